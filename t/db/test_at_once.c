#include <pthread.h>

#include "fixture.h"
#include "proxy.h"

#include "desk/access/throttle.h"
#include "desk/list/index.h"
#include "desk/mail/outbox.h"
#include "desk/people/account.h"
#include "desk/setup/setup.h"
#include "desk/ticket/bulk.h"
#include "desk/ticket/cc.h"
#include "desk/ticket/recall.h"
#include "desk/ticket/snooze.h"
#include "desk/ticket/trash.h"
#include "tk_sql.gen.h"

/*
 * What two do at once.  One of them is the test's own connection, which holds
 * something in a transaction; the other is a thread with a desk of its own,
 * which comes as far as that lets it.
 */

#define PASSWORD  "correct horse battery"

typedef struct other {
    fixture_t    *f;
    int           who;
    int         (*fn)(tk_cx_t *cx, struct other *o);
    uint64_t      id;             /* for fn, as the next                 */
    uint64_t      ref;
    int           rc;
    tk_time_t     clock;
    pthread_t     thread;
    int           over;           /* atomic                              */
} other_t;


static void *
other_run(void *arg)
{
    work_t      k;
    other_t    *o = arg;
    tk_desk_t  *desk;

    fixture_clock = o->clock;

    if (tk_desk_create(o->f->conf, &o->f->host, &desk) == TK_OK) {
        work_on(&k, desk, o->who);
        o->rc = o->fn(&k.cx, o);
        work_end(&k);
        tk_desk_destroy(&desk);
    }

    __atomic_store_n(&o->over, 1, __ATOMIC_RELEASE);

    return NULL;
}


static void
begin(other_t *o, fixture_t *f)
{
    o->f = f;
    o->rc = TK_EBUG;
    o->over = 0;
    o->clock = fixture_clock;
    assert_int_equal(pthread_create(&o->thread, NULL, other_run, o), 0);
}


/* Until so many wait for a lock, or the first of them is at its end.  What
 * the server says is up to a tenth of a second old. */
static void
until_held_up(fixture_t *f, other_t *o, long n)
{
    do {
        usleep(150000);
    } while (!__atomic_load_n(&o->over, __ATOMIC_ACQUIRE)
             && number_of(f, "SELECT COUNT(*) FROM information_schema"
                          ".innodb_trx WHERE trx_state = 'LOCK WAIT'") < n);
}


static int
end(other_t *o)
{
    pthread_join(o->thread, NULL);

    return o->rc;
}


static void
order(fixture_t *f, const char *fmt, ...)
{
    char     text[2000];
    va_list  ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    raw(f->w.raw, text);
}


/* After what was done behind their back. */
static void
counters_right_again(fixture_t *f)
{
    work_t    k;
    uint64_t  wrong;

    work_as(&k, f, SYSTEM);
    assert_int_equal(tk_counter_recount(&k.cx, &wrong), TK_OK);
    work_end(&k);
}


static uint64_t
make(fixture_t *f, uint64_t *number_r)
{
    tk_ticket_made_t  made;
    tk_ticket_new_t   in = ticket_new(SALES, "carla@example.test");

    made = ticket_make(f, &in);

    if (number_r != NULL) {
        *number_r = made.number;
    }

    return made.id;
}


/* --- who they are -------------------------------------------------------- */

static int
hit(tk_cx_t *cx, other_t *o)
{
    return tk_throttle_hit(cx, "form", TK_STR("a"), 2, TK_HOUR);
}


static void
test_tries_are_counted_one_by_one(void **state)
{
    unsigned    i, good = 0;
    work_t      k;
    other_t     o[3];
    fixture_t  *f = *state;

    raw(f->w.raw, "DELETE FROM throttle");
    work_as(&k, f, NOBODY);
    assert_int_equal(tk_throttle_hit(&k.cx, "form", TK_STR("a"), 2, TK_HOUR),
                     TK_OK);
    work_end(&k);

    raw(f->w.raw, "START TRANSACTION");
    raw(f->w.raw, "SELECT * FROM throttle FOR UPDATE");

    for (i = 0; i < 3; i++) {
        o[i] = (other_t) { .who = NOBODY, .fn = hit };
        begin(&o[i], f);
    }

    until_held_up(f, &o[0], 3);
    raw(f->w.raw, "COMMIT");

    for (i = 0; i < 3; i++) {
        good += end(&o[i]) == TK_OK;
        assert_true(o[i].rc == TK_OK || o[i].rc == TK_EAGAIN);
    }

    assert_int_equal(good, 1);
    assert_int_equal(number_of(f, "SELECT hits FROM throttle"), 2);
}


