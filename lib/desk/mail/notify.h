#ifndef TK_DESK_MAIL_NOTIFY_H
#define TK_DESK_MAIL_NOTIFY_H

#include "desk/ticket/ticket.h"

/*
 * Who is to get a mail because of a change, decided and queued in the
 * transaction of the change: one outbox row per recipient.  A kind without a
 * template or switched off queues nothing.  The text is made when it is sent.
 */

typedef enum {
    TK_MAIL_DEFAULT_RESPONSE, TK_MAIL_AUTO_REPLY, TK_MAIL_CREATED_CUSTOMER,
    TK_MAIL_CREATED_AGENT, TK_MAIL_CLAIMED, TK_MAIL_CUSTOMER_ANSWERED,
    TK_MAIL_CLOSED_BY_AGE,
    TK_MAIL_KINDS
} tk_mail_kind_t;

const char *tk_mail_kind_name(tk_mail_kind_t kind);     /* "auto_reply" */

/* TK_MAIL_KINDS if there is none of that name. */
tk_mail_kind_t tk_mail_kind_named(tk_str_t name);

/* The next of a type's list "mail to, on new", by comma or line break; false
 * at its end. */
bool tk_notify_next(tk_str_t *list, tk_str_t *address_r);

/* In place of a template's id: the answer as it stands, nothing around it. */
#define TK_TEMPLATE_WHOLE  UINT32_MAX

/* The template that would be used (the type's own copy before the general
 * one, the default before others), NULL when this kind sends nothing. */
const tk_template_row_t *tk_notify_template(const tk_snapshot_t *s,
    tk_mail_kind_t kind, uint64_t type_id, uint64_t template_id);

/* The same with no regard to switches and empty texts. */
const tk_template_row_t *tk_notify_best(const tk_snapshot_t *s,
    tk_mail_kind_t kind, uint64_t type_id, uint64_t template_id);

/* Automatic answers of the last hour. */
typedef struct tk_replies {
    uint64_t  n;                  /* of the desk                         */
    uint64_t  of_type;
} tk_replies_t;

/* Why an address gets no automatic answer now (per address and day, per type
 * and hour, per hour: a sender may be forged); "" if it may. */
int tk_notify_capped(tk_cx_t *cx, tk_str_t address, const tk_replies_t *had,
    tk_str_t *why_r);
int tk_notify_replies(tk_cx_t *cx, uint64_t type_id, tk_replies_t *had_r);

/* Each inside the transaction of its change.  replied_r becomes true where
 * an automatic answer goes out. */
int tk_notify_created(tk_cx_t *cx, const tk_ticket_t *t, uint64_t message_id,
    const tk_ticket_new_t *in, bool *replied_r);
int tk_notify_message(tk_cx_t *cx, const tk_ticket_t *t, uint64_t message_id,
    const tk_message_new_t *in);

/* Is the message mailed to the customer, by whoever has the ticket now? */
bool tk_notify_introduces(tk_cx_t *cx, const tk_ticket_t *t,
    const tk_message_new_t *in);

/* told_r: the customer gets a mail. */
int tk_notify_assigned(tk_cx_t *cx, const tk_ticket_t *t,
    uint64_t message_id, bool *told_r);
int tk_notify_closed(tk_cx_t *cx, const tk_ticket_t *t, uint64_t message_id);

#endif
