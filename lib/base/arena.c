#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"

/*
 * Small allocations are cut from chunks, big ones are a malloc of their
 * own so that growing them is a realloc.  Whether an allocation is big is
 * told by its size alone, which is why tk_arena_grow() wants it back.  In
 * the debug build all are big.
 */

#define ALIGN        16u
#define CHUNK_FIRST  (8u << 10)
#define CHUNK_MAX    (128u << 10)
#define SMALL_MAX    (16u << 10)

#ifdef TK_ARENA_DEBUG
#define is_big(n)    ((void) (n), true)
#else
#define is_big(n)    ((n) > SMALL_MAX)
#endif

typedef struct tk_chunk {
    struct tk_chunk    *next;
    size_t              size;
    _Alignas(16) char   data[];
} tk_chunk_t;

typedef struct tk_big {
    struct tk_big      *next;
    struct tk_big      *prev;
    _Alignas(16) char   data[];
} tk_big_t;

typedef struct tk_cleanup {
    struct tk_cleanup  *next;
    void              (*fn)(void *data);
    void               *data;
} tk_cleanup_t;

struct tk_arena {
    tk_chunk_t         *chunk;      /* the current one is first */
    size_t              off;        /* in it */
    char               *last;       /* newest small allocation */
    tk_big_t           *big;
    tk_cleanup_t       *cleanup;
    size_t              used;
    size_t              limit;
    bool                failed;
};


static size_t
round_up(size_t n)
{
    return n == 0 ? ALIGN : (n + ALIGN - 1) & ~(size_t) (ALIGN - 1);
}


static void *
fail(tk_arena_t *a)
{
    a->failed = true;
    return NULL;
}


/* Books n bytes; false when the arena has failed or the limit says no. */
static bool
take(tk_arena_t *a, size_t n)
{
    if (a->failed || n > a->limit - a->used) {
        a->failed = true;
        return false;
    }

    a->used += n;
    return true;
}


/* A chunk for at least n bytes, which are no big ones. */
static bool
chunk_add(tk_arena_t *a, size_t n)
{
    size_t       size;
    tk_chunk_t  *c;

    size = CHUNK_FIRST;
    if (a->chunk) {
        size = a->chunk->size < CHUNK_MAX ? a->chunk->size * 2 : CHUNK_MAX;
    }
    size = n > size ? SMALL_MAX : size;

    c = malloc(sizeof(tk_chunk_t) + size);
    if (c == NULL) {
        return false;
    }

    c->size = size;
    c->next = a->chunk;
    a->chunk = c;
    a->off = 0;
    return true;
}


static void *
alloc_small(tk_arena_t *a, size_t n)
{
    n = round_up(n);

    if (!take(a, n)) {
        return NULL;
    }

    if (a->chunk == NULL || n > a->chunk->size - a->off) {
        if (!chunk_add(a, n)) {
            return fail(a);
        }
    }

    a->last = a->chunk->data + a->off;
    a->off += n;
    return a->last;
}


static void *
alloc_big(tk_arena_t *a, size_t n)
{
    tk_big_t  *b;

    if (n > SIZE_MAX - sizeof(tk_big_t) - ALIGN || !take(a, round_up(n))) {
        return fail(a);
    }

    b = malloc(sizeof(tk_big_t) + n);
    if (b == NULL) {
        return fail(a);
    }

    b->prev = NULL;
    b->next = a->big;
    if (a->big) {
        a->big->prev = b;
    }
    a->big = b;
    return b->data;
}


static void *
grow_big(tk_arena_t *a, void *p, size_t have, size_t want)
{
    tk_big_t  *b;

    if (want > SIZE_MAX - sizeof(tk_big_t) - ALIGN
        || !take(a, round_up(want) - round_up(have)))
    {
        return fail(a);
    }

    b = (tk_big_t *) (void *) ((char *) p - offsetof(tk_big_t, data));
    b = realloc(b, sizeof(tk_big_t) + want);
    if (b == NULL) {
        return fail(a);
    }

    if (b->next) {
        b->next->prev = b;
    }
    if (b->prev) {
        b->prev->next = b;
    } else {
        a->big = b;
    }
    return b->data;
}


static void
free_chunks(tk_chunk_t *c)
{
    tk_chunk_t  *next;

    for ( /* void */ ; c; c = next) {
        next = c->next;
        free(c);
    }
}


static void
free_bigs(tk_big_t *b)
{
    tk_big_t  *next;

    for ( /* void */ ; b; b = next) {
        next = b->next;
        free(b);
    }
}


static void
run_cleanups(tk_arena_t *a)
{
    tk_cleanup_t  *c;

    while (a->cleanup) {
        c = a->cleanup;
        a->cleanup = c->next;
        c->fn(c->data);
    }
}


tk_arena_t *
tk_arena_create(size_t limit)
{
    tk_arena_t  *a;

    a = calloc(1, sizeof(tk_arena_t));
    if (a) {
        a->limit = limit ? limit : TK_ARENA_DEFAULT_LIMIT;
    }
    return a;
}


