#include "world.h"

/* What is expected is sent behind the first statement. */

typedef struct {
    uint64_t  id;
    int64_t   n;
    tk_str_t  s;
} row_t;

#define COL(type, field)  { TK_T_##type, offsetof(row_t, field) }

static const tk_col_t id_col[] = { COL(UINT, id) };
static const tk_col_t row_cols[] = { COL(UINT, id), COL(INT, n), COL(STR, s) };

STMT(by_id, "SELECT id, n, s FROM thing WHERE id = ?", id_col, row_cols,
     row_t);
STMT(of_other, "SELECT id, n, s FROM other WHERE id = ?", id_col, row_cols,
     row_t);
STMT(long_one, "SELECT id, n, REPEAT(s, 20000) FROM thing WHERE id <= ?",
     id_col, row_cols, row_t);
ROWS(all, "SELECT id, n, s FROM thing ORDER BY id", row_cols, row_t);
ROWS(nothing, "SELECT 1, 2, 'three'", row_cols, row_t);
static const tk_stmt_t  unlimited = { .name = "unlimited",
    .text = "SET max_statement_time = 0", .len = 26 };
CALL(touch, "UPDATE thing SET n = n + 1 WHERE id = ?", id_col);

static world_t  world;


static row_t
ask(world_t *w, uint64_t id)
{
    row_t  row;

    memset(&row, 0, sizeof(row));
    assert_int_equal(tk_db_one(w->db, &by_id, &(row_t) { .id = id }, &row),
                     TK_OK);
    assert_int_equal(row.id, id);

    return row;
}


static void
ask_all(world_t *w)
{
    void    *rows;
    size_t   n;
    row_t   *row;

    assert_int_equal(tk_db_rows(w->db, &all, NULL, &rows, &n), TK_OK);
    assert_int_equal(n, 3);
    row = rows;
    assert_int_equal(row[2].id, 3);
}


/* Another unit of work. */
static void
again(world_t *w)
{
    tk_db_release(&w->db);
    assert_int_equal(tk_db_acquire(w->pool, w->a, &w->db), TK_OK);
}


static void
begin(world_t *w, uint64_t key)
{
    again(w);
    tk_db_expect(w->db, key);
    ask_all(w);
}


static void
touch_it(world_t *w, uint64_t id)
{
    assert_int_equal(tk_db_exec(w->db, &touch, &(row_t) { .id = id }, NULL),
                     TK_OK);
}


/* Statements that the server has executed. */
static long
executed(world_t *w)
{
    return raw_number(w->raw, "SELECT variable_value FROM"
                      " information_schema.global_status"
                      " WHERE variable_name = 'Com_stmt_execute'");
}


static void
assert_executed(world_t *w, long n)
{
    unsigned  i;

    for (i = 0; i < 500 && executed(w) < n; i++) {
        usleep(10000);
    }

    assert_int_equal(executed(w), n);
}


/* A habit: all, then 1 and 2. */
static void
learn(world_t *w, uint64_t key)
{
    unsigned  i;

    for (i = 0; i < 2; i++) {
        begin(w, key);
        ask(w, 1);
        ask(w, 2);
    }
}


