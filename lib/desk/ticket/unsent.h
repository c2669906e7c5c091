#ifndef TK_DESK_TICKET_UNSENT_H
#define TK_DESK_TICKET_UNSENT_H

#include "desk/access/acl.h"
#include "desk/nonce.h"

/* The viewer's draft in a ticket: one text for each, kept until it is sent
 * or emptied; tk_ticket_t has it.  The caller has checked that the ticket
 * may be seen. */

#define TK_UNSENT_MAX  (256 * 1024)

/* With the response template that is chosen, 0 for none yet.  Nothing but
 * blanks removes it.  sent: the nonce by which it would be sent, if it was
 * that is none any more; or NULL.  TK_ELIMIT over TK_UNSENT_MAX bytes. */
int tk_unsent_set(tk_cx_t *cx, uint64_t ticket_id, tk_str_t body,
    uint64_t template_id, const tk_nonce_t *sent);

/* What is had back, above what was begun since. */
int tk_unsent_back(tk_cx_t *cx, uint64_t ticket_id, tk_str_t body,
    uint64_t template_id);

/* Has somebody else written in the ticket after that message? */
int tk_unsent_meanwhile(tk_cx_t *cx, uint64_t ticket_id, uint64_t after,
    bool *yes_r);

#endif
