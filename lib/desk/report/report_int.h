#ifndef TK_DESK_REPORT_REPORT_INT_H
#define TK_DESK_REPORT_REPORT_INT_H

#include "desk/report/report.h"

/* What the files of desk/report share. */

/* Is a figure of that type asked for, and the viewer's to see? */
bool tk_report_wants(const tk_cx_t *cx, const tk_report_t *r,
    uint64_t type_id);
void tk_report_cols_are(tk_report_t *r, const tk_report_col_t *cols,
    unsigned n);

#define TK_REPORT_HAS(r, ...)                                             \
    tk_report_cols_are(r, (const tk_report_col_t[]) { __VA_ARGS__ },      \
        sizeof((const tk_report_col_t[]) { __VA_ARGS__ })                 \
            / sizeof(tk_report_col_t))

/* For so many rows. */
int tk_report_room(tk_cx_t *cx, tk_report_t *r, size_t max);
/* The row of that id and label; made when there is none. */
tk_report_row_t *tk_report_row(tk_report_t *r, uint64_t id, tk_str_t label);
tk_str_t tk_report_agent_name(tk_cx_t *cx, uint64_t id);
void tk_report_sum(tk_report_t *r);
/* By the first figure, largest first. */
void tk_report_sort(tk_report_t *r);
int64_t tk_report_month_of(int64_t day);
tk_str_t tk_report_month(tk_arena_t *a, int64_t month);
/* v[1], v[2] were sums so far of v[0] things. */
void tk_report_averages(tk_report_t *r);

/* --- each makes one kind, or a few ------------------------------------- */

int tk_report_closed_agents(tk_cx_t *cx, tk_report_t *r);
int tk_report_duration(tk_cx_t *cx, tk_report_t *r);
int tk_report_by(tk_cx_t *cx, tk_report_t *r);
int tk_report_now(tk_cx_t *cx, tk_report_t *r);
int tk_report_times(tk_cx_t *cx, tk_report_t *r);
int tk_report_hours(tk_cx_t *cx, tk_report_t *r);

#endif
