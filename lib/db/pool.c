#include <mysqld_error.h>
#include <stdlib.h>

#include "base/rand.h"
#include "db/conn.h"

/* Pauses after failed connects, in ms. */
#define TK_DB_PAUSE_MIN  50
#define TK_DB_PAUSE_MAX  400

/* How long a connection is worth waiting for answers that nobody wants. */
#define TK_DB_UNWANTED   100


struct tk_db_pool {
    tk_db_conf_t      conf;
    const tk_host_t  *host;
    tk_arena_t       *arena;
    unsigned          server;      /* the one that answered last         */
    tk_db_conn_t     *idle;        /* last used first                    */
    unsigned          n_idle;
    unsigned          lent;        /* places held by a tk_db_t           */
    unsigned          connecting;
    tk_waiter_t      *first;
    tk_waiter_t     **last;
    unsigned          waiting;
    int64_t           retry_at;    /* no connect before                  */
    int               pause;
    bool              full;        /* refused for too many connections   */
    bool              closing;
    tk_db_habit_t    *habits;      /* NULL before the first expectation  */
    uint64_t          queries;
    uint64_t          connects;
    uint64_t          failures;
};


typedef struct {
    tk_waiter_t    w;              /* first */
    tk_db_conn_t  *conn;           /* handed over; or ...                */
    bool           place;          /* ... may connect                    */
} tk_db_wait_t;


static tk_str_t
tk_db_keep(tk_arena_t *a, tk_str_t s)
{
    /* The connector wants NUL at the end. */

    return tk_str_is_null(s) ? TK_STR_NULL : tk_arena_str(a, s);
}


static int
tk_db_conf_copy(tk_db_pool_t *pool, const tk_db_conf_t *conf)
{
    unsigned         i;
    tk_arena_t      *a;
    tk_db_server_t  *servers;

    a = pool->arena;
    pool->conf = *conf;
    pool->conf.user = tk_db_keep(a, conf->user);
    pool->conf.database = tk_db_keep(a, conf->database);
    pool->conf.password = tk_db_keep(a, conf->password);
    pool->conf.tls_ca = tk_db_keep(a, conf->tls_ca);

    servers = tk_arena_array(a, conf->n_servers, sizeof(tk_db_server_t));

    for (i = 0; servers && i < conf->n_servers; i++) {
        servers[i].host = tk_db_keep(a, conf->servers[i].host);
        servers[i].socket = tk_db_keep(a, conf->servers[i].socket);
        servers[i].port = conf->servers[i].port;
    }

    pool->conf.servers = servers;

    return tk_arena_failed(a) ? TK_ENOMEM : TK_OK;
}


static void
tk_db_pool_free(tk_db_pool_t *pool)
{
    if (!tk_str_is_null(pool->conf.password)) {
        explicit_bzero((char *) (uintptr_t) pool->conf.password.p,
                       pool->conf.password.n);
    }

    tk_db_habits_free(pool->habits);
    tk_arena_destroy(pool->arena);
    free(pool);
}


int
tk_db_pool_create(const tk_db_conf_t *conf, const tk_host_t *host,
    tk_db_pool_t **pool_r)
{
    tk_db_pool_t  *pool;

    if (conf->n_servers == 0 || conf->pool == 0) {
        return TK_EINVAL;
    }

    if (mysql_library_init(0, NULL, NULL)) {
        return TK_ENOMEM;
    }

    pool = calloc(1, sizeof(tk_db_pool_t));
    if (pool == NULL) {
        return TK_ENOMEM;
    }

    pool->host = host;
    pool->last = &pool->first;
    pool->arena = tk_arena_create(0);

    if (pool->arena == NULL || tk_db_conf_copy(pool, conf) != TK_OK) {
        tk_db_pool_free(pool);
        return TK_ENOMEM;
    }

    *pool_r = pool;

    return TK_OK;
}


static tk_db_wait_t *
tk_db_dequeue(tk_db_pool_t *pool)
{
    tk_waiter_t  *w;

    w = pool->first;
    if (w != NULL) {
        pool->first = w->next;
        pool->last = pool->first ? pool->last : &pool->first;
        pool->waiting--;
    }

    return (tk_db_wait_t *) w;
}


static void
tk_db_unqueue(tk_db_pool_t *pool, tk_waiter_t *w)
{
    tk_waiter_t  **p;

    for (p = &pool->first; *p != NULL; p = &(*p)->next) {

        if (*p == w) {
            *p = w->next;
            pool->last = *p ? pool->last : p;
            pool->waiting--;
            return;
        }
    }
}


static bool
tk_db_may_connect(const tk_db_pool_t *pool)
{
    return pool->lent + pool->n_idle < pool->conf.pool
           && pool->connecting < TK_DB_CONNECTING;
}


