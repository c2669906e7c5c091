#include "fixture.h"

#include "desk/mail/notify.h"
#include "desk/mail/outbox.h"

/* Who gets a mail because of what: the rows of the outbox. */

static fixture_t  fixture;

static const char *const kinds[] = {
    "default_response", "auto_reply", "created_customer", "created_agent",
    "claimed", "customer_answered"
};


static int
setup(void **state)
{
    *state = &fixture;

    return fixture_open(&fixture);
}


static int
teardown(void **state)
{
    fixture_close(*state);

    return 0;
}


static void
texts(fixture_t *f, const char *more)
{
    unsigned  i;
    char      order[200];

    raw(f->w.raw, "DELETE FROM template");
    raw(f->w.raw, "DELETE FROM notification");
    raw(f->w.raw, "DELETE FROM outbox");

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        snprintf(order, sizeof(order), "INSERT INTO template (id, kind, body,"
                 " is_default) VALUES (%u, '%s', 'text', 1)", i + 1,
                 kinds[i]);
        raw(f->w.raw, order);
    }

    if (more != NULL) {
        raw(f->w.raw, more);
    }

    fixture_touch(f);
}


static long
queued(fixture_t *f, const char *kind)
{
    return number_of(f, "SELECT COUNT(*) FROM outbox WHERE kind = '%s' AND"
                     " state = 'queued'", kind);
}


/* Each cause with its number of mails by kind; what is not named is 0. */
typedef struct {
    const char  *what;
    int        (*cause)(fixture_t *f);
    int          n[6];             /* as in kinds */
} cause_t;


static int
created(fixture_t *f, int who, tk_ticket_new_t in)
{
    int               rc;
    work_t            k;
    tk_ticket_made_t  made;

    work_as(&k, f, who);
    rc = tk_ticket_create(&k.cx, &in, &made);
    work_end(&k);

    return rc;
}


static int
by_visitor(fixture_t *f)
{
    return created(f, SYSTEM, ticket_new(SUPPORT, "c@example.test"));
}


static int
by_visitor_without_address(fixture_t *f)
{
    return created(f, SYSTEM, ticket_new(SUPPORT, ""));
}


static int
by_list_mail(fixture_t *f)
{
    tk_ticket_new_t  in = ticket_new(SUPPORT, "c@example.test");

    in.no_auto_reply = true;
    return created(f, SYSTEM, in);
}


static int
by_automatic_mail(fixture_t *f)
{
    tk_ticket_new_t  in = ticket_new(SUPPORT, "c@example.test");

    in.message.automatic = true;
    return created(f, SYSTEM, in);
}


static int
by_own_mailbox(fixture_t *f)
{
    return created(f, SYSTEM, ticket_new(SUPPORT, "support@desk.test"));
}


static int
by_own_mailbox_with_token(fixture_t *f)
{
    return created(f, SYSTEM, ticket_new(SUPPORT,
                                         "support+t2026-0-ab@desk.test"));
}


static int
with_list(fixture_t *f)
{
    return created(f, SYSTEM, ticket_new(SALES, "c@example.test"));
}


static int
by_agent(fixture_t *f)
{
    tk_ticket_new_t  in = ticket_new(SUPPORT, "c@example.test");

    in.message.kind = TK_MSG_AGENT;
    return created(f, ANNA, in);
}


static int
by_agent_with_notice(fixture_t *f)
{
    tk_ticket_new_t  in = ticket_new(SUPPORT, "c@example.test");

    in.message.kind = TK_MSG_AGENT;
    in.notify = true;
    return created(f, ANNA, in);
}


static uint64_t
ticket(fixture_t *f, int agent)
{
    uint64_t         id;
    tk_ticket_new_t  in = ticket_new(SUPPORT, "c@example.test");

    in.agent_id = (uint64_t) agent;
    in.message.no_mail = true;
    id = ticket_make(f, &in).id;
    raw(f->w.raw, "INSERT IGNORE INTO ticket_cc (ticket_id, address) SELECT"
        " MAX(id), 'cc@example.test' FROM ticket UNION ALL SELECT MAX(id),"
        " 'support@desk.test' FROM ticket");

    return id;
}


