#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "fmt/money.h"


static void
test_typed(void **state)
{
    size_t      i;
    tk_money_t  v;

    static const struct {
        const char  *text;
        int64_t      v;                  /* < 0: the code expected */
    } cases[] = {
        { "80", 8000 }, { "80.5", 8050 }, { "80,50", 8050 },
        { " 0.05 ", 5 }, { "1,234.50", 123450 }, { "1.234,50", 123450 },
        { "1 234,50", 123450 }, { "1'234.50", 123450 },
        { "1.234.567", 123456700 }, { "1 234", 123400 },
        { "99999999.99", 9999999999 },
        { "100000000.00", TK_ELIMIT }, { "99999999999999999999", TK_ELIMIT },
        { "1.234", TK_EINVAL }, { "1,234", TK_EINVAL }, { "", TK_EINVAL },
        { ".", TK_EINVAL }, { "1.", TK_EINVAL }, { ".5", TK_EINVAL },
        { "-1", TK_EINVAL }, { "1e3", TK_EINVAL }, { "1..5", TK_EINVAL },
        { "12,34,50", TK_EINVAL }, { "0x10", TK_EINVAL },
        { "1\xc2\xa0" "234,50", 123450 }, { "1\xe2\x80\xaf" "234", 123400 },
        { "1\xe2\x80" "234", TK_EINVAL }, { "1,234.567", TK_EINVAL },
        { "1.234.50", TK_EINVAL }, { "1 234.567,00", TK_EINVAL },
        { "1234,567.00", TK_EINVAL }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int  rc = tk_money_parse(tk_str_z(cases[i].text), &v);

        if ((cases[i].v < 0 && rc != cases[i].v)
            || (cases[i].v >= 0 && (rc != TK_OK || v != cases[i].v)))
        {
            fail_msg("\"%s\": %d, %lld", cases[i].text, rc, (long long) v);
        }
    }
}


static void
test_hours(void **state)
{
    int64_t  h;

    assert_int_equal(tk_hours_parse(TK_STR("1:30"), &h), TK_OK);
    assert_int_equal(h, 150);
    assert_int_equal(tk_hours_parse(TK_STR("0:20"), &h), TK_OK);
    assert_int_equal(h, 33);
    assert_int_equal(tk_hours_parse(TK_STR("0:05"), &h), TK_OK);
    assert_int_equal(h, 8);
    assert_int_equal(tk_hours_parse(TK_STR("1,25"), &h), TK_OK);
    assert_int_equal(h, 125);
    assert_int_equal(tk_hours_parse(TK_STR("0"), &h), TK_EINVAL);
    assert_int_equal(tk_hours_parse(TK_STR("0:00"), &h), TK_EINVAL);
    assert_int_equal(tk_hours_parse(TK_STR("1:60"), &h), TK_EINVAL);
    assert_int_equal(tk_hours_parse(TK_STR("1:5"), &h), TK_EINVAL);
    assert_int_equal(tk_hours_parse(TK_STR("1000"), &h), TK_OK);
    assert_int_equal(tk_hours_parse(TK_STR("1000.01"), &h), TK_ELIMIT);
}


static void
test_text(void **state)
{
    tk_arena_t  *a = tk_arena_create(0);

    assert_string_equal(tk_money_plain(a, -5).p, "-0.05");
    assert_string_equal(tk_money_plain(a, 123450).p, "1234.50");
    assert_string_equal(tk_money_plain(a, INT64_MIN).p,
                        "-92233720368547758.08");
    assert_string_equal(tk_money_text(a, 123456789, TK_STR("en")).p,
                        "1,234,567.89");
    assert_string_equal(tk_money_text(a, 123456789, TK_STR("de")).p,
                        "1.234.567,89");
    assert_string_equal(tk_money_text(a, -100, TK_STR("de")).p,
                        "\xe2\x88\x92" "1,00");
    assert_string_equal(tk_money_with(a, 1, TK_STR("EUR"), TK_STR("en")).p,
                        "EUR\xc2\xa0" "0.01");
    tk_arena_destroy(a);
}


/* What is shown in a field can be sent again as it stands. */
static void
test_text_is_typed(void **state)
{
    size_t       i, k;
    tk_arena_t  *a = tk_arena_create(0);
    tk_money_t   v;

    static const char *const  languages[] = { "en", "de", "nl", "fr", "es" };
    static const tk_money_t   amounts[] = {
        0, 5, 99999, 100000, 123450, 123456789, TK_MONEY_MAX
    };

    for (i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
        for (k = 0; k < sizeof(amounts) / sizeof(amounts[0]); k++) {
            assert_int_equal(tk_money_parse(tk_money_text(a, amounts[k],
                                                tk_str_z(languages[i])), &v),
                             TK_OK);
            assert_int_equal(v, amounts[k]);
        }
    }

    tk_arena_destroy(a);
}


/* Against sums done in whole numbers by hand. */
static void
test_rounding(void **state)
{
    assert_int_equal(tk_money_of_hours(33, 8000), 2640);
    assert_int_equal(tk_money_of_hours(1, 50), 1);         /* 0.5 cent up */
    assert_int_equal(tk_money_of_hours(1, 49), 0);
    assert_int_equal(tk_money_of_hours(-1, 50), -1);
    assert_int_equal(tk_money_of_hours(TK_HOURS_MAX, TK_MONEY_MAX),
                     INT64_C(9999999999000));
    assert_int_equal(tk_money_percent(10000, 1900), 1900);
    assert_int_equal(tk_money_percent(50, 1900), 10);      /* 9.5        */
    assert_int_equal(tk_money_percent(49, 1900), 9);
    assert_int_equal(tk_money_percent(-50, 1900), -10);
    assert_int_equal(tk_money_percent(333, 700), 23);      /* 23.31      */
}


/* Cents that floating point loses. */
static void
test_sums_are_exact(void **state)
{
    int         i;
    tk_money_t  sum = 0, v;

    assert_int_equal(tk_money_parse(TK_STR("0.10"), &v), TK_OK);

    for (i = 0; i < 1000000; i++) {
        sum += v;
    }

    assert_int_equal(sum, 10000000);
}


static void
test_days(void **state)
{
    tk_arena_t  *a = tk_arena_create(0);

    assert_int_equal(tk_day_check(TK_STR("2026-02-28")), TK_OK);
    assert_int_equal(tk_day_check(TK_STR("2028-02-29")), TK_OK);
    assert_int_equal(tk_day_check(TK_STR("2026-02-29")), TK_EINVAL);
    assert_int_equal(tk_day_check(TK_STR("2026-13-01")), TK_EINVAL);
    assert_int_equal(tk_day_check(TK_STR("2026-1-01")), TK_EINVAL);
    assert_int_equal(tk_day_check(TK_STR("0001-01-01")), TK_EINVAL);
    assert_int_equal(tk_day_check(TK_STR("")), TK_EINVAL);
    assert_string_equal(tk_day_add(a, TK_STR("2026-12-20"), 14).p,
                        "2027-01-03");
    assert_string_equal(tk_day_text(a, TK_STR("2026-11-03"),
                                    TK_STR("de")).p, "03.11.2026");
    tk_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_typed),
        cmocka_unit_test(test_hours),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_text_is_typed),
        cmocka_unit_test(test_rounding),
        cmocka_unit_test(test_sums_are_exact),
        cmocka_unit_test(test_days)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
