#include <pthread.h>
#include <sys/stat.h>

#include "proxy.h"

#include "db/migrate.h"
#include "tk_sql.gen.h"

/* Migrations: resumed where they stopped, one at a time, never backwards. */

static world_t  world;
static char     dir[60];


static void
spew(const char *name, const char *text)
{
    char   path[120];
    FILE  *f;

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}


static int
setup(void **state)
{
    snprintf(dir, sizeof(dir), "/tmp/tk-migrate-XXXXXX");
    assert_non_null(mkdtemp(dir));
    world_open(&world, 2);
    world_start(&world);
    *state = &world;

    return 0;
}


static int
teardown(void **state)
{
    char  command[100];

    world_close(*state);
    snprintf(command, sizeof(command), "rm -rf '%s'", dir);

    return system(command);
}


static const char  one[] =
    "-- Tables; a comment with a ;\n"
    "CREATE TABLE a (id INT PRIMARY KEY,\n"
    "  -- about s\n"
    "  s VARCHAR(20));\n\n"
    "INSERT INTO a VALUES (1, 'x;y'),\n  (2, 'z');\n"
    "ALTER TABLE a ADD n INT NOT NULL DEFAULT 0;\n";

static const char  two[] = "UPDATE a SET n = n + 1;\nCREATE TABLE b (id INT)";


static void
test_applies_in_order(void **state)
{
    world_t   *w = *state;
    unsigned   n;

    spew("0001_one.sql", one);
    spew("0002_two.sql", two);
    spew("README", "no migration");
    assert_int_equal(tk_db_migrate(w->db, dir, &n), TK_OK);
    assert_int_equal(n, 2);
    assert_int_equal(raw_number(w->raw, "SELECT SUM(n) FROM a"), 2);
    assert_int_equal(raw_number(w->raw, "SELECT COUNT(*) FROM b"), 0);
    assert_int_equal(tk_db_migrate(w->db, dir, &n), TK_OK);
    assert_int_equal(n, 0);
    assert_int_equal(raw_number(w->raw, "SELECT SUM(n) FROM a"), 2);
}


static void
test_goes_on_where_it_stopped(void **state)
{
    world_t   *w = *state;
    unsigned   n;

    spew("0001_one.sql", "CREATE TABLE a (id INT, n INT);\n"
         "INSERT INTO a VALUES (1, 0);\nALTER TABLE a ADD x WORD;\n"
         "UPDATE a SET n = n + 10;\n");
    assert_int_equal(tk_db_migrate(w->db, dir, &n), TK_EINVAL);
    assert_int_equal(n, 0);
    assert_int_equal(raw_number(w->raw, "SELECT done FROM migration"
                     " WHERE number = 1"), 2);

    spew("0001_one.sql", "CREATE TABLE a (id INT, n INT);\n"
         "INSERT INTO a VALUES (1, 0);\nALTER TABLE a ADD x INT;\n"
         "UPDATE a SET n = n + 10;\n");
    assert_int_equal(tk_db_migrate(w->db, dir, &n), TK_OK);
    assert_int_equal(n, 1);
    assert_int_equal(raw_number(w->raw, "SELECT SUM(n) FROM a"), 10);
}


/* Died between a CREATE TABLE and its record, holding the lock. */
static void
test_after_a_crash(void **state)
{
    world_t   *w = *state;
    unsigned   n;

    spew("0001_one.sql", one);
    assert_int_equal(tk_db_migrate(w->db, dir, &n), TK_OK);
    spew("0002_two.sql", two);
    raw(w->raw, "INSERT INTO migration (number, name, begun, done)"
        " VALUES (2, '0002_two.sql', 2, 1)");
    raw(w->raw, "UPDATE a SET n = n + 1");
    raw(w->raw, "CREATE TABLE b (id INT)");
    raw(w->raw, "UPDATE migration SET owner = 'dead',"
        " expires = UTC_TIMESTAMP(3) + INTERVAL 1 SECOND WHERE number = 0");
    assert_int_equal(tk_db_migrate(w->db, dir, &n), TK_OK);
    assert_int_equal(n, 1);
    assert_int_equal(raw_number(w->raw, "SELECT SUM(n) FROM a"), 2);

    /* The same table where nothing was begun is a mistake. */

    spew("0003_three.sql", "CREATE TABLE b (id INT);\n");
    assert_int_equal(tk_db_migrate(w->db, dir, &n), TK_EINVAL);
}


