#include "desk/mail/notification.h"

#include "desk/admin/audit.h"
#include "desk/admin/revise.h"
#include "tk_sql.gen.h"

typedef struct {
    uint64_t            type_id;
    const tk_switch_t  *wanted;
} tk_notification_job_t;


tk_switch_t
tk_notification_get(const tk_snapshot_t *s, tk_mail_kind_t kind,
    uint64_t type_id)
{
    unsigned  i;

    for (i = 0; i < s->n_notifications; i++) {
        if (s->notifications[i].type_id == type_id
            && tk_str_eqz(s->notifications[i].kind, tk_mail_kind_name(kind)))
        {
            return s->notifications[i].enabled ? TK_SWITCH_ON
                                               : TK_SWITCH_OFF;
        }
    }

    return type_id ? TK_SWITCH_SAME : TK_SWITCH_ON;
}


static tk_str_t
tk_notification_word(tk_switch_t s)
{
    return s == TK_SWITCH_ON ? TK_STR("on")
           : s == TK_SWITCH_OFF ? TK_STR("off") : TK_STR("");
}


static int
tk_notification_one(tk_cx_t *cx, uint64_t type_id, tk_str_t kind,
    tk_switch_t wanted, bool *changed)
{
    int                         rc;
    tk_switch_t                 was;
    tk_sql_notification_get_t   row;
    const tk_type_row_t        *type = tk_snap_type(cx->snap, type_id);

    rc = tk_sql_notification_get(cx->db, &(tk_sql_notification_get_in_t) {
                                     .kind = kind, .type_id = type_id
                                 }, &row);
    was = rc == TK_OK ? (row.enabled ? TK_SWITCH_ON : TK_SWITCH_OFF)
                      : type_id ? TK_SWITCH_SAME : TK_SWITCH_ON;

    if ((rc != TK_OK && rc != TK_ENOTFOUND) || was == wanted) {
        return rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    *changed = true;

    if (wanted == TK_SWITCH_SAME) {
        rc = tk_sql_notification_unset(cx->db,
                 &(tk_sql_notification_unset_in_t) {
                     .kind = kind, .type_id = type_id
                 }, NULL);

    } else {
        rc = tk_sql_notification_set(cx->db, &(tk_sql_notification_set_in_t) {
                                         .kind = kind, .type_id = type_id,
                                         .enabled = wanted == TK_SWITCH_ON
                                     }, NULL);
    }

    if (rc != TK_OK) {
        return rc;
    }

    return tk_audit_field(cx, &(tk_audit_new_t) {
                              .object = "notification", .id = type_id,
                              .name = type ? tk_arena_printf(cx->arena,
                                                 "%.*s (%.*s)",
                                                 TK_STR_ARG(kind),
                                                 TK_STR_ARG(type->name))
                                           : kind
                          }, "enabled", tk_notification_word(was),
                          tk_notification_word(wanted));
}


static int
tk_notification_tx(tk_cx_t *cx, void *arg)
{
    int                     rc = TK_OK, kind;
    bool                    changed = false;
    tk_notification_job_t  *job = arg;

    for (kind = 0; rc == TK_OK && kind < TK_MAIL_KINDS; kind++) {
        rc = tk_notification_one(cx, job->type_id,
                                 tk_str_z(tk_mail_kind_name(kind)),
                                 job->wanted[kind], &changed);
    }

    return rc == TK_OK && changed ? tk_snapshot_touch(cx) : rc;
}


int
tk_notification_set(tk_cx_t *cx, uint64_t type_id,
    const tk_switch_t wanted[TK_MAIL_KINDS])
{
    if (type_id != 0 && tk_snap_type(cx->snap, type_id) == NULL) {
        return TK_ENOTFOUND;
    }

    return tk_revise_tx(cx, tk_notification_tx, &(tk_notification_job_t) {
                            .type_id = type_id, .wanted = wanted
                        });
}
