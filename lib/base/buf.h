#ifndef TK_BASE_BUF_H
#define TK_BASE_BUF_H

#include "base/arena.h"

/*
 * A growing byte buffer in an arena with an upper bound and a sticky
 * failure: append as often as you like and look at tk_buf_rc() once.
 * After a failure the content is what fitted before; further appends do
 * nothing.
 */

typedef struct {
    tk_arena_t  *arena;
    char        *p;        /* NUL-terminated once something was appended */
    size_t       n;
    size_t       cap;
    size_t       max;      /* bytes without the NUL                      */
    int          rc;       /* TK_OK, TK_ELIMIT, TK_ENOMEM, TK_EBUG (of a
                            * format)                                    */
} tk_buf_t;

void tk_buf_init(tk_buf_t *b, tk_arena_t *a, size_t max);
void tk_buf_add(tk_buf_t *b, const void *p, size_t n);
void tk_buf_str(tk_buf_t *b, tk_str_t s);
void tk_buf_z(tk_buf_t *b, const char *z);
void tk_buf_chr(tk_buf_t *b, char c);
void tk_buf_u64(tk_buf_t *b, uint64_t v);
void tk_buf_printf(tk_buf_t *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes room for n more bytes and returns where they go, or NULL; follow
 * with tk_buf_used(). */
char *tk_buf_room(tk_buf_t *b, size_t n);
void tk_buf_used(tk_buf_t *b, size_t n);

void tk_buf_clear(tk_buf_t *b);                  /* keeps memory, rc = OK */

static inline tk_str_t
tk_buf_view(const tk_buf_t *b)
{
    return (tk_str_t) { b->p ? b->p : "", b->n };
}

static inline int
tk_buf_rc(const tk_buf_t *b)
{
    return b->rc;
}

#endif
