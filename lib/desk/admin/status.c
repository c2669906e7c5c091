#include "desk/admin/status.h"

#include "desk/admin/audit.h"
#include "desk/admin/option.h"
#include "desk/admin/revise.h"
#include "desk/admin/roll.h"
#include "desk/snapshot.h"
#include "desk/ticket/transfer.h"
#include "tk_sql.gen.h"

#define TK_STATUS_TIME  (3 * TK_SECOND)   /* of moving, in one request */

const char *const  tk_status_colors[] = {
    "red", "amber", "green", "teal", "blue", "purple", "pink", "grey", NULL
};


typedef struct {
    const tk_status_edit_t  *in;
    tk_bad_t                *bad;
    uint64_t                 id;
    bool                     up;
} tk_status_job_t;


static bool
tk_status_color(tk_str_t color)
{
    unsigned  i;

    for (i = 0; tk_status_colors[i] != NULL; i++) {
        if (tk_str_eqz(color, tk_status_colors[i])) {
            return true;
        }
    }

    return color.n == 0;
}


/* All of them, and where that one stands; TK_ENOTFOUND: nowhere. */
static int
tk_status_find(tk_cx_t *cx, uint64_t id, tk_roll_status_t **v_r, size_t *n_r,
    size_t *i_r)
{
    int     rc;
    size_t  i;

    rc = tk_sql_adm_status_all(cx->db, v_r, n_r);

    if (rc != TK_OK) {
        return rc;
    }

    for (i = 0; i < *n_r && (*v_r)[i].id != id; i++) { /* void */ }

    *i_r = i;

    return i == *n_r ? TK_ENOTFOUND : TK_OK;
}


/* Places are counted in tens anew, whatever they were. */
static int
tk_status_number(tk_cx_t *cx, const tk_roll_status_t *v, size_t n)
{
    int     rc = TK_OK;
    size_t  i;

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (v[i].sort != (int64_t) (i + 1) * 10) {
            rc = tk_sql_adm_status_update(cx->db,
                     &(tk_sql_adm_status_update_in_t) {
                         .name = v[i].name, .color = v[i].color,
                         .sort = (int64_t) (i + 1) * 10, .id = v[i].id
                     }, NULL);
        }
    }

    return rc;
}


static int
tk_status_make(tk_cx_t *cx, const tk_status_edit_t *in,
    const tk_roll_status_t *v, size_t n, uint64_t *id)
{
    int             rc;
    size_t          i;
    tk_db_done_t    done;
    tk_audit_new_t  au = { .object = "status", .name = in->name };

    for (i = 0; i < n && v[i].kind != TK_STATUS_CLOSED; i++) { /* void */ }

    rc = tk_status_number(cx, v, n);

    if (rc == TK_OK) {
        rc = tk_sql_adm_status_insert(cx->db,
                 &(tk_sql_adm_status_insert_in_t) {
                     .name = in->name, .color = in->color,
                     .sort = (int64_t) i * 10 + 5
                 }, &done);
    }

    if (rc != TK_OK) {
        return rc;
    }

    *id = done.insert_id;
    au.id = *id;

    return tk_audit_add(cx, &au);
}


static int
tk_status_change(tk_cx_t *cx, const tk_status_edit_t *in,
    const tk_roll_status_t *was)
{
    int             rc;
    tk_audit_new_t  au = {
        .object = "status", .id = was->id, .name = in->name
    };

    rc = tk_sql_adm_status_update(cx->db, &(tk_sql_adm_status_update_in_t) {
             .name = in->name, .color = in->color, .sort = was->sort,
             .id = was->id
         }, NULL);

    if (rc == TK_OK) {
        rc = tk_audit_field(cx, &au, "name", was->name, in->name);
    }

    if (rc == TK_OK) {
        rc = tk_option_carry(cx, "never_close_status", was->name, in->name);
    }

    return rc == TK_OK
           ? tk_audit_field(cx, &au, "color", was->color, in->color) : rc;
}