static int
by_answer(fixture_t *f)
{
    return ticket_post(f, ANNA, ticket(f, ANNA), MESSAGE(TK_MSG_AGENT),
                       NULL);
}


static int
by_answer_with_claim(fixture_t *f)
{
    return ticket_post(f, ANNA, ticket(f, NOBODY),
                       MESSAGE(TK_MSG_AGENT, .agent_id = ANNA), NULL);
}


static int
by_silent_answer(fixture_t *f)
{
    return ticket_post(f, ANNA, ticket(f, ANNA),
                       MESSAGE(TK_MSG_AGENT, .no_mail = true), NULL);
}


static int
by_note(fixture_t *f)
{
    return ticket_post(f, ANNA, ticket(f, BOSS), MESSAGE(TK_MSG_NOTE), NULL);
}


static int
by_customer(fixture_t *f)
{
    return ticket_post(f, SYSTEM, ticket(f, ANNA), MESSAGE(TK_MSG_CUSTOMER),
                       NULL);
}


static int
by_customer_of_nobody(fixture_t *f)
{
    return ticket_post(f, SYSTEM, ticket(f, NOBODY),
                       MESSAGE(TK_MSG_CUSTOMER), NULL);
}


static int
by_vacation(fixture_t *f)
{
    return ticket_post(f, SYSTEM, ticket(f, ANNA),
                       MESSAGE(TK_MSG_CUSTOMER, .automatic = true), NULL);
}


static int
by_claim(fixture_t *f)
{
    return ticket_change(f, ANNA, ticket(f, NOBODY), CHANGE(.claim = true));
}


static int
by_assignment(fixture_t *f)
{
    return ticket_change(f, ANNA, ticket(f, ANNA), CHANGE(.agent_id = BOSS));
}


static int
by_unclaim(fixture_t *f)
{
    return ticket_change(f, ANNA, ticket(f, ANNA), CHANGE(.agent_id = 0));
}


static int
by_close(fixture_t *f)
{
    return ticket_change(f, ANNA, ticket(f, ANNA),
                         CHANGE(.status_id = CLOSED));
}


static int
by_the_same_again(fixture_t *f)
{
    uint64_t          id = ticket(f, ANNA);
    tk_message_new_t  m = MESSAGE(TK_MSG_AGENT);

    assert_int_equal(ticket_post(f, ANNA, id, m, NULL), TK_OK);
    return ticket_post(f, ANNA, id, m, NULL);
}


static const cause_t causes[] = {
    { "a visitor's ticket", by_visitor, { [1] = 1 } },
    { "one without an address", by_visitor_without_address, { 0 } },
    { "one by a list", by_list_mail, { 0 } },
    { "an automatic one", by_automatic_mail, { 0 } },
    { "one of our own mailbox", by_own_mailbox, { 0 } },
    { "the same with a token", by_own_mailbox_with_token, { 0 } },
    { "a type with mail to", with_list, { [1] = 1, [3] = 3 } },
    { "an agent's ticket", by_agent, { 0 } },
    { "with a notice", by_agent_with_notice, { [2] = 1 } },
    { "an answer, with CC", by_answer, { [0] = 2 } },
    { "an answer that claims", by_answer_with_claim, { [0] = 2 } },
    { "an answer without mail", by_silent_answer, { 0 } },
    { "a note", by_note, { 0 } },
    { "a customer's answer", by_customer, { [5] = 1 } },
    { "on a ticket of nobody", by_customer_of_nobody, { 0 } },
    { "a vacation's answer", by_vacation, { 0 } },
    { "a claim", by_claim, { [4] = 1 } },
    { "an assignment", by_assignment, { [4] = 1 } },
    { "giving back", by_unclaim, { 0 } },
    { "closing", by_close, { 0 } },
    { "a double click", by_the_same_again, { [0] = 2 } }
};


