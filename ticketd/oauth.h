#ifndef TICKETD_OAUTH_H
#define TICKETD_OAUTH_H

#include "desk/desk.h"

/*
 * Access tokens of OAuth2 (RFC 6749, 6) for mailboxes: refreshed some
 * minutes ahead of their end, by one program at a time.  A server that gives
 * out another refresh token with it is obeyed: the old one may be worth
 * nothing from then on.
 */

typedef struct {
    tk_str_t   token_url;
    tk_str_t   client_id;
    tk_str_t   client_secret;     /* may be ""                           */
    tk_str_t   refresh;
    tk_str_t   scope;             /* may be ""                           */
} oauth_ask_t;

typedef struct {
    tk_str_t   access;
    tk_str_t   refresh;           /* as it was, or another one           */
    tk_time_t  lasts;
    tk_str_t   error;             /* why there is none, for people       */
} oauth_token_t;

/* Asks the server. TK_EDENIED: it refuses, or may not be asked; other errors
 * of tk_http_post(). */
int oauth_ask(tk_cx_t *cx, const oauth_ask_t *ask, oauth_token_t *token_r);

/* The mailbox's access token, the stored one or a new one; gives the
 * connection to the database back while it waits. owner: of the lease,
 * another one for each thread.
 * Errors besides: TK_EAGAIN, somebody else refreshes it now. */
int oauth_mailbox(tk_cx_t *cx, uint64_t mailbox_id, tk_str_t owner,
    oauth_token_t *token_r);

/* The server of the mailbox did not want it. */
void oauth_forget(tk_cx_t *cx, uint64_t mailbox_id);

#endif
