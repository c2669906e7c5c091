#ifndef TK_DESK_MAIL_MAILIN_H
#define TK_DESK_MAIL_MAILIN_H

#include "desk/ticket/ticket.h"

/*
 * What becomes of a mail: a new ticket, a message of one, an event (bounce,
 * loop, duplicate) or a quarantine entry.  The mail was parsed and its files
 * stored before; here it is decided and written in one transaction, guarded
 * by the state of its mail_in row, so that a mail can be handled as often as
 * it likes and counts once.
 *
 * One with a doubt is nobody's: a new ticket whatever it names, by the rule
 * TK_MAILIN_DOUBTED, which agents see beside the sender.
 */

/* A rule begins with "agent" when the mail holds an agent's proof, which is no
 * one else's to read. */
#define TK_MAILIN_DOUBTED        "unverified"
#define TK_MAILIN_DOUBTED_AGENT  "agent-unverified"

typedef enum {
    TK_MAILIN_PERSON,
    TK_MAILIN_REPLY,              /* vacation and the like               */
    TK_MAILIN_GENERATED,
    TK_MAILIN_BOUNCE,
    TK_MAILIN_LIST
} tk_mailin_kind_t;

typedef struct {
    uint64_t                id;           /* mail_in row                 */
    uint64_t                mailbox_id;   /* 0: ticketd inject           */
    uint64_t                type_id;      /* by the mailbox's rules      */
    uint8_t                 digest[32];   /* without trace fields        */
    bool                    manual;       /* somebody let it through     */
    bool                    secret;       /* as plain text, of a mail with
                                           * an agent's proof in it      */
    bool                    silent;       /* mail nobody about it        */
    bool                    damaged;      /* what was stored of it is not
                                             what came: its source keeps it
                                             until somebody decides      */
    bool                    large;        /* too large: is held, its sender
                                             told                        */
    tk_mailin_kind_t        kind;
    tk_str_t                why;          /* the signal of that kind     */
    tk_str_t                doubt;        /* why the sender may be another:
                                             "dmarc=fail"; or empty      */
    tk_str_t                sender;       /* address, lower case         */
    tk_str_t                sender_name;
    const tk_str_t         *recipients;   /* addresses                   */
    size_t                  n_recipients;
    tk_str_t                subject;
    tk_str_t                bare_subject; /* without tags                */
    uint64_t                tag;          /* number in it, or 0          */
    uint64_t                old_tag;      /* by ticket_old_tag, or 0     */
    tk_str_t                message_id;   /* ids without <>              */
    const tk_str_t         *references;   /* oldest first, In-Reply-To
                                             last                        */
    size_t                  n_references;
    tk_str_t                loop;         /* our own header, or empty    */
    tk_str_t                dsn_mail_id;  /* what a bounce is about      */
    tk_str_t                dsn_text;     /* "5.1.1 a@b: reason"         */
    bool                    dsn_failed;   /* for good                    */
    tk_str_t                text;
    tk_str_t                html;         /* sanitised, or null          */
    int                     html_version;
    size_t                  quote_from;   /* folded bytes of text, to 0: no */
    size_t                  quote_to;
    size_t                  html_quote;
    const tk_attach_new_t  *files;
    unsigned                n_files;
    bool                    whole;        /* the last file is the mail itself,
                                             with all its headers        */
} tk_mailin_t;

typedef struct {
    tk_str_t  state;              /* as in mail_in                       */
    tk_str_t  rule;
    tk_str_t  reason;
    tk_str_t  no_reply;
    uint64_t  ticket_id;
    uint64_t  message_id;
    uint64_t  type_id;
    uint64_t  mentions;
} tk_mailin_done_t;

#define TK_MAILIN_MAX  TK_DESK_NUMBERS

/*
 * Decides and writes n mails, at most TK_MAILIN_MAX, all or none.
 * before_commit (may be NULL) is called inside the transaction behind each
 * of them.  Errors of lib/db: try again later, or find the one to blame by
 * taking each alone.
 */
int tk_mailin_take(tk_cx_t *cx, const tk_mailin_t *in, size_t n,
    void (*before_commit)(void), tk_mailin_done_t *done_r);

/* Gives a mail up: it is kept and seen, and the next goes on. in is what
 * could be read of it. */
int tk_mailin_quarantine(tk_cx_t *cx, uint64_t id, const tk_mailin_t *in,
    tk_str_t reason);

#endif
