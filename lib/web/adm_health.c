#include "desk/mail/mailbox.h"
#include "desk/upkeep/alarm.h"
#include "desk/upkeep/health.h"
#include "web/admin.h"

/* How mail and ticketd are now; the same as numbers is the address status. */


static void
tk_adm_health_mailboxes(tk_page_t *pg, const tk_mailbox_t *m, size_t n)
{
    size_t     i;
    tk_obj_t  *o;
    tk_val_t  *list = tk_obj_list(pg->root, TK_K_mailboxes, (uint32_t) n);

    for (i = 0; list != NULL && i < n; i++, m++) {
        o = tk_list_obj(pg->root, list, (uint32_t) i, 9);
        tk_obj_int(o, TK_K_id, (int64_t) m->id);
        tk_obj_str(o, TK_K_email, m->email);
        tk_obj_bool(o, TK_K_enabled, m->enabled);
        tk_page_time(pg, o, TK_K_last_ok, m->last_ok);
        tk_obj_bool(o, TK_K_fails, tk_mailbox_fails(m));
        tk_obj_str(o, TK_K_last_error, m->last_error);
        tk_page_time(pg, o, TK_K_last_error_at, m->last_error_at);
        tk_page_time(pg, o, TK_K_token_expires, m->token_expires);
    }
}


static void
tk_adm_health_jobs(tk_page_t *pg, const tk_health_job_t *j, size_t n)
{
    size_t     i;
    tk_obj_t  *o;
    tk_val_t  *list = tk_obj_list(pg->root, TK_K_jobs, (uint32_t) n);

    for (i = 0; list != NULL && i < n; i++, j++) {
        o = tk_list_obj(pg->root, list, (uint32_t) i, 5);
        tk_obj_str(o, TK_K_name, j->name);
        tk_obj_str(o, TK_K_owner, j->owner);
        tk_page_time(pg, o, TK_K_last_run, j->last_run);
        tk_page_time(pg, o, TK_K_last_ok, j->last_ok);
        tk_obj_str(o, TK_K_error, j->error);
    }
}


static void
tk_adm_health_queues(tk_page_t *pg, const tk_health_queues_t *q)
{
    tk_obj_int(pg->root, TK_K_n_waiting, (int64_t) q->queued);
    tk_page_time(pg, pg->root, TK_K_oldest, q->oldest);
    tk_page_time(pg, pg->root, TK_K_sent, q->sent);
    tk_obj_str(pg->root, TK_K_last_answer, q->answer);
    tk_obj_int(pg->root, TK_K_n_unhandled, (int64_t) q->unhandled);
    tk_page_time(pg, pg->root, TK_K_since, q->unhandled_since);
    tk_obj_int(pg->root, TK_K_n_quarantine, (int64_t) q->quarantine);
    tk_obj_int(pg->root, TK_K_n_replies, (int64_t) q->replies);
    tk_obj_bool(pg->root, TK_K_quiet_desk_cap, q->replies
                >= (uint64_t) pg->cx.snap->conf->autoreply_desk_per_hour);
}


int
tk_page_adm_health(tk_page_t *pg)
{
    int                  rc;
    size_t               n, n_jobs, n_alarms;
    tk_alarm_t          *alarms;
    tk_mailbox_t        *m;
    tk_health_job_t     *jobs;
    tk_health_queues_t   q;

    tk_adm_begin(pg, "health");
    rc = tk_mailbox_list(&pg->cx, &m, &n);

    if (rc == TK_OK) {
        rc = tk_health_queues(&pg->cx, &q);
    }

    if (rc == TK_OK) {
        rc = tk_health_jobs(&pg->cx, &jobs, &n_jobs);
    }

    if (rc == TK_OK) {
        rc = tk_alarm_all(&pg->cx, &alarms, &n_alarms);
    }

    if (rc != TK_OK) {
        return rc;
    }

    tk_adm_health_mailboxes(pg, m, n);
    tk_adm_health_queues(pg, &q);
    tk_adm_health_jobs(pg, jobs, n_jobs);
    tk_obj_bool(pg->root, TK_K_well, n_alarms == 0);

    return tk_adm_show(pg, "adm/health");
}
