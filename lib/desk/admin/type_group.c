#include "desk/admin/audit.h"
#include "desk/admin/revise.h"
#include "desk/admin/roll.h"
#include "desk/admin/type.h"
#include "tk_sql.gen.h"

typedef struct {
    tk_str_t   name;
    bool       up;
    tk_bad_t  *bad;
} tk_type_group_job_t;


/* All of them, and where the one in hand is. */
static int
tk_type_group_all(tk_cx_t *cx, uint64_t id, tk_roll_group_t **v,
    size_t *n, size_t *at)
{
    int  rc;

    rc = tk_sql_adm_type_group_all(cx->db, v, n);

    for (*at = 0; rc == TK_OK && *at < *n && (*v)[*at].id != id; (*at)++) {
        /* void */
    }

    return rc == TK_OK && id != 0 && *at == *n ? TK_ENOTFOUND : rc;
}


static int
tk_type_group_write(tk_cx_t *cx, uint64_t id, tk_str_t name, int64_t sort)
{
    return tk_sql_adm_type_group_update(cx->db,
               &(tk_sql_adm_type_group_update_in_t) {
                   .name = name, .sort = sort, .id = id
               }, NULL);
}


static int
tk_type_group_save_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int                   rc;
    size_t                i, n, at;
    tk_str_t              was;
    tk_db_done_t          done;
    tk_audit_new_t        au = { .object = "type_group" };
    tk_type_group_job_t  *job = arg;
    tk_roll_group_t      *v;

    rc = tk_type_group_all(cx, *id, &v, &n, &at);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (i != at && tk_str_eq(v[i].name, job->name)) {
            rc = tk_bad(job->bad, "name", "why_taken");
        }
    }

    if (rc != TK_OK) {
        return rc;
    }

    au.name = job->name;

    if (*id == 0) {
        rc = tk_sql_adm_type_group_insert(cx->db,
                 &(tk_sql_adm_type_group_insert_in_t) {
                     .name = job->name,
                     .sort = n ? v[n - 1].sort + 10 : 10
                 }, &done);

        if (rc != TK_OK) {
            return rc;
        }

        *id = done.insert_id;
        au.id = *id;

        return tk_audit_add(cx, &au);
    }

    was = v[at].name;
    au.id = *id;
    rc = tk_type_group_write(cx, *id, job->name, v[at].sort);

    return rc == TK_OK ? tk_audit_field(cx, &au, "name", was, job->name)
                       : rc;
}


int
tk_type_group_save(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    tk_str_t name, tk_bad_t *bad)
{
    tk_type_group_job_t  job = { .name = name, .bad = bad };

    return name.n == 0
           ? tk_bad(bad, "name", "why_empty")
           : tk_revise(cx, nonce, tk_type_group_save_step, &job, &id);
}


static int
tk_type_group_shift_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int                   rc;
    size_t                i, n, at, to;
    tk_type_group_job_t  *job = arg;
    tk_roll_group_t      *v, held;

    rc = tk_type_group_all(cx, *id, &v, &n, &at);

    if (rc != TK_OK) {
        return rc;
    }

    to = job->up ? at - 1 : at + 1;

    if (to >= n) {
        return TK_OK;
    }

    held = v[at];
    v[at] = v[to];
    v[to] = held;

    for (i = 0; rc == TK_OK && i < n; i++) {
        rc = tk_type_group_write(cx, v[i].id, v[i].name,
                                 (int64_t) (i + 1) * 10);
    }

    return rc == TK_OK
           ? tk_audit_field(cx, &(tk_audit_new_t) {
                 .object = "type_group", .id = *id, .name = held.name
             }, "sort", tk_arena_printf(cx->arena, "%zu", at + 1),
             tk_arena_printf(cx->arena, "%zu", to + 1))
           : rc;
}


int
tk_type_group_shift(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    bool up)
{
    tk_type_group_job_t  job = { .up = up };

    return tk_revise(cx, nonce, tk_type_group_shift_step, &job, &id);
}


static int
tk_type_group_delete_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int               rc;
    size_t            n, at;
    tk_roll_group_t  *v;

    rc = tk_type_group_all(cx, *id, &v, &n, &at);

    if (rc == TK_OK) {
        rc = tk_sql_adm_type_group_leave(cx->db,
                 &(tk_sql_adm_type_group_leave_in_t) {
                     .group_id = *id
                 }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_adm_type_group_delete(cx->db,
                 &(tk_sql_adm_type_group_delete_in_t) { .id = *id }, NULL);
    }

    return rc == TK_OK
           ? tk_audit_add(cx, &(tk_audit_new_t) {
                 .object = "type_group", .id = *id, .name = v[at].name,
                 .action = TK_AUDIT_DELETED
             })
           : rc;
}


int
tk_type_group_delete(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id)
{
    return tk_revise(cx, nonce, tk_type_group_delete_step, NULL, &id);
}
