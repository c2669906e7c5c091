#ifndef TK_BASE_HOST_H
#define TK_BASE_HOST_H

#include <stdint.h>

#include "base/time.h"

/*
 * What the program around lib/ does for it.  A worker implements the verbs
 * on nginx's event loop and parks the calling fiber; ticketd and the tests
 * use tk_host_blocking (lib/base/host.c), where every verb simply blocks
 * the calling thread.  lib/ never asks who calls it.
 *
 * A const table plus an opaque pointer; both outlive every use.
 */

enum { TK_LOG_DEBUG, TK_LOG_INFO, TK_LOG_WARN, TK_LOG_ERROR, TK_LOG_ALERT };

enum { TK_WAIT_READ = 1, TK_WAIT_WRITE = 2 };

/*
 * One waiting place, owned by the waiting function (its stack), all zero
 * before it is queued or parked on; good for one wake.  The host uses the
 * pointers as it likes; the one who wakes takes it off the queue first and
 * then only passes it on.  A wake before the park is not lost.  After a
 * park that was not woken the owner takes it off the queue itself; with
 * wakers in other threads queue and `woken` need the queue's lock.
 */
typedef struct tk_waiter {
    struct tk_waiter  *next;      /* for the waker's queue */
    void              *host_data;
    int                woken;
} tk_waiter_t;

typedef struct tk_host {
    /*
     * Until fd is ready for `events` or timeout_ms have passed (< 0: no
     * limit).  > 0 ready, 0 timeout, -1 the unit of work is cancelled (its
     * client has left and it said it may be cancelled).
     */
    int   (*wait)(void *ctx, int fd, int events, int timeout_ms);

    /* fd is about to be closed by somebody else: forget it now. */
    void  (*detach)(void *ctx, int fd);

    /* Until wake(w); results as of wait().  wake() may come from another
     * unit of work of the same worker, never from another thread in a
     * worker; in the blocking host from any thread. */
    int   (*park)(void *ctx, tk_waiter_t *w, int timeout_ms);
    void  (*wake)(void *ctx, tk_waiter_t *w);

    /* Runs fn(arg) where blocking is allowed, returns when it is done.
     * TK_OK, or TK_EAGAIN when there is no room for it. fn must not call
     * any verb but log. */
    int   (*offload)(void *ctx, void (*fn)(void *arg), void *arg);

    int   (*sleep)(void *ctx, int ms);              /* results as of wait */

    /* From here on this unit of work changes something: it runs to its end
     * even though its client has left. */
    void  (*shield)(void *ctx);

    void  (*log)(void *ctx, int level, const char *msg, size_t n);
    tk_time_t (*now)(void *ctx);

    void   *ctx;
} tk_host_t;

/* Blocking verbs; log goes to stderr, now is the system clock. A copy with
 * other log or now is how ticketd and tests make theirs. */
extern const tk_host_t tk_host_blocking;

/* printf to host->log; one line, control bytes replaced, cut at 2000. */
void tk_log(const tk_host_t *host, int level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static inline tk_time_t
tk_now(const tk_host_t *host)
{
    return host->now(host->ctx);
}

#endif
