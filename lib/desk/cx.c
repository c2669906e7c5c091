#include "desk/desk.h"

#include "desk/snapshot.h"


void
tk_cx_init(tk_cx_t *cx, tk_desk_t *desk, tk_arena_t *a)
{
    *cx = (tk_cx_t) { .arena = a, .desk = desk };
    cx->now = tk_now(desk->host);
}


void
tk_cx_release(tk_cx_t *cx)
{
    tk_db_release(&cx->db);
    tk_snapshot_unref((tk_snapshot_t *) cx->held);
    cx->held = NULL;
    cx->snap = NULL;
    cx->viewer = NULL;
}


int
tk_cx_db(tk_cx_t *cx)
{
    if (cx->db != NULL) {
        return TK_OK;
    }

    return tk_db_acquire(cx->desk->pool, cx->arena, &cx->db);
}


typedef struct {
    tk_cx_t  *cx;
    int     (*fn)(tk_cx_t *cx, void *arg);
    void     *arg;
} tk_cx_tx_t;


static int
tk_cx_tx_step(tk_db_t *db, void *arg)
{
    tk_cx_tx_t  *tx = arg;

    return tx->fn(tx->cx, tx->arg);
}


int
tk_cx_tx(tk_cx_t *cx, int (*fn)(tk_cx_t *cx, void *arg), void *arg)
{
    int         rc;
    tk_cx_tx_t  tx = { cx, fn, arg };

    rc = tk_cx_db(cx);

    if (rc != TK_OK) {
        return rc;
    }

    cx->desk->host->shield(cx->desk->host->ctx);

    return tk_db_tx(cx->db, tk_cx_tx_step, &tx);
}
