#include "fixture.h"

#include <pthread.h>

/* Tickets: made, answered and changed, with what each of it must leave in
 * the database. */

static fixture_t  fixture;


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


static uint64_t
fresh(fixture_t *f)
{
    tk_ticket_new_t  in = ticket_new(SUPPORT, "carla@example.test");

    return ticket_make(f, &in).id;
}


static void
test_number_is_year_and_running_number(void **state)
{
    long              first;
    fixture_t        *f = *state;
    tk_ticket_new_t   in = ticket_new(SUPPORT, "carla@example.test");
    tk_ticket_made_t  made;

    fixture_clock = INT64_C(1767225599999);     /* 2025-12-31 23:59:59.999 */
    made = ticket_make(f, &in);
    first = number_of(f, "SELECT number FROM desk");
    assert_int_equal(made.number, 202500000 + first);

    /* The running part goes on over the year, the year is the new one. */
    fixture_clock++;
    in.nonce = tk_nonce_make();
    made = ticket_make(f, &in);
    assert_int_equal(made.number, 202600000 + first + 1);

    raw(f->w.raw, "UPDATE desk SET number = 99998");
    in.nonce = tk_nonce_make();
    assert_int_equal(ticket_make(f, &in).number, 202699999);
    in.nonce = tk_nonce_make();
    assert_int_equal(ticket_make(f, &in).number, 2026100000);
    fixture_clock = 0;
}


static void
test_new_ticket_has_all_its_rows(void **state)
{
    uint64_t          id;
    fixture_t        *f = *state;
    tk_ticket_new_t   in = ticket_new(SUPPORT, "new@example.test");
    tk_ticket_made_t  made;

    in.priority = TK_PRIORITY_HIGH;
    in.phone = TK_STR("+49 40 1");
    made = ticket_make(f, &in);
    id = made.id;

    assert_int_equal(FIELD(f, id, "status_id"), OPEN);
    assert_int_equal(FIELD(f, id, "priority"), 1);
    assert_int_equal(FIELD(f, id, "unread"), 1);
    assert_int_equal(FIELD(f, id, "unanswered_since IS NULL"), 0);
    assert_int_equal(FIELD(f, id, "waiting_since IS NULL"), 1);
    assert_int_equal(FIELD(f, id, "contact_name = 'Carla Customer'"), 1);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM message WHERE"
                               " ticket_id = %llu AND kind = 1"
                               " AND body = 'Help!'",
                               (unsigned long long) id), 1);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM event WHERE"
                               " ticket_id = %llu AND kind = 'created'"
                               " AND ref_id = %llu", (unsigned long long) id,
                               (unsigned long long) made.message_id), 1);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM contact_email e"
                               " JOIN ticket t USING (contact_id)"
                               " WHERE t.id = %llu AND address ="
                               " 'new@example.test'",
                               (unsigned long long) id), 1);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM contact_phone p"
                               " JOIN ticket t USING (contact_id)"
                               " WHERE t.id = %llu",
                               (unsigned long long) id), 1);
    counters_right(f);
}


static void
test_fields_longer_than_their_columns_are_cut(void **state)
{
    char              name[700], subject[3000];
    fixture_t        *f = *state;
    tk_ticket_new_t   in = ticket_new(SUPPORT, "long@example.test");
    uint64_t          id;

    memset(name, 'n', sizeof(name));
    memset(subject, 's', sizeof(subject));
    in.first_name = in.middle_name = in.last_name = tk_str(name, 700);
    in.phone = tk_str(name, 700);
    in.subject = tk_str(subject, 3000);
    in.message.author = tk_str(name, 700);
    id = ticket_make(f, &in).id;
    assert_int_equal(FIELD(f, id, "CHAR_LENGTH(first_name)"), 100);
    assert_int_equal(FIELD(f, id, "CHAR_LENGTH(phone)"), 64);
    assert_int_equal(FIELD(f, id, "CHAR_LENGTH(subject)"), 998);

    /* An address that no server would take is none: cut, it would be
     * somebody else's. */
    name[300] = '@';
    in.email = tk_str(name, 700);
    in.nonce = tk_nonce_make();
    id = ticket_make(f, &in).id;
    assert_int_equal(FIELD(f, id, "CHAR_LENGTH(email)"), 0);
    assert_int_equal(FIELD(f, id, "contact_id IS NULL"), 1);
}


