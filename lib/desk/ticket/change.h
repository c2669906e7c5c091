#ifndef TK_DESK_TICKET_CHANGE_H
#define TK_DESK_TICKET_CHANGE_H

#include "desk/list/counter.h"
#include "desk/ticket/ticket.h"

/*
 * The one way in which a ticket's row changes after it was made.  The verbs
 * of desk/ticket/ticket load the row with a lock, alter a copy, and write it by
 * tk_change_write(), which keeps stamps, counters and events right.
 */

tk_count_state_t tk_change_count_state(const tk_ticket_t *t);

/* Sets the status and the stamps that depend on it. */
void tk_change_status(tk_cx_t *cx, tk_ticket_t *t, uint64_t status_id);

/* Inside the transaction: writes what differs between `was` and `now`. It is
 * a new version unless no more than the mark of unread tickets differs. */
int tk_change_write(tk_cx_t *cx, const tk_ticket_t *was, tk_ticket_t *now);

#endif
