#ifndef TK_TMPL_OUT_H
#define TK_TMPL_OUT_H

#include "base/arr.h"
#include "base/err.h"
#include "tmpl/tmpl.h"

/*
 * The output of a render: short strings are copied one behind the other
 * into blocks, long literals become pieces of their own.  Failure is
 * sticky; look at tk_out_done().  Inside of lib/tmpl only.
 */
typedef struct {
    tk_arr_t     pieces;         /* tk_str_t                             */
    char        *from;           /* first byte not yet in a piece        */
    char        *p;
    char        *end;
    size_t       bytes;          /* in pieces                            */
    int          rc;
} tk_out_t;

void tk_out_init(tk_out_t *o, tk_arena_t *a);

/* Bytes that live as long as the set, as a piece of their own. */
#define TK_OUT_LITERAL  512      /* worth it from here on */
void tk_out_piece(tk_out_t *o, tk_str_t s);

/* Where n bytes can be written, or NULL. */
char *tk_out_more(tk_out_t *o, size_t n);

static inline char *
tk_out_room(tk_out_t *o, size_t n)
{
    return n <= (size_t) (o->end - o->p) ? o->p : tk_out_more(o, n);
}

/* n bytes, of which few are more often than many: a call costs more than
 * they do.  Both ends of them, which overlap. */
static inline void
tk_out_bytes(char *to, const char *from, size_t n)
{
    if (n > 32) {
        memcpy(to, from, n);

    } else if (n >= 16) {
        memcpy(to, from, 16);
        memcpy(to + n - 16, from + n - 16, 16);

    } else if (n >= 8) {
        memcpy(to, from, 8);
        memcpy(to + n - 8, from + n - 8, 8);

    } else if (n >= 4) {
        memcpy(to, from, 4);
        memcpy(to + n - 4, from + n - 4, 4);

    } else if (n > 0) {
        to[0] = from[0];
        to[n / 2] = from[n / 2];
        to[n - 1] = from[n - 1];
    }
}

static inline void
tk_out_copy(tk_out_t *o, tk_str_t s)
{
    char  *to;

    to = tk_out_room(o, s.n);

    if (to != NULL) {
        tk_out_bytes(to, s.p, s.n);
        o->p += s.n;
    }
}

/* Bytes that live as long as the set. */
static inline void
tk_out_literal(tk_out_t *o, tk_str_t s)
{
    if (s.n == 0) {
        return;
    }

    if (s.n < TK_OUT_LITERAL) {
        tk_out_copy(o, s);
    } else {
        tk_out_piece(o, s);
    }
}

void tk_out_escaped(tk_out_t *o, tk_str_t s);    /* & < > " ' */
void tk_out_int(tk_out_t *o, int64_t v);

/* Writes the number's digits so that they end there, and says where they
 * begin. */
#define TK_OUT_DIGITS  24
char *tk_out_digits(char *end, int64_t v);

int tk_out_done(tk_out_t *o, tk_pieces_t *out_r);

/* "&lt;" for '<' and so on; empty for a byte that stays. */
tk_str_t tk_out_entity(char c);

#endif