static int
sign_in(tk_cx_t *cx, other_t *o)
{
    tk_str_t  token;

    return tk_session_sign_in(cx, TK_STR("anna"), TK_STR(PASSWORD),
                              TK_STR("192.0.2.1"), false, &token);
}


static void
test_no_session_by_the_former_password(void **state)
{
    work_t      k;
    other_t     o = { .who = NOBODY, .fn = sign_in };
    fixture_t  *f = *state;

    work_as(&k, f, SYSTEM);
    assert_int_equal(tk_cx_db(&k.cx), TK_OK);
    assert_int_equal(tk_account_password(&k.cx, TK_STR("anna"),
                                         TK_STR(PASSWORD)), TK_OK);
    work_end(&k);

    raw(f->w.raw, "START TRANSACTION");
    raw(f->w.raw, "UPDATE user_account SET password = 'other' WHERE id = 2");
    raw(f->w.raw, "DELETE FROM session WHERE user_id = 2");
    begin(&o, f);
    until_held_up(f, &o, 1);
    raw(f->w.raw, "COMMIT");
    assert_int_equal(end(&o), TK_EDENIED);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM session"), 0);
}


/* --- tickets ------------------------------------------------------------- */

static int
purge(tk_cx_t *cx, other_t *o)
{
    size_t  n;

    return tk_trash_purge(cx, 10, &n);
}


static void
test_what_is_thrown_away_anew_stays(void **state)
{
    other_t     o = { .who = SYSTEM, .fn = purge };
    uint64_t    id;
    fixture_t  *f = *state;

    id = make(f, NULL);
    assert_int_equal(ticket_change(f, ARNE, id, CHANGE(.hidden = TK_TRASH)),
                     TK_OK);
    fixture_clock += TK_TRASH_DAYS * TK_DAY + 1;

    /* As restoring it and throwing it away once more does. */
    raw(f->w.raw, "START TRANSACTION");
    order(f, "UPDATE ticket_trash SET deleted = deleted + INTERVAL 31 DAY"
          " WHERE ticket_id = %lu", id);
    begin(&o, f);
    until_held_up(f, &o, 1);
    raw(f->w.raw, "COMMIT");
    assert_int_equal(end(&o), TK_OK);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM ticket t"
                               " JOIN ticket_trash x ON x.ticket_id = t.id"
                               " WHERE t.id = %lu", id), 1);

    fixture_clock += 31 * TK_DAY;
    begin(&o, f);
    assert_int_equal(end(&o), TK_OK);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM ticket"
                               " WHERE id = %lu", id), 0);
}


static int
wake(tk_cx_t *cx, other_t *o)
{
    size_t  n;

    return tk_snooze_due(cx, 10, &n);
}


static void
test_what_is_put_off_anew_sleeps_on(void **state)
{
    work_t      k;
    other_t     o = { .who = SYSTEM, .fn = wake };
    uint64_t    id, version;
    fixture_t  *f = *state;

    id = make(f, NULL);
    work_as(&k, f, ARNE);
    assert_int_equal(tk_snooze(&k.cx, id, SALES, k.cx.now + TK_HOUR), TK_OK);
    work_end(&k);
    version = (uint64_t) FIELD(f, id, "version");
    fixture_clock += 2 * TK_HOUR;

    raw(f->w.raw, "START TRANSACTION");
    order(f, "UPDATE ticket SET snoozed = 1 WHERE id = %lu", id);
    order(f, "UPDATE ticket_snooze SET until = until + INTERVAL 1 DAY"
          " WHERE ticket_id = %lu", id);
    begin(&o, f);
    until_held_up(f, &o, 1);
    raw(f->w.raw, "COMMIT");
    assert_int_equal(end(&o), TK_OK);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM ticket_snooze"
                               " WHERE ticket_id = %lu", id), 1);
    assert_int_equal(FIELD(f, id, "snoozed"), 1);
    assert_int_equal(FIELD(f, id, "version"), version);

    fixture_clock += TK_DAY;
    begin(&o, f);
    assert_int_equal(end(&o), TK_OK);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM ticket_snooze"
                               " WHERE ticket_id = %lu", id), 0);
    assert_int_equal(FIELD(f, id, "snoozed"), 0);
    assert_int_equal(FIELD(f, id, "version"), version + 1);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM event"
                               " WHERE kind = 'awake' AND ticket_id = %lu",
                               id), 1);
}


