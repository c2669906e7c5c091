#ifndef TK_DESK_BAD_H
#define TK_DESK_BAD_H

#include <stdint.h>

#include "base/err.h"

/*
 * What is wrong with the fields of something to be saved: pairs of a field
 * and a reason, both words that templates know ("name", "why_taken"; the
 * texts are in html/part/adm_why.html).  Both live as literals.
 */

#define TK_BAD_MAX  24

typedef struct {
    unsigned     n;
    const char  *field[TK_BAD_MAX];
    const char  *why[TK_BAD_MAX];
    int64_t      low[TK_BAD_MAX];     /* of why_range: what is allowed   */
    int64_t      high[TK_BAD_MAX];
} tk_bad_t;

/* Notes it; always TK_EINVAL. */
static inline int
tk_bad(tk_bad_t *b, const char *field, const char *why)
{
    if (b->n < TK_BAD_MAX) {
        b->field[b->n] = field;
        b->why[b->n++] = why;
    }

    return TK_EINVAL;
}


/* No number from low to high. */
static inline int
tk_bad_range(tk_bad_t *b, const char *field, int64_t low, int64_t high)
{
    if (b->n < TK_BAD_MAX) {
        b->low[b->n] = low;
        b->high[b->n] = high;
    }

    return tk_bad(b, field, "why_range");
}

#endif
