#include "fixture.h"

#include "desk/mail/remind.h"
#include "desk/report/fact.h"

/* What time causes, under a clock of our own: a Friday before the end of
 * summer time in Berlin, and the days behind it. */

static fixture_t         fixture;
static const tk_zone_t  *berlin;


static void
at(int month, int day, int hour, int minute)
{
    tk_civil_t  c = { .year = 2026, .month = month, .day = day,
                      .hour = hour, .minute = minute };

    fixture_clock = tk_time_make(&c, berlin);
}


static int
setup(void **state)
{
    fixture_t  *f = &fixture;

    *state = f;

    if (fixture_open(f) != 0) {
        return -1;
    }

    assert_int_equal(tk_zone_load(f->a, TK_STR("Europe/Berlin"), &berlin),
                     TK_OK);
    fixture_set(f, "ticket_time_zone", "Europe/Berlin");
    fixture_set(f, "ticket_business_hours", "mon-fri=08:00-16:00");
    raw(f->w.raw, "INSERT INTO user_notice (user_id, new_ticket, assigned,"
        " unanswered, daily) VALUES (2, 1, 1, 0, 0), (3, 0, 1, 0, 1),"
        " (6, 0, 1, 2, 1)");
    at(10, 23, 15, 0);
    fixture_touch(f);

    return 0;
}


static int
teardown(void **state)
{
    fixture_clock = 0;
    fixture_close(*state);

    return 0;
}


static long
queued(fixture_t *f, const char *kind, int user)
{
    return number_of(f, "SELECT COUNT(*) FROM outbox WHERE kind = '%s' AND"
                     " user_id = %d", kind, user);
}


static size_t
unanswered(fixture_t *f, tk_remind_t *r)
{
    size_t  n;
    work_t  k;

    work_as(&k, f, SYSTEM);
    assert_int_equal(tk_remind_unanswered(&k.cx, r, &n), TK_OK);
    work_end(&k);

    return n;
}


static size_t
daily(fixture_t *f, tk_remind_t *r)
{
    size_t  n;
    work_t  k;

    work_as(&k, f, SYSTEM);
    assert_int_equal(tk_remind_daily(&k.cx, r, &n), TK_OK);
    work_end(&k);

    return n;
}


static void
test_new_ticket_is_told_to_who_wants(void **state)
{
    fixture_t        *f = *state;
    tk_ticket_new_t   in = ticket_new(SUPPORT, "c@example.test");

    ticket_make(f, &in);
    assert_int_equal(queued(f, "notice_new", ANNA), 1);
    assert_int_equal(queued(f, "notice_new", BOSS), 0);

    /* By herself, and in a type that is not hers. */
    in.nonce = tk_nonce_make();
    in.message.user_id = ANNA;
    ticket_make(f, &in);
    in = ticket_new(SALES, "c@example.test");
    ticket_make(f, &in);
    assert_int_equal(queued(f, "notice_new", ANNA), 1);
    raw(f->w.raw, "UPDATE ticket SET unanswered_since = NULL");
}


static void
test_unanswered_by_business_hours(void **state)
{
    fixture_t         *f = *state;
    tk_remind_t        r = { .day = 0 }, fresh = { .day = 0 };
    tk_ticket_new_t    in = ticket_new(SUPPORT, "c@example.test");
    tk_ticket_made_t   made;

    /* Friday 15:00; one hour of business is left. */
    at(10, 23, 15, 0);
    made = ticket_make(f, &in);
    at(10, 23, 20, 0);
    assert_int_equal(unanswered(f, &r), 0);

    /* Monday 9:00, over the weekend of the change. */
    at(10, 26, 8, 59);
    assert_int_equal(unanswered(f, &r), 0);
    at(10, 26, 9, 0);
    assert_int_equal(unanswered(f, &r), 1);
    assert_int_equal(queued(f, "notice_unanswered", BOSS), 1);
    assert_int_equal(queued(f, "notice_unanswered", ANNA), 0);

    /* Once for this message, also after a restart. */
    at(10, 26, 9, 30);
    assert_int_equal(unanswered(f, &r), 0);
    unanswered(f, &fresh);
    assert_int_equal(queued(f, "notice_unanswered", BOSS), 1);

    /* The next message counts anew, from its own time. */
    assert_int_equal(ticket_post(f, BOSS, made.id, (tk_message_new_t) {
                         .nonce = tk_nonce_make(), .kind = TK_MSG_AGENT
                     }, NULL), TK_OK);
    assert_int_equal(ticket_post(f, SYSTEM, made.id, (tk_message_new_t) {
                         .nonce = tk_nonce_make(), .kind = TK_MSG_CUSTOMER,
                         .author = TK_STR("Carla")
                     }, NULL), TK_OK);
    at(10, 26, 11, 29);
    unanswered(f, &r);
    assert_int_equal(queued(f, "notice_unanswered", BOSS), 1);
    at(10, 26, 11, 30);
    unanswered(f, &r);
    assert_int_equal(queued(f, "notice_unanswered", BOSS), 2);
}