static void
test_subject_comes_from_the_text(void **state)
{
    fixture_t        *f = *state;
    uint64_t          id;
    tk_ticket_new_t   in = ticket_new(SUPPORT, "");

    in.subject = TK_STR(" \r\n ");
    in.message.body = TK_STR("\xf0\x9f\x94\xa5 Fire\nin the \xe2\x80\xae"
                             "cellar");
    id = ticket_make(f, &in).id;
    assert_int_equal(FIELD(f, id, "subject = '\xf0\x9f\x94\xa5 Fire in the"
                           " cellar'"), 1);

    in.nonce = tk_nonce_make();
    in.message.body = TK_STR("");
    id = ticket_make(f, &in).id;
    assert_int_equal(FIELD(f, id, "subject = '-'"), 1);
}


static void
test_created_closed_has_its_stamp(void **state)
{
    uint64_t         id;
    fixture_t       *f = *state;
    tk_ticket_new_t  in = ticket_new(SUPPORT, "carla@example.test");

    in.message.status_id = CLOSED;
    id = ticket_make(f, &in).id;
    assert_int_equal(FIELD(f, id, "status_id"), CLOSED);
    assert_int_equal(FIELD(f, id, "closed IS NULL"), 0);
    assert_int_equal(FIELD(f, id, "unanswered_since IS NULL"), 1);
}


static void
test_same_nonce_makes_one_ticket(void **state)
{
    long              tickets;
    fixture_t        *f = *state;
    tk_ticket_new_t   in = ticket_new(SUPPORT, "twice@example.test");
    tk_ticket_made_t  one, two;
    char              verifier[22];

    one = ticket_make(f, &in);
    memcpy(verifier, one.verifier.p, 22);
    tickets = number_of(f, "SELECT COUNT(*) FROM ticket");
    two = ticket_make(f, &in);
    assert_int_equal(two.id, one.id);
    assert_int_equal(two.number, one.number);
    assert_memory_equal(two.verifier.p, verifier, 22);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM ticket"), tickets);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM message WHERE"
                               " ticket_id = %llu",
                               (unsigned long long) one.id), 1);
    counters_right(f);
}


static void
test_verifier_opens_its_ticket_alone(void **state)
{
    int               who;
    char              good[23];
    work_t            k;
    fixture_t        *f = *state;
    tk_ticket_t       t;
    tk_ticket_new_t   in = ticket_new(SUPPORT, "carla@example.test");
    tk_ticket_made_t  one, two;
    uint64_t          number;

    one = ticket_make(f, &in);
    number = one.number;
    memcpy(good, one.verifier.p, 22);
    in.nonce = tk_nonce_make();
    two = ticket_make(f, &in);

    work_as(&k, f, NOBODY);
    assert_int_equal(tk_ticket_by_verifier(&k.cx, number, two.verifier, &k.v,
                                           &t), TK_ENOTFOUND);
    assert_int_equal(tk_ticket_by_verifier(&k.cx, number, TK_STR(""), &k.v,
                                           &t), TK_ENOTFOUND);
    assert_int_equal(tk_ticket_by_verifier(&k.cx, 7, tk_str(good, 22), &k.v,
                                           &t), TK_ENOTFOUND);
    assert_int_equal(tk_ticket_by_verifier(&k.cx, 7,
                         TK_STR("----------------------"), &k.v, &t),
                     TK_ENOTFOUND);
    assert_int_equal(k.v.who, TK_WHO_ANONYMOUS);
    assert_int_equal(tk_ticket_by_verifier(&k.cx, number, tk_str(good, 21),
                                           &k.v, &t), TK_ENOTFOUND);
    assert_int_equal(tk_ticket_by_verifier(&k.cx, number, tk_str(good, 22),
                                           &k.v, &t), TK_OK);
    assert_int_equal(t.id, one.id);
    assert_int_equal(k.v.who, TK_WHO_CUSTOMER);
    assert_int_equal(k.v.ticket_id, one.id);
    assert_int_equal(tk_ticket_by_number(&k.cx, two.number, &t),
                     TK_ENOTFOUND);
    work_end(&k);

    /* Who may do more keeps their name. */
    work_as(&k, f, ANNA);
    assert_int_equal(tk_ticket_by_verifier(&k.cx, number, tk_str(good, 22),
                                           &k.v, &t), TK_OK);
    assert_int_equal(k.v.who, TK_WHO_USER);
    work_end(&k);

    /* Hidden tickets open for nobody. */
    for (who = 1; who <= 2; who++) {
        number_of(f, "SELECT 1");
        raw(f->w.raw, who == 1 ? "UPDATE ticket SET hidden = 1"
                               : "UPDATE ticket SET hidden = 2");
        work_as(&k, f, NOBODY);
        assert_int_equal(tk_ticket_by_verifier(&k.cx, number,
                                               tk_str(good, 22), &k.v, &t),
                         TK_ENOTFOUND);
        work_end(&k);
    }

    raw(f->w.raw, "UPDATE ticket SET hidden = 0");
}