static int
many(tk_cx_t *cx, other_t *o)
{
    return tk_bulk_do(cx, &(tk_bulk_new_t) {
                          .nonce = tk_nonce_make(), .kind = TK_BULK_AGENT,
                          .value = BOSS, .numbers = &o->id, .n = 1
                      }, &o->ref);
}


static void
test_many_change_what_they_know(void **state)
{
    other_t     o = { .who = ARNE, .fn = many };
    uint64_t    id;
    fixture_t  *f = *state;

    id = make(f, &o.id);
    raw(f->w.raw, "START TRANSACTION");
    order(f, "UPDATE ticket SET agent_id = 3, version = version + 1"
          " WHERE id = %lu", id);
    begin(&o, f);
    until_held_up(f, &o, 1);
    raw(f->w.raw, "COMMIT");
    assert_int_equal(end(&o), TK_OK);
    assert_int_equal(number_of(f, "SELECT outcome FROM bulk_item"
                               " WHERE bulk_id = %lu", o.ref),
                     TK_BULK_CONFLICT);
    assert_int_equal(FIELD(f, id, "agent_id"), ARNE);
    order(f, "UPDATE ticket SET agent_id = NULL WHERE id = %lu", id);
}


static int
answer(tk_cx_t *cx, other_t *o)
{
    return tk_ticket_post(cx, o->id, &(tk_message_new_t) {
                              .nonce = tk_nonce_make(), .kind = TK_MSG_AGENT,
                              .body = TK_STR("Here you are."),
                              .user_id = (uint64_t) o->who, .seen = o->ref
                          }, &(uint64_t) { 0 });
}


static void
test_of_two_answers_the_second_is_asked(void **state)
{
    other_t     o = { .who = ARNE, .fn = answer };
    fixture_t  *f = *state;

    o.id = make(f, NULL);
    o.ref = (uint64_t) number_of(f, "SELECT MAX(id) FROM message");
    raw(f->w.raw, "START TRANSACTION");
    order(f, "SELECT * FROM ticket WHERE id = %lu FOR UPDATE", o.id);
    begin(&o, f);
    until_held_up(f, &o, 1);
    order(f, "INSERT INTO message (ticket_id, kind, user_id, created, body)"
          " VALUES (%lu, 2, 6, NOW(3), 'There you are.')", o.id);
    raw(f->w.raw, "COMMIT");
    assert_int_equal(end(&o), TK_ECONFLICT);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM message"
                               " WHERE ticket_id = %lu AND kind = 2", o.id),
                     1);

    o.ref = (uint64_t) number_of(f, "SELECT MAX(id) FROM message");
    begin(&o, f);
    assert_int_equal(end(&o), TK_OK);
}


static int
claim(tk_cx_t *cx, other_t *o)
{
    return tk_ticket_post(cx, o->id, &(tk_message_new_t) {
                              .nonce = tk_nonce_make(), .kind = TK_MSG_AGENT,
                              .body = TK_STR("It is mine."), .claim = true,
                              .user_id = (uint64_t) o->who,
                              .agent_id = (uint64_t) o->who
                          }, &(uint64_t) { 0 });
}


static void
test_an_answer_claims_what_is_nobodys(void **state)
{
    other_t     o = { .who = ARNE, .fn = claim };
    fixture_t  *f = *state;

    o.id = make(f, NULL);
    raw(f->w.raw, "START TRANSACTION");
    order(f, "UPDATE ticket SET agent_id = 6, version = version + 1"
          " WHERE id = %lu", o.id);
    begin(&o, f);
    until_held_up(f, &o, 1);
    raw(f->w.raw, "COMMIT");
    assert_int_equal(end(&o), TK_OK);
    assert_int_equal(FIELD(f, o.id, "agent_id"), BOSS);

    order(f, "UPDATE ticket SET agent_id = NULL WHERE id = %lu", o.id);
    begin(&o, f);
    assert_int_equal(end(&o), TK_OK);
    assert_int_equal(FIELD(f, o.id, "agent_id"), ARNE);
    counters_right_again(f);
}


static int
resend(tk_cx_t *cx, other_t *o)
{
    return tk_outbox_resend(cx, o->id, o->ref);
}


