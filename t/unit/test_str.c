#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"


static void
test_equality(void **state)
{
    (void) state;

    assert_true(tk_str_eq(TK_STR("ab"), TK_STR("ab")));
    assert_false(tk_str_eq(TK_STR("ab"), TK_STR("aB")));
    assert_false(tk_str_eq(TK_STR("ab"), TK_STR("abc")));
    assert_true(tk_str_eq(TK_STR_NULL, TK_STR("")));
    assert_true(tk_str_eqz(TK_STR("x"), "x"));
    assert_true(tk_str_eqz(TK_STR_NULL, NULL));
    assert_true(tk_str_ieq(TK_STR("Content-TYPE"), TK_STR("content-type")));
    assert_false(tk_str_ieq(TK_STR("@[`{"), TK_STR("`{@[")));
    assert_false(tk_str_ieq(TK_STR("\xc4"), TK_STR("\xe4")));
    assert_true(tk_str_ieqz(TK_STR("ON"), "on"));
    assert_true(tk_str_is_null(tk_str_z(NULL)));
}


static void
test_order(void **state)
{
    (void) state;

    assert_true(tk_str_cmp(TK_STR("a"), TK_STR("b")) < 0);
    assert_true(tk_str_cmp(TK_STR("ab"), TK_STR("a")) > 0);
    assert_true(tk_str_cmp(TK_STR("\xff"), TK_STR("a")) > 0);
    assert_true(tk_str_cmp(TK_STR_NULL, TK_STR("a")) < 0);
    assert_int_equal(tk_str_cmp(TK_STR_NULL, TK_STR("")), 0);
}


static void
test_ends_of_it(void **state)
{
    (void) state;

    assert_true(tk_str_starts(TK_STR("abc"), TK_STR("ab")));
    assert_true(tk_str_starts(TK_STR_NULL, TK_STR_NULL));
    assert_false(tk_str_starts(TK_STR("a"), TK_STR("ab")));
    assert_true(tk_str_istarts(TK_STR("RE: x"), TK_STR("re:")));
    assert_true(tk_str_ends(TK_STR("a.html"), TK_STR(".html")));
    assert_false(tk_str_ends(TK_STR("l"), TK_STR("ml")));
    assert_true(tk_str_ends(TK_STR_NULL, TK_STR("")));
}


static void
test_sub_and_trim(void **state)
{
    tk_str_t  s = TK_STR("hello");

    (void) state;

    assert_true(tk_str_eqz(tk_str_sub(s, 1, 3), "ell"));
    assert_true(tk_str_eqz(tk_str_sub(s, 3, SIZE_MAX), "lo"));
    assert_true(tk_str_eqz(tk_str_sub(s, 9, 3), ""));
    assert_true(tk_str_is_null(tk_str_sub(TK_STR_NULL, 1, 1)));

    assert_true(tk_str_eqz(tk_str_trim(TK_STR(" \t\r\n\f\va b \v\n")),
                           "a b"));
    assert_int_equal(tk_str_trim(TK_STR("   ")).n, 0);
    assert_int_equal(tk_str_trim(TK_STR_NULL).n, 0);
}


static void
test_search(void **state)
{
    (void) state;

    assert_int_equal(tk_str_find(TK_STR("ababac"), TK_STR("abac")), 2);
    assert_int_equal(tk_str_find(TK_STR("abc"), TK_STR("c")), 2);
    assert_int_equal(tk_str_find(TK_STR("abc"), TK_STR("cd")), -1);
    assert_int_equal(tk_str_find(TK_STR("ab"), TK_STR("abc")), -1);
    assert_int_equal(tk_str_find(TK_STR("ab"), TK_STR("")), 0);
    assert_int_equal(tk_str_find(TK_STR_NULL, TK_STR("a")), -1);
    assert_int_equal(tk_str_ifind(TK_STR("xxABC"), TK_STR("abc")), 2);
    assert_int_equal(tk_str_ifind(TK_STR("AB"), TK_STR("abc")), -1);
    assert_int_equal(tk_str_ifind(TK_STR_NULL, TK_STR("")), 0);
    assert_int_equal(tk_str_chr(TK_STR("a.b.c"), '.'), 1);
    assert_int_equal(tk_str_rchr(TK_STR("a.b.c"), '.'), 3);
    assert_int_equal(tk_str_chr(TK_STR_NULL, '.'), -1);
    assert_int_equal(tk_str_rchr(TK_STR_NULL, '.'), -1);
}


