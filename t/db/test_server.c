#include <time.h>

#include "world.h"

/*
 * What needs a server of one's own to restart and to speak TLS with;
 * t/db/server.t starts it and runs this with what to do:
 *
 *     test_server loop MS    borrow and ask, every 10 ms: "at rc" per line
 *     test_server tls PORT CA MODE    over TLS; MODE as in tk_db_conf_t
 *     test_server tcp PORT
 *     test_server bench      the cost of a list of 50 rows
 */

typedef struct {
    uint64_t   id;
    uint64_t   number;
    uint64_t   type_id;
    uint64_t   status_id;
    uint64_t   agent_id;
    int64_t    priority;
    bool       unread;
    tk_str_t   subject;
    tk_str_t   contact_name;
    tk_str_t   email;
    tk_str_t   company;
    tk_str_t   phone;
    tk_time_t  created;
    tk_time_t  modified;
    tk_time_t  closed;
} list_t;

#define COL(type, field)  { TK_T_##type, offsetof(list_t, field) }

static const tk_col_t list_cols[] = {
    COL(UINT, id), COL(UINT, number), COL(UINT, type_id),
    COL(UINT, status_id), COL(ID, agent_id), COL(INT, priority),
    COL(BOOL, unread), COL(STR, subject), COL(STR, contact_name),
    COL(STR, email), COL(STR, company), COL(STR, phone), COL(TIME, created),
    COL(TIME, modified), COL(TIME, closed)
};

ROWS(list, "SELECT * FROM list ORDER BY id LIMIT 50", list_cols, list_t);

static const tk_col_t  text_col[] = { COL(STR, subject) };
static const tk_col_t  number_col[] = { COL(UINT, id) };

ROWS(slow, "SELECT SLEEP(0.2)", number_col, list_t);
ROWS(large, "SELECT REPEAT('x', 3000000)", text_col, list_t);
ROWS(cipher, "SELECT variable_value FROM information_schema.session_status"
     " WHERE variable_name = 'ssl_cipher'", text_col, list_t);

static int  waits;


static int
counting_wait(void *ctx, int fd, int events, int timeout_ms)
{
    waits++;

    return tk_host_blocking.wait(ctx, fd, events, timeout_ms);
}


static int64_t
clock_us(clockid_t id)
{
    struct timespec  ts;

    clock_gettime(id, &ts);

    return ts.tv_sec * INT64_C(1000000) + ts.tv_nsec / 1000;
}


static void
conf(world_t *w)
{
    memset(w, 0, sizeof(*w));
    assert_int_equal(tk_base_init(), TK_OK);
    w->host = tk_host_blocking;
    w->host.log = quiet;
    w->host.wait = counting_wait;
    w->server.socket = env("TK_DB_SOCKET");
    w->conf.servers = &w->server;
    w->conf.n_servers = 1;
    w->conf.user = env("TK_DB_USER");
    w->conf.password = env("TK_DB_PASSWORD");
    w->conf.database = env("TK_DB_NAME");
    w->conf.pool = 4;
    w->conf.connect_timeout = 2000;
    w->conf.query_timeout = 3000;
    w->conf.wait_timeout = 1000;
    w->conf.idle_timeout = 60000;
}


static int
loop(world_t *w, long ms)
{
    int       rc;
    list_t    row;
    int64_t   start, at;

    assert_int_equal(tk_db_pool_create(&w->conf, &w->host, &w->pool), TK_OK);
    w->a = tk_arena_create(0);
    start = clock_us(CLOCK_MONOTONIC) / 1000;

    do {
        at = clock_us(CLOCK_REALTIME) / 1000;
        rc = tk_db_acquire(w->pool, w->a, &w->db);
        if (rc == TK_OK) {
            rc = tk_db_one(w->db, &cipher, NULL, &row);
        }
        tk_db_release(&w->db);
        tk_db_pool_tend(w->pool);
        tk_arena_reset(w->a);
        printf("%lld %s\n", (long long) at, tk_err_name(rc));
        fflush(stdout);
        usleep(10000);
    } while (clock_us(CLOCK_MONOTONIC) / 1000 - start < ms);

    tk_arena_destroy(w->a);
    tk_db_pool_destroy(&w->pool);

    return 0;
}


/* One line: rc of acquire, waits for a slow row, waits for a large one,
 * bytes of it, whether the server saw TLS. */
static int
net(world_t *w, const char *port, const char *ca, int tls)
{
    int      rc, small;
    list_t   row, seen;

    w->server.socket = TK_STR_NULL;
    w->server.host = TK_STR("127.0.0.1");
    w->server.port = (int) strtol(port, NULL, 10);
    w->conf.tls = tls;
    w->conf.tls_ca = tk_str_z(ca);

    assert_int_equal(tk_db_pool_create(&w->conf, &w->host, &w->pool), TK_OK);
    w->a = tk_arena_create(0);
    rc = tk_db_acquire(w->pool, w->a, &w->db);

    if (rc == TK_OK) {
        waits = 0;
        assert_int_equal(tk_db_one(w->db, &slow, NULL, &row), TK_OK);
        small = waits;
        waits = 0;
        assert_int_equal(tk_db_one(w->db, &large, NULL, &row), TK_OK);
        assert_int_equal(tk_db_one(w->db, &cipher, NULL, &seen), TK_OK);
        printf("%s %d %d %zu %s\n", tk_err_name(rc), small, waits,
               row.subject.n, seen.subject.n ? "tls" : "plain");
    } else {
        printf("%s\n", tk_err_name(rc));
    }

    tk_db_release(&w->db);
    tk_db_pool_destroy(&w->pool);
    tk_arena_destroy(w->a);

    return 0;
}


static int
bench(world_t *w)
{
    int       i, runs = 2000;
    void     *rows;
    size_t    n;
    int64_t   cpu;

    assert_int_equal(tk_db_pool_create(&w->conf, &w->host, &w->pool), TK_OK);
    w->a = tk_arena_create(0);
    cpu = 0;

    for (i = -10; i < runs; i++) {
        if (i == 0) {
            cpu = clock_us(CLOCK_PROCESS_CPUTIME_ID);
        }
        assert_int_equal(tk_db_acquire(w->pool, w->a, &w->db), TK_OK);
        assert_int_equal(tk_db_rows(w->db, &list, NULL, &rows, &n), TK_OK);
        assert_int_equal(n, 50);
        tk_db_release(&w->db);
        tk_arena_reset(w->a);
    }

    cpu = clock_us(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("%.1f us of CPU for 50 rows of 15 columns\n",
           (double) cpu / runs);

    tk_db_pool_destroy(&w->pool);
    tk_arena_destroy(w->a);

    return 0;
}


int
main(int argc, char **argv)
{
    world_t  w;

    if (argc < 2) {
        printf("1..0 # SKIP run by t/db/server.t\n");
        return 0;
    }

    conf(&w);

    if (strcmp(argv[1], "loop") == 0) {
        return loop(&w, strtol(argv[2], NULL, 10));
    }

    if (strcmp(argv[1], "tls") == 0) {
        return net(&w, argv[2], argv[3], (int) strtol(argv[4], NULL, 10));
    }

    if (strcmp(argv[1], "tcp") == 0) {
        return net(&w, argv[2], NULL, 0);
    }

    return bench(&w);
}
