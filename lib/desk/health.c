#include "desk/health.h"

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
    int                              rc;
    size_t                           i, n = 0;
    tk_health_mailbox_t             *to;
    tk_sql_adm_health_mailboxes_t   *from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_health_mailboxes(cx->db, &from, &n);
    }

    to = rc == TK_OK ? tk_arena_array(cx->arena, n + 1, sizeof(*to)) : NULL;

    if (to == NULL) {
        return rc == TK_OK ? TK_ENOMEM : rc;
    }

    for (i = 0; i < n; i++) {
        to[i] = (tk_health_mailbox_t) {
            .id = from[i].id, .email = from[i].email, .error = from[i].error
        };
    }

    *rows_r = to;
    *n_r = n;

    return TK_OK;
}


int
tk_health_queues(tk_cx_t *cx, tk_health_queues_t *q_r)
{
    int                     rc;
    tk_sql_health_queues_t  row;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_health_queues(cx->db, &(tk_sql_health_queues_in_t) {
                                      .now = cx->now
                                  }, &row);
    }

    if (rc == TK_OK) {
        *q_r = (tk_health_queues_t) {
            .queued = row.queued, .oldest = row.oldest, .sent = row.sent,
            .unhandled = row.unhandled,
            .unhandled_since = row.unhandled_since,
            .quarantine = row.quarantine, .broken = row.broken
        };
    }

    return rc;
}


int
tk_health_jobs(tk_cx_t *cx, tk_health_job_t **jobs_r, size_t *n_r)
{
    int                  rc;
    size_t               i;
    tk_sql_lease_all_t  *rows;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_lease_all(cx->db, &rows, n_r);
    }

    *jobs_r = rc == TK_OK ? tk_arena_array(cx->arena, *n_r + 1,
                                           sizeof(**jobs_r)) : NULL;

    for (i = 0; *jobs_r != NULL && i < *n_r; i++) {
        (*jobs_r)[i] = (tk_health_job_t) {
            .name = rows[i].name, .owner = rows[i].owner,
            .last_run = rows[i].last_run, .last_ok = rows[i].last_ok,
            .error = rows[i].last_error
        };
    }

    return rc == TK_OK && *jobs_r == NULL ? TK_ENOMEM : rc;
}
