#include "desk/upkeep/health.h"

#include "tk_sql.gen.h"

#define TK_HEALTH_MANY  1000


int
tk_health(tk_cx_t *cx, tk_health_t *health_r)
{
    int                         rc;
    tk_sql_adm_health_t         row;
    tk_sql_adm_user_without_t   without;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_health(cx->db, &(tk_sql_adm_health_in_t) {
                                   .now = cx->now, .soon = cx->now,
                                   .failed = cx->now - 7 * TK_DAY
                               }, &row);
    }

    if (rc == TK_OK) {
        rc = tk_sql_adm_user_without(cx->db, &(tk_sql_adm_user_without_in_t) {
                                         .max = TK_HEALTH_MANY
                                     }, &without);
    }

    if (rc == TK_OK) {
        *health_r = (tk_health_t) {
            .users = row.users, .groups = row.user_groups,
            .types = row.types, .statuses = row.statuses,
            .mailboxes = row.mailboxes, .without = without.n,
            .waiting = row.waiting, .oldest = row.oldest,
            .failed = row.failed, .quarantine = row.quarantine,
            .last_run = row.last_run
        };
    }

    return rc;
}


int
tk_health_mailboxes(tk_cx_t *cx, tk_health_mailbox_t **rows_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_adm_health_mailboxes(cx->db, rows_r, n_r) : rc;
}


int
tk_health_queues(tk_cx_t *cx, tk_health_queues_t *q_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_health_queues(cx->db, &(tk_sql_health_queues_in_t) {
                 .now = cx->now, .hour = cx->now - TK_HOUR
             }, q_r)
           : rc;
}


int
tk_health_jobs(tk_cx_t *cx, tk_health_job_t **jobs_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK ? tk_sql_lease_all(cx->db, jobs_r, n_r) : rc;
}
