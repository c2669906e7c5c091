#include "desk/admin/type.h"

#include "desk/admin/audit.h"
#include "desk/admin/field_def.h"
#include "desk/admin/revise.h"
#include "desk/admin/roll.h"
#include "desk/admin/roster.h"
#include "desk/mail/notify.h"
#include "desk/people/account.h"
#include "desk/snapshot.h"
#include "desk/ticket/transfer.h"
#include "tk_sql.gen.h"

#define TK_TYPE_TIME  (3 * TK_SECOND)   /* of moving, in one request */

typedef struct {
    tk_type_edit_t   in;
    uint64_t         owner_id;
    tk_bad_t        *bad;
} tk_type_job_t;


static tk_str_t
tk_type_flag(bool on)
{
    return on ? TK_STR("on") : TK_STR("off");
}


static bool
tk_type_listed(tk_str_t list, tk_str_t address)
{
    tk_str_t  part;

    while (tk_notify_next(&list, &part)) {
        if (tk_str_ieq(part, address)) {
            return true;
        }
    }

    return false;
}


/* Every address of the list is one, or was there already. */
static bool
tk_type_addresses(tk_cx_t *cx, tk_str_t list, tk_str_t was)
{
    tk_str_t  part, email;

    while (tk_notify_next(&list, &part)) {
        if (tk_account_email(cx->arena, part, &email) != TK_OK
            && !tk_type_listed(was, part))
        {
            return false;
        }
    }

    return true;
}


int
tk_type_check(tk_cx_t *cx, tk_type_edit_t *in, tk_str_t was_notify_to,
    tk_str_t was_sender, tk_bad_t *bad)
{
    if (in->name.n == 0) {
        tk_bad(bad, "name", "why_empty");
    }

    if (in->notify_new && tk_str_trim(in->notify_to).n == 0) {
        tk_bad(bad, "notify_to", "why_empty");
    }

    if (!tk_type_addresses(cx, in->notify_to, was_notify_to)) {
        tk_bad(bad, "notify_to", "why_email");
    }

    if (in->alt_sender && in->sender_email.n == 0) {
        tk_bad(bad, "sender_email", "why_empty");
    }

    if (in->sender_email.n != 0
        && tk_account_email_was(cx->arena, in->sender_email, was_sender,
                                &in->sender_email)
           != TK_OK)
    {
        tk_bad(bad, "sender_email", "why_email");
    }

    return bad->n ? TK_EINVAL : TK_OK;
}


static int
tk_type_owner(tk_cx_t *cx, tk_type_job_t *job)
{
    int                rc;
    tk_str_t           login;
    tk_roster_login_t  user;

    job->owner_id = 0;

    if (job->in.owner.n == 0) {
        return TK_OK;
    }

    if (tk_account_login(cx->arena, job->in.owner, &login) != TK_OK) {
        return tk_bad(job->bad, "owner", "why_unknown");
    }

    rc = tk_sql_adm_user_id(cx->db, &(tk_sql_adm_user_id_in_t) {
                                .login = login
                            }, &user);
    job->owner_id = rc == TK_OK ? user.id : 0;
    job->in.owner = login;

    return rc == TK_ENOTFOUND ? tk_bad(job->bad, "owner", "why_unknown")
                              : rc;
}


static tk_str_t
tk_type_group_name(const tk_cx_t *cx, uint64_t id)
{
    unsigned  i;

    for (i = 0; i < cx->snap->n_groups; i++) {
        if (cx->snap->groups[i].id == id) {
            return cx->snap->groups[i].name;
        }
    }

    return TK_STR("");
}


static int
tk_type_audit(tk_cx_t *cx, const tk_type_edit_t *in,
    const tk_roll_type_full_t *was)
{
    int             rc = TK_OK;
    unsigned        i;
    tk_audit_new_t  au = {
        .object = "type", .id = was->id, .name = in->name
    };
    const struct {
        const char  *field;
        tk_str_t     was;
        tk_str_t     now;
    } f[] = {
        { "name", was->name, in->name },
        { "type_group", was->group_name,
          tk_type_group_name(cx, in->group_id) },
        { "owner", was->owner, in->owner },
        { "description", was->description, in->description },
        { "external", tk_type_flag(was->external),
          tk_type_flag(in->external) },
        { "show_others", tk_type_flag(was->show_others),
          tk_type_flag(in->show_others) },
        { "notify_new", tk_type_flag(was->notify_new),
          tk_type_flag(in->notify_new) },
        { "notify_to", was->notify_to, in->notify_to },
        { "alt_sender", tk_type_flag(was->alt_sender),
          tk_type_flag(in->alt_sender) },
        { "sender_name", was->sender_name, in->sender_name },
        { "sender_email", was->sender_email, in->sender_email },
        { "archived", tk_type_flag(was->archived),
          tk_type_flag(in->archived) },
        { "sort", tk_arena_printf(cx->arena, "%lld", (long long) was->sort),
          tk_arena_printf(cx->arena, "%lld", (long long) in->sort) }
    };

    for (i = 0; rc == TK_OK && i < sizeof(f) / sizeof(f[0]); i++) {
        rc = tk_audit_field(cx, &au, f[i].field, f[i].was, f[i].now);
    }

    return rc;
}