static int
tk_status_save_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int                rc;
    size_t             i, n;
    tk_status_job_t   *job = arg;
    tk_roll_status_t  *v;

    rc = tk_status_find(cx, *id, &v, &n, &i);

    if (rc == TK_OK) {
        rc = tk_status_change(cx, job->in, &v[i]);

    } else if (rc == TK_ENOTFOUND && *id == 0) {
        rc = tk_status_make(cx, job->in, v, n, id);
    }

    return rc == TK_EDUP ? tk_bad(job->bad, "name", "why_taken") : rc;
}


int
tk_status_save(tk_cx_t *cx, const tk_nonce_t *nonce,
    const tk_status_edit_t *in, tk_bad_t *bad, uint64_t *id_r)
{
    tk_status_job_t  job = { .in = in, .bad = bad };

    if (in->name.n == 0) {
        tk_bad(bad, "name", "why_empty");
    }

    if (!tk_status_color(in->color)) {
        tk_bad(bad, "color", "why_wrong");
    }

    *id_r = in->id;

    return bad->n ? TK_EINVAL
                  : tk_revise(cx, nonce, tk_status_save_step, &job, id_r);
}


static int
tk_status_shift_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int                rc;
    size_t             i, j, n;
    tk_str_t           was, now;
    tk_status_job_t   *job = arg;
    tk_roll_status_t  *v, held;

    rc = tk_status_find(cx, *id, &v, &n, &i);

    if (rc != TK_OK) {
        return rc;
    }

    j = job->up ? i - 1 : i + 1;

    if (j >= n) {
        return TK_OK;
    }

    held = v[i];
    v[i] = v[j];
    v[j] = held;
    was = tk_arena_printf(cx->arena, "%zu", i + 1);
    now = tk_arena_printf(cx->arena, "%zu", j + 1);
    rc = tk_status_number(cx, v, n);

    return rc == TK_OK
           ? tk_audit_field(cx, &(tk_audit_new_t) {
                 .object = "status", .id = *id, .name = held.name
             }, "sort", was, now)
           : rc;
}


int
tk_status_shift(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id, bool up)
{
    tk_status_job_t  job = { .up = up };

    return tk_revise(cx, nonce, tk_status_shift_step, &job, &id);
}


static int
tk_status_delete_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int                rc;
    size_t             i, n;
    tk_status_job_t   *job = arg;
    tk_roll_status_t  *v;

    rc = tk_status_find(cx, *id, &v, &n, &i);

    if (rc != TK_OK) {
        return rc;
    }

    if (v[i].kind != TK_STATUS_PROGRESS) {
        return tk_bad(job->bad, "to", "why_built_in");
    }

    if (v[i].tickets) {
        return tk_bad(job->bad, "to", "why_tickets");
    }

    rc = tk_sql_adm_status_delete(cx->db, &(tk_sql_adm_status_delete_in_t) {
                                      .id = *id
                                  }, NULL);

    return rc == TK_OK
           ? tk_audit_add(cx, &(tk_audit_new_t) {
                 .object = "status", .id = *id, .name = v[i].name,
                 .action = TK_AUDIT_DELETED
             })
           : rc;
}


int
tk_status_delete(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    uint64_t to, tk_bad_t *bad, bool *more_r)
{
    int                     rc = TK_OK;
    tk_status_job_t         job = { .bad = bad };
    const tk_status_row_t  *row = tk_snap_status(cx->snap, id);

    *more_r = false;

    if (row != NULL && row->kind != TK_STATUS_PROGRESS) {
        return tk_bad(bad, "to", "why_built_in");
    }

    if (to != 0) {
        if (to == id || tk_snap_status(cx->snap, to) == NULL) {
            return tk_bad(bad, "to", "why_unknown");
        }

        rc = tk_transfer(cx, TK_TRANSFER_STATUS, id, to, TK_STATUS_TIME,
                         more_r);
    }

    return rc == TK_OK && !*more_r
           ? tk_revise(cx, nonce, tk_status_delete_step, &job, &id) : rc;
}
