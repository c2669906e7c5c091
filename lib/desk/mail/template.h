#ifndef TK_DESK_MAIL_TEMPLATE_H
#define TK_DESK_MAIL_TEMPLATE_H

#include "desk/bad.h"
#include "desk/mail/notify.h"
#include "desk/nonce.h"

/*
 * The texts of mails as an administrator keeps them.  Of the default response
 * there may be several for all types or for one, each with a name, one of
 * them the default; of every other kind one.  Reading is the snapshot's
 * business.
 *
 * Errors besides those of lib/db: TK_EINVAL with *bad_r, TK_ENOTFOUND, and
 * TK_EDUP when the nonce says that it was done before (*id_r is what it
 * made).
 */

#define TK_TEMPLATE_BODY  100000      /* bytes */
#define TK_TEMPLATE_NAME  190         /* characters */

typedef struct {
    tk_nonce_t      nonce;
    uint64_t        id;               /* 0: a new one                      */
    tk_mail_kind_t  kind;             /* kind and type_id of a new one     */
    uint64_t        type_id;          /* 0: for all types                  */
    tk_str_t        name;             /* of responses                      */
    tk_str_t        body;
    bool            is_default;
} tk_template_new_t;

int tk_template_save(tk_cx_t *cx, const tk_template_new_t *in,
    tk_bad_t *bad_r, uint64_t *id_r);

/* If it was the default, the oldest of the others is from then on. */
int tk_template_delete(tk_cx_t *cx, uint64_t id);

/* The row in the snapshot, NULL if there is none. */
const tk_template_row_t *tk_template_find(const tk_snapshot_t *s,
    uint64_t id);

#endif
