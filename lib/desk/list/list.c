#include "desk/list/list_int.h"

#include <stddef.h>

#include "desk/list/counter.h"
#include "tk_sql.gen.h"

/* More branches than this are slower than walking the sort's index. */
#define TK_LIST_BRANCHES  32


static const int tk_list_order[3][2] = {
    { TK_FRAG_LIST_ORDER_MODIFIED_DESC, TK_FRAG_LIST_ORDER_MODIFIED_ASC },
    { TK_FRAG_LIST_ORDER_NUMBER_DESC, TK_FRAG_LIST_ORDER_NUMBER_ASC },
    { TK_FRAG_LIST_ORDER_PRIORITY_DESC, TK_FRAG_LIST_ORDER_PRIORITY_ASC }
};

static const int tk_list_after[3][2] = {
    { TK_FRAG_LIST_AFTER_MODIFIED_DESC, TK_FRAG_LIST_AFTER_MODIFIED_ASC },
    { TK_FRAG_LIST_AFTER_NUMBER_DESC, TK_FRAG_LIST_AFTER_NUMBER_ASC },
    { TK_FRAG_LIST_AFTER_PRIORITY_DESC, TK_FRAG_LIST_AFTER_PRIORITY_ASC }
};


static bool
tk_list_has(const uint32_t *list, unsigned n, uint32_t v)
{
    unsigned  i;

    for (i = 0; i < n; i++) {
        if (list[i] == v) {
            return true;
        }
    }

    return false;
}


/* The rows behind the key, in the order that they are read. */
static void
tk_list_key(tk_list_t *l)
{
    const tk_list_filter_t  *f = l->f;

    if (!f->has_key) {
        return;
    }

    tk_query_frag(&l->q, tk_list_after[f->sort][l->ascending]);

    switch (f->sort) {

    case TK_SORT_MODIFIED:
        tk_query_time(&l->q, f->key_time);
        tk_query_time(&l->q, f->key_time);
        tk_query_uint(&l->q, f->key_id);
        break;

    case TK_SORT_NUMBER:
        tk_query_uint(&l->q, (uint64_t) f->key);
        break;

    case TK_SORT_PRIORITY:
        tk_query_int(&l->q, f->key);
        tk_query_int(&l->q, f->key);
        tk_query_time(&l->q, f->key_time);
        tk_query_time(&l->q, f->key_time);
        tk_query_uint(&l->q, f->key_id);
        break;
    }
}


void
tk_list_tail(tk_list_t *l)
{
    tk_list_key(l);
    tk_query_frag(&l->q, tk_list_order[l->f->sort][l->ascending]);
    tk_query_uint(&l->q, l->f->limit + 1);
}


static void
tk_list_types(tk_list_t *l)
{
    if (!l->types_all) {
        tk_query_in(&l->q, TK_FRAG_LIST_AND_TYPES, l->f->types,
                    l->f->n_types);
    }
}


void
tk_list_agent_and(tk_list_t *l)
{
    if (l->f->agent == TK_AGENT_NOBODY) {
        tk_query_frag(&l->q, TK_FRAG_LIST_AND_NOBODY);

    } else if (l->f->agent > 0) {
        tk_query_frag(&l->q, TK_FRAG_LIST_AND_AGENT);
        tk_query_uint(&l->q, (uint64_t) l->f->agent);
    }
}


/* What is put off is not listed. */
static void
tk_list_awake(tk_list_t *l)
{
    if (!l->f->waking) {
        tk_query_frag(&l->q, TK_FRAG_LIST_AND_AWAKE);
    }
}


