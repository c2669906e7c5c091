#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/day.h"
#include "base/err.h"
#include "base/posixtz.h"
#include "base/zone.h"


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


static const tk_zone_t *
zone(void **state, const char *name)
{
    const tk_zone_t  *z;

    if (tk_zone_load(*state, tk_str_z(name), &z) != TK_OK) {
        fail_msg("no zone %s", name);
    }
    return z;
}


static tk_time_t
make(const tk_zone_t *z, int year, int month, int day, int hour, int minute)
{
    tk_civil_t  c = { .year = year, .month = month, .day = day,
                      .hour = hour, .minute = minute };

    return tk_time_make(&c, z);
}


/* What is made at once is what is made one by one. */
static void
both(tk_arena_t *a, tk_time_t t, const tk_zone_t *z)
{
    tk_str_t  iso, text;

    tk_time_both(a, t, z, &iso, &text);
    assert_true(tk_str_eq(iso, tk_time_rfc3339(a, t)));
    assert_true(tk_str_eq(text, tk_time_minute(a, t, z)));
}


/* UTC minute of a local time. */
static void
is_utc(void **state, tk_time_t t, const char *want)
{
    assert_string_equal(tk_time_minute(*state, t, NULL).p, want);
    both(*state, t, NULL);
}


static void
is_local(void **state, tk_time_t t, const tk_zone_t *z, const char *want)
{
    assert_string_equal(tk_time_minute(*state, t, z).p, want);
    both(*state, t, z);
}


/* Each day from 1 January 1 to 31 December 9999, counted by hand. */
static void
test_every_day(void **state)
{
    int                         y, m, d, n, wd;
    int64_t                     days;
    tk_civil_t                  c;
    static const unsigned char  len[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };

    (void) state;

    days = -719162;
    wd = 1;                             /* a Monday */

    for (y = 1; y <= 9999; y++) {
        for (m = 1; m <= 12; m++) {
            n = len[m - 1];
            n += m == 2 && (y % 400 == 0 || (y % 4 == 0 && y % 100 != 0));

            for (d = 1; d <= n; d++, days++, wd = (wd + 1) % 7) {
                c = tk_time_civil(days * TK_DAY, NULL);
                if (c.year != y || c.month != m || c.day != d
                    || c.weekday != wd || c.hour || c.minute || c.second
                    || c.ms || tk_time_make(&c, NULL) != days * TK_DAY)
                {
                    fail_msg("%d-%d-%d", y, m, d);
                }
            }
        }
    }
    assert_true(days * TK_DAY - 1 == make(NULL, 9999, 12, 31, 24, 0) - 1);
}


static void
test_clock(void **state)
{
    tk_time_t   t;
    tk_civil_t  c;

    c = tk_time_civil(-1, NULL);
    assert_int_equal(c.year, 1969);
    assert_int_equal(c.hour, 23);
    assert_int_equal(c.second, 59);
    assert_int_equal(c.ms, 999);
    assert_true(tk_time_make(&c, NULL) == -1);

    t = INT64_C(1795466104123);
    assert_string_equal(tk_time_rfc3339(*state, t).p, "2026-11-23T20:35:04Z");
    c = tk_time_civil(t, NULL);
    assert_int_equal(c.ms, 123);
    assert_true(tk_time_make(&c, NULL) == t);
}


static void
test_clamped(void **state)
{
    const tk_zone_t  *ny = zone(state, "America/New_York");
    const tk_zone_t  *kiri = zone(state, "Pacific/Kiritimati");

    assert_string_equal(tk_time_rfc3339(*state, TK_TIME_NONE).p,
                        "0001-01-01T00:00:00Z");
    assert_string_equal(tk_time_rfc3339(*state, INT64_MAX).p,
                        "9999-12-31T23:59:59Z");
    is_local(state, TK_TIME_NONE, ny, "0001-01-01 00:00");
    is_local(state, INT64_MAX, kiri, "9999-12-31 23:59");
}


