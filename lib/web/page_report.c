#include <stdlib.h>

#include "base/day.h"
#include "desk/report/fact.h"
#include "desk/report/report.h"
#include "fmt/money.h"
#include "web/hours.h"
#include "web/task.h"

/* Reports of agents over their types, of administrators over all. */

#define TK_CHART_W      1000
#define TK_CHART_H      200
#define TK_CHART_LINES  4     /* of the grid in page/report */


/* "2026-11-23" to days since 1970. */
static bool
tk_report_date(tk_str_t s, int64_t *day_r)
{
    int64_t  y, m, d;

    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-'
        || tk_str_i64(tk_str_sub(s, 0, 4), &y) != TK_OK
        || tk_str_i64(tk_str_sub(s, 5, 2), &m) != TK_OK
        || tk_str_i64(tk_str_sub(s, 8, 2), &d) != TK_OK
        || y < 1971 || y > 9000 || m < 1 || m > 12 || d < 1 || d > 31)
    {
        return false;
    }

    *day_r = tk_days_of(y, (int) m, d);

    return true;
}


/* The first day of the month that is so many before that of a day. */
static int64_t
tk_report_month_begin(int64_t day, int before)
{
    tk_civil_t  c = tk_time_civil(day * TK_DAY, NULL);
    int         month = c.year * 12 + c.month - 1 - before;

    return tk_days_of(month / 12, month % 12 + 1, 1);
}


/* Month by month a year, day by day a month; weeks this year. */
static void
tk_report_period(tk_page_t *pg, const tk_form_t *f, tk_report_t *r)
{
    int64_t  today = tk_fact_day(pg->cx.snap, pg->cx.now);

    r->to = today;
    r->from = r->kind == TK_REPORT_DAYS_OF ? today - 29
              : r->kind == TK_REPORT_WEEKS
              ? tk_days_of(tk_year_of(today), 1, 1)
              : tk_report_month_begin(today, 11);

    if (tk_report_date(tk_form_get(f, "from"), &r->from)) {
        /* void */
    }

    if (tk_report_date(tk_form_get(f, "to"), &r->to)) {
        /* void */
    }

    if (r->to < r->from || r->to - r->from >= TK_REPORT_DAYS) {
        tk_obj_int(pg->root, TK_K_at_most, TK_REPORT_DAYS);
    }

    if (r->to < r->from) {
        r->to = r->from;
    }

    if (r->to - r->from >= TK_REPORT_DAYS) {
        r->from = r->to - TK_REPORT_DAYS + 1;
    }

    r->type_id = tk_page_number(tk_form_get(f, "type"));

    if (r->type_id && !tk_acl_may_report_type(&pg->cx, r->type_id)) {
        r->type_id = 0;
    }
}


/* A day or a month as the language writes it. */
static tk_str_t
tk_report_when(tk_page_t *pg, tk_str_t label)
{
    tk_str_t  day;

    if (label.n != 7) {
        return tk_day_text(pg->arena, label, tk_page_lang(pg));
    }

    /* The month's first day, and then without the day. */
    day = tk_day_text(pg->arena,
                      tk_arena_printf(pg->arena, "%.*s-01",
                                      TK_STR_ARG(label)),
                      tk_page_lang(pg));

    return tk_str_starts(day, label) ? label : tk_str_sub(day, 3, day.n);
}


static tk_str_t
tk_report_label(tk_page_t *pg, const tk_report_t *r, uint32_t row)
{
    return r->series ? tk_report_when(pg, r->rows[row].label)
                     : r->rows[row].label;
}


/* Seconds as hours and minutes, "27:05". */
static tk_str_t
tk_report_text(tk_page_t *pg, tk_report_col_t col, int64_t v)
{
    if (v == TK_REPORT_NONE) {
        return TK_STR("–");
    }

    switch (tk_report_unit(col)) {

    case TK_RU_SECONDS:
        v = (v + 30) / 60;
        return tk_arena_printf(pg->arena, "%lld:%02lld",
                               (long long) (v / 60), (long long) (v % 60));

    case TK_RU_HUNDREDTHS:
        return tk_money_text(pg->arena, v, tk_page_lang(pg));

    default:
        return tk_arena_printf(pg->arena, "%lld", (long long) v);
    }
}


