#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"

#define FFFD  "\xEF\xBF\xBD"


static int
setup(void **state)
{
    *state = tk_arena_create(0);
    return *state ? 0 : -1;
}


static int
teardown(void **state)
{
    tk_arena_destroy(*state);
    return 0;
}


static const char *const  invalid[] = {
    "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf",
    "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xed\xa0\x80", "\xed\xbf\xbf",
    "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe", "\xc3",
    "\xe2\x82", "\xf0\x9f\x98", "a\xc3(", "\xe2\x82(", "\xf0\x9f\x98("
};


static void
test_valid(void **state)
{
    size_t  i;

    (void) state;

    assert_true(tk_utf8_valid(TK_STR_NULL));
    assert_true(tk_utf8_valid(TK_STR("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80")));
    assert_true(tk_utf8_valid(TK_STR("\xed\x9f\xbf\xee\x80\x80")));
    assert_true(tk_utf8_valid(TK_STR("\xf4\x8f\xbf\xbf\xf0\x90\x80\x80")));

    for (i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++) {
        assert_false(tk_utf8_valid(tk_str_z(invalid[i])));
    }
}


static void
test_all_code_points(void **state)
{
    char      out[4];
    size_t    n;
    int32_t   back;
    uint32_t  c;
    tk_str_t  s;

    (void) state;

    for (c = 0; c <= 0x110010; c++) {
        n = tk_utf8_put(out, c);
        if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
            assert_int_equal(n, 0);
            continue;
        }
        s = tk_str(out, n);
        back = tk_utf8_next(&s);
        if (back != (int32_t) c || s.n != 0) {
            fail_msg("U+%04X comes back as %X", c, (unsigned) back);
        }
    }
}


static void
test_next_moves_by_one(void **state)
{
    tk_str_t  s = TK_STR("\xe2\x82");

    (void) state;

    assert_int_equal(tk_utf8_next(&s), -1);
    assert_int_equal(s.n, 1);
    assert_int_equal(tk_utf8_next(&s), -1);
    assert_int_equal(s.n, 0);
}


static void
clean(void **state, tk_str_t in, const char *want)
{
    tk_str_t  got;

    got = tk_utf8_clean(*state, in);
    assert_int_equal(got.n, strlen(want));
    assert_memory_equal(got.p, want, got.n);
    assert_true(tk_utf8_valid(got));
}


static void
test_clean(void **state)
{
    size_t    i;
    tk_str_t  s = TK_STR("gr\xc3\xbc\xc3\x9f");

    assert_ptr_equal(tk_utf8_clean(*state, s).p, s.p);
    assert_true(tk_str_is_null(tk_utf8_clean(*state, TK_STR_NULL)));

    clean(state, TK_STR("a\0b\0"), "ab");
    clean(state, TK_STR("\0"), "");
    clean(state, TK_STR("x\xff\xc3\xa4"), "x" FFFD "\xc3\xa4");
    clean(state, TK_STR("\xe2\x82" "a"), FFFD "a");
    clean(state, TK_STR("\xf0\x9f\x98"), FFFD);
    clean(state, TK_STR("\xc0\x80"), FFFD FFFD);
    clean(state, TK_STR("\xed\xa0\x80"), FFFD FFFD FFFD);

    for (i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++) {
        assert_true(tk_utf8_valid(tk_utf8_clean(*state,
                                                tk_str_z(invalid[i]))));
    }
}


static void
test_head_and_len(void **state)
{
    tk_str_t  s = TK_STR("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z");

    (void) state;

    assert_int_equal(tk_utf8_len(s), 5);
    assert_int_equal(tk_utf8_head(s, 0).n, 0);
    assert_int_equal(tk_utf8_head(s, 2).n, 3);
    assert_int_equal(tk_utf8_head(s, 4).n, 10);
    assert_int_equal(tk_utf8_head(s, 99).n, s.n);
    assert_int_equal(tk_utf8_len(TK_STR_NULL), 0);
    assert_int_equal(tk_utf8_head(TK_STR_NULL, 3).n, 0);
}


static void
line(void **state, tk_str_t in, size_t chars, const char *want)
{
    tk_str_t  got;

    got = tk_utf8_line(*state, in, chars);
    assert_non_null(got.p);
    assert_int_equal(got.n, strlen(want));
    assert_memory_equal(got.p, want, got.n);
}


static void
test_line(void **state)
{
    line(state, TK_STR("  a \t\r\n b  "), 100, "a b");
    line(state, TK_STR("a\xe2\x80\xa8" "b\xe2\x80\xa9" "c\xc2\x85" "d\x7f"),
         100, "a b c d");
    line(state, TK_STR("x\xe2\x80\xaetxt.exe\xe2\x80\xac"), 100, "xtxt.exe");
    line(state, TK_STR("\xe2\x81\xa6" "a\xe2\x81\xa9"), 100, "a");
    line(state, TK_STR("a \xe2\x80\xae b"), 100, "a b");
    line(state, TK_STR("\xc3\xa4\xc3\xb6\xc3\xbc"), 2, "\xc3\xa4\xc3\xb6");
    line(state, TK_STR("ab cd"), 3, "ab");
    line(state, TK_STR("ab cd"), 4, "ab c");
    line(state, TK_STR("a\xff" "b"), 100, "a" FFFD "b");
    line(state, TK_STR("a\xef\xbf\xbd" "b"), 100, "a" FFFD "b");
    line(state, TK_STR("a\0b"), 100, "a b");
    line(state, TK_STR(" \n "), 100, "");
    line(state, TK_STR("abc"), 0, "");
    line(state, TK_STR_NULL, 10, "");
}


int
main(void)
{
#define T(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest  tests[] = {
        T(test_valid),
        T(test_all_code_points),
        T(test_next_moves_by_one),
        T(test_clean),
        T(test_head_and_len),
        T(test_line)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
