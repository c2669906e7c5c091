#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "fmt/csv.h"


static void
assert_text(tk_str_t s, const char *z)
{
    assert_string_equal(s.p ? s.p : "", z);
    assert_int_equal(s.n, strlen(z));
}


static void
test_written(void **state)
{
    tk_buf_t     b;
    tk_arena_t  *a = tk_arena_create(0);

    tk_buf_init(&b, a, 1000);
    tk_csv_text(&b, true, TK_STR("plain"));
    tk_csv_text(&b, false, TK_STR("a,b"));
    tk_csv_text(&b, false, TK_STR("say \"so\""));
    tk_csv_text(&b, false, TK_STR("two\nlines"));
    tk_csv_text(&b, false, TK_STR(""));
    tk_csv_plain(&b, false, TK_STR("-12.50"));
    tk_buf_z(&b, TK_CSV_END);
    assert_text(tk_buf_view(&b), "plain,\"a,b\",\"say \"\"so\"\"\","
                                 "\"two\nlines\",,-12.50\r\n");
    tk_arena_destroy(a);
}


/* What a spreadsheet would run is text there. */
static void
test_formulas_are_text(void **state)
{
    unsigned     i;
    tk_buf_t     b;
    tk_str_t     cell;
    tk_arena_t  *a = tk_arena_create(0);

    static const char *const  bad[] = {
        "=1+1", "+49 30 1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1",
        "\r=1", "  =1", "=HYPERLINK(\"http://x\")"
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        tk_buf_init(&b, a, 1000);
        tk_csv_text(&b, true, tk_str_z(bad[i]));
        cell = tk_buf_view(&b);
        assert_true(tk_str_starts(cell, TK_STR("\"'")));
        assert_true(tk_str_ends(cell, TK_STR("\"")));
    }

    tk_arena_destroy(a);
}


static unsigned
cells(tk_csv_t *c, tk_str_t *v, int want)
{
    unsigned  n = 0;

    assert_int_equal(tk_csv_next(c, v, &n), want);

    return n;
}


static void
test_read(void **state)
{
    tk_csv_t     c;
    tk_str_t     v[TK_CSV_CELLS];
    tk_arena_t  *a = tk_arena_create(0);

    assert_int_equal(tk_csv_init(&c, a, TK_STR(
        "\xef\xbb\xbfName;Phone;Note\r\n"
        "\r\n"
        "\"M\xc3\xbcller; A.\";'+49 30;\"a \"\"b\"\"\nc\"\n"
        ";;\n"
        "last;\"\";x")), TK_OK);
    assert_int_equal(cells(&c, v, TK_OK), 3);
    assert_true(tk_str_eqz(v[0], "Name") && tk_str_eqz(v[2], "Note"));
    assert_int_equal(cells(&c, v, TK_OK), 3);
    assert_true(tk_str_eqz(v[0], "M\xc3\xbcller; A."));
    assert_true(tk_str_eqz(v[1], "+49 30"));
    assert_true(tk_str_eqz(v[2], "a \"b\"\nc"));
    assert_int_equal(cells(&c, v, TK_OK), 3);
    assert_true(tk_str_eqz(v[0], "last") && v[1].n == 0);
    assert_true(tk_str_eqz(v[2], "x"));
    cells(&c, v, TK_ENOTFOUND);

    assert_int_equal(tk_csv_init(&c, a, TK_STR("a,b\n\"open")), TK_OK);
    cells(&c, v, TK_OK);
    cells(&c, v, TK_EINVAL);
    assert_int_equal(c.line, 2);
    assert_int_equal(tk_csv_init(&c, a, TK_STR("\xff\xfe")), TK_EINVAL);
    assert_int_equal(tk_csv_init(&c, a, tk_str("a\0b", 3)), TK_EINVAL);

    /* Windows-1252. */
    assert_int_equal(tk_csv_init(&c, a, TK_STR("K\xf6ln;\x80 5\n")), TK_OK);
    cells(&c, v, TK_OK);
    assert_true(tk_str_eqz(v[0], "K\xc3\xb6ln"));
    assert_true(tk_str_eqz(v[1], "\xe2\x82\xac 5"));
    tk_arena_destroy(a);
}


static void
test_too_many_cells(void **state)
{
    int          i;
    tk_buf_t     b;
    tk_csv_t     c;
    tk_str_t     v[TK_CSV_CELLS];
    tk_arena_t  *a = tk_arena_create(0);

    tk_buf_init(&b, a, 10000);

    for (i = 0; i <= TK_CSV_CELLS; i++) {
        tk_csv_text(&b, i == 0, TK_STR("x"));
    }

    assert_int_equal(tk_csv_init(&c, a, tk_buf_view(&b)), TK_OK);
    cells(&c, v, TK_ELIMIT);
    tk_arena_destroy(a);
}


/* Whatever is written is read again as it was. */
static void
test_there_and_back(void **state)
{
    unsigned     i, n = 0;
    tk_buf_t     b;
    tk_csv_t     c;
    tk_str_t     v[TK_CSV_CELLS];
    tk_arena_t  *a = tk_arena_create(0);

    static const char *const  texts[] = {
        "", "x", "=1", "a,b;c\td", "\"", "\"\"", "'", "'=", "-", "\n", " x "
    };

    tk_buf_init(&b, a, 10000);
    tk_csv_text(&b, true, TK_STR("head"));

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        tk_csv_text(&b, false, tk_str_z(texts[i]));
    }

    tk_buf_z(&b, TK_CSV_END);
    assert_int_equal(tk_csv_init(&c, a, tk_buf_view(&b)), TK_OK);
    assert_int_equal(tk_csv_next(&c, v, &n), TK_OK);
    assert_int_equal(n, i + 1);

    for (i = 0; i + 1 < n; i++) {
        /* an apostrophe of one's own in front of a formula is lost */
        assert_true(tk_str_eqz(v[i + 1], i == 7 ? "=" : texts[i]));
    }

    tk_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_written),
        cmocka_unit_test(test_formulas_are_text),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_too_many_cells),
        cmocka_unit_test(test_there_and_back)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
