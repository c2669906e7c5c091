#ifndef TK_DESK_MAIL_PREVIEW_H
#define TK_DESK_MAIL_PREVIEW_H

#include "desk/mail/letter.h"
#include "desk/mail/notify.h"

/*
 * What a mail of some kind would say for a ticket that is there: an outbox
 * row that is never queued, for tk_letter_make() or tk_letter_write().  The
 * caller has checked that the viewer may see the ticket.
 */

typedef struct {
    tk_mail_kind_t      kind;
    const tk_ticket_t  *ticket;
    uint64_t            template_id;  /* a response; 0: the default       */
    tk_str_t            to;           /* null: who would get it           */
} tk_preview_t;

/* The mail is about the newest message of which such mails are sent. Where
 * nobody would get it, the viewer does; to_address is empty without either.
 * Errors of lib/db, TK_ENOMEM; TK_ENOTFOUND: the ticket has no message. */
int tk_preview_row(tk_cx_t *cx, const tk_preview_t *in, tk_outbox_t *row_r);

#endif
