#include "crash.h"
#include "import.h"
#include "job.h"
#include "mailonce.h"
#include "net/imap.h"
#include "tk_sql.gen.h"

#define IMPORT_BATCH_MAX    256
#define IMPORT_BATCH_BYTES  (8u << 20)     /* small mails in memory       */
#define IMPORT_TIMEOUT      30000          /* ms                          */

typedef tk_sql_mailbox_open_t  import_box_t;

/* One look into one mailbox. */
typedef struct {
    tk_job_t            *job;
    const import_box_t  *box;
    tk_arena_t          *arena;           /* of the connection            */
    tk_imap_t           *im;
    uint32_t             uidvalidity;
    unsigned             batch;
    bool                 stuck;           /* what is done cannot leave    */
    tk_imap_mail_t       list[IMPORT_BATCH_MAX];
    uint64_t             known[IMPORT_BATCH_MAX];  /* row, 0: not yet     */
} look_t;


static int
look_begin(void *ctx, uint64_t size)
{
    void  **pair = ctx;

    return import_begin(pair[0], pair[1], size);
}


static int
look_data(void *ctx, const char *p, size_t n)
{
    void  **pair = ctx;

    return import_add(pair[0], pair[1], p, n);
}


static int
look_fetch(look_t *look, tk_cx_t *cx, uint32_t uid, import_mail_t *m)
{
    int             rc;
    void           *pair[2] = { cx, m };
    tk_imap_sink_t  sink = { look_begin, look_data, pair };

    *m = (import_mail_t) {
        .mailbox_id = look->box->id, .uidvalidity = look->uidvalidity,
        .uid = uid, .fd = -1
    };

    rc = tk_imap_fetch(look->im, uid, &sink);

    if (rc == TK_OK) {
        rc = import_end(cx, m);
    }

    if (rc != TK_OK) {
        import_drop(m);
    }

    return rc;
}


/* The rows of those that were imported before. */
static int
look_known(look_t *look, tk_cx_t *cx, size_t n)
{
    int                     rc = TK_OK;
    size_t                  i;
    tk_sql_mailin_by_uid_t  row;

    for (i = 0; rc == TK_OK && i < n; i++) {
        row.id = 0;
        rc = tk_sql_mailin_by_uid(cx->db, &(tk_sql_mailin_by_uid_in_t) {
                                      .mailbox_id = look->box->id,
                                      .uidvalidity = look->uidvalidity,
                                      .uid = look->list[i].uid
                                  }, &row);
        look->known[i] = row.id;
        rc = rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    return rc;
}


/* Fetches and stores what is not known, up to a commit's worth. */
static int
look_store(look_t *look, tk_cx_t *cx, size_t n, import_mail_t *mails,
    size_t *k_r)
{
    int       rc = TK_OK;
    size_t    i, k = 0;
    uint64_t  bytes = 0;

    for (i = 0; rc == TK_OK && i < n && bytes < IMPORT_BATCH_BYTES; i++) {
        if (look->known[i] != 0) {
            continue;
        }

        rc = tk_job_tick(look->job);

        if (rc == TK_OK) {
            rc = look_fetch(look, cx, look->list[i].uid, &mails[k]);
        }

        if (rc == TK_ENOTFOUND) {
            rc = TK_OK;
            continue;
        }

        if (rc == TK_OK) {
            bytes += mails[k++].buf.n;
        }
    }

    crash_at("fetched");
    *k_r = k;

    /* What came before the fault is worth keeping. */
    i = (size_t) import_commit(cx, mails, k);

    return rc == TK_OK ? (int) i : rc;
}


/* Bytes and rows of what is new among the n mails that were listed. */
static int
look_take(look_t *look, size_t n, size_t *taken_r)
{
    int             rc;
    tk_cx_t         cx;
    tk_arena_t     *a;
    import_mail_t  *mails;

    *taken_r = 0;
    a = tk_arena_create(0);
    mails = a ? tk_arena_array(a, n, sizeof(*mails)) : NULL;

    if (mails == NULL) {
        tk_arena_destroy(a);
        return TK_ENOMEM;
    }

    rc = tk_job_cx(look->job, a, &cx);

    if (rc == TK_OK) {
        rc = look_known(look, &cx, n);
    }

    if (rc == TK_OK) {
        rc = look_store(look, &cx, n, mails, taken_r);
    }

    if (rc == TK_OK && *taken_r > 0) {
        crash_at("stored");
    }

    if (rc == TK_OK) {
        rc = look_known(look, &cx, n);
    }

    tk_cx_release(&cx);
    tk_arena_destroy(a);

    return rc;
}


static int
look_handle(look_t *look, size_t n)
{
    int     rc = TK_OK;
    size_t  i;

    for (i = 0; rc == TK_OK && i < n; i++) {
        rc = tk_job_tick(look->job);

        if (rc == TK_OK && look->known[i] != 0) {
            rc = import_handle(look->job->desk, look->known[i]);
        }
    }

    return rc;
}


/* The mails whose rows are settled: the server may forget them. */
static int
look_settled(look_t *look, size_t n, uint32_t *uids, size_t *k_r)
{
    int                    rc;
    size_t                 i;
    tk_cx_t                cx;
    tk_arena_t            *a;
    tk_sql_mailin_by_id_t  row;

    *k_r = 0;
    a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_job_cx(look->job, a, &cx);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (look->known[i] == 0) {
            continue;
        }

        rc = tk_sql_mailin_by_id(cx.db, &(tk_sql_mailin_by_id_in_t) {
                                     .id = look->known[i]
                                 }, &row);

        if (rc == TK_OK && !tk_str_eqz(row.state, "received")) {
            uids[(*k_r)++] = look->list[i].uid;
        }
    }

    tk_cx_release(&cx);
    tk_arena_destroy(a);

    return rc;
}


