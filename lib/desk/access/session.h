#ifndef TK_DESK_ACCESS_SESSION_H
#define TK_DESK_ACCESS_SESSION_H

#include "desk/access/acl.h"

/*
 * Sign-in.  The cookie holds 32 random bytes, the database their SHA-256;
 * the id changes at every sign-in, so a planted one is worth nothing.
 */

#define TK_SESSION_TOKEN  43       /* letters of base64url */

/* What the statements of both ways in read of a user: a row a group. */
typedef struct tk_session_user {
    uint64_t   user_id;
    tk_str_t   login;
    tk_str_t   name;
    tk_str_t   email;
    bool       admin;
    bool       disabled;
    bool       framed;
    uint64_t   contact_id;
    uint64_t   group_company;
    uint64_t   group_id;         /* 0: in no group                         */
    uint64_t   revision;         /* the desk's                             */
    tk_str_t   language;
    tk_str_t   zone;
    tk_str_t   cols;
    bool       dense;
    bool       no_keys;
    bool       oldest_first;
    bool       has_views;
    tk_time_t  seen;
} tk_session_user_t;

/*
 * The viewer of a request: looks the token up (one query, which also says
 * the desk's revision), brings cx->snap up to date, resolves the levels and
 * sets cx->viewer.  Without or with a bad token: anonymous (still TK_OK).
 * `seen` is refreshed at most once in five minutes.
 */
int tk_session_open(tk_cx_t *cx, tk_str_t token, tk_viewer_t *viewer_r);

/*
 * Name or e-mail address and password.  Throttled by account and by remote
 * address, with the same answer and the same work whether the account
 * exists or not.  framed: the session opens the external page alone, for a
 * sign-in within a frame of another site.  On TK_OK *token_r is the new
 * token.
 * TK_EDENIED wrong, unknown or disabled; TK_EAGAIN too many tries.
 */
int tk_session_sign_in(tk_cx_t *cx, tk_str_t login, tk_str_t password,
    tk_str_t remote_addr, bool framed, tk_str_t *token_r);

/* For an identity that nginx has already established (ticket_user):
 * TK_EDENIED for an unknown or disabled user. create: make unknown ones. */
int tk_session_trusted(tk_cx_t *cx, tk_str_t login, bool create,
    tk_viewer_t *viewer_r);

/* Such a user asks for a page: when they were seen last is kept, to five
 * minutes. Sessions do that by themselves. */
void tk_session_here(tk_cx_t *cx);

/* For work that somebody asked for earlier: with the rights of now.
 * TK_EDENIED when the account is gone or disabled. */
int tk_session_of(tk_cx_t *cx, uint64_t user_id, tk_viewer_t *viewer_r);

int tk_session_close(tk_cx_t *cx, tk_str_t token);

/*
 * CSRF: a token bound to the session (or, for visitors, to nothing but the
 * desk and the hour) by a MAC; no state.  Each page masks it by other random
 * bytes, pad, so that the size of compressed pages tells nothing about it.
 * check: TK_OK or TK_EDENIED.
 */
#define TK_CSRF_PAD  16

tk_str_t tk_csrf_token(tk_cx_t *cx, tk_str_t session_token,
    const uint8_t pad[TK_CSRF_PAD]);
int tk_csrf_check(tk_cx_t *cx, tk_str_t session_token, tk_str_t token);

#endif
