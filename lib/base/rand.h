#ifndef TK_BASE_RAND_H
#define TK_BASE_RAND_H

#include "base/arena.h"

/* Cryptographic random bytes (libsodium); never fails after
 * tk_base_init(). */
void tk_rand(void *p, size_t n);

/* n random bytes as base64url without padding: 16 bytes give 22 letters. */
tk_str_t tk_rand_token(tk_arena_t *a, size_t n);

#endif