/* *gone_r: by how many mails the folder is really shorter; the server's yes
 * alone is no reason to look at the same numbers again.  Mails that cannot
 * leave now keep none behind them waiting. */
static int
look_remove(look_t *look, const uint32_t *uids, size_t n, uint32_t *gone_r)
{
    int       rc;
    uint32_t  left, had = tk_imap_exists(look->im);

    *gone_r = 0;

    if (n == 0) {
        return TK_OK;
    }

    rc = tk_imap_mark(look->im, uids, n);

    if (rc == TK_OK) {
        crash_at("marked");
        rc = tk_imap_expunge(look->im, uids, n);
    }

    if (rc == TK_ECONFLICT) {
        look->stuck = true;
        return TK_OK;
    }

    if (rc == TK_OK) {
        crash_at("expunged");
        left = tk_imap_exists(look->im);
        *gone_r = had > left ? had - left : 0;
    }

    return rc;
}


/* One batch from number *from on; moves *from past what stays. */
static int
look_batch(look_t *look, uint32_t *from)
{
    int       rc;
    size_t    n, k = 0, taken = 0;
    uint32_t  gone = 0, uids[IMPORT_BATCH_MAX];
    uint32_t  last = tk_imap_exists(look->im);

    if (last > *from + look->batch - 1) {
        last = *from + look->batch - 1;
    }

    rc = tk_imap_list(look->im, *from, last, look->list, look->batch, &n);

    if (rc == TK_OK) {
        rc = look_take(look, n, &taken);
    }

    if (rc == TK_OK) {
        rc = look_handle(look, n);
    }

    if (rc == TK_OK || rc == TK_ECANCEL) {
        k = 0;
        (void) look_settled(look, n, uids, &k);

        if (k > 0) {
            rc = look_remove(look, uids, k, &gone);
        }
    }

    if (rc != TK_OK) {
        return rc;
    }

    /* More of the same batch are left when it was cut by its bytes. */
    if (taken == 0) {
        *from += gone < n ? (uint32_t) n - gone : 0;
    }

    return n == 0 ? TK_ENOTFOUND : TK_OK;
}