static void
test_rights_of_creating(void **state)
{
    unsigned  i;
    work_t    k;
    fixture_t       *f = *state;
    tk_ticket_made_t made;

    static const struct {
        int       who;
        uint64_t  type;
        int       kind;
        int       rc;
    } rows[] = {
        { NOBODY, SUPPORT, TK_MSG_CUSTOMER, TK_EDENIED },
        { UMA, SUPPORT, TK_MSG_CUSTOMER, TK_OK },
        { UMA, SUPPORT, TK_MSG_AGENT, TK_EDENIED },
        { UMA, SUPPORT, TK_MSG_NOTE, TK_EDENIED },
        { UMA, SALES, TK_MSG_CUSTOMER, TK_EDENIED },
        { UMA, HOUSE, TK_MSG_CUSTOMER, TK_EDENIED },
        { OTTO, SUPPORT, TK_MSG_CUSTOMER, TK_EDENIED },
        { DORA, SUPPORT, TK_MSG_CUSTOMER, TK_OK },
        { ANNA, SUPPORT, TK_MSG_AGENT, TK_OK },
        { ANNA, SALES, TK_MSG_AGENT, TK_EDENIED },
        { ADMIN, SUPPORT, TK_MSG_CUSTOMER, TK_EDENIED },
        { ADMIN, SUPPORT, TK_MSG_AGENT, TK_EDENIED },
        { BOSS, HOUSE, TK_MSG_AGENT, TK_OK },
        { BOSS, 99, TK_MSG_AGENT, TK_EINVAL }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        tk_ticket_new_t  in = ticket_new(rows[i].type, "c@example.test");

        in.message.kind = rows[i].kind;
        work_as(&k, f, rows[i].who);
        assert_int_equal(tk_ticket_create(&k.cx, &in, &made), rows[i].rc);
        work_end(&k);
    }

    /* Nor does anybody but an agent assign it or choose its status. */
    tk_ticket_new_t  in = ticket_new(SUPPORT, "c@example.test");

    work_as(&k, f, UMA);
    in.agent_id = ANNA;
    assert_int_equal(tk_ticket_create(&k.cx, &in, &made), TK_EDENIED);
    in.agent_id = 0;
    in.message.status_id = CLOSED;
    assert_int_equal(tk_ticket_create(&k.cx, &in, &made), TK_EDENIED);
    work_end(&k);

    work_as(&k, f, BOSS);
    in.agent_id = ARNE;                     /* no agent of Support */
    assert_int_equal(tk_ticket_create(&k.cx, &in, &made), TK_EINVAL);
    in.agent_id = 0;
    in.message.status_id = 77;
    assert_int_equal(tk_ticket_create(&k.cx, &in, &made), TK_EINVAL);
    work_end(&k);
    counters_right(f);
}


static void
test_answers_move_the_stamps(void **state)
{
    long        version;
    uint64_t    id;
    fixture_t  *f = *state;

    id = fresh(f);
    version = FIELD(f, id, "version");

    assert_int_equal(ticket_post(f, ANNA, id, MESSAGE(TK_MSG_AGENT), NULL),
                     TK_OK);
    assert_int_equal(FIELD(f, id, "unread"), 0);
    assert_int_equal(FIELD(f, id, "waiting_since IS NULL"), 0);
    assert_int_equal(FIELD(f, id, "unanswered_since IS NULL"), 1);
    assert_int_equal(FIELD(f, id, "messages"), 2);
    assert_true(FIELD(f, id, "version") > version);

    /* A note is no answer. */
    assert_int_equal(ticket_post(f, ANNA, id, MESSAGE(TK_MSG_NOTE), NULL),
                     TK_OK);
    assert_int_equal(FIELD(f, id, "waiting_since IS NULL"), 0);

    /* Nor is automatic mail. */
    assert_int_equal(ticket_post(f, SYSTEM, id,
                                 MESSAGE(TK_MSG_CUSTOMER,
                                         .automatic = true), NULL), TK_OK);
    assert_int_equal(FIELD(f, id, "unread"), 0);
    assert_int_equal(FIELD(f, id, "waiting_since IS NULL"), 0);

    assert_int_equal(ticket_post(f, SYSTEM, id, MESSAGE(TK_MSG_CUSTOMER),
                                 NULL), TK_OK);
    assert_int_equal(FIELD(f, id, "unread"), 1);
    assert_int_equal(FIELD(f, id, "waiting_since IS NULL"), 1);
    assert_int_equal(FIELD(f, id, "unanswered_since IS NULL"), 0);
    counters_right(f);
}