/* One pass over the index of the sort, skipping what does not fit. */
static void
tk_list_walk(tk_list_t *l)
{
    static const int  by[] = { TK_FRAG_LIST_BY_MODIFIED,
                               TK_FRAG_LIST_BY_NUMBER };

    tk_query_frag(&l->q, TK_FRAG_LIST_COLUMNS);
    tk_query_frag(&l->q, l->unsettled ? TK_FRAG_LIST_BY_MODIFIED_UNSETTLED
                                      : by[l->f->sort]);
    tk_list_types(l);
    tk_list_agent_and(l);
    tk_list_awake(l);

    if (!l->statuses_all) {
        tk_query_in(&l->q, TK_FRAG_LIST_AND_STATUSES, l->f->statuses,
                    l->f->n_statuses);
    }

    tk_list_tail(l);
}


/* One branch of a status; type 0: whichever. */
static void
tk_list_branch(tk_list_t *l, uint32_t status, uint32_t type)
{
    tk_query_t              *q = &l->q;
    const tk_list_filter_t  *f = l->f;

    static const int  by_status[] = { TK_FRAG_LIST_BY_STATUS_MODIFIED,
                                      TK_FRAG_LIST_BY_STATUS_NUMBER,
                                      TK_FRAG_LIST_BY_STATUS_PRIORITY };

    tk_query_branch(q, TK_FRAG_LIST_UNION);
    tk_query_frag(q, TK_FRAG_LIST_COLUMNS);

    if (f->sort == TK_SORT_MODIFIED && f->agent == TK_AGENT_NOBODY) {
        tk_query_frag(q, TK_FRAG_LIST_BY_NOBODY_STATUS_MODIFIED);
        tk_query_uint(q, status);
        tk_list_types(l);

    } else if (f->sort == TK_SORT_MODIFIED && f->agent > 0) {
        tk_query_frag(q, TK_FRAG_LIST_BY_AGENT_STATUS_MODIFIED);
        tk_query_uint(q, (uint64_t) f->agent);
        tk_query_uint(q, status);
        tk_list_types(l);

    } else if (type != 0) {
        tk_query_frag(q, TK_FRAG_LIST_BY_TYPE_STATUS_MODIFIED);
        tk_query_uint(q, type);
        tk_query_uint(q, status);

    } else {
        tk_query_frag(q, by_status[f->sort]);
        tk_query_uint(q, status);
        tk_list_types(l);
        tk_list_agent_and(l);
    }

    tk_list_awake(l);
    tk_list_tail(l);
    tk_query_branch_end(q);
}


static void
tk_list_branches(tk_list_t *l, bool by_type)
{
    unsigned  i, k;

    for (i = 0; i < l->f->n_statuses; i++) {
        if (!by_type) {
            tk_list_branch(l, l->f->statuses[i], 0);
            continue;
        }

        for (k = 0; k < l->f->n_types; k++) {
            tk_list_branch(l, l->f->statuses[i], l->f->types[k]);
        }
    }

    /* One branch is in order by itself. */
    if (l->q.branches > 1) {
        tk_query_frag(&l->q, tk_list_order[l->f->sort][l->ascending]);
        tk_query_uint(&l->q, l->f->limit + 1);
    }
}


/* Those that have a value in a custom field, newest first. */
static void
tk_list_field_branch(tk_list_t *l, bool settled)
{
    int  frag;

    switch (l->f->field->kind) {

    case TK_FIELD_NUMBER:
    case TK_FIELD_CHECK:
        frag = TK_FRAG_LIST_FIELD_NUMBER;
        break;

    case TK_FIELD_DATE:
        frag = TK_FRAG_LIST_FIELD_DATE;
        break;

    default:
        frag = TK_FRAG_LIST_FIELD_TEXT;
    }

    tk_query_branch(&l->q, TK_FRAG_LIST_UNION);
    tk_query_frag(&l->q, frag);
    tk_query_uint(&l->q, l->f->field->id);
    tk_query_str(&l->q, l->f->field_value);
    tk_query_uint(&l->q, settled);
    tk_query_uint(&l->q, TK_FIELD_NEWEST);
    tk_query_branch_end(&l->q);
}


