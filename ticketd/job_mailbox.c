#include "crash.h"
#include "desk/mailbox.h"
#include "import.h"
#include "job.h"
#include "mailonce.h"
#include "net/imap.h"
#include "oauth.h"
#include "tk_sql.gen.h"

#define LOOK_BATCH_MAX    256
#define LOOK_BATCH_BYTES  (8u << 20)       /* of one commit               */
#define LOOK_TIMEOUT      30000            /* ms                          */
#define LOOK_IDLE_MAX     (25 * TK_MINUTE) /* servers end it after 30     */
#define LOOK_SETTINGS     (5 * TK_SECOND)  /* how soon a change is seen   */

typedef tk_sql_mailbox_open_t  look_box_t;

/* One connection to one mailbox. */
typedef struct {
    tk_job_t             *job;
    const look_box_t     *box;
    tk_imap_t            *im;
    uint32_t              uidvalidity;
    uint64_t              revision;       /* of the desk when it began    */
    tk_time_t             looked;         /* after the revision           */
    unsigned              batch;
    const char           *why;            /* besides what IMAP says       */
    bool                  stuck;          /* what is done cannot leave    */
    bool                  passed;         /* all were looked at once      */
    uint32_t              begun_next;     /* UIDs below lay there at
                                           * first, 0: another UIDVALIDITY */
    uint32_t              begun_day;
    uint32_t              since;          /* older ones of them stay      */
    size_t                n;              /* listed                       */
    tk_imap_mail_t        list[LOOK_BATCH_MAX];
    uint64_t              known[LOOK_BATCH_MAX];   /* row, 0: not yet     */
    bool                  settled[LOOK_BATCH_MAX]; /* that row            */
} look_t;

/* Mails on their way from the server into the store. */
typedef struct {
    look_t         *look;
    tk_cx_t        *cx;
    import_mail_t  *mails;
    size_t          n;                    /* that are there in full       */
    uint64_t        most;                 /* bytes a mail may have        */
    uint32_t        uids[LOOK_BATCH_MAX]; /* asked for                    */
    size_t          asked;
} look_fetch_t;


static int
look_begin(void *ctx, uint64_t size)
{
    int             rc;
    look_fetch_t   *f = ctx;
    import_mail_t  *m = &f->mails[f->n];

    *m = (import_mail_t) {
        .mailbox_id = f->look->box->id, .fd = -1,
        .uidvalidity = f->look->uidvalidity
    };

    if (size > f->most) {
        f->look->why = "a mail larger than any";
        return TK_ELIMIT;
    }

    rc = tk_job_tick(f->look->job);

    return rc == TK_OK ? import_begin(f->cx, m, size) : rc;
}


static int
look_data(void *ctx, const char *p, size_t n)
{
    look_fetch_t  *f = ctx;

    return import_add(f->cx, &f->mails[f->n], p, n);
}


/* Bytes of something else than what was asked for are dropped. */
static int
look_end(void *ctx, uint32_t uid)
{
    int             rc;
    size_t          i;
    look_fetch_t   *f = ctx;
    import_mail_t  *m = &f->mails[f->n];

    for (i = 0; i < f->asked && f->uids[i] != uid; i++) { /* void */ }

    if (i == f->asked) {
        import_drop(m);
        return TK_OK;
    }

    f->uids[i] = 0;
    m->uid = uid;
    rc = import_end(f->cx, m);

    if (rc == TK_OK) {
        f->mails[++f->n].fd = -1;
    }

    return rc;
}


/* Rows of the mails from number i on as far as their UIDs follow each
 * other; gives the number behind the last of them. */
