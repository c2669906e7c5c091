#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"


static int
setup(void **state)
{
    *state = tk_arena_create(8u << 20);
    return *state ? 0 : -1;
}


static int
teardown(void **state)
{
    tk_arena_destroy(*state);
    return 0;
}


static void
test_buf_appends(void **state)
{
    tk_buf_t  b;

    tk_buf_init(&b, *state, 1000);
    assert_int_equal(tk_buf_view(&b).n, 0);
    assert_non_null(tk_buf_view(&b).p);

    tk_buf_z(&b, "a");
    tk_buf_str(&b, TK_STR("bc"));
    tk_buf_str(&b, TK_STR_NULL);
    tk_buf_chr(&b, '-');
    tk_buf_u64(&b, 0);
    tk_buf_u64(&b, UINT64_MAX);
    tk_buf_printf(&b, "<%s:%d>", "x", -3);
    tk_buf_add(&b, NULL, 0);

    assert_int_equal(tk_buf_rc(&b), TK_OK);
    assert_string_equal(b.p, "abc-018446744073709551615<x:-3>");
    assert_int_equal(b.n, strlen(b.p));
}


static void
test_buf_limit_sticks(void **state)
{
    tk_buf_t  b;

    tk_buf_init(&b, *state, 10);
    tk_buf_z(&b, "0123456789");
    assert_int_equal(tk_buf_rc(&b), TK_OK);
    tk_buf_z(&b, "");
    assert_int_equal(tk_buf_rc(&b), TK_OK);

    tk_buf_chr(&b, 'x');
    assert_int_equal(tk_buf_rc(&b), TK_ELIMIT);
    assert_true(tk_str_eqz(tk_buf_view(&b), "0123456789"));

    tk_buf_clear(&b);
    assert_int_equal(tk_buf_rc(&b), TK_OK);
    tk_buf_z(&b, "0123");
    tk_buf_printf(&b, "%s", "4567890");
    tk_buf_chr(&b, 'y');                /* would fit, but it has failed */
    assert_int_equal(tk_buf_rc(&b), TK_ELIMIT);
    assert_string_equal(b.p, "0123");
    assert_null(tk_buf_room(&b, 1));
}


static void
test_buf_arena_runs_out(void **state)
{
    size_t       i;
    tk_buf_t     b;
    tk_arena_t  *a;

    (void) state;

    a = tk_arena_create(4096);
    tk_buf_init(&b, a, SIZE_MAX);
    for (i = 0; i < 1000; i++) {
        tk_buf_z(&b, "0123456789");
    }
    assert_int_equal(tk_buf_rc(&b), TK_ENOMEM);
    assert_true(b.n > 0 && b.n % 10 == 0);
    assert_int_equal(strlen(b.p), b.n);

    tk_buf_clear(&b);
    tk_buf_add(&b, "x", SIZE_MAX - 3);
    assert_int_equal(tk_buf_rc(&b), TK_ENOMEM);
    tk_arena_destroy(a);
}


static void
test_buf_grows_large(void **state)
{
    size_t    i;
    tk_buf_t  b;

    tk_buf_init(&b, *state, 2u << 20);
    for (i = 0; i < 200000; i++) {
        tk_buf_add(&b, &i, sizeof(i));
    }
    assert_int_equal(tk_buf_rc(&b), TK_OK);
    assert_int_equal(b.n, 200000 * sizeof(i));

    for (i = 0; i < 200000; i++) {
        assert_memory_equal(b.p + i * sizeof(i), &i, sizeof(i));
    }
}


static void
test_buf_room(void **state)
{
    char      *p;
    tk_buf_t   b;

    tk_buf_init(&b, *state, 300);
    p = tk_buf_room(&b, 300);
    assert_non_null(p);
    memset(p, 'a', 300);
    tk_buf_used(&b, 299);
    assert_int_equal(strlen(b.p), 299);
    assert_null(tk_buf_room(&b, 2));
    assert_int_equal(tk_buf_rc(&b), TK_ELIMIT);
}


