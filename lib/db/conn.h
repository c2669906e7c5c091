#ifndef TK_DB_CONN_H
#define TK_DB_CONN_H

#include <mysql.h>

#include "base/err.h"
#include "db/stmt.h"

/*
 * Private to lib/db: one connection to a server, and what the files of this
 * folder share.  Times here are of the monotonic clock, in milliseconds.
 *
 * Every call of the connector stands between tk_db_conn_enter() and
 * tk_db_conn_leave(): that is how the wait hook, which the connector gives
 * nothing but a descriptor, knows whose turn it is.
 */

#define TK_DB_STMTS       64      /* prepared statements kept            */
#define TK_DB_COLS        64      /* columns of a result                 */
#define TK_DB_NET_MAX     (4u << 20)      /* network buffer worth keeping */
#define TK_DB_CONNECTING  2       /* at most at once in a pool           */

typedef struct {
    const char  *text;            /* own copy if `own`                   */
    size_t       len;
    uint32_t     hash;            /* of composed texts                   */
    bool         own;
    uint64_t     used;
    MYSQL_STMT  *st;
} tk_db_prep_t;

/* A statement that goes behind another one before it is asked for. */
#define TK_DB_AHEAD       3

typedef struct {
    MYSQL_STMT     *st;
    unsigned char  *request;      /* by malloc()                         */
    size_t          len;
} tk_db_ahead_t;

typedef struct tk_db_habit  tk_db_habit_t;

/* How the rows of the result are read. */
typedef struct {
    const tk_stmt_t  *st;
    bool              texts;      /* there are some                      */
    uint8_t           wire[TK_DB_COLS];
} tk_db_row_t;

typedef struct tk_db_conn {
    struct tk_db_conn  *next;     /* in the pool's idle list             */
    tk_db_pool_t       *pool;
    const tk_host_t    *host;
    MYSQL              *my;
    int                 fd;
    unsigned            server;   /* index                               */
    bool                broken;   /* to be closed                        */
    bool                unsent;   /* the last failure was before a write */
    bool                no_limit; /* statements have no deadline         */
    int                 rc;       /* why broken: set by the hook         */
    int64_t             deadline; /* of the running statement, < 0 none  */
    int64_t             idle_since;
    uint64_t            wait_us;
    uint64_t            tick;
    unsigned            n_prep;
    tk_db_prep_t        prep[TK_DB_STMTS];
    unsigned            n_in;     /* room in the two arrays              */
    MYSQL_BIND         *in;
    MYSQL_TIME         *in_time;
    tk_db_row_t         row;
    tk_db_ahead_t       ahead[TK_DB_AHEAD];
    unsigned            ahead_at; /* whose answer comes next             */
    unsigned            n_ahead;
    bool                ahead_sent;
} tk_db_conn_t;

struct tk_db {
    tk_db_pool_t  *pool;
    tk_arena_t    *arena;
    tk_db_conn_t  *conn;          /* NULL after it broke                 */
    bool           lent;          /* holds one of the pool's places      */
    bool           in_tx;
    bool           again;         /* the server ended the transaction    */
    uint64_t       wait_us;       /* of connections already closed       */
    tk_db_habit_t *habit;         /* NULL: nothing is expected           */
    uint64_t       habit_key;
    unsigned       asked;         /* statements since                    */
};

/* conn.c */

int64_t tk_db_clock(void);

/* Tries the servers beginning with *server, which becomes the one that
 * answered.  Runs by host->offload. err_r: the server's number. */
int tk_db_conn_open(const tk_db_conf_t *conf, const tk_host_t *host,
    unsigned *server, tk_db_conn_t **conn_r, unsigned *err_r);
void tk_db_conn_close(tk_db_conn_t *c);

/* The server has neither closed it nor sent anything unasked. */
bool tk_db_conn_alive(const tk_db_conn_t *c);

void tk_db_conn_enter(tk_db_conn_t *c);
void tk_db_conn_leave(tk_db_conn_t *c);

/* A statement without parameters and result, not prepared. */
int tk_db_conn_run(tk_db_conn_t *c, const char *text, size_t n);

/* Turns the failure of a connector call into a result code, breaks the
 * connection where needed, logs what is worth it. */
int tk_db_conn_fail(tk_db_conn_t *c, const char *what, unsigned no,
    const char *msg);

/* error.c */

int tk_db_error(unsigned no);

/* pool.c */

/* Sees to it that db has a connection in working order; outside of a
 * transaction a broken one is replaced. */
int tk_db_need(tk_db_t *db);
int tk_db_timeout(const tk_db_t *db);     /* query_timeout              */
void tk_db_count(tk_db_t *db);

/* Of the pool, or NULL. */
tk_db_habit_t **tk_db_habits(tk_db_t *db);

/* ahead.c */

/* Like mysql_stmt_execute(), for a statement whose values are bound; < 0 is
 * an error of tk_db_ahead_drop(). */
int tk_db_run(tk_db_t *db, const tk_db_prep_t *p);

/* Before anything else is done on the connection.  TK_EDOWN: an answer that
 * nobody wants is still to come, which the next statement must not get. */
int tk_db_ahead_drop(tk_db_conn_t *c);

void tk_db_habit_end(tk_db_t *db);
void tk_db_habits_free(tk_db_habit_t *all);

/* bind.c */

int tk_db_bind_in(tk_db_conn_t *c, MYSQL_STMT *ms, const tk_stmt_t *st,
    const void *in, const tk_value_t *values, unsigned n);

/* row.c */

/* Before the rows of a result are taken: TK_EINVAL if its columns are not
 * those of st. */
int tk_db_row_begin(tk_db_conn_t *c, MYSQL_STMT *ms, const tk_stmt_t *st);

/* The row into the struct, its texts to the arena. */
int tk_db_row_take(tk_db_conn_t *c, const MYSQL_ROWS *row, tk_arena_t *a,
    void *to);

#endif
