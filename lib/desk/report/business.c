#include "desk/report/business.h"


/* The date `days` before that of c, with its weekday. */
static tk_civil_t
tk_business_date(const tk_civil_t *c, int days)
{
    tk_civil_t  noon = { .year = c->year, .month = c->month,
                         .day = c->day - days, .hour = 12 };

    return tk_time_civil(tk_time_make(&noon, NULL), NULL);
}


static bool
tk_business_holiday(const tk_conf_t *conf, const tk_civil_t *c)
{
    unsigned               i;
    const tk_conf_date_t  *d;

    for (i = 0; i < conf->holidays.n; i++) {
        d = &conf->holidays.v[i];

        if (d->month == c->month && d->day == c->day
            && (d->year == 0 || d->year == c->year))
        {
            return true;
        }
    }

    return false;
}


/* The instant of a minute of a date; 1440 is the next day's midnight. */
static tk_time_t
tk_business_at(const tk_snapshot_t *s, const tk_civil_t *date, int minute)
{
    tk_civil_t  c = { .year = date->year, .month = date->month,
                      .day = date->day + minute / 1440,
                      .hour = minute % 1440 / 60, .minute = minute % 60 };

    return tk_time_make(&c, s->zone);
}


/*
 * Walks back from `to`, span by span, until `from` is reached or `amount` is
 * found; *at_r is then the instant where it is.  Gives what was found.
 */
static tk_time_t
tk_business_walk(const tk_snapshot_t *s, tk_time_t from, tk_time_t to,
    tk_time_t amount, tk_time_t *at_r)
{
    int                     days, i;
    tk_time_t               begin, end, sum = 0;
    tk_civil_t              date, today = tk_time_civil(to, s->zone);
    const tk_conf_hours_t  *h = &s->conf->business_hours;

    for (days = 0; days < TK_BUSINESS_DAYS; days++) {
        date = tk_business_date(&today, days);

        if (tk_business_at(s, &date, 1440) <= from) {
            break;
        }

        if (tk_business_holiday(s->conf, &date)) {
            continue;
        }

        for (i = h->n[date.weekday] - 1; i >= 0; i--) {
            begin = tk_business_at(s, &date, h->span[date.weekday][i].from);
            end = tk_business_at(s, &date, h->span[date.weekday][i].to);
            begin = begin > from ? begin : from;
            end = end < to ? end : to;

            if (end <= begin) {
                continue;
            }

            if (sum + end - begin >= amount) {
                *at_r = end - (amount - sum);
                return amount;
            }

            sum += end - begin;
        }
    }

    *at_r = TK_TIME_NONE;

    return sum;
}


tk_time_t
tk_business_between(const tk_snapshot_t *s, tk_time_t from, tk_time_t to)
{
    tk_time_t  at;

    if (to <= from) {
        return 0;
    }

    return s->conf->business_hours.always
           ? to - from : tk_business_walk(s, from, to, INT64_MAX, &at);
}


tk_time_t
tk_business_before(const tk_snapshot_t *s, tk_time_t now, tk_time_t amount)
{
    tk_time_t  at;

    if (amount <= 0) {
        return now;
    }

    if (s->conf->business_hours.always) {
        return now - amount;
    }

    (void) tk_business_walk(s, INT64_MIN, now, amount, &at);

    return at;
}


tk_time_t
tk_business_late_before(const tk_snapshot_t *s, tk_time_t now)
{
    return tk_business_before(s, now, s->conf->late_after);
}
