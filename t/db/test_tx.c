#include <errno.h>
#include <pthread.h>

#include "proxy.h"

/*
 * Transactions: deadlocks and lost connections are run again, what fn
 * refuses is rolled back, a COMMIT whose answer got lost happens once.
 */

typedef struct {
    uint64_t  id;
    uint64_t  n;
} row_t;

static const tk_col_t id_col[] = { { TK_T_UINT, offsetof(row_t, id) } };
static const tk_col_t row_cols[] = {
    { TK_T_UINT, offsetof(row_t, id) }, { TK_T_UINT, offsetof(row_t, n) }
};

CALL(insert, "INSERT INTO thing (id, n) VALUES (?, ?)", row_cols);
CALL(add, "UPDATE thing SET n = n + 1 WHERE id = ?", id_col);
STMT(get, "SELECT id, n FROM thing WHERE id = ?", id_col, row_cols, row_t);

static world_t  world;


static int
setup(void **state)
{
    world_t  *w = world_open(&world, 2);

    raw(w->raw, "CREATE TABLE thing (id BIGINT UNSIGNED PRIMARY KEY,"
        " n BIGINT UNSIGNED NOT NULL) ENGINE=InnoDB");
    raw(w->raw, "INSERT INTO thing VALUES (1, 0), (2, 0)");
    world_start(w);
    *state = w;

    return 0;
}


static int
teardown(void **state)
{
    world_close(*state);

    return 0;
}


static long
sum(world_t *w)
{
    return raw_number(w->raw, "SELECT SUM(n) FROM thing");
}


/* What the function below does, and how often it ran. */
typedef struct {
    MYSQL        *raw;
    int           rc;
    const char   *kill;       /* condition on processlist, first run only */
    int           runs;
    bool          ignore;     /* errors of statements                     */
    row_t         row;
} job_t;


static int
job(tk_db_t *db, void *arg)
{
    int     rc;
    row_t   id = { .id = 1 };
    job_t  *j = arg;

    j->runs++;

    rc = tk_db_exec(db, &insert, &j->row, NULL);
    if (rc != TK_OK && !j->ignore) {
        return rc;
    }

    if (j->kill != NULL && j->runs == 1) {
        raw_kill(j->raw, "KILL", j->kill);
    }

    rc = tk_db_exec(db, &add, &id, NULL);

    return rc != TK_OK && !j->ignore ? rc : j->rc;
}


static void
test_commit_and_rollback(void **state)
{
    row_t     row;
    job_t     j = { .row = { 10, 5 } };
    world_t  *w = *state;

    assert_int_equal(tk_db_tx(w->db, job, &j), TK_OK);
    assert_int_equal(sum(w), 6);
    assert_int_equal(j.runs, 1);

    j.rc = TK_EDENIED;
    j.row.id = 11;
    assert_int_equal(tk_db_tx(w->db, job, &j), TK_EDENIED);
    assert_int_equal(sum(w), 6);

    j.rc = TK_OK;
    j.row.id = 10;
    assert_int_equal(tk_db_tx(w->db, job, &j), TK_EDUP);
    assert_int_equal(sum(w), 6);
    assert_int_equal(j.runs, 3);

    /* The connection is as good as before. */

    row.id = 1;
    assert_int_equal(tk_db_one(w->db, &get, &row, &row), TK_OK);
    assert_int_equal(row.n, 1);
}


CALL(elsewhere, "UPDATE nowhere SET n = 1 WHERE id = ?", id_col);


static int
misplaced(tk_db_t *db, void *arg)
{
    int    rc;
    job_t  *j = arg;

    j->runs++;
    rc = tk_db_exec(db, &insert, &j->row, NULL);

    return rc == TK_OK ? tk_db_exec(db, &elsewhere, &j->row, NULL) : rc;
}


/* A table that is not there will not be there the next time either. */
static void
test_other_schema_is_tried_once(void **state)
{
    job_t     j = { .row = { 10, 5 } };
    world_t  *w = *state;

    assert_int_equal(tk_db_tx(w->db, misplaced, &j), TK_EDOWN);
    assert_int_equal(j.runs, 1);
    assert_int_equal(sum(w), 0);
}


static int
nested(tk_db_t *db, void *arg)
{
    return tk_db_tx(db, job, arg);
}


static void
test_no_nesting(void **state)
{
    job_t     j = { .row = { 10, 5 } };
    world_t  *w = *state;

    assert_int_equal(tk_db_tx(w->db, nested, &j), TK_EBUG);
    assert_int_equal(j.runs, 0);
}


static void
test_lost_while_idle(void **state)
{
    job_t     j = { .row = { 10, 5 } };
    world_t  *w = *state;

    raw_kill(w->raw, "KILL", "1");
    assert_int_equal(tk_db_tx(w->db, job, &j), TK_OK);
    assert_int_equal(sum(w), 6);
}


