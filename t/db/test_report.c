#include "fixture.h"

#include "base/day.h"
#include "desk/report/fact.h"
#include "desk/report/report.h"

/*
 * Reports over seven tickets around the end of summer time in Berlin (25
 * October 2026), with figures counted by hand.  Office hours Monday to Friday
 * 8 to 16.  Times below are UTC.
 *
 *   1 Support Anna   Fri 23 Oct 13:00, answered Mon 8:00, closed Mon 9:00
 *   2 Support Anna   31 Oct 23:30, a Sunday in November there; open
 *   3 Support Boss   Mon 26 Oct 9:00, answered 10:00, closed and reopened
 *   4 Sales   Arne   Mon 26 Oct 7:00, answered 9:00, reassigned, closed Tue
 *                    7:00
 *   5 Support        merged into another
 *   6 Support        in the trash
 *   7 House   nobody Tue 27 Oct 8:00 by an agent, closed 8:30
 */

static fixture_t       fixture;
static tk_fact_seen_t  seen;

static const char *const rows[] = {
    "INSERT INTO ticket (id, number, type_id, status_id, agent_id, hidden,"
    " subject, created, modified, verifier, origin, closed) VALUES"
    " (1, 202600001, 1, 3, 2, 0, '1', '2026-10-23 13:00', NOW(3),"
    "  RANDOM_BYTES(16), 'mail', '2026-10-26 09:00'),"
    " (2, 202600002, 1, 1, 2, 0, '2', '2026-10-31 23:30', NOW(3),"
    "  RANDOM_BYTES(16), 'mail', NULL),"
    " (3, 202600003, 1, 1, 6, 0, '3', '2026-10-26 09:00', NOW(3),"
    "  RANDOM_BYTES(16), 'form', NULL),"
    " (4, 202600004, 2, 3, 3, 0, '4', '2026-10-26 07:00', NOW(3),"
    "  RANDOM_BYTES(16), 'form', '2026-10-27 07:00'),"
    " (5, 202600005, 1, 3, 2, 2, '5', '2026-10-26 07:00', NOW(3),"
    "  RANDOM_BYTES(16), 'form', '2026-10-27 07:00'),"
    " (6, 202600006, 1, 3, 2, 1, '6', '2026-10-26 07:00', NOW(3),"
    "  RANDOM_BYTES(16), 'form', '2026-10-27 07:00'),"
    " (7, 202600007, 3, 3, NULL, 0, '7', '2026-10-27 08:00', NOW(3),"
    "  RANDOM_BYTES(16), 'agent', '2026-10-27 08:30')",
    "INSERT INTO message (ticket_id, kind, created, body, moved) VALUES"
    " (1, 1, '2026-10-23 13:00', '', 0), (1, 2, '2026-10-26 08:00', '', 0),"
    " (1, 2, '2026-10-26 08:30', '', 0), (2, 1, '2026-10-31 23:30', '', 0),"
    " (3, 2, '2026-10-26 09:10', '', 1), (3, 1, '2026-10-26 09:00', '', 0),"
    " (3, 3, '2026-10-26 09:20', '', 0), (3, 2, '2026-10-26 10:00', '', 0),"
    " (4, 1, '2026-10-26 07:00', '', 0), (4, 2, '2026-10-26 09:00', '', 0),"
    " (7, 2, '2026-10-27 08:00', '', 0)",
    "INSERT INTO rate (id, name, amount) VALUES (1, 'Standard', 9000)",
    "INSERT INTO time_entry (message_id, user_id, agent, day, hours, rate_id,"
    " rate_name, amount, money, created) VALUES"
    " (2, 2, 'Anna Agent', '2026-10-26', 150, 1, 'Standard', 9000, 13500,"
    "  NOW(3)),"
    " (10, 3, 'Arne Agent', '2026-10-26', 50, 1, 'Standard', 9000, 4500,"
    "  NOW(3)),"
    " (3, 2, 'Anna Agent', '2026-11-02', 100, 1, 'Standard', 9000, 9000,"
    "  NOW(3))"
};


static void
work(fixture_t *f)
{
    bool    more = true;
    work_t  k;

    while (more) {
        work_as(&k, f, SYSTEM);
        assert_int_equal(tk_fact_work(&k.cx, &seen, &more), TK_OK);
        work_end(&k);
    }
}