static void
test_an_answer_reopens(void **state)
{
    uint64_t    id, message;
    fixture_t  *f = *state;

    id = fresh(f);
    assert_int_equal(ticket_post(f, ANNA, id,
                                 MESSAGE(TK_MSG_AGENT, .status_id = CLOSED),
                                 NULL), TK_OK);
    assert_int_equal(FIELD(f, id, "status_id"), CLOSED);
    assert_int_equal(FIELD(f, id, "closed IS NULL"), 0);
    assert_int_equal(FIELD(f, id, "waiting_since IS NULL"), 1);

    assert_int_equal(ticket_post(f, SYSTEM, id, MESSAGE(TK_MSG_CUSTOMER),
                                 &message), TK_OK);
    assert_int_equal(FIELD(f, id, "status_id"), OPEN);
    assert_int_equal(FIELD(f, id, "closed IS NULL"), 1);
    assert_int_equal(number_of(f, "SELECT status_id FROM message WHERE"
                               " id = %llu", (unsigned long long) message),
                     OPEN);

    /* An agent's answer that reopens waits for the customer again. */
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.status_id = CLOSED)),
                     TK_OK);
    assert_int_equal(ticket_post(f, ANNA, id,
                                 MESSAGE(TK_MSG_AGENT,
                                         .status_id = PROGRESS), NULL),
                     TK_OK);
    assert_int_equal(FIELD(f, id, "waiting_since IS NULL"), 0);
    counters_right(f);
}


static void
test_only_admins_reopen(void **state)
{
    uint64_t    id;
    fixture_t  *f = *state;

    raw(f->w.raw, "INSERT INTO desk_option (name, value)"
        " VALUES ('admins_reopen', 'on')");
    fixture_touch(f);
    id = fresh(f);
    number_of(f, "SELECT 1");
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.status_id = CLOSED)),
                     TK_OK);
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.status_id = OPEN)),
                     TK_EDENIED);
    assert_int_equal(ticket_post(f, ANNA, id,
                                 MESSAGE(TK_MSG_AGENT, .status_id = OPEN),
                                 NULL), TK_EDENIED);
    assert_int_equal(ticket_change(f, ADMIN, id, CHANGE(.status_id = OPEN)),
                     TK_ENOTFOUND);
    assert_int_equal(ticket_change(f, BOSS, id, CHANGE(.status_id = OPEN)),
                     TK_OK);
    raw(f->w.raw, "DELETE FROM desk_option");
    fixture_touch(f);
}


static void
test_claim_and_assign(void **state)
{
    uint64_t    id;
    fixture_t  *f = *state;

    id = fresh(f);
    assert_int_equal(ticket_change(f, UMA, id, CHANGE(.claim = true)),
                     TK_ENOTFOUND);
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.claim = true)),
                     TK_OK);
    assert_int_equal(FIELD(f, id, "agent_id"), ANNA);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM message WHERE"
                               " ticket_id = %llu AND kind = 5 AND"
                               " agent_id = 2", (unsigned long long) id), 1);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM event WHERE"
                               " ticket_id = %llu AND kind = 'agent' AND"
                               " old_value = '0' AND new_value = '2'",
                               (unsigned long long) id), 1);

    /* Only to somebody who manages the type. */
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.agent_id = ARNE)),
                     TK_EINVAL);
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.agent_id = UMA)),
                     TK_EINVAL);
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.agent_id = BOSS)),
                     TK_OK);
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.agent_id = NOBODY)),
                     TK_OK);
    assert_int_equal(FIELD(f, id, "agent_id"), 0);
    counters_right(f);
}


