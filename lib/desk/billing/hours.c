#include "desk/billing/hours.h"

#include "base/utf8.h"
#include "desk/ticket/event.h"
#include "tk_sql.gen.h"


tk_str_t
tk_hours_today(tk_cx_t *cx)
{
    tk_civil_t  c = tk_time_civil(cx->now, cx->snap->zone);

    return tk_arena_printf(cx->arena, "%04d-%02d-%02d", c.year, c.month,
                           c.day);
}


int
tk_hours_check(tk_cx_t *cx, const tk_ticket_t *t, const tk_hours_new_t *in)
{
    const tk_rate_row_t  *rate = tk_snap_rate(cx->snap, in->rate_id);

    if (rate == NULL || !tk_rate_fits(rate, t->company_id)
        || in->hours <= 0 || in->hours > TK_HOURS_MAX
        || (in->day.n != 0 && tk_day_check(in->day) != TK_OK))
    {
        return TK_EINVAL;
    }

    return TK_OK;
}


int
tk_hours_add(tk_cx_t *cx, uint64_t message_id, tk_str_t agent,
    const tk_hours_new_t *in)
{
    const tk_rate_row_t  *rate = tk_snap_rate(cx->snap, in->rate_id);

    if (rate == NULL) {
        return TK_EINVAL;
    }

    return tk_sql_time_insert(cx->db, &(tk_sql_time_insert_in_t) {
               .message_id = message_id, .user_id = cx->viewer->user_id,
               .agent = agent.p ? tk_utf8_head(agent, 310) : TK_STR(""),
               .day = in->day.n ? in->day : tk_hours_today(cx),
               .hours = in->hours, .rate_id = rate->id,
               .rate_name = rate->name, .cost_code = rate->cost_code,
               .amount = rate->amount,
               .money = tk_money_of_hours(in->hours, rate->amount),
               .created = cx->now
           }, NULL);
}


int
tk_hours_of_ticket(tk_cx_t *cx, uint64_t ticket_id, tk_hours_t **list_r,
    size_t *n_r)
{
    return tk_sql_time_of_ticket(cx->db, &(tk_sql_time_of_ticket_in_t) {
                                     .ticket_id = ticket_id,
                                     .max = TK_HOURS_OF_TICKET
                                 }, list_r, n_r);
}


int
tk_hours_sum(tk_cx_t *cx, uint64_t ticket_id, int64_t *hours_r,
    tk_money_t *money_r)
{
    int                rc;
    tk_sql_time_sum_t  row = { .hours = 0 };

    rc = tk_sql_time_sum(cx->db, &(tk_sql_time_sum_in_t) {
                             .ticket_id = ticket_id
                         }, &row);
    *hours_r = row.hours;
    *money_r = row.money;

    return rc;
}


typedef struct {
    uint64_t               ticket_id;
    uint64_t               id;
    const tk_hours_new_t  *in;
} tk_hours_change_t;


/* The rate it has may be archived by now and still stay. */
static int
tk_hours_rate(tk_cx_t *cx, const tk_ticket_t *t, const tk_hours_new_t *in,
    tk_sql_time_get_t *e)
{
    const tk_rate_row_t  *rate;

    if (in->rate_id == e->rate_id) {
        return TK_OK;
    }

    rate = tk_snap_rate(cx->snap, in->rate_id);

    if (rate == NULL || !tk_rate_fits(rate, t->company_id)) {
        return TK_EINVAL;
    }

    e->rate_id = rate->id;
    e->rate_name = rate->name;
    e->cost_code = rate->cost_code;
    e->amount = rate->amount;

    return TK_OK;
}


static int
tk_hours_put(tk_cx_t *cx, const tk_ticket_t *t, const tk_hours_new_t *in,
    tk_sql_time_get_t *e)
{
    int  rc;

    if (in->hours == 0) {
        return tk_sql_time_delete(cx->db, &(tk_sql_time_delete_in_t) {
                                      .id = e->id
                                  }, NULL);
    }

    if (in->hours < 0 || in->hours > TK_HOURS_MAX
        || (in->day.n != 0 && tk_day_check(in->day) != TK_OK))
    {
        return TK_EINVAL;
    }

    rc = tk_hours_rate(cx, t, in, e);

    return rc == TK_OK
           ? tk_sql_time_update(cx->db, &(tk_sql_time_update_in_t) {
                 .day = in->day.n ? in->day : e->day, .hours = in->hours,
                 .rate_id = e->rate_id, .rate_name = e->rate_name,
                 .cost_code = e->cost_code, .amount = e->amount,
                 .money = tk_money_of_hours(in->hours, e->amount),
                 .id = e->id
             }, NULL)
           : rc;
}


static int
tk_hours_change_step(tk_cx_t *cx, void *arg)
{
    int                 rc;
    tk_str_t            old;
    tk_ticket_t         t;
    tk_hours_change_t  *ch = arg;
    tk_sql_time_get_t   e;
    tk_ticket_facts_t   f;

    rc = tk_ticket_load(cx, ch->ticket_id, true, &t);

    if (rc == TK_OK) {
        rc = tk_sql_time_get(cx->db, &(tk_sql_time_get_in_t) {
                                 .id = ch->id
                             }, &e);
    }

    if (rc != TK_OK) {
        return rc;
    }

    f = tk_ticket_facts(&t);

    if (e.ticket_id != t.id || !tk_acl_may(cx, &f, TK_MAY_MANAGE)) {
        return TK_ENOTFOUND;
    }

    if (e.invoice_id != 0) {
        return TK_ECONFLICT;
    }

    old = tk_arena_printf(cx->arena, "%.*s %.*s %.*s", TK_STR_ARG(e.day),
                          TK_STR_ARG(tk_money_plain(cx->arena, e.hours)),
                          TK_STR_ARG(e.rate_name));
    rc = tk_hours_put(cx, &t, ch->in, &e);

    if (rc != TK_OK) {
        return rc;
    }

    return tk_event_add(cx, &(tk_event_new_t) {
               .kind = "hours", .ticket_id = t.id, .type_id = t.type_id,
               .user_id = cx->viewer->user_id, .ref_id = e.message_id,
               .old_value = tk_utf8_head(old, 255),
               .new_value = ch->in->hours == 0 ? TK_STR("")
                   : tk_utf8_head(tk_arena_printf(cx->arena,
                         "%.*s %.*s %.*s",
                         TK_STR_ARG(ch->in->day.n ? ch->in->day : e.day),
                         TK_STR_ARG(tk_money_plain(cx->arena,
                                                   ch->in->hours)),
                         TK_STR_ARG(e.rate_name)), 255)
           });
}


int
tk_hours_change(tk_cx_t *cx, uint64_t ticket_id, uint64_t id,
    const tk_hours_new_t *in)
{
    tk_hours_change_t  ch = { ticket_id, id, in };

    return tk_cx_tx(cx, tk_hours_change_step, &ch);
}
