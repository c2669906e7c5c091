#include "desk/upkeep/garbage.h"

#include "desk/admin/field_def.h"
#include "desk/mail/maillog.h"
#include "desk/upkeep/task.h"
#include "tk_sql.gen.h"

#define TK_GARBAGE_BATCH  500


/* What it may take time for. */
typedef struct {
    tk_cx_t  *cx;
    int     (*go_on)(void *ctx);
    void     *ctx;
    int       rc;
} tk_garbage_look_t;


static int
tk_garbage_rows(const tk_garbage_look_t *look, tk_time_t before,
    uint64_t *rows_r)
{
    int                   rc;
    size_t                i, n = 0;
    tk_cx_t              *cx = look->cx;
    tk_str_t              after = TK_STR("");
    tk_db_done_t          done;
    tk_sql_blob_stale_t  *rows;

    do {
        rc = look->go_on(look->ctx);

        if (rc == TK_OK) {
            rc = tk_sql_blob_stale(cx->db, &(tk_sql_blob_stale_in_t) {
                                       .after = after, .before = before,
                                       .max = TK_GARBAGE_BATCH
                                   }, &rows, &n);
        }

        for (i = 0; rc == TK_OK && i < n; i++) {
            after = rows[i].digest;
            rc = tk_sql_blob_delete(cx->db, &(tk_sql_blob_delete_in_t) {
                                        .digest = after, .before = before
                                    }, &done);
            *rows_r += rc == TK_OK ? done.affected : 0;
        }

    } while (rc == TK_OK && n == TK_GARBAGE_BATCH);

    return rc;
}


/* What cannot be asked about stays. */
static bool
tk_garbage_referenced(const uint8_t digest[TK_SHA256_LEN], void *arg)
{
    tk_sql_blob_size_t   row;
    tk_garbage_look_t   *look = arg;

    if (look->rc == TK_OK) {
        look->rc = look->go_on(look->ctx);
    }

    if (look->rc == TK_OK) {
        look->rc = tk_sql_blob_size(look->cx->db,
                       &(tk_sql_blob_size_in_t) {
                           .digest = tk_str((const char *) digest,
                                            TK_SHA256_LEN)
                       }, &row);
    }

    if (look->rc == TK_ENOTFOUND) {
        look->rc = TK_OK;
        return false;
    }

    return true;
}


/* What tasks made, and later the tasks themselves. */
static int
tk_garbage_tasks(tk_cx_t *cx)
{
    int           rc;
    tk_db_done_t  done;

    rc = tk_sql_task_expire_files(cx->db, &(tk_sql_task_expire_files_in_t) {
                                      .before = cx->now - TK_TASK_FILE
                                  }, NULL);

    do {
        done.affected = 0;

        if (rc == TK_OK) {
            rc = tk_sql_task_expire(cx->db, &(tk_sql_task_expire_in_t) {
                                        .before = cx->now - TK_TASK_KEEP
                                    }, &done);
        }

    } while (rc == TK_OK && done.affected > 0);

    return rc;
}


/* Values of custom fields that were deleted with their type, or while the
 * database went away. */
static int
tk_garbage_values(tk_cx_t *cx)
{
    int                      rc;
    size_t                   i, n;
    tk_sql_field_orphans_t  *rows;

    rc = tk_sql_field_orphans(cx->db, &rows, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        rc = tk_field_forget(cx, rows[i].id);
    }

    return rc;
}


int
tk_garbage_collect(tk_cx_t *cx, int (*go_on)(void *ctx), void *ctx,
    tk_garbage_t *garbage_r)
{
    int                 rc;
    tk_time_t           before = cx->now - TK_GARBAGE_AGE;
    tk_blob_swept_t     swept = { .seen = 0 };
    tk_garbage_look_t   look = { .cx = cx, .go_on = go_on, .ctx = ctx };

    *garbage_r = (tk_garbage_t) { .rows = 0 };
    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_garbage_tasks(cx);
    }

    if (rc == TK_OK) {
        rc = tk_garbage_values(cx);
    }

    if (rc == TK_OK) {
        rc = tk_maillog_expire(cx, &garbage_r->mails);
    }

    if (rc == TK_OK) {
        rc = tk_garbage_rows(&look, before, &garbage_r->rows);
    }

    if (rc == TK_OK) {
        rc = tk_blob_sweep(cx->desk->blob, before, tk_garbage_referenced,
                           &look, &swept);
    }

    garbage_r->files = swept.removed;

    return rc == TK_OK ? look.rc : rc;
}
