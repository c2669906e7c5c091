#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/err.h"
#include "conf/sections.h"

#define assert_str(s, z)  assert_true(tk_str_eqz(s, z))


static int
setup(void **state)
{
    *state = tk_arena_create(16u << 20);
    return *state ? 0 : -1;
}


static int
teardown(void **state)
{
    tk_arena_destroy(*state);
    return 0;
}


static int
parse(void **state, const char *text, tk_sections_t *s, tk_str_t *err)
{
    *err = TK_STR_NULL;
    return tk_sections_parse(*state, tk_str_z(text), TK_STR("f"), s, err);
}


static void
test_sections(void **state)
{
    tk_str_t       err;
    tk_sections_t  s;

    assert_int_equal(parse(state,
        "# comment\n"
        "[options]\n"
        "  a = b = c  \n"
        "empty =\n"
        "\n"
        "[type  \"Two words\"]\r\n"
        "x_1 = 1\r\n"
        "x_1 = 2\n"
        "[user plain]\n"
        "[user \"a\\\"b]\"]", &s, &err), TK_OK);

    assert_int_equal(s.n, 4);
    assert_str(s.v[0].kind, "options");
    assert_str(s.v[0].name, "");
    assert_int_equal(s.v[0].n, 2);
    assert_str(s.v[0].v[0].value, "b = c");
    assert_int_equal(s.v[0].v[0].line, 3);
    assert_str(s.v[0].v[1].value, "");
    assert_non_null(s.v[0].v[1].value.p);

    assert_str(s.v[1].name, "Two words");
    assert_int_equal(s.v[1].line, 6);
    assert_int_equal(s.v[1].n, 2);
    assert_str(tk_section_get(&s.v[1], "x_1")->value, "2");
    assert_null(tk_section_get(&s.v[1], "x"));

    assert_str(s.v[2].name, "plain");
    assert_int_equal(s.v[2].n, 0);
    assert_str(s.v[3].name, "a\"b]");
}


static void
test_values(void **state)
{
    tk_str_t       err;
    tk_sections_t  s;

    assert_int_equal(parse(state,
        "[a]\n"
        "q = \" x\\n\\t\\\\\\\"\\r \"\n"
        "h = << END\n"
        "  one\n"
        "\n"
        "[no section]\n"
        " END\n"
        "END\n"
        "e = <<E\n"
        "E\n"
        "last = 1", &s, &err), TK_OK);

    assert_str(s.v[0].v[0].value, " x\n\t\\\"\r ");
    assert_str(s.v[0].v[1].value, "  one\n\n[no section]\n END\n");
    assert_int_equal(s.v[0].v[1].line, 3);
    assert_str(s.v[0].v[2].value, "");
    assert_int_equal(s.v[0].v[3].line, 11);
}


static void
test_nothing(void **state)
{
    tk_str_t       err;
    tk_sections_t  s;

    assert_int_equal(parse(state, "", &s, &err), TK_OK);
    assert_int_equal(s.n, 0);
    assert_int_equal(parse(state, "\n# only\n\n", &s, &err), TK_OK);
    assert_int_equal(s.n, 0);
}


static void
test_errors(void **state)
{
    size_t         i;
    tk_str_t       err;
    tk_sections_t  s;

    static const char  *bad[][2] = {
        { "[a]\n\nkey\n", "f:3: " },
        { "key = 1\n", "f:1: " },
        { "[a]\nKey = 1\n", "f:2: " },
        { "[a]\n= 1\n", "f:2: " },
        { "[a\n", "f:1: " },
        { "[]\n", "f:1: " },
        { "[a] b\n", "f:1: " },
        { "[a \"b\n", "f:1: " },
        { "[a \"b\" c]\n", "f:1: " },
        { "[A]\n", "f:1: " },
        { "[a]\nk = \"x\n", "f:2: " },
        { "[a]\nk = \"x\" y\n", "f:2: " },
        { "[a]\nk = \"\\x\"\n", "f:2: " },
        { "[a]\nk = \"x\\", "f:2: " },
        { "[a]\nk = <<\n", "f:2: " },
        { "[a]\nk = <<END\nx\ny\n", "f:2: " },
        { "[a]\nk = \xff\n", "f:1: " },
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(parse(state, bad[i][0], &s, &err), TK_EINVAL);

        if (!tk_str_starts(err, tk_str_z(bad[i][1]))) {
            fail_msg("%s: %.*s", bad[i][0], TK_STR_ARG(err));
        }
    }

    assert_int_equal(tk_sections_parse(*state, tk_str("[a]\nk = \0", 9),
                                       TK_STR("f"), &s, &err), TK_EINVAL);
}


static void
test_bounds(void **state)
{
    char           *p;
    size_t          i, n = 0;
    tk_str_t        err;
    tk_sections_t   s;

    p = malloc(TK_SECTIONS_TEXT + 2);
    assert_non_null(p);

    memset(p, '\n', TK_SECTIONS_TEXT + 1);
    assert_int_equal(tk_sections_parse(*state,
                         tk_str(p, TK_SECTIONS_TEXT + 1), TK_STR("f"), &s,
                         &err), TK_ELIMIT);
    assert_int_equal(tk_sections_parse(*state, tk_str(p, TK_SECTIONS_TEXT),
                         TK_STR("f"), &s, &err), TK_OK);

    for (i = 0; i <= TK_SECTIONS_MAX; i++) {
        memcpy(p + n, "[a]\n", 4);
        n += 4;
    }

    assert_int_equal(tk_sections_parse(*state, tk_str(p, n), TK_STR("f"),
                                       &s, &err), TK_EINVAL);
    assert_int_equal(tk_sections_parse(*state, tk_str(p, n - 4),
                                       TK_STR("f"), &s, &err), TK_OK);

    for (i = 0, n = 4; i <= TK_SECTION_ENTRIES; i++) {
        memcpy(p + n, "k=1\n", 4);
        n += 4;
    }

    assert_int_equal(tk_sections_parse(*state, tk_str(p, n), TK_STR("f"),
                                       &s, &err), TK_EINVAL);
    assert_int_equal(tk_sections_parse(*state, tk_str(p, n - 4),
                                       TK_STR("f"), &s, &err), TK_OK);
    assert_int_equal(s.v[0].n, TK_SECTION_ENTRIES);
    free(p);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test_setup_teardown(test_sections, setup, teardown),
        cmocka_unit_test_setup_teardown(test_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bounds, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