static void
test_carry(void **state)
{
    tk_civil_t  c = { .year = 2026, .month = 1, .day = 1, .ms = -1 };

    is_utc(state, make(NULL, 2026, 14, 1, 0, 0), "2027-02-01 00:00");
    is_utc(state, make(NULL, 2024, 3, 0, 0, 0), "2024-02-29 00:00");
    is_utc(state, make(NULL, 2026, 12, 32, 25, 61), "2027-01-02 02:01");
    is_utc(state, make(NULL, 2026, 0, 15, -1, 0), "2025-12-14 23:00");
    is_utc(state, make(NULL, 2026, -11, 1, 0, 0), "2025-01-01 00:00");
    assert_string_equal(tk_time_rfc3339(*state, tk_time_make(&c, NULL)).p,
                        "2025-12-31T23:59:59Z");
    c.year = c.month = c.day = c.hour = c.minute = c.second = INT32_MAX;
    (void) tk_time_make(&c, zone(state, "Europe/Berlin"));
    c.year = c.month = c.day = c.hour = c.minute = c.second = INT32_MIN;
    (void) tk_time_make(&c, zone(state, "Europe/Berlin"));
}


static void
test_formats(void **state)
{
    const tk_zone_t  *berlin = zone(state, "Europe/Berlin");

    /* Local mean time, +0:53:28. */
    is_local(state, make(NULL, 1890, 1, 1, 0, 0), berlin, "1890-01-01 00:53");
    assert_int_equal(tk_time_offset(make(NULL, 2026, 7, 1, 0, 0), berlin),
                     2 * 3600);
    assert_int_equal(tk_time_offset(make(NULL, 2026, 7, 1, 0, 0), NULL), 0);
}


static void
test_berlin(void **state)
{
    tk_civil_t        c;
    const tk_zone_t  *z = zone(state, "Europe/Berlin");

    is_utc(state, make(z, 2026, 1, 15, 12, 0), "2026-01-15 11:00");
    is_utc(state, make(z, 2026, 7, 15, 12, 0), "2026-07-15 10:00");

    /* The gap of 29 March 2026, 02:00 to 03:00. */
    is_utc(state, make(z, 2026, 3, 29, 1, 59), "2026-03-29 00:59");
    is_utc(state, make(z, 2026, 3, 29, 2, 0), "2026-03-29 01:00");
    is_utc(state, make(z, 2026, 3, 29, 2, 30), "2026-03-29 01:30");
    is_local(state, make(z, 2026, 3, 29, 2, 30), z, "2026-03-29 03:30");
    is_utc(state, make(z, 2026, 3, 29, 3, 0), "2026-03-29 01:00");

    /* The overlap of 25 October 2026, 02:00 to 03:00. */
    is_utc(state, make(z, 2026, 10, 25, 1, 59), "2026-10-24 23:59");
    is_utc(state, make(z, 2026, 10, 25, 2, 0), "2026-10-25 00:00");
    is_utc(state, make(z, 2026, 10, 25, 2, 59), "2026-10-25 00:59");
    is_utc(state, make(z, 2026, 10, 25, 3, 0), "2026-10-25 02:00");
    is_local(state, make(NULL, 2026, 10, 25, 1, 30), z, "2026-10-25 02:30");

    c = tk_time_civil(make(NULL, 2026, 10, 25, 0, 59), z);
    assert_int_equal(c.offset, 7200);
    c = tk_time_civil(make(NULL, 2026, 10, 25, 1, 0), z);
    assert_int_equal(c.offset, 3600);
    assert_int_equal(c.weekday, 0);

    /* Double summer time, from the table. */
    is_local(state, make(NULL, 1947, 6, 1, 0, 0), z, "1947-06-01 03:00");
}