static void
tk_list_by_field(tk_list_t *l)
{
    uint64_t  closed = l->cx->snap->status_closed;
    bool      settled = tk_list_has(l->f->statuses, l->f->n_statuses,
                                    (uint32_t) closed);

    tk_query_frag(&l->q, TK_FRAG_LIST_COLUMNS_FIELD);

    if (!settled || l->f->n_statuses > 1) {
        tk_list_field_branch(l, false);
    }

    if (settled) {
        tk_list_field_branch(l, true);
    }

    tk_query_frag(&l->q, TK_FRAG_LIST_FIELD_END);
    tk_query_frag(&l->q, TK_FRAG_LIST_BY_FIELD);
    tk_query_in(&l->q, TK_FRAG_LIST_AND_TYPES, l->f->types, l->f->n_types);
    tk_query_in(&l->q, TK_FRAG_LIST_AND_STATUSES, l->f->statuses,
                l->f->n_statuses);
    tk_list_agent_and(l);
    tk_list_awake(l);
    tk_list_tail(l);
}


/* Rows that would be read, by the counters; the smallest way is taken. */
static void
tk_list_compose(tk_list_t *l)
{
    bool                     by_type;
    int64_t                  walk, branch, limit = l->f->limit;
    const tk_list_filter_t  *f = l->f;

    if (f->field != NULL) {
        tk_list_by_field(l);
        return;
    }

    if (f->sort == TK_SORT_PRIORITY
        || (f->sort == TK_SORT_MODIFIED && f->agent != TK_AGENT_ANY))
    {
        tk_list_branches(l, false);
        return;
    }

    walk = l->match > 0 ? limit * l->total / l->match : l->total;
    by_type = f->sort == TK_SORT_MODIFIED && !l->types_all;
    branch = limit * f->n_statuses * (by_type ? f->n_types : 1);

    if (branch > limit * TK_LIST_BRANCHES || walk <= branch) {
        tk_list_walk(l);
        return;
    }

    tk_list_branches(l, by_type);
}


static const tk_col_t tk_list_out[] = {
    { TK_T_UINT, offsetof(tk_list_row_t, id) },
    { TK_T_UINT, offsetof(tk_list_row_t, number) },
    { TK_T_UINT, offsetof(tk_list_row_t, type_id) },
    { TK_T_UINT, offsetof(tk_list_row_t, status_id) },
    { TK_T_INT, offsetof(tk_list_row_t, priority) },
    { TK_T_ID, offsetof(tk_list_row_t, agent_id) },
    { TK_T_BOOL, offsetof(tk_list_row_t, unread) },
    { TK_T_STR, offsetof(tk_list_row_t, subject) },
    { TK_T_STR, offsetof(tk_list_row_t, contact_name) },
    { TK_T_STR, offsetof(tk_list_row_t, company_name) },
    { TK_T_STR, offsetof(tk_list_row_t, email) },
    { TK_T_TIME, offsetof(tk_list_row_t, created) },
    { TK_T_TIME, offsetof(tk_list_row_t, modified) },
    { TK_T_TIME, offsetof(tk_list_row_t, unanswered_since) },
    { TK_T_TIME, offsetof(tk_list_row_t, waiting_since) },
    { TK_T_BOOL, offsetof(tk_list_row_t, doubted) },
    { TK_T_BOOL, offsetof(tk_list_row_t, has_files) },
    { TK_T_UINT, offsetof(tk_list_row_t, owner_id) },
    { TK_T_UINT, offsetof(tk_list_row_t, contact_id) }
};


int
tk_list_read(tk_list_t *l, tk_list_page_t *page_r)
{
    int            rc;
    void          *rows;
    size_t         i;
    tk_list_row_t  row;

    rc = tk_query_run(&l->q, l->cx, tk_list_out,
                      sizeof(tk_list_out) / sizeof(tk_list_out[0]),
                      sizeof(tk_list_row_t), &rows, &page_r->n);

    if (rc != TK_OK) {
        return rc;
    }

    page_r->rows = rows;
    page_r->more = page_r->n > l->f->limit;

    if (page_r->more) {
        page_r->n = l->f->limit;
    }

    /* The page before a key was read from the key backwards. */
    for (i = 0; l->f->backwards && i < page_r->n / 2; i++) {
        row = page_r->rows[i];
        page_r->rows[i] = page_r->rows[page_r->n - 1 - i];
        page_r->rows[page_r->n - 1 - i] = row;
    }

    return TK_OK;
}