static int
setup(void **state)
{
    world_t  *w = world_open(&world, 1);

    raw(w->raw, "CREATE TABLE thing (id BIGINT UNSIGNED PRIMARY KEY,"
        " n BIGINT NOT NULL, s TEXT NOT NULL) ENGINE=InnoDB");
    raw(w->raw, "INSERT INTO thing VALUES (1, 10, 'one'), (2, 20, 'two'),"
        " (3, 30, 'three')");
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


static void
test_what_was_asked_twice_is_sent_ahead(void **state)
{
    long      before;
    row_t     row;
    world_t  *w = *state;

    before = executed(w);
    begin(w, 7);
    ask(w, 1);
    ask(w, 2);
    begin(w, 7);
    assert_executed(w, before + 4);
    ask(w, 1);
    ask(w, 2);
    assert_executed(w, before + 6);

    begin(w, 7);
    assert_executed(w, before + 9);
    assert_string_equal(ask(w, 1).s.p, "one");
    row = ask(w, 2);
    assert_int_equal(row.n, 20);
    assert_string_equal(row.s.p, "two");
    assert_executed(w, before + 9);

    /* Once: then it is asked anew. */
    ask(w, 2);
    assert_executed(w, before + 10);
}


static void
test_another_key_expects_nothing(void **state)
{
    long      before;
    world_t  *w = *state;

    learn(w, 7);
    before = executed(w);
    begin(w, 8);
    assert_executed(w, before + 1);
    begin(w, 7);
    assert_executed(w, before + 4);
}


/* More keys than there are places for. */
static void
test_keys_take_turns(void **state)
{
    uint64_t  key;
    world_t  *w = *state;

    for (key = 0; key < 1500; key++) {
        begin(w, key / 2);
        assert_int_equal(ask(w, 1 + key % 3).n, 10 + key % 3 * 10);
        begin(w, key * key);
        assert_int_equal(ask(w, 2).n, 20);
    }

    for (key = 0; key < 3; key++) {
        begin(w, 0);
        assert_int_equal(ask(w, 3).n, 30);
    }
}


static void
test_other_values_are_asked_for(void **state)
{
    long      before;
    world_t  *w = *state;

    learn(w, 7);
    before = executed(w);
    begin(w, 7);
    assert_int_equal(ask(w, 1).n, 10);
    assert_int_equal(ask(w, 3).n, 30);
    assert_executed(w, before + 4);

    /* The part that stayed is still expected, the other one is learnt. */
    begin(w, 7);
    assert_executed(w, before + 6);
    ask(w, 1);
    ask(w, 3);
    begin(w, 7);
    assert_executed(w, before + 10);
    assert_int_equal(ask(w, 1).n, 10);
    assert_int_equal(ask(w, 3).n, 30);
    assert_executed(w, before + 10);
}


static void
test_what_changes_between_is_seen(void **state)
{
    world_t  *w = *state;

    learn(w, 7);
    begin(w, 7);
    touch_it(w, 1);
    assert_int_equal(ask(w, 1).n, 11);
    touch_it(w, 2);
    assert_int_equal(ask(w, 2).n, 21);
    begin(w, 7);
    assert_int_equal(ask(w, 1).n, 11);
    assert_int_equal(ask(w, 2).n, 21);
}


/* Nobody asked: the connection is as good as before, however much came, and
 * it is not tried again. */
static void
test_given_back_in_between(void **state)
{
    long      before, connects;
    void     *rows;
    size_t    n;
    unsigned  i;
    world_t  *w = *state;

    connects = raw_number(w->raw, "SHOW GLOBAL STATUS LIKE 'Connections'");

    for (i = 0; i < 2; i++) {
        begin(w, 7);
        assert_int_equal(tk_db_rows(w->db, &long_one, &(row_t) { .id = 3 },
                                    &rows, &n), TK_OK);
    }

    begin(w, 7);
    again(w);
    assert_int_equal(ask(w, 1).n, 10);
    before = executed(w);
    begin(w, 7);
    assert_int_equal(ask(w, 3).n, 30);
    assert_executed(w, before + 2);
    assert_int_equal(raw_number(w->raw, "SHOW GLOBAL STATUS LIKE"
                                " 'Connections'"), connects);
}


static int
touch_two(tk_db_t *db, void *arg)
{
    world_t  *w = arg;

    assert_int_equal(ask(w, 1).n, 10);

    return tk_db_exec(db, &touch, &(row_t) { .id = 2 }, NULL);
}


static void
test_a_transaction_begins_in_between(void **state)
{
    world_t  *w = *state;

    learn(w, 7);
    begin(w, 7);
    assert_int_equal(tk_db_tx(w->db, touch_two, w), TK_OK);
    assert_int_equal(ask(w, 2).n, 21);
    again(w);
    tk_db_expect(w->db, 7);
    assert_int_equal(tk_db_tx(w->db, touch_two, w), TK_OK);
    assert_int_equal(ask(w, 2).n, 22);
}


/* What fails ahead is asked anew; what is behind it is not lost. */
static void
test_one_of_them_fails(void **state)
{
    row_t     row;
    world_t  *w = *state;

    learn(w, 7);
    raw(w->raw, "CREATE TABLE other LIKE thing");
    raw(w->raw, "RENAME TABLE thing TO away, other TO thing");
    again(w);
    tk_db_expect(w->db, 7);
    assert_int_equal(tk_db_one(w->db, &by_id, &(row_t) { .id = 1 }, &row),
                     TK_ENOTFOUND);
    raw(w->raw, "DROP TABLE thing");
    raw(w->raw, "CREATE VIEW thing AS SELECT id, n,"
        " (SELECT s FROM away) AS s FROM away");
    again(w);
    tk_db_expect(w->db, 7);
    assert_int_equal(tk_db_one(w->db, &by_id, &(row_t) { .id = 3 }, &row),
                     TK_EINVAL);
    raw(w->raw, "DROP VIEW thing");
    raw(w->raw, "RENAME TABLE away TO thing");
    assert_int_equal(ask(w, 1).n, 10);
    learn(w, 7);
    begin(w, 7);
    assert_int_equal(ask(w, 1).n, 10);
    assert_int_equal(ask(w, 2).n, 20);
}


/* Nobody asks for what fails: what is behind it answers nothing else. */
static void
test_one_that_is_not_wanted_fails(void **state)
{
    row_t     row;
    unsigned  i;
    world_t  *w = *state;

    raw(w->raw, "CREATE TABLE other LIKE thing");

    for (i = 0; i < 2; i++) {
        begin(w, 7);
        assert_int_equal(tk_db_one(w->db, &of_other, &(row_t) { .id = 1 },
                                   &row), TK_ENOTFOUND);
        ask(w, 1);
        ask(w, 2);
    }

    raw(w->raw, "DROP TABLE other");
    begin(w, 7);
    assert_int_equal(ask(w, 3).n, 30);

    learn(w, 7);
    begin(w, 7);
    assert_int_equal(ask(w, 1).n, 10);
    assert_int_equal(ask(w, 2).n, 20);
}


static void
test_the_server_is_gone_in_between(void **state)
{
    row_t     row;
    world_t  *w = *state;

    learn(w, 7);
    begin(w, 7);
    raw_kill(w->raw, "KILL", "1");
    (void) tk_db_one(w->db, &by_id, &(row_t) { .id = 1 }, &row);
    (void) tk_db_one(w->db, &by_id, &(row_t) { .id = 2 }, &row);
    assert_int_equal(ask(w, 3).n, 30);

    learn(w, 7);
    begin(w, 7);
    raw_kill(w->raw, "KILL", "1");
    assert_int_equal(ask(w, 3).n, 30);

    learn(w, 7);
    again(w);
    tk_db_expect(w->db, 7);
    raw_kill(w->raw, "KILL", "1");
    (void) tk_db_one(w->db, &by_id, &(row_t) { .id = 1 }, &row);
    assert_int_equal(ask(w, 3).n, 30);

    learn(w, 7);
    begin(w, 7);
    raw_kill(w->raw, "KILL", "1");
    again(w);
    assert_int_equal(ask(w, 1).n, 10);
}


static void
begin_with_nothing(world_t *w, uint64_t key)
{
    void    *rows;
    size_t   n;

    again(w);
    tk_db_expect(w->db, key);
    assert_int_equal(tk_db_rows(w->db, &nothing, NULL, &rows, &n), TK_OK);
}


/* The habit of one who then finds the table locked. */
static void
begin_before_a_lock(world_t *w)
{
    unsigned  i;

    for (i = 0; i < 2; i++) {
        begin_with_nothing(w, 7);
        ask(w, 1);
        ask(w, 2);
    }

    raw(w->raw, "LOCK TABLES thing WRITE");
    begin_with_nothing(w, 7);
}


static void
assert_as_before(world_t *w)
{
    raw(w->raw, "UNLOCK TABLES");
    assert_int_equal(ask(w, 2).n, 20);
    begin_with_nothing(w, 7);
    assert_int_equal(ask(w, 1).n, 10);
    assert_int_equal(ask(w, 2).n, 20);
}


/* Its own deadline is that of the statement that is waited for, whether the
 * server or this side looks at it. */
static void
test_too_late_in_between(void **state)
{
    row_t     row;
    unsigned  ours;
    world_t  *w = *state;

    for (ours = 0; ours < 2; ours++) {
        w->conf.query_timeout = 300;
        tk_db_release(&w->db);
        tk_db_pool_destroy(&w->pool);
        assert_int_equal(tk_db_pool_create(&w->conf, &w->host, &w->pool),
                         TK_OK);
        assert_int_equal(tk_db_acquire(w->pool, w->a, &w->db), TK_OK);

        if (ours) {
            assert_int_equal(tk_db_exec(w->db, &unlimited, NULL, NULL), TK_OK);
        }

        begin_before_a_lock(w);
        assert_int_equal(tk_db_one(w->db, &by_id, &(row_t) { .id = 1 }, &row),
                         TK_ETIMEOUT);
        assert_as_before(w);
    }
}


static int
wait_cancelled(void *ctx, int fd, int events, int timeout_ms)
{
    return -1;
}


static void
test_cancelled_in_between(void **state)
{
    row_t     row;
    world_t  *w = *state;

    begin_before_a_lock(w);
    w->host.wait = wait_cancelled;
    assert_int_equal(tk_db_one(w->db, &by_id, &(row_t) { .id = 1 }, &row),
                     TK_ECANCEL);
    w->host.wait = tk_host_blocking.wait;
    assert_as_before(w);

    /* Or before anybody asked for what is on its way. */
    begin_before_a_lock(w);
    w->host.wait = wait_cancelled;
    again(w);
    w->host.wait = tk_host_blocking.wait;
    assert_as_before(w);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
#define TEST(name)  cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(test_what_was_asked_twice_is_sent_ahead),
        TEST(test_another_key_expects_nothing),
        TEST(test_keys_take_turns),
        TEST(test_other_values_are_asked_for),
        TEST(test_what_changes_between_is_seen),
        TEST(test_given_back_in_between),
        TEST(test_a_transaction_begins_in_between),
        TEST(test_one_of_them_fails),
        TEST(test_one_that_is_not_wanted_fails),
        TEST(test_the_server_is_gone_in_between),
        TEST(test_too_late_in_between),
        TEST(test_cancelled_in_between)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