static void
look(fixture_t *f, const cause_t *c, const char *when)
{
    unsigned  i;
    long      n;

    assert_int_equal(c->cause(f), TK_OK);

    for (i = 0; i < 6; i++) {
        n = queued(f, kinds[i]);

        if (n != c->n[i]) {
            fail_msg("%s, %s: %ld of %s, not %d", c->what, when, n, kinds[i],
                     c->n[i]);
        }
    }

    raw(f->w.raw, "DELETE FROM outbox");
}


static void
test_each_cause_queues_what_it_should(void **state)
{
    unsigned    i;
    fixture_t  *f = *state;

    raw(f->w.raw, "INSERT INTO mailbox (name, email, delimiter, host, login,"
        " secret, type_id) VALUES ('Support', 'support@desk.test', '+', 'h',"
        " 'l', '', 1)");
    raw(f->w.raw, "UPDATE type SET notify_new = 1, notify_to = "
        "'a@desk.test, b@desk.test\n\n,c@desk.test\n support@desk.test'"
        " WHERE id = 2");
    texts(f, NULL);

    for (i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
        look(f, &causes[i], "all on");
    }
}


static void
with_kind(char *to, const char *text, const char *kind)
{
    for (/* void */; *text; text++) {
        if (*text == '@') {
            to = stpcpy(to, kind);

        } else {
            *to++ = *text;
        }
    }

    *to = '\0';
}


/* Anybody may write anybody's address into a form. */
static void
test_a_form_bombs_nobody(void **state)
{
    unsigned    i;
    fixture_t  *f = *state;

    raw(f->w.raw, "DELETE FROM outbox");
    raw(f->w.raw, "INSERT INTO desk_option (name, value) VALUES"
        " ('autoreply_per_address_day', '2')");
    fixture_touch(f);

    for (i = 0; i < 4; i++) {
        assert_int_equal(by_visitor(f), TK_OK);
    }

    assert_int_equal(queued(f, "auto_reply"), 2);
    raw(f->w.raw, "DELETE FROM desk_option");
    fixture_touch(f);
}


/* A kind without a text, with an empty one or switched off is not sent, and
 * the others go on. */
static void
test_kinds_that_are_off_send_nothing(void **state)
{
    unsigned    i, k, way;
    char        order[300];
    cause_t     c;
    fixture_t  *f = *state;

    static const char *const off[] = {
        "DELETE FROM template WHERE kind = '@'",
        "UPDATE template SET body = ' \\n ' WHERE kind = '@'",
        "INSERT INTO notification (kind, type_id, enabled)"
        " VALUES ('@', 0, 0)",
        "INSERT INTO notification (kind, type_id, enabled)"
        " VALUES ('@', 0, 1), ('@', 1, 0), ('@', 2, 0)"
    };

    for (way = 0; way < 4; way++) {
        for (k = 0; k < 6; k++) {
            with_kind(order, off[way], kinds[k]);
            texts(f, order);

            for (i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
                c = causes[i];

                /* Only where that kind would have gone. */
                if (c.n[k] != 0) {
                    c.n[k] = 0;

                    if (k == 0 && c.cause == by_answer_with_claim) {
                        c.n[4] = 1;
                    }

                    look(f, &c, off[way]);
                }
            }
        }
    }
}


static void
test_a_switch_of_the_type_wins(void **state)
{
    fixture_t  *f = *state;

    texts(f, "INSERT INTO notification (kind, type_id, enabled)"
          " VALUES ('auto_reply', 0, 0), ('auto_reply', 1, 1)");
    assert_int_equal(by_visitor(f), TK_OK);
    assert_int_equal(queued(f, "auto_reply"), 1);
    assert_int_equal(with_list(f), TK_OK);
    assert_int_equal(queued(f, "auto_reply"), 1);
}


