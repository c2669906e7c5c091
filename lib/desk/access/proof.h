#ifndef TK_DESK_ACCESS_PROOF_H
#define TK_DESK_ACCESS_PROOF_H

#include "desk/desk.h"

/*
 * Tokens that are mailed and prove, when they come back, that their reader
 * has the mailbox.  Nothing is stored: the desk's key proves what they say
 * and until when.  `bound` is what the token's use changes (a password's
 * hash, an address), so that it is good for one use.
 *
 * purpose: "password", "register", "address".  subject: an id or an address.
 */

#define TK_PROOF_LIFETIME  (2 * TK_HOUR)
#define TK_PROOF_MAX       600          /* letters of an address line     */

tk_str_t tk_proof_make(tk_cx_t *cx, const char *purpose, tk_str_t subject,
    tk_str_t bound);

/* What a token says, not yet proved. TK_EDENIED if it cannot be one. */
int tk_proof_subject(tk_cx_t *cx, tk_str_t token, tk_str_t *subject_r);

/* TK_OK, or TK_EDENIED: not ours, too old, used. */
int tk_proof_check(tk_cx_t *cx, const char *purpose, tk_str_t token,
    tk_str_t bound);

#endif
