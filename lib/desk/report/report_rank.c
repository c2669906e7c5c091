#include "desk/report/report_int.h"

#include <stdlib.h>

#include "tk_sql.gen.h"


/* Median and 90 %. */

static int
tk_report_order(const void *a, const void *b)
{
    int64_t  x = *(const int64_t *) a, y = *(const int64_t *) b;

    return x < y ? -1 : x > y;
}


/* The nearest rank: the smallest value that so many percent do not exceed. */
static int64_t
tk_report_rank(const int64_t *v, size_t n, unsigned percent)
{
    return n ? v[(n * percent + 99) / 100 - 1] : TK_REPORT_NONE;
}


/* type_id 0: of all. v is room for n values. */
static void
tk_report_ranks(tk_report_row_t *row, const tk_report_span_t *in, size_t n,
    uint64_t type_id, int64_t *v)
{
    size_t    i, k;
    unsigned  which;

    for (which = 0; which < 2; which++) {
        for (i = 0, k = 0; i < n; i++) {
            if (type_id == 0 || in[i].type_id == type_id) {
                v[k++] = which ? in[i].business : in[i].v;
            }
        }

        qsort(v, k, sizeof(*v), tk_report_order);
        row->v[0] = (int64_t) k;
        row->v[1 + 2 * which] = tk_report_rank(v, k, 50);
        row->v[2 + 2 * which] = tk_report_rank(v, k, 90);
    }
}


/* Those that the viewer may see. */
static int
tk_report_spans(tk_cx_t *cx, tk_report_t *r, tk_report_span_t **spans_r,
    size_t *n_r)
{
    int                rc;
    size_t             i, n;
    tk_report_span_t  *v;

    *n_r = 0;
    rc = r->kind == TK_REPORT_DURATIONS
         ? tk_sql_report_durations(cx->db, &(tk_sql_report_durations_in_t) {
               .from = r->from, .to = r->to, .max = TK_REPORT_VALUES + 1
           }, &v, &n)
         : tk_sql_report_responses(cx->db, &(tk_sql_report_responses_in_t) {
               .from = r->from, .to = r->to, .max = TK_REPORT_VALUES + 1
           }, &v, &n);

    if (rc == TK_OK && n > TK_REPORT_VALUES) {
        return TK_ELIMIT;
    }

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (tk_report_wants(cx, r, v[i].type_id)) {
            v[(*n_r)++] = v[i];
        }
    }

    *spans_r = v;

    return rc;
}


int
tk_report_times(tk_cx_t *cx, tk_report_t *r)
{
    int                   rc;
    size_t                n;
    int64_t              *room;
    unsigned              i;
    tk_report_row_t       row;
    tk_report_span_t     *v;
    const tk_snapshot_t  *s = cx->snap;

    TK_REPORT_HAS(r, TK_RC_COUNT, TK_RC_MEDIAN, TK_RC_P90,
                  TK_RC_MEDIAN_BUSINESS, TK_RC_P90_BUSINESS);
    rc = tk_report_spans(cx, r, &v, &n);
    rc = rc == TK_OK ? tk_report_room(cx, r, s->n_types) : rc;
    room = rc == TK_OK ? tk_arena_array(cx->arena, n + 1, sizeof(*room))
                       : NULL;

    if (room == NULL) {
        return rc != TK_OK ? rc : TK_ENOMEM;
    }

    tk_report_ranks(&r->total, v, n, 0, room);

    for (i = 0; i < s->n_types; i++) {
        row = (tk_report_row_t) { .label = s->types[i].name,
                                  .id = s->types[i].id };
        tk_report_ranks(&row, v, n, s->types[i].id, room);

        if (row.v[0] > 0) {
            r->rows[r->n_rows++] = row;
        }
    }

    tk_report_sort(r);

    return TK_OK;
}
