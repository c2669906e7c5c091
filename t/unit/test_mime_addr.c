#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mime/addr.h"


/* The list as "name|addr;name|addr". */
static void
check(tk_arena_t *a, const char *field, const char *want)
{
    size_t    i;
    tk_str_t  got = TK_STR("");
    tk_arr_t  v;

    tk_addr_list(a, tk_str_z(field), 100, &v, NULL);

    for (i = 0; i < v.n; i++) {
        tk_addr_t  *addr = tk_arr_at(&v, tk_addr_t, i);

        got = tk_arena_printf(a, "%.*s%s%.*s|%.*s", TK_STR_ARG(got),
                              i ? ";" : "", TK_STR_ARG(addr->name),
                              TK_STR_ARG(addr->addr));
    }

    if (!tk_str_eqz(got, want)) {
        fail_msg("%s gave %.*s, not %s", field, TK_STR_ARG(got), want);
    }
}


static void
test_lists(void **state)
{
    size_t       i;
    tk_arena_t  *a;

    static const char *const cases[][2] = {
        { "a@b.example", "|a@b.example" },
        { "Jane Doe <jane@b.example>", "Jane Doe|jane@b.example" },
        { "\"Doe, Jane\" <jane@b.example>, x@y.z",
          "Doe, Jane|jane@b.example;|x@y.z" },
        { "jane@b.example (Jane (the) Doe)", "Jane (the) Doe|jane@b.example" },
        { "=?utf-8?Q?J=C3=B6rg,_X?= <j@b.example>",
          "J\xc3\xb6rg, X|j@b.example" },
        { "\"=?utf-8?Q?J=C3=B6rg?=\" <j@b.example>",
          "J\xc3\xb6rg|j@b.example" },
        { "Team: a@b.c, D <d@e.f>;, g@h.i", "|a@b.c;D|d@e.f;|g@h.i" },
        { "undisclosed-recipients:;", "" },
        { "<@relay.example:a@b.c>", "|a@b.c" },
        { "A <a@b.c> B <d@e.f>", "A|a@b.c;B|d@e.f" },
        { "MAILER-DAEMON <>", "MAILER-DAEMON|" },
        { "Mail System <MAILER-DAEMON>", "Mail System|MAILER-DAEMON" },
        { "a @ b.c", "|a@b.c" },
        { "a@b.c;d@e.f", "|a@b.c;|d@e.f" },
        { "\"open quote <a@b.c>", "open quote|a@b.c" },
        { "a@b.c <a@b.c>", "|a@b.c" },
        { "X\r\n <a@b.c>", "X|a@b.c" },
        { "=?utf-8?Q?x=40y.z?= a@b.c", "|a@b.c" },
        { "a@b.c =?utf-8?Q?x=40y.z?=", "|a@b.c" },
        { "=?utf-8?Q?J=C3=B6?= a@b.c", "J\xc3\xb6|a@b.c" },
        { "=?utf-8?Q?x=40y.z=20?=@b.c", "|=?utf-8?Q?x=40y.z=20?=@b.c" },
        { "A <=?utf-8?Q?x=40y.z=2C?=@b.c>", "A|=?utf-8?Q?x=40y.z=2C?=@b.c" },
        { "=?utf-8?Q?X_=3Cx=40y.z=3E?=", "X <x@y.z>|" },
        { "a@b.c \"x@y.z\"", "x@y.z|a@b.c" }, { "\"X\" a@b.c", "X|a@b.c" },
        { "\"a@b\" <a@b.c> \"D\" <d@e.f>", "a@b|a@b.c;D|d@e.f" },
        { "a@b.c d@e.f", "|a@b.c;|d@e.f" },
        { "A a@b.c B d@e.f x@y.z", "A|a@b.c;B|d@e.f;|x@y.z" },
        { "A [a@b.c]", "A|a@b.c" }, { "a@[127.0.0.1]", "|a@[127.0.0.1]" },
        { "J\xf6 <j\xf6@b.c>", "J\xc3\xb6|j\xc3\xb6@b.c" },
        { "", "" }, { ",,,", "" }, { "<", "" }, { "(", "(|" },
    };

    a = tk_arena_create(0);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        check(a, cases[i][0], cases[i][1]);
    }

    tk_arena_destroy(a);
}


static void
test_limit(void **state)
{
    bool         cut;
    tk_arr_t     v;
    tk_arena_t  *a;

    a = tk_arena_create(0);

    cut = false;
    tk_addr_list(a, TK_STR("a@b, c@d, e@f"), 2, &v, &cut);
    assert_int_equal(v.n, 2);
    assert_true(cut);

    cut = false;
    tk_addr_list(a, TK_STR("a@b, c@d"), 2, &v, &cut);
    assert_int_equal(v.n, 2);
    assert_false(cut);

    tk_arena_destroy(a);
}


static void
test_valid(void **state)
{
    size_t  i;
    char    longest[300];

    static const char *const good[] = {
        "a@b.example", "jane.doe+tag@sub.example.org", "x@localhost",
        "o'neil@example.com", "j\xc3\xb6rg@example.com",
        "x@b\xc3\xbc" "cher.example", "_@1.2.example",
    };

    static const char *const bad[] = {
        "", "a", "@b", "a@", "a@@b", "a@b@c", "a b@c.d", "a@b c",
        "a@b..c", "a@.b", "a@b.", "a@-b.c", "a@b-.c", "a@b_c.d",
        "<a@b.c>", "a,b@c.d", "a;b@c.d", "\"a\"@b.c", "a@b.c\r\nBcc: x@y",
        "a@b.c\n", "a@[127.0.0.1]", "a\xff@b.c", "a(b)@c.d", "a@b.c,d@e.f",
    };

    for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(tk_addr_valid(tk_str_z(good[i])));
    }

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (tk_addr_valid(tk_str_z(bad[i]))) {
            fail_msg("taken for an address: %s", bad[i]);
        }
    }

    memset(longest, 'a', sizeof(longest));
    longest[10] = '@';
    assert_true(tk_addr_valid(tk_str(longest, TK_ADDR_MAX)));
    assert_false(tk_addr_valid(tk_str(longest, TK_ADDR_MAX + 1)));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_valid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
