#include "crash.h"
#include "crew_int.h"
#include "desk/mail/bounce.h"
#include "job.h"
#include "letterbytes.h"
#include "mailonce.h"
#include "mime/build.h"
#include "relay.h"

#define DELIVER_LIST      128
#define DELIVER_TOGETHER  32             /* mails of one commit           */
#define DELIVER_HOLD      2000           /* ms, that these may take       */
#define DELIVER_ARENA     (96u << 20)
#define DELIVER_SAME      (4u << 20)     /* used, and more of a ticket fit */
#define DELIVER_PAUSE     300            /* ms, for the database to return */

/* One run: the connection is kept for its mails. */
typedef struct {
    tk_job_t    *job;
    tk_arena_t  *arena;           /* of the connection                    */
    tk_smtp_t   *smtp;
    tk_str_t     owner;           /* of rows: this thread                 */
    unsigned     seconds;         /* of a row's lease                     */
    texts_t      texts;           /* of notices                           */
    size_t       together;        /* mails that are taken next            */
    bool         known;           /* something became of the mail in hand */
    tk_arena_t  *letters;         /* of one ticket; or NULL               */
    uint64_t     ticket_id;
    tk_cx_t      cx;              /* of these                             */
    uint64_t     sent[DELIVER_TOGETHER];
    size_t       n_sent;
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
                                                d->job, &d->smtp);
}


/* Faults of the database, of which neither mail nor server is to blame. */
static bool
deliver_passing(int rc)
{
    return rc == TK_EDOWN || rc == TK_ETIMEOUT || rc == TK_EAGAIN
           || rc == TK_ECANCEL;
}


/* What became of a mail is known only here: a database that is away is
 * waited for.  Nobody else takes the row meanwhile. */
static bool
deliver_again(deliver_t *d, tk_cx_t *cx, int rc)
{
    if (!deliver_passing(rc)) {
        return false;
    }

    tk_db_release(&cx->db);
    rc = tk_job_sleep(d->job, DELIVER_PAUSE);
    cx->now = tk_now(cx->desk->host);

    return rc == TK_OK;
}


static int
deliver_settle(deliver_t *d, tk_cx_t *cx, const tk_outbox_t *row,
    tk_outbox_end_t end, tk_str_t text)
{
    int  rc;

    d->known = true;
    cx->now = tk_now(cx->desk->host);

    do {
        rc = tk_outbox_settle(cx, row, d->owner, end, text,
                              tk_bounce_failed);
    } while (deliver_again(d, cx, rc));

    return rc;
}


static int
deliver_judge(deliver_t *d, tk_cx_t *cx, const tk_outbox_t *row,
    tk_smtp_result_t result)
{
    tk_str_t  answer = tk_str_z(tk_smtp_answer(d->smtp));

    static const tk_outbox_end_t  ends[] = {
        [TK_SMTP_REFUSED] = TK_OUTBOX_FAILED,
        [TK_SMTP_LATER] = TK_OUTBOX_RETRY,
        [TK_SMTP_DOUBT] = TK_OUTBOX_DOUBT
    };

    if (result == TK_SMTP_SENT) {
        d->sent[d->n_sent++] = row->id;
        return TK_OK;
    }

    tk_log(cx->desk->host, TK_LOG_WARN, "mail to %.*s: %.*s",
           TK_STR_ARG(row->to_address), TK_STR_ARG(answer));

    return deliver_settle(d, cx, row, ends[result], answer);
}


/* The row is ours: makes the mail and sends it. */
static int
deliver_letter(deliver_t *d, tk_cx_t *cx, const tk_outbox_t *row)
{
    int               rc;
    tk_str_t          raw, err;
    tk_letter_t       letter;
    tk_smtp_result_t  result;

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
        if (!deliver_passing(rc)) {
            (void) deliver_settle(d, cx, row, TK_OUTBOX_RETRY,
                                  tk_str_z(tk_job_words(rc)));
        }

        return rc;
    }

    d->known = true;
    result = tk_smtp_send(d->smtp, tk_mime_ascii(cx->arena, letter.envelope),
                          tk_mime_ascii(cx->arena, letter.to), raw);
    crash_at("sent");

    return deliver_judge(d, cx, row, result);
}


static void
deliver_close(deliver_t *d)
{
    if (d->letters != NULL) {
        tk_cx_release(&d->cx);
        tk_arena_destroy(d->letters);
        d->letters = NULL;
    }
}


/* Letters about one ticket are one unit of work, unless they are large. */
static int
deliver_one(deliver_t *d, const tk_outbox_t *row)
{
    int  rc = TK_OK;

    if (d->letters != NULL && (row->ticket_id == 0
                               || row->ticket_id != d->ticket_id
                               || tk_arena_used(d->letters) > DELIVER_SAME))
    {
        deliver_close(d);
    }

    if (d->letters == NULL) {
        d->letters = tk_arena_create(DELIVER_ARENA);
        d->ticket_id = row->ticket_id;

        if (d->letters == NULL) {
            return TK_ENOMEM;
        }

        rc = tk_job_cx(d->job, d->letters, &d->cx);
        rc = rc == TK_OK ? tk_letter_keep(&d->cx) : rc;
    }

    return rc == TK_OK ? deliver_letter(d, &d->cx, row) : rc;
}