static int
look_folder(look_t *look)
{
    int               rc;
    uint32_t          from = 1;
    tk_imap_folder_t  folder;

    rc = tk_imap_select(look->im, look->box->folder, &folder);
    look->uidvalidity = folder.uidvalidity;

    while (rc == TK_OK && from <= tk_imap_exists(look->im)) {
        rc = tk_job_tick(look->job);

        if (rc == TK_OK) {
            rc = look_batch(look, &from);
        }
    }

    if (rc != TK_OK && rc != TK_ENOTFOUND) {
        return rc;
    }

    return look->stuck ? TK_ECONFLICT : TK_OK;
}


static int
look_server(look_t *look, tk_cx_t *cx, tk_net_server_t *server)
{
    int                  rc;
    tk_str_t             password;
    const import_box_t  *box = look->box;

    rc = tk_open(cx->arena, &cx->desk->key_seal, box->secret, &password);

    *server = (tk_net_server_t) {
        .host = box->host, .port = (int) box->port,
        .tls = tk_str_eqz(box->tls, "tls") ? TK_NET_TLS
               : tk_str_eqz(box->tls, "starttls") ? TK_NET_STARTTLS
                                                  : TK_NET_PLAIN,
        .verify = box->verify, .login = box->login, .password = password,
        .timeout = IMPORT_TIMEOUT
    };

    return rc;
}


static void
look_record(look_t *look, tk_cx_t *cx, int rc, const char *error)
{
    tk_cx_release(cx);

    if (tk_job_cx(look->job, cx->arena, cx) != TK_OK) {
        return;
    }

    if (rc == TK_OK) {
        (void) tk_sql_mailbox_ok(cx->db, &(tk_sql_mailbox_ok_in_t) {
                                     .now = cx->now, .id = look->box->id
                                 }, NULL);
        return;
    }

    tk_job_fail(look->job, rc, "mailbox %.*s: %s %s",
                TK_STR_ARG(look->box->name), tk_err_name(rc), error);
    (void) tk_sql_mailbox_failed(cx->db, &(tk_sql_mailbox_failed_in_t) {
                                     .error = tk_str_z(look->job->error),
                                     .now = cx->now, .id = look->box->id
                                 }, NULL);
}


static int
look_mailbox(tk_job_t *job, tk_cx_t *cx, const import_box_t *box)
{
    int               rc;
    look_t           *look;
    tk_net_server_t   server;

    look = tk_arena_zalloc(cx->arena, sizeof(*look));

    if (look == NULL) {
        return TK_ENOMEM;
    }

    look->job = job;
    look->box = box;
    look->batch = (unsigned) job->desk->conf->import_batch;

    if (look->batch > IMPORT_BATCH_MAX) {
        look->batch = IMPORT_BATCH_MAX;
    }

    rc = look_server(look, cx, &server);

    if (rc == TK_OK) {
        rc = tk_imap_open(cx->arena, &server, &look->im);
    }

    if (rc == TK_OK) {
        rc = look_folder(look);
    }

    if (rc != TK_ECANCEL) {
        look_record(look, cx, rc, tk_imap_error(look->im));
    }

    tk_imap_close(&look->im);

    return rc;
}


static int
import_go_on(void *ctx)
{
    return tk_job_tick(ctx);
}


int
tk_job_import(tk_job_t *job)
{
    int            rc, bad = TK_OK;
    size_t         i, n;
    tk_cx_t        cx;
    import_box_t  *boxes;

    rc = mail_once();

    if (rc == TK_OK) {
        rc = import_resume(job->desk, import_go_on, job, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_job_cx(job, job->arena, &cx);

    if (rc == TK_OK) {
        rc = tk_sql_mailbox_open(cx.db, &boxes, &n);
    }

    /* No connection is held while mail servers take their time. */
    tk_db_release(&cx.db);

    /* One mailbox out of order keeps no other waiting. */
    for (i = 0; rc == TK_OK && i < n; i++) {
        rc = look_mailbox(job, &cx, &boxes[i]);

        if (rc != TK_OK && rc != TK_ECANCEL) {
            bad = rc;
            rc = TK_OK;
        }

        tk_db_release(&cx.db);
    }

    tk_cx_release(&cx);

    return rc != TK_OK ? rc : bad;
}