static void
test_nothing_is_sent_again_to_who_is_out(void **state)
{
    work_t      k;
    other_t     o = { .who = ARNE, .fn = resend };
    tk_str_t    cc = TK_STR("cc@example.test");
    tk_nonce_t  nonce = tk_nonce_make();
    fixture_t  *f = *state;

    o.id = make(f, NULL);
    work_as(&k, f, ARNE);
    assert_int_equal(tk_cc_set(&k.cx, &nonce, o.id, &cc, 1), TK_OK);
    work_end(&k);
    order(f, "INSERT INTO outbox (kind, ticket_id, to_address, to_role,"
          " mail_id, state, not_before, created) VALUES ('default_response',"
          " %lu, 'cc@example.test', 'cc', 'cc', 'failed', NOW(3), NOW(3))",
          o.id);
    o.ref = (uint64_t) number_of(f, "SELECT MAX(id) FROM outbox");

    raw(f->w.raw, "START TRANSACTION");
    order(f, "SELECT * FROM ticket WHERE id = %lu FOR UPDATE", o.id);
    begin(&o, f);
    until_held_up(f, &o, 1);
    order(f, "DELETE FROM ticket_cc WHERE ticket_id = %lu", o.id);
    raw(f->w.raw, "COMMIT");
    assert_int_equal(end(&o), TK_EDENIED);
    assert_int_equal(number_of(f, "SELECT state = 'failed' FROM outbox"
                               " WHERE id = %lu", o.ref), 1);
}


/* --- having back --------------------------------------------------------- */

static uint64_t
answered(fixture_t *f, uint64_t *message_r)
{
    uint64_t  id = make(f, NULL);

    assert_int_equal(ticket_post(f, ARNE, id,
                                 MESSAGE(TK_MSG_AGENT, .recall = true),
                                 message_r), TK_OK);

    return id;
}


static int
have_back(tk_cx_t *cx, other_t *o)
{
    bool  text = false;
    int   rc = tk_recall(cx, o->id, TK_STR_NULL, &text);

    o->ref = text;

    return rc;
}


static void
test_what_is_billed_is_not_had_back(void **state)
{
    other_t     o = { .who = ARNE, .fn = have_back };
    uint64_t    message;
    fixture_t  *f = *state;

    o.id = answered(f, &message);
    order(f, "INSERT INTO time_entry (message_id, user_id, agent, day, hours,"
          " rate_id, rate_name, amount, money, invoice_id, created) VALUES"
          " (%lu, 3, 'Arne', '2026-01-01', 100, 1, 'Rate', 100, 100, 1,"
          " NOW(3))", message);
    order(f, "INSERT INTO outbox (kind, message_id, to_address, to_role,"
          " mail_id, not_before, created) VALUES ('default_response', %lu,"
          " 'a@example.test', 'customer', 'back', NOW(3), NOW(3))", message);
    begin(&o, f);
    assert_int_equal(end(&o), TK_ECONFLICT);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM message"
                               " WHERE id = %lu", message), 1);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM outbox WHERE"
                               " message_id = %lu AND state = 'queued'",
                               message), 1);

    order(f, "UPDATE time_entry SET invoice_id = NULL");
    begin(&o, f);
    assert_int_equal(end(&o), TK_OK);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM time_entry"), 0);
}


/* What was committed although nobody heard is done, not too late. */
static void
test_having_back_once_though_unheard(void **state)
{
    proxy_t     p = { .cuts = 1 };
    other_t     o = { .who = ARNE, .fn = have_back };
    tk_str_t    socket;
    uint64_t    message;
    fixture_t  *f = *state;

    o.id = answered(f, &message);
    proxy_start(&p);
    socket = f->conf->mysql.servers.v[0].socket;
    ((tk_conf_server_t *) f->conf->mysql.servers.v)->socket =
        tk_str_z(p.path);
    begin(&o, f);
    (void) end(&o);
    proxy_stop(&p);
    ((tk_conf_server_t *) f->conf->mysql.servers.v)->socket = socket;
    assert_int_equal(p.cuts, 0);
    assert_int_equal(o.rc, TK_OK);
    assert_int_equal(o.ref, true);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM message"
                               " WHERE id = %lu", message), 0);
    counters_right(f);
}


/* --- the desk itself ----------------------------------------------------- */

