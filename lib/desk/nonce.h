#ifndef TK_DESK_NONCE_H
#define TK_DESK_NONCE_H

#include "desk/desk.h"

/*
 * A change is done once: the first statement of its transaction inserts its
 * nonce.  TK_EDUP: it has been done, *ref_r is what it made.
 */
typedef struct {
    uint8_t  b[16];
} tk_nonce_t;

tk_nonce_t tk_nonce_make(void);

/* From the hidden field of a form, bound to a purpose and a user so that
 * one cannot name another's: nonce = first half of SHA-256. */
tk_nonce_t tk_nonce_of(tk_str_t field, const char *purpose, uint64_t who);

int tk_nonce_use(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t *ref_r);

/* Says what it made, at the end of the same transaction. */
int tk_nonce_made(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t ref);

#endif
