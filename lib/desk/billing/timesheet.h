#ifndef TK_DESK_BILLING_TIMESHEET_H
#define TK_DESK_BILLING_TIMESHEET_H

#include "desk/billing/hours.h"
#include "fmt/url.h"

/*
 * Hours over tickets: of a period, narrowed by type, agent, company, rate
 * and whether they are billed; always within the types that the viewer
 * manages.  The filter is a query ("from=2026-10-01&to=2026-10-31&type=3
 * &agent=2&company=70&rate=1&billed=no"), the same on the page and in the
 * task that writes a file of it.
 */

#define TK_TIMESHEET_TYPES  1000

typedef struct {
    tk_str_t   from;             /* days, both of them included           */
    tk_str_t   to;
    uint32_t  *types;            /* managed and wanted; none: nothing     */
    unsigned   n_types;
    uint64_t   type_id;          /* as asked, 0 all                       */
    uint64_t   user_id;
    uint64_t   company_id;
    uint64_t   rate_id;
    int        billed;           /* -1 either, 0 no, 1 yes                */
    tk_str_t   after_day;        /* rows behind this one; "" from the top */
    uint64_t   after_id;
} tk_timesheet_filter_t;

/* Without a period: last month. A bad day counts as none. TK_ENOMEM. */
int tk_timesheet_read(tk_cx_t *cx, const tk_url_pairs_t *query,
    tk_timesheet_filter_t *filter_r);

/* The filter as such a query, without the place. */
tk_str_t tk_timesheet_query(tk_arena_t *a, const tk_timesheet_filter_t *f);

typedef struct tk_timesheet_row {
    uint64_t    id;
    tk_str_t    day;
    uint64_t    number;
    tk_str_t    subject;
    uint64_t    type_id;
    tk_str_t    company;
    tk_str_t    agent;
    tk_str_t    rate_name;
    tk_str_t    cost_code;
    int64_t     hours;
    tk_money_t  amount;
    tk_money_t  money;
    uint64_t    invoice_id;
    tk_str_t    invoice;
} tk_timesheet_row_t;

/* By day and id, at most max. lock: within a transaction, until it ends. */
int tk_timesheet_rows(tk_cx_t *cx, const tk_timesheet_filter_t *f,
    unsigned max, bool lock, tk_timesheet_row_t **rows_r, size_t *n_r);

typedef struct tk_timesheet_sum {
    tk_str_t    name;
    tk_money_t  amount;
    uint64_t    n;
    int64_t     hours;
    tk_money_t  money;
} tk_timesheet_sum_t;

/* Per rate and amount. */
int tk_timesheet_sums(tk_cx_t *cx, const tk_timesheet_filter_t *f,
    tk_timesheet_sum_t **sums_r, size_t *n_r);

typedef struct tk_timesheet_company {
    uint64_t    id;
    tk_str_t    name;
    int64_t     hours;
    tk_money_t  money;
    int64_t     open_hours;      /* not billed                            */
    tk_money_t  open_money;
} tk_timesheet_company_t;

/* Per company of the contacts' (500 at most), by name. */
int tk_timesheet_companies(tk_cx_t *cx, const tk_timesheet_filter_t *f,
    tk_timesheet_company_t **list_r, size_t *n_r);

#endif
