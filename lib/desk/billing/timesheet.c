#include "desk/billing/timesheet.h"

#include "desk/access/acl.h"
#include "desk/query.h"
#include "tk_sql.gen.h"


static uint64_t
tk_timesheet_id(const tk_url_pairs_t *q, const char *name)
{
    uint64_t  v;

    return tk_str_u64(tk_url_get(q, name), &v) == TK_OK ? v : 0;
}


static void
tk_timesheet_period(tk_cx_t *cx, const tk_url_pairs_t *q,
    tk_timesheet_filter_t *f)
{
    tk_civil_t  c = tk_time_civil(cx->now, cx->snap->zone), last;

    f->from = tk_url_get(q, "from");
    f->to = tk_url_get(q, "to");

    if (tk_day_check(f->from) == TK_OK && tk_day_check(f->to) == TK_OK) {
        return;
    }

    /* Day 0 is the last one of the month before. */
    last = (tk_civil_t) { .year = c.year, .month = c.month, .day = 0 };
    last = tk_time_civil(tk_time_make(&last, NULL), NULL);
    f->from = tk_arena_printf(cx->arena, "%04d-%02d-01", last.year,
                              last.month);
    f->to = tk_arena_printf(cx->arena, "%04d-%02d-%02d", last.year,
                            last.month, last.day);
}


int
tk_timesheet_read(tk_cx_t *cx, const tk_url_pairs_t *q,
    tk_timesheet_filter_t *f)
{
    unsigned              i;
    tk_str_t              billed;
    const tk_snapshot_t  *s = cx->snap;

    *f = (tk_timesheet_filter_t) { .billed = -1, .after_day = TK_STR("") };
    tk_timesheet_period(cx, q, f);
    f->type_id = tk_timesheet_id(q, "type");
    f->user_id = tk_timesheet_id(q, "agent");
    f->company_id = tk_timesheet_id(q, "company");
    f->rate_id = tk_timesheet_id(q, "rate");
    billed = tk_url_get(q, "billed");
    f->billed = tk_str_eqz(billed, "yes") ? 1
                : tk_str_eqz(billed, "no") ? 0 : -1;

    if (s->n_types > TK_TIMESHEET_TYPES) {
        return TK_ELIMIT;
    }

    f->types = tk_arena_array(cx->arena, s->n_types, sizeof(*f->types));

    for (i = 0; f->types != NULL && i < s->n_types; i++) {
        if (tk_acl_is_agent_of(cx, s->types[i].id)
            && (f->type_id == 0 || f->type_id == s->types[i].id))
        {
            f->types[f->n_types++] = s->types[i].id;
        }
    }

    return f->types ? TK_OK : TK_ENOMEM;
}


static void
tk_timesheet_pair(tk_buf_t *b, const char *name, uint64_t v)
{
    if (v != 0) {
        tk_buf_printf(b, "&%s=%llu", name, (unsigned long long) v);
    }
}


tk_str_t
tk_timesheet_query(tk_arena_t *a, const tk_timesheet_filter_t *f)
{
    tk_buf_t  b;

    tk_buf_init(&b, a, 1000);
    tk_buf_printf(&b, "from=%.*s&to=%.*s", TK_STR_ARG(f->from),
                  TK_STR_ARG(f->to));
    tk_timesheet_pair(&b, "type", f->type_id);
    tk_timesheet_pair(&b, "agent", f->user_id);
    tk_timesheet_pair(&b, "company", f->company_id);
    tk_timesheet_pair(&b, "rate", f->rate_id);

    if (f->billed >= 0) {
        tk_buf_z(&b, f->billed ? "&billed=yes" : "&billed=no");
    }

    return tk_buf_view(&b);
}


/* What all three lists begin with and are narrowed by. */
static void
tk_timesheet_where(tk_query_t *q, tk_cx_t *cx, int frag,
    const tk_timesheet_filter_t *f)
{
    tk_query_init(q, cx->arena);
    tk_query_frag(q, frag);
    tk_query_str(q, f->from);
    tk_query_str(q, f->to);
    tk_query_in(q, TK_FRAG_SHEET_TYPES, f->types, f->n_types);

    if (f->user_id) {
        tk_query_frag(q, TK_FRAG_SHEET_USER);
        tk_query_uint(q, f->user_id);
    }

    if (f->company_id) {
        tk_query_frag(q, TK_FRAG_SHEET_COMPANY);
        tk_query_uint(q, f->company_id);
    }

    if (f->rate_id) {
        tk_query_frag(q, TK_FRAG_SHEET_RATE);
        tk_query_uint(q, f->rate_id);
    }

    if (f->billed >= 0) {
        tk_query_frag(q, f->billed ? TK_FRAG_SHEET_BILLED
                                   : TK_FRAG_SHEET_OPEN);
    }
}


static int
tk_timesheet_run(tk_query_t *q, tk_cx_t *cx, int frag, void **rows_r,
    size_t *n_r)
{
    const tk_stmt_t  *st = tk_sql_frag_stmt(frag);

    return tk_query_run(q, cx, st->out, st->n_out, st->row_size, rows_r,
                        n_r);
}


int
tk_timesheet_rows(tk_cx_t *cx, const tk_timesheet_filter_t *f, unsigned max,
    bool lock, tk_timesheet_row_t **rows_r, size_t *n_r)
{
    int          rc;
    void        *list = NULL;
    tk_query_t   q;

    *n_r = 0;
    *rows_r = NULL;

    if (f->n_types == 0) {
        return TK_OK;
    }

    tk_timesheet_where(&q, cx, TK_FRAG_SHEET_ROWS, f);

    if (f->after_day.n) {
        tk_query_frag(&q, TK_FRAG_SHEET_AFTER);
        tk_query_str(&q, f->after_day);
        tk_query_uint(&q, f->after_id);
    }

    tk_query_frag(&q, TK_FRAG_SHEET_ORDER);
    tk_query_uint(&q, max);

    if (lock) {
        tk_query_frag(&q, TK_FRAG_SHEET_LOCK);
    }

    rc = tk_timesheet_run(&q, cx, TK_FRAG_SHEET_ROWS, &list, n_r);
    *rows_r = list;

    return rc;
}


int
tk_timesheet_sums(tk_cx_t *cx, const tk_timesheet_filter_t *f,
    tk_timesheet_sum_t **sums_r, size_t *n_r)
{
    int          rc;
    void        *list = NULL;
    tk_query_t   q;

    *n_r = 0;
    *sums_r = NULL;

    if (f->n_types == 0) {
        return TK_OK;
    }

    tk_timesheet_where(&q, cx, TK_FRAG_SHEET_SUMS, f);
    tk_query_frag(&q, TK_FRAG_SHEET_BY_RATE);
    rc = tk_timesheet_run(&q, cx, TK_FRAG_SHEET_SUMS, &list, n_r);
    *sums_r = list;

    return rc;
}


int
tk_timesheet_companies(tk_cx_t *cx, const tk_timesheet_filter_t *f,
    tk_timesheet_company_t **list_r, size_t *n_r)
{
    int          rc;
    void        *list = NULL;
    tk_query_t   q;

    *n_r = 0;
    *list_r = NULL;

    if (f->n_types == 0) {
        return TK_OK;
    }

    tk_timesheet_where(&q, cx, TK_FRAG_SHEET_COMPANIES, f);
    tk_query_frag(&q, TK_FRAG_SHEET_BY_COMPANY);
    rc = tk_timesheet_run(&q, cx, TK_FRAG_SHEET_COMPANIES, &list, n_r);
    *list_r = list;

    return rc;
}