static void
tk_report_cells(tk_page_t *pg, tk_obj_t *o, const tk_report_t *r,
    const tk_report_row_t *row)
{
    uint32_t   c;
    tk_val_t  *list = tk_obj_list(o, TK_K_cells, r->n_cols);

    for (c = 0; c < r->n_cols; c++) {
        tk_obj_str(tk_list_obj(o, list, c, 1), TK_K_text,
                   tk_report_text(pg, r->cols[c], row->v[c]));
    }
}


/* The figure that the picture shows: the first that is no mere count. */
static unsigned
tk_report_shown(const tk_report_t *r)
{
    return r->cols[0] == TK_RC_COUNT ? 1 : 0;
}


static int64_t
tk_report_most(const tk_report_t *r, unsigned series)
{
    int64_t   most = 1;
    unsigned  i, c, shown = tk_report_shown(r);

    for (i = 0; i < r->n_rows; i++) {
        for (c = shown; c < shown + series; c++) {
            if (r->rows[i].v[c] > most) {
                most = r->rows[i].v[c];
            }
        }
    }

    return most;
}


/* From one line to the next of TK_CHART_LINES: a round figure. */
static int64_t
tk_report_step(tk_report_col_t col, int64_t most)
{
    size_t   i;
    int64_t  one = 1;

    static const int64_t  round[] = { 1, 2, 5 };
    static const int64_t  minutes[] = { 1, 2, 5, 10, 15, 30 };

    if (tk_report_unit(col) == TK_RU_SECONDS) {
        for (i = 0; i < sizeof(minutes) / sizeof(minutes[0]); i++) {
            if (minutes[i] * 60 * TK_CHART_LINES >= most) {
                return minutes[i] * 60;
            }
        }

        one = 3600;
    }

    for (i = 0; one * round[i] * TK_CHART_LINES < most; i = (i + 1) % 3) {
        one *= i == 2 ? 10 : 1;
    }

    return one * round[i];
}


/* What the lines stand for, from the top. */
static void
tk_report_scale(tk_page_t *pg, tk_report_col_t col, int64_t step)
{
    uint32_t   i;
    tk_val_t  *list = tk_obj_list(pg->root, TK_K_scale, TK_CHART_LINES + 1);

    for (i = 0; i <= TK_CHART_LINES; i++) {
        tk_obj_str(tk_list_obj(pg->root, list, i, 1), TK_K_text,
                   tk_report_text(pg, col, step * (TK_CHART_LINES - i)));
    }
}


static tk_obj_t *
tk_report_heads(tk_page_t *pg, const tk_report_t *r)
{
    uint32_t   c;
    tk_obj_t  *o;
    tk_val_t  *list = tk_obj_list(pg->root, TK_K_cols, r->n_cols);

    for (c = 0; c < r->n_cols; c++) {
        o = tk_list_obj(pg->root, list, c, 3);
        tk_obj_str(o, TK_K_text, r->cols[c] == TK_RC_MONTH
                                 ? tk_report_when(pg, r->col_labels[c])
                                 : TK_STR(""));
        tk_obj_bool(o, tk_tmpl_key(pg->site->pages,
                                   tk_arena_printf(pg->arena, "col_%s",
                                       tk_report_col_name(r->cols[c]))),
                    true);
        tk_obj_bool(o, TK_K_seconds,
                    tk_report_unit(r->cols[c]) == TK_RU_SECONDS);
    }

    return pg->root;
}


