#include "web/listing.h"

#include "base/utf8.h"
#include "desk/ticket/snooze.h"
#include "fmt/url.h"


bool
tk_listing_has(const uint32_t *v, unsigned n, uint64_t id)
{
    unsigned  i;

    for (i = 0; i < n; i++) {
        if (v[i] == id) {
            return true;
        }
    }

    return false;
}


/* All that are not closed, as if none were ticked? */
static bool
tk_listing_usual(tk_page_t *pg, const tk_listing_t *l)
{
    unsigned              i, n = 0;
    const tk_snapshot_t  *s = pg->cx.snap;

    for (i = 0; i < s->n_statuses; i++) {
        n += s->statuses[i].kind != TK_STATUS_CLOSED;
    }

    return l->f.n_statuses == n
           && !tk_listing_has(l->f.statuses, n, s->status_closed);
}


static void
tk_listing_ids(tk_page_t *pg, tk_listing_t *l, tk_buf_t *q)
{
    unsigned   i;
    uint64_t   id;
    tk_str_t   s;

    for (i = 0; (s = tk_form_nth(pg->query, "type", i)).p != NULL; i++) {
        id = tk_page_number(s);

        if (l->f.n_types < TK_LIST_TYPES
            && tk_acl_is_agent_of(&pg->cx, id)
            && !tk_listing_has(l->f.types, l->f.n_types, id))
        {
            l->f.types[l->f.n_types++] = (uint32_t) id;
            tk_buf_printf(q, "%stype=%llu", q->n ? "&" : "",
                          (unsigned long long) id);
        }
    }

    for (i = 0; (s = tk_form_nth(pg->query, "status", i)).p != NULL; i++) {
        id = tk_page_number(s);

        if (l->f.n_statuses < TK_LIST_FILTER
            && tk_snap_status(pg->cx.snap, id) != NULL
            && !tk_listing_has(l->f.statuses, l->f.n_statuses, id))
        {
            l->f.statuses[l->f.n_statuses++] = (uint32_t) id;
        }
    }

    /* The boxes as they are at first filter nothing. */
    for (i = 0; i < l->f.n_statuses && !tk_listing_usual(pg, l); i++) {
        tk_buf_printf(q, "%sstatus=%u", q->n ? "&" : "",
                      (unsigned) l->f.statuses[i]);
    }
}


static void
tk_listing_agent_of(tk_page_t *pg, tk_listing_t *l, tk_buf_t *q)
{
    uint64_t  id;
    tk_str_t  s = tk_form_get(pg->query, "agent");

    l->f.agent = TK_AGENT_ANY;

    if (tk_str_eqz(s, "me")) {
        l->me = true;
        l->f.agent = (int64_t) pg->viewer.user_id;
        tk_buf_printf(q, "%sagent=me", q->n ? "&" : "");

    } else if (tk_str_eqz(s, "none")) {
        l->f.agent = TK_AGENT_NOBODY;
        tk_buf_printf(q, "%sagent=none", q->n ? "&" : "");

    } else if (tk_snap_agent(pg->cx.snap, id = tk_page_number(s)) != NULL) {
        l->f.agent = (int64_t) id;
        tk_buf_printf(q, "%sagent=%llu", q->n ? "&" : "",
                      (unsigned long long) id);
    }
}


/* One custom field, with a value that it could have. */
static void
tk_listing_field(tk_page_t *pg, tk_listing_t *l, tk_buf_t *q)
{
    tk_str_t               value = tk_form_get(pg->query, "value");
    const tk_field_row_t  *f;

    f = tk_snap_field(pg->cx.snap,
                      tk_page_number(tk_form_get(pg->query, "field")));

    if (f == NULL || f->kind == TK_FIELD_AREA) {
        return;
    }

    if (f->kind == TK_FIELD_CHECK) {
        value = TK_STR("1");
    }

    l->field = f;
    l->field_value = value.p ? value : TK_STR("");

    if (tk_field_clean(pg->arena, f, value, &value) != TK_OK
        || value.n == 0)
    {
        l->field_wrong = value.p != NULL && tk_str_trim(value).n != 0;
        return;
    }

    l->f.field = f;
    l->f.field_value = value;
    tk_buf_printf(q, "%sfield=%u&value=", q->n ? "&" : "",
                  (unsigned) f->id);
    tk_url_query(q, value);
}


