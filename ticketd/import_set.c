#include "crash.h"
#include "import.h"
#include "import_int.h"
#include "import_mail.h"
#include "mailonce.h"
#include "tk_sql.gen.h"

#define IMPORT_PAGE            64
#define IMPORT_TOGETHER        TK_MAILIN_MAX   /* mails of one commit */
#define IMPORT_TOGETHER_BYTES  (1u << 20)


/* Small mails in a row that share their commits. */
typedef struct {
    tk_sql_mailin_set_t  *row;
    tk_mail_t            *mail[IMPORT_TOGETHER];
    tk_mailin_t           in[IMPORT_TOGETHER];
    tk_mailin_done_t      done[IMPORT_TOGETHER];
    uint64_t              mailbox_id;
    const uint64_t       *ids;
    size_t                max;
    size_t                n;
} import_set_t;


/* As many from the front as are small, in the database and were never tried:
 * who was may have been the end of somebody. */
static int
import_set_find(tk_cx_t *cx, import_set_t *set)
{
    int              rc;
    size_t           n, bytes = 0;
    const uint64_t  *ids = set->ids;

    for (n = 1; n < set->max && ids[n] > ids[n - 1]; n++) { /* void */ }

    rc = tk_sql_mailin_set(cx->db, &(tk_sql_mailin_set_in_t) {
                               .first = ids[0], .last = ids[n - 1],
                               .mailbox_id = set->mailbox_id,
                               .below = TK_ATTACH_ROW_MAX, .max = n
                           }, &set->row, &n);

    set->n = 0;

    while (rc == TK_OK && set->n < n && set->row[set->n].id == ids[set->n]
           && set->row[set->n].data.p != NULL
           && (bytes += set->row[set->n].size) <= IMPORT_TOGETHER_BYTES)
    {
        set->n++;
    }

    return rc;
}


static int
import_set_try(tk_cx_t *cx, import_set_t *set)
{
    int           rc;
    tk_db_done_t  done = { 0, 0 };

    rc = import_set_find(cx, set);

    if (rc == TK_OK && set->n > 0) {
        rc = tk_sql_mailin_set_try(cx->db, &(tk_sql_mailin_set_try_in_t) {
                                       .first = set->ids[0],
                                       .last = set->ids[set->n - 1],
                                       .mailbox_id = set->mailbox_id,
                                       .below = TK_ATTACH_ROW_MAX
                                   }, &done);
    }

    return rc;
}


static int
import_set_fill(tk_cx_t *cx, void *arg)
{
    int              rc = TK_OK;
    size_t           i;
    import_set_t    *set = arg;
    import_rules_t   rules = { .read = false };

    for (i = 0; rc == TK_OK && i < set->n; i++) {
        import_raw_t  src = {
            .id = set->row[i].id, .mailbox_id = set->row[i].mailbox_id,
            .type_id = set->row[i].type_id, .raw = set->row[i].data,
            .digest = set->row[i].raw, .silent = set->row[i].silent,
            .rules = &rules
        };

        rc = import_fill(cx, &src, set->mail[i], &set->in[i]);
        crash_at("files");
    }

    return rc;
}


static int
import_set_take(tk_cx_t *cx, import_set_t *set)
{
    int     rc = TK_OK;
    size_t  i;

    crash_at("tried");

    for (i = 0; rc == TK_OK && i < set->n; i++) {
        rc = tk_mime_parse(cx->arena, set->row[i].data, NULL, &set->mail[i]);
        crash_at("parsed");
    }

    if (rc == TK_OK) {
        rc = tk_cx_tx(cx, import_set_fill, set);
    }

    if (rc == TK_OK) {
        rc = tk_mailin_take(cx, set->in, set->n, import_committing,
                            set->done);
    }

    for (i = 0; rc == TK_OK && i < set->n; i++) {
        crash_at("taken");
        import_told(cx, set->row[i].id, &set->done[i]);
    }

    return rc;
}


/* A set that failed was not tried as far as its mails are concerned: each
 * is judged alone. */
