#include "world.h"

/*
 * The pool under a host that is driven by hand: park() runs the script of
 * the test instead of waiting, so that one thread plays several units of
 * work.
 */

typedef struct world_ext world_ext_t;

struct world_ext {
    world_t       w;
    void        (*script)(world_ext_t *x, tk_waiter_t *waiter);
    int           park_rc;
    int           offload_rc;
    int           detached;
    int           waits;
    int           wait_rc;        /* 0: as the blocking host */
    unsigned      depth;
    unsigned      n_order;
    unsigned      order[8];
    tk_arena_t   *arenas[8];
    tk_db_t      *dbs[8];
};

static world_ext_t  ext;


static int
fake_park(void *ctx, tk_waiter_t *waiter, int timeout_ms)
{
    world_ext_t  *x = ctx;

    assert_true(timeout_ms > 0);

    if (x->script) {
        x->script(x, waiter);
    }

    return waiter->woken ? 1 : x->park_rc;
}


static void
fake_wake(void *ctx, tk_waiter_t *waiter)
{
    world_ext_t  *x = ctx;

    waiter->woken = 1;
    x->order[x->n_order++ % 8] = (unsigned) (uintptr_t) waiter->host_data;
}


static int
fake_offload(void *ctx, void (*fn)(void *arg), void *arg)
{
    world_ext_t  *x = ctx;

    if (x->offload_rc != TK_OK) {
        return x->offload_rc;
    }

    fn(arg);

    return TK_OK;
}


static void
fake_detach(void *ctx, int fd)
{
    world_ext_t  *x = ctx;

    assert_true(fd >= 0);
    x->detached++;
}


static int
fake_wait(void *ctx, int fd, int events, int timeout_ms)
{
    world_ext_t  *x = ctx;

    x->waits++;

    return x->wait_rc ? x->wait_rc
                      : tk_host_blocking.wait(tk_host_blocking.ctx, fd,
                                              events, timeout_ms);
}


static int
setup(void **state)
{
    int           i;
    world_ext_t  *x = &ext;

    memset(x, 0, sizeof(*x));
    world_open(&x->w, 1);
    x->w.host.park = fake_park;
    x->w.host.wake = fake_wake;
    x->w.host.offload = fake_offload;
    x->w.host.detach = fake_detach;
    x->w.host.wait = fake_wait;
    x->w.host.ctx = x;

    for (i = 0; i < 8; i++) {
        x->arenas[i] = tk_arena_create(0);
    }

    world_start(&x->w);
    *state = x;

    return 0;
}


static int
teardown(void **state)
{
    int           i;
    world_ext_t  *x = *state;

    for (i = 0; i < 8; i++) {
        tk_db_release(&x->dbs[i]);
        tk_arena_destroy(x->arenas[i]);
    }

    world_close(&x->w);

    return 0;
}


static tk_db_stat_t
stat_of(world_ext_t *x)
{
    tk_db_stat_t  stat;

    tk_db_pool_stat(x->w.pool, &stat);

    return stat;
}


static int
acquire(world_ext_t *x, unsigned i)
{
    return tk_db_acquire(x->w.pool, x->arenas[i], &x->dbs[i]);
}


static const tk_col_t  number_col[] = { { TK_T_UINT, 0 } };

ROWS(number, "SELECT CONNECTION_ID()", number_col, uint64_t);
ROWS(slow, "SELECT CONNECTION_ID() + SLEEP(0.05)", number_col, uint64_t);


static uint64_t
connection_of(tk_db_t *db)
{
    uint64_t  id;

    assert_int_equal(tk_db_one(db, &number, NULL, &id), TK_OK);

    return id;
}


/* Three come while the only connection is lent; the last to park gives it
 * back, and the first of them must be the one woken. */
static void
queue_up(world_ext_t *x, tk_waiter_t *waiter)
{
    unsigned  me = ++x->depth;

    waiter->host_data = (void *) (uintptr_t) me;

    if (me < 3) {
        (void) acquire(x, me);          /* parks inside */
        return;
    }

    assert_int_equal(stat_of(x).waiting, 3);
    tk_db_release(&x->w.db);
    assert_int_equal(stat_of(x).waiting, 2);
    assert_int_equal(x->n_order, 1);
    assert_int_equal(x->order[0], 1);
}


static void
test_first_come_first_served(void **state)
{
    uint64_t      id;
    world_ext_t  *x = *state;

    id = connection_of(x->w.db);
    x->script = queue_up;
    assert_int_equal(acquire(x, 0), TK_OK);

    /* The others gave up and left the queue without a trace. */

    assert_null(x->dbs[1]);
    assert_null(x->dbs[2]);
    assert_int_equal(stat_of(x).waiting, 0);
    assert_int_equal(stat_of(x).lent, 1);
    assert_true(connection_of(x->dbs[0]) == id);
    assert_int_equal(stat_of(x).connects, 1);
}


