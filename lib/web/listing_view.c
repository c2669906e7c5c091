#include "desk/report/business.h"
#include "web/agents.h"
#include "web/column.h"
#include "web/listing.h"


/* The statuses' counters: within the types the reader manages, and those
 * that are ticked. */
static void
tk_listing_count(tk_page_t *pg, const tk_listing_t *l,
    const tk_counts_t *counts, tk_count_t *sums)
{
    size_t                  i, at;
    const tk_count_t       *c;
    const tk_snapshot_t    *s = pg->cx.snap;
    const tk_status_row_t  *status;

    for (i = 0; i < counts->n; i++) {
        c = &counts->v[i];
        status = tk_snap_status(s, c->status_id);

        if (status != NULL && tk_acl_is_agent_of(&pg->cx, c->type_id)
            && (l->f.n_types == 0
                || tk_listing_has(l->f.types, l->f.n_types, c->type_id)))
        {
            at = (size_t) (status - s->statuses);
            sums[at].total += c->total;
            sums[at].unread += c->unread;
        }
    }
}


static void
tk_listing_show_statuses(tk_page_t *pg, const tk_listing_t *l,
    const tk_counts_t *counts)
{
    unsigned               i;
    tk_obj_t              *o;
    tk_val_t              *list;
    tk_count_t            *sums;
    const tk_snapshot_t   *s = pg->cx.snap;

    sums = tk_arena_array(pg->arena, s->n_statuses + 1, sizeof(*sums));

    if (sums == NULL) {
        return;
    }

    tk_listing_count(pg, l, counts, sums);
    list = tk_obj_list(pg->root, TK_K_statuses, s->n_statuses);

    for (i = 0; i < s->n_statuses; i++) {
        o = tk_list_obj(pg->root, list, i, 7);
        tk_obj_int(o, TK_K_id, s->statuses[i].id);
        tk_obj_str(o, TK_K_name, s->statuses[i].name);
        tk_obj_str(o, TK_K_color, s->statuses[i].color);
        tk_obj_bool(o, TK_K_checked,
                    tk_listing_has(l->f.statuses, l->f.n_statuses,
                                   s->statuses[i].id));
        tk_obj_int(o, TK_K_total, sums[i].total);
        tk_obj_int(o, TK_K_unread, sums[i].unread);
        tk_obj_bool(o, TK_K_has_unread, sums[i].unread > 0);
    }
}


static void
tk_listing_show_agents(tk_page_t *pg, const tk_listing_t *l)
{
    bool          many;
    uint32_t      i, k = 0, n = 0;
    tk_obj_t     *o;
    tk_val_t     *list;
    tk_agents_t   a;

    many = tk_agents_offer(pg, 0, l->f.agent > 0 ? (uint64_t) l->f.agent : 0,
                           &a);
    tk_obj_bool(pg->root, TK_K_many_agents, many);

    for (i = 0; i < a.n; i++) {
        n += a.v[i]->id != pg->viewer.user_id;
    }

    tk_obj_bool(pg->root, TK_K_agent_all, l->f.agent == TK_AGENT_ANY);
    tk_obj_bool(pg->root, TK_K_agent_me, l->me);
    tk_obj_bool(pg->root, TK_K_agent_nobody,
                l->f.agent == TK_AGENT_NOBODY);
    list = tk_obj_list(pg->root, TK_K_agents, n);

    for (i = 0; i < a.n; i++) {
        if (a.v[i]->id == pg->viewer.user_id) {
            continue;
        }

        o = tk_list_obj(pg->root, list, k++, 3);
        tk_obj_int(o, TK_K_id, (int64_t) a.v[i]->id);
        tk_obj_str(o, TK_K_name, a.v[i]->name);
        tk_obj_bool(o, TK_K_selected,
                    !l->me && l->f.agent == (int64_t) a.v[i]->id);
    }
}


typedef struct {
    uint32_t  group;
    uint32_t  from;               /* index in snap->types */
    uint32_t  n;                  /* types shown          */
    bool      open;
} tk_listing_group_t;


static uint32_t
tk_listing_groups(tk_page_t *pg, const tk_listing_t *l,
    tk_listing_group_t *g)
{
    uint32_t              i, n = 0;
    const tk_snapshot_t  *s = pg->cx.snap;

    for (i = 0; i < s->n_types; i++) {
        if (!tk_acl_is_agent_of(&pg->cx, s->types[i].id)) {
            continue;
        }

        if (n == 0 || g[n - 1].group != s->types[i].group_id) {
            g[n++] = (tk_listing_group_t) { s->types[i].group_id, i, 0,
                                            l->f.n_types == 0 };
        }

        g[n - 1].n++;
        g[n - 1].open |= tk_listing_has(l->f.types, l->f.n_types,
                                        s->types[i].id);
    }

    return n;
}