static void
tk_listing_order(tk_page_t *pg, tk_listing_t *l)
{
    tk_str_t     sort = tk_form_get(pg->query, "sort");
    const char  *word = "modified";

    l->f.sort = TK_SORT_MODIFIED;

    if (tk_str_eqz(sort, "number") || tk_str_eqz(sort, "created")) {
        l->f.sort = TK_SORT_NUMBER;
        word = tk_str_eqz(sort, "number") ? "number" : "created";

    } else if (tk_str_eqz(sort, "priority")) {
        l->f.sort = TK_SORT_PRIORITY;
        word = "priority";
    }

    l->f.ascending = tk_str_eqz(tk_form_get(pg->query, "dir"), "asc");

    l->order = l->f.sort == TK_SORT_MODIFIED && !l->f.ascending
               ? TK_STR("")
               : tk_arena_printf(pg->arena, "sort=%s&dir=%s", word,
                                 l->f.ascending ? "asc" : "desc");
}


/* "number.time.id" in decimal, of which a sort needs its part. */
static bool
tk_listing_key(tk_listing_t *l, tk_str_t s)
{
    int64_t  key, time, id;

    if (tk_str_i64(tk_str_cut(&s, '.'), &key) != TK_OK
        || tk_str_i64(tk_str_cut(&s, '.'), &time) != TK_OK
        || tk_str_i64(s, &id) != TK_OK || id < 0
        || time < 0 || time > TK_TIME_LAST)
    {
        return false;
    }

    l->f.has_key = true;
    l->f.key = key;
    l->f.key_time = time;
    l->f.key_id = (uint64_t) id;

    return true;
}


void
tk_listing_place(tk_page_t *pg, tk_listing_t *l)
{
    tk_str_t  after = tk_form_get(pg->query, "after");
    tk_str_t  before = tk_form_get(pg->query, "before");

    l->place = TK_STR("");

    if (after.n && tk_listing_key(l, after)) {
        l->place = tk_arena_printf(pg->arena, "after=%.*s",
                                   TK_STR_ARG(after));

    } else if (before.n && tk_listing_key(l, before)) {
        l->f.backwards = true;
        l->place = tk_arena_printf(pg->arena, "before=%.*s",
                                   TK_STR_ARG(before));
    }
}


/* What is not closed is what an agent works on. */
static void
tk_listing_default(tk_page_t *pg, tk_listing_t *l)
{
    unsigned              i;
    const tk_snapshot_t  *s = pg->cx.snap;

    for (i = 0; i < s->n_statuses && l->f.n_statuses < TK_LIST_FILTER; i++) {
        if (s->statuses[i].kind != TK_STATUS_CLOSED) {
            l->f.statuses[l->f.n_statuses++] = s->statuses[i].id;
        }
    }
}


/* Words that are looked for. */
static void
tk_listing_words(tk_page_t *pg, tk_listing_t *l, tk_buf_t *q)
{
    tk_str_t  words = tk_form_get(pg->query, "q");

    l->q = TK_STR("");

    if (tk_str_trim(words).n != 0) {
        l->q = tk_utf8_line(pg->arena, words, TK_LISTING_WORDS);
        tk_buf_printf(q, "%sq=", q->n ? "&" : "");
        tk_url_query(q, l->q);
    }
}


static int
tk_listing_snoozed(tk_page_t *pg, const tk_listing_t *l,
    tk_list_page_t *page_r)
{
    int               rc;
    size_t            n;
    uint64_t         *ids;
    tk_list_filter_t  f = l->f;

    if (tk_listing_usual(pg, l)) {
        f.n_statuses = 0;
    }

    rc = tk_snooze_ids(&pg->cx, TK_LIST_PICK, &ids, &n);

    if (rc == TK_OK) {
        rc = tk_list_pick(&pg->cx, &f, ids, n, &ids, &n);
    }

    return rc == TK_OK ? tk_list_these(&pg->cx, &f, ids, n, page_r) : rc;
}


int
tk_listing_read(tk_page_t *pg, tk_listing_t *l, const tk_counts_t *counts,
    tk_list_page_t *page_r)
{
    tk_search_t       search;
    tk_list_filter_t  f = l->f;

    if (l->q.n == 0 && l->snoozed) {
        return tk_listing_snoozed(pg, l, page_r);
    }

    if (l->q.n == 0) {
        return tk_list_agent(&pg->cx, &l->f, counts, page_r);
    }

    if (tk_listing_usual(pg, l)) {
        f.n_statuses = 0;
    }

    tk_search_parse(&pg->cx, l->q, pg->zone, &search, &f);
    l->every = f.n_statuses == 0;
    l->wrong = search.wrong;

    return tk_search_list(&pg->cx, &search, &f, page_r, &l->cut);
}