static void
test_waiting_ends(void **state)
{
    world_ext_t  *x = *state;

    assert_int_equal(acquire(x, 0), TK_ETIMEOUT);
    x->park_rc = -1;
    assert_int_equal(acquire(x, 0), TK_ECANCEL);
    assert_int_equal(stat_of(x).waiting, 0);
    tk_db_release(&x->w.db);
    assert_int_equal(acquire(x, 0), TK_OK);
}


/* Cancelled in the very moment the connection was handed over. */
static int
park_cancelled(void *ctx, tk_waiter_t *waiter, int timeout_ms)
{
    world_ext_t  *x = ctx;

    tk_db_release(&x->w.db);
    assert_true(waiter->woken);

    return -1;
}


static void
test_handed_over_to_one_who_left(void **state)
{
    world_ext_t  *x = *state;

    x->w.host.park = park_cancelled;
    assert_int_equal(acquire(x, 0), TK_ECANCEL);
    assert_int_equal(stat_of(x).lent, 0);
    assert_int_equal(stat_of(x).open, 1);
    x->w.host.park = fake_park;
    assert_int_equal(acquire(x, 0), TK_OK);
    assert_int_equal(stat_of(x).connects, 1);
}


/* A broken connection frees a place: the waiter may connect itself. */
static void
break_and_release(world_ext_t *x, tk_waiter_t *waiter)
{
    uint64_t  id;

    x->script = NULL;
    x->wait_rc = -1;
    assert_int_equal(tk_db_one(x->w.db, &slow, NULL, &id), TK_ECANCEL);
    x->wait_rc = 0;
    tk_db_release(&x->w.db);
    assert_true(waiter->woken);
}


static void
test_waiter_gets_a_place(void **state)
{
    world_ext_t  *x = *state;

    x->script = break_and_release;
    assert_int_equal(acquire(x, 0), TK_OK);
    assert_int_equal(stat_of(x).lent, 1);
    assert_true(connection_of(x->dbs[0]) != 0);
}


static void
test_cancelled_statement(void **state)
{
    uint64_t      id, before;
    world_ext_t  *x = *state;

    before = connection_of(x->w.db);
    x->detached = 0;
    x->wait_rc = -1;
    assert_int_equal(tk_db_one(x->w.db, &slow, NULL, &id), TK_ECANCEL);
    x->wait_rc = 0;
    assert_true(x->detached > 0);
    assert_true(connection_of(x->w.db) != before);
}


/* While one waits for its answer another runs a statement to its end, as
 * fibers of a worker do. */
static int
wait_meanwhile(void *ctx, int fd, int events, int timeout_ms)
{
    world_ext_t  *x = ctx;

    x->w.host.wait = fake_wait;
    assert_true(connection_of(x->dbs[0]) != 0);
    x->waits += 100;

    return fake_wait(ctx, fd, events, timeout_ms);
}


static void
test_two_take_turns(void **state)
{
    uint64_t      one, two;
    world_ext_t  *x = *state;

    tk_db_release(&x->w.db);
    tk_db_pool_destroy(&x->w.pool);
    x->w.conf.pool = 2;
    assert_int_equal(tk_db_pool_create(&x->w.conf, &x->w.host, &x->w.pool),
                     TK_OK);
    assert_int_equal(acquire(x, 0), TK_OK);
    assert_int_equal(acquire(x, 1), TK_OK);
    two = connection_of(x->dbs[0]);

    x->waits = 0;
    x->w.host.wait = wait_meanwhile;
    assert_int_equal(tk_db_one(x->dbs[1], &slow, NULL, &one), TK_OK);
    assert_true(x->waits > 100);
    assert_true(one != two);
    assert_int_equal(stat_of(x).connects, 2);
    assert_true(connection_of(x->dbs[1]) == one);
}


static void
test_dead_ones_are_not_lent(void **state)
{
    world_ext_t  *x = *state;

    tk_db_release(&x->w.db);
    assert_int_equal(stat_of(x).open, 1);
    raw_kill(x->w.raw, "KILL", "1");
    assert_int_equal(acquire(x, 0), TK_OK);
    assert_true(connection_of(x->dbs[0]) != 0);

    tk_db_release(&x->dbs[0]);
    raw_kill(x->w.raw, "KILL", "1");
    x->detached = 0;
    tk_db_pool_tend(x->w.pool);
    assert_int_equal(stat_of(x).open, 0);
    assert_int_equal(x->detached, 1);
}


