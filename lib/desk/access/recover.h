#ifndef TK_DESK_ACCESS_RECOVER_H
#define TK_DESK_ACCESS_RECOVER_H

#include "desk/desk.h"

/*
 * Lost passwords and accounts that people make for themselves, both by a
 * link that is mailed (desk/access/proof).  Asking gives the same answer
 * whether there is an account or not; only the mailbox learns more.
 *
 * Asking: TK_OK, TK_EAGAIN too often from that remote address.  More than
 * TK_RECOVER_MAILS in an hour to one account or address are silently none.
 */

#define TK_RECOVER_MAILS  3

int tk_recover_ask(tk_cx_t *cx, tk_str_t login_or_email, tk_str_t remote,
    tk_str_t language);

/* What a link is bound to, so that it is good once, and for who has the
 * address that it was mailed to. */
tk_str_t tk_recover_bound(tk_cx_t *cx, tk_str_t password_hash,
    tk_str_t address);

/* Whose password a link is for. TK_EDENIED: not ours, old or used. */
int tk_recover_whose(tk_cx_t *cx, tk_str_t token, tk_str_t *login_r);

/* And sets it; ends the user's sessions.  TK_EDENIED; TK_ELIMIT and
 * TK_EINVAL as of tk_account_strong(). */
int tk_recover_set(tk_cx_t *cx, tk_str_t token, tk_str_t password);

/* Registering: TK_EINVAL it is no address. Not asked whether it is on. */
int tk_register_ask(tk_cx_t *cx, tk_str_t email, tk_str_t remote,
    tk_str_t language);

/* TK_EDENIED: not ours, old, or the address has an account by now. */
int tk_register_whose(tk_cx_t *cx, tk_str_t token, tk_str_t *email_r);

/* Makes the account, with the address as login, linked to its contact and
 * member of the option's group. */
int tk_register_make(tk_cx_t *cx, tk_str_t token, tk_str_t name,
    tk_str_t password, tk_str_t language);

#endif