/* The statuses to read: those named (or all) that there are, each once. */
static void
tk_list_statuses(tk_cx_t *cx, const tk_list_filter_t *f,
    tk_list_filter_t *own)
{
    unsigned  i;
    uint32_t  id;

    own->n_statuses = 0;

    for (i = 0; i < cx->snap->n_statuses && i < TK_LIST_FILTER; i++) {
        id = cx->snap->statuses[i].id;

        if (f->n_statuses == 0 || tk_list_has(f->statuses, f->n_statuses, id))
        {
            own->statuses[own->n_statuses++] = id;
        }
    }
}


/* The types to read: those named (or all) that the viewer manages. */
void
tk_list_allow(tk_cx_t *cx, const tk_list_filter_t *f, tk_list_filter_t *own)
{
    unsigned  i;
    uint32_t  id;

    own->n_types = 0;

    for (i = 0; i < cx->snap->n_types; i++) {
        id = cx->snap->types[i].id;

        if (tk_acl_is_agent_of(cx, id) && own->n_types < TK_LIST_TYPES
            && (f->n_types == 0 || tk_list_has(f->types, f->n_types, id)))
        {
            own->types[own->n_types++] = id;
        }
    }

    tk_list_statuses(cx, f, own);
}


/* Which index a walk would take, and what its rows need not be asked. */
static void
tk_list_ways(tk_list_t *l)
{
    unsigned              n = l->f->n_statuses;
    const tk_snapshot_t  *s = l->cx->snap;

    l->unsettled = l->f->sort == TK_SORT_MODIFIED
                   && !tk_list_has(l->f->statuses, n, s->status_closed);
    l->statuses_all = n + l->unsettled == s->n_statuses;
    l->types_all = l->f->n_types == s->n_types;
}


static void
tk_list_weigh(tk_list_t *l, const tk_counts_t *counts)
{
    size_t  i;

    for (i = 0; i < counts->n; i++) {
        if (!l->unsettled
            || !tk_snap_closed(l->cx->snap, counts->v[i].status_id))
        {
            l->total += counts->v[i].total;
        }

        if (tk_list_has(l->f->types, l->f->n_types, counts->v[i].type_id)
            && tk_list_has(l->f->statuses, l->f->n_statuses,
                           counts->v[i].status_id))
        {
            l->match += counts->v[i].total;
        }
    }
}


int
tk_list_agent(tk_cx_t *cx, const tk_list_filter_t *f,
    const tk_counts_t *counts, tk_list_page_t *page_r)
{
    int               rc;
    tk_list_t         l = { .cx = cx };
    tk_counts_t       read;
    tk_list_filter_t  own = *f;

    *page_r = (tk_list_page_t) { .rows = NULL };

    if (!tk_acl_is_agent(cx)) {
        return TK_EDENIED;
    }

    tk_list_allow(cx, f, &own);

    if (own.n_types == 0 || own.n_statuses == 0) {
        return TK_OK;
    }

    if (counts == NULL) {
        rc = tk_counter_read(cx, f->agent, &read);

        if (rc != TK_OK) {
            return rc;
        }

        counts = &read;
    }

    l.f = &own;
    l.ascending = own.ascending != own.backwards;
    tk_query_init(&l.q, cx->arena);
    tk_list_ways(&l);
    tk_list_weigh(&l, counts);
    tk_list_compose(&l);

    return tk_list_read(&l, page_r);
}


/* --- tickets of a contact or a company ----------------------------------- */

