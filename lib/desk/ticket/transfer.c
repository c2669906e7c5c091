#include "desk/ticket/transfer.h"

#include "desk/ticket/change.h"
#include "tk_sql.gen.h"

#define TK_TRANSFER_BATCH  100

typedef struct {
    tk_transfer_what_t  what;
    uint64_t            from;
    uint64_t            to;
    size_t              n;            /* of the last batch */
} tk_transfer_t;


static int
tk_transfer_ids(tk_cx_t *cx, const tk_transfer_t *tr, uint64_t *ids,
    size_t *n_r)
{
    int                          rc;
    size_t                       i, n;
    tk_sql_transfer_by_type_t   *types;
    tk_sql_transfer_by_status_t *statuses;

    if (tr->what == TK_TRANSFER_TYPE) {
        rc = tk_sql_transfer_by_type(cx->db,
                 &(tk_sql_transfer_by_type_in_t) {
                     .id = tr->from, .max = TK_TRANSFER_BATCH
                 }, &types, &n);

        for (i = 0; rc == TK_OK && i < n; i++) {
            ids[i] = types[i].id;
        }

    } else {
        rc = tk_sql_transfer_by_status(cx->db,
                 &(tk_sql_transfer_by_status_in_t) {
                     .id = tr->from, .max = TK_TRANSFER_BATCH
                 }, &statuses, &n);

        for (i = 0; rc == TK_OK && i < n; i++) {
            ids[i] = statuses[i].id;
        }
    }

    *n_r = rc == TK_OK ? n : 0;

    return rc;
}


static int
tk_transfer_one(tk_cx_t *cx, const tk_transfer_t *tr, uint64_t id)
{
    int          rc;
    tk_ticket_t  was, now;

    rc = tk_ticket_load(cx, id, true, &was);

    if (rc != TK_OK) {
        return rc;
    }

    now = was;

    if (tr->what == TK_TRANSFER_TYPE && was.type_id == tr->from) {
        now.type_id = tr->to;

        if (now.agent_id != 0
            && !tk_acl_agent_of(cx->snap, now.type_id, now.agent_id))
        {
            now.agent_id = 0;
        }

        return tk_change_write(cx, &was, &now);
    }

    if (tr->what == TK_TRANSFER_STATUS && was.status_id == tr->from) {
        tk_change_status(cx, &now, tr->to);
        return tk_change_write(cx, &was, &now);
    }

    return TK_OK;
}


static int
tk_transfer_step(tk_cx_t *cx, void *arg)
{
    int             rc;
    size_t          i;
    uint64_t        ids[TK_TRANSFER_BATCH];
    tk_transfer_t  *tr = arg;

    rc = tk_transfer_ids(cx, tr, ids, &tr->n);

    for (i = 0; rc == TK_OK && i < tr->n; i++) {
        rc = tk_transfer_one(cx, tr, ids[i]);
    }

    return rc;
}


int
tk_transfer(tk_cx_t *cx, tk_transfer_what_t what, uint64_t from, uint64_t to,
    tk_time_t time, bool *more_r)
{
    int            rc;
    tk_time_t      end = tk_now(cx->desk->host) + time;
    tk_transfer_t  tr = { .what = what, .from = from, .to = to };

    do {
        rc = tk_cx_tx(cx, tk_transfer_step, &tr);
        *more_r = rc == TK_OK && tr.n == TK_TRANSFER_BATCH;
    } while (*more_r && tk_now(cx->desk->host) < end);

    return rc;
}
