#include "base/time.h"
#include "desk/access/acl.h"
#include "desk/admin/audit.h"
#include "desk/admin/group.h"
#include "desk/admin/revise.h"
#include "desk/people/account.h"
#include "desk/people/contact.h"
#include "tk_sql.gen.h"

typedef struct {
    tk_account_edit_t   in;           /* as it is stored              */
    tk_str_t            hash;
    uint64_t            contact_id;
    tk_bad_t           *bad;
} tk_account_job_t;


static tk_str_t
tk_account_flag(bool on)
{
    return on ? TK_STR("on") : TK_STR("off");
}


static bool
tk_account_language(const tk_cx_t *cx, tk_str_t language)
{
    unsigned               i;
    const tk_conf_list_t  *l = &cx->desk->conf->languages;

    for (i = 0; i < l->n; i++) {
        if (tk_str_eq(l->v[i], language)) {
            return true;
        }
    }

    return language.n == 0;
}


int
tk_account_check(tk_cx_t *cx, tk_account_edit_t *in,
    const tk_roster_account_t *was, tk_bad_t *bad)
{
    const tk_zone_t  *zone;

    if (in->login.n == 0) {
        tk_bad(bad, "login", "why_empty");

    } else if (tk_account_login(cx->arena, in->login, &in->login) != TK_OK) {
        tk_bad(bad, "login", "why_login");
    }

    if (in->email.n != 0
        && tk_account_email_was(cx->arena, in->email, was->email,
                                &in->email)
           != TK_OK)
    {
        tk_bad(bad, "email", "why_email");
    }

    if (in->contact.n != 0
        && tk_account_email_was(cx->arena, in->contact, was->contact_email,
                                &in->contact)
           != TK_OK)
    {
        tk_bad(bad, "contact", "why_email");
    }

    if (!tk_account_language(cx, in->language)) {
        tk_bad(bad, "language", "why_unknown");
    }

    if (in->zone.n != 0
        && tk_zone_load(cx->arena, in->zone, &zone) != TK_OK)
    {
        tk_bad(bad, "zone", "why_zone");
    }

    if (in->id != 0 && in->id == cx->viewer->user_id && in->disabled) {
        tk_bad(bad, "disabled", "why_self");
    }

    if (in->name.n == 0) {
        in->name = in->login;
    }

    return bad->n ? TK_EINVAL : TK_OK;
}


static int
tk_account_contact(tk_cx_t *cx, tk_account_job_t *job)
{
    int               rc;
    tk_str_t          first, last;
    tk_contact_ref_t  ref;

    job->contact_id = 0;

    if (job->in.contact.n == 0) {
        return TK_OK;
    }

    tk_contact_split(job->in.name, &first, &last);
    rc = tk_contact_ensure(cx, job->in.contact, first, TK_STR(""), last,
                           TK_STR(""), &ref);
    job->contact_id = rc == TK_OK ? ref.id : 0;

    return rc;
}


/* Its hash, or what is wrong with it. */
static int
tk_account_new_hash(tk_cx_t *cx, tk_str_t password, tk_str_t login,
    tk_str_t email, tk_bad_t *bad, tk_str_t *hash_r)
{
    int  rc;

    *hash_r = TK_STR("");

    if (password.n == 0) {
        return TK_OK;
    }

    rc = tk_account_strong(password, login, email);

    if (rc != TK_OK) {
        return tk_bad(bad, "password", rc == TK_ELIMIT
                                       ? "why_password" : "why_simple");
    }

    return tk_account_hash(cx, password, hash_r);
}


/* Somebody must be left who can administrate. */
static int
tk_account_last(tk_cx_t *cx, const tk_account_job_t *job,
    const tk_roster_account_t *was)
{
    int                          rc;
    tk_sql_adm_admins_besides_t  row;

    if (!was->admin || was->disabled
        || (job->in.admin && !job->in.disabled))
    {
        return TK_OK;
    }

    rc = tk_sql_adm_admins_besides(cx->db, &(tk_sql_adm_admins_besides_in_t) {
                                       .id = was->id
                                   }, &row);

    return rc == TK_OK && row.n == 0
           ? tk_bad(job->bad, job->in.admin ? "disabled" : "admin",
                    "why_last_admin")
           : rc;
}


static int
tk_account_audit(tk_cx_t *cx, const tk_account_edit_t *in,
    const tk_roster_account_t *was)
{
    int             rc = TK_OK;
    unsigned        i;
    tk_audit_new_t  au = {
        .object = "user", .id = was->id, .name = in->login
    };
    const struct {
        const char  *field;
        tk_str_t     was;
        tk_str_t     now;
    } f[] = {
        { "login", was->login, in->login },
        { "name", was->name, in->name },
        { "email", was->email, in->email },
        { "admin", tk_account_flag(was->admin), tk_account_flag(in->admin) },
        { "disabled", tk_account_flag(was->disabled),
          tk_account_flag(in->disabled) },
        { "language", was->language, in->language },
        { "zone", was->zone, in->zone },
        { "contact", was->contact_email, in->contact }
    };

    for (i = 0; rc == TK_OK && i < sizeof(f) / sizeof(f[0]); i++) {
        rc = tk_audit_field(cx, &au, f[i].field, f[i].was, f[i].now);
    }

    return rc;
}


