#ifndef TK_DESK_MAIL_TOKEN_H
#define TK_DESK_MAIL_TOKEN_H

#include "desk/desk.h"

/*
 * Signed marks by which an answer by mail is recognised.  Nothing is stored:
 * the desk's key proves them.  Letters are lower case and digits only, since
 * mail servers fold the case of addresses.
 *
 * Reply token, behind the mailbox's delimiter in Reply-To:
 *     t<number>-<user>-<mac>        user 0 for customers
 * bound to the address it is mailed to: it proves nothing for another
 * sender.
 * Message-ID: <number>.<random>.<mac>@<host>; proves the ticket alone.
 * Shown: <hour>-<mac>, in an address that opens one thing without a session.
 */

#define TK_TOKEN_MAX  80

tk_str_t tk_token_reply(tk_cx_t *cx, uint64_t number, uint64_t user_id,
    tk_str_t address);

/* TK_OK, or TK_EDENIED for anything not issued to that address. */
int tk_token_reply_check(tk_cx_t *cx, tk_str_t token, tk_str_t address,
    uint64_t *number_r, uint64_t *user_id_r);

/* Without <>. host is that of ticket_base_url. */
tk_str_t tk_token_message_id(tk_cx_t *cx, uint64_t number);
int tk_token_message_id_check(tk_cx_t *cx, tk_str_t id, uint64_t *number_r);

/* For whoever was shown a page with it, until one to two hours from now.
 * kind is "picture" or "original". */
tk_str_t tk_token_shown(tk_cx_t *cx, const char *kind, uint64_t id);
int tk_token_shown_check(tk_cx_t *cx, const char *kind, uint64_t id,
    tk_str_t token);

/* "a@b" parted: the token behind the delimiter of one of the mailboxes'
 * addresses; null if there is none. */
tk_str_t tk_token_of_address(const struct tk_snapshot *s, tk_str_t address);

/*
 * A text or markup without the reply tokens in it and what parts them from
 * the mailbox's name: "support+t12-2-0123...@desk.test" becomes the bare
 * address.  Whatever looks like one goes, whoever it was issued to and by
 * which key: which are good only those know to whom they went.  *mark, a
 * place in s, moves along.  s itself if there is none; null without memory.
 */
tk_str_t tk_token_hide(tk_arena_t *a, tk_str_t s, size_t *mark);

#endif
