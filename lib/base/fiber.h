#ifndef TK_BASE_FIBER_H
#define TK_BASE_FIBER_H

#include <stddef.h>

/*
 * Stacks of their own for units of work that wait.  One fiber runs at a
 * time, on the thread that resumes it; fibers are resumed only from the
 * thread's own stack, never from another fiber.
 *
 * Each stack is `stack_size` bytes of reserved address space above a guard
 * page; memory is committed as it is touched.  A finished fiber's stack is
 * kept for the next one (at most `keep` of them, the dirty part beyond
 * 64 KiB given back to the system), others are unmapped.
 */

typedef struct tk_fiber       tk_fiber_t;
typedef struct tk_fiber_pool  tk_fiber_pool_t;

/* stack_size is rounded up to pages.  NULL without memory. */
tk_fiber_pool_t *tk_fiber_pool_create(size_t stack_size, unsigned keep);

/* All fibers must have ended and been released.  NULL is fine. */
void tk_fiber_pool_destroy(tk_fiber_pool_t *pool);

/* The data of the fiber that runs now, NULL on the thread's own stack. */
void *tk_fiber_current(const tk_fiber_pool_t *pool);

/* Does not run fn(data) yet.  NULL without memory. */
tk_fiber_t *tk_fiber_create(tk_fiber_pool_t *pool, void (*fn)(void *data),
    void *data);

/* Runs the fiber until it yields (0) or fn has returned (1).  After 1 only
 * release may follow. */
int tk_fiber_resume(tk_fiber_t *fiber);

/* Within the running fiber: back to the one who resumed it. */
void tk_fiber_yield(tk_fiber_pool_t *pool);

/* A fiber that has ended, or one that was never resumed. */
void tk_fiber_release(tk_fiber_t *fiber);

#endif