static void
test_type_changes_take_the_agent_along_or_not(void **state)
{
    uint64_t    id;
    fixture_t  *f = *state;

    id = fresh(f);
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.claim = true)),
                     TK_OK);
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.type_id = SALES)),
                     TK_EDENIED);
    assert_int_equal(ticket_change(f, BOSS, id, CHANGE(.type_id = SALES)),
                     TK_OK);
    assert_int_equal(FIELD(f, id, "type_id"), SALES);
    assert_int_equal(FIELD(f, id, "agent_id"), 0);
    assert_int_equal(ticket_change(f, BOSS, id, CHANGE(.type_id = 99)),
                     TK_EINVAL);

    /* The same by a message. */
    id = fresh(f);
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.claim = true)),
                     TK_OK);
    assert_int_equal(ticket_post(f, BOSS, id,
                                 MESSAGE(TK_MSG_NOTE, .type_id = SALES),
                                 NULL), TK_OK);
    assert_int_equal(FIELD(f, id, "agent_id"), 0);
    counters_right(f);
}


static void
test_version_and_nonce(void **state)
{
    long                messages;
    uint64_t            id, one, two;
    fixture_t          *f = *state;
    tk_message_new_t    m = MESSAGE(TK_MSG_AGENT);
    tk_ticket_change_t  ch;

    id = fresh(f);
    ch = CHANGE(.priority = TK_PRIORITY_HIGH, .version = 1);
    assert_int_equal(ticket_change(f, ANNA, id, ch), TK_OK);
    assert_int_equal(ticket_change(f, ANNA, id,
                                   CHANGE(.priority = TK_PRIORITY_LOW,
                                          .version = 1)), TK_ECONFLICT);
    assert_int_equal(FIELD(f, id, "priority"), 1);

    /* The double click is done, though the version has moved. */
    assert_int_equal(ticket_change(f, ANNA, id, ch), TK_OK);
    assert_int_equal(FIELD(f, id, "version"), 2);
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.priority = 5)),
                     TK_EINVAL);

    assert_int_equal(ticket_post(f, ANNA, id, m, &one), TK_OK);
    messages = number_of(f, "SELECT COUNT(*) FROM message");
    assert_int_equal(ticket_post(f, ANNA, id, m, &two), TK_OK);
    assert_int_equal(one, two);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM message"), messages);
}


static void
test_reading_moves_nothing_else(void **state)
{
    long        events, messages;
    uint64_t    id;
    fixture_t  *f = *state;

    id = fresh(f);
    raw(f->w.raw, "UPDATE ticket SET modified = '2020-01-01'");
    messages = number_of(f, "SELECT COUNT(*) FROM message");
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.unread = 0)), TK_OK);
    assert_int_equal(FIELD(f, id, "unread"), 0);
    assert_int_equal(FIELD(f, id, "YEAR(modified)"), 2020);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM message"), messages);

    /* Nothing to change: no event, no version. */
    events = number_of(f, "SELECT COUNT(*) FROM event");
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.unread = 0)), TK_OK);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM event"), events);
    assert_int_equal(FIELD(f, id, "version"), 1);
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.unread = 1)), TK_OK);

    /* Who had it open before may still change it. */
    assert_int_equal(ticket_change(f, ANNA, id,
                                   CHANGE(.priority = TK_PRIORITY_HIGH,
                                          .version = 1)), TK_OK);
    assert_int_equal(FIELD(f, id, "version"), 2);
    counters_right(f);
}


static void
test_trash_and_back(void **state)
{
    uint64_t    id;
    work_t      k;
    fixture_t  *f = *state;
    tk_counts_t before, after;
    size_t      i;
    int64_t     sum = 0;

    id = fresh(f);
    work_as(&k, f, ANNA);
    assert_int_equal(tk_counter_read(&k.cx, TK_AGENT_ANY, &before), TK_OK);

    for (i = 0; i < before.n; i++) {
        sum += before.v[i].total;
    }

    assert_int_equal(ticket_change(f, UMA, id, CHANGE(.hidden = 1)),
                     TK_ENOTFOUND);
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.hidden = 1)), TK_OK);
    assert_int_equal(tk_counter_read(&k.cx, TK_AGENT_ANY, &after), TK_OK);

    for (i = 0; i < after.n; i++) {
        sum -= after.v[i].total;
    }

    assert_int_equal(sum, 1);
    work_end(&k);

    /* Nothing is said in the trash, and only its agents take it out. */
    assert_int_equal(ticket_post(f, ANNA, id, MESSAGE(TK_MSG_AGENT), NULL),
                     TK_EDENIED);
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.claim = true)),
                     TK_EDENIED);
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.hidden = 0)), TK_OK);
    assert_int_equal(FIELD(f, id, "hidden"), 0);
    assert_int_equal(ticket_change(f, ANNA, id, CHANGE(.hidden = 0)),
                     TK_EDENIED);
    counters_right(f);
}