static void
test_off_for_the_desk_wins(void **state)
{
    fixture_t         *f = *state;
    tk_remind_t        r = { .day = 0 };
    tk_ticket_new_t    in = ticket_new(SUPPORT, "c@example.test");
    tk_ticket_made_t   made;

    made = ticket_make(f, &in);
    raw(f->w.raw, "DELETE FROM outbox");
    fixture_set(f, "ticket_no_unanswered_reminder", "on");
    fixture_set(f, "ticket_no_assign_reminder", "on");
    fixture_touch(f);
    at(10, 27, 15, 0);
    assert_int_equal(unanswered(f, &r), 0);
    assert_int_equal(ticket_change(f, BOSS, made.id,
                                   CHANGE(.agent_id = ANNA)), TK_OK);
    assert_int_equal(queued(f, "notice_assigned", ANNA), 0);
}


static void
test_assigned_by_somebody_else(void **state)
{
    fixture_t         *f = *state;
    tk_ticket_new_t    in = ticket_new(SUPPORT, "c@example.test");
    tk_ticket_made_t   made = ticket_make(f, &in);

    assert_int_equal(ticket_change(f, ANNA, made.id,
                                   CHANGE(.claim = true)), TK_OK);
    assert_int_equal(queued(f, "notice_assigned", ANNA), 0);
    assert_int_equal(ticket_change(f, ANNA, made.id,
                                   CHANGE(.agent_id = BOSS)), TK_OK);
    assert_int_equal(queued(f, "notice_assigned", BOSS), 1);
    assert_int_equal(ticket_change(f, BOSS, made.id,
                                   CHANGE(.agent_id = ANNA)), TK_OK);
    assert_int_equal(queued(f, "notice_assigned", ANNA), 1);
}


static void
test_daily_in_the_morning(void **state)
{
    bool          more = true;
    work_t        k;
    fixture_t    *f = *state;
    tk_remind_t   r = { .day = 0 }, fresh = { .day = 0 };

    static tk_fact_seen_t  seen;

    at(10, 24, 6, 0);
    work_as(&k, f, SYSTEM);

    while (more) {
        assert_int_equal(tk_fact_work(&k.cx, &seen, &more), TK_OK);
    }

    work_end(&k);
    at(10, 24, 6, 59);
    assert_int_equal(daily(f, &r), 0);
    at(10, 24, 7, 0);
    assert_int_equal(daily(f, &r), 2);
    at(10, 24, 9, 0);
    assert_int_equal(daily(f, &r), 0);
    daily(f, &fresh);
    assert_int_equal(queued(f, "notice_daily", ARNE), 1);
    assert_int_equal(queued(f, "notice_daily", BOSS), 1);

    /* On the 23rd: one of Sales is Arne's, Boss has all types. */
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM outbox WHERE user_id"
                     " = 3 AND data LIKE 'day=2026-10-23 created=1 closed=0"
                     " unclaimed=1 %%'"), 1);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM outbox WHERE user_id"
                     " = 6 AND kind = 'notice_daily' AND data LIKE"
                     " '%%created=5 %%'"), 1);

    /* Too late for that day; the next has its own. */
    at(10, 25, 19, 30);
    assert_int_equal(daily(f, &r), 0);
    at(10, 26, 7, 0);
    assert_int_equal(daily(f, &r), 2);
}


static void
test_closing_is_announced_once(void **state)
{
    size_t             n;
    work_t             k;
    fixture_t         *f = *state;
    tk_ticket_new_t    in = ticket_new(SUPPORT, "c@example.test");
    tk_ticket_made_t   made = ticket_make(f, &in);
    tk_ticket_made_t   doubted;

    in.nonce = tk_nonce_make();
    in.subject = TK_STR("Forged");
    doubted = ticket_make(f, &in);
    fixture_set(f, "ticket_closing_days", "14");
    fixture_set(f, "ticket_closing_announce", "3");
    at(11, 1, 10, 0);
    fixture_touch(f);
    assert_int_equal(ticket_post(f, BOSS, made.id, (tk_message_new_t) {
                         .nonce = tk_nonce_make(), .kind = TK_MSG_AGENT
                     }, NULL), TK_OK);
    assert_int_equal(ticket_post(f, BOSS, doubted.id, (tk_message_new_t) {
                         .nonce = tk_nonce_make(), .kind = TK_MSG_AGENT
                     }, NULL), TK_OK);

    /* its contact may be another than who wrote it: nothing goes there */
    raw(f->w.raw, "UPDATE ticket SET doubted = subject = 'Forged'");

    at(11, 12, 9, 59);
    work_as(&k, f, SYSTEM);
    assert_int_equal(tk_remind_closing(&k.cx, &n), TK_OK);
    assert_int_equal(n, 0);
    work_end(&k);

    at(11, 12, 10, 0);
    work_as(&k, f, SYSTEM);
    assert_int_equal(tk_remind_closing(&k.cx, &n), TK_OK);
    assert_int_equal(tk_remind_closing(&k.cx, &n), TK_OK);
    work_end(&k);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM outbox WHERE kind ="
                     " 'notice_closing' AND data = 'days=3'"), 1);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_new_ticket_is_told_to_who_wants),
        cmocka_unit_test(test_assigned_by_somebody_else),
        cmocka_unit_test(test_unanswered_by_business_hours),
        cmocka_unit_test(test_daily_in_the_morning),
        cmocka_unit_test(test_off_for_the_desk_wins),
        cmocka_unit_test(test_closing_is_announced_once),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
