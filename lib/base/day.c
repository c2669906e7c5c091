#include "base/day.h"

#include <stdbool.h>


static bool
is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}


/* Days of a common year before the month; 0 for January. */
static int
days_before(int month)
{
    static const short  before[13] = {
        0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365
    };

    return before[month - 1];
}


/* Days from 1970-01-01 to 1 January of the year. */
static int64_t
days_to_year(int64_t year)
{
    int64_t  y = year - 1;

    return y * 365 + tk_floor_div(y, 4) - tk_floor_div(y, 100)
           + tk_floor_div(y, 400) - 719162;
}


int64_t
tk_days_of(int64_t year, int month, int64_t day)
{
    return days_to_year(year) + days_before(month)
           + (month > 2 && is_leap(year)) + day - 1;
}


int64_t
tk_year_of(int64_t days)
{
    int64_t  year;

    /* 400 years have 146097 days; the guess is at most one off. */
    year = 1970 + tk_floor_div(days * 400, 146097);

    while (days_to_year(year) > days) {
        year--;
    }
    while (days_to_year(year + 1) <= days) {
        year++;
    }
    return year;
}