static void
test_own_tickets_of_users(void **state)
{
    uint64_t          uma, otto, dora, message;
    fixture_t        *f = *state;
    tk_ticket_new_t   in = ticket_new(SUPPORT, "uma@example.test");

    uma = ticket_make(f, &in).id;           /* her contact's */
    in = ticket_new(SUPPORT, "");
    in.owner_id = OTTO;
    otto = ticket_make(f, &in).id;
    in = ticket_new(SUPPORT, "");
    in.owner_id = DORA;
    dora = ticket_make(f, &in).id;

    assert_int_equal(ticket_post(f, UMA, uma, MESSAGE(TK_MSG_CUSTOMER),
                                 &message), TK_OK);
    assert_int_equal(ticket_post(f, UMA, uma, MESSAGE(TK_MSG_AGENT), NULL),
                     TK_EDENIED);
    assert_int_equal(ticket_post(f, UMA, uma, MESSAGE(TK_MSG_NOTE), NULL),
                     TK_EDENIED);
    assert_int_equal(ticket_post(f, UMA, uma, MESSAGE(TK_MSG_AUTO), NULL),
                     TK_EDENIED);
    assert_int_equal(ticket_post(f, UMA, uma, MESSAGE(TK_MSG_EVENT), NULL),
                     TK_EDENIED);
    assert_int_equal(ticket_post(f, UMA, uma,
                                 MESSAGE(TK_MSG_CUSTOMER,
                                         .status_id = PROGRESS), NULL),
                     TK_EDENIED);
    assert_int_equal(ticket_post(f, UMA, uma,
                                 MESSAGE(TK_MSG_CUSTOMER, .agent_id = ANNA),
                                 NULL), TK_EDENIED);
    assert_int_equal(ticket_post(f, UMA, uma,
                                 MESSAGE(TK_MSG_CUSTOMER, .type_id = SALES),
                                 NULL), TK_EDENIED);
    assert_int_equal(ticket_post(f, UMA, otto, MESSAGE(TK_MSG_CUSTOMER),
                                 NULL), TK_ENOTFOUND);
    assert_int_equal(ticket_post(f, OTTO, otto, MESSAGE(TK_MSG_CUSTOMER),
                                 NULL), TK_EDENIED);
    assert_int_equal(ticket_post(f, NOBODY, uma, MESSAGE(TK_MSG_CUSTOMER),
                                 NULL), TK_ENOTFOUND);

    assert_int_equal(ticket_change(f, UMA, uma, CHANGE(.status_id = CLOSED)),
                     TK_OK);
    assert_int_equal(ticket_change(f, UMA, uma,
                                   CHANGE(.status_id = PROGRESS)),
                     TK_EDENIED);
    assert_int_equal(ticket_change(f, UMA, uma, CHANGE(.status_id = OPEN)),
                     TK_OK);
    assert_int_equal(ticket_change(f, OTTO, otto,
                                   CHANGE(.status_id = CLOSED)), TK_EDENIED);
    assert_int_equal(ticket_change(f, UMA, uma, CHANGE(.priority = 1)),
                     TK_EDENIED);
    assert_int_equal(ticket_change(f, UMA, uma, CHANGE(.hidden = 1)),
                     TK_EDENIED);
    assert_int_equal(ticket_change(f, DORA, dora, CHANGE(.hidden = 1)),
                     TK_OK);
    assert_int_equal(ticket_change(f, DORA, dora, CHANGE(.hidden = 0)),
                     TK_ENOTFOUND);
    counters_right(f);
}


/* --- two at once ---------------------------------------------------------- */

#define AT_ONCE  4
#define EACH     15