/* Places that became free go to those who wait for them. */
static void
tk_db_kick(tk_db_pool_t *pool)
{
    tk_db_wait_t  *w;

    while (pool->first != NULL && (tk_db_may_connect(pool) || pool->closing)) {
        w = tk_db_dequeue(pool);
        w->place = true;
        pool->lent++;
        pool->connecting++;
        pool->host->wake(pool->host->ctx, &w->w);
    }
}


static void
tk_db_give_place(tk_db_pool_t *pool)
{
    pool->lent--;

    if (pool->closing && pool->lent == 0 && pool->waiting == 0) {
        tk_db_pool_free(pool);
        return;
    }

    tk_db_kick(pool);
}


static void
tk_db_give_conn(tk_db_pool_t *pool, tk_db_conn_t *c)
{
    tk_db_wait_t  *w;

    if (pool->closing || c->broken || c->no_limit
        || c->server != pool->server || c->my->net.max_packet > TK_DB_NET_MAX)
    {
        tk_db_conn_close(c);
        tk_db_give_place(pool);
        return;
    }

    /* Straight to the first waiter: nobody who comes now may barge past. */

    w = tk_db_dequeue(pool);
    if (w != NULL) {
        w->conn = c;
        pool->host->wake(pool->host->ctx, &w->w);
        return;
    }

    pool->lent--;
    c->idle_since = tk_db_clock();
    c->next = pool->idle;
    pool->idle = c;
    pool->n_idle++;
}


static void
tk_db_pause(tk_db_pool_t *pool, unsigned no)
{
    uint16_t  noise;

    tk_rand(&noise, sizeof(noise));

    pool->failures++;
    pool->full = no == ER_CON_COUNT_ERROR
                 || no == ER_TOO_MANY_USER_CONNECTIONS
                 || no == ER_USER_LIMIT_REACHED;

    pool->pause = pool->pause ? pool->pause * 2 : TK_DB_PAUSE_MIN;
    if (pool->pause > TK_DB_PAUSE_MAX) {
        pool->pause = TK_DB_PAUSE_MAX;
    }

    /* Half of it by chance, so that workers do not come all at once. */
    pool->retry_at = tk_db_clock() + pool->pause / 2
                     + noise % (pool->pause / 2);
}


/* With a place and with `connecting` counted up by the caller. */
static int
tk_db_dial(tk_db_pool_t *pool, tk_db_conn_t **conn_r)
{
    int       rc;
    unsigned  no, server;

    rc = TK_EDOWN;

    if (!pool->closing && tk_db_clock() >= pool->retry_at) {
        no = 0;
        server = pool->server;
        rc = tk_db_conn_open(&pool->conf, pool->host, &server, conn_r, &no);

        if (rc == TK_OK) {
            (*conn_r)->pool = pool;
            pool->server = server;
            pool->connects++;
            pool->pause = 0;
            pool->retry_at = 0;
            pool->full = false;
        } else if (no != 0) {
            tk_db_pause(pool, no);
        }
    }

    pool->connecting--;

    return rc;
}


/* TK_EAGAIN: refused for their number, but there are others to wait for. */
static int
tk_db_dial_new(tk_db_pool_t *pool, tk_db_conn_t **conn_r)
{
    int  rc;

    rc = tk_db_dial(pool, conn_r);

    if (rc == TK_OK) {
        tk_db_kick(pool);
        return TK_OK;
    }

    if (pool->full && pool->lent > 1 && !pool->closing) {
        rc = TK_EAGAIN;
    }

    tk_db_give_place(pool);         /* may free the pool */

    return rc;
}


static int
tk_db_queue(tk_db_pool_t *pool, tk_db_conn_t **conn_r)
{
    int           rc;
    tk_db_wait_t  w;

    memset(&w, 0, sizeof(w));
    *pool->last = &w.w;
    pool->last = &w.w.next;
    pool->waiting++;

    rc = pool->host->park(pool->host->ctx, &w.w, pool->conf.wait_timeout);

    if (w.conn == NULL && !w.place) {
        tk_db_unqueue(pool, &w.w);
        return rc < 0 ? TK_ECANCEL : TK_ETIMEOUT;
    }

    if (rc < 0) {
        if (w.conn != NULL) {
            tk_db_give_conn(pool, w.conn);
        } else {
            pool->connecting--;
            tk_db_give_place(pool);
        }
        return TK_ECANCEL;
    }

    if (w.conn != NULL) {
        *conn_r = w.conn;
        return TK_OK;
    }

    rc = tk_db_dial_new(pool, conn_r);

    return rc == TK_EAGAIN ? TK_EDOWN : rc;
}


static tk_db_conn_t *
tk_db_idle(tk_db_pool_t *pool)
{
    tk_db_conn_t  *c;

    while ((c = pool->idle) != NULL) {
        pool->idle = c->next;
        pool->n_idle--;

        if (c->server == pool->server && tk_db_conn_alive(c)) {
            return c;
        }

        tk_db_conn_close(c);
    }

    return NULL;
}


