#ifndef TK_DESK_REPORT_BUSINESS_H
#define TK_DESK_REPORT_BUSINESS_H

#include "desk/snapshot.h"

/*
 * Business time: the hours in which the desk works (options business_hours
 * and holidays, in the desk's zone).  A day is as long as the clock makes
 * it: 00:00-24:00 on the day of a change of summer time has 23 or 25 hours,
 * and hours that the clock leaves out do not count.  Without business hours
 * ("always") all time counts, holidays too.
 */

/* Milliseconds of business time in [from, to); 0 when to <= from.  Looks at
 * no more than the last TK_BUSINESS_DAYS days. */
#define TK_BUSINESS_DAYS  7400

tk_time_t tk_business_between(const tk_snapshot_t *s, tk_time_t from,
    tk_time_t to);

/* The latest instant from which to `now` so much business time has passed;
 * TK_TIME_NONE if there is none within TK_BUSINESS_DAYS. */
tk_time_t tk_business_before(const tk_snapshot_t *s, tk_time_t now,
    tk_time_t amount);

/* A customer's message unanswered since before that instant is late. */
tk_time_t tk_business_late_before(const tk_snapshot_t *s, tk_time_t now);

/* since: of a ticket, TK_TIME_NONE when nothing waits for an answer; before:
 * of tk_business_late_before(). */
static inline bool
tk_business_late(tk_time_t since, tk_time_t before)
{
    return since != TK_TIME_NONE && since <= before;
}

#endif
