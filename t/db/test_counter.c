#include "fixture.h"

#include <pthread.h>

/* Counters are exact whatever happened at once, before and after folds. */

#define WORKERS  4
#define TICKETS  40
#define STEPS    350

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


typedef struct {
    fixture_t  *f;
    unsigned    seed;
    unsigned    done;
    unsigned    refused;
    uint64_t    folded;
    int         rc;
} worker_t;


/* One step of random work on a ticket. */
static int
step(tk_cx_t *cx, worker_t *w, uint64_t id)
{
    uint64_t            n, message;
    tk_ticket_made_t    made;
    tk_ticket_new_t     in;
    tk_ticket_change_t  ch = CHANGE(.unread = -1);
    tk_message_new_t    m = MESSAGE(TK_MSG_CUSTOMER, .body = TK_STR("x"),
                                    .author = TK_STR("x"));

    static const uint64_t  agents[] = { NOBODY, BOSS };

    switch (rand_r(&w->seed) % 12) {

    case 0:
        in = ticket_new(1 + rand_r(&w->seed) % 3, "many@example.test");
        return tk_ticket_create(cx, &in, &made);

    case 1:
        n = 0;
        in = ticket_new(SUPPORT, "");
        message = tk_counter_fold(cx, 1 + rand_r(&w->seed) % 200, &n) == TK_OK
                  ? n : 0;
        w->folded += message;
        return TK_OK;

    case 2:
        ch.status_id = 1 + rand_r(&w->seed) % 4;
        break;

    case 3:
        ch.type_id = 1 + rand_r(&w->seed) % 3;
        break;

    case 4:
        ch.agent_id = (int64_t) agents[rand_r(&w->seed) % 2];
        break;

    case 5:
        ch.unread = rand_r(&w->seed) % 2;
        break;

    case 6:
        ch.hidden = rand_r(&w->seed) % 2;
        break;

    case 7:
        ch.claim = true;
        ch.unread = 0;
        break;

    case 8:
        m.kind = TK_MSG_AGENT;
        m.status_id = 1 + rand_r(&w->seed) % 4;
        return tk_ticket_post(cx, id, &m, &message);

    case 9:
        m.kind = TK_MSG_NOTE;
        m.type_id = 1 + rand_r(&w->seed) % 3;
        return tk_ticket_post(cx, id, &m, &message);

    default:
        return tk_ticket_post(cx, id, &m, &message);
    }

    return tk_ticket_change(cx, id, &ch);
}


static void *
work(void *arg)
{
    int         rc;
    unsigned    i;
    work_t      k;
    worker_t   *w = arg;
    tk_desk_t  *desk;

    w->rc = tk_desk_create(w->f->conf, &w->f->host, &desk);

    for (i = 0; w->rc == TK_OK && i < STEPS; i++) {
        work_on(&k, desk, BOSS);
        rc = step(&k.cx, w, 1 + rand_r(&w->seed) % TICKETS);
        work_end(&k);

        if (rc == TK_OK) {
            w->done++;

        } else if (rc == TK_EDENIED || rc == TK_EAGAIN) {
            w->refused++;

        } else {
            w->rc = rc;
        }
    }

    tk_desk_destroy(&desk);

    return NULL;
}


/* What the pages show is what stands in the tickets. */
static void
shown_is_true(fixture_t *f, int64_t agent, const char *condition)
{
    size_t       i;
    work_t       k;
    int64_t      total = 0, unread = 0;
    tk_counts_t  counts;

    work_as(&k, f, BOSS);
    assert_int_equal(tk_counter_read(&k.cx, agent, &counts), TK_OK);

    for (i = 0; i < counts.n; i++) {
        assert_int_equal(counts.v[i].total,
                         number_of(f, "SELECT COUNT(*) FROM ticket WHERE"
                                   " hidden = 0 AND type_id = %u AND"
                                   " status_id = %u AND %s",
                                   counts.v[i].type_id,
                                   counts.v[i].status_id, condition));
        total += counts.v[i].total;
        unread += counts.v[i].unread;
    }

    work_end(&k);
    assert_int_equal(total, number_of(f, "SELECT COUNT(*) FROM ticket WHERE"
                                      " hidden = 0 AND %s", condition));
    assert_int_equal(unread, number_of(f, "SELECT COUNT(*) FROM ticket WHERE"
                                       " hidden = 0 AND unread = 1 AND %s",
                                       condition));
}


static void
all_true(fixture_t *f)
{
    shown_is_true(f, TK_AGENT_ANY, "1");
    shown_is_true(f, TK_AGENT_NOBODY, "agent_id IS NULL");
    shown_is_true(f, BOSS, "agent_id = 6");
    shown_is_true(f, ANNA, "agent_id = 2");
    counters_right(f);
}


static void
test_random_work_at_once(void **state)
{
    unsigned    i, done = 0;
    fixture_t  *f = *state;
    pthread_t   threads[WORKERS];
    worker_t    w[WORKERS];

    for (i = 0; i < TICKETS; i++) {
        tk_ticket_new_t  in = ticket_new(1 + i % 3, "first@example.test");

        (void) ticket_make(f, &in);
    }

    for (i = 0; i < WORKERS; i++) {
        w[i] = (worker_t) { .f = f, .seed = 7 + i };
        assert_int_equal(pthread_create(&threads[i], NULL, work, &w[i]), 0);
    }

    for (i = 0; i < WORKERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(w[i].rc, TK_OK);
        done += w[i].done;
        printf("# %u done, %u refused, %llu deltas folded\n", w[i].done,
               w[i].refused, (unsigned long long) w[i].folded);
    }

    assert_true(done > WORKERS * STEPS / 2);
    all_true(f);
}


