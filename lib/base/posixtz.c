#include "base/posixtz.h"

#include "base/day.h"
#include "base/err.h"

#define DAY_SECONDS  86400


static bool
eat(tk_str_t *s, char c)
{
    if (s->n == 0 || s->p[0] != c) {
        return false;
    }
    *s = tk_str(s->p + 1, s->n - 1);
    return true;
}


/* One to three digits within min..max. */
static bool
eat_number(tk_str_t *s, int min, int max, int *v_r)
{
    int     v;
    size_t  i;

    v = 0;
    for (i = 0; i < s->n && i < 3 && s->p[i] >= '0' && s->p[i] <= '9'; i++) {
        v = v * 10 + (s->p[i] - '0');
    }
    if (i == 0 || v < min || v > max) {
        return false;
    }

    *s = tk_str(s->p + i, s->n - i);
    *v_r = v;
    return true;
}


static bool
is_alpha(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}


/* "CET" or "<+03>"; the name itself is of no use here. */
static bool
eat_name(tk_str_t *s)
{
    size_t     i;
    ptrdiff_t  end;

    if (eat(s, '<')) {
        end = tk_str_chr(*s, '>');
        if (end < 1) {
            return false;
        }
        *s = tk_str_sub(*s, (size_t) end + 1, s->n);
        return true;
    }

    for (i = 0; i < s->n && is_alpha(s->p[i]); i++) { /* void */ }
    *s = tk_str_sub(*s, i, s->n);
    return i >= 3;
}


/* [+-]h[:m[:s]] in seconds */
static bool
eat_time(tk_str_t *s, int max_hours, int *v_r)
{
    int   h, m, sec;
    bool  minus;

    minus = eat(s, '-');
    if (!minus) {
        (void) eat(s, '+');
    }

    m = sec = 0;
    if (!eat_number(s, 0, max_hours, &h)
        || (eat(s, ':') && (!eat_number(s, 0, 59, &m)
                            || (eat(s, ':') && !eat_number(s, 0, 59, &sec)))))
    {
        return false;
    }

    *v_r = h * 3600 + m * 60 + sec;
    if (minus) {
        *v_r = -*v_r;
    }
    return true;
}


/* ",M3.5.0/2", ",J60" or ",59" */
static bool
eat_rule(tk_str_t *s, tk_rule_t *r)
{
    bool  ok;

    *r = (tk_rule_t) { .time = 2 * 3600 };

    if (!eat(s, ',')) {
        return false;
    }

    if (eat(s, 'M')) {
        r->kind = TK_RULE_MONTH;
        ok = eat_number(s, 1, 12, &r->month) && eat(s, '.')
             && eat_number(s, 1, 5, &r->week) && eat(s, '.')
             && eat_number(s, 0, 6, &r->day);

    } else if (eat(s, 'J')) {
        r->kind = TK_RULE_JULIAN;
        ok = eat_number(s, 1, 365, &r->day);

    } else {
        r->kind = TK_RULE_DAY;
        ok = eat_number(s, 0, 365, &r->day);
    }

    return ok && (!eat(s, '/') || eat_time(s, 167, &r->time));
}


int
tk_posix_tz_parse(tk_str_t s, tk_posix_tz_t *tz_r)
{
    int            west;
    tk_posix_tz_t  tz;

    tz = (tk_posix_tz_t) { .has_dst = false };

    if (!eat_name(&s) || !eat_time(&s, 24, &west)) {
        return TK_EINVAL;
    }
    tz.std = tz.dst = -west;

    if (s.n) {
        tz.has_dst = true;
        tz.dst = tz.std + 3600;

        if (!eat_name(&s)) {
            return TK_EINVAL;
        }
        if (s.n && s.p[0] != ',') {
            if (!eat_time(&s, 24, &west)) {
                return TK_EINVAL;
            }
            tz.dst = -west;
        }
        if (!eat_rule(&s, &tz.start) || !eat_rule(&s, &tz.end) || s.n) {
            return TK_EINVAL;
        }
    }

    *tz_r = tz;
    return TK_OK;
}


static int
weekday(int64_t days)
{
    return (int) (((days + 4) % 7 + 7) % 7);
}


/* Seconds since 1970, in the local time of the rule. */
static int64_t
rule_in_year(const tk_rule_t *r, int64_t year)
{
    int64_t  first, day, next;

    switch (r->kind) {

    case TK_RULE_MONTH:
        first = tk_days_of(year, r->month, 1);
        next = r->month < 12 ? tk_days_of(year, r->month + 1, 1)
                             : tk_days_of(year + 1, 1, 1);

        day = first + (r->day - weekday(first) + 7) % 7 + (r->week - 1) * 7;
        if (day >= next) {
            day -= 7;
        }
        break;

    case TK_RULE_JULIAN:
        day = tk_days_of(year, 1, r->day);
        if (r->day >= 60 && tk_days_of(year, 3, 1)
                            != tk_days_of(year, 1, 60))
        {
            day++;
        }
        break;

    default:
        day = tk_days_of(year, 1, 1) + r->day;
    }

    return day * DAY_SECONDS + r->time;
}


int
tk_posix_tz_offset(const tk_posix_tz_t *tz, int64_t t)
{
    bool     dst;
    int64_t  year, start, end, local;

    if (!tz->has_dst) {
        return tz->std;
    }

    local = t + tz->std;
    year = tk_year_of(tk_floor_div(local, DAY_SECONDS));
    start = rule_in_year(&tz->start, year) - tz->std;
    end = rule_in_year(&tz->end, year) - tz->dst;

    /* South of the equator the year begins and ends in summer. */
    dst = start < end ? t >= start && t < end : t >= start || t < end;

    return dst ? tz->dst : tz->std;
}
