#ifndef TK_DESK_ADMIN_REVISE_H
#define TK_DESK_ADMIN_REVISE_H

#include "desk/nonce.h"

/*
 * A change of the configuration: one transaction that is done once (nonce),
 * moves the desk's revision first, so that such changes come one after the
 * other, and calls fn, which writes the change and its audit rows and says
 * in *id what it made or changed.
 *
 * Done before already: TK_OK, *id as then.  Else what fn returns.
 */
int tk_revise(tk_cx_t *cx, const tk_nonce_t *nonce,
    int (*fn)(tk_cx_t *cx, void *arg, uint64_t *id), void *arg,
    uint64_t *id);

#endif
