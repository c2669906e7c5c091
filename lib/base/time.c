#include "base/time.h"

#include "base/day.h"
#include "base/zone.h"

#define DAY_SECONDS  86400


/* Counted from 1 March of a year that 400 divides, leap days come last in
 * their year, four years, century and era: no table and no search. */
static void
set_date(tk_civil_t *c, int64_t days)
{
    uint32_t  n, day, year, month, era;

    n = (uint32_t) (days + 719468);
    c->weekday = (int) ((n + 3) % 7);

    era = n / 146097;
    day = n % 146097;
    year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= 365 * year + year / 4 - year / 100;
    month = (5 * day + 2) / 153;                 /* 0: March */

    c->day = (int) (day - (153 * month + 2) / 5 + 1);
    c->month = (int) (month < 10 ? month + 3 : month - 9);
    c->year = (int) (era * 400 + year) + (c->month < 3);
}


static tk_time_t
clamped(tk_time_t t)
{
    return t < TK_TIME_FIRST ? TK_TIME_FIRST
           : t > TK_TIME_LAST ? TK_TIME_LAST : t;
}


/* What a clock shows that is so many seconds ahead. */
static tk_civil_t
civil_at(tk_time_t t, int offset)
{
    int64_t     local;
    uint32_t    ms, second;
    uint64_t    passed;
    tk_civil_t  c;

    t = clamped(t);
    local = t + offset * TK_SECOND;
    if (local < TK_TIME_FIRST || local > TK_TIME_LAST) {
        local = t;
        offset = 0;
    }

    passed = (uint64_t) (local - TK_TIME_FIRST);
    ms = (uint32_t) (passed % TK_DAY);
    second = ms / 1000;

    set_date(&c, (int64_t) (passed / TK_DAY) + TK_TIME_FIRST / TK_DAY);
    c.hour = (int) (second / 3600);
    c.minute = (int) (second / 60 % 60);
    c.second = (int) (second % 60);
    c.ms = (int) (ms % 1000);
    c.offset = offset;
    return c;
}


tk_civil_t
tk_time_civil(tk_time_t t, const tk_zone_t *zone)
{
    t = clamped(t);

    return civil_at(t, zone ? tk_zone_offset(zone, tk_floor_div(t, 1000)) : 0);
}


/* `local` read as if it were UTC, to UTC. */
static int64_t
local_to_utc(int64_t local, const tk_zone_t *zone)
{
    int  before, after;

    before = tk_zone_offset(zone, local - DAY_SECONDS);
    after = tk_zone_offset(zone, local + DAY_SECONDS);

    /* The offset before a change wins in an overlap, as the first of both,
     * and in a gap, where it leads as far past the change as the wanted
     * time lies in the gap. */
    if (after != before
        && tk_zone_offset(zone, local - before) != before
        && tk_zone_offset(zone, local - after) == after)
    {
        return local - after;
    }
    return local - before;
}


int
tk_time_offset(tk_time_t t, const tk_zone_t *zone)
{
    return zone != NULL ? tk_zone_offset(zone, tk_floor_div(t, 1000)) : 0;
}


tk_time_t
tk_time_make(const tk_civil_t *c, const tk_zone_t *zone)
{
    int64_t  year, month, local;

    month = (int64_t) c->month - 1;
    year = c->year + tk_floor_div(month, 12);
    month -= tk_floor_div(month, 12) * 12;

    /* Past what civil time has anyway; keeps the sums below from
     * overflowing. */
    year = year < -9999 ? -9999 : year > 19999 ? 19999 : year;

    local = tk_days_of(year, (int) month + 1, c->day) * DAY_SECONDS
            + c->hour * INT64_C(3600) + c->minute * INT64_C(60) + c->second
            + tk_floor_div(c->ms, 1000);

    if (zone) {
        local = local_to_utc(local, zone);
    }
    return local * 1000 + (c->ms - tk_floor_div(c->ms, 1000) * 1000);
}


/* Lists show two times a row: printf would be a quarter of such a page. */
static inline char *
put_two(char *p, int v)
{
    return tk_two_digits(p, (unsigned) v);
}


/* "2026-11-23", the separator, "20:35" */
static char *
put_minute(char *p, const tk_civil_t *c, char separator)
{
    p = put_two(p, c->year / 100);
    p = put_two(p, c->year % 100);
    *p++ = '-';
    p = put_two(p, c->month);
    *p++ = '-';
    p = put_two(p, c->day);
    *p++ = separator;
    p = put_two(p, c->hour);
    *p++ = ':';

    return put_two(p, c->minute);
}


static char *
put_rfc3339(char *p, const tk_civil_t *c)
{
    p = put_minute(p, c, 'T');
    *p++ = ':';
    p = put_two(p, c->second);
    *p++ = 'Z';

    return p;
}


tk_str_t
tk_time_rfc3339(tk_arena_t *a, tk_time_t t)
{
    char        *p, text[sizeof("2026-11-23T20:35:04Z")];
    tk_civil_t   c;

    c = tk_time_civil(t, NULL);
    p = put_rfc3339(text, &c);

    return tk_arena_str(a, tk_str(text, (size_t) (p - text)));
}


static tk_str_t
minute_of(tk_arena_t *a, const tk_civil_t *c)
{
    char  *text = tk_arena_alloc(a, sizeof("2026-11-23 20:35"));

    if (text == NULL) {
        return TK_STR_NULL;
    }

    *put_minute(text, c, ' ') = '\0';

    return tk_str(text, sizeof("2026-11-23 20:35") - 1);
}


tk_str_t
tk_time_minute(tk_arena_t *a, tk_time_t t, const tk_zone_t *zone)
{
    tk_civil_t  c = tk_time_civil(t, zone);

    return minute_of(a, &c);
}


tk_str_t
tk_time_minute_at(tk_arena_t *a, tk_time_t t, int offset)
{
    tk_civil_t  c = civil_at(t, offset);

    return minute_of(a, &c);
}


/* Mostly both are the same day. */
void
tk_time_both(tk_arena_t *a, tk_time_t t, const tk_zone_t *zone,
    tk_str_t *rfc3339_r, tk_str_t *minute_r)
{
    int          minute;
    char        *p, *text;
    tk_civil_t   c;

    text = tk_arena_alloc(a, sizeof("2026-11-23T20:35:04Z2026-11-23 21:35"));

    if (text == NULL) {
        *rfc3339_r = *minute_r = TK_STR_NULL;
        return;
    }

    c = tk_time_civil(t, NULL);
    p = put_rfc3339(text, &c);
    *rfc3339_r = tk_str(text, (size_t) (p - text));
    minute = 60 * c.hour + c.minute;

    if (zone != NULL) {
        c.offset = tk_zone_offset(zone, tk_floor_div(t, 1000));
        minute += c.offset / 60;
    }

    if (minute < 0 || minute >= 24 * 60 || c.offset % 60 != 0) {
        *minute_r = tk_time_minute(a, t, zone);
        return;
    }

    c.hour = minute / 60;
    c.minute = minute % 60;
    *minute_r = tk_str(p, sizeof("2026-11-23 21:35") - 1);
    *put_minute(p, &c, ' ') = '\0';
}
