#include "desk/admin/revise.h"

#include "desk/snapshot.h"

int
tk_revise_tx(tk_cx_t *cx, int (*fn)(tk_cx_t *cx, void *arg), void *arg)
{
    return tk_acl_may_configure(cx) ? tk_cx_tx(cx, fn, arg) : TK_EDENIED;
}


typedef struct {
    const tk_nonce_t  *nonce;
    int              (*fn)(tk_cx_t *cx, void *arg, uint64_t *id);
    void              *arg;
    uint64_t           was;          /* id given by the caller            */
    uint64_t           id;
    bool               already;
} tk_revise_t;


static int
tk_revise_step(tk_cx_t *cx, void *arg)
{
    int           rc;
    tk_revise_t  *r = arg;

    r->already = false;
    rc = tk_nonce_use(cx, r->nonce, &r->id);

    if (rc != TK_OK) {
        r->already = rc == TK_EDUP;
        return rc;
    }

    r->id = r->was;
    rc = tk_snapshot_touch(cx);

    if (rc == TK_OK) {
        rc = r->fn(cx, r->arg, &r->id);
    }

    return rc == TK_OK ? tk_nonce_made(cx, r->nonce, r->id) : rc;
}


int
tk_revise(tk_cx_t *cx, const tk_nonce_t *nonce,
    int (*fn)(tk_cx_t *cx, void *arg, uint64_t *id), void *arg, uint64_t *id)
{
    int          rc;
    tk_revise_t  r = { .nonce = nonce, .fn = fn, .arg = arg, .was = *id };

    rc = tk_revise_tx(cx, tk_revise_step, &r);
    *id = r.id;

    return r.already ? TK_OK : rc;
}
