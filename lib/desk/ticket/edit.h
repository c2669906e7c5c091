#ifndef TK_DESK_TICKET_EDIT_H
#define TK_DESK_TICKET_EDIT_H

#include "desk/ticket/ticket.h"

/*
 * Messages whose text is replaced, what they said before is kept: for whom
 * tk_acl_may_edit() says; and messages that are deleted, for whom
 * tk_acl_may_erase() says.
 */

#define TK_EDIT_VERSIONS  100         /* that are shown                    */

typedef struct {
    tk_str_t   name;                  /* who replaced it                   */
    tk_time_t  replaced;
    tk_str_t   body;
} tk_edit_version_t;

typedef struct {
    int64_t             kind;
    uint64_t            user_id;
    bool                deleted;
    tk_str_t            body;
    tk_edit_version_t  *versions;     /* earlier texts, newest first       */
    size_t              n_versions;
} tk_edit_t;

/* A message of the ticket with its earlier texts; for agents of its type.
 * TK_ENOTFOUND. */
int tk_edit_get(tk_cx_t *cx, const tk_ticket_t *t, uint64_t id,
    tk_edit_t *edit_r);

/* Replaces the text, with an event; the same text changes nothing.  html is
 * kept beside it where an agent wrote.
 * TK_EINVAL: empty, TK_ELIMIT: longer than TK_BODY_MAX, TK_EDENIED,
 * TK_ENOTFOUND. */
int tk_edit_message(tk_cx_t *cx, uint64_t ticket_id, uint64_t id,
    tk_str_t body, tk_str_t html, const tk_nonce_t *nonce);

/*
 * Text, earlier texts and files go for good, and so do mails of it that were
 * not sent; who wrote it when, what it changed and hours entered with it stay.
 * An event says who deleted it. TK_EDENIED, TK_ENOTFOUND.
 */
int tk_edit_erase(tk_cx_t *cx, uint64_t ticket_id, uint64_t id,
    const tk_nonce_t *nonce);

#endif
