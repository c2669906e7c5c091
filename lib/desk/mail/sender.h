#ifndef TK_DESK_MAIL_SENDER_H
#define TK_DESK_MAIL_SENDER_H

#include "desk/ticket/ticket.h"

/*
 * Who wrote a mail, as far as its From address says: an account, an agent,
 * somebody who takes part in a ticket.  The address alone proves nothing;
 * recognition (desk/mail/thread) asks for a second sign.
 */

typedef struct {
    tk_str_t     address;         /* lower case; may be empty            */
    bool         doubted;         /* it may be another's: takes part in
                                     nothing, and has no account         */
    bool         known;           /* exactly one enabled account has it  */
    tk_viewer_t  viewer;          /* that account                        */
} tk_sender_t;

/* Reads the account. Errors of lib/db. */
int tk_sender_find(tk_cx_t *cx, tk_str_t address, bool doubted,
    tk_sender_t *sender_r);

/*
 * TK_OK if mail from this address may go into the ticket as the customer's:
 * its contact, its address, CC, or an owner who may answer; TK_EDENIED.
 * An account that may only read does not answer by mail either.
 */
int tk_sender_takes_part(tk_cx_t *cx, const tk_sender_t *sender,
    const tk_ticket_t *t);

/* Keeps in the ticket's row whether its contact may be another than who wrote
 * it: in the transaction that changes its mails or its address. */
int tk_sender_doubt(tk_cx_t *cx, uint64_t ticket_id);

/* Is it the address of an agent of the type? */
bool tk_sender_agent_of(tk_cx_t *cx, const tk_sender_t *sender,
    uint64_t type_id);

#endif