static int
apply(tk_cx_t *cx, other_t *o)
{
    int                rc;
    tk_str_t           err;
    tk_sections_t      sections;
    tk_setup_result_t  result;

    rc = tk_sections_parse(cx->arena, TK_STR("[options]\ntitle = \"New\"\n"),
                           TK_STR("test"), &sections, &err);

    if (rc == TK_OK) {
        rc = tk_setup_apply(cx, &sections, TK_STR("test"), false, &result);
        o->ref = result.n;
    }

    return rc;
}


static void
test_apply_reads_what_was_saved(void **state)
{
    other_t     o = { .who = SYSTEM, .fn = apply };
    fixture_t  *f = *state;

    raw(f->w.raw, "START TRANSACTION");
    raw(f->w.raw, "UPDATE desk SET revision = revision + 1");
    raw(f->w.raw, "INSERT INTO desk_option VALUES ('title', 'New')");
    begin(&o, f);
    until_held_up(f, &o, 1);
    raw(f->w.raw, "COMMIT");
    assert_int_equal(end(&o), TK_OK);
    assert_int_equal(o.ref, 0);
    raw(f->w.raw, "DELETE FROM desk_option");
}


static int
take_in(tk_cx_t *cx, other_t *o)
{
    bool  more;

    return tk_index_work(cx, &more);
}


static void
test_words_are_read_one_after_the_other(void **state)
{
    other_t     o = { .who = SYSTEM, .fn = take_in };
    uint64_t    id;
    fixture_t  *f = *state;

    id = make(f, NULL);
    raw(f->w.raw, "START TRANSACTION");
    raw(f->w.raw, "SELECT * FROM search_state FOR UPDATE");
    begin(&o, f);
    until_held_up(f, &o, 1);
    order(f, "UPDATE ticket SET subject = 'A zebra' WHERE id = %lu", id);
    raw(f->w.raw, "COMMIT");
    assert_int_equal(end(&o), TK_OK);
    assert_int_equal(number_of(f, "SELECT words LIKE '%%zebra%%'"
                               " FROM search_document WHERE ticket_id = %lu",
                               id), 1);
}


/* The folder that was looked into is not the mailbox's any more. */
static void
test_a_mailbox_begins_with_its_own_folder(void **state)
{
    work_t                    k;
    fixture_t                *f = *state;
    tk_sql_mailbox_begun_in_t in = {
        .validity = 7, .next = 8, .day = 20260101, .id = 1,
        .host = TK_STR("mail.test"), .login = TK_STR("desk"),
        .folder = TK_STR("INBOX")
    };

    raw(f->w.raw, "INSERT INTO mailbox (id, name, email, host, login, secret,"
        " folder, type_id) VALUES (1, 'Desk', 'desk@desk.test', 'mail.test',"
        " 'desk', '', 'INBOX/Desk', 2)");
    work_as(&k, f, SYSTEM);
    assert_int_equal(tk_cx_db(&k.cx), TK_OK);
    assert_int_equal(tk_sql_mailbox_begun(k.cx.db, &in, NULL), TK_OK);
    assert_int_equal(number_of(f, "SELECT begun_next IS NULL FROM mailbox"),
                     1);
    in.folder = TK_STR("INBOX/Desk");
    assert_int_equal(tk_sql_mailbox_begun(k.cx.db, &in, NULL), TK_OK);
    assert_int_equal(number_of(f, "SELECT begun_next FROM mailbox"), 8);
    work_end(&k);
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
        cmocka_unit_test(test_tries_are_counted_one_by_one),
        cmocka_unit_test(test_no_session_by_the_former_password),
        cmocka_unit_test(test_what_is_thrown_away_anew_stays),
        cmocka_unit_test(test_what_is_put_off_anew_sleeps_on),
        cmocka_unit_test(test_many_change_what_they_know),
        cmocka_unit_test(test_of_two_answers_the_second_is_asked),
        cmocka_unit_test(test_an_answer_claims_what_is_nobodys),
        cmocka_unit_test(test_nothing_is_sent_again_to_who_is_out),
        cmocka_unit_test(test_what_is_billed_is_not_had_back),
        cmocka_unit_test(test_having_back_once_though_unheard),
        cmocka_unit_test(test_apply_reads_what_was_saved),
        cmocka_unit_test(test_words_are_read_one_after_the_other),
        cmocka_unit_test(test_a_mailbox_begins_with_its_own_folder)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
