#include "fixture.h"

#include "desk/mail/thread.h"
#include "desk/mail/token.h"
#include "desk/ticket/merge.h"
#include "desk/ticket/trash.h"

/* Tickets that are taken apart, put together and thrown away. */


static uint64_t
make(fixture_t *f, uint64_t *number_r)
{
    tk_ticket_made_t  made;
    tk_ticket_new_t   in = ticket_new(SALES, "carla@example.test");

    made = ticket_make(f, &in);
    *number_r = made.number;

    return made.id;
}


static uint64_t
split(fixture_t *f, uint64_t id, uint64_t message)
{
    work_t            k;
    tk_nonce_t        nonce = tk_nonce_make();
    tk_ticket_made_t  made;

    work_as(&k, f, ARNE);
    assert_int_equal(tk_ticket_split(&k.cx, id, message, TK_STR("Other"),
                                     &nonce, &made), TK_OK);
    work_end(&k);

    return made.id;
}


/* What was asked in the wrong place is no question there any more. */
static void
test_what_is_left_waits_as_before(void **state)
{
    uint64_t    id, number, answer, question, other;
    fixture_t  *f = *state;

    id = make(f, &number);
    fixture_clock += TK_MINUTE;
    assert_int_equal(ticket_post(f, ARNE, id, MESSAGE(TK_MSG_AGENT),
                                 &answer), TK_OK);
    fixture_clock += TK_MINUTE;
    assert_int_equal(ticket_post(f, SYSTEM, id, MESSAGE(TK_MSG_CUSTOMER),
                                 &question), TK_OK);
    assert_int_equal(FIELD(f, id, "unanswered_since IS NULL"), 0);
    fixture_clock += TK_MINUTE;
    other = split(f, id, question);
    assert_int_equal(FIELD(f, other, "unanswered_since IS NULL"), 0);
    assert_int_equal(FIELD(f, id, "unanswered_since IS NULL"), 1);
    assert_int_equal(number_of(f, "SELECT t.waiting_since = m.created"
                               " FROM ticket t JOIN message m"
                               " WHERE t.id = %lu AND m.id = %lu", id,
                               answer), 1);

    /* Without the answer the first question is open again. */
    split(f, id, answer);
    assert_int_equal(FIELD(f, id, "unanswered_since = created"), 1);
    assert_int_equal(FIELD(f, id, "waiting_since IS NULL"), 1);
    counters_right(f);
}


/* Of a question that another one followed. */
static void
test_the_next_question_waits(void **state)
{
    uint64_t    id, number, question;
    fixture_t  *f = *state;

    id = make(f, &number);
    fixture_clock += TK_MINUTE;
    assert_int_equal(ticket_post(f, SYSTEM, id, MESSAGE(TK_MSG_CUSTOMER),
                                 &question), TK_OK);
    split(f, id, (uint64_t) number_of(f, "SELECT MIN(id) FROM message"
                                      " WHERE ticket_id = %lu", id));
    assert_int_equal(number_of(f, "SELECT t.unanswered_since = m.created"
                               " FROM ticket t JOIN message m"
                               " WHERE t.id = %lu AND m.id = %lu", id,
                               question), 1);
}


static void
merge(fixture_t *f, uint64_t id, uint64_t into)
{
    work_t      k;
    tk_nonce_t  nonce = tk_nonce_make();

    work_as(&k, f, ARNE);
    assert_int_equal(tk_ticket_merge(&k.cx, id, into, &nonce), TK_OK);
    work_end(&k);
}