static int
look_known_run(look_t *look, tk_cx_t *cx, size_t i, size_t *end_r)
{
    int                      rc;
    size_t                   k, n, end = i + 1;
    uint32_t                 first = look->list[i].uid;
    tk_sql_mailin_by_uid_t  *rows;

    while (end < look->n && look->list[end].uid == first + (end - i)) {
        end++;
    }

    rc = tk_sql_mailin_by_uid(cx->db, &(tk_sql_mailin_by_uid_in_t) {
                                  .mailbox_id = look->box->id,
                                  .uidvalidity = look->uidvalidity,
                                  .first = first,
                                  .last = first + (end - i) - 1
                              }, &rows, &n);

    for (k = 0; rc == TK_OK && k < n; k++) {
        look->known[i + rows[k].uid - first] = rows[k].id;
        look->settled[i + rows[k].uid - first] = rows[k].settled;
    }

    *end_r = end;

    return rc;
}


/* The rows of those that were imported before. */
static int
look_known(look_t *look, tk_cx_t *cx)
{
    int     rc = TK_OK;
    size_t  i = 0;

    memset(look->known, 0, sizeof(look->known));
    memset(look->settled, 0, sizeof(look->settled));

    while (rc == TK_OK && i < look->n) {
        rc = look_known_run(look, cx, i, &i);
    }

    return rc;
}


/* What is not known, up to a commit's worth. A mail of a size that no mail
 * has stays where it is. */
static void
look_choose(look_t *look, look_fetch_t *f)
{
    size_t    i;
    uint64_t  bytes = 0;

    for (i = 0; i < look->n && bytes < LOOK_BATCH_BYTES; i++) {
        if (look->known[i] == 0 && look->list[i].size <= f->most) {
            bytes += look->list[i].size;
            f->uids[f->asked++] = look->list[i].uid;
        }
    }
}


static int
look_store(look_t *look, tk_cx_t *cx, size_t *stored_r)
{
    int             rc, saved;
    size_t          i, k;
    look_fetch_t   *f;
    tk_imap_sink_t  sink = { look_begin, look_data, look_end, NULL };

    f = tk_arena_zalloc(cx->arena, sizeof(*f));

    if (f == NULL) {
        return TK_ENOMEM;
    }

    f->look = look;
    f->cx = cx;
    f->mails = tk_arena_array(cx->arena, look->n + 1, sizeof(*f->mails));
    f->most = 4 * (uint64_t) cx->desk->conf->mail_max_size + LOOK_BATCH_BYTES;
    sink.ctx = f;

    if (f->mails == NULL) {
        return TK_ENOMEM;
    }

    f->mails[0] = (import_mail_t) { .fd = -1 };
    look_choose(look, f);

    if (f->asked == 0) {
        return TK_OK;
    }

    rc = tk_imap_fetch(look->im, f->uids, f->asked, &sink);

    if (rc != TK_OK) {
        import_drop(&f->mails[f->n]);
    }

    crash_at("fetched");

    /* What came before the fault is worth keeping. */
    saved = import_commit(cx, f->mails, f->n);
    *stored_r = f->n;

    for (k = 0; saved == TK_OK && k < f->n; k++) {
        for (i = 0; i < look->n && look->list[i].uid != f->mails[k].uid; i++) {
            /* void */
        }

        if (i < look->n) {
            look->known[i] = f->mails[k].row;
        }
    }

    return rc == TK_OK ? saved : rc;
}


/* Bytes and rows of what is new among the mails that were listed. */
static int
look_take(look_t *look, size_t *stored_r)
{
    int          rc;
    tk_cx_t      cx;
    tk_arena_t  *a;

    *stored_r = 0;
    a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_job_cx(look->job, a, &cx);

    if (rc == TK_OK) {
        rc = look_known(look, &cx);
    }

    if (rc == TK_OK) {
        rc = look_store(look, &cx, stored_r);
    }

    if (rc == TK_OK && *stored_r > 0) {
        crash_at("stored");
    }

    tk_cx_release(&cx);
    tk_arena_destroy(a);

    return rc;
}


static int
look_go_on(void *ctx)
{
    return tk_job_tick(ctx);
}


