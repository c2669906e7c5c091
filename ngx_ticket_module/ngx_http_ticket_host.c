#include "ngx_http_ticket_host.h"

#include <poll.h>
#include <stdlib.h>

#include "base/err.h"

#define STACK_BYTES    (256 * 1024)
#define STACKS_KEPT    64

/* A wait without a limit has a timer all the same, renewed. */
#define FOREVER_MS     60000


typedef struct {
    void  (*fn)(void *arg);
    void   *arg;
} ngx_http_ticket_offload_t;


static ngx_http_ticket_task_t *
ngx_http_ticket_current(ngx_http_ticket_worker_t *worker)
{
    return tk_fiber_current(worker->fibers);
}


static ngx_uint_t
ngx_http_ticket_stopped(const ngx_http_ticket_task_t *task)
{
    return task->worker->exiting || (task->cancelled && !task->shielded);
}


/* On the worker's stack. */
static void
ngx_http_ticket_resume(ngx_http_ticket_task_t *task)
{
    if (!tk_fiber_resume(task->fiber)) {
        return;
    }

    tk_fiber_release(task->fiber);
    task->fiber = NULL;
    ngx_queue_remove(&task->queue);

    task->done(task->data);
}


static void
ngx_http_ticket_task_main(void *data)
{
    ngx_http_ticket_task_t  *task;

    task = data;
    task->run(task->data);
}


static void
ngx_http_ticket_event_handler(ngx_event_t *ev)
{
    ngx_http_ticket_resume(ev->data);
}


/*
 * On the fiber, after task->ready was cleared and whatever sets it was
 * prepared.  1: ready, 0: too late, -1: cancelled.
 */
static int
ngx_http_ticket_pause(ngx_http_ticket_task_t *task, int timeout_ms)
{
    ngx_event_t  *ev;

    ev = &task->event;
    task->waited = 1;

    for ( ;; ) {
        ev->timedout = 0;
        ngx_add_timer(ev, timeout_ms < 0 ? FOREVER_MS : timeout_ms);

        tk_fiber_yield(task->worker->fibers);

        if (ev->timer_set) {
            ngx_del_timer(ev);
        }

        if (ev->posted) {
            ngx_delete_posted_event(ev);
        }

        if (task->ready) {
            return 1;
        }

        if (ngx_http_ticket_stopped(task)) {
            return -1;
        }

        if (ev->timedout && timeout_ms >= 0) {
            return 0;
        }
    }
}


/* Nobody waits: the answer came before it was asked for, or the server has
 * closed.  Who reads next will see. */
static void
ngx_http_ticket_fd_handler(ngx_event_t *ev)
{
    ngx_connection_t        *c;
    ngx_http_ticket_task_t  *task;

    c = ev->data;
    task = c->data;

    if (task == NULL) {
        return;
    }

    if (c->close) {
        /* worker_shutdown_timeout is over */
        task->cancelled = 1;
        task->shielded = 0;

    } else {
        task->ready = 1;
    }

    ngx_http_ticket_resume(task);
}


/* The place of fd in the worker's table, or NULL. */
static ngx_connection_t **
ngx_http_ticket_slot(ngx_http_ticket_worker_t *worker, int fd)
{
    size_t             n;
    ngx_connection_t **slots;

    if ((size_t) fd < worker->n_slots) {
        return &worker->slots[fd];
    }

    n = ((size_t) fd + 64) & ~(size_t) 63;
    slots = realloc(worker->slots, n * sizeof(*slots));

    if (slots == NULL) {
        return NULL;
    }

    ngx_memzero(slots + worker->n_slots,
                (n - worker->n_slots) * sizeof(*slots));
    worker->slots = slots;
    worker->n_slots = n;

    return &slots[fd];
}


static ngx_connection_t *
ngx_http_ticket_connection(ngx_http_ticket_worker_t *worker, int fd)
{
    ngx_connection_t  *c, **slot;

    slot = ngx_http_ticket_slot(worker, fd);

    if (slot == NULL || *slot != NULL) {
        return slot == NULL ? NULL : *slot;
    }

    c = ngx_get_connection(fd, worker->log);
    if (c == NULL) {
        return NULL;
    }

    c->data = NULL;
    c->read->log = worker->log;
    c->write->log = worker->log;
    c->read->handler = ngx_http_ticket_fd_handler;
    c->write->handler = ngx_http_ticket_fd_handler;
    *slot = c;

    return c;
}


