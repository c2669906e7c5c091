#include "desk/mail/template.h"

#include "desk/admin/audit.h"
#include "desk/admin/revise.h"
#include "tk_sql.gen.h"

typedef struct {
    const tk_template_new_t  *in;
    tk_bad_t                 *bad;
    uint64_t                  id;
} tk_template_job_t;


const tk_template_row_t *
tk_template_find(const tk_snapshot_t *s, uint64_t id)
{
    unsigned  i;

    for (i = 0; i < s->n_templates; i++) {
        if (s->templates[i].id == id) {
            return &s->templates[i];
        }
    }

    return NULL;
}


/* "Standard (Sales)": what the history calls it. */
static tk_str_t
tk_template_called(tk_cx_t *cx, tk_str_t kind, uint64_t type_id,
    tk_str_t name)
{
    const tk_type_row_t  *type = tk_snap_type(cx->snap, type_id);

    name = name.n ? name : kind;

    return type ? tk_arena_printf(cx->arena, "%.*s (%.*s)", TK_STR_ARG(name),
                                  TK_STR_ARG(type->name))
                : name;
}


static int
tk_template_check(tk_cx_t *cx, const tk_template_new_t *in,
    const tk_sql_template_lock_t *row, tk_bad_t *bad)
{
    int                        rc;
    bool                       response;
    size_t                     i, n;
    tk_sql_template_others_t  *others;

    response = tk_str_eqz(row->kind, "default_response");

    if (in->body.n > TK_TEMPLATE_BODY) {
        tk_bad(bad, "body", "why_long");
    }

    if (response && in->name.n == 0) {
        tk_bad(bad, "name", "why_empty");
    }

    if (row->type_id != 0 && tk_snap_type(cx->snap, row->type_id) == NULL) {
        tk_bad(bad, "type", "why_unknown");
    }

    rc = tk_sql_template_others(cx->db, &(tk_sql_template_others_in_t) {
                                    .kind = row->kind,
                                    .type_id = row->type_id, .id = in->id
                                }, &others, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (!response || tk_str_ieq(others[i].name, in->name)) {
            tk_bad(bad, response ? "name" : "type", "why_taken");
            break;
        }
    }

    return rc == TK_OK && bad->n ? TK_EINVAL : rc;
}


/* One of those for the same types is the default, and only one. */
static int
tk_template_one_default(tk_cx_t *cx, tk_str_t kind, uint64_t type_id,
    uint64_t id, bool *is_default)
{
    int                        rc;
    bool                       there = false;
    size_t                     i, n;
    tk_sql_template_others_t  *others;

    rc = tk_sql_template_others(cx->db, &(tk_sql_template_others_in_t) {
                                    .kind = kind, .type_id = type_id,
                                    .id = id
                                }, &others, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        there = there || others[i].is_default;

        if (*is_default && others[i].is_default) {
            rc = tk_sql_template_default(cx->db,
                     &(tk_sql_template_default_in_t) {
                         .is_default = false, .id = others[i].id
                     }, NULL);
        }
    }

    *is_default = *is_default || !there;

    return rc;
}


static int
tk_template_audit(tk_cx_t *cx, const tk_sql_template_lock_t *was,
    const tk_template_new_t *in, bool is_default, uint64_t id)
{
    int             rc;
    tk_audit_new_t  au = {
        .object = "template", .id = id,
        .name = tk_template_called(cx, was->kind, was->type_id, in->name),
        .action = TK_AUDIT_CREATED
    };

    if (in->id == 0) {
        au.new_value = in->body;
        return tk_audit_add(cx, &au);
    }

    rc = tk_audit_field(cx, &au, "name", was->name, in->name);

    if (rc == TK_OK) {
        rc = tk_audit_field(cx, &au, "body", was->body, in->body);
    }

    return rc == TK_OK
           ? tk_audit_field(cx, &au, "default",
                            was->is_default ? TK_STR("on") : TK_STR("off"),
                            is_default ? TK_STR("on") : TK_STR("off"))
           : rc;
}


