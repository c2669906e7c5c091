#include "world.h"

/* Statements: values there and back, errors, the store of prepared ones. */

typedef struct {
    uint64_t   id;
    int64_t    n;
    uint64_t   u;
    uint64_t   ref;
    bool       yes;
    tk_str_t   s;
    tk_str_t   b;
    tk_time_t  t;
} row_t;

#define COL(type, field)  { TK_T_##type, offsetof(row_t, field) }

static const tk_col_t row_cols[] = {
    COL(UINT, id), COL(INT, n), COL(UINT, u), COL(ID, ref), COL(BOOL, yes),
    COL(STR, s), COL(BLOB, b), COL(TIME, t)
};

static const tk_col_t id_col[] = { COL(UINT, id) };

CALL(insert, "INSERT INTO thing (id, n, u, ref, yes, s, b, t)"
     " VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row_cols);

STMT(by_id, "SELECT id, n, u, ref, yes, s, b, t FROM thing WHERE id = ?",
     id_col, row_cols, row_t);

ROWS(all, "SELECT id, n, u, ref, yes, s, b, t FROM thing ORDER BY id",
     row_cols, row_t);

ROWS(ended, "SELECT IF(id < 2, id, (SELECT id FROM thing WHERE id > 0))"
     " FROM thing ORDER BY id", id_col, row_t);

CALL(touch, "UPDATE thing SET n = 7 WHERE id = ?", id_col);
CALL(delete, "DELETE FROM thing WHERE id = ?", id_col);

static world_t  world;


static int
setup(void **state)
{
    world_t  *w = world_open(&world, 2);

    raw(w->raw, "CREATE TABLE thing (id BIGINT UNSIGNED PRIMARY KEY,"
        " n BIGINT NULL, u BIGINT UNSIGNED NULL, ref BIGINT UNSIGNED NULL,"
        " yes BOOL NOT NULL DEFAULT 0, s LONGTEXT NULL, b LONGBLOB NULL,"
        " t DATETIME(3) NULL, short VARCHAR(3) NULL) ENGINE=InnoDB");
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


static row_t
back(world_t *w, uint64_t id)
{
    row_t  row;

    memset(&row, 0x5a, sizeof(row));
    assert_int_equal(tk_db_one(w->db, &by_id, &(row_t) { .id = id }, &row),
                     TK_OK);

    return row;
}


static void
test_values_come_back(void **state)
{
    row_t         out;
    world_t      *w = *state;
    const row_t   in = {
        .id = 1, .n = INT64_MIN, .u = UINT64_MAX, .ref = 42, .yes = true,
        .s = TK_STR_INIT("na\xc3\xafve \xf0\x9f\x98\x80 caf\xc3\xa9"),
        .b = TK_STR_INIT("\0\xff\x80'\"\\\n"), .t = INT64_C(1795466104123)
    };

    assert_int_equal(tk_db_exec(w->db, &insert, &in, NULL), TK_OK);
    out = back(w, 1);

    assert_true(out.n == in.n);
    assert_true(out.u == in.u);
    assert_int_equal(out.ref, 42);
    assert_true(out.yes);
    assert_true(tk_str_eq(out.s, in.s));
    assert_true(tk_str_eq(out.b, in.b));
    assert_true(out.t == in.t);
    assert_int_equal(out.s.p[out.s.n], 0);
    assert_int_equal(raw_number(w->raw, "SELECT t = '2026-11-23 20:35:04.123'"
                     " FROM thing WHERE id = 1"), 1);
}


static void
test_null_comes_back(void **state)
{
    row_t         out;
    world_t      *w = *state;
    const row_t   in = { .id = 2, .t = TK_TIME_NONE };

    assert_int_equal(tk_db_exec(w->db, &insert, &in, NULL), TK_OK);
    assert_int_equal(raw_number(w->raw, "SELECT ref IS NULL AND s IS NULL AND"
                     " b IS NULL AND t IS NULL AND n = 0 FROM thing"
                     " WHERE id = 2"), 1);
    raw(w->raw, "UPDATE thing SET n = NULL, u = NULL WHERE id = 2");

    out = back(w, 2);
    assert_int_equal(out.n, 0);
    assert_int_equal(out.u, 0);
    assert_int_equal(out.ref, 0);
    assert_false(out.yes);
    assert_true(tk_str_is_null(out.s));
    assert_true(tk_str_is_null(out.b));
    assert_true(out.t == TK_TIME_NONE);
}


static void
test_empty_is_not_null(void **state)
{
    row_t         out;
    world_t      *w = *state;
    const row_t   in = { .id = 3, .s = TK_STR_INIT(""),
                         .b = TK_STR_INIT(""), .t = 0 };

    assert_int_equal(tk_db_exec(w->db, &insert, &in, NULL), TK_OK);
    out = back(w, 3);
    assert_false(tk_str_is_null(out.s));
    assert_int_equal(out.s.n, 0);
    assert_false(tk_str_is_null(out.b));
    assert_true(out.t == 0);
}


static void
test_times_at_the_ends(void **state)
{
    size_t                  i;
    row_t                   in = { 0 };
    world_t                *w = *state;
    static const tk_time_t  times[] = {
        INT64_C(-62135596800000), INT64_C(253402300799999), -1, 1,
        INT64_C(951782399999), INT64_C(951782400000)
    };

    for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        in.id = 10 + i;
        in.t = times[i];
        assert_int_equal(tk_db_exec(w->db, &insert, &in, NULL), TK_OK);
        assert_true(back(w, 10 + i).t == times[i]);
    }

    in.id = 99;
    in.t = INT64_C(253402300800000);
    assert_int_equal(tk_db_exec(w->db, &insert, &in, NULL), TK_EINVAL);
}


/* Lengths around what is fetched inline, and far beyond. */
static void
test_texts_of_every_length(void **state)
{
    char                *p;
    row_t                in = { .t = TK_TIME_NONE }, out;
    size_t               i, k;
    world_t             *w = *state;
    static const size_t  sizes[] = { 1, 255, 256, 257, 70000, 1 << 20,
                                     17 << 20 };

    p = malloc(17 << 20);
    for (i = 0; i < 17 << 20; i++) {
        p[i] = (char) ('a' + i % 23);
    }

    for (k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
        in.id = 20 + k;
        in.s = tk_str(p, sizes[k]);
        in.b = tk_str(p + 1, sizes[k] - 1);
        assert_int_equal(tk_db_exec(w->db, &insert, &in, NULL), TK_OK);
        out = back(w, in.id);
        assert_true(tk_str_eq(out.s, in.s));
        assert_true(tk_str_eq(out.b, in.b));
        tk_arena_reset(w->a);
        assert_int_equal(tk_db_acquire(w->pool, w->a, &w->db), TK_OK);
    }

    free(p);
}


static void
test_many(void **state)
{
    void     *rows;
    row_t     in = { .s = TK_STR_INIT("text"), .t = 0 };
    size_t    n;
    world_t  *w = *state;

    assert_int_equal(tk_db_rows(w->db, &all, NULL, &rows, &n), TK_OK);
    assert_int_equal(n, 0);

    for (in.id = 101; in.id <= 200; in.id++) {
        assert_int_equal(tk_db_exec(w->db, &insert, &in, NULL), TK_OK);
    }

    assert_int_equal(tk_db_rows(w->db, &all, NULL, &rows, &n), TK_OK);
    assert_int_equal(n, 100);
    assert_int_equal(((row_t *) rows)[99].id, 200);
    assert_true(tk_str_eqz(((row_t *) rows)[50].s, "text"));
}


static void
test_done_counts_found_rows(void **state)
{
    row_t          in = { .id = 1, .t = 0 };
    world_t       *w = *state;
    tk_db_done_t   done;

    assert_int_equal(tk_db_exec(w->db, &insert, &in, NULL), TK_OK);
    assert_int_equal(tk_db_exec(w->db, &touch, &in, &done), TK_OK);
    assert_int_equal(done.affected, 1);
    assert_int_equal(tk_db_exec(w->db, &touch, &in, &done), TK_OK);
    assert_int_equal(done.affected, 1);
    in.id = 2;
    assert_int_equal(tk_db_exec(w->db, &touch, &in, &done), TK_OK);
    assert_int_equal(done.affected, 0);
    assert_int_equal(tk_db_one(w->db, &by_id, &in, &in), TK_ENOTFOUND);
}


CALL(too_long, "INSERT INTO thing (id, short) VALUES (1, 'abcd')", id_col);
CALL(nonsense, "SELEKT ?", id_col);
CALL(bad_text, "INSERT INTO thing (id, s) VALUES (9, ?)", id_col);
CALL(sleeps, "UPDATE thing SET n = SLEEP(?) WHERE id = 1", id_col);


static void
test_errors_are_told_apart(void **state)
{
    row_t       in = { .id = 1, .t = 0 };
    world_t    *w = *state;
    tk_stmt_t   st;

    st = too_long;
    st.n_in = 0;
    assert_int_equal(tk_db_exec(w->db, &st, NULL, NULL), TK_ELIMIT);
    assert_int_equal(tk_db_exec(w->db, &insert, &in, NULL), TK_OK);
    assert_int_equal(tk_db_exec(w->db, &insert, &in, NULL), TK_EDUP);
    assert_int_equal(tk_db_exec(w->db, &nonsense, &in, NULL), TK_EINVAL);
    assert_int_equal(tk_db_exec(w->db, &delete, &in, NULL), TK_OK);

    /* Not UTF-8 is refused, not cut. */

    st = bad_text;
    st.in = &row_cols[5];
    in.s = TK_STR("ab\xff");
    assert_int_equal(tk_db_exec(w->db, &st, &in, NULL), TK_EINVAL);
    assert_int_equal(raw_number(w->raw, "SELECT COUNT(*) FROM thing"), 0);

    /* A wrong number of values or columns is our own mistake. */

    st = insert;
    st.n_in = 3;
    assert_int_equal(tk_db_exec(w->db, &st, &in, NULL), TK_EINVAL);
    st = by_id;
    st.text = "SELECT id, n FROM thing WHERE id = ?";
    st.len = strlen(st.text);
    assert_int_equal(tk_db_one(w->db, &st, &in, &in), TK_EINVAL);
    assert_int_equal(tk_db_one(w->db, &by_id, &in, &in), TK_ENOTFOUND);
}


CALL(elsewhere, "UPDATE nowhere SET n = 7 WHERE id = ?", id_col);
CALL(no_field, "UPDATE thing SET nothing = 7 WHERE id = ?", id_col);


/* Another program's schema: the desk is down, but not this connection. */
static void
test_other_schema_costs_no_connection(void **state)
{
    int           i;
    row_t         in = { .id = 1 };
    world_t      *w = *state;
    tk_db_stat_t  before, after;

    tk_db_pool_stat(w->pool, &before);

    for (i = 0; i < 3; i++) {
        assert_int_equal(tk_db_exec(w->db, &elsewhere, &in, NULL), TK_EDOWN);
        assert_int_equal(tk_db_exec(w->db, &no_field, &in, NULL), TK_EDOWN);
    }

    assert_int_equal(tk_db_exec(w->db, &touch, &in, NULL), TK_OK);
    tk_db_pool_stat(w->pool, &after);
    assert_int_equal(after.connects, before.connects);
}


/* A server that has no room is no fault of what it was given. */
static void
test_no_room_is_the_servers(void **state)
{
    row_t     in = { .id = 1 };
    world_t  *w = *state;

    raw(w->raw, "SET GLOBAL max_prepared_stmt_count = 0");
    assert_int_equal(tk_db_exec(w->db, &touch, &in, NULL), TK_EDOWN);
    raw(w->raw, "SET GLOBAL max_prepared_stmt_count = 16382");
    assert_int_equal(tk_db_exec(w->db, &touch, &in, NULL), TK_OK);
}


/* The second row is an error, when the heads of the columns are long out.
 * The connector must not wait for the rest, which ended as TK_ETIMEOUT. */
static void
test_a_result_is_ended_in_its_midst(void **state)
{
    int       i;
    row_t    *rows;
    size_t    n;
    world_t  *w = *state;

    raw(w->raw, "INSERT INTO thing (id) VALUES (1), (2), (3)");

    for (i = 0; i < 3; i++) {
        assert_int_equal(tk_db_rows(w->db, &ended, NULL, (void **) &rows, &n),
                         TK_EINVAL);
    }

    raw(w->raw, "DELETE FROM thing WHERE id > 1");
    assert_int_equal(tk_db_rows(w->db, &ended, NULL, (void **) &rows, &n),
                     TK_OK);
    assert_int_equal(n, 1);
    assert_int_equal(back(w, 1).id, 1);
}


static void
test_deadline(void **state)
{
    row_t       in = { .id = 1, .t = 0 };
    world_t    *w = *state;
    tk_stmt_t   st = sleeps;

    world_close(w);
    w = world_open(w, 1);
    w->conf.query_timeout = 300;
    raw(w->raw, "CREATE TABLE thing (id INT PRIMARY KEY, n INT)");
    raw(w->raw, "INSERT INTO thing VALUES (1, 1)");
    world_start(w);

    /* The server's limit; the connection survives it. */

    in.id = 20;
    assert_int_equal(tk_db_exec(w->db, &st, &in, NULL), TK_ETIMEOUT);

    /* Ours, for a server that says nothing: the connection does not. */

    raw(w->raw, "SET GLOBAL max_statement_time = 0");
    st.text = "SET max_statement_time = ?";
    st.len = strlen(st.text);
    in.id = 0;
    assert_int_equal(tk_db_exec(w->db, &st, &in, NULL), TK_OK);
    in.id = 20;
    assert_int_equal(tk_db_exec(w->db, &sleeps, &in, NULL), TK_ETIMEOUT);
    in.id = 1;
    assert_int_equal(tk_db_exec(w->db, &touch, &in, NULL), TK_ETIMEOUT);
    raw_kill(w->raw, "KILL QUERY", "info LIKE 'UPDATE thing SET n = SLEEP%'");
    usleep(50000);
    assert_int_equal(tk_db_exec(w->db, &touch, &in, NULL), TK_OK);
}


/* More statements than a connection keeps, composed ones among them. */
static void
test_statements_are_forgotten_in_turn(void **state)
{
    int          i, k;
    char         text[100][120];
    void        *rows;
    size_t       n;
    world_t     *w = *state;
    tk_stmt_t    st;
    tk_value_t   v = { .type = TK_T_BOOL, .v.u = 1 };

    memset(&st, 0, sizeof(st));
    st.name = "composed";
    st.out = id_col;
    st.n_out = 1;
    st.row_size = sizeof(row_t);

    for (k = 0; k < 3; k++) {
        for (i = 0; i < 100; i++) {
            st.len = (size_t) snprintf(text[i], sizeof(text[i]),
                                       "SELECT %d + ?", i);
            st.text = text[k == 2 ? 0 : i];
            if (k == 2) {
                memmove(text[0], text[i], st.len + 1);
            }
            assert_int_equal(tk_db_rows_v(w->db, &st, &v, 1, &rows, &n),
                             TK_OK);
            assert_int_equal(n, 1);
            assert_int_equal(*(uint64_t *) rows, i + 1);
        }
    }

    assert_true(raw_number(w->raw, "SELECT variable_value FROM"
                " information_schema.global_status WHERE variable_name ="
                " 'prepared_stmt_count'") <= 64);
}


static const tk_col_t  s_col[] = { COL(STR, s) };

ROWS(session, "SELECT CONCAT_WS('|', @@time_zone, @@tx_isolation,"
     " @@max_statement_time, @@character_set_connection,"
     " @@sql_mode LIKE '%STRICT_ALL_TABLES%')", s_col, row_t);


static void
test_session_settings(void **state)
{
    row_t     row;
    world_t  *w = *state;

    assert_int_equal(tk_db_one(w->db, &session, NULL, &row), TK_OK);
    assert_string_equal(row.s.p, "+00:00|READ-COMMITTED|5.000000|utf8mb4|1");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
#define TEST(name)  cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(test_values_come_back),
        TEST(test_null_comes_back),
        TEST(test_empty_is_not_null),
        TEST(test_times_at_the_ends),
        TEST(test_texts_of_every_length),
        TEST(test_many),
        TEST(test_done_counts_found_rows),
        TEST(test_errors_are_told_apart),
        TEST(test_other_schema_costs_no_connection),
        TEST(test_no_room_is_the_servers),
        TEST(test_a_result_is_ended_in_its_midst),
        TEST(test_deadline),
        TEST(test_statements_are_forgotten_in_turn),
        TEST(test_session_settings)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