void
tk_arena_destroy(tk_arena_t *a)
{
    if (a == NULL) {
        return;
    }

    run_cleanups(a);
    free_bigs(a->big);
    free_chunks(a->chunk);
    free(a);
}


void
tk_arena_reset(tk_arena_t *a)
{
    run_cleanups(a);

    free_bigs(a->big);
    a->big = NULL;

    if (a->chunk) {
        free_chunks(a->chunk->next);
        a->chunk->next = NULL;
    }

    a->off = 0;
    a->last = NULL;
    a->used = 0;
    a->failed = false;
}


bool
tk_arena_failed(const tk_arena_t *a)
{
    return a->failed;
}


size_t
tk_arena_used(const tk_arena_t *a)
{
    return a->used;
}


void *
tk_arena_alloc(tk_arena_t *a, size_t n)
{
    return is_big(n) ? alloc_big(a, n) : alloc_small(a, n);
}


void *
tk_arena_zalloc(tk_arena_t *a, size_t n)
{
    void  *p;

    p = tk_arena_alloc(a, n);
    if (p) {
        memset(p, 0, n);
    }
    return p;
}


void *
tk_arena_array(tk_arena_t *a, size_t n, size_t size)
{
    size_t  total;

    if (__builtin_mul_overflow(n, size, &total)) {
        return fail(a);
    }
    return tk_arena_zalloc(a, total);
}


void *
tk_arena_grow(tk_arena_t *a, void *p, size_t have, size_t want)
{
    void    *to;
    size_t   more;

    if (p == NULL) {
        return tk_arena_alloc(a, want);
    }

    if (want <= have) {
        return p;
    }

    if (is_big(have)) {
        return grow_big(a, p, have, want);
    }

    if (p == a->last && !is_big(want)) {
        more = round_up(want) - round_up(have);

        if (more <= a->chunk->size - a->off) {
            if (!take(a, more)) {
                return NULL;
            }
            a->off += more;
            return p;
        }
    }

    to = tk_arena_alloc(a, want);
    if (to) {
        memcpy(to, p, have);
    }
    return to;
}


tk_str_t
tk_arena_str(tk_arena_t *a, tk_str_t s)
{
    if (tk_str_is_null(s)) {
        return s;
    }
    return tk_arena_cat(a, s, TK_STR_NULL);
}


char *
tk_arena_strz(tk_arena_t *a, tk_str_t s)
{
    return (char *) tk_arena_cat(a, s, TK_STR_NULL).p;
}


tk_str_t
tk_arena_lower(tk_arena_t *a, tk_str_t s)
{
    char    *p;
    size_t   i;

    p = tk_arena_strz(a, s);

    for (i = 0; p != NULL && i < s.n; i++) {
        p[i] = (char) (p[i] >= 'A' && p[i] <= 'Z' ? p[i] + 32 : p[i]);
    }

    return tk_str(p, p ? s.n : 0);
}


tk_str_t
tk_arena_cat(tk_arena_t *a, tk_str_t s, tk_str_t t)
{
    char    *p;
    size_t   n;

    if (__builtin_add_overflow(s.n, t.n, &n) || n == SIZE_MAX) {
        fail(a);
        return TK_STR_NULL;
    }

    p = tk_arena_alloc(a, n + 1);
    if (p == NULL) {
        return TK_STR_NULL;
    }

    if (s.n) {
        memcpy(p, s.p, s.n);
    }
    if (t.n) {
        memcpy(p + s.n, t.p, t.n);
    }
    p[n] = '\0';
    return tk_str(p, n);
}


tk_str_t
tk_arena_printf(tk_arena_t *a, const char *fmt, ...)
{
    int      n;
    char    *p;
    char     small[256];
    va_list  ap;

    va_start(ap, fmt);
    n = vsnprintf(small, sizeof(small), fmt, ap);
    va_end(ap);

    if (n < 0) {
        fail(a);
        return TK_STR_NULL;
    }

    if ((size_t) n < sizeof(small)) {
        return tk_arena_str(a, tk_str(small, (size_t) n));
    }

    p = tk_arena_alloc(a, (size_t) n + 1);
    if (p == NULL) {
        return TK_STR_NULL;
    }

    va_start(ap, fmt);
    vsnprintf(p, (size_t) n + 1, fmt, ap);
    va_end(ap);
    return tk_str(p, (size_t) n);
}


int
tk_arena_cleanup(tk_arena_t *a, void (*fn)(void *data), void *data)
{
    tk_cleanup_t  *c;

    c = tk_arena_alloc(a, sizeof(tk_cleanup_t));
    if (c == NULL) {
        return TK_ENOMEM;
    }

    c->fn = fn;
    c->data = data;
    c->next = a->cleanup;
    a->cleanup = c;
    return TK_OK;
}