static int
setup(void **state)
{
    unsigned    i;
    uint64_t    wrong;
    work_t      k;
    fixture_t  *f = &fixture;
    tk_civil_t  now = { .year = 2026, .month = 11, .day = 2, .hour = 12 };

    *state = f;

    if (fixture_open(f) != 0) {
        return -1;
    }

    fixture_set(f, "ticket_time_zone", "Europe/Berlin");
    fixture_set(f, "ticket_business_hours", "mon-fri=08:00-16:00");
    fixture_clock = tk_time_make(&now, NULL);

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        raw(f->w.raw, rows[i]);
    }

    fixture_touch(f);
    work_as(&k, f, SYSTEM);
    assert_int_equal(tk_counter_recount(&k.cx, &wrong), TK_OK);
    work_end(&k);
    work(f);

    return 0;
}


static int
teardown(void **state)
{
    fixture_clock = 0;
    fixture_close(*state);

    return 0;
}


static work_t  reader;


/* A report of October 2026, or the days given; end it with work_end(). */
static tk_report_t
report(fixture_t *f, int who, tk_report_kind_t kind, int from, int to,
    uint64_t type_id)
{
    tk_report_t  r = {
        .kind = kind, .from = tk_days_of(2026, 10, from),
        .to = tk_days_of(2026, 10, to), .type_id = type_id
    };

    work_as(&reader, f, who);
    assert_int_equal(tk_report_make(&reader.cx, &r), TK_OK);

    return r;
}


static int64_t
value(const tk_report_t *r, const char *label, unsigned col)
{
    unsigned  i;

    for (i = 0; i < r->n_rows; i++) {
        if (tk_str_eqz(r->rows[i].label, label)) {
            return r->rows[i].v[col];
        }
    }

    fail_msg("no row \"%s\"", label);

    return 0;
}


#define IS(label, col, want)                                              \
    assert_int_equal(value(&r, label, col), want)


static void
test_over_time(void **state)
{
    fixture_t    *f = *state;
    tk_report_t   r = report(f, BOSS, TK_REPORT_CREATED, 1, 33, 0);

    assert_int_equal(r.n_rows, 2);
    IS("2026-10", 0, 4);
    IS("2026-11", 0, 1);
    assert_int_equal(r.total.v[0], 5);
    work_end(&reader);

    r = report(f, BOSS, TK_REPORT_CLOSED, 1, 33, 0);
    IS("2026-10", 0, 3);
    IS("2026-11", 0, 0);
    work_end(&reader);

    r = report(f, BOSS, TK_REPORT_WEEKS, 19, 32, 0);
    assert_int_equal(r.n_rows, 2);
    IS("2026-W43", 0, 1);
    IS("2026-W44", 0, 4);
    work_end(&reader);

    r = report(f, BOSS, TK_REPORT_DAYS_OF, 22, 27, 0);
    assert_int_equal(r.n_rows, 6);
    IS("2026-10-22", 2, 0);
    IS("2026-10-23", 0, 1);
    IS("2026-10-25", 2, 1);
    IS("2026-10-26", 0, 2);
    IS("2026-10-26", 1, 1);
    IS("2026-10-26", 2, 2);
    IS("2026-10-27", 0, 1);
    IS("2026-10-27", 1, 2);
    IS("2026-10-27", 2, 1);
    work_end(&reader);

    /* Of days long ago nothing is made for those since. */
    r = report(f, BOSS, TK_REPORT_DAYS_OF, -20000, -19999, 0);
    assert_int_equal(r.n_rows, 2);
    assert_int_equal(r.rows[1].v[2], 0);
    assert_true(tk_arena_used(reader.cx.arena) < 1024 * 1024);
    work_end(&reader);
}


