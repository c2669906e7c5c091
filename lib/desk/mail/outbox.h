#ifndef TK_DESK_MAIL_OUTBOX_H
#define TK_DESK_MAIL_OUTBOX_H

#include "desk/desk.h"

/*
 * Mail that is to be sent: one row per recipient, with a state that people
 * can see.  Workers and the import queue; ticketd takes, sends and settles.
 *
 *   queued --take--> sending --> sent
 *                            \-> queued again later (temporary failure)
 *                            \-> failed (permanent, or given up)
 *   sending, lease over  -->  the sender died between the server's answer
 *                             and our commit: sent again at most once with
 *                             the same Message-ID, then unknown
 */

typedef struct {
    const char  *kind;            /* tk_mail_kind_name()                 */
    uint64_t     ticket_id;
    uint64_t     number;
    uint64_t     message_id;
    uint64_t     type_id;
    uint64_t     template_id;     /* 0: the default                      */
    uint64_t     user_id;         /* acting agent, 0 none                */
    tk_str_t     to_address;
    tk_str_t     to_name;
    const char  *to_role;         /* "customer", "cc", "agent", "user"   */
    uint64_t     ref_id;          /* notices: the message they are about */
    tk_str_t     once;            /* null: as often as it is added       */
    tk_str_t     data;            /* what the text needs; or null        */
} tk_outbox_new_t;

/* Inside the transaction of its cause; a second row for the same message,
 * kind and address, or of the same `once`, is silently none.  ticket_id,
 * message_id and type_id are 0 in a mail that has none. */
int tk_outbox_add(tk_cx_t *cx, const tk_outbox_new_t *in);

typedef struct {
    uint64_t   id;
    tk_str_t   kind;
    uint64_t   ticket_id;
    uint64_t   message_id;
    uint64_t   type_id;
    uint64_t   template_id;
    uint64_t   user_id;
    tk_str_t   to_address;
    tk_str_t   to_name;
    tk_str_t   to_role;
    tk_str_t   mail_id;
    uint64_t   tries;             /* this one counted                    */
    tk_time_t  created;
    uint64_t   ref_id;
    tk_str_t   data;
} tk_outbox_t;

/* What may be sent now, oldest first, at most max; in the arena of cx. */
typedef struct {
    uint64_t  id;
    uint64_t  ticket_id;          /* 0: it has none                      */
    bool      doubted;            /* the next death makes it unknown     */
} tk_outbox_due_t;

int tk_outbox_ready(tk_cx_t *cx, unsigned max, tk_outbox_due_t **due_r,
    size_t *n_r);

/* Makes rows ours for so many seconds by SQL's clock, with one commit, and
 * counts the try; those that somebody else was faster with are left out. */
int tk_outbox_take(tk_cx_t *cx, const uint64_t *ids, size_t n,
    tk_str_t owner, unsigned seconds, tk_outbox_t **rows_r, size_t *n_r);

/*
 * The server has taken these, or they were not tried by a fault of ours.
 * Rows that are not ours any more stay as they are.  n may be 0.
 */
int tk_outbox_sent(tk_cx_t *cx, const uint64_t *ids, size_t n,
    tk_str_t owner);
int tk_outbox_back(tk_cx_t *cx, const uint64_t *ids, size_t n,
    tk_str_t owner);

/*
 * What else became of a row that is ours; text is the server's answer.
 * RETRY waits longer each time and fails when the mail has been tried for
 * ticket_deliver_lifetime; DOUBT sends once more, then nobody knows.
 * TK_ECONFLICT: it was not ours any more.
 */
typedef enum {
    TK_OUTBOX_RETRY, TK_OUTBOX_FAILED, TK_OUTBOX_DOUBT
} tk_outbox_end_t;

/* Called inside the transaction in which a mail fails for good. */
typedef int (*tk_outbox_failed_t)(tk_cx_t *cx, const tk_outbox_t *row);

int tk_outbox_settle(tk_cx_t *cx, const tk_outbox_t *row, tk_str_t owner,
    tk_outbox_end_t end, tk_str_t text, tk_outbox_failed_t failed);

/*
 * An agent wants a mail of the ticket that failed, or of which nobody knows,
 * to be sent once more.  A unit of work; the caller has checked the rights.
 * TK_ENOTFOUND: there is no such mail, or it is on its way already.
 * TK_EDENIED: who would get it takes part in the ticket no more.
 */
int tk_outbox_resend(tk_cx_t *cx, uint64_t ticket_id, uint64_t id);

/* Rows whose sender died while sending: at once where that is known, as of a
 * process of this machine, else when the time of their lease is over. */
int tk_outbox_recover(tk_cx_t *cx, size_t *n_r);

#endif
