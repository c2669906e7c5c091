#ifndef TK_BASE_TIME_H
#define TK_BASE_TIME_H

#include "base/arena.h"

/* Milliseconds since 1970-01-01 00:00 UTC. TK_TIME_NONE: no value. */
typedef int64_t tk_time_t;

#define TK_TIME_NONE    INT64_MIN

/* 0001-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z */
#define TK_TIME_FIRST   INT64_C(-62135596800000)
#define TK_TIME_LAST    INT64_C(253402300799999)

#define TK_SECOND       INT64_C(1000)
#define TK_MINUTE       (60 * TK_SECOND)
#define TK_HOUR         (60 * TK_MINUTE)
#define TK_DAY          (24 * TK_HOUR)

/* Civil time, proleptic Gregorian. */
typedef struct {
    int  year;       /* 1..9999 */
    int  month;      /* 1..12   */
    int  day;        /* 1..31   */
    int  hour;
    int  minute;
    int  second;
    int  ms;
    int  weekday;    /* 0 = Sunday */
    int  offset;     /* seconds east of UTC */
} tk_civil_t;

/* A time zone read from the system's tz database (TZif, RFC 8536). */
typedef struct tk_zone tk_zone_t;

/* name such as "Europe/Berlin" or "UTC"; no "..", TK_EINVAL; unknown name
 * TK_ENOTFOUND.  Lives in the arena, immutable. */
int tk_zone_load(tk_arena_t *a, tk_str_t name, const tk_zone_t **zone_r);

/* zone NULL means UTC. t is clamped to the years 1 to 9999 (so is
 * TK_TIME_NONE: look for it before). */
tk_civil_t tk_time_civil(tk_time_t t, const tk_zone_t *zone);

/* Inverse; in a gap the time moves forward by the gap, in an overlap the
 * first of both. weekday and offset are ignored.  Fields beyond their range
 * carry over: month 14 is February of the next year, day 0 the last day of
 * the month before. */
tk_time_t tk_time_make(const tk_civil_t *c, const tk_zone_t *zone);

/* "2026-11-23T20:35:04Z" */
tk_str_t tk_time_rfc3339(tk_arena_t *a, tk_time_t t);
/* "2026-11-23 21:35" */
tk_str_t tk_time_minute(tk_arena_t *a, tk_time_t t, const tk_zone_t *zone);

/* The same where the offset then, of tk_time_offset(), is known. */
tk_str_t tk_time_minute_at(tk_arena_t *a, tk_time_t t, int offset);

/* Seconds east of UTC at that time. */
int tk_time_offset(tk_time_t t, const tk_zone_t *zone);

/* tk_time_rfc3339() and tk_time_minute() at once, as pages show a time. */
void tk_time_both(tk_arena_t *a, tk_time_t t, const tk_zone_t *zone,
    tk_str_t *rfc3339_r, tk_str_t *minute_r);

#endif
