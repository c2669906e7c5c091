#include "desk/list/list_int.h"
#include "tk_sql.gen.h"

/* Pages of tickets that were found otherwise than by the filter. */


static int
tk_list_picked(tk_list_t *l, int end, uint64_t **ids_r, size_t *n_r)
{
    int                      rc;
    void                    *rows;
    const tk_list_filter_t  *f = l->f;

    static const tk_col_t  out[] = { { TK_T_UINT, 0 } };

    tk_query_in(&l->q, TK_FRAG_LIST_AND_TYPES, f->types, f->n_types);

    if (!l->statuses_all) {
        tk_query_in(&l->q, TK_FRAG_LIST_AND_STATUSES, f->statuses,
                    f->n_statuses);
    }

    tk_list_agent_and(l);

    if (f->has_priority) {
        tk_query_frag(&l->q, TK_FRAG_LIST_AND_PRIORITY);
        tk_query_int(&l->q, f->priority);
    }

    if (f->unread) {
        tk_query_frag(&l->q, TK_FRAG_LIST_AND_UNREAD);
    }

    if (f->made_from) {
        tk_query_frag(&l->q, TK_FRAG_LIST_AND_MADE_FROM);
        tk_query_time(&l->q, f->made_from);
    }

    if (f->made_before) {
        tk_query_frag(&l->q, TK_FRAG_LIST_AND_MADE_BEFORE);
        tk_query_time(&l->q, f->made_before);
    }

    if (f->field != NULL) {
        tk_query_frag(&l->q, TK_FRAG_LIST_AND_FIELD);
        tk_query_uint(&l->q, f->field->id);
        tk_query_str(&l->q, f->field_value);
        tk_query_str(&l->q, f->field_value);
        tk_query_str(&l->q, f->field_value);
    }

    tk_query_frag(&l->q, end);
    rc = tk_query_run(&l->q, l->cx, out, 1, sizeof(uint64_t), &rows, n_r);
    *ids_r = rc == TK_OK ? rows : NULL;

    return rc;
}


/* False: there is nothing to ask for. */
static bool
tk_list_begin(tk_list_t *l, tk_cx_t *cx, const tk_list_filter_t *f,
    tk_list_filter_t *own)
{
    *own = *f;
    *l = (tk_list_t) { .cx = cx, .f = own };
    tk_list_allow(cx, f, own);
    l->statuses_all = own->n_statuses == cx->snap->n_statuses;
    tk_query_init(&l->q, cx->arena);

    return own->n_types != 0 && own->n_statuses != 0;
}


int
tk_list_pick(tk_cx_t *cx, const tk_list_filter_t *f, const uint64_t *ids,
    size_t n, uint64_t **ids_r, size_t *n_r)
{
    tk_list_t         l;
    tk_list_filter_t  own;

    *n_r = 0;

    if (n == 0 || !tk_list_begin(&l, cx, f, &own)) {
        return TK_OK;
    }

    tk_query_ids(&l.q, TK_FRAG_LIST_PICK, ids, n);

    return tk_list_picked(&l, TK_FRAG_LIST_PICK_END, ids_r, n_r);
}


int
tk_list_scan(tk_cx_t *cx, const tk_list_filter_t *f, uint64_t first,
    uint64_t last, uint64_t **ids_r, size_t *n_r)
{
    tk_list_t         l;
    tk_list_filter_t  own;

    *n_r = 0;

    if (!tk_list_begin(&l, cx, f, &own)) {
        return TK_OK;
    }

    tk_query_frag(&l.q, TK_FRAG_LIST_SCAN);
    tk_query_uint(&l.q, first);
    tk_query_uint(&l.q, last);

    return tk_list_picked(&l, TK_FRAG_LIST_SCAN_END, ids_r, n_r);
}


int
tk_list_these(tk_cx_t *cx, const tk_list_filter_t *f, const uint64_t *ids,
    size_t n, tk_list_page_t *page_r)
{
    tk_list_t  l = { .cx = cx, .f = f,
                     .ascending = f->ascending != f->backwards };

    *page_r = (tk_list_page_t) { .rows = NULL };

    if (n == 0) {
        return TK_OK;
    }

    tk_query_init(&l.q, cx->arena);
    tk_query_frag(&l.q, TK_FRAG_LIST_COLUMNS);
    tk_query_ids(&l.q, TK_FRAG_LIST_THESE, ids, n);
    tk_list_tail(&l);

    return tk_list_read(&l, page_r);
}
