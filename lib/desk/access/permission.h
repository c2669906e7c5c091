#ifndef TK_DESK_ACCESS_PERMISSION_H
#define TK_DESK_ACCESS_PERMISSION_H

#include "desk/nonce.h"

/* Who holds which level on a type; see desk/access/acl for what it means. */

typedef struct {
    uint64_t  type_id;
    bool      group;             /* who is a group, else a user           */
    uint64_t  who;
    int       level;             /* TK_LEVEL_NONE takes it away           */
} tk_permission_t;

/* Sets them all in one change (audited).  TK_EINVAL: no such level;
 * TK_ENOTFOUND: no such type, user or group. */
int tk_permission_set(tk_cx_t *cx, const tk_nonce_t *nonce,
    const tk_permission_t *v, unsigned n);

#endif
