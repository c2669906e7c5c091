#ifndef TK_DESK_TICKET_MESSAGE_H
#define TK_DESK_TICKET_MESSAGE_H

#include "desk/access/acl.h"
#include "desk/nonce.h"
#include "desk/ticket/attach.h"

/* A message of a ticket's conversation. */

enum {
    TK_MSG_CUSTOMER = 1,
    TK_MSG_AGENT    = 2,
    TK_MSG_NOTE     = 3,      /* internal: shown to agents only           */
    TK_MSG_AUTO     = 4,      /* closed by age and the like               */
    TK_MSG_EVENT    = 5       /* a change without a text                  */
};

#define TK_BODY_MAX  (4u << 20)       /* bytes; longer ones are cut and the
                                       * whole kept as a file (mail)      */

typedef struct {
    tk_nonce_t            nonce;      /* of a single post; create has its
                                       * own                              */
    int                   kind;
    tk_str_t              author;     /* name as shown                    */
    tk_str_t              author_email;
    uint64_t              user_id;
    tk_str_t              body;
    tk_str_t              html;       /* sanitised, or null               */
    int                   html_version;
    size_t                quote_from; /* folded bytes of body, to 0: none */
    size_t                quote_to;
    size_t                html_quote; /* where it begins in html, 0: none */
    bool                  automatic;  /* an auto-reply that came in       */
    uint64_t              status_id;  /* change with it, 0 keep           */
    uint64_t              type_id;    /* 0 keep                           */
    uint64_t              agent_id;   /* assigned with it, 0 keep         */
    bool                  claim;      /* ... unless somebody has it       */
    uint64_t              template_id;/* response template, 0 the default */
    uint64_t              mail_id;    /* mail_in row                      */
    const tk_attach_new_t *files;
    unsigned              n_files;
    bool                  no_mail;    /* queue no mail for it             */
    bool                  recall;     /* may be taken back, see recall.h  */
    uint64_t              seen;       /* the newest message that its author
                                       * knows, 0: whatever there is      */
    tk_str_t              forward_to; /* of a note: mailed there with ...  */
    uint64_t              forward_id; /* ... this message of the ticket    */
    const struct tk_hours_new *hours; /* entered with it, or NULL         */
} tk_message_new_t;

typedef struct tk_message {
    uint64_t   id;
    int64_t    kind;
    uint64_t   user_id;
    tk_str_t   author;
    tk_str_t   author_email;
    tk_time_t  created;
    tk_str_t   body;
    tk_str_t   html;
    bool       automatic;
    uint64_t   status_id;
    uint64_t   type_id;
    uint64_t   agent_id;
    uint64_t   n_files;
    uint64_t   quote_from;   /* folded bytes of body, to 0: none           */
    uint64_t   quote_to;
    uint64_t   html_quote;   /* where quoted history begins in html        */
    bool       long_text;    /* body or html are more than a page shows    */
    bool       mail_kept;    /* the mail is there as it came, and for the
                              * viewer                                     */
    bool       edited;       /* it said something else before; for agents  */
    tk_time_t  deleted;      /* the text is gone, TK_TIME_NONE: it is not  */
    tk_str_t   deleter;      /* ... by whom; for agents                    */
    uint64_t   moved_from;   /* number of a ticket; for agents             */
    uint64_t   moved;        /* a line: 1 merged, 2 split from, 3 split to */
    uint64_t   mail_id;      /* for agents: the mail that it came by       */
    tk_str_t   rule;         /* ... by which rule it got here              */
    tk_str_t   no_reply;     /* ... why nothing was answered by itself     */
    tk_str_t   sender;       /* ... its address                            */
    tk_str_t   mails;        /* ... "ID STATE ADDRESS ERROR" a line        */
} tk_message_t;

/*
 * The newest `limit` messages of a ticket that lie before id `before` (0:
 * all), newest first; notes and internal events only with TK_MAY_SEE_NOTES.
 * The caller has checked TK_MAY_SEE.
 */
int tk_message_list(tk_cx_t *cx, const tk_ticket_facts_t *t, uint64_t before,
    unsigned limit, tk_message_t **list_r, size_t *n_r);

/* One of them, whole. TK_ENOTFOUND. */
int tk_message_get(tk_cx_t *cx, const tk_ticket_facts_t *t, uint64_t id,
    tk_message_t *m_r);

/* Inside a transaction: the message's row and its files, nothing else. */
int tk_message_insert(tk_cx_t *cx, uint64_t ticket_id,
    const tk_message_new_t *in, uint64_t *id_r);

/* It came by mail that failed the check of its sender. */
bool tk_message_unverified(const tk_message_t *m);

/* One of its mails did not arrive, as far as is known. */
bool tk_message_undelivered(const tk_message_t *m);

/* Takes the quoted history out of a text. */
tk_str_t tk_message_unquoted(tk_arena_t *a, tk_str_t body, size_t from,
    size_t to);

#endif
