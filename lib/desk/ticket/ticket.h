#ifndef TK_DESK_TICKET_TICKET_H
#define TK_DESK_TICKET_TICKET_H

#include "desk/access/acl.h"
#include "desk/nonce.h"
#include "desk/ticket/field.h"
#include "desk/ticket/message.h"

/*
 * A ticket and what can be done to it.  Each verb checks the viewer's right
 * in desk/access/acl, runs in one transaction, and in the same transaction
 * keeps the counters, writes the event, and queues the mail that the change
 * causes (desk/mail/notify).
 *
 * Errors besides those of lib/db: TK_EDENIED, TK_ENOTFOUND, TK_EINVAL (a
 * type, status or agent that does not exist), TK_ECONFLICT (the ticket was
 * changed meanwhile, for verbs that take a version), and TK_EDUP when the
 * nonce says that it was done before (treat as done).
 */

enum { TK_PRIORITY_LOW = -1, TK_PRIORITY_NORMAL, TK_PRIORITY_HIGH };

enum { TK_VISIBLE, TK_TRASH, TK_MERGED };

#define TK_SUBJECT_MAX   998     /* characters, RFC 5322 line length */
#define TK_VERIFIER_LEN  16      /* bytes; 22 letters in an address  */

typedef struct tk_ticket {
    uint64_t   id;
    uint64_t   number;
    uint64_t   type_id;
    uint64_t   status_id;
    int64_t    priority;
    uint64_t   agent_id;
    bool       unread;
    int64_t    hidden;
    tk_str_t   subject;
    tk_str_t   first_name;
    tk_str_t   middle_name;
    tk_str_t   last_name;
    tk_str_t   contact_name;
    tk_str_t   company_name;
    tk_str_t   email;
    tk_str_t   phone;
    tk_time_t  created;
    tk_time_t  modified;
    tk_time_t  closed;
    tk_time_t  waiting_since;
    tk_time_t  unanswered_since;
    uint64_t   version;
    tk_str_t   verifier;          /* TK_VERIFIER_LEN bytes */
    uint64_t   owner_id;
    uint64_t   contact_id;
    uint64_t   company_id;
    uint64_t   mailbox_id;
    tk_str_t   origin;
    uint64_t   mentions;          /* number, or 0 */
    uint64_t   merged_into;
    uint64_t   messages;
    bool       doubted;           /* its contact may be another than who
                                     wrote it                        */
    tk_str_t   cc;                /* "a@b, c@d"; read by number only */
    tk_str_t   unsent;            /* the viewer's draft; likewise    */
    uint64_t   unsent_template;   /* chosen for it; likewise         */
    tk_time_t  snoozed_until;     /* or TK_TIME_NONE; likewise       */
} tk_ticket_t;

tk_ticket_facts_t tk_ticket_facts(const tk_ticket_t *t);

/* By number, if the viewer may see it; TK_ENOTFOUND otherwise, so that no
 * answer tells whether a number exists. A merged ticket gives the one that
 * it went into, whose number differs from what was asked. */
int tk_ticket_by_number(tk_cx_t *cx, uint64_t number, tk_ticket_t *t_r);

/* By number and verifier (22 letters of base64url, compared in constant
 * time); makes the viewer its customer if it fits and the viewer has no
 * greater right. TK_ENOTFOUND. */
int tk_ticket_by_verifier(tk_cx_t *cx, uint64_t number, tk_str_t verifier,
    struct tk_viewer *viewer, tk_ticket_t *t_r);

/* Without any check of rights: for ticketd and inside transactions. */
int tk_ticket_load(tk_cx_t *cx, uint64_t id, bool lock, tk_ticket_t *t_r);
int tk_ticket_find_number(tk_cx_t *cx, uint64_t number, tk_ticket_t *t_r);

/* From a merged ticket to the one that it went into; others stay what they
 * are. TK_ENOTFOUND: it ends in the trash. */
int tk_ticket_follow(tk_cx_t *cx, tk_ticket_t *t);

/* TK_EAGAIN: the address has as many open tickets as one may have. */
int tk_ticket_room(tk_cx_t *cx, tk_str_t email);