static void
test_arr(void **state)
{
    int       *p, i;
    tk_arr_t   arr;

    tk_arr_init(&arr, *state, sizeof(int));
    for (i = 0; i < 5000; i++) {
        p = tk_arr_push(&arr);
        assert_non_null(p);
        assert_int_equal(*p, 0);
        *p = i;
    }
    assert_int_equal(arr.n, 5000);
    for (i = 0; i < 5000; i++) {
        assert_int_equal(*tk_arr_at(&arr, int, i), i);
    }
}


static void
test_arr_runs_out(void **state)
{
    size_t       n;
    tk_arr_t     arr;
    tk_arena_t  *a;

    (void) state;

    a = tk_arena_create(10000);
    tk_arr_init(&arr, a, 100);
    for (n = 0; tk_arr_push(&arr); n++) {
        assert_true(n < 100);
    }
    assert_int_equal(arr.n, n);
    assert_true(tk_arena_failed(a));
    tk_arena_destroy(a);
}


static void
test_map(void **state)
{
    size_t     i;
    tk_map_t  *m;
    tk_str_t   key[2000];

    m = tk_map_create(*state, 0);
    for (i = 0; i < 2000; i++) {
        key[i] = tk_arena_printf(*state, "key%zu", i);
        assert_int_equal(tk_map_set(m, key[i], &key[i]), TK_OK);
    }
    assert_int_equal(tk_map_count(m), 2000);
    for (i = 0; i < 2000; i++) {
        assert_ptr_equal(tk_map_get(m, key[i]), &key[i]);
    }
    assert_null(tk_map_get(m, TK_STR("key2000")));

    assert_int_equal(tk_map_set(m, TK_STR("key7"), NULL), TK_OK);
    assert_null(tk_map_get(m, TK_STR("key7")));
    assert_int_equal(tk_map_count(m), 2000);

    assert_int_equal(tk_map_set(m, TK_STR_NULL, m), TK_OK);
    assert_ptr_equal(tk_map_get(m, TK_STR("")), m);
    assert_ptr_equal(tk_map_get(m, TK_STR_NULL), m);
}


static void
test_idmap(void **state)
{
    uint64_t     i, v[3000];
    tk_idmap_t  *m;

    m = tk_idmap_create(*state, 100);
    assert_null(tk_idmap_get(m, 0));

    for (i = 0; i < 3000; i++) {
        assert_int_equal(tk_idmap_set(m, i << 20, &v[i]), TK_OK);
    }
    assert_int_equal(tk_idmap_set(m, UINT64_MAX, m), TK_OK);
    assert_int_equal(tk_idmap_set(m, 0, v), TK_OK);

    for (i = 0; i < 3000; i++) {
        assert_ptr_equal(tk_idmap_get(m, i << 20), &v[i]);
    }
    assert_ptr_equal(tk_idmap_get(m, UINT64_MAX), m);
    assert_null(tk_idmap_get(m, 1));
}


static void
test_maps_run_out(void **state)
{
    int           rc;
    uint64_t      i;
    tk_arena_t   *a;
    tk_idmap_t   *m;

    (void) state;

    a = tk_arena_create(8192);
    m = tk_idmap_create(a, 0);
    assert_non_null(m);
    for (i = 0, rc = TK_OK; i < 10000 && rc == TK_OK; i++) {
        rc = tk_idmap_set(m, i, a);
    }
    assert_int_equal(rc, TK_ENOMEM);
    assert_ptr_equal(tk_idmap_get(m, 0), a);
    assert_null(tk_idmap_get(m, i));
    assert_null(tk_map_create(a, SIZE_MAX));
    tk_arena_destroy(a);
}


int
main(void)
{
#define T(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest  tests[] = {
        T(test_buf_appends),
        T(test_buf_limit_sticks),
        T(test_buf_arena_runs_out),
        T(test_buf_grows_large),
        T(test_buf_room),
        T(test_arr),
        T(test_arr_runs_out),
        T(test_map),
        T(test_idmap),
        T(test_maps_run_out)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
