#ifndef TK_DESK_PREFIX_H
#define TK_DESK_PREFIX_H

#include "base/arena.h"

#define TK_PREFIX_MAX  100           /* characters that are looked for */

/* "words%" for LIKE, with what LIKE knows in them escaped. */
tk_str_t tk_prefix(tk_arena_t *a, tk_str_t words);

#endif
