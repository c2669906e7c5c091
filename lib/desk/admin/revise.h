#ifndef TK_DESK_ADMIN_REVISE_H
#define TK_DESK_ADMIN_REVISE_H

#include "desk/access/acl.h"
#include "desk/nonce.h"

/* A transaction of who may change the configuration; TK_EDENIED. */
int tk_revise_tx(tk_cx_t *cx, int (*fn)(tk_cx_t *cx, void *arg), void *arg);

/*
 * The same for a change that is done once (nonce): it moves the desk's
 * revision first, so that such changes come one after the other, and calls
 * fn, which writes the change and its audit rows and says in *id what it made
 * or changed.
 *
 * Done before already: TK_OK, *id as then.  Else what fn returns.
 */
int tk_revise(tk_cx_t *cx, const tk_nonce_t *nonce,
    int (*fn)(tk_cx_t *cx, void *arg, uint64_t *id), void *arg,
    uint64_t *id);

#endif