static void
test_lost_in_the_middle(void **state)
{
    job_t     j = { .row = { 10, 5 }, .kill = "1" };
    world_t  *w = *state;

    j.raw = w->raw;
    assert_int_equal(tk_db_tx(w->db, job, &j), TK_OK);
    assert_int_equal(j.runs, 2);
    assert_int_equal(sum(w), 6);

    /* Also when fn looks away and says that all is well. */

    j = (job_t) { .raw = w->raw, .row = { 11, 5 }, .kill = "1",
                  .ignore = true };
    assert_int_equal(tk_db_tx(w->db, job, &j), TK_OK);
    assert_int_equal(j.runs, 2);
    assert_int_equal(sum(w), 12);
}


/* Deadlock ------------------------------------------------------------- */

typedef struct {
    world_t       *w;
    uint64_t       first;
    uint64_t       second;
    pthread_t      thread;
    int            rc;
    int            runs;
} rival_t;

static pthread_barrier_t  both_have_one;


static int
cross(tk_db_t *db, void *arg)
{
    int       rc;
    rival_t  *r = arg;

    rc = tk_db_exec(db, &add, &(row_t) { .id = r->first }, NULL);
    if (rc != TK_OK) {
        return rc;
    }

    if (r->runs++ == 0) {
        pthread_barrier_wait(&both_have_one);
    }

    return tk_db_exec(db, &add, &(row_t) { .id = r->second }, NULL);
}


static void *
rival(void *arg)
{
    rival_t       *r = arg;
    tk_db_t       *db;
    tk_arena_t    *a = tk_arena_create(0);
    tk_db_pool_t  *pool;

    r->rc = tk_db_pool_create(&r->w->conf, &r->w->host, &pool);
    if (r->rc == TK_OK) {
        r->rc = tk_db_acquire(pool, a, &db);
        if (r->rc == TK_OK) {
            r->rc = tk_db_tx(db, cross, r);
        }
        tk_db_release(&db);
        tk_db_pool_destroy(&pool);
    }

    tk_arena_destroy(a);

    return NULL;
}


static void
test_deadlock_is_run_again(void **state)
{
    world_t  *w = *state;
    rival_t   a = { .w = w, .first = 1, .second = 2 };
    rival_t   b = { .w = w, .first = 2, .second = 1 };

    pthread_barrier_init(&both_have_one, NULL, 2);
    pthread_create(&a.thread, NULL, rival, &a);
    pthread_create(&b.thread, NULL, rival, &b);
    pthread_join(a.thread, NULL);
    pthread_join(b.thread, NULL);
    pthread_barrier_destroy(&both_have_one);

    assert_int_equal(a.rc, TK_OK);
    assert_int_equal(b.rc, TK_OK);
    assert_int_equal(a.runs + b.runs, 3);
    assert_int_equal(sum(w), 4);
}


static int
always_again(tk_db_t *db, void *arg)
{
    int  *runs = arg;

    ++*runs;

    return tk_db_exec(db, &add, &(row_t) { .id = 1 }, NULL);
}


static void
test_lock_wait_gives_up_in_the_end(void **state)
{
    int       runs = 0;
    world_t  *w = *state;

    raw(w->raw, "START TRANSACTION");
    raw(w->raw, "UPDATE thing SET n = 9 WHERE id = 1");
    raw(w->raw, "SET GLOBAL innodb_lock_wait_timeout = 0");
    tk_db_release(&w->db);
    tk_db_pool_destroy(&w->pool);
    tk_arena_destroy(w->a);
    world_start(w);
    assert_int_equal(tk_db_tx(w->db, always_again, &runs), TK_EAGAIN);
    assert_int_equal(runs, 5);
    raw(w->raw, "ROLLBACK");
    raw(w->raw, "SET GLOBAL innodb_lock_wait_timeout = 10");
}


/* The nonce's rule: there already means done already. */
static int
once(tk_db_t *db, void *arg)
{
    int  rc = job(db, arg);

    return rc == TK_EDUP ? TK_OK : rc;
}


/* Under fire: every unit of work counts once, whatever is killed. */

#define GUNNERS  4
#define SHOTS    40

typedef struct {
    world_t    *w;
    uint64_t    base;
    pthread_t   thread;
    int         done;
    int         gave_up;
} gunner_t;


