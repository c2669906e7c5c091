#ifndef TK_WEB_ADM_OPTION_FORM_H
#define TK_WEB_ADM_OPTION_FORM_H

#include "web/admin.h"

/* Fields that are easier to fill in than what a directive says. */

extern const char *const tk_opt_days[7];          /* "sun", "mon" ...     */

/* "hours_sun" of a day, as a literal. */
const char *tk_opt_day_field(int day);

/* "08:00-12:00, 13:00-17:00" of that day; "" for none. */
tk_str_t tk_opt_day_text(tk_arena_t *a, tk_str_t hours, int day);

/* The fields business_hours (always, days) and hours_DAY; marks the days
 * that are no hours. People write "8-12", "08:00 – 12:00" or "8.30-12". */
tk_str_t tk_opt_read_hours(tk_page_t *pg);

/* One a line. */
tk_str_t tk_opt_lines(tk_arena_t *a, tk_str_t words);

/* Dates by blanks, commas or lines; "24.12." and "24.12.2026" become
 * "12-24" and "2026-12-24". */
tk_str_t tk_opt_read_dates(tk_arena_t *a, tk_str_t text);

/* A time as a number of the largest unit that holds it: "d", "h" or "m";
 * and back. */
tk_str_t tk_opt_amount(tk_arena_t *a, tk_time_t t, const char **unit_r);
tk_str_t tk_opt_read_amount(tk_arena_t *a, tk_str_t amount, tk_str_t unit);

#endif