static void
test_idle_ones_are_closed(void **state)
{
    world_ext_t  *x = *state;

    tk_db_release(&x->w.db);
    tk_db_pool_tend(x->w.pool);
    assert_int_equal(stat_of(x).open, 1);

    tk_db_pool_destroy(&x->w.pool);
    x->w.conf.idle_timeout = 20;
    assert_int_equal(tk_db_pool_create(&x->w.conf, &x->w.host, &x->w.pool),
                     TK_OK);
    assert_int_equal(acquire(x, 0), TK_OK);
    tk_db_release(&x->dbs[0]);
    usleep(60000);
    tk_db_pool_tend(x->w.pool);
    assert_int_equal(stat_of(x).open, 0);
}


static void
test_pause_after_failed_connects(void **state)
{
    uint64_t         fails;
    world_ext_t     *x = *state;
    tk_db_server_t   servers[2];

    tk_db_release(&x->w.db);
    tk_db_pool_destroy(&x->w.pool);
    memset(servers, 0, sizeof(servers));
    servers[0].socket = TK_STR("/nonexistent/socket");
    servers[1] = x->w.server;
    x->w.conf.servers = servers;
    assert_int_equal(tk_db_pool_create(&x->w.conf, &x->w.host, &x->w.pool),
                     TK_OK);
    assert_int_equal(acquire(x, 0), TK_EDOWN);
    fails = stat_of(x).failures;
    assert_int_equal(fails, 1);

    /* At once, without another attempt; later there is one. */

    assert_int_equal(acquire(x, 0), TK_EDOWN);
    assert_int_equal(stat_of(x).failures, 1);
    usleep(60000);
    assert_int_equal(acquire(x, 0), TK_EDOWN);
    assert_int_equal(stat_of(x).failures, 2);

    /* With a second server nobody notices. */

    tk_db_pool_destroy(&x->w.pool);
    x->w.conf.n_servers = 2;
    assert_int_equal(tk_db_pool_create(&x->w.conf, &x->w.host, &x->w.pool),
                     TK_OK);
    assert_int_equal(acquire(x, 0), TK_OK);
    assert_int_equal(stat_of(x).failures, 0);
    assert_int_equal(stat_of(x).lent, 1);
}


static void
test_no_room_to_connect(void **state)
{
    world_ext_t  *x = *state;

    tk_db_release(&x->w.db);
    raw_kill(x->w.raw, "KILL", "1");
    x->offload_rc = TK_EAGAIN;
    assert_int_equal(acquire(x, 0), TK_EDOWN);
    assert_int_equal(stat_of(x).failures, 0);
    x->offload_rc = TK_OK;
    assert_int_equal(acquire(x, 0), TK_OK);
}


static void
test_destroyed_while_lent(void **state)
{
    uint64_t      id;
    world_ext_t  *x = *state;

    tk_db_pool_destroy(&x->w.pool);
    assert_null(x->w.pool);
    assert_int_equal(tk_db_one(x->w.db, &number, NULL, &id), TK_OK);
    tk_db_release(&x->w.db);
    assert_null(x->w.db);
}


/* Forgotten ones go home with their arena. */
static void
test_arena_releases(void **state)
{
    world_ext_t  *x = *state;

    tk_db_release(&x->w.db);
    assert_int_equal(acquire(x, 0), TK_OK);
    tk_arena_reset(x->arenas[0]);
    x->dbs[0] = NULL;
    assert_int_equal(stat_of(x).lent, 0);
    assert_int_equal(stat_of(x).open, 1);
}


static void
test_counts(void **state)
{
    uint64_t      id;
    world_ext_t  *x = *state;

    connection_of(x->w.db);
    assert_int_equal(tk_db_one(x->w.db, &slow, NULL, &id), TK_OK);
    assert_int_equal(stat_of(x).queries, 2);
    assert_true(x->waits > 0);
    assert_true(tk_db_time_us(x->w.db) > 0);
    assert_ptr_equal(tk_db_host(x->w.db), &x->w.host);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
#define TEST(name)  cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(test_first_come_first_served),
        TEST(test_waiting_ends),
        TEST(test_handed_over_to_one_who_left),
        TEST(test_waiter_gets_a_place),
        TEST(test_cancelled_statement),
        TEST(test_two_take_turns),
        TEST(test_dead_ones_are_not_lent),
        TEST(test_idle_ones_are_closed),
        TEST(test_pause_after_failed_connects),
        TEST(test_no_room_to_connect),
        TEST(test_destroyed_while_lent),
        TEST(test_arena_releases),
        TEST(test_counts)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