static int
tk_db_take_conn(tk_db_pool_t *pool, tk_db_conn_t **conn_r)
{
    int  rc;

    if (pool->first == NULL) {
        *conn_r = tk_db_idle(pool);
        if (*conn_r != NULL) {
            pool->lent++;
            return TK_OK;
        }

        if (tk_db_may_connect(pool)) {
            pool->lent++;
            pool->connecting++;
            rc = tk_db_dial_new(pool, conn_r);
            if (rc != TK_EAGAIN) {
                return rc;
            }
        }
    }

    return tk_db_queue(pool, conn_r);
}


static void
tk_db_forgotten(void *data)
{
    tk_db_t  *db;

    db = data;
    tk_db_release(&db);
}


int
tk_db_acquire(tk_db_pool_t *pool, tk_arena_t *a, tk_db_t **db_r)
{
    int       rc;
    tk_db_t  *db;

    *db_r = NULL;
    db = tk_arena_zalloc(a, sizeof(tk_db_t));

    if (db == NULL || tk_arena_cleanup(a, tk_db_forgotten, db) != TK_OK) {
        return TK_ENOMEM;
    }

    if (pool->closing) {
        return TK_EDOWN;
    }

    db->pool = pool;
    db->arena = a;

    rc = tk_db_take_conn(pool, &db->conn);
    if (rc != TK_OK) {
        return rc;
    }

    db->lent = true;
    db->conn->wait_us = 0;
    *db_r = db;

    return TK_OK;
}


void
tk_db_release(tk_db_t **dbp)
{
    tk_db_t       *db;
    tk_db_conn_t  *c;

    db = *dbp;
    *dbp = NULL;

    if (db == NULL || !db->lent) {
        return;
    }

    db->lent = false;
    c = db->conn;
    db->conn = NULL;

    if (c == NULL) {
        tk_db_give_place(db->pool);
        return;
    }

    if (db->in_tx) {
        c->broken = true;
    }

    tk_db_habit_end(db);
    c->deadline = tk_db_clock() + TK_DB_UNWANTED;
    (void) tk_db_ahead_drop(c);
    db->wait_us += c->wait_us;
    tk_db_give_conn(db->pool, c);
}


/* Closes the connection, keeps the place. */
static void
tk_db_drop(tk_db_t *db)
{
    if (db->conn != NULL) {
        db->wait_us += db->conn->wait_us;
        db->conn->broken = true;
        tk_db_conn_close(db->conn);
        db->conn = NULL;
    }
}


int
tk_db_need(tk_db_t *db)
{
    int  rc;

    if (db->conn != NULL && !db->conn->broken) {
        return TK_OK;
    }

    if (!db->lent) {
        return TK_EBUG;
    }

    if (db->in_tx) {
        return db->conn != NULL && db->conn->rc ? db->conn->rc : TK_EDOWN;
    }

    tk_db_drop(db);
    db->pool->connecting++;
    rc = tk_db_dial(db->pool, &db->conn);
    tk_db_kick(db->pool);

    return rc;
}


static void
tk_db_close_idle(tk_db_pool_t *pool, bool all)
{
    int64_t         old;
    tk_db_conn_t   *c, **p;

    old = tk_db_clock() - pool->conf.idle_timeout;

    for (p = &pool->idle; *p != NULL; /* void */) {
        c = *p;

        if (!all && c->idle_since >= old && c->server == pool->server
            && tk_db_conn_alive(c))
        {
            p = &c->next;
            continue;
        }

        *p = c->next;
        pool->n_idle--;
        tk_db_conn_close(c);
    }
}


void
tk_db_pool_tend(tk_db_pool_t *pool)
{
    tk_db_close_idle(pool, false);
    tk_db_kick(pool);
}


void
tk_db_pool_destroy(tk_db_pool_t **poolp)
{
    tk_db_pool_t  *pool;

    pool = *poolp;
    *poolp = NULL;

    if (pool == NULL) {
        return;
    }

    tk_db_close_idle(pool, true);
    pool->closing = true;

    /* Our own place keeps the pool until all were told. */
    pool->lent++;
    tk_db_kick(pool);
    tk_db_give_place(pool);
}


void
tk_db_pool_stat(const tk_db_pool_t *pool, tk_db_stat_t *stat_r)
{
    stat_r->open = pool->lent + pool->n_idle;
    stat_r->lent = pool->lent;
    stat_r->waiting = pool->waiting;
    stat_r->queries = pool->queries;
    stat_r->connects = pool->connects;
    stat_r->failures = pool->failures;
}


const tk_host_t *
tk_db_host(tk_db_t *db)
{
    return db->pool->host;
}


tk_db_habit_t **
tk_db_habits(tk_db_t *db)
{
    return &db->pool->habits;
}


uint64_t
tk_db_time_us(const tk_db_t *db)
{
    return db->wait_us + (db->conn ? db->conn->wait_us : 0);
}


int
tk_db_timeout(const tk_db_t *db)
{
    return db->pool->conf.query_timeout;
}


void
tk_db_count(tk_db_t *db)
{
    db->pool->queries++;
}