static void
ngx_http_ticket_detach_event(ngx_event_t *ev, ngx_int_t event,
    ngx_uint_t flags)
{
    if (ev->active || ev->disabled) {
        ngx_del_event(ev, event, flags);
    }

    if (ev->posted) {
        ngx_delete_posted_event(ev);
    }
}


/* Out of the event loop; flags 0 when the socket stays open. */
static void
ngx_http_ticket_forget(ngx_http_ticket_worker_t *worker, int fd,
    ngx_uint_t flags)
{
    ngx_connection_t  *c;

    c = (size_t) fd < worker->n_slots ? worker->slots[fd] : NULL;

    if (c == NULL) {
        return;
    }

    worker->slots[fd] = NULL;

    ngx_http_ticket_detach_event(c->read, NGX_READ_EVENT, flags);
    ngx_http_ticket_detach_event(c->write, NGX_WRITE_EVENT, flags);

    ngx_free_connection(c);
    c->fd = (ngx_socket_t) -1;
}


/* Reading stays armed: what came before the connector last looked is no
 * event any more, what comes after is one. */
static ngx_connection_t *
ngx_http_ticket_attach(ngx_http_ticket_task_t *task, int fd, int events)
{
    ngx_int_t          rc;
    ngx_connection_t  *c;

    c = ngx_http_ticket_connection(task->worker, fd);
    if (c == NULL) {
        return NULL;
    }

    rc = NGX_OK;

    if (events & TK_WAIT_READ) {
        c->read->ready = 0;
        rc = ngx_handle_read_event(c->read, 0);
    }

    if (rc == NGX_OK && (events & TK_WAIT_WRITE)) {
        c->write->ready = 0;
        rc = ngx_handle_write_event(c->write, 0);
    }

    if (rc != NGX_OK) {
        ngx_http_ticket_forget(task->worker, fd, 0);
        return NULL;
    }

    c->data = task;

    return c;
}


static int
ngx_http_ticket_poll(int fd, int events)
{
    struct pollfd  pfd;

    pfd.fd = fd;
    pfd.events = 0;
    pfd.revents = 0;

    if (events & TK_WAIT_READ) {
        pfd.events |= POLLIN;
    }

    if (events & TK_WAIT_WRITE) {
        pfd.events |= POLLOUT;
    }

    return poll(&pfd, 1, 0) == 0 ? 0 : 1;
}


/*
 * The connector has just found that it would have to wait, so nobody looks
 * again.  The descriptor stays in the event loop until it is closed, which
 * lib/db says: to take it in and out costs as much as the waiting itself.
 * Where events tell a state and not a change it would go round for ever.
 */
static int
ngx_http_ticket_wait(void *ctx, int fd, int events, int timeout_ms)
{
    int                        rc;
    ngx_connection_t          *c;
    ngx_http_ticket_task_t    *task;
    ngx_http_ticket_worker_t  *worker;

    worker = ctx;
    task = ngx_http_ticket_current(worker);

    if (task == NULL) {
        return ngx_http_ticket_poll(fd, events);
    }

    if (ngx_http_ticket_stopped(task)) {
        return -1;
    }

    if (timeout_ms == 0) {
        return ngx_http_ticket_poll(fd, events);
    }

    task->ready = 0;

    c = ngx_http_ticket_attach(task, fd, events);
    if (c == NULL) {
        return 0;
    }

    rc = ngx_http_ticket_pause(task, timeout_ms);
    c->data = NULL;

    if (!(ngx_event_flags & NGX_USE_CLEAR_EVENT)) {
        ngx_http_ticket_forget(worker, fd, 0);

    } else if (events & TK_WAIT_WRITE) {
        ngx_http_ticket_detach_event(c->write, NGX_WRITE_EVENT, 0);
    }

    return rc;
}


static void
ngx_http_ticket_detach(void *ctx, int fd)
{
    ngx_http_ticket_forget(ctx, fd, NGX_CLOSE_EVENT);
}


