#include "desk/report/fact.h"

#include <stdlib.h>

#include "base/day.h"
#include "desk/report/business.h"
#include "tk_sql.gen.h"

#define TK_FACT_WALK  TK_DAY


int64_t
tk_fact_day(const tk_snapshot_t *s, tk_time_t t)
{
    tk_civil_t  c = tk_time_civil(t, s->zone);

    return tk_days_of(c.year, c.month, c.day);
}


/* Year x 12 + month - 1. */
static int64_t
tk_fact_month(const tk_snapshot_t *s, tk_time_t t)
{
    tk_civil_t  c = tk_time_civil(t, s->zone);

    return c.year * 12 + c.month - 1;
}


static tk_str_t
tk_fact_text(tk_cx_t *cx, int64_t v)
{
    return tk_arena_printf(cx->arena, "%lld", (long long) v);
}


/* Seconds between two instants, by the clock and of business time. */
static void
tk_fact_span(tk_cx_t *cx, tk_time_t from, tk_time_t to, tk_str_t *v,
    tk_str_t *business)
{
    *v = tk_fact_text(cx, to > from ? (to - from) / TK_SECOND : 0);
    *business = tk_fact_text(cx, tk_business_between(cx->snap, from, to)
                                 / TK_SECOND);
}


static int
tk_fact_put(tk_cx_t *cx, const tk_fact_source_t *t)
{
    tk_sql_report_put_in_t  in = {
        .ticket_id = t->id, .type_id = t->type_id, .agent_id = t->agent_id,
        .created_day = tk_fact_day(cx->snap, t->created)
    };

    if (t->hidden) {
        return tk_sql_report_drop(cx->db, &(tk_sql_report_drop_in_t) {
                                      .ticket_id = t->id
                                  }, NULL);
    }

    if (t->closed != TK_TIME_NONE) {
        in.closed_day = tk_fact_text(cx, tk_fact_day(cx->snap, t->closed));
        in.closed_month = tk_fact_text(cx, tk_fact_month(cx->snap,
                                                         t->closed));
        tk_fact_span(cx, t->created, t->closed, &in.duration,
                     &in.duration_business);
    }

    if (t->answered != TK_TIME_NONE && !t->from_agent) {
        in.response_day = tk_fact_text(cx, tk_fact_day(cx->snap,
                                                       t->answered));
        in.response_month = tk_fact_text(cx, tk_fact_month(cx->snap,
                                                           t->answered));
        tk_fact_span(cx, t->created, t->answered, &in.response,
                     &in.response_business);
    }

    return tk_sql_report_put(cx->db, &in, NULL);
}


/* What the figures depend on besides the tickets. */
static tk_str_t
tk_fact_basis(tk_cx_t *cx, uint8_t out[TK_SHA256_LEN])
{
    tk_sha256_t             s;
    const tk_conf_t        *c = cx->snap->conf;
    const tk_conf_hours_t  *h = &c->business_hours;

    tk_sha256_init(&s);
    tk_sha256_add(&s, c->time_zone.name.p, c->time_zone.name.n);
    tk_sha256_add(&s, &h->always, sizeof(h->always));
    tk_sha256_add(&s, h->span, sizeof(h->span));
    tk_sha256_add(&s, h->n, sizeof(h->n));
    tk_sha256_add(&s, c->holidays.v, c->holidays.n * sizeof(*c->holidays.v));
    tk_sha256_final(&s, out);

    return tk_str((const char *) out, TK_SHA256_LEN);
}


static int
tk_fact_walk_step(tk_cx_t *cx, void *arg)
{
    int                rc;
    size_t             i, n;
    const uint64_t    *walk = arg;
    tk_fact_source_t  *rows;

    rc = tk_sql_report_sources(cx->db, &(tk_sql_report_sources_in_t) {
                                   .after = *walk, .max = TK_FACT_BATCH
                               }, &rows, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        rc = tk_fact_put(cx, &rows[i]);
    }

    if (rc != TK_OK) {
        return rc;
    }

    return n < TK_FACT_BATCH
           ? tk_sql_report_state_walked(cx->db,
                 &(tk_sql_report_state_walked_in_t) { .walked = cx->now },
                 NULL)
           : tk_sql_report_state_walk(cx->db,
                 &(tk_sql_report_state_walk_in_t) {
                     .walk = rows[n - 1].id
                 }, NULL);
}


static int
tk_fact_order(const void *a, const void *b)
{
    uint64_t  x = *(const uint64_t *) a, y = *(const uint64_t *) b;

    return x < y ? -1 : x > y;
}


