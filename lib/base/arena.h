#ifndef TK_BASE_ARENA_H
#define TK_BASE_ARENA_H

#include "base/str.h"

/*
 * A region of memory that is given back as a whole.  One arena belongs to
 * one unit of work (a request, a mail, a job step) and to one thread.
 *
 * An arena has a limit in bytes; past it, or without memory, allocation
 * gives NULL and the arena is "failed" for good, so that many allocations
 * can be made and checked once (tk_arena_failed()).
 *
 * With TK_ARENA_DEBUG defined at build time each allocation is a malloc of
 * its own, so that ASan and valgrind see overruns.
 */

typedef struct tk_arena tk_arena_t;

#define TK_ARENA_DEFAULT_LIMIT  (64u << 20)

/* limit in bytes, 0 for TK_ARENA_DEFAULT_LIMIT.  NULL without memory. */
tk_arena_t *tk_arena_create(size_t limit);

/* Runs the cleanups, last registered first, and frees all.  NULL is fine. */
void tk_arena_destroy(tk_arena_t *a);

/* Like destroy and create in one, keeping one block for the next use. */
void tk_arena_reset(tk_arena_t *a);

bool tk_arena_failed(const tk_arena_t *a);
size_t tk_arena_used(const tk_arena_t *a);

/* Aligned for any type.  n = 0 gives a valid pointer. */
void *tk_arena_alloc(tk_arena_t *a, size_t n);
void *tk_arena_zalloc(tk_arena_t *a, size_t n);
void *tk_arena_array(tk_arena_t *a, size_t n, size_t size);  /* zeroed */

/*
 * Grows the block p of `have` bytes to `want`, in place when it was the
 * last allocated one, else by copying; p is not valid afterwards.  `have`
 * must be the very size it was allocated or last grown with.  p NULL
 * allocates; NULL leaves p as it was.
 */
void *tk_arena_grow(tk_arena_t *a, void *p, size_t have, size_t want);

/* Copies; the copy has a NUL behind it that does not count.  Without memory
 * the null string / NULL. */
tk_str_t tk_arena_str(tk_arena_t *a, tk_str_t s);
char *tk_arena_strz(tk_arena_t *a, tk_str_t s);
tk_str_t tk_arena_lower(tk_arena_t *a, tk_str_t s);      /* ASCII letters */
tk_str_t tk_arena_cat(tk_arena_t *a, tk_str_t s, tk_str_t t);

/* printf into the arena; NUL behind the end.  Null string without memory. */
tk_str_t tk_arena_printf(tk_arena_t *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Calls fn(data) when the arena is reset or destroyed, while its memory is
 * still there.  TK_ENOMEM: fn will not be called. */
int tk_arena_cleanup(tk_arena_t *a, void (*fn)(void *data), void *data);

#endif
