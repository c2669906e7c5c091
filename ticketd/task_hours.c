#include "desk/billing/timesheet.h"
#include "sheet.h"

#define HOURS_PIECE  2000              /* rows read at once                */

static const sheet_col_t  hours_cols[] = {
    { TK_STR_NULL, SHEET_DATE, 12 }, { TK_STR_NULL, SHEET_INT, 12 },
    { TK_STR_NULL, SHEET_TEXT, 40 }, { TK_STR_NULL, SHEET_TEXT, 16 },
    { TK_STR_NULL, SHEET_TEXT, 24 }, { TK_STR_NULL, SHEET_TEXT, 20 },
    { TK_STR_NULL, SHEET_TEXT, 20 }, { TK_STR_NULL, SHEET_TEXT, 12 },
    { TK_STR_NULL, SHEET_DECIMAL, 9 }, { TK_STR_NULL, SHEET_MONEY, 11 },
    { TK_STR_NULL, SHEET_MONEY, 12 }, { TK_STR_NULL, SHEET_TEXT, 8 },
    { TK_STR_NULL, SHEET_TEXT, 14 }
};

#define HOURS_COLS  (sizeof(hours_cols) / sizeof(hours_cols[0]))


static int
hours_row(task_t *t, sheet_t *s, const tk_timesheet_row_t *r)
{
    tk_arena_t           *a = t->cx.arena;
    const tk_type_row_t  *type = tk_snap_type(t->cx.snap, r->type_id);

    sheet_date(s, r->day);
    sheet_int(s, (int64_t) r->number);
    sheet_text(s, r->subject);
    sheet_text(s, type ? type->name : TK_STR(""));
    sheet_text(s, r->company);
    sheet_text(s, r->agent);
    sheet_text(s, r->rate_name);
    sheet_text(s, r->cost_code);
    sheet_decimal(s, tk_money_plain(a, r->hours));
    sheet_decimal(s, tk_money_plain(a, r->amount));
    sheet_decimal(s, tk_money_plain(a, r->money));
    sheet_text(s, t->cx.snap->conf->currency);
    sheet_text(s, r->invoice);

    return sheet_end(s);
}


static int
hours_sum(task_t *t, sheet_t *s, int64_t hours, tk_money_t money)
{
    int  i;

    sheet_bold(s);

    for (i = 0; i < 8; i++) {
        sheet_skip(s);
    }

    sheet_decimal(s, tk_money_plain(t->arena, hours));
    sheet_skip(s);
    sheet_decimal(s, tk_money_plain(t->arena, money));
    sheet_text(s, t->cx.snap->conf->currency);

    return sheet_end(s);
}


/* One piece; *n_r rows of it. */
static int
hours_piece(task_t *t, sheet_t *s, tk_timesheet_filter_t *f, size_t *n_r,
    int64_t *hours, tk_money_t *money)
{
    int                  rc;
    size_t               i;
    tk_arena_t          *a, *keep = t->cx.arena;
    tk_timesheet_row_t  *r;

    a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    t->cx.arena = a;
    rc = tk_timesheet_rows(&t->cx, f, HOURS_PIECE, false, &r, n_r);

    for (i = 0; rc == TK_OK && i < *n_r; i++) {
        rc = hours_row(t, s, &r[i]);
        *hours += r[i].hours;
        *money += r[i].money;
    }

    if (rc == TK_OK && *n_r > 0) {
        f->after_day = tk_arena_str(t->arena, r[*n_r - 1].day);
        f->after_id = r[*n_r - 1].id;
    }

    t->cx.arena = keep;
    tk_arena_destroy(a);

    return rc;
}


/* What the page "billing/" shows, as a file. */
int
task_hours(task_t *t)
{
    int                     rc;
    size_t                  i, n;
    int64_t                 hours = 0;
    sheet_t                *s;
    uint64_t                done = 0, total = 0;
    tk_money_t              money = 0;
    tk_timesheet_sum_t     *sums;
    tk_timesheet_filter_t   f;

    if (!tk_acl_is_agent(&t->cx)) {
        return TK_EDENIED;
    }

    rc = tk_timesheet_read(&t->cx, &t->args, &f);

    if (rc == TK_OK) {
        rc = tk_timesheet_sums(&t->cx, &f, &sums, &n);
    }

    for (i = 0; rc == TK_OK && i < n; i++) {
        total += sums[i].n;
    }

    if (rc == TK_OK) {
        rc = sheet_task(t, tk_arena_printf(t->arena, "hours-%.*s-%.*s",
                                           TK_STR_ARG(f.from),
                                           TK_STR_ARG(f.to)).p,
                        "sheet/hours", hours_cols, HOURS_COLS, &s);
    }

    do {
        if (rc == TK_OK) {
            rc = hours_piece(t, s, &f, &n, &hours, &money);
        }

        if (rc == TK_OK) {
            done += n;
            rc = task_progress(t, done, total);
        }

    } while (rc == TK_OK && n == HOURS_PIECE);

    if (rc == TK_OK) {
        rc = hours_sum(t, s, hours, money);
    }

    return rc == TK_OK ? sheet_finish(t, s) : rc;
}