/* 1,100 days, and all of the months that they touch. */
static void
test_longest(void **state)
{
    fixture_t    *f = *state;
    tk_report_t   r = { .kind = TK_REPORT_CLOSED_AGENTS,
                        .from = tk_days_of(2023, 10, 31) };

    r.to = r.from + TK_REPORT_DAYS - 1;
    raw(f->w.raw, "UPDATE report_ticket SET closed_month = 2026 * 12 + 10,"
        " closed_day = DATEDIFF('2026-11-03', '1970-01-01')"
        " WHERE ticket_id = 4");
    work_as(&reader, f, BOSS);
    assert_int_equal(tk_report_make(&reader.cx, &r), TK_OK);
    assert_int_equal(r.n_cols, 39);
    IS("Arne Agent", 38, 1);
    IS("Anna Agent", 37, 1);
    assert_int_equal(r.total.v[38], 1);
    work_end(&reader);
    raw(f->w.raw, "UPDATE report_ticket SET closed_month = 2026 * 12 + 9,"
        " closed_day = DATEDIFF('2026-10-27', '1970-01-01')"
        " WHERE ticket_id = 4");
}


static void
test_by_something(void **state)
{
    fixture_t    *f = *state;
    tk_report_t   r = report(f, BOSS, TK_REPORT_CLOSED_AGENTS, 1, 31, 0);

    assert_int_equal(r.n_rows, 3);
    IS("Anna Agent", 1, 1);
    IS("Arne Agent", 1, 1);
    IS("", 1, 1);
    assert_int_equal(r.total.v[0], 3);
    work_end(&reader);

    r = report(f, BOSS, TK_REPORT_TYPES, 1, 31, 0);
    IS("Support", 0, 2);
    IS("Support", 1, 1);
    IS("Support", 2, 2);
    IS("Sales", 1, 1);
    IS("House", 0, 1);
    work_end(&reader);

    r = report(f, BOSS, TK_REPORT_NOW, 1, 31, 0);
    IS("Anna Agent", 0, 1);
    IS("Berta Boss", 0, 1);
    assert_int_equal(r.total.v[0], 2);
    work_end(&reader);

    r = report(f, BOSS, TK_REPORT_STATUSES, 1, 31, 0);
    IS("Closed", 0, 3);
    IS("Open", 0, 2);
    work_end(&reader);
}


static void
test_times(void **state)
{
    fixture_t    *f = *state;
    tk_report_t   r = report(f, BOSS, TK_REPORT_DURATION, 1, 31, 0);

    /* Fri 15:00 to Mon 10:00 there: 68 hours, one of them twice. */
    IS("Support", 1, 68 * 3600);
    IS("Support", 2, 3 * 3600);
    IS("Sales", 1, 24 * 3600);
    IS("Sales", 2, 8 * 3600);
    IS("House", 1, 1800);
    assert_int_equal(r.total.v[1], 111000);
    assert_int_equal(r.total.v[2], 13800);
    work_end(&reader);

    r = report(f, BOSS, TK_REPORT_RESPONSE, 1, 31, 0);
    IS("2026-10", 0, 3);
    IS("2026-10", 1, 84000);
    IS("2026-10", 2, 6000);
    work_end(&reader);

    r = report(f, BOSS, TK_REPORT_RESPONSES, 1, 31, 0);
    assert_int_equal(r.total.v[0], 3);
    assert_int_equal(r.total.v[1], 7200);
    assert_int_equal(r.total.v[2], 67 * 3600);
    assert_int_equal(r.total.v[3], 7200);
    assert_int_equal(r.total.v[4], 7200);
    IS("Support", 1, 3600);
    IS("Support", 2, 67 * 3600);
    work_end(&reader);

    r = report(f, BOSS, TK_REPORT_DURATIONS, 1, 31, 0);
    assert_int_equal(r.total.v[1], 24 * 3600);
    assert_int_equal(r.total.v[3], 3 * 3600);
    work_end(&reader);
}


static void
test_hours(void **state)
{
    fixture_t    *f = *state;
    tk_report_t   r = report(f, BOSS, TK_REPORT_HOURS_AGENT, 1, 31, 0);

    IS("Anna Agent", 0, 150);
    IS("Anna Agent", 1, 13500);
    IS("Arne Agent", 0, 50);
    assert_int_equal(r.total.v[0], 200);
    work_end(&reader);

    r = report(f, ARNE, TK_REPORT_HOURS_RATE, 1, 31, 0);
    IS("Standard", 0, 50);
    IS("Standard", 1, 4500);
    work_end(&reader);

    r = report(f, BOSS, TK_REPORT_HOURS_TYPE, 1, 33, 0);
    IS("Support", 0, 250);
    work_end(&reader);
}


