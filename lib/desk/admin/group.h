#ifndef TK_DESK_ADMIN_GROUP_H
#define TK_DESK_ADMIN_GROUP_H

#include "desk/bad.h"
#include "desk/nonce.h"

/* Groups of users, as Administration changes them (audited; see
 * desk/admin/revise).  TK_EINVAL: *bad says why; TK_ENOTFOUND. */

#define TK_GROUP_NAME  190

/* id 0: a new one. */
int tk_group_save(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    tk_str_t name, tk_bad_t *bad, uint64_t *id_r);

/* With its memberships and permissions. */
int tk_group_delete(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id);

/* Users by their logins, divided by blanks, commas or line breaks. */
int tk_group_join(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    tk_str_t logins, tk_bad_t *bad);
int tk_group_leave(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    uint64_t user_id);

/* Inside a change: makes the user a member of exactly these groups, with
 * an audit row of `name` if that is another set. */
int tk_group_set(tk_cx_t *cx, uint64_t user_id, tk_str_t name,
    const uint64_t *groups, unsigned n);

#endif
