#ifndef TK_DESK_TICKET_SNOOZE_H
#define TK_DESK_TICKET_SNOOZE_H

#include "desk/desk.h"

/*
 * Tickets put off: out of the agents' list until a time, or until the
 * customer writes, or the ticket is closed or deleted.  They stay in search,
 * in counters and wherever customers see them.  Whoever calls has checked
 * that the viewer manages the ticket's type.
 */

#define TK_SNOOZE_MAX  (400 * TK_DAY)

/* TK_EINVAL: the time is past, or further away than TK_SNOOZE_MAX. */
int tk_snooze(tk_cx_t *cx, uint64_t ticket_id, uint64_t type_id,
    tk_time_t until);
int tk_snooze_end(tk_cx_t *cx, uint64_t ticket_id, uint64_t type_id);

/* Inside a transaction that gives the ticket a reason to be seen. */
int tk_snooze_wake(tk_cx_t *cx, uint64_t ticket_id, uint64_t type_id);

/* For ticketd: those whose time has come, at most max; *n_r of them. */
int tk_snooze_due(tk_cx_t *cx, unsigned max, size_t *n_r);

/* Ids of those put off, soonest first, at most max. */
int tk_snooze_ids(tk_cx_t *cx, unsigned max, uint64_t **ids_r, size_t *n_r);

#endif