static int
ngx_http_ticket_park(void *ctx, tk_waiter_t *w, int timeout_ms)
{
    int                      rc;
    ngx_http_ticket_task_t  *task;

    task = ngx_http_ticket_current(ctx);

    if (w->woken) {
        return 1;
    }

    if (task == NULL) {
        return 0;
    }

    if (ngx_http_ticket_stopped(task)) {
        return -1;
    }

    task->ready = 0;
    w->host_data = task;

    rc = ngx_http_ticket_pause(task, timeout_ms);
    w->host_data = NULL;

    return w->woken ? 1 : rc;
}


static void
ngx_http_ticket_wake(void *ctx, tk_waiter_t *w)
{
    ngx_http_ticket_task_t  *task;

    (void) ctx;

    task = w->host_data;
    w->woken = 1;

    if (task != NULL) {
        task->ready = 1;
        ngx_post_event(&task->event, &ngx_posted_events);
    }
}


static int
ngx_http_ticket_sleep(void *ctx, int ms)
{
    ngx_http_ticket_task_t  *task;

    task = ngx_http_ticket_current(ctx);

    if (task == NULL || ms <= 0) {
        return 0;
    }

    if (ngx_http_ticket_stopped(task)) {
        return -1;
    }

    task->ready = 0;
    return ngx_http_ticket_pause(task, ms);
}


static void
ngx_http_ticket_offload_thread(void *data, ngx_log_t *log)
{
    ngx_http_ticket_offload_t  *offload;

    (void) log;

    offload = data;
    offload->fn(offload->arg);
}


static void
ngx_http_ticket_offload_done(ngx_event_t *ev)
{
    ngx_http_ticket_task_t  *task;

    task = ev->data;
    task->ready = 1;
    ngx_http_ticket_resume(task);
}


/* arg is on the fiber's stack: whoever leaves meanwhile, the fiber stays
 * until the thread has finished. */
static int
ngx_http_ticket_offload(void *ctx, void (*fn)(void *arg), void *arg)
{
    unsigned                    shielded;
    ngx_thread_task_t          *job;
    ngx_http_ticket_task_t     *task;
    ngx_http_ticket_worker_t   *worker;
    ngx_http_ticket_offload_t  *offload;

    worker = ctx;
    task = ngx_http_ticket_current(worker);

    if (task == NULL || ngx_http_ticket_stopped(task)) {
        return TK_EAGAIN;
    }

    job = ngx_thread_task_alloc(task->pool,
                                sizeof(ngx_http_ticket_offload_t));
    if (job == NULL) {
        return TK_EAGAIN;
    }

    offload = job->ctx;
    offload->fn = fn;
    offload->arg = arg;

    job->handler = ngx_http_ticket_offload_thread;
    job->event.data = task;
    job->event.handler = ngx_http_ticket_offload_done;
    job->event.log = task->log;

    task->ready = 0;

    if (ngx_thread_task_post(worker->threads, job) != NGX_OK) {
        return TK_EAGAIN;
    }

    shielded = task->shielded;
    task->shielded = 1;
    task->offloaded = 1;

    (void) ngx_http_ticket_pause(task, -1);

    task->offloaded = 0;
    task->shielded = shielded;

    return TK_OK;
}


static void
ngx_http_ticket_shield(void *ctx)
{
    ngx_http_ticket_task_t  *task;

    task = ngx_http_ticket_current(ctx);

    if (task != NULL) {
        task->shielded = 1;
    }
}


/* The log of a request belongs to the worker's thread. */
static ngx_log_t *
ngx_http_ticket_log_of(ngx_http_ticket_worker_t *worker)
{
    ngx_http_ticket_task_t  *task;

    if (!pthread_equal(pthread_self(), worker->thread)) {
        return worker->log;
    }

    task = ngx_http_ticket_current(worker);
    return task == NULL ? worker->log : task->log;
}