static void
tk_listing_show_types(tk_page_t *pg, const tk_listing_t *l)
{
    uint32_t               i, k, at, n;
    tk_obj_t              *o, *t;
    tk_val_t              *list, *types;
    const tk_type_row_t   *row;
    tk_listing_group_t    *g;

    g = tk_arena_array(pg->arena, pg->cx.snap->n_types + 1, sizeof(*g));

    if (g == NULL) {
        return;
    }

    n = tk_listing_groups(pg, l, g);
    list = tk_obj_list(pg->root, TK_K_groups, n);

    for (i = 0; i < n; i++) {
        o = tk_list_obj(pg->root, list, i, 3);
        tk_obj_str(o, TK_K_name, tk_page_group_name(pg, g[i].group));
        tk_obj_bool(o, TK_K_open, g[i].open);
        types = tk_obj_list(o, TK_K_types, g[i].n);

        for (k = 0, at = g[i].from; k < g[i].n; at++) {
            row = &pg->cx.snap->types[at];

            if (!tk_acl_is_agent_of(&pg->cx, row->id)) {
                continue;
            }

            t = tk_list_obj(o, types, k++, 4);
            tk_obj_int(t, TK_K_id, row->id);
            tk_obj_str(t, TK_K_name, row->name);
            tk_obj_str(t, TK_K_description, row->description);
            tk_obj_bool(t, TK_K_checked,
                        tk_listing_has(l->f.types, l->f.n_types, row->id));
        }
    }
}


static void
tk_listing_show_fields(tk_page_t *pg, const tk_listing_t *l)
{
    uint32_t               i, k = 0, n = 0;
    tk_obj_t              *o;
    tk_val_t              *list;
    const tk_snapshot_t   *s = pg->cx.snap;

    for (i = 0; i < s->n_fields; i++) {
        n += s->fields[i].kind != TK_FIELD_AREA;
    }

    tk_obj_bool(pg->root, TK_K_has_fields, n > 0);
    list = tk_obj_list(pg->root, TK_K_fields, n);

    for (i = 0; i < s->n_fields; i++) {
        if (s->fields[i].kind == TK_FIELD_AREA) {
            continue;
        }

        o = tk_list_obj(pg->root, list, k++, 3);
        tk_obj_int(o, TK_K_id, s->fields[i].id);
        tk_obj_str(o, TK_K_label, s->fields[i].label);
        tk_obj_bool(o, TK_K_selected, l->field == &s->fields[i]);
    }

    tk_obj_str(pg->root, TK_K_field_value,
               l->field_value.p ? l->field_value : TK_STR(""));
    tk_obj_bool(pg->root, TK_K_field_wrong, l->field_wrong);
}


void
tk_listing_show_filter(tk_page_t *pg, const tk_listing_t *l,
    const tk_counts_t *counts)
{
    tk_str_t  sort = tk_form_get(pg->query, "sort");

    tk_obj_str(pg->root, TK_K_q, l->q);
    tk_obj_bool(pg->root, TK_K_only_snoozed, l->snoozed);
    tk_listing_show_fields(pg, l);
    tk_listing_show_agents(pg, l);
    tk_listing_show_types(pg, l);
    tk_listing_show_statuses(pg, l, counts);
    tk_obj_bool(pg->root, TK_K_filtered, l->filtered);
    tk_obj_str(pg->root, TK_K_sort, l->order.n ? sort : TK_STR(""));
    tk_obj_str(pg->root, TK_K_dir, l->order.n == 0 ? TK_STR("")
                                   : l->f.ascending ? TK_STR("asc")
                                                    : TK_STR("desc"));
}


/* What all rows have in common. */
typedef struct {
    int        offset;            /* of the zone, now                 */
    tk_time_t  late;              /* who waits since before that      */
} tk_listing_now_t;


/* The minute alone says when, with the zone's offset, which stands once in
 * the page; a time of the other half of the year says it in full. */
static void
tk_listing_time(tk_page_t *pg, tk_obj_t *o, tk_key_id_t minute,
    tk_key_id_t utc, tk_time_t t, int now)
{
    int  offset = tk_time_offset(t, pg->zone);

    tk_obj_html(o, minute, tk_time_minute_at(pg->arena, t, offset));
    tk_obj_str(o, utc, offset == now ? TK_STR("")
                                     : tk_time_rfc3339(pg->arena, t));
}


static void
tk_listing_offset(tk_page_t *pg, int offset)
{
    int    minutes = offset / 60;
    int    east = minutes < 0 ? -minutes : minutes;
    char  *p = tk_arena_alloc(pg->arena, sizeof("+01:00"));

    if (p != NULL) {
        p[0] = minutes < 0 ? '-' : '+';
        tk_two_digits(p + 1, (unsigned) east / 60);
        p[3] = ':';
        tk_two_digits(p + 4, (unsigned) east % 60);
        tk_obj_str(pg->root, TK_K_utc, tk_str(p, 6));
    }
}


