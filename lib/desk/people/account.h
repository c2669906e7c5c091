#ifndef TK_DESK_PEOPLE_ACCOUNT_H
#define TK_DESK_PEOPLE_ACCOUNT_H

#include "desk/admin/roster.h"
#include "desk/bad.h"
#include "desk/nonce.h"

/*
 * Accounts, as the daemon's commands and Administration make them.  A
 * password is stored as Argon2id; a change of it ends the sessions of the
 * user.
 */

#define TK_PASSWORD_MIN  8           /* bytes */
#define TK_PASSWORD_MAX  1024

typedef struct {
    tk_str_t  login;                 /* without blanks; stored in lower case */
    tk_str_t  name;                  /* empty: the login                 */
    tk_str_t  email;                 /* or empty                         */
    tk_str_t  password;              /* null: none, no sign-in by it     */
    bool      admin;
} tk_account_new_t;

/* TK_EDUP: the login is taken; TK_ECONFLICT: the address. TK_EINVAL: one of
 * them cannot be one; TK_ELIMIT: the password is too short or too long. */
int tk_account_add(tk_cx_t *cx, const tk_account_new_t *in,
    uint64_t *id_r);

/* TK_ENOTFOUND, TK_ELIMIT. */
int tk_account_password(tk_cx_t *cx, tk_str_t login, tk_str_t password);

/* Could it be guessed from who has it? TK_ELIMIT too short or too long,
 * TK_EINVAL too simple: the name or address, or one letter over and over. */
int tk_account_strong(tk_str_t password, tk_str_t login, tk_str_t email);

/*
 * What Administration changes, audited (desk/admin/revise); account_edit.c.
 * TK_EINVAL: *bad says why; TK_ENOTFOUND.  The last administrator who can
 * sign in stays one, and nobody disables the own account.
 */
typedef struct {
    uint64_t         id;             /* 0: a new one                     */
    tk_str_t         login;
    tk_str_t         name;           /* empty: the login                 */
    tk_str_t         email;          /* or empty                         */
    tk_str_t         password;       /* of a new one; empty: none        */
    bool             admin;
    bool             disabled;
    tk_str_t         language;       /* empty: the browser's             */
    tk_str_t         zone;           /* empty: the desk's                */
    tk_str_t         contact;        /* an address of the linked contact,
                                      * who is made if there is none;
                                      * empty: not linked                */
    const uint64_t  *groups;
    unsigned         n_groups;
} tk_account_edit_t;

/* What is wrong with its own fields; they become as they are stored. `was`:
 * empty for a new one. */
int tk_account_check(tk_cx_t *cx, tk_account_edit_t *in,
    const tk_roster_account_t *was, tk_bad_t *bad);

int tk_account_save(tk_cx_t *cx, const tk_nonce_t *nonce,
    const tk_account_edit_t *in, tk_bad_t *bad, uint64_t *id_r);

/* Empty takes it away. Ends the sessions of the user. */
int tk_account_set_password(tk_cx_t *cx, const tk_nonce_t *nonce,
    uint64_t id, tk_str_t password, tk_bad_t *bad);

/* The Argon2id string of a password, in the arena. TK_ELIMIT. */
int tk_account_hash(tk_cx_t *cx, tk_str_t password, tk_str_t *hash_r);

/* Can it be one?  In lower case in *login_r, *email_r. TK_EINVAL. */
int tk_account_login(tk_arena_t *a, tk_str_t text, tk_str_t *login_r);
int tk_account_email(tk_arena_t *a, tk_str_t text, tk_str_t *email_r);

/* The same, but what is there already stays, whatever it is: mails bring
 * more than forms take. */
int tk_account_email_was(tk_arena_t *a, tk_str_t text, tk_str_t was,
    tk_str_t *email_r);

/* TK_EDUP: a user other than own_id signs in by that address; `free`: or a
 * mailbox has it. */
int tk_account_alone(tk_cx_t *cx, tk_str_t email, uint64_t own_id);
int tk_account_free(tk_cx_t *cx, tk_str_t email, uint64_t own_id);

#endif