static int
tk_type_insert(tk_cx_t *cx, const tk_type_job_t *job, uint64_t *id)
{
    int                    rc;
    tk_db_done_t           done;
    const tk_type_edit_t  *in = &job->in;

    rc = tk_sql_adm_type_insert(cx->db, &(tk_sql_adm_type_insert_in_t) {
             .name = in->name, .group_id = in->group_id,
             .owner_id = job->owner_id, .description = in->description,
             .external = in->external, .show_others = in->show_others,
             .notify_new = in->notify_new, .notify_to = in->notify_to,
             .alt_sender = in->alt_sender, .sender_name = in->sender_name,
             .sender_email = in->sender_email, .archived = in->archived,
             .sort = in->sort
         }, &done);

    if (rc != TK_OK) {
        return rc;
    }

    *id = done.insert_id;

    return tk_audit_add(cx, &(tk_audit_new_t) {
                            .object = "type", .id = *id, .name = in->name
                        });
}


static int
tk_type_update(tk_cx_t *cx, const tk_type_job_t *job, uint64_t id)
{
    int                    rc;
    const tk_type_edit_t  *in = &job->in;
    tk_roll_type_full_t    was;

    rc = tk_sql_adm_type_get(cx->db, &(tk_sql_adm_type_get_in_t) {
                                 .id = id
                             }, &was);

    if (rc == TK_OK) {
        rc = tk_sql_adm_type_update(cx->db, &(tk_sql_adm_type_update_in_t) {
                 .name = in->name, .group_id = in->group_id,
                 .owner_id = job->owner_id, .description = in->description,
                 .external = in->external, .show_others = in->show_others,
                 .notify_new = in->notify_new, .notify_to = in->notify_to,
                 .alt_sender = in->alt_sender,
                 .sender_name = in->sender_name,
                 .sender_email = in->sender_email,
                 .archived = in->archived, .sort = in->sort, .id = id
             }, NULL);
    }

    return rc == TK_OK ? tk_type_audit(cx, in, &was) : rc;
}


static int
tk_type_save_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int             rc;
    tk_type_job_t  *job = arg;

    rc = tk_type_owner(cx, job);

    if (rc == TK_OK) {
        rc = *id ? tk_type_update(cx, job, *id)
                 : tk_type_insert(cx, job, id);
    }

    return rc == TK_EDUP ? tk_bad(job->bad, "name", "why_taken") : rc;
}


int
tk_type_save(tk_cx_t *cx, const tk_nonce_t *nonce, const tk_type_edit_t *in,
    tk_bad_t *bad, uint64_t *id_r)
{
    int                  rc;
    tk_type_job_t        job = { .in = *in, .bad = bad };
    tk_roll_type_full_t  was = { .id = 0 };

    rc = in->id ? tk_roll_type(cx, in->id, &was) : TK_OK;

    if (rc == TK_OK) {
        rc = tk_type_check(cx, &job.in, was.notify_to, was.sender_email,
                           bad);
    }

    if (in->group_id != 0 && tk_type_group_name(cx, in->group_id).n == 0) {
        rc = tk_bad(bad, "group", "why_unknown");
    }

    *id_r = in->id;

    return rc == TK_OK
           ? tk_revise(cx, nonce, tk_type_save_step, &job, id_r) : rc;
}


int
tk_type_empty(tk_cx_t *cx, uint64_t id, uint64_t to, tk_bad_t *bad,
    bool *more_r)
{
    *more_r = false;

    if (to == 0 || to == id || tk_snap_type(cx->snap, to) == NULL) {
        return tk_bad(bad, "to", "why_unknown");
    }

    return tk_transfer(cx, TK_TRANSFER_TYPE, id, to, TK_TYPE_TIME, more_r);
}


static int
tk_type_delete_rest(tk_cx_t *cx, uint64_t id)
{
    int  rc;

    rc = tk_sql_adm_type_rights_delete(cx->db,
             &(tk_sql_adm_type_rights_delete_in_t) { .type_id = id }, NULL);

    if (rc == TK_OK) {
        rc = tk_field_remove_of(cx, id);
    }

    if (rc == TK_OK) {
        rc = tk_sql_adm_type_templates_delete(cx->db,
                 &(tk_sql_adm_type_templates_delete_in_t) {
                     .type_id = id
                 }, NULL);
    }

    return rc == TK_OK
           ? tk_sql_adm_type_switches_delete(cx->db,
                 &(tk_sql_adm_type_switches_delete_in_t) {
                     .type_id = id
                 }, NULL)
           : rc;
}


static int
tk_type_delete_step(tk_cx_t *cx, void *arg, uint64_t *id)
{
    int                  rc;
    tk_type_job_t       *job = arg;
    tk_roll_type_full_t  was;

    rc = tk_sql_adm_type_get(cx->db, &(tk_sql_adm_type_get_in_t) {
                                 .id = *id
                             }, &was);

    if (rc != TK_OK) {
        return rc;
    }

    if (was.tickets || was.mailboxes.n != 0) {
        return tk_bad(job->bad, "delete", was.tickets ? "why_tickets"
                                                      : "why_used");
    }

    rc = tk_type_delete_rest(cx, *id);

    if (rc == TK_OK) {
        rc = tk_sql_adm_type_delete(cx->db, &(tk_sql_adm_type_delete_in_t) {
                                        .id = *id
                                    }, NULL);
    }

    return rc == TK_OK
           ? tk_audit_add(cx, &(tk_audit_new_t) {
                 .object = "type", .id = *id, .name = was.name,
                 .action = TK_AUDIT_DELETED
             })
           : rc;
}


int
tk_type_delete(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    tk_bad_t *bad)
{
    tk_type_job_t  job = { .bad = bad };

    return tk_revise(cx, nonce, tk_type_delete_step, &job, &id);
}