static void
test_past_the_table(void **state)
{
    const tk_zone_t  *berlin = zone(state, "Europe/Berlin");
    const tk_zone_t  *sydney = zone(state, "Australia/Sydney");
    const tk_zone_t  *ny = zone(state, "America/New_York");

    /* 26 March and 29 October 2090 are the last Sundays. */
    is_local(state, make(NULL, 2090, 3, 26, 0, 59), berlin,
             "2090-03-26 01:59");
    is_local(state, make(NULL, 2090, 3, 26, 1, 0), berlin,
             "2090-03-26 03:00");
    is_utc(state, make(berlin, 2090, 3, 26, 2, 30), "2090-03-26 01:30");
    is_utc(state, make(berlin, 2090, 10, 29, 2, 30), "2090-10-29 00:30");
    is_utc(state, make(berlin, 2090, 10, 29, 3, 0), "2090-10-29 02:00");

    /* Summer over the turn of the year, to 2 April, from 1 October. */
    is_local(state, make(NULL, 2090, 1, 1, 0, 0), sydney, "2090-01-01 11:00");
    is_local(state, make(NULL, 2090, 12, 31, 12, 0), sydney,
             "2090-12-31 23:00");
    is_local(state, make(NULL, 2090, 12, 31, 14, 0), sydney,
             "2091-01-01 01:00");
    is_local(state, make(NULL, 2090, 7, 1, 0, 0), sydney, "2090-07-01 10:00");
    is_local(state, make(NULL, 2090, 4, 1, 15, 59), sydney,
             "2090-04-02 02:59");
    is_local(state, make(NULL, 2090, 4, 1, 16, 0), sydney,
             "2090-04-02 02:00");
    is_utc(state, make(sydney, 2090, 10, 1, 2, 30), "2090-09-30 16:30");
    is_utc(state, make(sydney, 2090, 4, 2, 2, 30), "2090-04-01 15:30");

    is_utc(state, make(ny, 2090, 3, 12, 2, 30), "2090-03-12 07:30");
    is_local(state, make(ny, 2090, 3, 12, 2, 30), ny, "2090-03-12 03:30");
    is_utc(state, make(ny, 2090, 11, 5, 1, 30), "2090-11-05 05:30");
    is_utc(state, make(ny, 9999, 7, 1, 0, 0), "9999-07-01 04:00");
}


static void
test_other_zones(void **state)
{
    const tk_zone_t  *ny = zone(state, "America/New_York");
    const tk_zone_t  *apia = zone(state, "Pacific/Apia");
    const tk_zone_t  *howe = zone(state, "Australia/Lord_Howe");
    const tk_zone_t  *dublin = zone(state, "Europe/Dublin");
    const tk_zone_t  *utc = zone(state, "UTC");

    is_utc(state, make(ny, 2026, 3, 8, 2, 30), "2026-03-08 07:30");
    is_utc(state, make(ny, 2026, 11, 1, 1, 30), "2026-11-01 05:30");
    is_utc(state, make(ny, 2026, 11, 1, 2, 0), "2026-11-01 07:00");
    is_utc(state, make(zone(state, "Asia/Kolkata"), 2026, 1, 1, 0, 0),
           "2025-12-31 18:30");
    is_utc(state, make(utc, 2026, 1, 1, 0, 0), "2026-01-01 00:00");

    /* A whole day that was left out. */
    is_utc(state, make(apia, 2011, 12, 29, 23, 0), "2011-12-30 09:00");
    is_local(state, make(apia, 2011, 12, 30, 12, 0), apia,
             "2011-12-31 12:00");
    is_utc(state, make(apia, 2011, 12, 31, 0, 0), "2011-12-30 10:00");

    /* Half an hour of summer time. */
    is_local(state, make(howe, 2026, 10, 4, 2, 15), howe, "2026-10-04 02:45");

    /* Winter as the exception, behind the table. */
    is_local(state, make(NULL, 2090, 1, 1, 0, 0), dublin, "2090-01-01 00:00");
    is_local(state, make(NULL, 2090, 7, 1, 0, 0), dublin, "2090-07-01 01:00");
}


