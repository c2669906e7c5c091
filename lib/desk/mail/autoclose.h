#ifndef TK_DESK_MAIL_AUTOCLOSE_H
#define TK_DESK_MAIL_AUTOCLOSE_H

#include "desk/ticket/ticket.h"

/*
 * Closing by age: a ticket whose last message is an agent's and whose
 * customer has not answered for ticket_closing_days x 24 hours is closed,
 * with a message (text) in it; mailed by the template "closed_by_age" if
 * ticket_closing_mail is on.  The exempt status stays.
 */

/* The last and the next time of the daily run, in the desk's zone. */
tk_time_t tk_autoclose_last(const tk_snapshot_t *s, tk_time_t now);
tk_time_t tk_autoclose_next(const tk_snapshot_t *s, tk_time_t now);

/* Has the run of that time been made, by whomever? */
int tk_autoclose_made(tk_cx_t *cx, tk_time_t at, bool *made_r);

/* Says that it has been. */
int tk_autoclose_mark(tk_cx_t *cx);

/* Closes at most max tickets, one transaction each; *n_r how many. 0: there
 * are no more. */
int tk_autoclose_run(tk_cx_t *cx, tk_str_t text, unsigned max, size_t *n_r);

#endif