static void *
gunner(void *arg)
{
    int            i, rc;
    job_t          j;
    tk_db_t       *db = NULL;
    gunner_t      *g = arg;
    tk_arena_t    *a = tk_arena_create(0);
    tk_db_pool_t  *pool = NULL;

    tk_db_pool_create(&g->w->conf, &g->w->host, &pool);

    for (i = 0; pool && i < SHOTS; i++) {

        j = (job_t) { .row = { g->base + (uint64_t) i, 0 } };

        do {
            rc = tk_db_acquire(pool, a, &db);
            if (rc == TK_OK) {
                rc = tk_db_tx(db, once, &j);
            }
            tk_db_release(&db);
            g->gave_up += rc != TK_OK;
        } while (rc == TK_EDOWN || rc == TK_EAGAIN);

        g->done += rc == TK_OK;
        tk_arena_reset(a);
    }

    tk_db_pool_destroy(&pool);
    tk_arena_destroy(a);

    return NULL;
}


static void
test_nothing_lost_or_doubled_under_fire(void **state)
{
    int        i, kills;
    long       id;
    char       order[40];
    world_t   *w = *state;
    gunner_t   guns[GUNNERS];

    for (i = 0; i < GUNNERS; i++) {
        guns[i] = (gunner_t) { .w = w, .base = 1000u * (unsigned) (i + 1) };
        pthread_create(&guns[i].thread, NULL, gunner, &guns[i]);
    }

    for (kills = 0; kills < 30; kills++) {
        id = raw_number(w->raw, "SELECT id FROM information_schema"
                        ".processlist WHERE db = '" SCRATCH "' AND id <>"
                        " CONNECTION_ID() ORDER BY RAND() LIMIT 1");
        if (id > 0) {
            snprintf(order, sizeof(order), "KILL %ld", id);
            (void) mysql_query(w->raw, order);     /* may be gone already */
        }
        usleep(5000);
    }

    for (i = 0; i < GUNNERS; i++) {
        pthread_join(guns[i].thread, NULL);
        assert_int_equal(guns[i].done, SHOTS);
    }

    assert_int_equal(raw_number(w->raw, "SELECT COUNT(*) FROM thing"
                     " WHERE id >= 1000"), GUNNERS * SHOTS);
    assert_int_equal(sum(w), GUNNERS * SHOTS);
}


static void
test_answer_to_commit_lost(void **state)
{
    job_t     j = { .row = { 10, 5 } };
    proxy_t   p = { .cuts = 1 };
    world_t  *w = *state;

    through_proxy(w, &p);
    assert_int_equal(tk_db_tx(w->db, once, &j), TK_OK);
    assert_int_equal(j.runs, 2);
    assert_int_equal(sum(w), 6);
    leave_proxy(w, &p);
}


static void
test_commit_itself_lost(void **state)
{
    job_t     j = { .row = { 10, 5 } };
    proxy_t   p = { .cuts = 3, .before = true };
    world_t  *w = *state;

    through_proxy(w, &p);
    assert_int_equal(tk_db_tx(w->db, once, &j), TK_OK);
    assert_int_equal(j.runs, 4);
    assert_int_equal(sum(w), 6);
    leave_proxy(w, &p);
}


static void
test_commit_always_lost(void **state)
{
    job_t     j = { .row = { 10, 5 } };
    proxy_t   p = { .cuts = 100, .before = true };
    world_t  *w = *state;

    through_proxy(w, &p);
    assert_int_equal(tk_db_tx(w->db, once, &j), TK_EDOWN);
    assert_int_equal(j.runs, 5);
    assert_int_equal(sum(w), 0);
    leave_proxy(w, &p);
}


/* What is open on a connection still is nobody's to commit. */
static void
refused(world_t *w, const char *word, int rc)
{
    int      first, second;
    job_t    j = { .row = { 10, 5 }, .rc = rc };
    proxy_t  p = { .cuts = 1, .word = word, .refuse = true };

    through_proxy(w, &p);
    first = tk_db_tx(w->db, once, &j);
    j.row.id = 11;
    j.rc = TK_OK;
    second = tk_db_tx(w->db, once, &j);
    leave_proxy(w, &p);
    assert_int_equal(p.cuts, 0);
    assert_int_equal(first, rc);
    assert_int_equal(second, TK_OK);
    assert_int_equal(sum(w), rc == TK_OK ? 12 : 6);
}


static void
test_commit_refused(void **state)
{
    refused(*state, "COMMIT", TK_OK);
}


static void
test_rollback_refused(void **state)
{
    refused(*state, "ROLLBACK", TK_EDENIED);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
#define TEST(name)  cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(test_commit_and_rollback),
        TEST(test_other_schema_is_tried_once),
        TEST(test_no_nesting),
        TEST(test_lost_while_idle),
        TEST(test_lost_in_the_middle),
        TEST(test_deadlock_is_run_again),
        TEST(test_lock_wait_gives_up_in_the_end),
        TEST(test_nothing_lost_or_doubled_under_fire),
        TEST(test_answer_to_commit_lost),
        TEST(test_commit_itself_lost),
        TEST(test_commit_always_lost),
        TEST(test_commit_refused),
        TEST(test_rollback_refused)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
