#include "desk/mail/remind.h"

#include "desk/mail/notice.h"
#include "desk/mail/outbox.h"
#include "desk/report/business.h"
#include "desk/report/fact.h"
#include "desk/report/report.h"
#include "tk_sql.gen.h"

#define TK_REMIND_ROWS  1000


static bool
tk_remind_told(const tk_cx_t *cx, const tk_agent_row_t *agent,
    const tk_sql_remind_unanswered_t *t, unsigned hours)
{
    return agent->wishes.unanswered == hours && !agent->disabled
           && (t->agent_id == agent->id || t->agent_id == 0)
           && tk_acl_agent_of(cx->snap, t->type_id, agent->id);
}


static int
tk_remind_ticket(tk_cx_t *cx, const tk_sql_remind_unanswered_t *row,
    unsigned hours, size_t *n_r)
{
    int                    rc = TK_OK;
    unsigned               i;
    tk_ticket_t            t = { .id = row->id, .number = row->number,
                                 .type_id = row->type_id };
    const tk_agent_row_t  *agent;

    for (i = 0; rc == TK_OK && i < cx->snap->n_agents; i++) {
        agent = &cx->snap->agents[i];

        if (!tk_remind_told(cx, agent, row, hours)) {
            continue;
        }

        (*n_r)++;
        rc = tk_notice_agent(cx, TK_NOTICE_UNANSWERED, agent, &t, 0,
                 tk_arena_printf(cx->arena, "unanswered %llu %lld %llu",
                     (unsigned long long) row->id,
                     (long long) row->unanswered_since,
                     (unsigned long long) agent->id),
                 tk_arena_printf(cx->arena, "hours=%u", hours));
    }

    return rc;
}


static int
tk_remind_hours(tk_cx_t *cx, tk_remind_t *r, unsigned hours, size_t *n_r)
{
    int                          rc;
    size_t                       i, n;
    tk_time_t                    upto, after = r->seen[hours];
    tk_sql_remind_unanswered_t  *rows;

    upto = tk_business_before(cx->snap, cx->now, hours * TK_HOUR);

    if (upto == TK_TIME_NONE || upto < after) {
        return TK_OK;
    }

    if (after == 0) {
        after = upto - TK_REMIND_BACK;
    }

    do {
        rc = tk_sql_remind_unanswered(cx->db,
                 &(tk_sql_remind_unanswered_in_t) {
                     .after = after, .upto = upto, .max = TK_REMIND_ROWS
                 }, &rows, &n);

        for (i = 0; rc == TK_OK && i < n; i++) {
            rc = tk_remind_ticket(cx, &rows[i], hours, n_r);
        }

        /* Others of the same instant may follow: what is made, is made. */
        if (rc == TK_OK && n == TK_REMIND_ROWS) {
            after = rows[n - 1].unanswered_since > after + 1
                    ? rows[n - 1].unanswered_since - 1
                    : rows[n - 1].unanswered_since;
        }
    } while (rc == TK_OK && n == TK_REMIND_ROWS);

    if (rc == TK_OK) {
        r->seen[hours] = upto;
    }

    return rc;
}


int
tk_remind_unanswered(tk_cx_t *cx, tk_remind_t *r, size_t *n_r)
{
    int       rc = tk_cx_db(cx);
    bool      wished[TK_PROFILE_HOURS + 1] = { false };
    unsigned  i, hours;

    *n_r = 0;

    if (cx->snap->conf->no_unanswered_reminder) {
        return TK_OK;
    }

    for (i = 0; i < cx->snap->n_agents; i++) {
        hours = cx->snap->agents[i].wishes.unanswered;

        if (hours <= TK_PROFILE_HOURS && !cx->snap->agents[i].disabled) {
            wished[hours] = true;
        }
    }

    for (hours = 1; rc == TK_OK && hours <= TK_PROFILE_HOURS; hours++) {
        if (wished[hours]) {
            rc = tk_remind_hours(cx, r, hours, n_r);
        }
    }

    return rc;
}


/* --- the daily report ---------------------------------------------------- */

typedef struct {
    tk_report_days_t        *created;
    tk_report_days_t        *closed;
    tk_sql_report_counts_t  *now;
    tk_sql_remind_late_t    *late;
    size_t                   n_created;
    size_t                   n_closed;
    size_t                   n_now;
    size_t                   n_late;
} tk_daily_t;


static int
tk_daily_read(tk_cx_t *cx, int64_t day, tk_daily_t *d)
{
    int        rc;
    tk_time_t  late = tk_business_late_before(cx->snap, cx->now);

    *d = (tk_daily_t) { .n_late = 0 };
    rc = tk_sql_report_created_days(cx->db,
             &(tk_sql_report_created_days_in_t) { .from = day, .to = day },
             &d->created, &d->n_created);

    if (rc == TK_OK) {
        rc = tk_sql_report_closed_days(cx->db,
                 &(tk_sql_report_closed_days_in_t) {
                     .from = day, .to = day
                 }, &d->closed, &d->n_closed);
    }

    if (rc == TK_OK) {
        rc = tk_sql_report_counts(cx->db, &d->now, &d->n_now);
    }

    return rc == TK_OK && late != TK_TIME_NONE
           ? tk_sql_remind_late(cx->db, &(tk_sql_remind_late_in_t) {
                                    .upto = late
                                }, &d->late, &d->n_late)
           : rc;
}


