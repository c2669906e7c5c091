#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fiber.h"

#if defined(__has_include)
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif
#endif

#ifndef RUNNING_ON_VALGRIND
#define RUNNING_ON_VALGRIND  0
#endif

#define FIBERS  200
#define STACK   (256 * 1024)


typedef struct {
    tk_fiber_pool_t  *pool;
    int               rounds;
    int               count;
    int               depth;
} work_t;


static int
setup(void **state)
{
    *state = tk_fiber_pool_create(STACK, 8);
    return *state ? 0 : -1;
}


static int
teardown(void **state)
{
    tk_fiber_pool_destroy(*state);
    return 0;
}


static void
yield_rounds(void *data)
{
    work_t  *work;

    work = data;

    while (work->count < work->rounds) {
        work->count++;
        tk_fiber_yield(work->pool);
    }
}


static void
test_runs_to_its_end_at_once(void **state)
{
    work_t       work = { *state, 0, 0, 0 };
    tk_fiber_t  *fiber;

    fiber = tk_fiber_create(*state, yield_rounds, &work);
    assert_non_null(fiber);
    assert_int_equal(tk_fiber_resume(fiber), 1);
    tk_fiber_release(fiber);
}


static void
test_many_take_turns(void **state)
{
    int          i, live;
    work_t       work[FIBERS];
    tk_fiber_t  *fibers[FIBERS];

    for (i = 0; i < FIBERS; i++) {
        work[i] = (work_t) { *state, i % 7, 0, 0 };
        fibers[i] = tk_fiber_create(*state, yield_rounds, &work[i]);
        assert_non_null(fibers[i]);
    }

    for (live = FIBERS; live > 0; /* void */ ) {
        for (i = 0; i < FIBERS; i++) {
            if (fibers[i] == NULL
                || !tk_fiber_resume(fibers[i]))
            {
                continue;
            }

            assert_int_equal(work[i].count, work[i].rounds);
            tk_fiber_release(fibers[i]);
            fibers[i] = NULL;
            live--;
        }
    }
}


static void
note_current(void *data)
{
    work_t  *work;

    work = data;
    work->count = tk_fiber_current(work->pool) == work;
    tk_fiber_yield(work->pool);
    work->count += tk_fiber_current(work->pool) == work;
}


static void
test_current_is_known(void **state)
{
    work_t       work = { *state, 0, 0, 0 };
    tk_fiber_t  *fiber;

    assert_null(tk_fiber_current(*state));

    fiber = tk_fiber_create(*state, note_current, &work);
    assert_null(tk_fiber_current(*state));
    assert_int_equal(tk_fiber_resume(fiber), 0);
    assert_null(tk_fiber_current(*state));
    assert_int_equal(tk_fiber_resume(fiber), 1);
    assert_int_equal(work.count, 2);

    tk_fiber_release(fiber);
}


static void
test_never_resumed(void **state)
{
    tk_fiber_t  *fiber;

    fiber = tk_fiber_create(*state, yield_rounds, NULL);
    tk_fiber_release(fiber);
}


/* Fills a kilobyte a level and reads it back on the way up.  It must be
 * volatile, or the compiler makes a loop without a stack of it. */
static int
dive(work_t *work, int depth)
{
    int               sum;
    size_t            i;
    volatile uint8_t  room[1024];

    for (i = 0; i < sizeof(room); i++) {
        room[i] = depth & 0xff;
    }

    if (depth == 0) {
        tk_fiber_yield(work->pool);
        return 0;
    }

    sum = dive(work, depth - 1);

    return sum + (room[0] == (depth & 0xff) && room[1023] == room[0]);
}


static void
dive_deep(void *data)
{
    work_t  *work;

    work = data;
    work->count = dive(work, work->depth);
}


/* Twice on the same stack, so that what was given back to the system is
 * touched again. */
static void
test_stack_is_deep(void **state)
{
    int          i;
    work_t       work = { *state, 0, 0, 100 };
    tk_fiber_t  *fiber;

    for (i = 0; i < 2; i++) {
        work.count = 0;
        fiber = tk_fiber_create(*state, dive_deep, &work);
        assert_int_equal(tk_fiber_resume(fiber), 0);
        assert_int_equal(tk_fiber_resume(fiber), 1);
        assert_int_equal(work.count, 100);
        tk_fiber_release(fiber);
    }
}


static void
use_double(void *data)
{
    work_t           *work;
    volatile double   x;

    work = data;
    x = 0.5;
    tk_fiber_yield(work->pool);
    work->count = (int) (x * 4);
}


static void
test_registers_survive(void **state)
{
    work_t                    work = { *state, 0, 0, 0 };
    volatile double           y = 1.25;
    tk_fiber_t  *fiber;

    fiber = tk_fiber_create(*state, use_double, &work);
    assert_int_equal(tk_fiber_resume(fiber), 0);
    y *= 2;
    assert_int_equal(tk_fiber_resume(fiber), 1);
    assert_int_equal(work.count, 2);
    assert_true(y > 2.4 && y < 2.6);
    tk_fiber_release(fiber);
}


/* Beyond the stack is a page that nobody may touch: the process dies rather
 * than writing over another fiber. */
static void
test_guard_page(void **state)
{
    int            status;
    pid_t          pid;
    work_t         work = { *state, 0, 0, 4096 };
    struct rlimit  no_core = { 0, 0 };
    tk_fiber_t    *fiber;

    if (RUNNING_ON_VALGRIND) {
        skip();      /* it has its own idea of growing stacks */
    }

    pid = fork();
    assert_true(pid >= 0);

    if (pid == 0) {
        setrlimit(RLIMIT_CORE, &no_core);
        close(STDERR_FILENO);
        signal(SIGSEGV, SIG_DFL);
        fiber = tk_fiber_create(*state, dive_deep, &work);
        tk_fiber_resume(fiber);
        _exit(0);
    }

    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_runs_to_its_end_at_once),
        cmocka_unit_test(test_many_take_turns),
        cmocka_unit_test(test_current_is_known),
        cmocka_unit_test(test_never_resumed),
        cmocka_unit_test(test_stack_is_deep),
        cmocka_unit_test(test_registers_survive),
        cmocka_unit_test(test_guard_page)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
