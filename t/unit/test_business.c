#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/report/business.h"

/* Expected hours are counted by hand from calendars of Berlin. */

typedef struct {
    tk_arena_t     *a;
    tk_conf_t      *conf;
    tk_snapshot_t   s;
} world_t;


static int
setup(void **state)
{
    static world_t  w;

    w = (world_t) { .a = tk_arena_create(0) };

    if (tk_conf_init(w.a, &w.conf) != TK_OK
        || tk_zone_load(w.a, TK_STR("Europe/Berlin"), &w.s.zone) != TK_OK)
    {
        return -1;
    }

    w.s.conf = w.conf;
    *state = &w;

    return 0;
}


static int
teardown(void **state)
{
    tk_arena_destroy(((world_t *) *state)->a);

    return 0;
}


static void
option(world_t *w, const char *name, const char *value)
{
    tk_str_t  err = TK_STR("");

    if (tk_conf_option(w->conf, tk_str_z(name), tk_str_z(value), &err)
        != TK_OK)
    {
        fail_msg("%s: %.*s", name, TK_STR_ARG(err));
    }
}


static tk_time_t
at(world_t *w, int year, int month, int day, int hour, int minute)
{
    tk_civil_t  c = { .year = year, .month = month, .day = day,
                      .hour = hour, .minute = minute };

    return tk_time_make(&c, w->s.zone);
}


static void
minutes(world_t *w, tk_time_t from, tk_time_t to, int64_t want)
{
    tk_time_t  back;
    int64_t    got = tk_business_between(&w->s, from, to);

    assert_int_equal(got, want * TK_MINUTE);

    if (got > 0) {
        back = tk_business_before(&w->s, to, got);
        assert_int_equal(tk_business_between(&w->s, back, to), got);
        assert_true(back >= from);
        assert_true(tk_business_between(&w->s, back + 1, to) < got);
    }
}


static void
test_always(void **state)
{
    world_t  *w = *state;

    option(w, "business_hours", "always");
    option(w, "holidays", "03-29");

    /* The day of summer time has 23 hours, holiday or not. */
    minutes(w, at(w, 2026, 3, 29, 0, 0), at(w, 2026, 3, 30, 0, 0), 23 * 60);
    minutes(w, at(w, 2026, 3, 29, 12, 0), at(w, 2026, 3, 29, 12, 0), 0);
    minutes(w, at(w, 2026, 3, 30, 0, 0), at(w, 2026, 3, 29, 0, 0), 0);
    assert_int_equal(tk_business_before(&w->s, 5000, 0), 5000);
}


static void
test_week(void **state)
{
    world_t  *w = *state;

    option(w, "business_hours",
           "mon-thu=08:00-12:00,13:00-17:00 fri=08:00-14:00");
    option(w, "holidays", "");

    /* Monday 23 November 2026 to the next Monday: 4 x 8 + 6 hours. */
    minutes(w, at(w, 2026, 11, 23, 0, 0), at(w, 2026, 11, 30, 0, 0),
            38 * 60);
    minutes(w, at(w, 2026, 11, 23, 11, 30), at(w, 2026, 11, 23, 13, 10), 40);
    minutes(w, at(w, 2026, 11, 23, 12, 10), at(w, 2026, 11, 23, 12, 50), 0);
    minutes(w, at(w, 2026, 11, 27, 13, 30), at(w, 2026, 11, 30, 9, 0), 90);
    minutes(w, at(w, 2026, 11, 28, 9, 0), at(w, 2026, 11, 29, 23, 0), 0);
    minutes(w, at(w, 2026, 11, 23, 9, 0), at(w, 2026, 11, 23, 9, 1), 1);

    /* Two hours back from Monday 9:00 is Friday 13:00. */
    assert_int_equal(tk_business_before(&w->s, at(w, 2026, 11, 30, 9, 0),
                                        2 * TK_HOUR),
                     at(w, 2026, 11, 27, 13, 0));
}


static void
test_holidays(void **state)
{
    world_t  *w = *state;

    option(w, "business_hours", "mon-fri=09:00-17:00");
    option(w, "holidays", "12-25 12-26 2026-12-24 01-01");

    /* Wednesday 23 December 16:00 to Monday the 28th 10:00. */
    minutes(w, at(w, 2026, 12, 23, 16, 0), at(w, 2026, 12, 28, 10, 0), 120);

    /* In 2025 the 24th (a Wednesday) is worked. */
    minutes(w, at(w, 2025, 12, 23, 16, 0), at(w, 2025, 12, 29, 10, 0),
            60 + 480 + 60);
}


static void
test_summer_time(void **state)
{
    world_t  *w = *state;

    option(w, "business_hours", "sat-mon=00:00-24:00");
    option(w, "holidays", "");

    /* 2026: 29 March, 2:00 becomes 3:00; 25 October, 3:00 becomes 2:00. */
    minutes(w, at(w, 2026, 3, 28, 0, 0), at(w, 2026, 3, 31, 0, 0),
            (24 + 23 + 24) * 60);
    minutes(w, at(w, 2026, 10, 25, 0, 0), at(w, 2026, 10, 26, 0, 0),
            25 * 60);

    option(w, "business_hours", "sun=01:00-04:00");
    minutes(w, at(w, 2026, 3, 29, 0, 0), at(w, 2026, 3, 30, 0, 0), 120);
    minutes(w, at(w, 2026, 10, 25, 0, 0), at(w, 2026, 10, 26, 0, 0), 240);

    /* Hours that the clock leaves out are none. */
    option(w, "business_hours", "sun=02:00-03:00");
    minutes(w, at(w, 2026, 3, 29, 0, 0), at(w, 2026, 3, 30, 0, 0), 0);

    /* Over the weekend of the change the office's hours stay the same. */
    option(w, "business_hours", "mon-fri=08:00-16:00");
    minutes(w, at(w, 2026, 3, 27, 15, 0), at(w, 2026, 3, 30, 9, 0), 120);
    minutes(w, at(w, 2026, 10, 23, 15, 0), at(w, 2026, 10, 26, 9, 0), 120);
}


static void
test_late(void **state)
{
    world_t    *w = *state;
    tk_time_t   before, now = at(w, 2026, 11, 30, 9, 0);

    option(w, "business_hours", "mon-fri=08:00-16:00");
    option(w, "late_after", "8h");
    before = tk_business_late_before(&w->s, now);

    /* One hour of Monday, seven of Friday. */
    assert_int_equal(before, at(w, 2026, 11, 27, 9, 0));
    assert_true(tk_business_late(before, before));
    assert_false(tk_business_late(before + 1, before));
    assert_false(tk_business_late(TK_TIME_NONE, before));

    /* Whoever never works is never late. */
    w->conf->business_hours = (tk_conf_hours_t) { .always = false };
    before = tk_business_late_before(&w->s, now);
    assert_int_equal(before, TK_TIME_NONE);
    assert_false(tk_business_late(0, before));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_always),
        cmocka_unit_test(test_week),
        cmocka_unit_test(test_holidays),
        cmocka_unit_test(test_summer_time),
        cmocka_unit_test(test_late),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