/* With a ticket go those that were merged into it, mails about it, links. */
static void
test_nothing_is_left_of_what_is_purged(void **state)
{
    size_t      i, n;
    work_t      k;
    uint64_t    id[4], number[4];
    fixture_t  *f = *state;

    static const char *const  tables[] = {
        "message", "event", "ticket_cc", "ticket_link", "outbox", "recall"
    };

    raw(f->w.raw, "DELETE FROM outbox");

    for (i = 0; i < 4; i++) {
        id[i] = make(f, &number[i]);
    }

    raw(f->w.raw, "UPDATE ticket SET email = 'stub@example.test'"
                  " WHERE id = (SELECT MAX(id) - 3 FROM"
                  " (SELECT id FROM ticket) t)");
    merge(f, id[0], number[1]);
    merge(f, id[1], number[2]);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM ticket"
                               " WHERE hidden = 2"), 2);

    for (i = 0; i < 4; i++) {
        char  order[600];

        snprintf(order, sizeof(order), "INSERT INTO outbox (kind, ticket_id,"
                 " to_address, to_role, mail_id, not_before, created, once)"
                 " VALUES ('notice_closing', %lu, 'a@example.test',"
                 " 'customer', 'm%zu', NOW(3), NOW(3), 'closing %lu 77')",
                 id[i], i, id[i]);
        raw(f->w.raw, order);
        snprintf(order, sizeof(order), "INSERT INTO ticket_link (ticket_id,"
                 " kind, other_id, created) VALUES (%lu, 'ticket', %lu,"
                 " NOW(3))", id[i], id[(i + 1) % 4]);
        raw(f->w.raw, order);
    }

    assert_int_equal(ticket_change(f, ARNE, id[2], CHANGE(.hidden = TK_TRASH)),
                     TK_OK);
    fixture_clock += TK_TRASH_DAYS * TK_DAY + 1;
    work_as(&k, f, SYSTEM);
    assert_int_equal(tk_trash_purge(&k.cx, 10, &n), TK_OK);
    assert_int_equal(n, 1);
    work_end(&k);

    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM ticket WHERE id IN"
                               " (%lu, %lu, %lu)", id[0], id[1], id[2]), 0);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM ticket"
                               " WHERE id = %lu", id[3]), 1);

    for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        assert_int_equal(number_of(f, "SELECT COUNT(*) FROM %s"
                                   " WHERE ticket_id IN (%lu, %lu, %lu)",
                                   tables[i], id[0], id[1], id[2]), 0);
    }

    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM ticket_link"), 0);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM outbox"), 1);
    counters_right(f);
}


/* A mail that comes back stands where it is read, also one of no message. */
static void
test_what_comes_back_follows(void **state)
{
    int          i;
    char         order[600];
    work_t       k;
    uint64_t     id, into, number, other, found, mail;
    tk_mailin_t  in = { .id = 0 };
    fixture_t   *f = *state;

    id = make(f, &number);
    into = make(f, &other);
    merge(f, id, other);

    for (i = 0; i < 2; i++) {
        work_as(&k, f, SYSTEM);
        assert_int_equal(tk_cx_db(&k.cx), TK_OK);
        in.dsn_mail_id = tk_token_message_id(&k.cx, number);

        if (i == 1) {
            snprintf(order, sizeof(order), "INSERT INTO outbox (kind,"
                     " ticket_id, to_address, to_role, mail_id, not_before,"
                     " created) VALUES ('notice_closing', %lu,"
                     " 'a@example.test', 'customer', '%.*s', NOW(3), NOW(3))",
                     id, TK_STR_ARG(in.dsn_mail_id));
            raw(f->w.raw, order);
        }

        assert_int_equal(tk_thread_bounced(&k.cx, &in, &found, &mail),
                         TK_OK);
        assert_int_equal(found, into);
        assert_int_equal(mail != 0, i);
        work_end(&k);
    }
}


static int
setup(void **state)
{
    static fixture_t  f;

    fixture_clock = INT64_C(1767268800000);     /* 2026-01-01 12:00 */
    *state = &f;

    return fixture_open(&f);
}


static int
teardown(void **state)
{
    fixture_close(*state);

    return 0;
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_what_is_left_waits_as_before),
        cmocka_unit_test(test_the_next_question_waits),
        cmocka_unit_test(test_nothing_is_left_of_what_is_purged),
        cmocka_unit_test(test_what_comes_back_follows)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
