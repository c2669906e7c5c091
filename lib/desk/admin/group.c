#include "desk/admin/group.h"

#include "desk/admin/audit.h"
#include "desk/admin/option.h"
#include "desk/admin/revise.h"
#include "desk/admin/roster.h"
#include "desk/people/account.h"
#include "tk_sql.gen.h"

typedef struct {
    tk_str_t   text;             /* the name, or logins */
    uint64_t   user_id;
    tk_bad_t  *bad;
} tk_group_job_t;


static int
tk_group_get(tk_cx_t *cx, uint64_t id, tk_audit_new_t *au)
{
    int               rc;
    tk_roster_name_t  row;

    rc = tk_sql_adm_group_get(cx->db, &(tk_sql_adm_group_get_in_t) {
                                  .id = id
                              }, &row);
    *au = (tk_audit_new_t) { .object = "group", .id = id };

    if (rc == TK_OK) {
        au->name = row.name;
    }

    return rc;
}


static int
tk_group_save_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int              rc;
    tk_str_t         was;
    tk_db_done_t     done;
    tk_group_job_t  *job = arg;
    tk_audit_new_t   au = { .object = "group", .name = job->text };

    if (*id == 0) {
        rc = tk_sql_adm_group_insert(cx->db, &(tk_sql_adm_group_insert_in_t) {
                                         .name = job->text
                                     }, &done);

        if (rc == TK_OK) {
            *id = done.insert_id;
            au.id = *id;
            rc = tk_audit_add(cx, &au);
        }

    } else {
        rc = tk_group_get(cx, *id, &au);

        if (rc == TK_OK) {
            rc = tk_sql_adm_group_update(cx->db,
                     &(tk_sql_adm_group_update_in_t) {
                         .name = job->text, .id = *id
                     }, NULL);
        }

        if (rc == TK_OK) {
            was = au.name;
            au.name = job->text;
            rc = tk_audit_field(cx, &au, "name", was, job->text);
        }

        if (rc == TK_OK) {
            rc = tk_option_carry(cx, "registration_group", was, job->text);
        }
    }

    return rc == TK_EDUP ? tk_bad(job->bad, "name", "why_taken") : rc;
}


int
tk_group_save(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    tk_str_t name, tk_bad_t *bad, uint64_t *id_r)
{
    tk_group_job_t  job = { .text = name, .bad = bad };

    *id_r = id;

    return name.n == 0 ? tk_bad(bad, "name", "why_empty")
                       : tk_revise(cx, nonce, tk_group_save_step, &job, id_r);
}


static int
tk_group_delete_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int             rc;
    tk_audit_new_t  au;

    rc = tk_group_get(cx, *id, &au);

    if (rc == TK_OK) {
        rc = tk_sql_adm_group_members_delete(cx->db,
                 &(tk_sql_adm_group_members_delete_in_t) {
                     .group_id = *id
                 }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_adm_group_rights_delete(cx->db,
                 &(tk_sql_adm_group_rights_delete_in_t) {
                     .group_id = *id
                 }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_adm_group_delete(cx->db, &(tk_sql_adm_group_delete_in_t) {
                                         .id = *id
                                     }, NULL);
    }

    au.action = TK_AUDIT_DELETED;

    return rc == TK_OK ? tk_audit_add(cx, &au) : rc;
}


int
tk_group_delete(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id)
{
    return tk_revise(cx, nonce, tk_group_delete_step, NULL, &id);
}


static int
tk_group_join_one(tk_cx_t *cx, tk_group_job_t *job, tk_str_t login,
    const tk_audit_new_t *au)
{
    int                rc;
    tk_db_done_t       done;
    tk_roster_login_t  user;

    if (tk_account_login(cx->arena, login, &login) != TK_OK) {
        return tk_bad(job->bad, "logins", "why_unknown");
    }

    rc = tk_sql_adm_user_id(cx->db, &(tk_sql_adm_user_id_in_t) {
                                .login = login
                            }, &user);

    if (rc != TK_OK) {
        return rc == TK_ENOTFOUND
               ? tk_bad(job->bad, "logins", "why_unknown") : rc;
    }

    rc = tk_sql_adm_member_insert(cx->db, &(tk_sql_adm_member_insert_in_t) {
                                      .user_id = user.id, .group_id = au->id
                                  }, &done);

    return rc == TK_OK && done.affected != 0
           ? tk_audit_field(cx, au, "member", TK_STR(""), login) : rc;
}


static int
tk_group_join_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int              rc;
    size_t           i;
    tk_str_t         login, rest;
    tk_group_job_t  *job = arg;
    tk_audit_new_t   au;

    rc = tk_group_get(cx, *id, &au);
    rest = job->text;

    while (rc == TK_OK && rest.n != 0) {
        for (i = 0; i < rest.n && strchr(", \t\r\n;", rest.p[i]) == NULL;
             i++)
        { /* void */ }

        login = tk_str_sub(rest, 0, i);
        rest = tk_str_sub(rest, i < rest.n ? i + 1 : i, rest.n);

        if (login.n != 0) {
            rc = tk_group_join_one(cx, job, login, &au);
        }
    }

    return rc;
}