static void
test_rights(void **state)
{
    fixture_t    *f = *state;
    tk_report_t   r = report(f, ARNE, TK_REPORT_CREATED, 1, 31, 0);

    assert_int_equal(r.total.v[0], 2);
    work_end(&reader);
    r = report(f, ADMIN, TK_REPORT_CREATED, 1, 31, 0);
    assert_int_equal(r.total.v[0], 4);
    work_end(&reader);
    r = report(f, BOSS, TK_REPORT_CREATED, 1, 31, HOUSE);
    assert_int_equal(r.total.v[0], 1);
    work_end(&reader);

    work_as(&reader, f, ARNE);
    r.type_id = SUPPORT;
    assert_int_equal(tk_report_make(&reader.cx, &r), TK_EDENIED);
    work_end(&reader);
    work_as(&reader, f, OTTO);
    r.type_id = 0;
    assert_int_equal(tk_report_make(&reader.cx, &r), TK_EDENIED);
    work_end(&reader);
}


/* What events say is what all tickets say. */
static void
test_follows_events(void **state)
{
    long          sum;
    fixture_t    *f = *state;
    tk_report_t   r;

    assert_int_equal(ticket_change(f, BOSS, 1, CHANGE(.status_id = OPEN)),
                     TK_OK);
    assert_int_equal(ticket_change(f, BOSS, 4, CHANGE(.hidden = TK_TRASH)),
                     TK_OK);
    assert_int_equal(ticket_change(f, BOSS, 2, CHANGE(.agent_id = BOSS)),
                     TK_OK);
    work(f);
    r = report(f, BOSS, TK_REPORT_CLOSED, 1, 31, 0);
    assert_int_equal(r.total.v[0], 1);
    work_end(&reader);
    r = report(f, BOSS, TK_REPORT_NOW, 1, 31, 0);
    IS("Berta Boss", 0, 2);
    work_end(&reader);

    sum = number_of(f, "SELECT SUM(CRC32(CONCAT_WS(' ', ticket_id, type_id,"
                    " agent_id, created_day, closed_day, response_day,"
                    " response, duration))) FROM report_ticket");
    raw(f->w.raw, "UPDATE report_state SET walk = 0");
    work(f);
    assert_int_equal(number_of(f, "SELECT SUM(CRC32(CONCAT_WS(' ',"
                               " ticket_id, type_id, agent_id, created_day,"
                               " closed_day, response_day, response,"
                               " duration))) FROM report_ticket"), sum);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM report_ticket"), 4);
}


/* The overlap is read again, but what was seen there is not counted again;
 * one that commits late is. */
static void
test_counts_events_once(void **state)
{
    fixture_t   *f = *state;
    const char  *type = "SELECT type_id FROM report_ticket WHERE ticket_id = 2";

    assert_int_equal(ticket_change(f, BOSS, 2, CHANGE(.agent_id = ANNA)),
                     TK_OK);
    work(f);
    assert_int_equal(number_of(f, "%s", type), SUPPORT);

    raw(f->w.raw, "UPDATE report_ticket SET type_id = 99 WHERE ticket_id = 2");
    work(f);
    assert_int_equal(number_of(f, "%s", type), 99);

    raw(f->w.raw, "INSERT INTO event (created, kind, ticket_id)"
        " VALUES ('2026-11-02 11:59:55', 'changed', 2)");
    work(f);
    assert_int_equal(number_of(f, "%s", type), SUPPORT);

    /* Who does not remember counts what is in the overlap. */
    raw(f->w.raw, "UPDATE report_ticket SET type_id = 99 WHERE ticket_id = 2");
    memset(&seen, 0, sizeof(seen));
    work(f);
    assert_int_equal(number_of(f, "%s", type), SUPPORT);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_over_time),
        cmocka_unit_test(test_longest),
        cmocka_unit_test(test_by_something),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_hours),
        cmocka_unit_test(test_rights),
        cmocka_unit_test(test_follows_events),
        cmocka_unit_test(test_counts_events_once),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
