#ifndef NGX_HTTP_TICKET_FIBER_H
#define NGX_HTTP_TICKET_FIBER_H

#include <stddef.h>

/*
 * Stacks of their own for units of work that wait.  One fiber runs at a
 * time, on the thread that resumes it; fibers are resumed only from the
 * thread's own stack, never from another fiber.  Nothing here knows nginx.
 *
 * Each stack is `stack_size` bytes of reserved address space above a guard
 * page; memory is committed as it is touched.  A finished fiber's stack is
 * kept for the next one (at most `keep` of them, the dirty part beyond
 * 64 KiB given back to the system), others are unmapped.
 */

typedef struct ngx_http_ticket_fiber_s       ngx_http_ticket_fiber_t;
typedef struct ngx_http_ticket_fiber_pool_s  ngx_http_ticket_fiber_pool_t;

/* stack_size is rounded up to pages.  NULL without memory. */
ngx_http_ticket_fiber_pool_t *ngx_http_ticket_fiber_pool_create(
    size_t stack_size, unsigned keep);

/* All fibers must have ended and been released.  NULL is fine. */
void ngx_http_ticket_fiber_pool_destroy(ngx_http_ticket_fiber_pool_t *pool);

/* The data of the fiber that runs now, NULL on the thread's own stack. */
void *ngx_http_ticket_fiber_current(const ngx_http_ticket_fiber_pool_t *pool);

/* Does not run fn(data) yet.  NULL without memory. */
ngx_http_ticket_fiber_t *ngx_http_ticket_fiber_create(
    ngx_http_ticket_fiber_pool_t *pool, void (*fn)(void *data), void *data);

/* Runs the fiber until it yields (0) or fn has returned (1).  After 1 only
 * release may follow. */
int ngx_http_ticket_fiber_resume(ngx_http_ticket_fiber_t *fiber);

/* Within the running fiber: back to the one who resumed it. */
void ngx_http_ticket_fiber_yield(ngx_http_ticket_fiber_pool_t *pool);

/* A fiber that has ended, or one that was never resumed. */
void ngx_http_ticket_fiber_release(ngx_http_ticket_fiber_t *fiber);

#endif
