#ifndef NGX_HTTP_TICKET_HOST_H
#define NGX_HTTP_TICKET_HOST_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_thread_pool.h>

#include "base/fiber.h"
#include "base/host.h"

/*
 * The verbs of tk_host_t on nginx's event loop.  A unit of work runs on a
 * fiber of its own; where a verb waits, the fiber is parked and the loop
 * goes on.  On the worker's own stack, outside of any unit, no verb waits:
 * wait() looks once, the others return at once.
 *
 * Every wait has a timer, so that a worker that was told to finish stays
 * until its units are done.
 */

/* Arenas kept for the next requests, each with its one large chunk. */
#define NGX_HTTP_TICKET_ARENAS  32

typedef struct {
    tk_host_t           host;       /* ctx is this struct       */
    tk_fiber_pool_t    *fibers;
    ngx_thread_pool_t  *threads;
    ngx_log_t          *log;
    pthread_t           thread;
    ngx_queue_t         tasks;      /* those that have a fiber  */
    ngx_connection_t  **slots;      /* by descriptor, or NULL   */
    size_t              n_slots;
    tk_arena_t         *arenas[NGX_HTTP_TICKET_ARENAS];
    ngx_uint_t          n_arenas;
    unsigned            exiting:1;  /* nothing waits any more   */
} ngx_http_ticket_worker_t;

/* A unit of work; zeroed, the first six filled by the caller.  done() is
 * called on the worker's stack, perhaps before start() returns. */
typedef struct {
    ngx_http_ticket_worker_t  *worker;
    ngx_pool_t                *pool;
    ngx_log_t                 *log;
    void                     (*run)(void *data);
    void                     (*done)(void *data);
    void                      *data;

    tk_fiber_t                *fiber;
    ngx_event_t                event;         /* woken, cancelled, late   */
    ngx_queue_t                queue;
    unsigned                   ready:1;
    unsigned                   cancelled:1;
    unsigned                   shielded:1;
    unsigned                   offloaded:1;
    unsigned                   waited:1;      /* done() is not in start() */
} ngx_http_ticket_task_t;

ngx_int_t ngx_http_ticket_worker_init(ngx_http_ticket_worker_t *worker,
    ngx_cycle_t *cycle, ngx_thread_pool_t *threads);

/* Unwinds what still waits: every verb fails from now on. */
void ngx_http_ticket_worker_stop(ngx_http_ticket_worker_t *worker);
void ngx_http_ticket_worker_release(ngx_http_ticket_worker_t *worker);

/* An empty arena or NULL, and back; its cleanups run. */
tk_arena_t *ngx_http_ticket_arena_take(ngx_http_ticket_worker_t *worker);
void ngx_http_ticket_arena_give(ngx_http_ticket_worker_t *worker,
    tk_arena_t *arena);

/* NGX_OK, or NGX_ERROR without memory for a fiber (done() is not called). */
ngx_int_t ngx_http_ticket_task_start(ngx_http_ticket_task_t *task);

/* Its client has left: a wait that is not shielded ends with -1, soon but
 * not within this call.  Harmless for a task that has no fiber. */
void ngx_http_ticket_task_cancel(ngx_http_ticket_task_t *task);

#endif
