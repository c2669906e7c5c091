#ifndef TK_DESK_MAIL_MAILLOG_H
#define TK_DESK_MAIL_MAILLOG_H

#include "desk/ticket/attach.h"

/*
 * Every mail that came in, and why it became what it is; for administrators.
 * Of a mail that belongs to a ticket they see what is the ticket's (subject,
 * the mail itself) only when they manage its type.
 *
 * A mail in quarantine waits for one of three decisions, each kept in the
 * history: again, as plain text, deleted.
 */

#define TK_MAILLOG_PAGE  50

/* What somebody decided: the mail is tried again, as ever or without being
 * understood.  A deleted one has none. */
enum { TK_MANUAL_NO, TK_MANUAL_AGAIN, TK_MANUAL_PLAIN };

typedef struct {
    uint64_t   id;
    uint64_t   mailbox_id;        /* 0: ticketd inject                   */
    tk_str_t   mailbox;           /* address; "" if it is gone           */
    tk_time_t  received;
    tk_time_t  handled;           /* TK_TIME_NONE: not yet               */
    tk_str_t   state;             /* as in mail_in                       */
    uint64_t   tries;
    uint64_t   size;
    tk_str_t   rule;
    tk_str_t   reason;
    tk_str_t   no_reply;
    tk_str_t   sender;
    tk_str_t   subject;           /* "" if the viewer may not see it     */
    tk_str_t   mail_id;
    uint64_t   number;            /* of the ticket, 0 none               */
    uint64_t   message_id;
    bool       mine;              /* the viewer may read it              */
    bool       kept;              /* the raw bytes are still there       */
} tk_maillog_t;

/* One of state, sender, mail_id and number, or none of them: all. */
typedef struct {
    tk_str_t  state;
    tk_str_t  sender;
    tk_str_t  mail_id;
    uint64_t  number;
    uint64_t  before;             /* an id                               */
} tk_maillog_filter_t;

/* Newest first, at most TK_MAILLOG_PAGE and one more. TK_EDENIED. */
int tk_maillog_list(tk_cx_t *cx, const tk_maillog_filter_t *f,
    tk_maillog_t **rows_r, size_t *n_r);

int tk_maillog_get(tk_cx_t *cx, uint64_t id, tk_maillog_t *row_r);

/* The mail as it came. TK_ENOTFOUND: it is not kept any more, or not to be
 * read by the viewer. */
int tk_maillog_raw(tk_cx_t *cx, uint64_t id, tk_attach_t *file_r);

/* Which mail a message of the ticket came in. TK_ENOTFOUND: none, or not
 * kept. */
int tk_maillog_of_message(tk_cx_t *cx, uint64_t ticket_id,
    uint64_t message_id, uint64_t *id_r);

/* How many are in quarantine, counted up to max. */
int tk_maillog_quarantined(tk_cx_t *cx, unsigned max, uint64_t *n_r);

/* A unit of work each. TK_ENOTFOUND: not in quarantine (any more). */
int tk_maillog_again(tk_cx_t *cx, uint64_t id, bool plain);
int tk_maillog_delete(tk_cx_t *cx, uint64_t id);

/* Lets raw mails go that were kept for ticket_raw_keep (ticketd). */
int tk_maillog_expire(tk_cx_t *cx, uint64_t *n_r);

#endif
