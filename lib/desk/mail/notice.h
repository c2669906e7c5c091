#ifndef TK_DESK_MAIL_NOTICE_H
#define TK_DESK_MAIL_NOTICE_H

#include "desk/ticket/ticket.h"

/*
 * Mail with a built-in text (html/mail/KIND.txt) in its reader's language:
 * what agents wish to be told, and links that prove an address.  Templates,
 * switches and tokens of answers belong to desk/mail/notify; this queues,
 * ticketd writes the text when it is sent.
 *
 * Nobody is told what they did themselves, nor about a type that they do not
 * manage; an option of the desk that switches a notice off wins.
 */

typedef enum {
    TK_NOTICE_NEW, TK_NOTICE_ASSIGNED, TK_NOTICE_UNANSWERED,
    TK_NOTICE_DAILY, TK_NOTICE_CLOSING, TK_NOTICE_PASSWORD,
    TK_NOTICE_REGISTER, TK_NOTICE_KNOWN, TK_NOTICE_ADDRESS,
    TK_NOTICE_BOUNCED, TK_NOTICE_FORWARD, TK_NOTICE_LARGE,
    TK_NOTICES
} tk_notice_kind_t;

const char *tk_notice_name(tk_notice_kind_t kind);      /* "notice_new" */

/* TK_NOTICES for any other name. */
tk_notice_kind_t tk_notice_kind(tk_str_t name);

/* Each inside the transaction of its change. by: who made it, 0 a visitor;
 * list_mailed: the type's list gets a text of the desk, so nobody on it gets
 * another. */
int tk_notice_created(tk_cx_t *cx, const tk_ticket_t *t, uint64_t message_id,
    uint64_t by, bool list_mailed);
int tk_notice_assigned(tk_cx_t *cx, const tk_ticket_t *t,
    uint64_t message_id);

/* To an agent about a ticket, once for each `once` (may be null). */
int tk_notice_agent(tk_cx_t *cx, tk_notice_kind_t kind,
    const tk_agent_row_t *agent, const tk_ticket_t *t, uint64_t message_id,
    tk_str_t once, tk_str_t data);

/* To a person about themselves. */
typedef struct {
    tk_notice_kind_t  kind;
    uint64_t          user_id;      /* 0: has no account yet              */
    tk_str_t          name;
    tk_str_t          address;
    tk_str_t          language;
} tk_notice_person_t;

int tk_notice_person(tk_cx_t *cx, const tk_notice_person_t *to);

/* The automatic answer to a mail above ticket_mail_max_size: nothing of it,
 * once for each. */
int tk_notice_large(tk_cx_t *cx, tk_str_t address, uint64_t type_id,
    uint64_t mail_id);

/* The value behind "name=" in a row's data; null if there is none. */
tk_str_t tk_notice_value(tk_str_t data, const char *name);

#endif
