#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"


static int
setup(void **state)
{
    *state = tk_arena_create(1u << 20);
    return *state ? 0 : -1;
}


static int
teardown(void **state)
{
    tk_arena_destroy(*state);
    return 0;
}


static void
test_aligned_and_apart(void **state)
{
    size_t       i, n;
    uint8_t     *p[300];
    tk_arena_t  *a = *state;

    for (i = 0; i < 300; i++) {
        n = i * 7 % 5000;
        p[i] = tk_arena_alloc(a, n);
        assert_non_null(p[i]);
        assert_int_equal((uintptr_t) p[i] % 16, 0);
        memset(p[i], (int) (i & 0xff), n);
    }

    for (i = 0; i < 300; i++) {
        n = i * 7 % 5000;
        if (n) {
            assert_int_equal(p[i][0], i & 0xff);
            assert_int_equal(p[i][n - 1], i & 0xff);
        }
    }
}


static void
test_zeroed(void **state)
{
    size_t   i;
    uint8_t  *p;

    memset(tk_arena_alloc(*state, 1000), 0xff, 1000);
    tk_arena_reset(*state);

    p = tk_arena_zalloc(*state, 1000);
    for (i = 0; i < 1000; i++) {
        assert_int_equal(p[i], 0);
    }

    p = tk_arena_array(*state, 100, 100);
    for (i = 0; i < 10000; i++) {
        assert_int_equal(p[i], 0);
    }
}


static void
test_limit_is_for_good(void **state)
{
    tk_arena_t  *a = *state;

    assert_non_null(tk_arena_alloc(a, (1u << 20) - 64));
    assert_non_null(tk_arena_alloc(a, 32));
    assert_false(tk_arena_failed(a));

    assert_null(tk_arena_alloc(a, 4096));
    assert_true(tk_arena_failed(a));
    assert_null(tk_arena_alloc(a, 1));
    assert_true(tk_str_is_null(tk_arena_str(a, TK_STR("x"))));
    assert_true(tk_str_is_null(tk_arena_printf(a, "x")));
    assert_int_equal(tk_arena_cleanup(a, free, NULL), TK_ENOMEM);

    tk_arena_reset(a);
    assert_false(tk_arena_failed(a));
    assert_int_equal(tk_arena_used(a), 0);
    assert_non_null(tk_arena_alloc(a, 1));
}


static void
test_limit_many_small(void **state)
{
    size_t  n;

    for (n = 0; tk_arena_alloc(*state, 16); n++) { /* void */ }
    assert_int_equal(n, (1u << 20) / 16);
}


static void
test_absurd_sizes(void **state)
{
    tk_arena_t  *a = *state;

    assert_null(tk_arena_alloc(a, SIZE_MAX));
    tk_arena_reset(a);
    assert_null(tk_arena_alloc(a, SIZE_MAX - 20));
    tk_arena_reset(a);
    assert_null(tk_arena_array(a, SIZE_MAX / 2, 4));
    tk_arena_reset(a);
    assert_null(tk_arena_grow(a, tk_arena_alloc(a, 8), 8, SIZE_MAX));
    tk_arena_reset(a);
    assert_null(tk_arena_grow(a, tk_arena_alloc(a, 8000), 8000, SIZE_MAX));
}


static void
fill(uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        p[i] = (uint8_t) (i * 31);
    }
}


static void
check(const uint8_t *p, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        assert_int_equal(p[i], (uint8_t) (i * 31));
    }
}


static void
test_grow_keeps_content(void **state)
{
    size_t       have, want;
    uint8_t     *p, *q;
    tk_arena_t  *a = *state;

    p = tk_arena_grow(a, NULL, 0, 1);
    fill(p, 1);

    for (have = 1; have < 100000; have = want) {
        want = have + have / 3 + 1;
        if (have % 2) {
            assert_non_null(tk_arena_alloc(a, 24));     /* p is not last */
        }
        p = tk_arena_grow(a, p, have, want);
        assert_non_null(p);
        check(p, have);
        fill(p, want);
    }

    q = tk_arena_grow(a, p, have, have - 10);
    assert_ptr_equal(p, q);
}


static void
test_grow_among_others(void **state)
{
    size_t       i, n[8];
    uint8_t     *p[8];
    tk_arena_t  *a = *state;

    for (i = 0; i < 8; i++) {
        n[i] = 3000;
        p[i] = tk_arena_alloc(a, n[i]);
        fill(p[i], n[i]);
    }
    for (i = 0; i < 24; i++) {
        p[i % 8] = tk_arena_grow(a, p[i % 8], n[i % 8], n[i % 8] + 9000);
        check(p[i % 8], n[i % 8]);
        n[i % 8] += 9000;
        fill(p[i % 8], n[i % 8]);
    }
    for (i = 0; i < 8; i++) {
        check(p[i], n[i]);
    }
}


static void
test_strings(void **state)
{
    char         big[600];
    tk_str_t     s;
    tk_arena_t  *a = *state;

    s = tk_arena_str(a, tk_str("abcdef", 3));
    assert_int_equal(s.n, 3);
    assert_string_equal(s.p, "abc");

    assert_true(tk_str_is_null(tk_arena_str(a, TK_STR_NULL)));
    assert_false(tk_str_is_null(tk_arena_str(a, TK_STR(""))));
    assert_string_equal(tk_arena_strz(a, TK_STR_NULL), "");
    assert_string_equal(tk_arena_strz(a, tk_str("xyz", 2)), "xy");

    s = tk_arena_cat(a, TK_STR("ab"), TK_STR("cd"));
    assert_int_equal(s.n, 4);
    assert_string_equal(s.p, "abcd");

    s = tk_arena_printf(a, "%d-%s", 42, "x");
    assert_int_equal(s.n, 4);
    assert_string_equal(s.p, "42-x");

    memset(big, 'y', sizeof(big));
    s = tk_arena_printf(a, "<%.*s>", (int) sizeof(big), big);
    assert_int_equal(s.n, sizeof(big) + 2);
    assert_int_equal(s.p[0], '<');
    assert_int_equal(s.p[s.n - 1], '>');
    assert_int_equal(s.p[s.n], '\0');
}


typedef struct {
    char    order[8];
    size_t  n;
} tk_trace_t;

typedef struct {
    tk_trace_t  *trace;
    char         name;
} tk_mark_t;


static void
mark(void *data)
{
    tk_mark_t  *m = data;

    m->trace->order[m->trace->n++] = m->name;
}


static void
test_cleanups(void **state)
{
    size_t       i;
    tk_mark_t   *m;
    tk_arena_t  *a;
    tk_trace_t   trace = { .n = 0 };

    (void) state;
    a = tk_arena_create(0);

    for (i = 0; i < 4; i++) {
        m = tk_arena_alloc(a, sizeof(tk_mark_t));
        m->trace = &trace;
        m->name = (char) ('a' + i);
        assert_int_equal(tk_arena_cleanup(a, mark, m), TK_OK);

        if (i == 1) {
            tk_arena_reset(a);
        }
    }

    tk_arena_destroy(a);
    assert_string_equal(trace.order, "badc");
    tk_arena_destroy(NULL);
}


int
main(void)
{
#define T(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest  tests[] = {
        T(test_aligned_and_apart),
        T(test_zeroed),
        T(test_limit_is_for_good),
        T(test_limit_many_small),
        T(test_absurd_sizes),
        T(test_grow_keeps_content),
        T(test_grow_among_others),
        T(test_strings),
        T(test_cleanups)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
