#include "look.h"

#include <stdio.h>

#include "crash.h"
#include "import.h"

#define LOOK_BATCH_BYTES  (8u << 20)       /* of one commit               */
#define LOOK_TRIES        3                /* of a mail that does not come */

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

    return import_begin(f->cx, m, size);
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


/* The entry of a mail that did not come before; NULL: there is none. */
static look_bad_t *
look_bad(look_t *look, uint32_t uid)
{
    unsigned  i;

    for (i = 0; i < look->mailbox->n_bad; i++) {
        if (look->mailbox->bad[i].uid == uid) {
            return &look->mailbox->bad[i];
        }
    }

    return NULL;
}


/* It did not come: after the last try it is left alone for a day.  Of too
 * many the oldest is forgotten, and so tried again. */
static void
look_missed(look_t *look, uint32_t uid, const char *why)
{
    look_bad_t      *bad = look_bad(look, uid);
    look_mailbox_t  *m = look->mailbox;

    if (bad == NULL && m->n_bad == LOOK_BAD_MAX) {
        m->n_bad--;
        memmove(&m->bad[0], &m->bad[1], m->n_bad * sizeof(*bad));
    }

    if (bad == NULL) {
        bad = &m->bad[m->n_bad++];
        *bad = (look_bad_t) { .uid = uid };
    }

    if (++bad->fails >= LOOK_TRIES) {
        bad->until = tk_now(look->job->desk->host) + TK_DAY;
    }

    snprintf(bad->why, sizeof(bad->why), "%s", why);
}


/* Of what was asked for: the first that is missing when the server failed,
 * all that are when it said that this is all.  A store or a database that
 * failed leaves no word of the server's. */
static void
look_missing(look_t *look, const look_fetch_t *f, int rc)
{
    size_t       i;
    const char  *why = look->why ? look->why : tk_imap_error(look->im);

    if (rc == TK_ECANCEL || (rc != TK_OK && why[0] == '\0')) {
        return;
    }

    for (i = 0; i < f->asked; i++) {
        if (f->uids[i] != 0) {
            look_missed(look, f->uids[i],
                        rc == TK_OK ? "the server leaves it out" : why);

            if (rc != TK_OK) {
                return;
            }
        }
    }
}


/* Why it is not asked for now; NULL: it is. */
static const char *
look_refused(look_t *look, const tk_imap_mail_t *m, uint64_t most)
{
    const look_bad_t  *bad = look_bad(look, m->uid);

    if (m->size > most) {
        return tk_arena_printf(look->job->arena, "mail UID %u stays: %llu "
                               "bytes, of which %llu are accepted", m->uid,
                               (unsigned long long) m->size,
                               (unsigned long long) most).p;
    }

    if (bad == NULL || bad->until <= tk_now(look->job->desk->host)) {
        return NULL;
    }

    return tk_arena_printf(look->job->arena, "mail UID %u does not come: %s",
                           m->uid, bad->why).p;
}


/* What is not known, up to a commit's worth; what is refused stays where it
 * is. */
static void
look_choose(look_t *look, look_fetch_t *f)
{
    size_t       i;
    uint64_t     bytes = 0;
    const char  *why;

    for (i = 0; i < look->n && bytes < LOOK_BATCH_BYTES; i++) {
        why = look->known[i] == 0
              ? look_refused(look, &look->list[i], f->most) : NULL;
        look->stays = why ? why : look->stays;

        if (look->known[i] == 0 && why == NULL) {
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

    look_missing(look, f, rc);
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


/* Looks up the rows of what was listed; with stored_r, the bytes and rows of
 * what has none come from the server, and it is how many. */
static int
look_rows(look_t *look, size_t *stored_r)
{
    int          rc;
    tk_cx_t      cx;
    tk_arena_t  *a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_job_cx(look->job, a, &cx);

    if (rc == TK_OK) {
        rc = look_known(look, &cx);
    }

    if (rc == TK_OK && stored_r != NULL) {
        rc = look_store(look, &cx, stored_r);
    }

    tk_cx_release(&cx);
    tk_arena_destroy(a);

    return rc;
}


static int
look_take(look_t *look, size_t *stored_r)
{
    int  rc;

    rc = look_rows(look, stored_r);

    if (rc == TK_OK && *stored_r > 0) {
        crash_at("stored");
    }

    return rc;
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
                             tk_job_go_on, look->job);
}


/* The mails whose rows are settled: the server may forget them. */
static int
look_settled(look_t *look, uint32_t *uids, size_t *k_r)
{
    int     rc;
    size_t  i;

    rc = look_rows(look, NULL);

    for (i = 0; rc == TK_OK && i < look->n; i++) {
        if (look->settled[i]) {
            uids[(*k_r)++] = look->list[i].uid;
        }
    }

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


int
look_folder(look_t *look)
{
    int       rc = TK_OK;
    uint32_t  from = 1;

    look->stuck = false;
    look->stays = NULL;

    if (look->mailbox->uidvalidity != look->uidvalidity) {
        look->mailbox->uidvalidity = look->uidvalidity;
        look->mailbox->n_bad = 0;
    }

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
    look->why = look->stuck ? "what is done cannot be removed: other mail is "
                              "marked as deleted" : look->stays;

    return look->why ? TK_ECONFLICT : TK_OK;
}
