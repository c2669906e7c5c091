#ifndef TK_DESK_MAIL_MAILBOX_H
#define TK_DESK_MAIL_MAILBOX_H

#include "desk/bad.h"
#include "desk/nonce.h"
#include "desk/snapshot.h"

/*
 * The mailboxes that ticketd empties, as an administrator keeps them.  The
 * secret is sealed when it is saved and never given out again.
 *
 * Errors besides those of lib/db: TK_EINVAL with *bad_r, TK_ENOTFOUND, and
 * TK_EDUP when the nonce says that it was done before (*id_r is what it
 * made).
 */

#define TK_MAILBOX_RULES   100
#define TK_MAILBOX_SECRET  4096     /* bytes; its column holds it sealed    */

typedef struct tk_mailbox_rule {
    tk_str_t  recipient;            /* lower case                           */
    uint64_t  type_id;
} tk_mailbox_rule_t;

typedef struct tk_mailbox {
    uint64_t            id;
    tk_str_t            name;
    tk_str_t            email;      /* lower case; replies come here        */
    tk_str_t            delimiter;  /* "", "+", "-" or "="                  */
    tk_str_t            authserv_id; /* whose Authentication-Results are
                                        believed; "": nobody's              */
    tk_str_t            host;
    uint64_t            port;
    tk_str_t            tls;        /* "tls", "starttls" or "off"           */
    bool                verify;
    tk_str_t            login;
    tk_str_t            folder;
    uint64_t            type_id;    /* of mail that fits no rule            */
    bool                enabled;
    tk_str_t            token_url;  /* OAuth2: the secret is the refresh
                                       token; "": it is the password        */
    tk_str_t            client_id;
    bool                has_client_secret;
    tk_str_t            scope;      /* may be ""                            */
    tk_str_t            first;      /* what lies there at first: "all",
                                     * "quiet" (nobody is mailed), "new"
                                     * (it stays), or "2026-01-31": what is
                                     * older stays                         */
    tk_time_t           last_ok;
    tk_str_t            last_error;
    tk_time_t           last_error_at;
    tk_time_t           token_expires;
    tk_mailbox_rule_t  *rules;      /* not in lists                         */
    size_t              n_rules;
} tk_mailbox_t;

int tk_mailbox_list(tk_cx_t *cx, tk_mailbox_t **list_r, size_t *n_r);
int tk_mailbox_get(tk_cx_t *cx, uint64_t id, tk_mailbox_t *box_r);

/*
 * box.id 0: a new one.  secret empty: the one there is, for the same server,
 * login and token server only.  confirmed: the
 * administrator knows that everything in the folder is imported and removed;
 * needed whenever another folder is going to be read.
 */
typedef struct {
    tk_nonce_t    nonce;
    tk_mailbox_t  box;
    tk_str_t      secret;
    tk_str_t      client_secret;    /* OAuth2; "": as it was                */
    bool          confirmed;
} tk_mailbox_save_t;

int tk_mailbox_save(tk_cx_t *cx, const tk_mailbox_save_t *in,
    tk_bad_t *bad_r, uint64_t *id_r);

/* May the connection be tried like this?  was: as it is, NULL for a new
 * one. */
int tk_mailbox_check_test(tk_cx_t *cx, const tk_mailbox_save_t *in,
    const tk_mailbox_t *was, tk_bad_t *bad_r);

int tk_mailbox_delete(tk_cx_t *cx, uint64_t id);

/* TK_EDUP: mail to a user would come into a mailbox, by its address or with
 * something behind its delimiter, so that nobody gets it.  Asked of a mailbox
 * or, with 0 for it, of a user, as the database has them now. */
int tk_mailbox_clash(tk_cx_t *cx, uint64_t mailbox_id, uint64_t user_id);

/* Is it one of those? *day_r: 20260131 of a date, else 0; may be NULL. */
bool tk_mailbox_first_ok(tk_str_t first, uint32_t *day_r);

/* Sealed as they are stored, for a test of the connection. */
int tk_mailbox_sealed(tk_cx_t *cx, uint64_t id, tk_str_t *sealed_r,
    tk_str_t *client_r);

/* https://, or http:// where ticket_http_nets allows some network. */
bool tk_mailbox_token_url_ok(const tk_cx_t *cx, tk_str_t url);

/* Was the last look into it one too many? */
bool tk_mailbox_fails(const tk_mailbox_t *box);

#endif
