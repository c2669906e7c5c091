#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "fmt/json.h"
#include "fmt/url.h"


static int
setup(void **state)
{
    *state = tk_arena_create(0);

    return *state != NULL ? 0 : -1;
}


static int
teardown(void **state)
{
    tk_arena_destroy(*state);

    return 0;
}


static void
assert_text(tk_str_t s, const char *z)
{
    assert_int_equal(s.n, strlen(z));
    assert_memory_equal(s.p, z, s.n);
}


static void
test_json_strings(void **state)
{
    tk_buf_t  b;

    tk_buf_init(&b, *state, 1000);
    tk_json_quote(&b, TK_STR("\"\\\n\r\t\b\0\x7f \xc3\xa4 </script>"));
    assert_text(tk_buf_view(&b),
                "\"\\\"\\\\\\n\\r\\t\\u0008\\u0000\\u007f \xc3\xa4 "
                "\\u003c/script>\"");

    tk_buf_clear(&b);
    tk_json_quote(&b, TK_STR("\xe2\x80\xa8\xe2\x80\xa9x"));
    assert_text(tk_buf_view(&b), "\"\\u2028\\u2029x\"");

    tk_buf_clear(&b);
    tk_json_quote(&b, TK_STR("a\xff" "b\xc3"));
    assert_text(tk_buf_view(&b), "\"a\xef\xbf\xbd" "b\xef\xbf\xbd\"");
}


static void
test_url_encode(void **state)
{
    tk_buf_t  b;

    tk_buf_init(&b, *state, 1000);
    tk_url_segment(&b, TK_STR("a b/c?d#e%f;g=\xc3\xa4" "'"));
    assert_text(tk_buf_view(&b), "a%20b%2Fc%3Fd%23e%25f;g=%C3%A4'");

    tk_buf_clear(&b);
    tk_url_query(&b, TK_STR("a b+c&d=e#f\"<>'%\n"));
    assert_text(tk_buf_view(&b),
                "a%20b%2Bc%26d%3De%23f%22%3C%3E%27%25%0A");
}


static void
test_url_decode(void **state)
{
    size_t    i;
    tk_str_t  s;

    static const char *const  bad[] = {
        "%", "%4", "a%", "%zz", "%4g", "%00", "%ff", "%c3", "\xc3"
    };

    assert_int_equal(tk_url_decode(*state, TK_STR("a%20b+c%C3%a4"), true,
                                   &s), TK_OK);
    assert_text(s, "a b c\xc3\xa4");

    assert_int_equal(tk_url_decode(*state, TK_STR("a%2Bb+c"), false, &s),
                     TK_OK);
    assert_text(s, "a+b+c");

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(tk_url_decode(*state, tk_str_z(bad[i]), true, &s),
                         TK_EINVAL);
    }
}


static void
test_url_pairs(void **state)
{
    tk_url_pairs_t  p;

    assert_int_equal(tk_url_pairs(*state, TK_STR("a=1&&b=x+y%26&c&a=2&=v"),
                                  5, &p), TK_OK);
    assert_int_equal(p.n, 5);
    assert_text(tk_url_get(&p, "a"), "1");
    assert_text(tk_url_get(&p, "b"), "x y&");
    assert_text(tk_url_get(&p, "c"), "");
    assert_true(tk_str_is_null(tk_url_get(&p, "d")));
    assert_text(p.v[3].value, "2");
    assert_text(tk_url_get(&p, ""), "v");

    assert_int_equal(tk_url_pairs(*state, TK_STR_NULL, 5, &p), TK_OK);
    assert_int_equal(p.n, 0);
    assert_int_equal(tk_url_pairs(*state, TK_STR("a&b&c"), 2, &p),
                     TK_ELIMIT);
    assert_int_equal(tk_url_pairs(*state, TK_STR("a=%zz"), 2, &p),
                     TK_EINVAL);
    assert_int_equal(p.n, 0);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_json_strings),
        cmocka_unit_test(test_url_encode),
        cmocka_unit_test(test_url_decode),
        cmocka_unit_test(test_url_pairs)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
