#include "web/page.h"

#include "base/buf.h"
#include "desk/mail/mailbox.h"
#include "desk/upkeep/health.h"
#include "fmt/json.h"

/* Health in the Prometheus text format, for those whom ticket_status names;
 * everybody else sees that there is nothing. */

#define TK_METRICS_MAX  (256u << 10)     /* bytes: a thousand mailboxes    */


/* The database, as this worker sees it. */
static int
tk_metrics_db(tk_page_t *pg, tk_buf_t *b)
{
    int           rc;
    tk_db_stat_t  st;

    rc = tk_cx_db(&pg->cx);
    tk_db_pool_stat(pg->web->desk->pool, &st);

    tk_buf_printf(b, "ticket_up %d\n", rc == TK_OK);
    tk_buf_printf(b, "ticket_db_connections %u\n", st.open);
    tk_buf_printf(b, "ticket_db_connections_busy %u\n", st.lent);
    tk_buf_printf(b, "ticket_db_waiting %u\n", st.waiting);
    tk_buf_printf(b, "ticket_db_queries_total %llu\n",
                  (unsigned long long) st.queries);
    tk_buf_printf(b, "ticket_db_connects_total %llu\n",
                  (unsigned long long) st.connects);
    tk_buf_printf(b, "ticket_db_failures_total %llu\n",
                  (unsigned long long) st.failures);

    return rc;
}


static void
tk_metric_age(tk_page_t *pg, tk_buf_t *b, const char *name, tk_time_t t)
{
    if (t != TK_TIME_NONE) {
        tk_buf_printf(b, "%s %lld\n", name,
                      (long long) ((pg->cx.now - t) / TK_SECOND));
    }
}


static void
tk_metric_of(tk_buf_t *b, const char *name, const char *label, tk_str_t of,
    long long value)
{
    tk_buf_printf(b, "%s{%s=", name, label);
    tk_json_quote(b, of);
    tk_buf_printf(b, "} %lld\n", value);
}


static int
tk_metrics_mailboxes(tk_page_t *pg, tk_buf_t *b)
{
    int            rc;
    size_t         i, n;
    tk_mailbox_t  *m;

    rc = tk_mailbox_list(&pg->cx, &m, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (!m[i].enabled) {
            continue;
        }

        tk_metric_of(b, "ticket_mailbox_failing", "mailbox", m[i].email,
                     tk_mailbox_fails(&m[i]));

        if (m[i].last_ok != TK_TIME_NONE) {
            tk_metric_of(b, "ticket_mailbox_lag_seconds", "mailbox",
                         m[i].email, (pg->cx.now - m[i].last_ok) / TK_SECOND);
        }

        if (m[i].token_expires != TK_TIME_NONE) {
            tk_metric_of(b, "ticket_mailbox_token_seconds", "mailbox",
                         m[i].email,
                         (m[i].token_expires - pg->cx.now) / TK_SECOND);
        }
    }

    return rc;
}


static int
tk_metrics_jobs(tk_page_t *pg, tk_buf_t *b)
{
    int               rc;
    size_t            i, n;
    tk_health_job_t  *j;

    rc = tk_health_jobs(&pg->cx, &j, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        tk_metric_of(b, "ticket_job_failing", "job", j[i].name,
                     j[i].error.n != 0);

        if (j[i].last_ok != TK_TIME_NONE) {
            tk_metric_of(b, "ticket_job_lag_seconds", "job", j[i].name,
                         (pg->cx.now - j[i].last_ok) / TK_SECOND);
        }
    }

    return rc;
}


static int
tk_metrics_mail(tk_page_t *pg, tk_buf_t *b)
{
    int                 rc;
    tk_health_queues_t  q;

    rc = tk_health_queues(&pg->cx, &q);

    if (rc != TK_OK) {
        return rc;
    }

    tk_buf_printf(b, "ticket_outbox_queued %llu\n",
                  (unsigned long long) q.queued);
    tk_metric_age(pg, b, "ticket_outbox_oldest_seconds", q.oldest);
    tk_metric_age(pg, b, "ticket_outbox_last_sent_seconds", q.sent);
    tk_buf_printf(b, "ticket_mail_unhandled %llu\n",
                  (unsigned long long) q.unhandled);
    tk_metric_age(pg, b, "ticket_mail_unhandled_oldest_seconds",
                  q.unhandled_since);
    tk_buf_printf(b, "ticket_mail_quarantine %llu\n",
                  (unsigned long long) q.quarantine);
    tk_buf_printf(b, "ticket_autoreplies_hour %llu\n",
                  (unsigned long long) q.replies);
    rc = tk_metrics_mailboxes(pg, b);

    return rc == TK_OK ? tk_metrics_jobs(pg, b) : rc;
}


int
tk_page_metrics(tk_page_t *pg)
{
    int       rc;
    tk_buf_t  b;

    if (!tk_conf_net_has(&pg->site->conf->status, pg->req->remote_addr)) {
        return TK_ENOTFOUND;
    }

    tk_buf_init(&b, pg->arena, TK_METRICS_MAX);
    rc = tk_metrics_db(pg, &b);

    if (rc == TK_OK) {
        rc = tk_metrics_mail(pg, &b);
    }

    pg->resp->status = rc == TK_OK ? 200 : 503;
    pg->resp->content_type = TK_STR("text/plain; version=0.0.4");
    tk_resp_body(pg->resp, pg->arena, tk_buf_view(&b));

    return tk_buf_rc(&b);
}