static int
tk_template_write(tk_cx_t *cx, tk_template_job_t *job,
    const tk_sql_template_lock_t *row, bool is_default)
{
    int                       rc;
    tk_db_done_t              done;
    const tk_template_new_t  *in = job->in;

    if (in->id != 0) {
        job->id = in->id;

        return tk_sql_template_update(cx->db, &(tk_sql_template_update_in_t) {
                                          .name = in->name, .body = in->body,
                                          .is_default = is_default,
                                          .id = in->id
                                      }, NULL);
    }

    rc = tk_sql_template_insert(cx->db, &(tk_sql_template_insert_in_t) {
                                    .kind = row->kind,
                                    .type_id = row->type_id,
                                    .name = in->name, .body = in->body,
                                    .is_default = is_default
                                }, &done);
    job->id = done.insert_id;

    return rc;
}


static int
tk_template_tx(tk_cx_t *cx, void *arg)
{
    int                       rc;
    bool                      is_default;
    tk_template_job_t        *job = arg;
    const tk_template_new_t  *in = job->in;
    tk_sql_template_lock_t    row = {
        .kind = tk_str_z(tk_mail_kind_name(in->kind)),
        .type_id = in->type_id
    };

    job->bad->n = 0;
    is_default = in->is_default;
    rc = tk_nonce_use(cx, &in->nonce, &job->id);

    if (rc == TK_OK && in->id != 0) {
        rc = tk_sql_template_lock(cx->db, &(tk_sql_template_lock_in_t) {
                                      .id = in->id
                                  }, &row);
    }

    if (rc == TK_OK) {
        rc = tk_template_check(cx, in, &row, job->bad);
    }

    if (rc == TK_OK) {
        rc = tk_template_one_default(cx, row.kind, row.type_id, in->id,
                                     &is_default);
    }

    if (rc == TK_OK) {
        rc = tk_template_write(cx, job, &row, is_default);
    }

    if (rc == TK_OK) {
        rc = tk_template_audit(cx, &row, in, is_default, job->id);
    }

    if (rc == TK_OK) {
        rc = tk_nonce_made(cx, &in->nonce, job->id);
    }

    return rc == TK_OK ? tk_snapshot_touch(cx) : rc;
}


int
tk_template_save(tk_cx_t *cx, const tk_template_new_t *in, tk_bad_t *bad_r,
    uint64_t *id_r)
{
    int                rc;
    tk_template_job_t  job = { .in = in, .bad = bad_r };

    rc = in->kind < TK_MAIL_KINDS ? tk_revise_tx(cx, tk_template_tx, &job)
                                  : TK_ENOTFOUND;
    *id_r = job.id;

    return rc;
}


static int
tk_template_delete_tx(tk_cx_t *cx, void *arg)
{
    int                        rc;
    size_t                     n;
    uint64_t                  *id = arg;
    tk_sql_template_lock_t     row;
    tk_sql_template_others_t  *others;

    rc = tk_sql_template_lock(cx->db, &(tk_sql_template_lock_in_t) {
                                  .id = *id
                              }, &row);

    if (rc == TK_OK) {
        rc = tk_sql_template_delete(cx->db, &(tk_sql_template_delete_in_t) {
                                        .id = *id
                                    }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_template_others(cx->db, &(tk_sql_template_others_in_t) {
                                        .kind = row.kind,
                                        .type_id = row.type_id, .id = *id
                                    }, &others, &n);
    }

    if (rc == TK_OK && row.is_default && n != 0) {
        rc = tk_sql_template_default(cx->db, &(tk_sql_template_default_in_t) {
                                         .is_default = true,
                                         .id = others[0].id
                                     }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_audit_add(cx, &(tk_audit_new_t) {
                              .object = "template", .id = *id,
                              .name = tk_template_called(cx, row.kind,
                                                         row.type_id,
                                                         row.name),
                              .action = TK_AUDIT_DELETED,
                              .old_value = row.body
                          });
    }

    return rc == TK_OK ? tk_snapshot_touch(cx) : rc;
}


int
tk_template_delete(tk_cx_t *cx, uint64_t id)
{
    return tk_revise_tx(cx, tk_template_delete_tx, &id);
}