static void
ngx_http_ticket_log(void *ctx, int level, const char *msg, size_t n)
{
    ngx_log_t                *log;
    static const ngx_uint_t   levels[] = {
        NGX_LOG_DEBUG, NGX_LOG_INFO, NGX_LOG_WARN, NGX_LOG_ERR,
        NGX_LOG_ALERT
    };

    if (level < TK_LOG_DEBUG || level > TK_LOG_ALERT) {
        level = TK_LOG_ERROR;
    }

    log = ngx_http_ticket_log_of(ctx);
    ngx_log_error(levels[level], log, 0, "ticket: %*s", n, msg);
}


static tk_time_t
ngx_http_ticket_now(void *ctx)
{
    ngx_time_t  *tp;

    (void) ctx;

    tp = ngx_timeofday();
    return (tk_time_t) tp->sec * 1000 + tp->msec;
}


static const tk_host_t  ngx_http_ticket_host = {
    .wait = ngx_http_ticket_wait,
    .detach = ngx_http_ticket_detach,
    .park = ngx_http_ticket_park,
    .wake = ngx_http_ticket_wake,
    .offload = ngx_http_ticket_offload,
    .sleep = ngx_http_ticket_sleep,
    .shield = ngx_http_ticket_shield,
    .log = ngx_http_ticket_log,
    .now = ngx_http_ticket_now
};


ngx_int_t
ngx_http_ticket_worker_init(ngx_http_ticket_worker_t *worker,
    ngx_cycle_t *cycle, ngx_thread_pool_t *threads)
{
    worker->host = ngx_http_ticket_host;
    worker->host.ctx = worker;
    worker->threads = threads;
    worker->log = cycle->log;
    worker->thread = pthread_self();
    ngx_queue_init(&worker->tasks);

    worker->fibers = tk_fiber_pool_create(STACK_BYTES, STACKS_KEPT);

    return worker->fibers == NULL ? NGX_ERROR : NGX_OK;
}


void
ngx_http_ticket_worker_stop(ngx_http_ticket_worker_t *worker)
{
    ngx_http_ticket_task_t  *task;

    worker->exiting = 1;

    /* nginx's threads have been joined by now */
    while (!ngx_queue_empty(&worker->tasks)) {
        task = ngx_queue_data(ngx_queue_head(&worker->tasks),
                              ngx_http_ticket_task_t, queue);
        task->ready = task->offloaded;
        ngx_http_ticket_resume(task);
    }
}


void
ngx_http_ticket_worker_release(ngx_http_ticket_worker_t *worker)
{
    tk_fiber_pool_destroy(worker->fibers);
    worker->fibers = NULL;

    while (worker->n_arenas > 0) {
        tk_arena_destroy(worker->arenas[--worker->n_arenas]);
    }

    free(worker->slots);
    worker->slots = NULL;
    worker->n_slots = 0;
}


tk_arena_t *
ngx_http_ticket_arena_take(ngx_http_ticket_worker_t *worker)
{
    return worker->n_arenas > 0 ? worker->arenas[--worker->n_arenas]
                                : tk_arena_create(0);
}


void
ngx_http_ticket_arena_give(ngx_http_ticket_worker_t *worker,
    tk_arena_t *arena)
{
    if (worker->exiting || worker->n_arenas == NGX_HTTP_TICKET_ARENAS) {
        tk_arena_destroy(arena);
        return;
    }

    tk_arena_reset(arena);
    worker->arenas[worker->n_arenas++] = arena;
}


ngx_int_t
ngx_http_ticket_task_start(ngx_http_ticket_task_t *task)
{
    ngx_http_ticket_worker_t  *worker;

    worker = task->worker;

    task->event.handler = ngx_http_ticket_event_handler;
    task->event.data = task;
    task->event.log = task->log;

    task->fiber = tk_fiber_create(worker->fibers, ngx_http_ticket_task_main,
                                  task);
    if (task->fiber == NULL) {
        return NGX_ERROR;
    }

    ngx_queue_insert_tail(&worker->tasks, &task->queue);
    ngx_http_ticket_resume(task);

    return NGX_OK;
}


void
ngx_http_ticket_task_cancel(ngx_http_ticket_task_t *task)
{
    task->cancelled = 1;

    if (task->fiber != NULL && !task->shielded) {
        ngx_post_event(&task->event, &ngx_posted_events);
    }
}