typedef struct {
    tk_nonce_t       nonce;
    uint64_t         type_id;
    tk_str_t         subject;     /* empty: the first words of the text  */
    int              priority;
    tk_str_t         origin;      /* "form", "mail", "user", "agent"     */
    uint64_t         owner_id;
    uint64_t         agent_id;
    uint64_t         mailbox_id;
    uint64_t         mentions;
    bool             notify;      /* agent: mail "created" to customer   */
    bool             no_auto_reply; /* the mail import knows why         */
    uint64_t         contact_id;  /* chosen by an agent, or 0: by address */
    tk_str_t         company;     /* by an agent: its name, or empty: that
                                   * of the contact                      */
    tk_str_t         first_name;  /* of the customer, as written in form */
    tk_str_t         middle_name;
    tk_str_t         last_name;
    tk_str_t         email;       /* lower case, or empty                */
    tk_str_t         phone;
    const tk_field_value_t *fields;   /* cleaned; see field.h              */
    size_t           n_fields;
    tk_message_new_t message;
} tk_ticket_new_t;

typedef struct {
    uint64_t   id;
    uint64_t   number;
    uint64_t   message_id;
    tk_str_t   verifier;          /* 22 letters */
    bool       replied;           /* a mail about it is on its way */
} tk_ticket_made_t;

/* Checks tk_acl_may_create() unless the viewer is the system. */
int tk_ticket_create(tk_cx_t *cx, const tk_ticket_new_t *in,
    tk_ticket_made_t *made_r);

/* The same inside a transaction of the caller, with a number reserved
 * before it by tk_ticket_numbers(). No check of rights. */
int tk_ticket_insert(tk_cx_t *cx, const tk_ticket_new_t *in, uint64_t number,
    tk_ticket_made_t *made_r);

/* Reserves k numbers; autocommitted, must not run inside a transaction. The
 * first is *first_r; each next is one more. */
int tk_ticket_numbers(tk_cx_t *cx, unsigned k, uint64_t *first_r);

/* A reply, a note or an answer of the customer, with an optional change of
 * status, type and agent in the same step. Which of them it is and whether
 * it is allowed follows from in->kind and the viewer.  TK_ECONFLICT: somebody
 * else has written after in->seen. */
int tk_ticket_post(tk_cx_t *cx, uint64_t id, const tk_message_new_t *in,
    uint64_t *message_id_r);

/* The same inside a transaction; t is locked. No check of rights. */
int tk_ticket_append(tk_cx_t *cx, tk_ticket_t *t, const tk_message_new_t *in,
    uint64_t *message_id_r);

/* Changes of one ticket. A field left at its "keep" value stays. */
typedef struct {
    tk_nonce_t  nonce;
    uint64_t    status_id;        /* 0 keep */
    uint64_t    type_id;          /* 0 keep */
    int         priority;         /* TK_KEEP */
    int64_t     agent_id;         /* -1 keep, 0 nobody */
    int         unread;           /* -1 keep */
    int         hidden;           /* -1 keep; 0, 1 */
    uint64_t    version;          /* 0: whatever it is now */
    bool        claim;            /* agent = the viewer */
    bool        only_from;        /* it changes hands only from had_agent */
    uint64_t    had_agent;        /* 0: nobody                            */
    bool        recall;           /* it can be taken back for some seconds */
    bool       *told;             /* NULL or where to say that the customer
                                   * gets a mail                           */
    tk_time_t   waiting_since;    /* 0 keep: as it was before a status that */
    tk_time_t   unanswered_since; /* is undone                              */
} tk_ticket_change_t;

#define TK_KEEP  127
#define TK_TICKET_CHANGE_KEEP                                             \
    { .priority = TK_KEEP, .agent_id = -1, .unread = -1, .hidden = -1 }

/* Rights by what is changed: close and reopen by their own, the rest needs
 * manage (of the new type as well). */
int tk_ticket_change(tk_cx_t *cx, uint64_t id, const tk_ticket_change_t *ch);

/* The 22 letters for an address. */
tk_str_t tk_ticket_verifier(tk_arena_t *a, const tk_ticket_t *t);

#endif
