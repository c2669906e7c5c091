#include "base/rand.h"
#include "db/conn.h"

#define TK_DB_TRIES  5

#define TK_DB_BEGIN     "START TRANSACTION"
#define TK_DB_COMMIT    "COMMIT"
#define TK_DB_ROLLBACK  "ROLLBACK"

#define tk_db_word(db, text)  tk_db_say(db, text, sizeof(text) - 1)


static int
tk_db_say(tk_db_t *db, const char *text, size_t n)
{
    int            rc;
    tk_db_conn_t  *c;

    c = db->conn;
    tk_db_habit_end(db);
    tk_db_count(db);
    c->deadline = tk_db_timeout(db) > 0 ? tk_db_clock() + tk_db_timeout(db)
                                        : -1;

    rc = tk_db_conn_run(c, text, n);
    db->again = db->again || rc == TK_EAGAIN;

    return rc;
}


/* A connection that died while it was idle is replaced once. */
static int
tk_db_begin(tk_db_t *db)
{
    int  rc, again;

    for (again = 0; /* void */; again++) {

        rc = tk_db_need(db);
        if (rc == TK_OK) {
            rc = tk_db_word(db, TK_DB_BEGIN);
        }

        if (rc != TK_EDOWN || again || db->conn == NULL) {
            return rc;
        }
    }
}


static int
tk_db_commit(tk_db_t *db)
{
    int  rc;

    rc = tk_db_word(db, TK_DB_COMMIT);

    /* Whether it happened is open, also when it only took too long; nor may
     * who uses the connection next end what is open on it still. */

    if (rc != TK_OK && rc != TK_EAGAIN) {
        db->conn->broken = true;
    }

    return db->conn->broken && rc != TK_ECANCEL ? TK_EDOWN : rc;
}


/* *lost_r: the transaction is no more, and not by the wish of fn. */
static int
tk_db_tx_once(tk_db_t *db, int (*fn)(tk_db_t *db, void *arg), void *arg,
    bool *lost_r)
{
    int  rc;

    *lost_r = false;
    db->again = false;

    rc = tk_db_begin(db);
    if (rc != TK_OK) {
        *lost_r = db->again || (rc == TK_EDOWN && db->conn != NULL);
        return rc;
    }

    db->in_tx = true;
    rc = fn(db, arg);

    if (db->conn->broken) {
        *lost_r = db->conn->rc == 0;
        rc = db->conn->rc ? db->conn->rc : (rc == TK_OK ? TK_EDOWN : rc);

    } else if (rc == TK_OK && !db->again) {
        rc = tk_db_commit(db);
        *lost_r = db->again || rc == TK_EDOWN;

    } else {
        db->again = db->again || rc == TK_EAGAIN;
        *lost_r = db->again;
        rc = rc == TK_OK ? TK_EAGAIN : rc;

        if (tk_db_word(db, TK_DB_ROLLBACK) != TK_OK) {
            db->conn->broken = true;
        }
    }

    db->in_tx = false;

    return rc;
}


static int
tk_db_tx_pause(tk_db_t *db, unsigned try)
{
    static const int  pause[TK_DB_TRIES - 1] = { 4, 20, 80, 250 };

    int               ms;
    uint16_t          noise;
    const tk_host_t  *host;

    tk_rand(&noise, sizeof(noise));
    ms = pause[try] / 2 + noise % pause[try];

    host = tk_db_host(db);

    return host->sleep(host->ctx, ms) < 0 ? TK_ECANCEL : TK_OK;
}


int
tk_db_tx(tk_db_t *db, int (*fn)(tk_db_t *db, void *arg), void *arg)
{
    int               rc;
    bool              lost;
    unsigned          try;
    const tk_host_t  *host;

    if (db->in_tx) {
        return TK_EBUG;
    }

    host = tk_db_host(db);
    host->shield(host->ctx);

    for (try = 0; /* void */; try++) {

        rc = tk_db_tx_once(db, fn, arg, &lost);

        /* Once it had begun, a server that comes back soon is waited for. */

        if (try > 0 && rc == TK_EDOWN && db->conn == NULL) {
            lost = true;
        }

        if (!lost) {
            return rc;
        }

        if (try + 1 == TK_DB_TRIES) {
            return db->again ? TK_EAGAIN : TK_EDOWN;
        }

        if (tk_db_tx_pause(db, try) != TK_OK) {
            return TK_ECANCEL;
        }
    }
}
