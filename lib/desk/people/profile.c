#include "desk/people/profile.h"

#include "desk/access/acl.h"
#include "desk/access/proof.h"
#include "desk/access/throttle.h"
#include "desk/admin/audit.h"
#include "desk/mail/notice.h"
#include "desk/people/account.h"
#include "tk_sql.gen.h"

#define TK_PROFILE_MAILS  5                  /* to confirm, in an hour    */


int
tk_profile_read(tk_cx_t *cx, tk_profile_t *p)
{
    int                   rc;
    tk_sql_profile_get_t  row;

    rc = tk_sql_profile_get(cx->db, &(tk_sql_profile_get_in_t) {
                                .id = cx->viewer->user_id
                            }, &row);

    if (rc == TK_OK) {
        *p = (tk_profile_t) {
            .name = row.name, .email = row.email, .language = row.language,
            .zone = row.zone, .wishes = {
                .new_ticket = row.new_ticket, .answered = row.answered,
                .assigned = row.assigned, .daily = row.daily,
                .unanswered = (unsigned) row.unanswered
            }
        };
    }

    return rc;
}


/* What was changed, without what nobody else need know. */
static int
tk_profile_audit(tk_cx_t *cx, const tk_profile_t *was, const tk_profile_t *p)
{
    int             rc;
    tk_audit_new_t  au = {
        .object = "user", .id = cx->viewer->user_id, .name = was->name,
        .action = TK_AUDIT_CHANGED
    };

    rc = tk_audit_field(cx, &au, "name", was->name, p->name);

    if (rc == TK_OK) {
        rc = tk_audit_field(cx, &au, "language", was->language,
                            p->language);
    }

    return rc == TK_OK ? tk_audit_field(cx, &au, "zone", was->zone, p->zone)
                       : rc;
}


static int
tk_profile_save_step(tk_cx_t *cx, void *arg)
{
    int                  rc;
    uint64_t             id = cx->viewer->user_id;
    tk_profile_t         was;
    const tk_profile_t  *p = arg;

    rc = tk_profile_read(cx, &was);

    if (rc == TK_OK) {
        rc = tk_sql_profile_save(cx->db, &(tk_sql_profile_save_in_t) {
                 .name = p->name, .language = p->language, .zone = p->zone,
                 .id = id
             }, NULL);
    }

    if (rc == TK_OK && tk_acl_is_agent(cx)) {
        rc = tk_sql_profile_wishes(cx->db, &(tk_sql_profile_wishes_in_t) {
                 .user_id = id, .new_ticket = p->wishes.new_ticket,
                 .answered = p->wishes.answered,
                 .assigned = p->wishes.assigned,
                 .unanswered = p->wishes.unanswered,
                 .daily = p->wishes.daily
             }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_profile_audit(cx, &was, p);
    }

    return rc == TK_OK ? tk_snapshot_touch(cx) : rc;
}


int
tk_profile_save(tk_cx_t *cx, const tk_profile_t *p)
{
    return tk_cx_tx(cx, tk_profile_save_step, (void *) p);
}


static int
tk_profile_picture_step(tk_cx_t *cx, void *arg)
{
    int                     rc;
    uint64_t                id = cx->viewer->user_id;
    tk_str_t                is = TK_STR_NULL, was = TK_STR_NULL;
    const tk_agent_row_t   *agent = tk_snap_agent(cx->snap, id);
    const tk_attach_new_t  *file = arg;

    if (file != NULL) {
        is = tk_str((const char *) file->digest, sizeof(file->digest));
    }

    if (agent != NULL) {
        was = agent->picture;
    }

    rc = tk_sql_profile_picture(cx->db, &(tk_sql_profile_picture_in_t) {
             .picture = is, .picture_kind = file ? file->image : 0, .id = id
         }, NULL);

    /* Which picture it is say a few letters of its digest. */
    if (rc == TK_OK) {
        rc = tk_audit_field(cx, &(tk_audit_new_t) {
                 .object = "user", .id = id, .name = cx->viewer->name
             }, "picture", tk_hex(cx->arena, was.p, was.n ? 6 : 0),
             tk_hex(cx->arena, is.p, is.n ? 6 : 0));
    }

    return rc == TK_OK ? tk_snapshot_touch(cx) : rc;
}


int
tk_profile_picture(tk_cx_t *cx, const tk_attach_new_t *file)
{
    if (!tk_acl_is_agent(cx)) {
        return TK_EDENIED;
    }

    if (file != NULL && file->image == 0) {
        return TK_EINVAL;
    }

    return tk_cx_tx(cx, tk_profile_picture_step, (void *) file);
}


int
tk_profile_address(tk_cx_t *cx, tk_str_t email, tk_str_t language)
{
    int       rc;
    tk_str_t  who = tk_arena_printf(cx->arena, "%llu",
                        (unsigned long long) cx->viewer->user_id);

    rc = tk_account_email(cx->arena, tk_str_trim(email), &email);

    if (rc == TK_OK) {
        rc = tk_throttle_hit(cx, "address", who, TK_PROFILE_MAILS, TK_HOUR);
    }

    return rc == TK_OK ? tk_notice_person(cx, &(tk_notice_person_t) {
                             .kind = TK_NOTICE_ADDRESS,
                             .user_id = cx->viewer->user_id,
                             .name = cx->viewer->name, .address = email,
                             .language = language
                         }) : rc;
}


/* "ID ADDRESS" */
int
tk_profile_proved(tk_cx_t *cx, tk_str_t token, tk_str_t *email_r)
{
    uint64_t  id;
    tk_str_t  subject;

    if (tk_proof_subject(cx, token, &subject) != TK_OK
        || tk_str_u64(tk_str_cut(&subject, ' '), &id) != TK_OK
        || subject.p == NULL || id != cx->viewer->user_id)
    {
        return TK_EDENIED;
    }

    *email_r = subject;

    return tk_proof_check(cx, "address", token, cx->viewer->email);
}


static int
tk_profile_confirm_step(tk_cx_t *cx, void *arg)
{
    int              rc;
    const tk_str_t  *email = arg;
    tk_audit_new_t   au = {
        .object = "user", .id = cx->viewer->user_id,
        .name = cx->viewer->name, .action = TK_AUDIT_CHANGED
    };

    /* First, so that no two take one address at once. */
    rc = tk_snapshot_touch(cx);

    if (rc == TK_OK) {
        rc = tk_account_free(cx, *email, cx->viewer->user_id);
    }

    if (rc == TK_OK) {
        rc = tk_sql_profile_email(cx->db, &(tk_sql_profile_email_in_t) {
                 .email = *email, .id = cx->viewer->user_id
             }, NULL);
    }

    return rc == TK_OK
           ? tk_audit_field(cx, &au, "email", cx->viewer->email, *email) : rc;
}


int
tk_profile_confirm(tk_cx_t *cx, tk_str_t token)
{
    int       rc;
    tk_str_t  email;

    rc = tk_profile_proved(cx, token, &email);

    return rc == TK_OK ? tk_cx_tx(cx, tk_profile_confirm_step, &email) : rc;
}