/* An address that somebody else has already may stay. */
static int
tk_account_address(tk_cx_t *cx, const tk_account_job_t *job, tk_str_t was,
    uint64_t id)
{
    int  rc;

    rc = tk_str_ieq(job->in.email, was)
         ? TK_OK : tk_account_free(cx, job->in.email, id);

    return rc == TK_EDUP ? tk_bad(job->bad, "email", "why_address") : rc;
}


static int
tk_account_insert(tk_cx_t *cx, const tk_account_job_t *job, uint64_t *id)
{
    int                       rc;
    tk_db_done_t              done;
    const tk_account_edit_t  *in = &job->in;

    rc = tk_account_address(cx, job, TK_STR(""), 0);

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_sql_adm_user_insert(cx->db, &(tk_sql_adm_user_insert_in_t) {
             .login = in->login, .name = in->name, .email = in->email,
             .password = job->hash, .admin = in->admin,
             .disabled = in->disabled, .contact_id = job->contact_id,
             .language = in->language, .zone = in->zone, .created = cx->now
         }, &done);

    if (rc != TK_OK) {
        return rc;
    }

    *id = done.insert_id;

    return tk_audit_add(cx, &(tk_audit_new_t) {
                            .object = "user", .id = *id, .name = in->login
                        });
}


static int
tk_account_end(tk_cx_t *cx, uint64_t id)
{
    return tk_sql_session_delete_user(cx->db,
               &(tk_sql_session_delete_user_in_t) { .user_id = id }, NULL);
}


static int
tk_account_update(tk_cx_t *cx, const tk_account_job_t *job, uint64_t id)
{
    int                       rc;
    tk_roster_account_t       was;
    const tk_account_edit_t  *in = &job->in;

    rc = tk_sql_adm_user_get(cx->db, &(tk_sql_adm_user_get_in_t) {
                                 .id = id
                             }, &was);

    if (rc == TK_OK) {
        rc = tk_account_last(cx, job, &was);
    }

    if (rc == TK_OK) {
        rc = tk_account_address(cx, job, was.email, id);
    }

    if (rc == TK_OK) {
        rc = tk_sql_adm_user_update(cx->db, &(tk_sql_adm_user_update_in_t) {
                 .login = in->login, .name = in->name, .email = in->email,
                 .admin = in->admin, .disabled = in->disabled,
                 .contact_id = job->contact_id, .language = in->language,
                 .zone = in->zone, .id = id
             }, NULL);
    }

    if (rc == TK_OK && in->disabled) {
        rc = tk_account_end(cx, id);
    }

    return rc == TK_OK ? tk_account_audit(cx, in, &was) : rc;
}


static int
tk_account_save_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int                rc;
    tk_account_job_t  *job = arg;

    rc = tk_account_contact(cx, job);

    if (rc == TK_OK) {
        rc = *id ? tk_account_update(cx, job, *id)
                 : tk_account_insert(cx, job, id);
    }

    if (rc == TK_EDUP) {
        return tk_bad(job->bad, "login", "why_taken");
    }

    return rc == TK_OK
           ? tk_group_set(cx, *id, job->in.login, job->in.groups,
                          job->in.n_groups)
           : rc;
}


int
tk_account_save(tk_cx_t *cx, const tk_nonce_t *nonce,
    const tk_account_edit_t *in, tk_bad_t *bad, uint64_t *id_r)
{
    int                  rc;
    tk_account_job_t     job = {
        .in = *in, .hash = TK_STR(""), .bad = bad
    };
    tk_roster_account_t  was = { .id = 0 };

    rc = in->id ? tk_roster_account(cx, in->id, &was) : TK_OK;

    if (rc == TK_OK) {
        rc = tk_account_check(cx, &job.in, &was, bad);
    }

    if (rc == TK_OK && in->id == 0) {
        rc = tk_account_new_hash(cx, in->password, job.in.login,
                                 job.in.email, bad, &job.hash);
    }

    *id_r = in->id;

    return rc == TK_OK
           ? tk_revise(cx, nonce, tk_account_save_step, &job, id_r) : rc;
}


static int
tk_account_password_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int                  rc;
    tk_account_job_t    *job = arg;
    tk_roster_account_t  was;

    rc = tk_sql_adm_user_get(cx->db, &(tk_sql_adm_user_get_in_t) {
                                 .id = *id
                             }, &was);

    if (rc == TK_OK) {
        rc = tk_sql_user_password(cx->db, &(tk_sql_user_password_in_t) {
                                      .password = job->hash, .id = *id
                                  }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_account_end(cx, *id);
    }

    /* That it was set is all that may be told. */
    return rc == TK_OK
           ? tk_audit_add(cx, &(tk_audit_new_t) {
                 .object = "user", .id = *id, .name = was.login,
                 .action = TK_AUDIT_CHANGED, .field = "password"
             })
           : rc;
}


int
tk_account_set_password(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    tk_str_t password, tk_bad_t *bad)
{
    int                  rc;
    tk_account_job_t     job = { .bad = bad };
    tk_roster_account_t  row;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_user_get(cx->db, &(tk_sql_adm_user_get_in_t) {
                                     .id = id
                                 }, &row);
    }

    if (rc == TK_OK) {
        rc = tk_account_new_hash(cx, password, row.login, row.email, bad,
                                 &job.hash);
    }

    return rc == TK_OK
           ? tk_revise(cx, nonce, tk_account_password_step, &job, &id) : rc;
}
