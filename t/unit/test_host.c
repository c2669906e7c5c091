#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/host.h"

static const tk_host_t *const  host = &tk_host_blocking;


static int64_t
since(tk_time_t t)
{
    return tk_now(host) - t;
}


static void
test_wait(void **state)
{
    int        fd[2];
    tk_time_t  t;

    (void) state;
    assert_int_equal(pipe(fd), 0);

    t = tk_now(host);
    assert_int_equal(host->wait(NULL, fd[0], TK_WAIT_READ, 30), 0);
    assert_true(since(t) >= 25);
    assert_int_equal(host->wait(NULL, fd[0], TK_WAIT_READ, 0), 0);
    assert_int_equal(host->wait(NULL, fd[1], TK_WAIT_WRITE, -1), 1);

    assert_int_equal(write(fd[1], "x", 1), 1);
    assert_int_equal(host->wait(NULL, fd[0], TK_WAIT_READ, -1), 1);
    assert_int_equal(host->wait(NULL, fd[0], TK_WAIT_READ | TK_WAIT_WRITE,
                                0), 1);

    host->detach(NULL, fd[0]);
    close(fd[1]);
    close(fd[0]);
    assert_int_equal(host->wait(NULL, -1, TK_WAIT_READ, 0), 0);
}


static void
test_park_without_wake(void **state)
{
    tk_time_t    t;
    tk_waiter_t  w = { .next = NULL };

    (void) state;

    t = tk_now(host);
    assert_int_equal(host->park(NULL, &w, 30), 0);
    assert_true(since(t) >= 25);
    assert_int_equal(host->park(NULL, &w, 0), 0);
    assert_int_equal(w.woken, 0);
}


static void
test_wake_before_park(void **state)
{
    tk_waiter_t  w = { .next = NULL };

    (void) state;

    host->wake(NULL, &w);
    assert_int_equal(w.woken, 1);
    assert_int_equal(host->park(NULL, &w, -1), 1);
}


typedef struct {
    pthread_mutex_t   lock;
    tk_waiter_t      *queue;
    int               rounds;
} tk_gate_t;


/* Wakes whoever is in the queue, as a pool does that gives a thing back. */
static void *
waker(void *arg)
{
    int           n;
    tk_gate_t    *g = arg;
    tk_waiter_t  *w;

    for (n = 0; n < g->rounds; ) {
        pthread_mutex_lock(&g->lock);
        w = g->queue;
        if (w) {
            g->queue = w->next;
        }
        pthread_mutex_unlock(&g->lock);

        if (w) {
            host->wake(NULL, w);
            n++;
        }
    }
    return NULL;
}


/* A waiter on the stack, gone as soon as it was woken. */
static int
pass(tk_gate_t *g)
{
    tk_waiter_t  w = { .next = NULL };

    pthread_mutex_lock(&g->lock);
    w.next = g->queue;
    g->queue = &w;
    pthread_mutex_unlock(&g->lock);

    return host->park(NULL, &w, 10000);
}


static void *
parker(void *arg)
{
    int  i;

    for (i = 0; i < 2000; i++) {
        if (pass(arg) != 1) {
            return arg;
        }
    }
    return NULL;
}


static void
test_wake_from_threads(void **state)
{
    int        i;
    void      *fault;
    tk_gate_t  g = { .lock = PTHREAD_MUTEX_INITIALIZER, .rounds = 8000 };
    pthread_t  thread[5];

    (void) state;

    assert_int_equal(pthread_create(&thread[0], NULL, waker, &g), 0);
    for (i = 1; i < 5; i++) {
        assert_int_equal(pthread_create(&thread[i], NULL, parker, &g), 0);
    }
    for (i = 0; i < 5; i++) {
        assert_int_equal(pthread_join(thread[i], &fault), 0);
        assert_null(fault);
    }
    assert_null(g.queue);
}


static void
set_one(void *arg)
{
    *(int *) arg = 1;
}


static void
test_offload_and_sleep(void **state)
{
    int        done = 0;
    tk_time_t  t;

    (void) state;

    assert_int_equal(host->offload(NULL, set_one, &done), TK_OK);
    assert_int_equal(done, 1);

    t = tk_now(host);
    assert_int_equal(host->sleep(NULL, 20), 0);
    assert_true(since(t) >= 15);
    assert_int_equal(host->sleep(NULL, -5), 0);
    assert_true(t > INT64_C(1600000000000));
}


typedef struct {
    char    line[4096];
    size_t  n;
    int     level;
} tk_sink_t;


static void
sink_log(void *ctx, int level, const char *msg, size_t n)
{
    tk_sink_t  *s = ctx;

    memcpy(s->line, msg, n);
    s->line[n] = '\0';
    s->n = n;
    s->level = level;
}


static void
test_log(void **state)
{
    size_t     i;
    char       big[3001];
    tk_sink_t  s;
    tk_host_t  h = tk_host_blocking;

    (void) state;

    h.log = sink_log;
    h.ctx = &s;

    tk_log(&h, TK_LOG_WARN, "%s has %d", "x", 3);
    assert_string_equal(s.line, "x has 3");
    assert_int_equal(s.level, TK_LOG_WARN);

    tk_log(&h, TK_LOG_INFO, "a\nb\x1b[31m\x7f\tgr\xc3\xbc\xc2\x9b!");
    assert_string_equal(s.line, "a b [31m  gr\xc3\xbc  !");

    memset(big, 'y', sizeof(big));
    big[3000] = '\0';
    tk_log(&h, TK_LOG_INFO, "%s", big);
    assert_int_equal(s.n, 2000);

    /* Not in the middle of a character. */
    for (i = 0; i < 3000; i += 3) {
        memcpy(big + i, "\xe2\x82\xac", 3);
    }
    tk_log(&h, TK_LOG_INFO, "%s", big);
    assert_int_equal(s.n, 1998);

    for (i = 1; i < 4; i++) {
        memset(big, 'y', 2000 - i);
        memcpy(big + 2000 - i, "\xf0\x9f\x98\x80", 5);
        tk_log(&h, TK_LOG_INFO, "%s", big);
        assert_int_equal(s.n, 2000 - i);
    }

    tk_log(&h, TK_LOG_INFO, "%s", "");
    assert_int_equal(s.n, 0);
}


static void
test_log_to_stderr(void **state)
{
    int      fd[2], saved;
    char     got[100];
    ssize_t  n;

    (void) state;

    assert_int_equal(pipe(fd), 0);
    saved = dup(STDERR_FILENO);
    dup2(fd[1], STDERR_FILENO);
    tk_log(host, TK_LOG_ERROR, "disk %d%% full", 99);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(fd[1]);

    n = read(fd[0], got, sizeof(got));
    close(fd[0]);
    assert_int_equal(n, 21);
    assert_memory_equal(got, "error: disk 99% full\n", 21);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_wait),
        cmocka_unit_test(test_park_without_wake),
        cmocka_unit_test(test_wake_before_park),
        cmocka_unit_test(test_wake_from_threads),
        cmocka_unit_test(test_offload_and_sleep),
        cmocka_unit_test(test_log),
        cmocka_unit_test(test_log_to_stderr)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