/* What the server took is sent; the rest was not tried and goes back. */
static int
deliver_mark(deliver_t *d, tk_cx_t *cx, const uint64_t *rest, size_t n)
{
    int  rc;

    cx->now = tk_now(cx->desk->host);

    do {
        rc = tk_outbox_sent(cx, d->sent, d->n_sent, d->owner);
        d->n_sent = rc == TK_OK ? 0 : d->n_sent;
        rc = rc == TK_OK ? tk_outbox_back(cx, rest, n, d->owner) : rc;
    } while (deliver_again(d, cx, rc));

    return rc;
}


/* One after the other, while their lease is good for a slow one, too.  As
 * long as it goes well the next are more, so that while a server is slow or
 * says no nobody waits for another's mail. */
static int
deliver_rows(deliver_t *d, tk_cx_t *cx, const tk_outbox_t *rows, size_t n)
{
    int        rc, marked;
    size_t     i, k;
    uint64_t   ids[DELIVER_TOGETHER];
    int64_t    end = tk_crew_clock() + DELIVER_HOLD;

    for (k = 0; k < n; k++) {
        ids[k] = rows[k].id;
    }

    for (i = 0, rc = TK_OK; rc == TK_OK && i < n; i += d->known) {
        if (i > 0 && tk_crew_clock() >= end) {
            break;
        }

        d->known = false;
        rc = tk_job_tick(d->job);

        if (rc == TK_OK) {
            rc = deliver_one(d, &rows[i]);
        }
    }

    d->together = d->n_sent < n ? 1
                  : d->together < DELIVER_TOGETHER ? 2 * d->together
                                                   : DELIVER_TOGETHER;
    deliver_close(d);
    marked = deliver_mark(d, cx, ids + i, n - i);
    crash_at("settled");

    return rc != TK_OK ? rc : marked;
}


static int
deliver_together(deliver_t *d, const uint64_t *ids, size_t n)
{
    int           rc;
    tk_cx_t       cx;
    tk_arena_t   *a;
    tk_outbox_t  *rows;

    a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_job_cx(d->job, a, &cx);

    if (rc == TK_OK) {
        rc = tk_outbox_take(&cx, ids, n, d->owner, d->seconds,
                            &rows, &n);
    }

    tk_db_release(&cx.db);

    if (rc == TK_OK) {
        crash_at("owned");
        rc = deliver_rows(d, &cx, rows, n);

    } else if (rc == TK_EAGAIN) {
        rc = TK_OK;
    }

    tk_cx_release(&cx);
    tk_arena_destroy(a);

    return rc;
}


/* The rows live in a. */
static int
deliver_list(tk_job_t *job, tk_arena_t *a, tk_outbox_due_t **due_r,
    size_t *n_r)
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
        rc = tk_outbox_ready(&cx, DELIVER_LIST, due_r, n_r);
    }

    tk_cx_release(&cx);

    return rc;
}


/* Each of those who deliver has a share of the tickets, so that they rarely
 * reach for the same mail, and letters about one are made together. Who has
 * nothing left in theirs takes what others have not come to, so that nobody
 * waits for one whose server is slow. */
static size_t
deliver_share(const deliver_t *d, tk_outbox_due_t *due, size_t n)
{
    size_t    i, k = 0;
    uint64_t  id;

    for (i = 0; i < n; i++) {
        id = due[i].ticket_id ? due[i].ticket_id : due[i].id;

        if (id % TK_DELIVER_JOBS == deliver_place(d->job)) {
            due[k++] = due[i];
        }
    }

    return k ? k : n;
}


/* As many from the front as go together. One in doubt goes alone: a mail
 * beside it that is somebody's end would make it unknown, untried. */
static size_t
deliver_next(const deliver_t *d, const tk_outbox_due_t *due, size_t n,
    uint64_t *ids)
{
    size_t  k = 0;

    do {
        ids[k] = due[k].id;
        k++;
    } while (k < n && k < d->together && !due[0].doubted
             && !due[k].doubted);

    return k;
}


static int
deliver_all(deliver_t *d, tk_outbox_due_t *due, size_t n)
{
    int       rc = TK_OK;
    size_t    i, k;
    uint64_t  ids[DELIVER_TOGETHER];

    n = deliver_share(d, due, n);

    for (i = 0; rc == TK_OK && i < n; i += k) {
        k = deliver_next(d, due + i, n - i, ids);
        rc = tk_job_tick(d->job);

        if (rc == TK_OK) {
            rc = deliver_together(d, ids, k);
        }
    }

    return rc;
}


int
tk_job_deliver(tk_job_t *job)
{
    int               rc;
    size_t            n = 0;
    deliver_t         d = { .job = job, .arena = job->arena, .together = 1 };
    tk_arena_t       *a = tk_arena_create(0);
    tk_outbox_due_t  *due;

    if (a == NULL) {
        return TK_ENOMEM;
    }

    d.owner = tk_arena_printf(job->arena, "%s/%u", job->owner,
                              deliver_place(job));

    /* As long as the last of them may take at most, and somewhat more. */
    d.seconds = (unsigned) ((TK_SMTP_LONGEST * job->desk->conf->smtp.timeout
                             + 2 * DELIVER_HOLD) / TK_SECOND) + 1;
    rc = d.owner.p ? mail_once() : TK_ENOMEM;

    do {
        tk_arena_reset(a);
        rc = rc == TK_OK ? deliver_list(job, a, &due, &n) : rc;

        if (rc == TK_OK) {
            rc = deliver_all(&d, due, n);
        }

    } while (rc == TK_OK && n > 0);

    tk_smtp_close(&d.smtp);
    tk_arena_destroy(a);

    return rc == TK_ECONFLICT ? TK_OK : rc;
}
