#include "desk/mail/autoclose.h"

#include "desk/mail/notify.h"
#include "desk/ticket/event.h"
#include "tk_sql.gen.h"


/* The daily time, `days` after the day of now. */
static tk_time_t
tk_autoclose_at(const tk_snapshot_t *s, tk_time_t now, int days)
{
    tk_civil_t  c = tk_time_civil(now, s->zone);

    c.day += days;
    c.hour = (int) (s->conf->closing_time / 60);
    c.minute = (int) (s->conf->closing_time % 60);
    c.second = 0;
    c.ms = 0;

    return tk_time_make(&c, s->zone);
}


tk_time_t
tk_autoclose_last(const tk_snapshot_t *s, tk_time_t now)
{
    tk_time_t  at = tk_autoclose_at(s, now, 0);

    return at <= now ? at : tk_autoclose_at(s, now, -1);
}


tk_time_t
tk_autoclose_next(const tk_snapshot_t *s, tk_time_t now)
{
    tk_time_t  at = tk_autoclose_at(s, now, 0);

    return at > now ? at : tk_autoclose_at(s, now, 1);
}


int
tk_autoclose_made(tk_cx_t *cx, tk_time_t at, bool *made_r)
{
    int                      rc;
    size_t                   n = 0;
    tk_sql_autoclose_done_t *rows;

    rc = tk_sql_autoclose_done(cx->db, &(tk_sql_autoclose_done_in_t) {
                                   .since = at
                               }, &rows, &n);
    *made_r = n > 0;

    return rc;
}


int
tk_autoclose_mark(tk_cx_t *cx)
{
    return tk_event_add(cx, &(tk_event_new_t) { .kind = "autoclose" });
}


typedef struct {
    uint64_t   id;
    uint64_t   keep;              /* status that never closes, or 0 */
    tk_time_t  before;
    tk_str_t   text;
    bool       closed;
} tk_autoclose_t;


static int
tk_autoclose_step(tk_cx_t *cx, void *arg)
{
    int               rc;
    uint64_t          message_id;
    tk_ticket_t       t;
    tk_autoclose_t   *a = arg;
    tk_message_new_t  msg = {
        .kind = TK_MSG_AUTO, .body = a->text, .author = TK_STR(""),
        .author_email = TK_STR(""), .status_id = cx->snap->status_closed
    };

    a->closed = false;
    rc = tk_ticket_load(cx, a->id, true, &t);

    /* Meanwhile somebody may have answered. */
    if (rc != TK_OK || t.hidden != TK_VISIBLE || t.status_id == a->keep
        || t.waiting_since == TK_TIME_NONE || t.waiting_since >= a->before
        || tk_snap_closed(cx->snap, t.status_id))
    {
        return rc;
    }

    rc = tk_ticket_append(cx, &t, &msg, &message_id);

    if (rc == TK_OK && cx->snap->conf->closing_mail) {
        rc = tk_notify_closed(cx, &t, message_id);
    }

    a->closed = true;

    return rc;
}


int
tk_autoclose_run(tk_cx_t *cx, tk_str_t text, unsigned max, size_t *n_r)
{
    int                      rc;
    size_t                   i, n;
    tk_autoclose_t           a = { .text = text };
    const tk_conf_t         *conf = cx->snap->conf;
    const tk_status_row_t   *keep;
    tk_sql_autoclose_due_t  *rows;

    *n_r = 0;

    if (conf->closing_days <= 0 || cx->snap->status_closed == 0) {
        return TK_OK;
    }

    keep = tk_snap_status_named(cx->snap, conf->never_close_status);
    a.keep = keep ? keep->id : 0;
    a.before = cx->now - conf->closing_days * TK_DAY;

    rc = tk_sql_autoclose_due(cx->db, &(tk_sql_autoclose_due_in_t) {
                                  .before = a.before, .never_status = a.keep,
                                  .max = max
                              }, &rows, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        a.id = rows[i].id;
        rc = tk_cx_tx(cx, tk_autoclose_step, &a);
        *n_r += a.closed;
    }

    return rc;
}
