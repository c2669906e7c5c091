#include <stdlib.h>

#include "base/err.h"
#include "desk/report/report.h"
#include "sheet.h"
#include "task.h"
#include "words.h"

/* A report as a table: the same figures as on its page, times in hours. */


static int
report_cols(task_t *t, const tk_report_t *r, words_t *w, sheet_col_t *cols)
{
    int       rc;
    tk_str_t  err;
    unsigned  c;

    rc = words_load(t->arena, t->cx.snap->conf, "sheet/report",
                    task_arg(t, "lang"), w, &err);

    if (rc != TK_OK) {
        return task_fail(t, "invalid", err);
    }

    cols[0] = (sheet_col_t) { word(w, "label"), SHEET_TEXT, 30 };

    for (c = 0; c < r->n_cols; c++) {
        cols[c + 1] = (sheet_col_t) {
            .head = r->cols[c] == TK_RC_MONTH
                    ? r->col_labels[c]
                    : word(w, tk_report_col_name(r->cols[c])),
            .type = tk_report_unit(r->cols[c]) == TK_RU_COUNT
                    ? SHEET_INT : SHEET_DECIMAL,
            .width = 16
        };
    }

    return TK_OK;
}


/* Seconds become hours with two decimals. */
static void
report_cell(task_t *t, sheet_t *s, tk_report_col_t col, int64_t v)
{
    if (v == TK_REPORT_NONE) {
        sheet_skip(s);
        return;
    }

    if (tk_report_unit(col) == TK_RU_COUNT) {
        sheet_int(s, v);
        return;
    }

    if (tk_report_unit(col) == TK_RU_SECONDS) {
        v = (v + 18) / 36;
    }

    sheet_decimal(s, tk_arena_printf(t->arena, "%s%lld.%02lld",
                                     v < 0 ? "-" : "", llabs(v) / 100,
                                     llabs(v) % 100));
}


static int
report_line(task_t *t, sheet_t *s, const tk_report_t *r,
    const tk_report_row_t *row, tk_str_t label)
{
    unsigned  c;

    sheet_text(s, label);

    for (c = 0; c < r->n_cols; c++) {
        report_cell(t, s, r->cols[c], row->v[c]);
    }

    return sheet_end(s);
}


int
task_report(task_t *t)
{
    int          rc;
    sheet_t     *s;
    words_t     *w = tk_arena_zalloc(t->arena, sizeof(*w));
    tk_str_t     err;
    unsigned     i;
    sheet_col_t  cols[TK_REPORT_COLS + 1];
    tk_report_t  r = {
        .kind = tk_report_named(task_arg(t, "report")),
        .from = (int64_t) task_arg_u64(t, "from"),
        .to = (int64_t) task_arg_u64(t, "to"),
        .type_id = task_arg_u64(t, "type")
    };

    if (w == NULL) {
        return TK_ENOMEM;
    }

    rc = words_statuses(&t->cx, task_arg(t, "lang"), &err);

    if (rc != TK_OK) {
        return task_fail(t, "invalid", err);
    }

    rc = tk_report_make(&t->cx, &r);
    rc = rc == TK_OK ? report_cols(t, &r, w, cols) : rc;
    rc = rc == TK_OK ? sheet_task(t, tk_report_name(r.kind), NULL, cols,
                                  r.n_cols + 1, &s) : rc;

    for (i = 0; rc == TK_OK && i < r.n_rows; i++) {
        rc = report_line(t, s, &r, &r.rows[i],
                         r.rows[i].label.n ? r.rows[i].label
                                           : word(w, "nobody"));
    }

    if (rc == TK_OK) {
        sheet_bold(s);
        rc = report_line(t, s, &r, &r.total, word(w, "sum"));
    }

    return rc == TK_OK ? sheet_finish(t, s) : rc;
}