/* Columns beside each other, for what is in the order of time. */
static void
tk_report_columns(tk_page_t *pg, const tk_report_t *r, unsigned series)
{
    int64_t    v, step, top;
    int64_t    slot = TK_CHART_W * 100 / (r->n_rows ? r->n_rows : 1);
    int64_t    gap = slot / 5, w = (slot - gap) / series, h;
    uint32_t   i, c, k = 0;
    tk_obj_t  *o;
    tk_val_t  *list;
    unsigned   shown = tk_report_shown(r);

    step = tk_report_step(r->cols[shown], tk_report_most(r, series));
    top = step * TK_CHART_LINES;
    list = tk_obj_list(pg->root, TK_K_bars, r->n_rows * series);

    for (i = 0; i < r->n_rows; i++) {
        for (c = 0; c < series; c++) {
            v = r->rows[i].v[shown + c];
            v = v == TK_REPORT_NONE || v < 0 ? 0 : v;
            h = (v * TK_CHART_H + top - 1) / top;
            o = tk_list_obj(pg->root, list, k++, 7);
            tk_obj_str(o, TK_K_x, tk_money_plain(pg->arena,
                                      i * slot + gap / 2 + c * w));
            tk_obj_str(o, TK_K_w, tk_money_plain(pg->arena, w));
            tk_obj_int(o, TK_K_y, TK_CHART_H - h);
            tk_obj_int(o, TK_K_h, h);
            tk_obj_bool(o, TK_K_second, c == 1);
            tk_obj_str(o, TK_K_label, tk_report_label(pg, r, i));
            tk_obj_str(o, TK_K_text,
                       tk_report_text(pg, r->cols[shown + c], v));
        }
    }

    tk_report_scale(pg, r->cols[shown], step);
    tk_obj_str(pg->root, TK_K_first, r->n_rows ? tk_report_label(pg, r, 0)
                                               : TK_STR(""));
    tk_obj_str(pg->root, TK_K_last,
               r->n_rows ? tk_report_label(pg, r, r->n_rows - 1)
                         : TK_STR(""));
    tk_obj_bool(pg->root, TK_K_two, series == 2);
}


static void
tk_report_rows(tk_page_t *pg, const tk_report_t *r)
{
    bool       any = false;
    int64_t    v, most = tk_report_most(r, 1);
    uint32_t   i;
    tk_obj_t  *o;
    tk_val_t  *list = tk_obj_list(pg->root, TK_K_rows, r->n_rows);
    unsigned   c, shown = tk_report_shown(r);

    for (i = 0; i < r->n_rows; i++) {
        o = tk_list_obj(pg->root, list, i, 5);
        v = r->rows[i].v[shown];
        tk_obj_str(o, TK_K_label, tk_report_label(pg, r, i));
        tk_obj_int(o, TK_K_w, v > 0 ? (v * 1000 + most - 1) / most : 0);
        tk_obj_str(o, TK_K_text, tk_report_text(pg, r->cols[shown], v));
        tk_report_cells(pg, o, r, &r->rows[i]);

        for (c = 0; c < r->n_cols; c++) {
            any = any || r->rows[i].v[c] != 0;
        }
    }

    o = tk_obj(pg->arena, 1);
    tk_report_cells(pg, o, r, &r->total);
    tk_obj_obj(pg->root, TK_K_sum, o);
    tk_obj_bool(pg->root, TK_K_any, any && r->n_rows > 0);
}


static void
tk_report_types(tk_page_t *pg, uint64_t selected)
{
    uint32_t              i, k = 0, n = 0;
    tk_obj_t             *o;
    tk_val_t             *list;
    const tk_snapshot_t  *s = pg->cx.snap;

    for (i = 0; i < s->n_types; i++) {
        n += tk_acl_may_report_type(&pg->cx, s->types[i].id);
    }

    list = tk_obj_list(pg->root, TK_K_types, n);

    for (i = 0; i < s->n_types; i++) {
        if (tk_acl_may_report_type(&pg->cx, s->types[i].id)) {
            o = tk_list_obj(pg->root, list, k++, 3);
            tk_obj_int(o, TK_K_id, s->types[i].id);
            tk_obj_str(o, TK_K_name, s->types[i].name);
            tk_obj_bool(o, TK_K_selected, s->types[i].id == selected);
        }
    }
}


/* Periods to click: this and the last month, a year back, this year. */
static void
tk_report_presets(tk_page_t *pg)
{
    int64_t  today = tk_fact_day(pg->cx.snap, pg->cx.now);
    int64_t  month = tk_report_month_begin(today, 0);

    const struct {
        tk_key_id_t  key;
        int64_t      from;
        int64_t      to;
    } presets[] = {
        { TK_K_this_month, month, today },
        { TK_K_last_month, tk_report_month_begin(today, 1), month - 1 },
        { TK_K_last_year, tk_report_month_begin(today, 11), today },
        { TK_K_this_year, tk_days_of(tk_year_of(today), 1, 1), today },
    };

    for (unsigned i = 0; i < sizeof(presets) / sizeof(presets[0]); i++) {
        tk_obj_str(pg->root, presets[i].key,
                   tk_arena_printf(pg->arena, "from=%.*s&to=%.*s",
                       TK_STR_ARG(tk_report_day(pg->arena,
                                                presets[i].from)),
                       TK_STR_ARG(tk_report_day(pg->arena,
                                                presets[i].to))));
    }
}


