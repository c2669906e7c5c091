#ifndef TK_DESK_TICKET_CC_H
#define TK_DESK_TICKET_CC_H

#include "desk/ticket/ticket.h"

/* Who gets a copy of what agents answer in a ticket, besides the customer. */

#define TK_CC_MAX  20

/*
 * Makes those addresses (lower case) the ticket's, with an event.  Needs
 * TK_MAY_MANAGE: TK_EDENIED.  TK_EINVAL: one is the desk's own or the
 * customer's; TK_ELIMIT: there are more than TK_CC_MAX.
 */
int tk_cc_set(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t ticket_id,
    const tk_str_t *list, size_t n);

#endif