static int
tk_list_of(tk_cx_t *cx, int by, uint64_t who, uint64_t not_id,
    const tk_list_filter_t *f, tk_list_page_t *page_r)
{
    tk_list_t         l = { .cx = cx };
    tk_list_filter_t  all = { .limit = f->limit, .has_key = f->has_key,
                              .key_time = f->key_time, .key_id = f->key_id,
                              .sort = TK_SORT_MODIFIED };
    tk_list_filter_t  own = all;

    *page_r = (tk_list_page_t) { .rows = NULL };

    if (!tk_acl_is_agent(cx)) {
        return TK_EDENIED;
    }

    tk_list_allow(cx, &all, &own);
    l.f = &own;
    tk_query_init(&l.q, cx->arena);
    tk_query_frag(&l.q, TK_FRAG_LIST_COLUMNS);
    tk_query_frag(&l.q, by);
    tk_query_uint(&l.q, who);
    tk_query_in(&l.q, TK_FRAG_LIST_AND_TYPES, own.types, own.n_types);
    tk_query_frag(&l.q, TK_FRAG_LIST_NOT_TICKET);
    tk_query_uint(&l.q, not_id);

    if (by == TK_FRAG_LIST_BY_CONTACT) {
        tk_list_tail(&l);
        return tk_list_read(&l, page_r);
    }

    if (own.has_key) {
        tk_query_frag(&l.q, TK_FRAG_LIST_AFTER_ID_DESC);
        tk_query_uint(&l.q, own.key_id);
    }

    tk_query_frag(&l.q, TK_FRAG_LIST_ORDER_ID_DESC);
    tk_query_uint(&l.q, own.limit + 1);

    return tk_list_read(&l, page_r);
}


int
tk_list_contact(tk_cx_t *cx, uint64_t contact_id, uint64_t not_id,
    const tk_list_filter_t *f, tk_list_page_t *page_r)
{
    return tk_list_of(cx, TK_FRAG_LIST_BY_CONTACT, contact_id, not_id, f,
                      page_r);
}


int
tk_list_company(tk_cx_t *cx, uint64_t company_id, const tk_list_filter_t *f,
    tk_list_page_t *page_r)
{
    return tk_list_of(cx, TK_FRAG_LIST_BY_COMPANY, company_id, 0, f, page_r);
}


/* --- the list of a user who is no agent -------------------------------- */

static void
tk_list_user_branch(tk_list_t *l, int by, uint64_t who, uint32_t status)
{
    tk_query_branch(&l->q, TK_FRAG_LIST_UNION_DISTINCT);
    tk_query_frag(&l->q, TK_FRAG_LIST_COLUMNS);
    tk_query_frag(&l->q, by);
    tk_query_uint(&l->q, who);

    if (status != 0) {
        tk_query_uint(&l->q, status);

    } else {
        tk_query_in(&l->q, TK_FRAG_LIST_AND_TYPES, l->f->types,
                    l->f->n_types);
        tk_query_in(&l->q, TK_FRAG_LIST_AND_STATUSES, l->f->statuses,
                    l->f->n_statuses);
    }

    tk_list_tail(l);
    tk_query_branch_end(&l->q);
}


/* A branch for each type and status, so that what the reader does not see is
 * not read.  More than are worth it: all that is seen, sorted. */
static void
tk_list_user_group(tk_list_t *l, uint64_t company_id)
{
    unsigned                 i, k;
    const tk_list_filter_t  *f = l->f;

    if (f->n_types * f->n_statuses > TK_LIST_BRANCHES) {
        tk_list_user_branch(l, TK_FRAG_LIST_BY_GROUP, company_id, 0);
        return;
    }

    for (i = 0; i < f->n_types; i++) {
        for (k = 0; k < f->n_statuses; k++) {
            tk_query_branch(&l->q, TK_FRAG_LIST_UNION_DISTINCT);
            tk_query_frag(&l->q, TK_FRAG_LIST_COLUMNS);
            tk_query_frag(&l->q, TK_FRAG_LIST_BY_GROUP_TYPE_STATUS);
            tk_query_uint(&l->q, company_id);
            tk_query_uint(&l->q, f->types[i]);
            tk_query_uint(&l->q, f->statuses[k]);
            tk_list_tail(l);
            tk_query_branch_end(&l->q);
        }
    }
}


