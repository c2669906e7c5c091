#include "desk/admin/roll.h"
#include "desk/mail/notification.h"
#include "desk/upkeep/health.h"
#include "web/admin.h"

/* The beginning of Administration: what there is, and what is amiss. */

#define TK_ADM_LATE    (15 * TK_MINUTE)   /* a mail ought to be out by now */
#define TK_ADM_ASLEEP  (10 * TK_MINUTE)   /* ticketd's jobs run oftener    */


static void
tk_adm_count(tk_obj_t *o, tk_key_id_t key, uint64_t n, bool *amiss)
{
    if (n != 0) {
        tk_obj_int(o, key, (int64_t) n);
        *amiss = true;
    }
}


/* Types in use that nobody manages. */
static int
tk_adm_lonely(tk_page_t *pg, bool *amiss)
{
    int              rc;
    size_t           i, n, lonely = 0;
    uint32_t         k = 0;
    tk_val_t        *list;
    tk_roll_type_t  *rows;

    rc = tk_roll_types(&pg->cx, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        lonely += !rows[i].agents && !rows[i].archived;
    }

    list = tk_obj_list(pg->root, TK_K_lonely, (uint32_t) lonely);

    for (i = 0; i < n; i++) {
        if (!rows[i].agents && !rows[i].archived) {
            tk_page_option(pg->root, list, k++, rows[i].id, rows[i].name,
                           false);
        }
    }

    *amiss = *amiss || lonely != 0;

    return TK_OK;
}


static int
tk_adm_unread_boxes(tk_page_t *pg, bool *amiss)
{
    int                   rc;
    size_t                i, n;
    tk_obj_t             *o;
    tk_val_t             *list;
    tk_health_mailbox_t  *rows;

    rc = tk_health_mailboxes(&pg->cx, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_obj_list(pg->root, TK_K_broken, (uint32_t) n);

    for (i = 0; i < n; i++) {
        o = tk_list_obj(pg->root, list, (uint32_t) i, 3);
        tk_obj_int(o, TK_K_id, (int64_t) rows[i].id);
        tk_obj_str(o, TK_K_email, rows[i].email);
        tk_obj_str(o, TK_K_error, rows[i].error);
    }

    *amiss = *amiss || n != 0;

    return TK_OK;
}


/* Answers would be mailed, by the desk's switch or a type's, if there were a
 * template.  An empty one is there: somebody wished that nothing is sent. */
static bool
tk_adm_unanswered(const tk_snapshot_t *s)
{
    bool         on;
    unsigned     i;
    const char  *name = tk_mail_kind_name(TK_MAIL_DEFAULT_RESPONSE);

    for (i = 0; i < s->n_templates; i++) {
        if (tk_str_eqz(s->templates[i].kind, name)) {
            return false;
        }
    }

    on = tk_notification_get(s, TK_MAIL_DEFAULT_RESPONSE, 0) != TK_SWITCH_OFF;

    for (i = 0; !on && i < s->n_types; i++) {
        on = !s->types[i].archived
             && tk_notification_get(s, TK_MAIL_DEFAULT_RESPONSE,
                                    s->types[i].id) == TK_SWITCH_ON;
    }

    return on;
}


int
tk_page_adm_overview(tk_page_t *pg)
{
    int          rc;
    bool         amiss, asleep;
    tk_obj_t    *o = pg->root;
    tk_health_t  h;

    tk_adm_begin(pg, "overview");
    amiss = tk_adm_unanswered(pg->cx.snap);
    tk_obj_bool(o, TK_K_unanswered, amiss);
    rc = tk_health(&pg->cx, &h);

    if (rc == TK_OK) {
        rc = tk_adm_lonely(pg, &amiss);
    }

    if (rc == TK_OK) {
        rc = tk_adm_unread_boxes(pg, &amiss);
    }

    if (rc != TK_OK) {
        return rc;
    }

    asleep = h.last_run == TK_TIME_NONE
             || h.last_run < pg->cx.now - TK_ADM_ASLEEP;
    tk_obj_int(o, TK_K_n_users, (int64_t) h.users);
    tk_obj_int(o, TK_K_n_groups, (int64_t) h.groups);
    tk_obj_int(o, TK_K_n_types, (int64_t) h.types);
    tk_obj_int(o, TK_K_n_statuses, (int64_t) h.statuses);
    tk_obj_int(o, TK_K_n_mailboxes, (int64_t) h.mailboxes);
    tk_obj_int(o, TK_K_n_templates, pg->cx.snap->n_templates);
    tk_obj_int(o, TK_K_n_fields, pg->cx.snap->n_fields);
    tk_obj_int(o, TK_K_n_rates, pg->cx.snap->n_rates);
    tk_obj_bool(o, TK_K_no_mailbox, h.mailboxes == 0);
    tk_obj_bool(o, TK_K_asleep, asleep);
    tk_adm_count(o, TK_K_n_without, h.without, &amiss);
    tk_adm_count(o, TK_K_n_failed, h.failed, &amiss);
    tk_adm_count(o, TK_K_n_quarantine, h.quarantine, &amiss);

    if (h.oldest != TK_TIME_NONE && h.oldest < pg->cx.now - TK_ADM_LATE) {
        tk_adm_count(o, TK_K_n_waiting, h.waiting, &amiss);
        tk_page_time(pg, o, TK_K_oldest, h.oldest);
    }

    tk_obj_bool(o, TK_K_well, !amiss && !asleep && h.mailboxes != 0);

    return tk_adm_show(pg, "adm/overview");
}
