#include "crash.h"
#include "desk/bounce.h"
#include "desk/notice.h"
#include "job.h"
#include "letterbytes.h"
#include "mailonce.h"
#include "notice_text.h"
#include "relay.h"

#define DELIVER_BATCH  128
#define DELIVER_ARENA  (96u << 20)
#define DELIVER_PAUSE  300               /* ms, for the database to return */

/* One run: the connection is kept for its mails. */
typedef struct {
    tk_job_t    *job;
    tk_arena_t  *arena;           /* of the connection                    */
    tk_smtp_t   *smtp;
    unsigned     seconds;         /* of a row's lease                     */
    texts_t      texts;           /* of notices                           */
} deliver_t;


/* "deliver" is the first, "deliver2" the second. */
static unsigned
deliver_place(const tk_job_t *job)
{
    char  last = job->def->name[strlen(job->def->name) - 1];

    return last >= '2' && last <= '9' ? (unsigned) (last - '1') : 0;
}


static int
deliver_connect(deliver_t *d)
{
    const tk_conf_t  *conf = d->job->desk->conf;

    return d->smtp != NULL ? TK_OK : relay_open(d->arena, conf, &conf->smtp,
                                                &d->smtp);
}


/* Faults of the database, of which neither mail nor server is to blame. */
static bool
deliver_passing(int rc)
{
    return rc == TK_EDOWN || rc == TK_ETIMEOUT || rc == TK_EAGAIN
           || rc == TK_ECANCEL;
}


/* What became of a mail is known only here: a database that is away is
 * waited for.  Nobody else can take the row meanwhile, and whoever did
 * before we came made this a conflict. */
static int
deliver_settle(deliver_t *d, tk_cx_t *cx, const tk_outbox_t *row,
    tk_outbox_end_t end, tk_str_t text)
{
    int  rc;

    for ( ;; ) {
        cx->now = tk_now(cx->desk->host);
        rc = tk_outbox_settle(cx, row, tk_str_z(d->job->owner), end, text,
                              tk_bounce_failed);

        if (!deliver_passing(rc)) {
            return rc;
        }

        tk_db_release(&cx->db);

        if (tk_job_sleep(d->job, DELIVER_PAUSE) != TK_OK) {
            return rc;
        }
    }
}


/* The row is ours: makes the mail, sends it, says what became of it. */
static int
deliver_letter(deliver_t *d, tk_cx_t *cx, const tk_outbox_t *row)
{
    int               rc;
    tk_str_t          raw, err;
    tk_letter_t       letter;
    tk_smtp_result_t  result;

    static const tk_outbox_end_t  ends[] = {
        TK_OUTBOX_SENT, TK_OUTBOX_FAILED, TK_OUTBOX_RETRY, TK_OUTBOX_DOUBT
    };

    rc = letter_of(cx, d->arena, &d->texts, row, &letter, &err);

    if (rc != TK_OK && err.n != 0) {
        (void) tk_job_fail(d->job, rc, "%.*s", TK_STR_ARG(err));
    }

    if (rc == TK_OK) {
        rc = letter_bytes(cx, &letter, &raw);
    }

    if (rc == TK_ENOTFOUND || rc == TK_EINVAL) {
        return deliver_settle(d, cx, row, TK_OUTBOX_FAILED,
                              rc == TK_EINVAL ? TK_STR("no such address")
                                              : TK_STR("nothing to send"));
    }

    if (rc == TK_OK) {
        crash_at("built");
        rc = deliver_connect(d);
    }

    if (rc != TK_OK) {
        (void) deliver_settle(d, cx, row, deliver_passing(rc)
                              ? TK_OUTBOX_BACK : TK_OUTBOX_RETRY,
                              tk_str_z(tk_err_name(rc)));
        return rc;
    }

    result = tk_smtp_send(d->smtp, letter.envelope, letter.to, raw);
    crash_at("sent");
    rc = deliver_settle(d, cx, row, ends[result],
                        tk_str_z(tk_smtp_answer(d->smtp)));
    crash_at("settled");

    if (result != TK_SMTP_SENT) {
        tk_log(cx->desk->host, TK_LOG_WARN, "mail to %.*s: %s",
               TK_STR_ARG(row->to_address), tk_smtp_answer(d->smtp));
    }

    return rc;
}


static int
deliver_one(deliver_t *d, tk_outbox_t *row)
{
    int          rc;
    tk_cx_t      cx;
    tk_arena_t  *a;

    a = tk_arena_create(DELIVER_ARENA);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_job_cx(d->job, a, &cx);

    if (rc == TK_OK) {
        rc = tk_outbox_take(&cx, row, tk_str_z(d->job->owner), d->seconds);
    }

    if (rc == TK_OK) {
        crash_at("owned");
        rc = deliver_letter(d, &cx, row);

    } else if (rc == TK_ENOTFOUND) {
        rc = TK_OK;
    }

    tk_cx_release(&cx);
    tk_arena_destroy(a);

    return rc;
}


/* The rows live in a. */
static int
deliver_list(tk_job_t *job, tk_arena_t *a, tk_outbox_t **rows_r, size_t *n_r)
{
    int      rc;
    size_t   lost = 0;
    tk_cx_t  cx;

    *n_r = 0;
    rc = tk_job_cx(job, a, &cx);

    if (rc == TK_OK) {
        rc = tk_outbox_recover(&cx, &lost);
    }

    if (rc == TK_OK) {
        rc = tk_outbox_ready(&cx, DELIVER_BATCH, rows_r, n_r);
    }

    tk_cx_release(&cx);

    return rc;
}


/* Each of those who deliver has a share of the rows, so that they rarely reach
 * for the same mail. Who has nothing left in theirs takes what others have
 * not come to, so that nobody waits for one whose server is slow. */
static size_t
deliver_share(const deliver_t *d, tk_outbox_t *rows, size_t n)
{
    size_t  i, k = 0;

    for (i = 0; i < n; i++) {
        if (rows[i].id % TK_DELIVER_JOBS == deliver_place(d->job)) {
            rows[k++] = rows[i];
        }
    }

    return k ? k : n;
}


static int
deliver_all(deliver_t *d, tk_outbox_t *rows, size_t n)
{
    int     rc = TK_OK;
    size_t  i;

    n = deliver_share(d, rows, n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        rc = tk_job_tick(d->job);

        if (rc == TK_OK) {
            rc = deliver_one(d, &rows[i]);
        }
    }

    return rc;
}


int
tk_job_deliver(tk_job_t *job)
{
    int           rc;
    size_t        n = 0;
    deliver_t     d = { .job = job, .arena = job->arena };
    tk_arena_t   *a = tk_arena_create(0);
    tk_outbox_t  *rows;

    if (a == NULL) {
        return TK_ENOMEM;
    }

    /* As long as a transaction may take at most, and somewhat more. */
    d.seconds = (unsigned) (2 * job->desk->conf->smtp.timeout / TK_SECOND)
                + 1;
    rc = mail_once();

    do {
        tk_arena_reset(a);
        rc = rc == TK_OK ? deliver_list(job, a, &rows, &n) : rc;

        if (rc == TK_OK) {
            rc = deliver_all(&d, rows, n);
        }

    } while (rc == TK_OK && n > 0);

    tk_smtp_close(&d.smtp);
    tk_arena_destroy(a);

    return rc == TK_ECONFLICT ? TK_OK : rc;
}