static void
import_set_untry(tk_cx_t *cx, const import_set_t *set)
{
    size_t  i;

    for (i = 0; i < set->n; i++) {
        (void) tk_sql_mailin_untry(cx->db, &(tk_sql_mailin_untry_in_t) {
                                       .id = set->row[i].id
                                   }, NULL);
    }
}


/* *n_r: how many from the front were settled together; *alone_r: how many
 * are to be handled alone. */
static int
import_together(tk_desk_t *desk, uint64_t mailbox_id, const uint64_t *ids,
    size_t max, size_t *n_r, size_t *alone_r)
{
    int            rc;
    tk_cx_t        cx;
    tk_arena_t    *a;
    import_set_t  *set;

    *n_r = 0;
    *alone_r = 1;
    a = tk_arena_create(IMPORT_ARENA);
    set = a ? tk_arena_zalloc(a, sizeof(*set)) : NULL;

    if (set == NULL) {
        tk_arena_destroy(a);
        return TK_ENOMEM;
    }

    set->mailbox_id = mailbox_id;
    set->ids = ids;
    set->max = max < IMPORT_TOGETHER ? max : IMPORT_TOGETHER;
    rc = import_cx(desk, a, &cx);

    if (rc == TK_OK) {
        rc = import_set_try(&cx, set);
    }

    if (rc == TK_OK && set->n > 0) {
        rc = import_set_take(&cx, set);

        if (rc == TK_OK) {
            *n_r = set->n;
            *alone_r = 0;

        } else {
            *alone_r = set->n;
            import_set_untry(&cx, set);
            rc = import_passing(rc) ? rc : TK_OK;
        }
    }

    tk_cx_release(&cx);
    tk_arena_destroy(a);

    return rc;
}


int
import_handle_all(tk_desk_t *desk, uint64_t mailbox_id, const uint64_t *ids,
    size_t n, int (*go_on)(void *ctx), void *ctx)
{
    int     rc;
    size_t  i = 0, k = 0, alone = 0;

    rc = mail_once();

    while (rc == TK_OK && i < n) {
        rc = go_on(ctx);

        if (rc == TK_OK && alone == 0) {
            rc = import_together(desk, mailbox_id, ids + i, n - i, &k,
                                 &alone);
            i += k;

        } else if (rc == TK_OK) {
            rc = import_handle(desk, ids[i++]);
            alone--;
        }

        if (rc == TK_OK) {
            crash_at("handled");
        }
    }

    return rc;
}


static int
import_open_rows(tk_desk_t *desk, uint64_t mailbox_id, uint64_t after,
    uint64_t *ids, size_t *n_r)
{
    int                    rc;
    size_t                 i;
    tk_cx_t                cx;
    tk_arena_t            *a;
    tk_sql_mailin_open_t  *rows;

    a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    tk_cx_init(&cx, desk, a);
    rc = tk_cx_db(&cx);

    if (rc == TK_OK) {
        rc = tk_sql_mailin_open(cx.db, &(tk_sql_mailin_open_in_t) {
                                    .after = after, .mailbox_id = mailbox_id,
                                    .nobody = mailbox_id == 0,
                                    .max = IMPORT_PAGE
                                }, &rows, n_r);
    }

    for (i = 0; rc == TK_OK && i < *n_r; i++) {
        ids[i] = rows[i].id;
    }

    tk_cx_release(&cx);
    tk_arena_destroy(a);

    return rc;
}


int
import_resume(tk_desk_t *desk, uint64_t mailbox_id, int (*go_on)(void *ctx),
    void *ctx)
{
    int       rc;
    size_t    n = 0;
    uint64_t  after = 0, ids[IMPORT_PAGE];

    do {
        rc = import_open_rows(desk, mailbox_id, after, ids, &n);

        if (rc == TK_OK && n > 0) {
            rc = import_handle_all(desk, mailbox_id, ids, n, go_on, ctx);
            after = ids[n - 1];
        }

    } while (rc == TK_OK && n > 0);

    return rc;
}