static void
test_the_text_that_fits_best(void **state)
{
    unsigned                  i;
    work_t                    k;
    fixture_t                *f = *state;
    const tk_template_row_t  *t;

    static const struct {
        uint64_t  type;
        uint64_t  wish;
        uint64_t  id;
    } rows[] = {
        { SALES, 0, 1 }, { SUPPORT, 0, 51 }, { SUPPORT, 50, 50 },
        { SUPPORT, 53, 51 },     /* another type's own: not to be had */
        { SALES, 50, 50 }, { SALES, 999, 1 }, { SALES, 2, 1 }
    };

    texts(f, "INSERT INTO template (id, kind, type_id, body, is_default)"
          " VALUES (50, 'default_response', NULL, 'short', 0),"
          " (51, 'default_response', 1, 'own', 0),"
          " (53, 'default_response', 3, 'house', 0)");
    work_as(&k, f, BOSS);

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        t = tk_notify_template(k.cx.snap, TK_MAIL_DEFAULT_RESPONSE,
                               rows[i].type, rows[i].wish);
        assert_non_null(t);
        assert_int_equal(t->id, rows[i].id);
    }

    work_end(&k);
}


static void
test_rows_say_to_whom_and_why(void **state)
{
    fixture_t  *f = *state;
    uint64_t    message;

    texts(f, NULL);
    assert_int_equal(ticket_post(f, ANNA, ticket(f, ANNA),
                                 MESSAGE(TK_MSG_AGENT), &message), TK_OK);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM outbox WHERE"
                               " message_id = %llu AND user_id = 2 AND"
                               " template_id = 1 AND type_id = 1 AND"
                               " to_role = 'customer' AND to_name ="
                               " 'Carla Customer' AND to_address ="
                               " 'c@example.test' AND mail_id LIKE"
                               " '%%@desk.test'",
                               (unsigned long long) message), 1);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM outbox WHERE"
                               " message_id = %llu AND to_role = 'cc' AND"
                               " to_address = 'cc@example.test'",
                               (unsigned long long) message), 1);
}


/* What the page does not offer is refused by whoever asks for it. */
static void
test_notes_are_not_passed_on(void **state)
{
    size_t           i;
    uint64_t         id, note, answer, other;
    fixture_t       *f = *state;
    tk_ticket_new_t  in = ticket_new(SUPPORT, "c@example.test");

    id = ticket_make(f, &in).id;
    assert_int_equal(ticket_post(f, ANNA, id, MESSAGE(TK_MSG_NOTE), &note),
                     TK_OK);
    assert_int_equal(ticket_post(f, ANNA, id, MESSAGE(TK_MSG_AGENT),
                                 &answer), TK_OK);
    in = ticket_new(SUPPORT, "c@example.test");
    assert_int_equal(ticket_post(f, ANNA, ticket_make(f, &in).id,
                                 MESSAGE(TK_MSG_AGENT), &other), TK_OK);

    struct {
        uint64_t  id;
        int       rc;
    } cases[] = {
        { answer, TK_OK }, { note, TK_EDENIED }, { other, TK_EDENIED },
        { 0, TK_ENOTFOUND }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(ticket_post(f, ANNA, id,
                                     MESSAGE(TK_MSG_NOTE,
                                             .forward_to =
                                                 TK_STR("m@example.org"),
                                             .forward_id = cases[i].id),
                                     NULL), cases[i].rc);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_each_cause_queues_what_it_should),
        cmocka_unit_test(test_a_form_bombs_nobody),
        cmocka_unit_test(test_kinds_that_are_off_send_nothing),
        cmocka_unit_test(test_a_switch_of_the_type_wins),
        cmocka_unit_test(test_the_text_that_fits_best),
        cmocka_unit_test(test_rows_say_to_whom_and_why),
        cmocka_unit_test(test_notes_are_not_passed_on)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
