#ifndef TK_DB_DB_H
#define TK_DB_DB_H

#include "base/arena.h"
#include "base/host.h"

/*
 * Connections to MariaDB/MySQL, prepared statements, transactions.
 *
 * A pool belongs to one thread of control: a worker process (all its
 * fibers) or a thread of ticketd.  A unit of work borrows a connection,
 * runs statements on it by plain calls and gives it back.  Where the socket
 * would block, the connector calls the host (MARIADB_OPT_IO_WAIT).
 *
 * Errors of every function that talks to the server:
 *   TK_EDOWN     no server could be reached, or the connection broke
 *   TK_ETIMEOUT  deadline or statement time limit
 *   TK_ECANCEL   the host cancelled the unit of work
 *   TK_EDUP      unique key
 *   TK_EAGAIN    deadlock or lock wait; tk_db_tx() retries these itself
 *   TK_ECONFLICT foreign key
 *   TK_EINVAL    the server refused the statement (logged, a bug)
 *   TK_ENOMEM, TK_ELIMIT (value longer than its bound)
 */

typedef struct tk_db_pool tk_db_pool_t;
typedef struct tk_db      tk_db_t;

typedef struct {
    tk_str_t  host;                /* literal address or name; or ...    */
    tk_str_t  socket;              /* ... path of a Unix socket          */
    int       port;                /* 3306                               */
} tk_db_server_t;

typedef struct {
    const tk_db_server_t  *servers;         /* tried in this order, from
                                             * the one that worked last  */
    unsigned               n_servers;
    tk_str_t               user;
    tk_str_t               database;
    tk_str_t               password;
    int                    tls;             /* 0 off, 1 on, 2 verified   */
    tk_str_t               tls_ca;          /* file, may be null         */
    unsigned               pool;            /* connections at most       */
    int                    connect_timeout; /* ms                        */
    int                    query_timeout;   /* ms, a statement           */
    int                    wait_timeout;    /* ms, for a free connection */
    int                    idle_timeout;    /* ms, then closed           */
} tk_db_conf_t;

int tk_db_pool_create(const tk_db_conf_t *conf, const tk_host_t *host,
    tk_db_pool_t **pool_r);

/* Closes all idle connections; those lent out are closed when given back,
 * the last of them frees the pool. */
void tk_db_pool_destroy(tk_db_pool_t **pool);

/* Closes connections idle for longer than idle_timeout or whose server is
 * gone; the host calls it about once a second. */
void tk_db_pool_tend(tk_db_pool_t *pool);

typedef struct {
    unsigned  open;
    unsigned  lent;
    unsigned  waiting;
    uint64_t  queries;
    uint64_t  connects;
    uint64_t  failures;
} tk_db_stat_t;

void tk_db_pool_stat(const tk_db_pool_t *pool, tk_db_stat_t *stat_r);

/*
 * Borrows a connection; waits its turn (first come, first served).  Rows
 * and texts of later calls live in `a`.  TK_EDOWN at once while a recent
 * connect failed (back-off against connect storms).
 */
int tk_db_acquire(tk_db_pool_t *pool, tk_arena_t *a, tk_db_t **db_r);

/* What was sent ahead and is not wanted is read, for a tenth of a second; a
 * connection with more to read, an open transaction or a broken socket is
 * closed rather than kept.  *db becomes NULL; NULL is fine. */
void tk_db_release(tk_db_t **db);

const tk_host_t *tk_db_host(tk_db_t *db);

/* Microseconds spent waiting for the server since acquire. */
uint64_t tk_db_time_us(const tk_db_t *db);

/*
 * The unit of work will probably read what the one before read under this
 * key: everything that two in a row asked alike, values and all, after their
 * first statement is sent together with the first one of this, so that a
 * page waits once for the server and not once a statement.  It is no cache
 * and decides nothing: whoever then asks for the same gets the answer that
 * is under way, anything else is asked as ever and what was sent ahead is
 * thrown away.  Ends with the first change.  To be called before the first
 * statement.
 */
void tk_db_expect(tk_db_t *db, uint64_t key);

/*
 * Runs fn in a READ COMMITTED transaction: TK_OK commits, anything else
 * rolls back and is returned.  Deadlock, lock wait, certification failure
 * and a connection lost before COMMIT was answered run fn again from the
 * start (5 times, with growing pauses), and so does TK_EAGAIN of fn's own,
 * when it met what somebody else is just about to do.  fn must therefore
 * not change anything but the database and its own outputs.  Because a lost
 * COMMIT may have happened, every fn that inserts begins by inserting its
 * nonce (desk/nonce.h).  No nesting: inside fn call the statements directly.
 */
int tk_db_tx(tk_db_t *db, int (*fn)(tk_db_t *db, void *arg), void *arg);

#endif
