#ifndef TK_MIME_ADDR_H
#define TK_MIME_ADDR_H

#include "base/arena.h"
#include "base/arr.h"

/*
 * Address lists (RFC 5322, 3.4), read so that any bytes give a result.
 * Groups are flattened; comments become the name when there is no other.
 */

#define TK_ADDR_MAX       254    /* bytes of an address (RFC 5321)     */
#define TK_ADDR_NAME_MAX  200    /* characters of a display name       */

typedef struct {
    tk_str_t  name;   /* UTF-8, one line; may be empty                 */
    tk_str_t  addr;   /* as written, no blanks; empty without an "@"
                         unless it stood in angle brackets             */
} tk_addr_t;

/* Reads at most max entries of a field's value into *v_r (tk_addr_t).
 * *cut_r (may be NULL) becomes true when there were more. */
void tk_addr_list(tk_arena_t *a, tk_str_t value, size_t max, tk_arr_t *v_r,
    bool *cut_r);

/* The first one; empty strings if there is none. */
tk_addr_t tk_addr_first(tk_arena_t *a, tk_str_t value);

/*
 * Whether mail can be sent to this: one "@" with something on both sides, a
 * domain of letters, digits, "-", "." and non-ASCII (IDN), no blanks, no
 * control characters, none of <>()[],;:\" and not longer than TK_ADDR_MAX.
 */
bool tk_addr_valid(tk_str_t addr);

#endif
