#ifndef TK_BASE_DAY_H
#define TK_BASE_DAY_H

#include <stdint.h>

/* Days counted from 1970-01-01, in the proleptic Gregorian calendar. */

/* month 1..12, any day number: 0 is the last of the month before. */
int64_t tk_days_of(int64_t year, int month, int64_t day);

/* The year that a day is in. */
int64_t tk_year_of(int64_t days);

/* The quotient rounded down, also of a negative number. */
static inline int64_t
tk_floor_div(int64_t n, int64_t by)
{
    return n / by - (n % by < 0);
}

#endif
