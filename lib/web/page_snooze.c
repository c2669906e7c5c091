#include "desk/ticket/snooze.h"
#include "web/agent.h"

/* Puts a ticket off, and brings it back. */

#define TK_SNOOZE_HOUR  8             /* of a day that is named           */


/* Days from now in the reader's zone, at eight. */
static tk_time_t
tk_snooze_morning(tk_page_t *pg, int days)
{
    tk_civil_t  c = tk_time_civil(pg->cx.now, pg->zone);

    c.day += days;
    c.hour = TK_SNOOZE_HOUR;
    c.minute = 0;
    c.second = 0;
    c.ms = 0;

    return tk_time_make(&c, pg->zone);
}


/* "2026-01-31T08:00", or without the time; 0: that is no time. */
static tk_time_t
tk_snooze_typed(tk_page_t *pg, tk_str_t s)
{
    int64_t     v[5];
    unsigned    i;
    tk_civil_t  c = { .year = 0 };

    static const char  ends[] = { '-', '-', 'T', ':', ':' };
    static const int   most[] = { 9998, 12, 31, 23, 59 };

    if (tk_str_chr(s, 'T') < 0) {
        s = tk_arena_cat(pg->arena, s, TK_STR("T08:00"));
    }

    for (i = 0; i < 5; i++) {
        if (tk_str_i64(tk_str_cut(&s, ends[i]), &v[i]) != TK_OK || v[i] < 0
            || v[i] > most[i])
        {
            return 0;
        }
    }

    c.year = (int) v[0];
    c.month = (int) v[1];
    c.day = (int) v[2];
    c.hour = (int) v[3];
    c.minute = (int) v[4];

    return v[0] > 1970 ? tk_time_make(&c, pg->zone) : 0;
}


static tk_time_t
tk_snooze_time(tk_page_t *pg)
{
    int       weekday;
    tk_str_t  how = tk_form_get(pg->req->form, "for");

    if (tk_str_eqz(how, "later")) {
        return pg->cx.now + 3 * TK_HOUR;
    }

    if (tk_str_eqz(how, "tomorrow")) {
        return tk_snooze_morning(pg, 1);
    }

    if (tk_str_eqz(how, "week")) {
        weekday = tk_time_civil(pg->cx.now, pg->zone).weekday;
        return tk_snooze_morning(pg, weekday == 0 ? 1 : 8 - weekday);
    }

    return tk_snooze_typed(pg, tk_form_get(pg->req->form, "until"));
}


int
tk_page_agent_snooze(tk_page_t *pg)
{
    int          rc;
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    if (rc != TK_OK) {
        return rc;
    }

    if (tk_form_get(pg->req->form, "wake").n) {
        rc = tk_snooze_end(&pg->cx, t.id, t.type_id);
        return rc == TK_OK ? tk_agent_done(pg, "awake") : rc;
    }

    if (t.hidden != TK_VISIBLE || t.closed != TK_TIME_NONE) {
        return tk_agent_done(pg, "conflict");
    }

    rc = tk_snooze(&pg->cx, t.id, t.type_id, tk_snooze_time(pg));

    return rc == TK_OK ? tk_agent_done(pg, "snoozed")
           : rc == TK_EINVAL ? tk_agent_done(pg, "no_time") : rc;
}
