#ifndef TK_DESK_MAIL_BOUNCE_H
#define TK_DESK_MAIL_BOUNCE_H

#include "desk/mail/outbox.h"

/*
 * A mail to a customer that did not arrive: seen beside its message, an
 * event of the ticket, and told once to the agent whose ticket it is, or who
 * wrote it.  Each inside the transaction of its cause.
 */

/* For tk_outbox_settle(): the server refused it for good, or the time for
 * trying is over. */
int tk_bounce_failed(tk_cx_t *cx, const tk_outbox_t *row);

/* A delivery report says so; text is its reason. */
int tk_bounce_reported(tk_cx_t *cx, uint64_t outbox_id, tk_str_t text);

#endif
