#include "desk/report/report_int.h"

#include <stdlib.h>


bool
tk_report_wants(const tk_cx_t *cx, const tk_report_t *r, uint64_t type_id)
{
    return (r->type_id == 0 || r->type_id == type_id)
           && tk_acl_may_report_type(cx, type_id);
}


void
tk_report_cols_are(tk_report_t *r, const tk_report_col_t *cols, unsigned n)
{
    memcpy(r->cols, cols, n * sizeof(*cols));
    r->n_cols = n;
    r->has_total = true;
}


int
tk_report_room(tk_cx_t *cx, tk_report_t *r, size_t max)
{
    r->rows = tk_arena_array(cx->arena, max + 1, sizeof(*r->rows));

    return r->rows ? TK_OK : TK_ENOMEM;
}


tk_report_row_t *
tk_report_row(tk_report_t *r, uint64_t id, tk_str_t label)
{
    unsigned  i;

    for (i = 0; i < r->n_rows; i++) {
        if (r->rows[i].id == id && tk_str_eq(r->rows[i].label, label)) {
            return &r->rows[i];
        }
    }

    r->rows[i] = (tk_report_row_t) { .label = label, .id = id };
    r->n_rows++;

    return &r->rows[i];
}


tk_str_t
tk_report_agent_name(tk_cx_t *cx, uint64_t id)
{
    const tk_agent_row_t  *agent = tk_snap_agent(cx->snap, id);

    /* Somebody who is no agent any more keeps a row. */
    return id == 0 ? TK_STR("")
           : agent ? agent->name
           : tk_arena_printf(cx->arena, "#%llu", (unsigned long long) id);
}


void
tk_report_sum(tk_report_t *r)
{
    unsigned  i, c;

    for (c = 0; c < r->n_cols; c++) {
        r->total.v[c] = 0;

        for (i = 0; i < r->n_rows; i++) {
            r->total.v[c] += r->rows[i].v[c] == TK_REPORT_NONE
                             ? 0 : r->rows[i].v[c];
        }
    }
}


static int
tk_report_more(const void *a, const void *b)
{
    const tk_report_row_t  *x = a, *y = b;

    return x->v[0] != y->v[0] ? (x->v[0] < y->v[0] ? 1 : -1)
                              : tk_str_cmp(x->label, y->label);
}


void
tk_report_sort(tk_report_t *r)
{
    qsort(r->rows, r->n_rows, sizeof(*r->rows), tk_report_more);
}


int64_t
tk_report_month_of(int64_t day)
{
    tk_civil_t  c = tk_time_civil(day * TK_DAY, NULL);

    return c.year * 12 + c.month - 1;
}


tk_str_t
tk_report_month(tk_arena_t *a, int64_t month)
{
    return tk_arena_printf(a, "%04lld-%02lld", (long long) (month / 12),
                           (long long) (month % 12 + 1));
}


static void
tk_report_average(tk_report_row_t *row)
{
    unsigned  c;

    for (c = 1; c <= 2; c++) {
        row->v[c] = row->v[0] ? (row->v[c] + row->v[0] / 2) / row->v[0]
                              : TK_REPORT_NONE;
    }
}


void
tk_report_averages(tk_report_t *r)
{
    unsigned  i;

    tk_report_sum(r);
    tk_report_average(&r->total);

    for (i = 0; i < r->n_rows; i++) {
        tk_report_average(&r->rows[i]);
    }
}


tk_str_t
tk_report_day(tk_arena_t *a, int64_t day)
{
    return tk_str_sub(tk_time_minute(a, day * TK_DAY, NULL), 0, 10);
}
