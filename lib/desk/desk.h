#ifndef TK_DESK_DESK_H
#define TK_DESK_DESK_H

#include "base/err.h"
#include "base/hash.h"
#include "blob/blob.h"
#include "conf/conf.h"
#include "db/db.h"

/*
 * One desk in one process: its configuration, pools, store, keys, and the
 * snapshot of its reference data.  A worker has one per desk, ticketd one
 * per desk and thread.  Nothing in it that another process could not
 * rebuild.
 *
 * tk_cx_t is a unit of work on a desk: a request, a mail, a job step.  It
 * carries what every function of lib/desk needs, so that those take one
 * context and their own arguments.
 */

struct tk_snapshot;
struct tk_viewer;

#define TK_DESK_NUMBERS  64

typedef struct tk_desk {
    tk_arena_t          *arena;       /* of the desk itself              */
    const tk_host_t     *host;
    const tk_conf_t     *conf;        /* as the directives say           */
    tk_db_pool_t        *pool;
    const tk_blob_t     *blob;
    bool                 blob_fails; /* as it was found: not usable      */
    tk_key_t             key_csrf;
    tk_mac_t             mac_csrf;    /* of it                            */
    tk_key_t             key_token;   /* reply tokens, signed Message-IDs */
    tk_key_t             key_seal;    /* mailbox secrets                  */
    bool                 rotated;     /* there is a former secret, too    */
    tk_key_t             key_token_old;
    tk_key_t             key_seal_old;
    tk_key_t             key_throttle;
    struct tk_snapshot  *snapshot;    /* newest; NULL before the first    */
    int                  loading;     /* fibers that read a newer one     */
    tk_time_t            fold_after;  /* no reader folds counters before  */
    unsigned             n_numbers;   /* reserved for tickets of mails    */
    uint64_t             numbers[TK_DESK_NUMBERS];
} tk_desk_t;

/* Does not connect.  The desk lives until tk_desk_destroy(); conf and host
 * must outlive it.  TK_ENOMEM, TK_EINVAL (secret, store). */
int tk_desk_create(const tk_conf_t *conf, const tk_host_t *host,
    tk_desk_t **desk_r);
void tk_desk_destroy(tk_desk_t **desk);

/* What was sealed by key_seal, now or with the former secret. Results of
 * tk_open(). */
int tk_desk_unseal(const tk_desk_t *desk, tk_arena_t *a, tk_str_t sealed,
    tk_str_t *plain_r);

typedef struct tk_cx {
    tk_arena_t                *arena;
    tk_desk_t                 *desk;
    tk_db_t                   *db;         /* NULL until tk_cx_db()       */
    const struct tk_snapshot  *snap;       /* what is read                */
    const struct tk_snapshot  *held;       /* until tk_cx_release(): snap, or
                                            * what it is a copy of        */
    const struct tk_viewer    *viewer;     /* who asks; ticketd: system   */
    tk_time_t                  now;        /* one time for all of it      */
    tk_time_t                  mail_after; /* 0, or its mails wait until  */
    struct tk_count_sums      *sums;       /* NULL, or desk/list/counter */
    struct tk_letter_seen     *seen;       /* NULL, or desk/mail/letter */
} tk_cx_t;

void tk_cx_init(tk_cx_t *cx, tk_desk_t *desk, tk_arena_t *a);

/* Gives the connection and the snapshot back. */
void tk_cx_release(tk_cx_t *cx);

/* Makes sure of a connection. Errors of tk_db_acquire(). */
int tk_cx_db(tk_cx_t *cx);

/* A transaction (tk_db_tx); fn may run several times. Shields the unit of
 * work from cancellation. */
int tk_cx_tx(tk_cx_t *cx, int (*fn)(tk_cx_t *cx, void *arg), void *arg);

#endif