static void
test_never_backwards(void **state)
{
    world_t   *w = *state;
    unsigned   n;

    spew("0001_one.sql", one);
    assert_int_equal(tk_db_migrate(w->db, dir, &n), TK_OK);
    raw(w->raw, "INSERT INTO migration (number, name) VALUES (2, 'later')");
    assert_int_equal(tk_db_migrate(w->db, dir, &n), TK_ECONFLICT);
}


static void
test_gap_and_absent_folder(void **state)
{
    world_t   *w = *state;
    unsigned   n;

    spew("0001_one.sql", one);
    spew("0003_three.sql", two);
    assert_int_equal(tk_db_migrate(w->db, dir, &n), TK_EINVAL);
    assert_int_equal(tk_db_migrate(w->db, "/nonexistent", &n), TK_EINVAL);
}


static void
test_schema_check(void **state)
{
    char       text[100];
    world_t   *w = *state;
    unsigned   n;

    assert_int_equal(tk_db_schema_check(w->db), TK_ENOTFOUND);

    /* An empty migration for each of the program's. */

    for (n = 1; n <= TK_SCHEMA_VERSION; n++) {
        snprintf(text, sizeof(text), "%04u_it.sql", n);
        spew(text, "SET @x = 1;\n");
    }
    assert_int_equal(tk_db_migrate(w->db, dir, &n), TK_OK);
    assert_int_equal(n, TK_SCHEMA_VERSION);
    assert_int_equal(tk_db_schema_check(w->db), TK_OK);

    raw(w->raw, "UPDATE migration SET finished = NULL WHERE number <> 0");
    assert_int_equal(tk_db_schema_check(w->db),
                     TK_SCHEMA_VERSION ? TK_ENOTFOUND : TK_OK);
    raw(w->raw, "INSERT INTO migration (number, name, finished)"
        " VALUES (9000, 'later', NOW())");
    assert_int_equal(tk_db_schema_check(w->db), TK_ECONFLICT);
}


typedef struct {
    pthread_t   thread;
    world_t    *w;
    int         rc;
    unsigned    applied;
} other_t;


static void *
migrate_too(void *arg)
{
    other_t       *o = arg;
    tk_db_t       *db;
    tk_arena_t    *a = tk_arena_create(0);
    tk_db_pool_t  *pool;

    o->rc = tk_db_pool_create(&o->w->conf, &o->w->host, &pool);
    if (o->rc == TK_OK) {
        o->rc = tk_db_acquire(pool, a, &db);
        if (o->rc == TK_OK) {
            o->rc = tk_db_migrate(db, dir, &o->applied);
        }
        tk_db_release(&db);
        tk_db_pool_destroy(&pool);
    }
    tk_arena_destroy(a);

    return NULL;
}


static void
test_two_at_once(void **state)
{
    int        i;
    unsigned   applied;
    other_t    others[3];
    world_t   *w = *state;

    spew("0001_one.sql", one);
    spew("0002_two.sql", "DO SLEEP(0.3);\nUPDATE a SET n = n + 1;\n");

    for (i = 0; i < 3; i++) {
        others[i] = (other_t) { .w = w };
        pthread_create(&others[i].thread, NULL, migrate_too, &others[i]);
    }

    applied = 0;
    for (i = 0; i < 3; i++) {
        pthread_join(others[i].thread, NULL);
        assert_int_equal(others[i].rc, TK_OK);
        applied += others[i].applied;
    }

    assert_int_equal(applied, 2);
    assert_int_equal(raw_number(w->raw, "SELECT SUM(n) FROM a"), 2);
}


/* What was done is not done again, though nobody heard that it was. */
static void
test_answers_to_commit_lost(void **state)
{
    int        rc;
    proxy_t    p = { .cuts = 2 };
    world_t   *w = *state;
    unsigned   n;

    raw(w->raw, "CREATE TABLE a (n INT)");
    raw(w->raw, "INSERT INTO a VALUES (1), (2)");
    spew("0001_one.sql", "UPDATE a SET n = n + 10;\n");
    through_proxy(w, &p);
    rc = tk_db_migrate(w->db, dir, &n);
    leave_proxy(w, &p);
    assert_int_equal(p.cuts, 0);
    assert_int_equal(rc, TK_OK);
    assert_int_equal(n, 1);
    assert_int_equal(raw_number(w->raw, "SELECT SUM(n) FROM a"), 23);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
#define TEST(name)  cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(test_applies_in_order),
        TEST(test_goes_on_where_it_stopped),
        TEST(test_after_a_crash),
        TEST(test_never_backwards),
        TEST(test_gap_and_absent_folder),
        TEST(test_schema_check),
        TEST(test_two_at_once),
        TEST(test_answers_to_commit_lost)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
