#include "base/host.h"

#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"


static int64_t
clock_ms(clockid_t id)
{
    struct timespec  ts;

    clock_gettime(id, &ts);
    return (int64_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}


/* Milliseconds until the deadline, never negative. */
static int
left(int64_t deadline)
{
    int64_t  ms;

    ms = deadline - clock_ms(CLOCK_MONOTONIC);
    return ms > 0 ? (int) ms : 0;
}


static int
blocking_wait(void *ctx, int fd, int events, int timeout_ms)
{
    int            n, ms;
    int64_t        deadline;
    struct pollfd  pfd;

    (void) ctx;

    pfd.fd = fd;
    pfd.events = 0;
    if (events & TK_WAIT_READ) {
        pfd.events |= POLLIN;
    }
    if (events & TK_WAIT_WRITE) {
        pfd.events |= POLLOUT;
    }

    deadline = clock_ms(CLOCK_MONOTONIC) + timeout_ms;
    ms = timeout_ms;

    while ((n = poll(&pfd, 1, ms)) < 0 && errno == EINTR) {
        ms = timeout_ms < 0 ? -1 : left(deadline);
    }

    /* A descriptor poll() refuses counts as ready: the read or write that
     * follows tells the error. */
    return n == 0 ? 0 : 1;
}


static void
blocking_detach(void *ctx, int fd)
{
    (void) ctx;
    (void) fd;
}


/*
 * The waiter's word `woken` is the futex itself, so there is nothing to set
 * up, a wake before the park is not lost, and the waker touches no memory
 * after its store but by an address given to the kernel: the parker may
 * have left its stack by then, and a wake of a stranger there is one of the
 * spurious ones that every futex user loops over.
 */
static int
blocking_park(void *ctx, tk_waiter_t *w, int timeout_ms)
{
    int              ms;
    int64_t          deadline;
    struct timespec  ts;

    (void) ctx;

    deadline = clock_ms(CLOCK_MONOTONIC) + timeout_ms;

    while (!__atomic_load_n(&w->woken, __ATOMIC_ACQUIRE)) {
        ms = left(deadline);
        if (timeout_ms >= 0 && ms == 0) {
            return 0;
        }

        ts.tv_sec = ms / 1000;
        ts.tv_nsec = (long) (ms % 1000) * 1000000;
        syscall(SYS_futex, &w->woken, FUTEX_WAIT_PRIVATE, 0,
                timeout_ms < 0 ? NULL : &ts, NULL, 0);
    }
    return 1;
}


static void
blocking_wake(void *ctx, tk_waiter_t *w)
{
    (void) ctx;

    __atomic_store_n(&w->woken, 1, __ATOMIC_RELEASE);
    syscall(SYS_futex, &w->woken, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}


static int
blocking_offload(void *ctx, void (*fn)(void *arg), void *arg)
{
    (void) ctx;

    fn(arg);
    return TK_OK;
}


static int
blocking_sleep(void *ctx, int ms)
{
    struct timespec  ts;

    (void) ctx;

    if (ms <= 0) {
        return 0;
    }

    ts.tv_sec = ms / 1000;
    ts.tv_nsec = (long) (ms % 1000) * 1000000;
    while (nanosleep(&ts, &ts) < 0 && errno == EINTR) { /* the rest */ }
    return 0;
}


static void
blocking_log(void *ctx, int level, const char *msg, size_t n)
{
    const char                *name;
    struct iovec               iov[4];
    static const char *const   names[] = {
        "debug", "info", "warn", "error", "alert"
    };

    (void) ctx;

    name = level >= TK_LOG_DEBUG && level <= TK_LOG_ALERT ? names[level]
                                                          : "log";

    iov[0] = (struct iovec) { (void *) name, strlen(name) };
    iov[1] = (struct iovec) { (void *) ": ", 2 };
    iov[2] = (struct iovec) { (void *) msg, n };
    iov[3] = (struct iovec) { (void *) "\n", 1 };

    if (writev(STDERR_FILENO, iov, 4) < 0) {
        return;         /* nowhere left to say so */
    }
}


static void
blocking_shield(void *ctx)
{
    (void) ctx;     /* nobody cancels here */
}


static tk_time_t
blocking_now(void *ctx)
{
    (void) ctx;

    return clock_ms(CLOCK_REALTIME);
}


const tk_host_t tk_host_blocking = {
    .wait = blocking_wait,
    .detach = blocking_detach,
    .park = blocking_park,
    .wake = blocking_wake,
    .offload = blocking_offload,
    .sleep = blocking_sleep,
    .shield = blocking_shield,
    .log = blocking_log,
    .now = blocking_now,
    .ctx = NULL
};
