#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/err.h"

#define FIRST_CAP  128


void
tk_buf_init(tk_buf_t *b, tk_arena_t *a, size_t max)
{
    *b = (tk_buf_t) { .arena = a, .max = max < SIZE_MAX ? max : max - 1 };
}


char *
tk_buf_room(tk_buf_t *b, size_t n)
{
    char    *p;
    size_t   need, cap;

    if (b->rc != TK_OK) {
        return NULL;
    }
    if (n > b->max - b->n) {
        b->rc = TK_ELIMIT;
        return NULL;
    }

    need = b->n + n + 1;

    if (need > b->cap) {
        cap = b->cap > SIZE_MAX / 2 ? SIZE_MAX : b->cap * 2;
        cap = cap > FIRST_CAP ? cap : FIRST_CAP;
        cap = cap > b->max ? b->max + 1 : cap;
        cap = cap > need ? cap : need;

        p = tk_arena_grow(b->arena, b->p, b->cap, cap);
        if (p == NULL) {
            b->rc = TK_ENOMEM;
            return NULL;
        }
        b->p = p;
        b->cap = cap;
        b->p[b->n] = '\0';
    }
    return b->p + b->n;
}


void
tk_buf_used(tk_buf_t *b, size_t n)
{
    if (b->rc == TK_OK && n < b->cap - b->n) {
        b->n += n;
        b->p[b->n] = '\0';
    }
}


void
tk_buf_add(tk_buf_t *b, const void *p, size_t n)
{
    char  *to;

    to = tk_buf_room(b, n);
    if (to && n) {
        memcpy(to, p, n);
        tk_buf_used(b, n);
    }
}


void
tk_buf_str(tk_buf_t *b, tk_str_t s)
{
    tk_buf_add(b, s.p, s.n);
}


void
tk_buf_z(tk_buf_t *b, const char *z)
{
    tk_buf_str(b, tk_str_z(z));
}


void
tk_buf_chr(tk_buf_t *b, char c)
{
    tk_buf_add(b, &c, 1);
}


void
tk_buf_u64(tk_buf_t *b, uint64_t v)
{
    char    digits[20];
    size_t  at;

    at = sizeof(digits);
    do {
        digits[--at] = (char) ('0' + v % 10);
        v /= 10;
    } while (v);

    tk_buf_add(b, digits + at, sizeof(digits) - at);
}


void
tk_buf_printf(tk_buf_t *b, const char *fmt, ...)
{
    int      n;
    char    *p;
    va_list  ap;

    if (b->rc != TK_OK) {
        return;
    }

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);

    p = n < 0 ? NULL : tk_buf_room(b, (size_t) n);
    if (p == NULL) {
        b->rc = n < 0 ? TK_EBUG : b->rc;
        return;
    }

    va_start(ap, fmt);
    vsnprintf(p, (size_t) n + 1, fmt, ap);
    va_end(ap);
    tk_buf_used(b, (size_t) n);
}


void
tk_buf_clear(tk_buf_t *b)
{
    b->n = 0;
    b->rc = TK_OK;
    if (b->p) {
        b->p[0] = '\0';
    }
}
