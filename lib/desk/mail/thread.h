#ifndef TK_DESK_MAIL_THREAD_H
#define TK_DESK_MAIL_THREAD_H

#include "desk/mail/mailin.h"
#include "desk/mail/sender.h"

/*
 * Which ticket a mail belongs to.  In this order: signed reply token in a
 * recipient, signed Message-ID, Message-ID of a mail that came by the same
 * mailbox, tag in the subject, old tag there; each only with a sender who
 * takes part.
 */
typedef struct {
    bool         found;
    const char  *rule;            /* "token", "agent", "reference",
                                     "message-id", "tag", "old", "new"   */
    bool         proved;          /* the sender had our mail to this ticket */
    uint64_t     agent_id;        /* the mail is that agent's answer     */
    uint64_t     mentions;        /* ticket of which the sender is no part */
    tk_ticket_t  ticket;          /* not locked                          */
} tk_thread_t;

int tk_thread_find(tk_cx_t *cx, const tk_mailin_t *in,
    const tk_sender_t *sender, tk_thread_t *thread_r);

/* Was it sent to the address by which an agent is known? */
bool tk_thread_secret(tk_cx_t *cx, const tk_mailin_t *in);

/* The ticket that a delivery report is about; TK_ENOTFOUND. */
int tk_thread_bounced(tk_cx_t *cx, const tk_mailin_t *in,
    uint64_t *ticket_id_r, uint64_t *outbox_id_r);

/* Remembers the mail's own Message-ID for later answers to it. */
int tk_thread_remember(tk_cx_t *cx, uint64_t ticket_id,
    const tk_mailin_t *in);

#endif
