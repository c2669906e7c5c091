#ifndef TK_BASE_ZONE_H
#define TK_BASE_ZONE_H

#include "base/time.h"

/* The parts of a time zone that time.c, the tests and the fuzzer need;
 * everybody else uses base/time.h. */

/*
 * Reads the content of a TZif file (RFC 8536, version 1 or later; leap
 * seconds are ignored).  TK_EINVAL for anything malformed, TK_ENOMEM.
 */
int tk_zone_parse(tk_arena_t *a, tk_str_t data, const tk_zone_t **zone_r);

/* Seconds east of UTC at `t` seconds since 1970 UTC. zone NULL means UTC. */
int tk_zone_offset(const tk_zone_t *zone, int64_t t);

/*
 * The POSIX TZ string behind the table (RFC 8536 section 3.3), for times
 * past its end: "CET-1CEST,M3.5.0,M10.5.0/3".
 */
typedef struct {
    enum { TK_RULE_MONTH, TK_RULE_JULIAN, TK_RULE_DAY }  kind;
    int  month;      /* 1..12          (MONTH)                          */
    int  week;       /* 1..5, 5 = last (MONTH)                          */
    int  day;        /* weekday (MONTH), 1..365 without 29 February
                        (JULIAN), 0..365 (DAY)                          */
    int  time;       /* seconds after midnight, may be negative         */
} tk_rule_t;

typedef struct {
    int        std;      /* offsets, seconds east of UTC */
    int        dst;
    bool       has_dst;
    tk_rule_t  start;    /* of dst, in standard time     */
    tk_rule_t  end;      /* of dst, in dst               */
} tk_posix_tz_t;

int tk_posix_tz_parse(tk_str_t s, tk_posix_tz_t *tz_r);       /* TK_EINVAL */
int tk_posix_tz_offset(const tk_posix_tz_t *tz, int64_t t);

/* Days since 1970-01-01 of a date; month 1..12, any day number. */
int64_t tk_days_of(int64_t year, int month, int64_t day);
/* The year that a day since 1970-01-01 is in. */
int64_t tk_year_of(int64_t days);

#endif