/* What civil() says, make() takes back, but for the second of an overlap. */
static void
test_round_trip(void **state)
{
    size_t              i;
    tk_time_t           t, back;
    tk_civil_t          c;
    const tk_zone_t    *z;
    static const char  *names[] = {
        "Europe/Berlin", "America/New_York", "Australia/Sydney",
        "Asia/Kolkata", "America/Santiago", "Africa/Casablanca",
        "Pacific/Chatham", "America/Nuuk", "Asia/Tehran"
    };

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        z = zone(state, names[i]);
        for (t = make(NULL, 1985, 1, 1, 0, 0);
             t < make(NULL, 2060, 1, 1, 0, 0);
             t += 47 * TK_MINUTE)
        {
            c = tk_time_civil(t, z);
            back = tk_time_make(&c, z);
            if (back != t
                && (back > t || t - back > 2 * TK_HOUR
                    || tk_time_civil(back, z).offset == c.offset))
            {
                fail_msg("%s %s", names[i], tk_time_rfc3339(*state, t).p);
            }
        }
    }
}


static void
test_names(void **state)
{
    size_t              i;
    const tk_zone_t    *z;
    static const char  *bad[] = {
        "", "/etc/passwd", "../../../etc/passwd", "Europe/../Europe/Berlin",
        "Europe/Ber lin", "Europe/Berlin\n", "a\\b", "C:UTC",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(tk_zone_load(*state, tk_str_z(bad[i]), &z),
                         TK_EINVAL);
    }
    assert_int_equal(tk_zone_load(*state, tk_str("UTC\0", 4), &z),
                     TK_EINVAL);
    assert_int_equal(tk_zone_load(*state, TK_STR_NULL, &z), TK_EINVAL);

    assert_int_equal(tk_zone_load(*state, TK_STR("Mars/Olympus"), &z),
                     TK_ENOTFOUND);
    assert_int_equal(tk_zone_load(*state, TK_STR("UTC/x"), &z),
                     TK_ENOTFOUND);
    assert_int_equal(tk_zone_load(*state, TK_STR("Europe"), &z),
                     TK_ENOTFOUND);
    assert_int_equal(tk_zone_load(*state, TK_STR("Etc/GMT+5"), &z), TK_OK);
}


#define HEADER(version, time, type)                                          \
    "TZif" version "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" "\0\0\0\0" "\0\0\0\0"    \
    "\0\0\0\0" "\0\0\0" time "\0\0\0" type "\0\0\0\0"

static void
test_damaged_files(void **state)
{
    size_t            i;
    tk_str_t          v1, v2;
    const tk_zone_t  *z;

    v1 = TK_STR(HEADER("\0", "\1", "\2")
                "\0\0\0\x0a" "\1"
                "\0\0\0\0\0\0" "\0\0\x0e\x10\1\0");
    assert_int_equal(tk_zone_parse(*state, v1, &z), TK_OK);
    assert_int_equal(tk_zone_offset(z, 9), 0);
    assert_int_equal(tk_zone_offset(z, 10), 3600);
    for (i = 0; i < v1.n; i++) {
        assert_int_equal(tk_zone_parse(*state, tk_str(v1.p, i), &z),
                         TK_EINVAL);
    }

    v2 = TK_STR(HEADER("2", "\0", "\1") "\0\0\0\0\0\0"
                HEADER("2", "\0", "\1") "\0\0\0\0\0\0"
                "\n<+03>-3\n");
    assert_int_equal(tk_zone_parse(*state, v2, &z), TK_OK);
    assert_int_equal(tk_zone_offset(z, 0), 3 * 3600);
    for (i = 0; i < v2.n; i++) {
        assert_int_equal(tk_zone_parse(*state, tk_str(v2.p, i), &z),
                         TK_EINVAL);
    }

    /* A type that is not there; no type at all; times that fall; an offset
     * of a year. */
    assert_int_equal(tk_zone_parse(*state,
        TK_STR(HEADER("\0", "\1", "\1") "\0\0\0\0" "\1" "\0\0\0\0\0\0"),
        &z), TK_EINVAL);
    assert_int_equal(tk_zone_parse(*state, TK_STR(HEADER("\0", "\0", "\0")),
                                   &z), TK_EINVAL);
    assert_int_equal(tk_zone_parse(*state,
        TK_STR(HEADER("\0", "\2", "\1") "\0\0\0\5" "\0\0\0\5" "\0\0"
               "\0\0\0\0\0\0"), &z), TK_EINVAL);
    assert_int_equal(tk_zone_parse(*state,
        TK_STR(HEADER("\0", "\0", "\1") "\1\0\0\0\0\0"), &z), TK_EINVAL);
}


