#ifndef TK_TEST_DB_WORLD_H
#define TK_TEST_DB_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <mysql.h>

#include "base/err.h"
#include "base/hash.h"
#include "db/stmt.h"

/*
 * What the database tests share: a scratch database beside the desk's, a
 * plain connection for what happens behind the back of lib/db, and a pool.
 */

#define SCRATCH  "scratch"

#define STMT(name_, text_, in_, out_, row_)                                   \
    static const tk_stmt_t name_ = {                                          \
        #name_, text_, sizeof(text_) - 1,                                     \
        in_, sizeof(in_) / sizeof(tk_col_t),                                  \
        out_, sizeof(out_) / sizeof(tk_col_t), sizeof(row_)                   \
    }

#define ROWS(name_, text_, out_, row_)                                        \
    static const tk_stmt_t name_ = {                                          \
        #name_, text_, sizeof(text_) - 1, NULL, 0,                            \
        out_, sizeof(out_) / sizeof(tk_col_t), sizeof(row_)                   \
    }

#define CALL(name_, text_, in_)                                               \
    static const tk_stmt_t name_ = {                                          \
        #name_, text_, sizeof(text_) - 1,                                     \
        in_, sizeof(in_) / sizeof(tk_col_t), NULL, 0, 0                       \
    }

typedef struct {
    MYSQL           *raw;
    tk_host_t        host;
    tk_db_server_t   server;
    tk_db_conf_t     conf;
    tk_db_pool_t    *pool;
    tk_arena_t      *a;
    tk_db_t         *db;
} world_t;


static inline tk_str_t
env(const char *name)
{
    const char  *value = getenv(name);

    if (value == NULL) {
        printf("Bail out! %s is not set: run by t/lib/with-db.pl\n", name);
        exit(1);
    }

    return tk_str_z(value);
}


static inline MYSQL *
raw_connect(const char *database)
{
    MYSQL  *my = mysql_init(NULL);

    if (!mysql_real_connect(my, "localhost", env("TK_DB_USER").p,
                            env("TK_DB_PASSWORD").p, database, 0,
                            env("TK_DB_SOCKET").p, 0))
    {
        fail_msg("%s", mysql_error(my));
    }

    return my;
}


static inline void
raw(MYSQL *my, const char *text)
{
    if (mysql_query(my, text)) {
        fail_msg("%s: %s", text, mysql_error(my));
    }

    mysql_free_result(mysql_store_result(my));
}


static inline long
raw_number(MYSQL *my, const char *text)
{
    long        n;
    MYSQL_ROW   row;
    MYSQL_RES  *res;

    if (mysql_query(my, text)) {
        fail_msg("%s: %s", text, mysql_error(my));
    }

    res = mysql_store_result(my);
    row = mysql_fetch_row(res);
    n = row && row[0] ? strtol(row[0], NULL, 10) : -1;
    mysql_free_result(res);

    return n;
}


/* how is KILL or KILL QUERY, which a condition on processlist. */
static inline void
raw_kill(MYSQL *my, const char *how, const char *which)
{
    long  id;
    char  text[400];

    snprintf(text, sizeof(text), "SELECT id FROM information_schema"
             ".processlist WHERE id <> CONNECTION_ID() AND db = '" SCRATCH
             "' AND (%s)", which);

    while ((id = raw_number(my, text)) > 0) {
        char  order[60];

        snprintf(order, sizeof(order), "%s %ld", how, id);
        raw(my, order);
        usleep(20000);
    }
}


static inline void
quiet(void *ctx, int level, const char *msg, size_t n)
{
    if (getenv("TK_TEST_LOG")) {
        printf("# %d %.*s\n", level, (int) n, msg);
    }
}


static inline world_t *
world_open(world_t *w, unsigned pool)
{
    memset(w, 0, sizeof(*w));
    assert_int_equal(tk_base_init(), TK_OK);

    w->raw = raw_connect(NULL);
    raw(w->raw, "DROP DATABASE IF EXISTS " SCRATCH);
    raw(w->raw, "CREATE DATABASE " SCRATCH " CHARACTER SET utf8mb4");
    raw(w->raw, "USE " SCRATCH);

    w->host = tk_host_blocking;
    w->host.log = quiet;

    w->server.socket = env("TK_DB_SOCKET");
    w->conf.servers = &w->server;
    w->conf.n_servers = 1;
    w->conf.user = env("TK_DB_USER");
    w->conf.password = env("TK_DB_PASSWORD");
    w->conf.database = TK_STR(SCRATCH);
    w->conf.pool = pool;
    w->conf.connect_timeout = 5000;
    w->conf.query_timeout = 5000;
    w->conf.wait_timeout = 200;
    w->conf.idle_timeout = 60000;

    return w;
}


static inline void
world_start(world_t *w)
{
    assert_int_equal(tk_db_pool_create(&w->conf, &w->host, &w->pool), TK_OK);
    w->a = tk_arena_create(0);
    assert_int_equal(tk_db_acquire(w->pool, w->a, &w->db), TK_OK);
}


static inline void
world_close(world_t *w)
{
    tk_db_release(&w->db);
    tk_db_pool_destroy(&w->pool);
    tk_arena_destroy(w->a);
    mysql_close(w->raw);
}

#endif
