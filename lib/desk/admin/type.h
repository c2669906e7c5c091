#ifndef TK_DESK_ADMIN_TYPE_H
#define TK_DESK_ADMIN_TYPE_H

#include "desk/bad.h"
#include "desk/nonce.h"

/*
 * Types and type groups, as Administration changes them (audited; see
 * desk/admin/revise).  TK_EINVAL: *bad says why; TK_ENOTFOUND: no such thing.
 */

#define TK_TYPE_NAME  190
#define TK_TYPE_TEXT  10000      /* of the longer fields, in characters */

typedef struct {
    uint64_t  id;                /* 0: a new one                          */
    tk_str_t  name;
    uint64_t  group_id;
    tk_str_t  owner;             /* login, or empty                       */
    tk_str_t  description;
    bool      external;
    bool      show_others;
    bool      notify_new;
    tk_str_t  notify_to;         /* addresses by comma or line break      */
    bool      alt_sender;
    tk_str_t  sender_name;
    tk_str_t  sender_email;
    bool      archived;
    int64_t   sort;
} tk_type_edit_t;

/* What is wrong with its own fields; an address becomes as it is stored, one
 * that was there already stays whatever it is. */
int tk_type_check(tk_cx_t *cx, tk_type_edit_t *in, tk_str_t was_notify_to,
    tk_str_t was_sender, tk_bad_t *bad);

int tk_type_save(tk_cx_t *cx, const tk_nonce_t *nonce,
    const tk_type_edit_t *in, tk_bad_t *bad, uint64_t *id_r);

/*
 * All its tickets become tickets of type `to`; *more_r: not all could in
 * the time, call again.
 */
int tk_type_empty(tk_cx_t *cx, uint64_t id, uint64_t to, tk_bad_t *bad,
    bool *more_r);

/* With its permissions, templates and custom fields.  Refused while it has
 * tickets or a mailbox feeds it. */
int tk_type_delete(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    tk_bad_t *bad);

/* A new type group comes last. */
int tk_type_group_save(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    tk_str_t name, tk_bad_t *bad);
int tk_type_group_shift(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    bool up);

/* Its types are then in no group. */
int tk_type_group_delete(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id);

#endif
