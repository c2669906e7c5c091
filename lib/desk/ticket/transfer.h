#ifndef TK_DESK_TICKET_TRANSFER_H
#define TK_DESK_TICKET_TRANSFER_H

#include "desk/ticket/ticket.h"

/*
 * All tickets of a status or type go to another one, by an administrator:
 * without regard to who manages them, and without a line or mail for each.
 * In transactions of 100 tickets, for at most `time` milliseconds; *more_r:
 * there are others left, call again.  An agent who does not manage the new
 * type no longer has the ticket.
 */
typedef enum { TK_TRANSFER_STATUS, TK_TRANSFER_TYPE } tk_transfer_what_t;

int tk_transfer(tk_cx_t *cx, tk_transfer_what_t what, uint64_t from,
    uint64_t to, tk_time_t time, bool *more_r);

#endif
