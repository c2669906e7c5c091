#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "fmt/html_escape.h"
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
test_html_escape(void **state)
{
    tk_buf_t  b;
    tk_str_t  s;

    tk_buf_init(&b, *state, 100);
    tk_html_escape(&b, TK_STR("a<b> \"c\" 'd' & \xc3\xa4"));
    assert_text(tk_buf_view(&b),
                "a&lt;b&gt; &quot;c&quot; &#39;d&#39; &amp; \xc3\xa4");

    s = TK_STR("nothing to do");
    assert_ptr_equal(tk_html_escaped(*state, s).p, s.p);
    assert_text(tk_html_escaped(*state, TK_STR("<<")), "&lt;&lt;");
    assert_text(tk_html_escaped(*state, TK_STR("")), "");
}


static void
test_html_escape_is_bounded(void **state)
{
    tk_buf_t  b;

    tk_buf_init(&b, *state, 5);
    tk_html_escape(&b, TK_STR("<<<<"));
    assert_int_equal(tk_buf_rc(&b), TK_ELIMIT);
    assert_true(tk_buf_view(&b).n <= 5);
}


static void
test_json_structure(void **state)
{
    tk_buf_t   b;
    tk_json_t  j;

    tk_buf_init(&b, *state, 1000);
    tk_json_init(&j, &b);

    tk_json_object(&j);
    tk_json_key(&j, "a");
    tk_json_int(&j, -7);
    tk_json_key(&j, "b");
    tk_json_array(&j);
    tk_json_bool(&j, true);
    tk_json_null(&j);
    tk_json_object(&j);
    tk_json_end(&j);
    tk_json_array(&j);
    tk_json_end(&j);
    tk_json_end(&j);
    tk_json_key_str(&j, TK_STR("c\""));
    tk_json_str(&j, TK_STR_NULL);
    tk_json_key(&j, "d");
    tk_json_str(&j, TK_STR(""));
    tk_json_end(&j);

    assert_int_equal(tk_buf_rc(&b), TK_OK);
    assert_text(tk_buf_view(&b),
                "{\"a\":-7,\"b\":[true,null,{},[]],\"c\\\"\":null,"
                "\"d\":\"\"}");
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
test_json_limits(void **state)
{
    int        i;
    tk_buf_t   b;
    tk_json_t  j;

    tk_buf_init(&b, *state, 1000);
    tk_json_init(&j, &b);

    for (i = 0; i < TK_JSON_DEPTH; i++) {
        tk_json_array(&j);
    }

    assert_int_equal(tk_buf_rc(&b), TK_OK);
    tk_json_array(&j);
    assert_int_equal(tk_buf_rc(&b), TK_ELIMIT);

    tk_buf_init(&b, *state, 10);
    tk_json_init(&j, &b);
    tk_json_end(&j);
    assert_int_equal(tk_buf_rc(&b), TK_ELIMIT);

    tk_buf_init(&b, *state, 10);
    tk_json_init(&j, &b);
    tk_json_str(&j, TK_STR("longer than that"));
    assert_int_equal(tk_buf_rc(&b), TK_ELIMIT);
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
        cmocka_unit_test(test_html_escape),
        cmocka_unit_test(test_html_escape_is_bounded),
        cmocka_unit_test(test_json_structure),
        cmocka_unit_test(test_json_strings),
        cmocka_unit_test(test_json_limits),
        cmocka_unit_test(test_url_encode),
        cmocka_unit_test(test_url_decode),
        cmocka_unit_test(test_url_pairs)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
