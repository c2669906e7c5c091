#ifndef TK_BASE_POSIXTZ_H
#define TK_BASE_POSIXTZ_H

#include "base/str.h"

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

#endif
