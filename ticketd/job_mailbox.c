#include "desk/mail/mailbox.h"
#include "import.h"
#include "job.h"
#include "look.h"
#include "mailonce.h"
#include "oauth.h"

#define LOOK_TIMEOUT   30000            /* ms                          */
#define LOOK_IDLE_MAX  (25 * TK_MINUTE) /* servers end it after 30     */
#define LOOK_SETTINGS  (5 * TK_SECOND)  /* how soon a change is seen   */
#define LOOK_FORGET    1000             /* rows of one statement       */


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
        .bearer = bearer, .timeout = LOOK_TIMEOUT, .go_on = tk_job_go_on,
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

    if (a == NULL) {
        return;
    }

    if (tk_job_cx(look->job, a, &cx) == TK_OK) {
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
    }

    tk_cx_release(&cx);
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
        tk_job_well(look->job);

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


/* Some at a time, so that no lock is held for long. */
static int
look_forget(look_t *look, tk_cx_t *cx)
{
    int           rc;
    tk_db_done_t  done = { 0, 0 };

    do {
        rc = tk_sql_mailin_uid_forget(cx->db, &(tk_sql_mailin_uid_forget_in_t) {
                                          .mailbox_id = look->box->id,
                                          .max = LOOK_FORGET
                                      }, &done);
    } while (rc == TK_OK && done.affected == LOOK_FORGET
             && (rc = tk_job_tick(look->job)) == TK_OK);

    return rc;
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
    rc = rc == TK_OK ? look_forget(look, &cx) : rc;

    if (rc == TK_OK) {
        c = tk_time_civil(cx.now, NULL);
        look->begun_next = next;
        look->begun_day = (uint32_t) (c.year * 10000 + c.month * 100 + c.day);
        rc = tk_sql_mailbox_begun(cx.db, &(tk_sql_mailbox_begun_in_t) {
                                      .validity = look->uidvalidity,
                                      .next = next, .day = look->begun_day,
                                      .id = look->box->id,
                                      .host = look->box->host,
                                      .login = look->box->login,
                                      .folder = look->box->folder
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
    tk_str_t          why;
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
        /* Beside the mailbox itself, its name need not be said. */
        tk_job_fail(look->job, rc, "%s",
                    look->why ? look->why : tk_imap_error(look->im));
        look_record(look, rc);
        why = tk_arena_printf(cx->arena, "%s", look->job->error);
        tk_job_fail(look->job, rc, "mailbox %.*s: %.*s",
                    TK_STR_ARG(look->box->name), TK_STR_ARG(why));
    }

    tk_imap_close(&look->im);

    return rc;
}


/* The life of a mailbox (job->state: look_mailbox_t), run by run. */
int
tk_job_mailbox(tk_job_t *job)
{
    int              rc;
    look_t          *look;
    tk_cx_t          cx;
    look_box_t       box;
    look_mailbox_t  *mailbox = job->state;

    rc = mail_once();

    if (rc == TK_OK) {
        rc = import_resume(job->desk, mailbox->id, tk_job_go_on, job);
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
                                     .id = mailbox->id
                                 }, &box);
    }

    if (rc == TK_OK) {
        look->job = job;
        look->box = &box;
        look->mailbox = mailbox;
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
