#include <unistd.h>

#include "args.h"
#include "base/filemap.h"
#include "crash.h"
#include "desk/mail/maillog.h"
#include "import.h"
#include "import_int.h"
#include "import_mail.h"
#include "mailonce.h"
#include "tk_sql.gen.h"

#define IMPORT_DAMAGED  "its stored bytes are gone or damaged"

typedef tk_sql_mailin_by_id_t  import_row_t;


/* Small mails lie in the database, others are mapped.  TK_EIO: the store is
 * out of reach, of which the mail is innocent; TK_ENOTFOUND: this one is. */
static int
import_open(tk_cx_t *cx, const import_row_t *row, tk_str_t *raw_r,
    tk_filemap_t *map)
{
    int          rc;
    tk_str_t     path;
    tk_attach_t  file = { .digest = row->raw };

    rc = tk_attach_open(cx, &file, raw_r, &path);

    if (rc == TK_OK && raw_r->p == NULL) {
        rc = tk_filemap_open(map, path.p, row->size);
        *raw_r = map->bytes;
    }

    return rc == TK_EIO && access(tk_blob_temp_dir(cx->desk->blob),
                                  R_OK | W_OK | X_OK) == 0
           ? TK_ENOTFOUND : rc;
}


void
import_committing(void)
{
    crash_at("applied");
}


void
import_told(tk_cx_t *cx, uint64_t id, const tk_mailin_done_t *done)
{
    tk_log(cx->desk->host, TK_LOG_INFO,
           "mail %llu: %.*s%s%.*s%s%.*s, ticket id %llu",
           (unsigned long long) id, TK_STR_ARG(done->state),
           done->rule.n ? " by " : "", TK_STR_ARG(done->rule),
           done->no_reply.n ? ", no reply: " : "",
           TK_STR_ARG(done->no_reply),
           (unsigned long long) done->ticket_id);
}


/* TK_ENOTFOUND: it was not read as it came. */
static int
import_parsed(tk_cx_t *cx, const import_row_t *row, tk_str_t raw,
    const tk_filemap_t *map, tk_mailin_t *in)
{
    int                rc;
    tk_mail_t         *mail;
    tk_mailin_done_t   done;
    import_rules_t     rules = { .read = false };
    import_raw_t       src = {
        .id = row->id, .mailbox_id = row->mailbox_id,
        .type_id = row->type_id, .raw = raw, .digest = row->raw,
        .manual = (unsigned) row->manual, .silent = row->silent,
        .secret = row->secret,
        .rules = &rules
    };

    if (row->manual == TK_MANUAL_PLAIN) {
        rc = import_plain(cx, &src, in);

    } else if (raw.n > (size_t) cx->desk->conf->mail_max_size) {
        rc = import_large(cx, &src, in);

    } else {
        rc = tk_mime_parse(cx->arena, raw, NULL, &mail);
        crash_at("parsed");

        if (rc == TK_OK) {
            rc = import_fill(cx, &src, mail, in);
        }
    }

    if (rc != TK_OK || !tk_filemap_whole(map)) {
        return tk_filemap_whole(map) ? rc : TK_ENOTFOUND;
    }

    crash_at("files");
    rc = tk_mailin_take(cx, in, 1, import_committing, &done);

    if (rc == TK_OK) {
        crash_at("taken");
        import_told(cx, row->id, &done);
    }

    return rc;
}


bool
import_passing(int rc)
{
    return rc == TK_EDOWN || rc == TK_EIO || rc == TK_EAGAIN
           || rc == TK_ETIMEOUT || rc == TK_ECANCEL;
}


/* Why it is given up. */
static tk_str_t
import_reason(int failure)
{
    switch (failure) {

    case TK_ENOTFOUND:
        return TK_STR(IMPORT_DAMAGED);

    case TK_ENOMEM:
        return TK_STR("needs more memory than a mail may take");

    case TK_ELIMIT:
        return TK_STR("more of something than the database takes");

    case TK_EINVAL:
        return TK_STR("the database refused it");

    default:
        return tk_str_z(tk_err_name(failure));
    }
}


static int
import_failed(tk_cx_t *cx, const import_row_t *row, tk_mailin_t *in,
    int failure)
{
    tk_str_t  reason = import_reason(failure);

    tk_log(cx->desk->host, TK_LOG_ERROR, "mail %llu: %.*s, try %llu",
           (unsigned long long) row->id, TK_STR_ARG(reason),
           (unsigned long long) row->tries + 1);

    if (import_passing(failure)) {
        (void) tk_sql_mailin_untry(cx->db, &(tk_sql_mailin_untry_in_t) {
                                       .id = row->id
                                   }, NULL);
        return failure;
    }

    if (row->tries + 1 < IMPORT_TRIES) {
        return TK_OK;
    }

    in->damaged = failure == TK_ENOTFOUND;

    return tk_mailin_quarantine(cx, row->id, in, reason);
}


static int
import_try(tk_cx_t *cx, const import_row_t *row)
{
    int           rc;
    tk_str_t      raw;
    tk_mailin_t   in = { .sender = TK_STR(""), .subject = TK_STR("") };
    tk_filemap_t  map = { .bytes = TK_STR_NULL };

    if (row->tries >= IMPORT_TRIES) {
        return tk_mailin_quarantine(cx, row->id, &in,
                                    TK_STR("ended the program"));
    }

    rc = tk_sql_mailin_try(cx->db, &(tk_sql_mailin_try_in_t) {
                               .id = row->id
                           }, NULL);

    if (rc != TK_OK) {
        return rc;
    }

    crash_at("tried");
    rc = import_open(cx, row, &raw, &map);

    if (rc == TK_OK) {
        rc = import_parsed(cx, row, raw, &map, &in);
    }

    if (rc != TK_OK) {
        rc = import_failed(cx, row, &in, rc);
    }

    tk_filemap_close(&map);

    return rc;
}


int
import_cx(tk_desk_t *desk, tk_arena_t *a, tk_cx_t *cx_r)
{
    int  rc;

    tk_cx_init(cx_r, desk, a);
    cx_r->viewer = &tk_system;
    rc = tk_cx_db(cx_r);

    return rc == TK_OK ? tk_snapshot_use(cx_r, 0, TK_SECOND) : rc;
}


int
import_handle(tk_desk_t *desk, uint64_t id)
{
    int            rc;
    tk_cx_t        cx;
    tk_arena_t    *a;
    import_row_t   row;

    rc = mail_once();
    a = tk_arena_create(IMPORT_ARENA);

    if (rc != TK_OK || a == NULL) {
        tk_arena_destroy(a);
        return rc != TK_OK ? rc : TK_ENOMEM;
    }

    rc = import_cx(desk, a, &cx);

    if (rc == TK_OK) {
        rc = tk_sql_mailin_by_id(cx.db, &(tk_sql_mailin_by_id_in_t) {
                                     .id = id
                                 }, &row);
    }

    if (rc == TK_OK && tk_str_eqz(row.state, "received")) {
        rc = import_try(&cx, &row);
    }

    tk_cx_release(&cx);
    tk_arena_destroy(a);

    return rc;
}
