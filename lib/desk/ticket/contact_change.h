#ifndef TK_DESK_TICKET_CONTACT_CHANGE_H
#define TK_DESK_TICKET_CONTACT_CHANGE_H

#include "desk/nonce.h"

/*
 * Gives a ticket to another contact: contact, company and the ticket's own
 * copy of name, address and phone.  The ticket gets a new verifier, so that
 * the link of the earlier contact opens it no more, and mails to that one that
 * were not sent are dropped.  Needs TK_MAY_MANAGE: TK_EDENIED, TK_ENOTFOUND
 * (also for the contact).  Writes the event "contact".
 */
int tk_contact_change(tk_cx_t *cx, const tk_nonce_t *nonce,
    uint64_t ticket_id, uint64_t contact_id);

#endif