static void
test_posix_tz(void **state)
{
    size_t              i;
    tk_posix_tz_t       tz;
    static const char  *bad[] = {
        "", "CE", "CET", "CET-", "CET-25", "CET-1CEST", "CET-1CEST,",
        "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
        "CET-1CEST,M3.5.0,M10.5.0/168", "CET-1CEST,M3.5.0,M10.5.0x",
        "CET-1CEST,J0,J365", "CET-1CEST,366,1", "<>3", "<+03", "CET-1:60",
        "CET-1CEST,M3.5,M10.5.0", "CET-99999999999"
    };

    (void) state;

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (tk_posix_tz_parse(tk_str_z(bad[i]), &tz) != TK_EINVAL) {
            fail_msg("\"%s\" passes", bad[i]);
        }
    }

    assert_int_equal(tk_posix_tz_parse(TK_STR("IST-5:30"), &tz), TK_OK);
    assert_int_equal(tk_posix_tz_offset(&tz, 0), 19800);

    /* Summer all year, RFC 8536 section 3.3. */
    assert_int_equal(
        tk_posix_tz_parse(TK_STR("XXX3EDT4,0/0,J365/23"), &tz), TK_OK);
    for (i = 0; i < 3 * 366 * 24; i++) {
        assert_int_equal(tk_posix_tz_offset(&tz, (int64_t) i * 3600), -14400);
    }

    /* J60 is 1 March in a leap year, too; day 59 is 29 February then. */
    assert_int_equal(tk_posix_tz_parse(TK_STR("AAA0BBB,J60/0,J61/0"), &tz),
                     TK_OK);
    i = (size_t) (make(NULL, 2024, 3, 1, 0, 0) / 1000);
    assert_int_equal(tk_posix_tz_offset(&tz, (int64_t) i - 1), 0);
    assert_int_equal(tk_posix_tz_offset(&tz, (int64_t) i), 3600);
    assert_int_equal(tk_posix_tz_parse(TK_STR("AAA0BBB,59/0,60/0"), &tz),
                     TK_OK);
    assert_int_equal(tk_posix_tz_offset(&tz, (int64_t) i - 86400), 3600);
    assert_int_equal(tk_posix_tz_offset(&tz, (int64_t) i), 0);

    /* Version 3: hours past the day and before it. */
    assert_int_equal(tk_posix_tz_parse(
        TK_STR("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"), &tz), TK_OK);
    i = (size_t) (make(NULL, 2090, 3, 26, 1, 0) / 1000);
    assert_int_equal(tk_posix_tz_offset(&tz, (int64_t) i - 1), -7200);
    assert_int_equal(tk_posix_tz_offset(&tz, (int64_t) i), -3600);
}


int
main(void)
{
#define T(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest  tests[] = {
        T(test_every_day),
        T(test_clock),
        T(test_clamped),
        T(test_carry),
        T(test_formats),
        T(test_berlin),
        T(test_past_the_table),
        T(test_other_zones),
        T(test_round_trip),
        T(test_names),
        T(test_damaged_files),
        T(test_posix_tz)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