typedef struct {
    fixture_t        *f;
    int               rc;
    unsigned          n;
    tk_ticket_new_t   in;
    uint64_t          ids[EACH];
    uint64_t          numbers[EACH];
} maker_t;


static void *
maker_run(void *arg)
{
    unsigned          i;
    work_t            k;
    maker_t          *m = arg;
    tk_desk_t        *desk;
    tk_ticket_made_t  made;

    m->rc = tk_desk_create(m->f->conf, &m->f->host, &desk);

    for (i = 0; m->rc == TK_OK && i < m->n; i++) {
        work_on(&k, desk, SYSTEM);

        if (m->n > 1) {
            m->in.nonce = tk_nonce_make();
        }

        m->rc = tk_ticket_create(&k.cx, &m->in, &made);
        m->ids[i] = made.id;
        m->numbers[i] = made.number;
        work_end(&k);
    }

    tk_desk_destroy(&desk);

    return NULL;
}


static void
makers_run(maker_t *m)
{
    unsigned   i;
    pthread_t  threads[AT_ONCE];

    for (i = 0; i < AT_ONCE; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, maker_run, &m[i]),
                         0);
    }

    for (i = 0; i < AT_ONCE; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(m[i].rc, TK_OK);
    }
}


static void
test_many_at_once_have_numbers_of_their_own(void **state)
{
    long        first;
    unsigned    i;
    fixture_t  *f = *state;
    maker_t     m[AT_ONCE] = { { .f = f } };

    for (i = 0; i < AT_ONCE; i++) {
        m[i] = (maker_t) {
            .f = f, .n = EACH,
            .in = ticket_new(SUPPORT, "crowd@example.test")
        };
    }

    first = number_of(f, "SELECT COALESCE(MAX(id), 0) FROM ticket");
    makers_run(m);
    assert_int_equal(number_of(f, "SELECT COUNT(DISTINCT number) FROM ticket"
                               " WHERE id > %ld", first), AT_ONCE * EACH);

    /* All at once wanted the same contact: one was made. */
    assert_int_equal(number_of(f, "SELECT COUNT(DISTINCT contact_id) FROM"
                               " ticket WHERE email ="
                               " 'crowd@example.test'"), 1);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM ticket WHERE id >"
                               " %ld AND contact_id IS NULL", first), 0);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM contact c LEFT JOIN"
                               " contact_email e ON e.contact_id = c.id"
                               " WHERE e.address IS NULL"), 0);
    counters_right(f);
}


static void
test_same_nonce_at_once_makes_one(void **state)
{
    unsigned         i;
    fixture_t       *f = *state;
    maker_t          m[AT_ONCE] = { { .f = f } };
    tk_ticket_new_t  in = ticket_new(SUPPORT, "click@example.test");

    for (i = 0; i < AT_ONCE; i++) {
        m[i] = (maker_t) { .f = f, .n = 1, .in = in };
    }

    makers_run(m);

    for (i = 1; i < AT_ONCE; i++) {
        assert_int_equal(m[i].ids[0], m[0].ids[0]);
        assert_int_equal(m[i].numbers[0], m[0].numbers[0]);
    }

    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM ticket WHERE"
                               " email = 'click@example.test'"), 1);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_number_is_year_and_running_number),
        cmocka_unit_test(test_new_ticket_has_all_its_rows),
        cmocka_unit_test(test_fields_longer_than_their_columns_are_cut),
        cmocka_unit_test(test_subject_comes_from_the_text),
        cmocka_unit_test(test_created_closed_has_its_stamp),
        cmocka_unit_test(test_same_nonce_makes_one_ticket),
        cmocka_unit_test(test_verifier_opens_its_ticket_alone),
        cmocka_unit_test(test_rights_of_creating),
        cmocka_unit_test(test_answers_move_the_stamps),
        cmocka_unit_test(test_an_answer_reopens),
        cmocka_unit_test(test_only_admins_reopen),
        cmocka_unit_test(test_claim_and_assign),
        cmocka_unit_test(test_type_changes_take_the_agent_along_or_not),
        cmocka_unit_test(test_version_and_nonce),
        cmocka_unit_test(test_reading_moves_nothing_else),
        cmocka_unit_test(test_trash_and_back),
        cmocka_unit_test(test_own_tickets_of_users),
        cmocka_unit_test(test_many_at_once_have_numbers_of_their_own),
        cmocka_unit_test(test_same_nonce_at_once_makes_one)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
