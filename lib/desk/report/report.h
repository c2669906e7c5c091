#ifndef TK_DESK_REPORT_REPORT_H
#define TK_DESK_REPORT_REPORT_H

#include "desk/access/acl.h"

/*
 * Reports: each a table of labelled rows with a few figures, for a period of
 * days and the types that tk_acl_may_report_type() lets the viewer see.
 * Figures come from the facts (desk/report/fact) by ranges of days, or from
 * the counters; none reads tickets.
 */

#define TK_REPORT_DAYS    1100        /* of a period at most             */
#define TK_REPORT_COLS    39          /* months that it touches, and all */
#define TK_REPORT_VALUES  200000      /* tickets of which a median is made */

typedef enum {
    TK_REPORT_CLOSED_AGENTS, TK_REPORT_DURATION, TK_REPORT_RESPONSE,
    TK_REPORT_NOW, TK_REPORT_CLOSED, TK_REPORT_TYPES, TK_REPORT_CREATED,
    TK_REPORT_WEEKS, TK_REPORT_DAYS_OF, TK_REPORT_GROUPS, TK_REPORT_AGENTS,
    TK_REPORT_STATUSES, TK_REPORT_RESPONSES, TK_REPORT_DURATIONS,
    TK_REPORT_HOURS_AGENT, TK_REPORT_HOURS_RATE, TK_REPORT_HOURS_COMPANY,
    TK_REPORT_HOURS_TYPE,
    TK_REPORTS
} tk_report_kind_t;

typedef enum {
    TK_RC_CREATED, TK_RC_CLOSED, TK_RC_OPEN, TK_RC_PROGRESS, TK_RC_TOTAL,
    TK_RC_UNREAD, TK_RC_BACKLOG, TK_RC_COUNT, TK_RC_AVERAGE,
    TK_RC_AVERAGE_BUSINESS, TK_RC_MEDIAN, TK_RC_P90, TK_RC_MEDIAN_BUSINESS,
    TK_RC_P90_BUSINESS, TK_RC_HOURS, TK_RC_MONEY, TK_RC_MONTH,
    TK_RCS
} tk_report_col_t;

const char *tk_report_name(tk_report_kind_t kind);      /* "closed-agents" */
tk_report_kind_t tk_report_named(tk_str_t name);        /* or TK_REPORTS   */
const char *tk_report_col_name(tk_report_col_t col);

typedef enum { TK_RU_COUNT, TK_RU_SECONDS, TK_RU_HUNDREDTHS } tk_report_unit_t;

tk_report_unit_t tk_report_unit(tk_report_col_t col);

typedef struct {
    tk_str_t  label;                 /* empty: nobody, or no such thing   */
    uint64_t  id;                    /* of what it is about               */
    int64_t   v[TK_REPORT_COLS];     /* TK_REPORT_NONE: no figure         */
} tk_report_row_t;

#define TK_REPORT_NONE  INT64_MIN

typedef struct {
    tk_report_kind_t   kind;
    int64_t            from;         /* days since 1970, both counted     */
    int64_t            to;
    uint64_t           type_id;      /* 0: all that the viewer may see    */
    tk_report_col_t    cols[TK_REPORT_COLS];
    tk_str_t           col_labels[TK_REPORT_COLS];   /* of months         */
    unsigned           n_cols;
    tk_report_row_t   *rows;
    unsigned           n_rows;
    tk_report_row_t    total;
    bool               has_total;
    bool               series;       /* rows are in the order of time     */
    bool               current;      /* of now: the period says nothing   */
} tk_report_t;

/* Reads r->kind, from, to, type_id.  TK_EDENIED; TK_ELIMIT: the period has
 * too many tickets for a median. */
int tk_report_make(tk_cx_t *cx, tk_report_t *r);

/* "2026-11-23" */
tk_str_t tk_report_day(tk_arena_t *a, int64_t day);

/* How long a ticket of a type took, by the clock and of business time. */
typedef struct tk_report_span {
    uint64_t  type_id;
    int64_t   v;
    int64_t   business;
} tk_report_span_t;

/* How many tickets of a type were created, or closed, on a day of
 * desk/report/fact. */
typedef struct tk_report_days {
    int64_t   day;
    uint64_t  type_id;
    int64_t   n;
} tk_report_days_t;

#endif