static void
tk_listing_row(tk_page_t *pg, tk_obj_t *o, const tk_list_row_t *r,
    const tk_listing_now_t *now)
{
    tk_obj_digits(o, TK_K_number, (int64_t) r->number);
    tk_obj_str(o, TK_K_subject, r->subject);
    tk_obj_str(o, TK_K_type, tk_page_type_name(pg, r->type_id));
    tk_page_status(pg, o, TK_K_status, r->status_id);
    tk_obj_str(o, TK_K_agent, tk_page_agent_name(pg, r->agent_id));
    tk_obj_str(o, TK_K_contact, r->contact_name.n ? r->contact_name
                                                  : r->email);
    tk_obj_str(o, TK_K_company, r->company_name);
    tk_obj_str(o, TK_K_email, r->email);
    tk_listing_time(pg, o, TK_K_created, TK_K_created_utc, r->created,
                    now->offset);
    tk_listing_time(pg, o, TK_K_modified, TK_K_modified_utc, r->modified,
                    now->offset);
    tk_obj_bool(o, TK_K_unread, r->unread);
    tk_obj_bool(o, TK_K_unverified, r->doubted);
    tk_obj_bool(o, TK_K_has_files, r->has_files);
    tk_obj_bool(o, TK_K_late, tk_business_late(r->unanswered_since,
                                             now->late));
    tk_obj_bool(o, TK_K_for_us, r->unanswered_since != TK_TIME_NONE);
    tk_obj_bool(o, TK_K_for_them, r->waiting_since != TK_TIME_NONE);
    tk_obj_bool(o, TK_K_high, r->priority > 0);
    tk_obj_bool(o, TK_K_low, r->priority < 0);
}


/* A header's link: sort by it, or turn the order round. */
static void
tk_listing_sort(tk_page_t *pg, const tk_listing_t *l, tk_key_id_t key,
    tk_str_t by, bool current)
{
    tk_obj_t  *o = tk_obj(pg->arena, 3);

    tk_obj_str(o, TK_K_query,
               tk_listing_query(pg->arena, l->filter, by,
                                current && !l->f.ascending
                                ? TK_STR("dir=asc") : TK_STR("dir=desc")));
    tk_obj_bool(o, TK_K_up, current && l->f.ascending);
    tk_obj_bool(o, TK_K_down, current && !l->f.ascending);
    tk_obj_obj(pg->root, key, o);
}


void
tk_listing_show_rows(tk_page_t *pg, const tk_listing_t *l,
    const tk_list_page_t *page)
{
    uint32_t          i;
    tk_obj_t         *o;
    tk_str_t          sort = tk_form_get(pg->query, "sort");
    tk_val_t         *list;
    bool              created = tk_str_eqz(sort, "created");
    tk_listing_now_t  now;

    now.offset = tk_time_offset(pg->cx.now, pg->zone);
    now.late = tk_business_late_before(pg->cx.snap, pg->cx.now);

    list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) page->n);

    for (i = 0; i < page->n; i++) {
        o = tk_list_obj(pg->root, list, i, 20);
        tk_listing_row(pg, o, &page->rows[i], &now);
    }

    tk_listing_offset(pg, now.offset);

    tk_columns_show(pg);
    tk_listing_sort(pg, l, TK_K_sort_number, TK_STR("sort=number"),
                    l->f.sort == TK_SORT_NUMBER && !created);
    tk_listing_sort(pg, l, TK_K_sort_created, TK_STR("sort=created"),
                    l->f.sort == TK_SORT_NUMBER && created);
    tk_listing_sort(pg, l, TK_K_sort_modified, TK_STR("sort=modified"),
                    l->f.sort == TK_SORT_MODIFIED);
    tk_listing_sort(pg, l, TK_K_sort_priority, TK_STR("sort=priority"),
                    l->f.sort == TK_SORT_PRIORITY);
    tk_obj_str(pg->root, TK_K_path, TK_STR("agent/"));
    tk_obj_str(pg->root, TK_K_query,
               tk_listing_query(pg->arena, l->filter, l->order, l->place));
    tk_obj_bool(pg->root, TK_K_filtered, l->filtered);
    tk_obj_bool(pg->root, TK_K_searching, l->q.n != 0);
    tk_obj_bool(pg->root, TK_K_every_status, l->every && page->n != 0);
    tk_obj_str(pg->root, TK_K_wrong_word,
               l->wrong.p ? l->wrong : TK_STR(""));
    tk_obj_bool(pg->root, TK_K_cut, l->cut);
    tk_obj_bool(pg->root, TK_K_field_cut, l->f.field != NULL);
    tk_listing_pager(pg, l, page);
}