static int
look_handle(look_t *look)
{
    size_t    i, n = 0;
    uint64_t  rows[LOOK_BATCH_MAX];

    for (i = 0; i < look->n; i++) {
        if (look->known[i] != 0) {
            rows[n++] = look->known[i];
        }
    }

    return import_handle_all(look->job->desk, look->box->id, rows, n,
                             look_go_on, look->job);
}


/* The mails whose rows are settled: the server may forget them. */
static int
look_settled(look_t *look, uint32_t *uids, size_t *k_r)
{
    int          rc;
    size_t       i;
    tk_cx_t      cx;
    tk_arena_t  *a;

    *k_r = 0;
    a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_job_cx(look->job, a, &cx);

    if (rc == TK_OK) {
        rc = look_known(look, &cx);
    }

    for (i = 0; rc == TK_OK && i < look->n; i++) {
        if (look->settled[i]) {
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


/* A mail that lay there at first and is not wanted? */
static bool
look_stays(const look_t *look, const tk_imap_mail_t *m)
{
    bool  old = look->begun_next ? m->uid < look->begun_next
                                 : m->day < look->begun_day && m->day != 0;

    return old && (m->day < look->since || look->since == UINT32_MAX);
}


/* Takes them out of the list; gives how many they were. */
static uint32_t
look_leave(look_t *look)
{
    size_t  i, k = 0, n = look->n;

    for (i = 0; look->since != 0 && i < n; i++) {
        if (!look_stays(look, &look->list[i])) {
            look->list[k++] = look->list[i];
        }
    }

    look->n = look->since ? k : n;

    return (uint32_t) (n - look->n);
}


/* One batch from number *from on; moves *from past what stays. */
static int
look_batch(look_t *look, uint32_t *from)
{
    int       rc;
    size_t    k = 0, stored = 0;
    uint32_t  left, gone = 0, uids[LOOK_BATCH_MAX];
    uint32_t  last = tk_imap_exists(look->im);

    if (last > *from + look->batch - 1) {
        last = *from + look->batch - 1;
    }

    rc = tk_imap_list(look->im, *from, last, look->list, look->batch,
                      &look->n);
    left = look_leave(look);

    if (rc == TK_OK && look->n > 0) {
        rc = look_take(look, &stored);
    }

    if (rc == TK_OK) {
        rc = look_handle(look);
    }

    if (rc == TK_OK) {
        rc = look_settled(look, uids, &k);
    }

    if (rc == TK_OK && k > 0) {
        rc = look_remove(look, uids, k, &gone);
    }

    if (rc != TK_OK) {
        return rc;
    }

    /* More of the same batch are left when it was cut by its bytes. */
    if (stored == 0) {
        *from += left + (gone < look->n ? (uint32_t) look->n - gone : 0);
    }

    return look->n + left == 0 ? TK_ENOTFOUND : TK_OK;
}


/* All that lies there. */
static int
look_folder(look_t *look)
{
    int       rc = TK_OK;
    uint32_t  from = 1;

    look->stuck = false;

    /* What stays is not looked at again and again. */
    if (look->begun_next != 0 && (look->since == UINT32_MAX
                                  || (look->since != 0 && look->passed)))
    {
        rc = tk_imap_first(look->im, look->begun_next, &from);
    }

    while (rc == TK_OK && from <= tk_imap_exists(look->im)) {
        rc = tk_job_tick(look->job);

        if (rc == TK_OK) {
            rc = look_batch(look, &from);
        }
    }

    if (rc != TK_OK && rc != TK_ENOTFOUND) {
        return rc;
    }

    look->passed = true;

    return look->stuck ? TK_ECONFLICT : TK_OK;
}


/* A password, or by OAuth2 a token. */
static int
look_secret(look_t *look, tk_cx_t *cx, tk_str_t *password, tk_str_t *bearer)
{
    int             rc;
    oauth_token_t   token;

    *password = *bearer = TK_STR("");

    if (look->box->token_url.n == 0) {
        return tk_desk_unseal(cx->desk, cx->arena, look->box->secret,
                              password);
    }

    rc = oauth_mailbox(cx, look->box->id, tk_str_z(look->job->owner),
                       &token);
    *bearer = token.access;
    look->why = token.error.n ? (const char *) token.error.p : NULL;

    return rc;
}


static int
look_server(look_t *look, tk_cx_t *cx, tk_net_server_t *server)
{
    int                rc;
    tk_str_t           password, bearer;
    const look_box_t  *box = look->box;

    rc = look_secret(look, cx, &password, &bearer);

    *server = (tk_net_server_t) {
        .host = box->host, .port = (int) box->port,
        .tls = tk_str_eqz(box->tls, "tls") ? TK_NET_TLS
               : tk_str_eqz(box->tls, "starttls") ? TK_NET_STARTTLS
                                                  : TK_NET_PLAIN,
        .verify = box->verify, .login = box->login, .password = password,
        .bearer = bearer, .timeout = LOOK_TIMEOUT, .go_on = look_go_on,
        .go_on_ctx = look->job
    };

    return rc;
}


/* What came of it, for those who look after the mailbox. */
static void
look_record(look_t *look, int rc)
{
    tk_cx_t      cx;
    tk_arena_t  *a = tk_arena_create(0);

    if (a != NULL && tk_job_cx(look->job, a, &cx) == TK_OK) {
        if (rc == TK_OK) {
            (void) tk_sql_mailbox_ok(cx.db, &(tk_sql_mailbox_ok_in_t) {
                                         .now = cx.now, .id = look->box->id
                                     }, NULL);
        } else {
            (void) tk_sql_mailbox_failed(cx.db,
                       &(tk_sql_mailbox_failed_in_t) {
                           .error = tk_str_z(look->job->error),
                           .now = cx.now, .id = look->box->id
                       }, NULL);
        }

        tk_cx_release(&cx);
    }

    tk_arena_destroy(a);
}


/* Asked several times a second while the server idles. TK_EAGAIN: somebody
 * changed something, perhaps this mailbox. */
static int
look_on(void *ctx)
{
    int          rc;
    look_t      *look = ctx;
    tk_cx_t      cx;
    tk_arena_t  *a;

    rc = tk_job_tick(look->job);

    if (rc != TK_OK
        || tk_now(look->job->desk->host) < look->looked + LOOK_SETTINGS)
    {
        return rc;
    }

    a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    look->looked = tk_now(look->job->desk->host);
    rc = tk_job_cx(look->job, a, &cx);

    if (rc == TK_OK && cx.snap->revision != look->revision) {
        rc = TK_EAGAIN;
    }

    tk_cx_release(&cx);
    tk_arena_destroy(a);

    return rc;
}


/* Looks, and where the server can tell of new mail, waits for it; the
 * interval remains as the net. */
static int
look_stay(look_t *look)
{
    int        rc;
    tk_time_t  ms = look->job->next;

    ms = ms < LOOK_IDLE_MAX ? ms : LOOK_IDLE_MAX;

    for ( ;; ) {
        rc = look_folder(look);

        if (rc != TK_OK) {
            return rc;
        }

        look_record(look, TK_OK);

        if (!tk_imap_has_idle(look->im)) {
            return TK_OK;
        }

        rc = tk_imap_idle(look->im, (int) ms, look_on, look);

        /* Nobody minds a server that hangs up while nothing happens. */
        if (rc != TK_OK) {
            look->job->next = rc == TK_EAGAIN ? 0 : TK_SECOND;
            return rc == TK_ECANCEL ? rc : TK_OK;
        }
    }
}


/* The first look of all: what lies there now did so before us. */
static int
look_begun(look_t *look, uint32_t next)
{
    int          rc;
    tk_cx_t      cx;
    tk_civil_t   c;
    tk_arena_t  *a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_job_cx(look->job, a, &cx);

    if (rc == TK_OK) {
        c = tk_time_civil(cx.now, NULL);
        look->begun_next = next;
        look->begun_day = (uint32_t) (c.year * 10000 + c.month * 100 + c.day);
        rc = tk_sql_mailbox_begun(cx.db, &(tk_sql_mailbox_begun_in_t) {
                                      .validity = look->uidvalidity,
                                      .next = next, .day = look->begun_day,
                                      .id = look->box->id
                                  }, NULL);
    }

    tk_cx_release(&cx);
    tk_arena_destroy(a);

    return rc;
}


/* Which mails are to stay. */
static int
look_first(look_t *look, const tk_imap_folder_t *folder)
{
    int                rc = TK_OK;
    size_t             n;
    uint32_t           next = folder->uidnext;
    tk_imap_mail_t     last;
    const look_box_t  *box = look->box;

    (void) tk_mailbox_first_ok(box->first, &look->since);

    if (tk_str_eqz(box->first, "new")) {
        look->since = UINT32_MAX;
    }

    if (box->begun_next != 0) {
        look->begun_day = (uint32_t) box->begun_day;
        look->begun_next = box->begun_validity == look->uidvalidity
                           ? (uint32_t) box->begun_next : 0;
        return TK_OK;
    }

    if (next == 0 && folder->exists > 0) {
        rc = tk_imap_list(look->im, folder->exists, folder->exists, &last, 1,
                          &n);
        next = rc == TK_OK && n == 1 ? last.uid + 1 : 0;
    }

    return rc == TK_OK ? look_begun(look, next ? next : 1) : rc;
}


static int
look_mailbox(look_t *look, tk_cx_t *cx)
{
    int               rc;
    tk_net_server_t   server;
    tk_imap_folder_t  folder = { .uidvalidity = 0 };

    rc = look_server(look, cx, &server);

    /* No connection is held while mail servers take their time. */
    tk_db_release(&cx->db);

    if (rc == TK_OK) {
        rc = tk_imap_open(cx->arena, &server, &look->im);

        if (rc == TK_EDENIED && server.bearer.n != 0) {
            oauth_forget(cx, look->box->id);
            tk_db_release(&cx->db);
        }
    }

    if (rc == TK_OK) {
        rc = tk_imap_select(look->im, look->box->folder, &folder);
        look->uidvalidity = folder.uidvalidity;
    }

    if (rc == TK_OK) {
        rc = look_first(look, &folder);
    }

    if (rc == TK_OK) {
        rc = look_stay(look);
    }

    if (rc != TK_OK && rc != TK_ECANCEL) {
        tk_job_fail(look->job, rc, "mailbox %.*s: %s %s",
                    TK_STR_ARG(look->box->name), tk_err_name(rc),
                    look->why ? look->why : tk_imap_error(look->im));
        look_record(look, rc);
    }

    tk_imap_close(&look->im);

    return rc;
}


/* The life of a mailbox (job->state: its id), run by run. */
int
tk_job_mailbox(tk_job_t *job)
{
    int             rc;
    look_t         *look;
    tk_cx_t         cx;
    look_box_t      box;
    const uint64_t  *id = job->state;

    rc = mail_once();

    if (rc == TK_OK) {
        rc = import_resume(job->desk, *id, look_go_on, job);
    }

    if (rc != TK_OK) {
        return rc;
    }

    look = tk_arena_zalloc(job->arena, sizeof(*look));

    if (look == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_job_cx(job, job->arena, &cx);

    if (rc == TK_OK) {
        rc = tk_sql_mailbox_open(cx.db, &(tk_sql_mailbox_open_in_t) {
                                     .id = *id
                                 }, &box);
    }

    if (rc == TK_OK) {
        look->job = job;
        look->box = &box;
        look->revision = cx.snap->revision;
        look->looked = cx.now;
        look->batch = (unsigned) job->desk->conf->import_batch;
        look->batch = look->batch < LOOK_BATCH_MAX ? look->batch
                                                   : LOOK_BATCH_MAX;
        rc = look_mailbox(look, &cx);
    }

    tk_cx_release(&cx);

    return rc == TK_ENOTFOUND ? TK_OK : rc;
}