static void
tk_report_head(tk_page_t *pg, const tk_report_t *r)
{
    tk_obj_t  *at = tk_obj(pg->arena, 1);

    tk_obj_bool(at, tk_tmpl_key(pg->site->pages,
                    tk_str_z(tk_report_name(r->kind))), true);
    tk_obj_obj(pg->root, TK_K_at, at);
    tk_obj_str(pg->root, TK_K_name, tk_str_z(tk_report_name(r->kind)));
    tk_obj_str(pg->root, TK_K_from, tk_report_day(pg->arena, r->from));
    tk_obj_str(pg->root, TK_K_to, tk_report_day(pg->arena, r->to));
    tk_obj_int(pg->root, TK_K_type, (int64_t) r->type_id);
    tk_obj_bool(pg->root, TK_K_now_reports, true);
    tk_obj_str(pg->root, TK_K_currency, pg->cx.snap->conf->currency);
    tk_report_types(pg, r->type_id);
    tk_report_presets(pg);
}


int
tk_page_reports(tk_page_t *pg)
{
    return tk_acl_may_report(&pg->cx)
           ? tk_page_redirect(pg, TK_STR("reports/days")) : TK_EDENIED;
}


int
tk_page_report(tk_page_t *pg)
{
    int          rc;
    unsigned     series;
    tk_time_t    refreshed;
    tk_report_t  r = { .kind = tk_report_named(pg->args[0]) };

    if (!tk_acl_may_report(&pg->cx) || r.kind == TK_REPORTS) {
        return tk_acl_may_report(&pg->cx) ? TK_ENOTFOUND : TK_EDENIED;
    }

    tk_report_period(pg, pg->query, &r);
    rc = tk_report_make(&pg->cx, &r);
    tk_report_head(pg, &r);

    if (rc == TK_ELIMIT) {
        tk_obj_bool(pg->root, TK_K_too_many, true);
        return tk_page_render(pg, 422, "page/report");
    }

    rc = rc == TK_OK ? tk_fact_refreshed(&pg->cx, &refreshed) : rc;

    if (rc != TK_OK) {
        return rc;
    }

    tk_report_heads(pg, &r);
    tk_report_rows(pg, &r);
    tk_obj_bool(pg->root, TK_K_series, r.series);
    tk_obj_bool(pg->root, TK_K_current, r.current);
    tk_page_time(pg, pg->root, TK_K_refreshed, refreshed);
    series = r.kind == TK_REPORT_DAYS_OF ? 2 : 1;

    if (r.series) {
        tk_report_columns(pg, &r, series);
    }

    return tk_page_render(pg, 200, "page/report");
}


/* As a file: made by ticketd, with the same period and type. */
int
tk_page_report_export(tk_page_t *pg)
{
    tk_form_t    *f = pg->req->form;
    tk_report_t   r = { .kind = tk_report_named(pg->args[0]) };
    bool          xlsx = tk_str_eqz(tk_form_get(f, "format"), "xlsx");
    tk_str_t      from, to;

    if (!tk_acl_may_report(&pg->cx) || r.kind == TK_REPORTS) {
        return tk_acl_may_report(&pg->cx) ? TK_ENOTFOUND : TK_EDENIED;
    }

    tk_report_period(pg, f, &r);
    from = tk_report_day(pg->arena, r.from);
    to = tk_report_day(pg->arena, r.to);

    return tk_page_task_start(pg, &(tk_task_new_t) {
        .nonce = tk_page_nonce(pg, "report"), .kind = "report",
        .args = tk_arena_printf(pg->arena,
            "report=%s&from=%lld&to=%lld&type=%llu&format=%s&bom=1",
            tk_report_name(r.kind), (long long) r.from, (long long) r.to,
            (unsigned long long) r.type_id, xlsx ? "xlsx" : "csv"),
        .back = tk_arena_printf(pg->arena,
            "reports/%s?from=%.*s&to=%.*s&type=%llu", tk_report_name(r.kind),
            TK_STR_ARG(from), TK_STR_ARG(to),
            (unsigned long long) r.type_id)
    });
}
