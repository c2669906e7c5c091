#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "fmt/markup.h"

#define NBSP  "\xc2\xa0"


static void
test_text(void **state)
{
    size_t    i;
    tk_str_t  s;

    static const struct {
        const char  *whole;
        const char  *core;
    } cases[] = {
        { "", "" }, { "\n \r\n\n", "" }, { "One", "One" },
        { "\n\nOne\n\n  Two\n\n\n", "One\n\n  Two" },
        { " \t\r\n    set in\n", "    set in" },
        { "  set in", "  set in" },
        { "One" NBSP "\n" NBSP "\n", "One" },
        { "One\n-- \n", "One\n--" }
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        s = tk_text_core(tk_str_z(cases[i].whole));
        assert_int_equal(s.n, strlen(cases[i].core));
        assert_memory_equal(s.p, cases[i].core, s.n);
    }
}


static void
test_markup(void **state)
{
    size_t       i;
    tk_str_t     s;
    tk_arena_t  *a = tk_arena_create(1 << 16);

    static const struct {
        const char  *whole;
        const char  *core;
    } cases[] = {
        { "", "" }, { "<p>One</p>", "<p>One</p>" },
        { "<p>One</p>\n", "<p>One</p>" },
        { "<p>One</p><p>" NBSP "</p><div><br></div><br>\n", "<p>One</p>" },
        { "<div><p>One</p><p> </p><div><br></div><br><br></div>\n",
          "<div><p>One</p></div>" },
        { "<div>One<br><br><span style=\"x\">\n<b></b></span></div>",
          "<div>One</div>" },
        { "<p></p><p><br></p>", "" },
        { "<p>1 &gt; 0</p>", "<p>1 &gt; 0</p>" },
        { "<p>1 ></p><br>", "<p>1 ></p>" }, { "1 > <br>", "1 >" },
        { "<p>One</p><p><img src=\"a\"></p><br>",
          "<p>One</p><p><img src=\"a\"></p>" },
        { "<p>One</p><hr><p></p>", "<p>One</p><hr>" },
        { "<table><tr><td></td></tr></table><br>",
          "<table><tr><td></td></tr></table>" },
        { "<ul><li>One</li><li></li></ul>",
          "<ul><li>One</li><li></li></ul>" },
        { "<pre>One</pre><p></pre>", "<pre>One</pre><p></pre>" },
        { "<div>One<div>", "<div>One<div>" }, { "One</b><br>", "One</b>" }
    };

    (void) state;
    assert_non_null(a);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        s = tk_markup_core(a, tk_str_z(cases[i].whole));
        assert_int_equal(s.n, strlen(cases[i].core));
        assert_memory_equal(s.p, cases[i].core, s.n);
    }

    tk_arena_destroy(a);
}


/* More nested than it looks into: as it is. */
static void
test_deep(void **state)
{
    unsigned     i;
    tk_buf_t     b;
    tk_str_t     s;
    tk_arena_t  *a = tk_arena_create(1 << 16);

    (void) state;
    assert_non_null(a);

    tk_buf_init(&b, a, 2048);
    tk_buf_z(&b, "One");

    for (i = 0; i < 100; i++) {
        tk_buf_z(&b, "</div>");
    }

    s = tk_markup_core(a, tk_buf_view(&b));
    assert_int_equal(s.n, 3 + 100 * strlen("</div>"));
    tk_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_markup),
        cmocka_unit_test(test_deep)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