static void
test_folding_changes_no_sum(void **state)
{
    work_t      k;
    uint64_t    n;
    fixture_t  *f = *state;

    assert_true(number_of(f, "SELECT COUNT(*) FROM ticket_count WHERE id > 1")
                > 0);
    work_as(&k, f, SYSTEM);

    do {
        assert_int_equal(tk_counter_fold(&k.cx, 37, &n), TK_OK);
        assert_true(n <= 37);
    } while (n > 0);

    work_end(&k);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM ticket_count"
                                  " WHERE id > 1"), 0);
    all_true(f);
}


/* A delta that somebody has not committed yet is neither folded nor waited
 * for; the table is small enough to be read as a whole. */
static void
test_folding_waits_for_nobody(void **state)
{
    work_t      k;
    MYSQL      *other = raw_connect(SCRATCH);
    uint64_t    n;
    fixture_t  *f = *state;

    raw(other, "START TRANSACTION");
    raw(other, "INSERT INTO ticket_count (agent_id, type_id, status_id, total,"
        " unread) VALUES (0, 1, 1, 1, 0)");
    raw(f->w.raw, "INSERT INTO ticket_count (agent_id, type_id, status_id,"
        " total, unread) SELECT 0, 1, 1, IF(seq % 2, 1, -1), 0"
        " FROM seq_1_to_40");
    work_as(&k, f, SYSTEM);
    assert_int_equal(tk_counter_fold(&k.cx, TK_COUNT_FOLD, &n), TK_OK);
    assert_int_equal(n, 40);
    work_end(&k);
    raw(other, "ROLLBACK");
    mysql_close(other);
    all_true(f);
}


static size_t
relieved(fixture_t *f)
{
    work_t       k;
    tk_counts_t  counts;

    work_as(&k, f, BOSS);
    assert_int_equal(tk_counter_read(&k.cx, TK_AGENT_ANY, &counts), TK_OK);
    tk_counter_relieve(&k.cx, &counts);
    work_end(&k);

    return counts.deltas;
}


/* Nobody folds: whoever reads does some, but not each of them at once. */
static void
test_readers_fold_what_is_too_much(void **state)
{
    long        left;
    size_t      had;
    fixture_t  *f = *state;

    static const char  rows[] =
        "SELECT COUNT(*) FROM ticket_count WHERE id > 1";

    fixture_clock = tk_host_blocking.now(NULL);
    raw(f->w.raw, "INSERT INTO ticket_count (agent_id, type_id, status_id,"
        " total, unread) SELECT 4294967295, 1, 1, IF(seq % 2, 1, -1), 0"
        " FROM seq_1_to_9000");
    left = number_of(f, rows);
    had = relieved(f);
    assert_true(had >= 8990 && had <= TK_COUNT_MANY);
    assert_int_equal(number_of(f, rows), left);

    raw(f->w.raw, "INSERT INTO ticket_count (agent_id, type_id, status_id,"
        " total, unread) SELECT 4294967295, 1 + seq % 3, 1 + seq % 4,"
        " IF(seq % 24 < 12, 1, -1), 0 FROM seq_1_to_4800");
    left = number_of(f, rows);
    assert_true(relieved(f) > TK_COUNT_MANY);
    assert_int_equal(number_of(f, rows), left - TK_COUNT_FOLD);
    assert_true(relieved(f) > TK_COUNT_MANY);
    assert_int_equal(number_of(f, rows), left - TK_COUNT_FOLD);
    all_true(f);

    fixture_clock += 2 * TK_SECOND;
    assert_true(relieved(f) > TK_COUNT_MANY);
    assert_int_equal(number_of(f, rows), left - 2 * TK_COUNT_FOLD);
    fixture_clock += 2 * TK_SECOND;
    assert_true(relieved(f) < TK_COUNT_MANY);
    assert_int_equal(number_of(f, rows), left - 2 * TK_COUNT_FOLD);
    all_true(f);
    fixture_clock = 0;
}


/* What something else broke is found, put right, and found no more. */
static void
test_recount_repairs(void **state)
{
    work_t      k;
    uint64_t    wrong;
    fixture_t  *f = *state;

    raw(f->w.raw, "UPDATE ticket_count SET total = total + 5 LIMIT 2");
    raw(f->w.raw, "DELETE FROM ticket_count WHERE agent_id = 0 LIMIT 1");
    work_as(&k, f, SYSTEM);
    assert_int_equal(tk_counter_recount(&k.cx, &wrong), TK_OK);
    assert_true(wrong >= 2);
    work_end(&k);
    all_true(f);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_random_work_at_once),
        cmocka_unit_test(test_folding_changes_no_sum),
        cmocka_unit_test(test_folding_waits_for_nobody),
        cmocka_unit_test(test_readers_fold_what_is_too_much),
        cmocka_unit_test(test_recount_repairs)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