static void
test_cut(void **state)
{
    size_t       n;
    tk_str_t     rest, part;
    const char  *want[] = { "a", "", "bc", "" };

    (void) state;

    rest = TK_STR("a,,bc,");
    for (n = 0; rest.p != NULL; n++) {
        part = tk_str_cut(&rest, ',');
        assert_true(n < 4);
        assert_true(tk_str_eqz(part, want[n]));
    }
    assert_int_equal(n, 4);

    rest = TK_STR("");
    assert_int_equal(tk_str_cut(&rest, ',').n, 0);
    assert_true(tk_str_is_null(rest));
}


static void
test_u64(void **state)
{
    size_t       i;
    uint64_t     v;
    const char  *bad[] = {
        "", " 1", "1 ", "+1", "-1", "0x1", "1.0", "18446744073709551616x"
    };

    (void) state;

    assert_int_equal(tk_str_u64(TK_STR("0"), &v), TK_OK);
    assert_int_equal(v, 0);
    assert_int_equal(tk_str_u64(TK_STR("18446744073709551615"), &v), TK_OK);
    assert_true(v == UINT64_MAX);
    assert_int_equal(tk_str_u64(TK_STR("00000000000000000000000007"), &v),
                     TK_OK);
    assert_int_equal(v, 7);

    assert_int_equal(tk_str_u64(TK_STR("18446744073709551616"), &v),
                     TK_ELIMIT);
    assert_int_equal(tk_str_u64(TK_STR("99999999999999999999999"), &v),
                     TK_ELIMIT);
    assert_int_equal(v, 7);

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(tk_str_u64(tk_str_z(bad[i]), &v), TK_EINVAL);
    }
    assert_int_equal(tk_str_u64(TK_STR_NULL, &v), TK_EINVAL);
}


static void
test_i64(void **state)
{
    int64_t  v;

    (void) state;

    assert_int_equal(tk_str_i64(TK_STR("-9223372036854775808"), &v), TK_OK);
    assert_true(v == INT64_MIN);
    assert_int_equal(tk_str_i64(TK_STR("9223372036854775807"), &v), TK_OK);
    assert_true(v == INT64_MAX);
    assert_int_equal(tk_str_i64(TK_STR("-0"), &v), TK_OK);
    assert_true(v == 0);
    assert_int_equal(tk_str_i64(TK_STR("-17"), &v), TK_OK);
    assert_true(v == -17);

    assert_int_equal(tk_str_i64(TK_STR("9223372036854775808"), &v),
                     TK_ELIMIT);
    assert_int_equal(tk_str_i64(TK_STR("-9223372036854775809"), &v),
                     TK_ELIMIT);
    assert_int_equal(tk_str_i64(TK_STR("-"), &v), TK_EINVAL);
    assert_int_equal(tk_str_i64(TK_STR("--1"), &v), TK_EINVAL);
    assert_int_equal(tk_str_i64(TK_STR_NULL, &v), TK_EINVAL);
}


static void
test_hash_vectors(void **state)
{
    (void) state;

    assert_int_equal(tk_str_hash(TK_STR("")), 0x811c9dc5u);
    assert_int_equal(tk_str_hash(TK_STR("a")), 0xe40c292cu);
    assert_int_equal(tk_str_hash(TK_STR("foobar")), 0xbf9cf968u);
}


static void
test_err_names(void **state)
{
    (void) state;

    assert_string_equal(tk_err_name(TK_OK), "TK_OK");
    assert_string_equal(tk_err_name(TK_EBUG), "TK_EBUG");
    assert_string_equal(tk_err_name(1), "TK_E?");
    assert_string_equal(tk_err_name(TK_ERR_LAST - 1), "TK_E?");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_equality),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_ends_of_it),
        cmocka_unit_test(test_sub_and_trim),
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_u64),
        cmocka_unit_test(test_i64),
        cmocka_unit_test(test_hash_vectors),
        cmocka_unit_test(test_err_names)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
