#ifndef TK_DESK_CONTACT_CHANGE_H
#define TK_DESK_CONTACT_CHANGE_H

#include "desk/nonce.h"

/*
 * Gives a ticket to another contact: contact, company and the ticket's own
 * copy of name, address and phone.  Needs TK_MAY_MANAGE: TK_EDENIED,
 * TK_ENOTFOUND (also for the contact).  Writes the event "contact".
 */
int tk_contact_change(tk_cx_t *cx, const tk_nonce_t *nonce,
    uint64_t ticket_id, uint64_t contact_id);

#endif