static int
tk_daily_agent(tk_cx_t *cx, const tk_daily_t *d, const tk_agent_row_t *agent,
    int64_t day)
{
    size_t                i;
    int64_t               created = 0, closed = 0, unclaimed = 0, late = 0;
    tk_str_t              text = tk_report_day(cx->arena, day);
    const tk_snapshot_t  *s = cx->snap;

#define TK_DAILY_MINE(row)  tk_acl_agent_of(s, (row).type_id, agent->id)

    for (i = 0; i < d->n_created; i++) {
        created += TK_DAILY_MINE(d->created[i]) ? d->created[i].n : 0;
    }

    for (i = 0; i < d->n_closed; i++) {
        closed += TK_DAILY_MINE(d->closed[i]) ? d->closed[i].n : 0;
    }

    for (i = 0; i < d->n_now; i++) {
        if (d->now[i].agent_id == 0 && TK_DAILY_MINE(d->now[i])
            && !tk_snap_closed(s, d->now[i].status_id))
        {
            unclaimed += d->now[i].total;
        }
    }

    for (i = 0; i < d->n_late; i++) {
        late += TK_DAILY_MINE(d->late[i]) ? d->late[i].n : 0;
    }

#undef TK_DAILY_MINE

    return tk_notice_agent(cx, TK_NOTICE_DAILY, agent, NULL, 0,
               tk_arena_printf(cx->arena, "daily %.*s %llu",
                   TK_STR_ARG(text), (unsigned long long) agent->id),
               tk_arena_printf(cx->arena, "day=%.*s created=%lld "
                   "closed=%lld unclaimed=%lld late=%lld", TK_STR_ARG(text),
                   (long long) created, (long long) closed,
                   (long long) unclaimed, (long long) late));
}


int
tk_remind_daily(tk_cx_t *cx, tk_remind_t *r, size_t *n_r)
{
    int          rc;
    int64_t      day = tk_fact_day(cx->snap, cx->now) - 1;
    unsigned     i;
    tk_daily_t   d;
    tk_time_t    at;
    tk_civil_t   c = tk_time_civil(cx->now, cx->snap->zone);

    *n_r = 0;
    c.hour = TK_REMIND_MORNING;
    c.minute = c.second = c.ms = 0;
    at = tk_time_make(&c, cx->snap->zone);

    if (cx->now < at || cx->now > at + TK_REMIND_LATEST || r->day == day) {
        return TK_OK;
    }

    rc = tk_cx_db(cx);
    rc = rc == TK_OK ? tk_daily_read(cx, day, &d) : rc;

    for (i = 0; rc == TK_OK && i < cx->snap->n_agents; i++) {
        if (cx->snap->agents[i].wishes.daily) {
            rc = tk_daily_agent(cx, &d, &cx->snap->agents[i], day);
            (*n_r)++;
        }
    }

    if (rc == TK_OK) {
        r->day = day;
    }

    return rc;
}


/* --- closing by age, announced ------------------------------------------- */

static int
tk_remind_close(tk_cx_t *cx, const tk_sql_remind_closing_t *t)
{
    tk_time_t  at = t->waiting_since + cx->snap->conf->closing_days * TK_DAY;

    if (t->email.n == 0 || tk_snap_own_address(cx->snap, t->email)) {
        return TK_OK;
    }

    return tk_outbox_add(cx, &(tk_outbox_new_t) {
        .kind = tk_notice_name(TK_NOTICE_CLOSING), .ticket_id = t->id,
        .number = t->number, .type_id = t->type_id, .to_address = t->email,
        .to_name = t->contact_name, .to_role = "customer",
        .once = tk_arena_printf(cx->arena, "closing %llu %lld",
                                (unsigned long long) t->id,
                                (long long) t->waiting_since),
        .data = tk_arena_printf(cx->arena, "days=%lld",
                    (long long) ((at - cx->now + TK_DAY - 1) / TK_DAY))
    });
}


int
tk_remind_closing(tk_cx_t *cx, size_t *n_r)
{
    int                       rc;
    size_t                    i, n;
    tk_time_t                 after, before;
    const tk_conf_t          *c = cx->snap->conf;
    const tk_status_row_t    *keep;
    tk_sql_remind_closing_t  *rows;

    *n_r = 0;

    if (c->closing_announce <= 0 || c->closing_days <= c->closing_announce) {
        return TK_OK;
    }

    keep = tk_snap_status_named(cx->snap, c->never_close_status);
    after = cx->now - c->closing_days * TK_DAY;
    before = after + c->closing_announce * TK_DAY;

    rc = tk_cx_db(cx);

    while (rc == TK_OK) {
        rc = tk_sql_remind_closing(cx->db, &(tk_sql_remind_closing_in_t) {
                 .after = after, .before = before,
                 .never_status = keep ? keep->id : 0, .max = TK_REMIND_ROWS
             }, &rows, &n);

        for (i = 0; rc == TK_OK && i < n; i++) {
            rc = tk_remind_close(cx, &rows[i]);
            (*n_r)++;
            after = rows[i].waiting_since;
        }

        if (n < TK_REMIND_ROWS) {
            break;
        }
    }

    return rc;
}