/* More branches than are worth it: the types that show others' tickets by
 * the index of the sort. */
static void
tk_list_user_walk(tk_list_t *l, const uint32_t *types, unsigned n)
{
    tk_query_branch(&l->q, TK_FRAG_LIST_UNION_DISTINCT);
    tk_query_frag(&l->q, TK_FRAG_LIST_COLUMNS);
    tk_query_frag(&l->q, TK_FRAG_LIST_BY_MODIFIED);
    tk_query_in(&l->q, TK_FRAG_LIST_AND_TYPES, types, n);
    tk_query_in(&l->q, TK_FRAG_LIST_AND_STATUSES, l->f->statuses,
                l->f->n_statuses);
    tk_list_tail(l);
    tk_query_branch_end(&l->q);
}


static void
tk_list_user_compose(tk_list_t *l)
{
    unsigned              i, k, n = 0;
    uint32_t              open[TK_LIST_TYPES];
    const tk_viewer_t    *v = l->cx->viewer;
    const tk_snapshot_t  *s = l->cx->snap;

    tk_list_user_branch(l, TK_FRAG_LIST_BY_OWNER, v->user_id, 0);

    if (v->contact_id != 0) {
        tk_list_user_branch(l, TK_FRAG_LIST_BY_CONTACT, v->contact_id, 0);
    }

    if (v->group_company != 0) {
        tk_list_user_group(l, v->group_company);
    }

    for (i = 0; i < s->n_types && n < TK_LIST_TYPES; i++) {
        if (s->types[i].show_others
            && tk_acl_level(l->cx, s->types[i].id) >= TK_LEVEL_READ)
        {
            open[n++] = s->types[i].id;
        }
    }

    if (n * l->f->n_statuses > TK_LIST_BRANCHES) {
        tk_list_user_walk(l, open, n);
        n = 0;
    }

    for (i = 0; i < n; i++) {
        for (k = 0; k < l->f->n_statuses; k++) {
            tk_list_user_branch(l, TK_FRAG_LIST_BY_TYPE_STATUS_MODIFIED,
                                open[i], l->f->statuses[k]);
        }
    }

    if (l->q.branches > 1) {
        tk_query_frag(&l->q, tk_list_order[l->f->sort][l->ascending]);
        tk_query_uint(&l->q, l->f->limit + 1);
    }
}


int
tk_list_user(tk_cx_t *cx, const tk_list_filter_t *f, tk_list_page_t *page_r)
{
    int               rc;
    unsigned          i;
    tk_list_t         l = { .cx = cx };
    tk_list_filter_t  own = *f;

    *page_r = (tk_list_page_t) { .rows = NULL };

    if (cx->viewer == NULL || cx->viewer->who != TK_WHO_USER) {
        return TK_EDENIED;
    }

    own.n_types = 0;
    own.sort = TK_SORT_MODIFIED;

    for (i = 0; i < cx->snap->n_types && own.n_types < TK_LIST_TYPES; i++) {
        if (tk_acl_level(cx, cx->snap->types[i].id) >= TK_LEVEL_READ) {
            own.types[own.n_types++] = cx->snap->types[i].id;
        }
    }

    tk_list_statuses(cx, f, &own);

    if (own.n_types == 0 || own.n_statuses == 0) {
        return TK_OK;
    }

    rc = tk_cx_db(cx);

    if (rc != TK_OK) {
        return rc;
    }

    l.f = &own;
    l.ascending = own.ascending != own.backwards;
    tk_query_init(&l.q, cx->arena);
    tk_list_user_compose(&l);

    return tk_list_read(&l, page_r);
}