/* The tickets of a batch of events, each once, unless all its events were
 * seen. */
static int
tk_fact_tickets(tk_cx_t *cx, const tk_fact_seen_t *seen,
    const tk_sql_report_events_t *ev, size_t n)
{
    int                rc = TK_OK;
    size_t             i, k = 0;
    uint64_t          *ids;
    tk_fact_source_t   t;

    ids = tk_arena_array(cx->arena, n + 1, sizeof(*ids));

    if (ids == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < n; i++) {
        if (ev[i].ticket_id != 0
            && seen->ids[ev[i].id % TK_FACT_SEEN] != ev[i].id)
        {
            ids[k++] = ev[i].ticket_id;
        }
    }

    qsort(ids, k, sizeof(*ids), tk_fact_order);

    for (i = 0; rc == TK_OK && i < k; i++) {
        if (i > 0 && ids[i] == ids[i - 1]) {
            continue;
        }

        rc = tk_sql_report_source(cx->db, &(tk_sql_report_source_in_t) {
                                      .id = ids[i]
                                  }, &t);
        rc = rc == TK_OK ? tk_fact_put(cx, &t)
             : rc == TK_ENOTFOUND
             ? tk_sql_report_drop(cx->db, &(tk_sql_report_drop_in_t) {
                                      .ticket_id = ids[i]
                                  }, NULL)
             : rc;
    }

    return rc;
}


/* All events since `upto`, which moves to the last one, and while there are
 * none, an overlap behind the time; the overlap is read again the next time,
 * but not for ever. */
static int
tk_fact_follow(tk_cx_t *cx, tk_fact_seen_t *seen, tk_time_t upto,
    tk_time_t refreshed)
{
    int                      rc;
    size_t                   i, n;
    uint64_t                 id = 0;
    bool                     late = cx->now / TK_MINUTE
                                    != refreshed / TK_MINUTE;
    tk_time_t                at = upto - (late ? TK_FACT_LATE
                                               : TK_FACT_OVERLAP);
    tk_time_t                quiet = cx->now - TK_FACT_OVERLAP;
    tk_sql_report_events_t  *ev;

    do {
        rc = tk_sql_report_events(cx->db, &(tk_sql_report_events_in_t) {
                                      .since = at, .after = at, .id = id,
                                      .max = TK_FACT_BATCH
                                  }, &ev, &n);

        if (rc == TK_OK && n > 0) {
            at = ev[n - 1].created;
            id = ev[n - 1].id;
            rc = tk_fact_tickets(cx, seen, ev, n);
        }

        for (i = 0; rc == TK_OK && i < n; i++) {
            seen->ids[ev[i].id % TK_FACT_SEEN] = ev[i].id;
        }
    } while (rc == TK_OK && n == TK_FACT_BATCH);

    upto = at > upto ? at : upto;

    return rc == TK_OK
           ? tk_sql_report_state_upto(cx->db,
                 &(tk_sql_report_state_upto_in_t) {
                     .upto = quiet > upto ? quiet : upto,
                     .refreshed = cx->now
                 }, NULL)
           : rc;
}


int
tk_fact_work(tk_cx_t *cx, tk_fact_seen_t *seen, bool *more_r)
{
    int                        rc;
    uint8_t                    hash[TK_SHA256_LEN];
    tk_str_t                   basis = tk_fact_basis(cx, hash);
    tk_sql_report_state_get_t  s;

    *more_r = false;
    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_report_state_get(cx->db, &s);
    }

    if (rc == TK_ENOTFOUND
        || (rc == TK_OK && !s.walking
            && (!tk_str_eq(s.basis, basis) || s.walked == TK_TIME_NONE
                || cx->now - s.walked >= TK_FACT_WALK)))
    {
        *more_r = true;
        return tk_sql_report_state_begin(cx->db,
                   &(tk_sql_report_state_begin_in_t) {
                       .upto = cx->now, .basis = basis
                   }, NULL);
    }

    if (rc == TK_OK && s.walking) {
        *more_r = true;
        return tk_cx_tx(cx, tk_fact_walk_step, &s.walk);
    }

    return rc == TK_OK ? tk_fact_follow(cx, seen, s.upto, s.refreshed)
                       : rc;
}


int
tk_fact_refreshed(tk_cx_t *cx, tk_time_t *at_r)
{
    int                        rc;
    tk_sql_report_state_get_t  s;

    *at_r = TK_TIME_NONE;
    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_report_state_get(cx->db, &s);
    }

    if (rc == TK_OK) {
        *at_r = s.refreshed;
    }

    return rc == TK_ENOTFOUND ? TK_OK : rc;
}
