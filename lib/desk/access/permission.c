#include "desk/access/permission.h"

#include "desk/admin/audit.h"
#include "desk/admin/revise.h"
#include "desk/snapshot.h"
#include "tk_sql.gen.h"

typedef struct {
    const tk_permission_t  *v;
    unsigned                n;
} tk_permission_job_t;


static const char *
tk_level_name(int level)
{
    static const char *const  names[] = {
        "none", "read", "create", "write", "delete", "manage"
    };

    return level >= TK_LEVEL_NONE && level <= TK_LEVEL_MANAGE ? names[level]
                                                              : "none";
}


static int
tk_permission_one(tk_cx_t *cx, const tk_permission_t *p)
{
    int                           rc;
    tk_audit_new_t                au;
    tk_sql_adm_permission_get_t   row;

    if (p->level < TK_LEVEL_NONE || p->level > TK_LEVEL_MANAGE) {
        return TK_EINVAL;
    }

    rc = tk_sql_adm_permission_get(cx->db, &(tk_sql_adm_permission_get_in_t) {
                                       .group = p->group, .who_id = p->who,
                                       .type_id = p->type_id
                                   }, &row);

    if (rc == TK_OK && tk_str_is_null(row.who)) {
        rc = TK_ENOTFOUND;
    }

    if (rc != TK_OK || row.level == p->level) {
        return rc;
    }

    rc = p->level == TK_LEVEL_NONE
         ? tk_sql_adm_permission_delete(cx->db,
               &(tk_sql_adm_permission_delete_in_t) {
                   .type_id = p->type_id, .group = p->group, .who_id = p->who
               }, NULL)
         : tk_sql_adm_permission_put(cx->db,
               &(tk_sql_adm_permission_put_in_t) {
                   .type_id = p->type_id, .group = p->group,
                   .who_id = p->who, .level = p->level
               }, NULL);

    if (rc != TK_OK) {
        return rc;
    }

    /* The same row whatever page it came from: the type's history has it. */
    au = (tk_audit_new_t) {
        .object = "type", .id = p->type_id, .name = row.type
    };

    return tk_audit_field(cx, &au, "permission",
               tk_arena_printf(cx->arena, "%s:%.*s %s",
                               p->group ? "group" : "user",
                               TK_STR_ARG(row.who),
                               tk_level_name((int) row.level)),
               tk_arena_printf(cx->arena, "%s:%.*s %s",
                               p->group ? "group" : "user",
                               TK_STR_ARG(row.who), tk_level_name(p->level)));
}


static int
tk_permission_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int                   rc = TK_OK;
    unsigned              i;
    tk_permission_job_t  *job = arg;

    for (i = 0; rc == TK_OK && i < job->n; i++) {
        rc = tk_permission_one(cx, &job->v[i]);
    }

    return rc;
}


int
tk_permission_set(tk_cx_t *cx, const tk_nonce_t *nonce,
    const tk_permission_t *v, unsigned n)
{
    uint64_t             id = 0;
    tk_permission_job_t  job = { .v = v, .n = n };

    return tk_revise(cx, nonce, tk_permission_step, &job, &id);
}
