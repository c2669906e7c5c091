#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/filemap.h"

/* A file that is cut short while it is read is damaged, and nothing else. */

#define PAGES  8

static size_t  page;
static char    path[] = "/tmp/tk-filemap-XXXXXX";


/* The file anew; cmocka has taken the handler away before each test. */
static void
fill(void)
{
    size_t  i;
    FILE   *f = fopen(path, "w");

    assert_int_equal(tk_filemap_init(), TK_OK);
    assert_non_null(f);

    for (i = 0; i < PAGES * page; i++) {
        fputc('x', f);
    }

    assert_int_equal(fclose(f), 0);
}


static int
setup(void **state)
{
    page = (size_t) sysconf(_SC_PAGESIZE);
    close(mkstemp(path));

    return 0;
}


static int
teardown(void **state)
{
    return unlink(path);
}


static size_t
count(tk_str_t s, char c)
{
    size_t  i, n = 0;

    for (i = 0; i < s.n; i++) {
        n += s.p[i] == c;
    }

    return n;
}


static void
test_whole(void **state)
{
    tk_filemap_t  m, none = { .bytes = TK_STR_NULL };

    fill();
    assert_int_equal(tk_filemap_open(&m, path, PAGES * page), TK_OK);
    assert_int_equal(count(m.bytes, 'x'), PAGES * page);
    assert_true(tk_filemap_whole(&m));
    tk_filemap_close(&m);
    tk_filemap_close(&m);
    tk_filemap_close(&none);

    assert_int_equal(tk_filemap_open(&m, path, PAGES * page + 1), TK_EIO);
    assert_int_equal(tk_filemap_open(&m, "/nowhere/at/all", 1), TK_ENOTFOUND);
}


static void
test_cut_short(void **state)
{
    tk_filemap_t  m, other;

    fill();
    assert_int_equal(tk_filemap_open(&other, "/proc/self/exe", 2 * page),
                     TK_OK);
    assert_int_equal(tk_filemap_open(&m, path, PAGES * page - 5), TK_OK);
    assert_int_equal(truncate(path, (off_t) (3 * page)), 0);
    assert_int_equal(count(tk_str_sub(m.bytes, 0, 3 * page), 'x'), 3 * page);
    assert_true(tk_filemap_whole(&m));
    assert_int_equal(m.bytes.p[5 * page + 7], '\0');
    assert_false(tk_filemap_whole(&m));
    assert_int_equal(count(m.bytes, 'x'), 3 * page);
    assert_int_equal(count(m.bytes, '\0'), 5 * page - 5);
    assert_true(tk_filemap_whole(&other));
    tk_filemap_close(&other);
    tk_filemap_close(&m);
}


static void *
read_it(void *arg)
{
    tk_filemap_t  m;
    int          *pipes = arg;
    char          c = 0;
    size_t        n = 0;

    if (tk_filemap_open(&m, path, PAGES * page) == TK_OK) {
        n = write(pipes[1], &c, 1) == 1 && read(pipes[2], &c, 1) == 1
            ? count(m.bytes, 'x') : 0;
        n += !tk_filemap_whole(&m);
        tk_filemap_close(&m);
    }

    return (void *) n;
}


/* Each thread has its own. */
static void
test_in_threads(void **state)
{
    int        i, pipes[4];
    char       c = 0;
    void      *n;
    pthread_t  t[4];

    fill();
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(pipe(pipes + 2), 0);

    for (i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&t[i], NULL, read_it, pipes), 0);
    }

    for (i = 0; i < 4; i++) {
        assert_int_equal(read(pipes[0], &c, 1), 1);
    }

    assert_int_equal(truncate(path, (off_t) page), 0);
    assert_int_equal(write(pipes[3], "abcd", 4), 4);

    for (i = 0; i < 4; i++) {
        pthread_join(t[i], &n);
        assert_int_equal((size_t) n, page + 1);
    }

    for (i = 0; i < 4; i++) {
        close(pipes[i]);
    }
}


/* What is not ours ends the process as ever. */
static void
test_others(void **state)
{
    int    status;
    pid_t  pid;

    fill();
    pid = fork();
    assert_true(pid >= 0);

    if (pid == 0) {
        raise(SIGBUS);
        raise(SIGBUS);
        _exit(0);
    }

    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_cut_short),
        cmocka_unit_test(test_in_threads),
        cmocka_unit_test(test_others)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