int
tk_group_join(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    tk_str_t logins, tk_bad_t *bad)
{
    tk_group_job_t  job = { .text = logins, .bad = bad };

    return tk_str_trim(logins).n == 0
           ? tk_bad(bad, "logins", "why_empty")
           : tk_revise(cx, nonce, tk_group_join_step, &job, &id);
}


static int
tk_group_leave_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int                  rc;
    tk_db_done_t         done;
    tk_group_job_t      *job = arg;
    tk_audit_new_t       au;
    tk_roster_account_t  user;

    rc = tk_group_get(cx, *id, &au);

    if (rc == TK_OK) {
        rc = tk_sql_adm_user_get(cx->db, &(tk_sql_adm_user_get_in_t) {
                                     .id = job->user_id
                                 }, &user);
    }

    if (rc == TK_OK) {
        rc = tk_sql_adm_member_delete(cx->db,
                 &(tk_sql_adm_member_delete_in_t) {
                     .user_id = job->user_id, .group_id = *id
                 }, &done);
    }

    return rc == TK_OK && done.affected != 0
           ? tk_audit_field(cx, &au, "member", user.login, TK_STR("")) : rc;
}


int
tk_group_leave(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    uint64_t user_id)
{
    tk_group_job_t  job = { .user_id = user_id };

    return tk_revise(cx, nonce, tk_group_leave_step, &job, &id);
}


static bool
tk_group_wanted(const uint64_t *groups, unsigned n, uint64_t id)
{
    unsigned  i;

    for (i = 0; i < n && groups[i] != id; i++) { /* void */ }

    return i < n;
}


int
tk_group_set(tk_cx_t *cx, uint64_t user_id, tk_str_t name,
    const uint64_t *groups, unsigned n)
{
    int                   rc;
    bool                  want;
    size_t                i, n_rows;
    tk_audit_new_t        au = {
        .object = "user", .id = user_id, .name = name
    };
    tk_roster_of_user_t  *rows;

    rc = tk_sql_adm_group_of_user(cx->db, &(tk_sql_adm_group_of_user_in_t) {
                                      .user_id = user_id
                                  }, &rows, &n_rows);

    for (i = 0; rc == TK_OK && i < n_rows; i++) {
        want = tk_group_wanted(groups, n, rows[i].id);

        if (want == rows[i].member) {
            continue;
        }

        rc = want
             ? tk_sql_adm_member_insert(cx->db,
                   &(tk_sql_adm_member_insert_in_t) {
                       .user_id = user_id, .group_id = rows[i].id
                   }, NULL)
             : tk_sql_adm_member_delete(cx->db,
                   &(tk_sql_adm_member_delete_in_t) {
                       .user_id = user_id, .group_id = rows[i].id
                   }, NULL);

        if (rc == TK_OK) {
            rc = tk_audit_field(cx, &au, "group",
                                want ? TK_STR("") : rows[i].name,
                                want ? rows[i].name : TK_STR(""));
        }
    }

    return rc;
}