void
tk_listing_agent(tk_page_t *pg, tk_listing_t *l)
{
    tk_buf_t  q;

    *l = (tk_listing_t) { .f = { .limit = TK_LISTING_ROWS } };
    tk_buf_init(&q, pg->arena, 8192);
    tk_listing_ids(pg, l, &q);
    tk_listing_agent_of(pg, l, &q);
    tk_listing_field(pg, l, &q);
    tk_listing_words(pg, l, &q);

    if (tk_form_get(pg->query, "snoozed").n) {
        l->snoozed = true;
        tk_buf_printf(&q, "%ssnoozed=1", q.n ? "&" : "");
    }

    l->filter = tk_buf_view(&q);
    l->filtered = q.n != 0;
    tk_listing_order(pg, l);
    tk_listing_place(pg, l);

    if (l->f.n_statuses == 0) {
        tk_listing_default(pg, l);
    }
}


tk_str_t
tk_listing_args(tk_page_t *pg, const tk_listing_t *l)
{
    bool       found = l->q.n != 0 || l->snoozed;
    unsigned   i;
    tk_buf_t   b;

    static const char *const  sorts[] = { "modified", "number", "priority" };

    tk_buf_init(&b, pg->arena, 16384);
    tk_buf_printf(&b, "sort=%s%s%s", sorts[l->f.sort],
                  l->f.ascending ? "&asc=1" : "",
                  l->snoozed ? "&snoozed=1" : "");

    for (i = 0; i < l->f.n_types; i++) {
        tk_buf_printf(&b, "&type=%u", (unsigned) l->f.types[i]);
    }

    for (i = 0; i < l->f.n_statuses && !(found && tk_listing_usual(pg, l));
         i++)
    {
        tk_buf_printf(&b, "&status=%u", (unsigned) l->f.statuses[i]);
    }

    if (l->f.agent != TK_AGENT_ANY) {
        tk_buf_printf(&b, "&agent=%lld", (long long) l->f.agent);
    }

    if (l->f.field != NULL) {
        tk_buf_printf(&b, "&field=%u&value=", (unsigned) l->f.field->id);
        tk_url_query(&b, l->f.field_value);
    }

    if (l->q.n != 0) {
        tk_buf_z(&b, "&q=");
        tk_url_query(&b, l->q);
    }

    return tk_buf_view(&b);
}


tk_str_t
tk_listing_query(tk_arena_t *a, tk_str_t x, tk_str_t y, tk_str_t z)
{
    unsigned  i;
    tk_buf_t  b;
    tk_str_t  part[] = { x, y, z };

    tk_buf_init(&b, a, 16384);

    for (i = 0; i < 3; i++) {
        if (part[i].n && b.n) {
            tk_buf_chr(&b, '&');
        }

        tk_buf_str(&b, part[i]);
    }

    return tk_buf_view(&b);
}


static tk_str_t
tk_listing_key_of(tk_page_t *pg, const tk_listing_t *l, const char *word,
    const tk_list_row_t *r)
{
    int64_t  key = l->f.sort == TK_SORT_PRIORITY ? r->priority
                                                 : (int64_t) r->number;

    return tk_arena_printf(pg->arena, "%s=%lld.%lld.%llu", word,
                           (long long) key, (long long) r->modified,
                           (unsigned long long) r->id);
}


void
tk_listing_pager(tk_page_t *pg, const tk_listing_t *l,
    const tk_list_page_t *page)
{
    bool       newer, older;
    tk_str_t   none = TK_STR("");
    tk_obj_t  *o = pg->root;

    newer = l->f.has_key && (!l->f.backwards || page->more);
    older = l->f.backwards || page->more;

    tk_obj_str(o, TK_K_newer_query,
               newer && page->n
               ? tk_listing_query(pg->arena, l->filter, l->order,
                                  tk_listing_key_of(pg, l, "before",
                                                    &page->rows[0]))
               : none);
    tk_obj_str(o, TK_K_older_query,
               older && page->n
               ? tk_listing_query(pg->arena, l->filter, l->order,
                                  tk_listing_key_of(pg, l, "after",
                                      &page->rows[page->n - 1]))
               : none);
    tk_obj_str(o, TK_K_first_query,
               l->f.has_key ? tk_listing_query(pg->arena, l->filter,
                                  l->order, TK_STR("page=first"))
                            : none);
}
