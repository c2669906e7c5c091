#ifndef TK_FMT_MONEY_H
#define TK_FMT_MONEY_H

#include "base/arena.h"

/*
 * Money and hours, exact: both are integers of hundredths (cents; a
 * hundredth of an hour is 36 seconds), percentages as well.  Rounded is
 * once, half away from zero, where an amount comes into being: the amount of
 * an entry, the VAT of an invoice.  No floating point anywhere.
 */

typedef int64_t tk_money_t;

#define TK_MONEY_MAX  INT64_C(9999999999)       /* 99,999,999.99         */
#define TK_HOURS_MAX  INT64_C(100000)           /* of an entry: 1,000 h  */

/*
 * What people type: "80", "80.5", "1,234.50", "1.234,50", "1 234,50", with
 * a narrow or unbreakable blank as well.  The last mark is the decimal one
 * when one or two digits follow; "1.234" could mean either and is refused, as
 * are groups with marks of two kinds.  TK_EINVAL, TK_ELIMIT.
 */
int tk_money_parse(tk_str_t s, tk_money_t *v_r);

/* Hours: the same, or "1:30"; rounded to hundredths. More than 0. */
int tk_hours_parse(tk_str_t s, int64_t *hours_r);

/* "-1234.50", for machines. */
tk_str_t tk_money_plain(tk_arena_t *a, tk_money_t v);

/* "1,234.50" or "1.234,50", as the language (two letters) has it. */
tk_str_t tk_money_text(tk_arena_t *a, tk_money_t v, tk_str_t language);

/* The same with the currency in its place: "EUR 1,234.50", "1.234,50 EUR". */
tk_str_t tk_money_with(tk_arena_t *a, tk_money_t v, tk_str_t currency,
    tk_str_t language);

/* hours x amount per hour; v x percent (19.00 is 1900); both rounded. */
tk_money_t tk_money_of_hours(int64_t hours, tk_money_t amount);
tk_money_t tk_money_percent(tk_money_t v, int64_t percent);

/* "2026-02-29" is none. TK_OK, TK_EINVAL. */
int tk_day_check(tk_str_t day);

/* Another day so many days later. */
tk_str_t tk_day_add(tk_arena_t *a, tk_str_t day, int days);

/* As the language writes it: "23.11.2026"; in English "2026-11-23". */
tk_str_t tk_day_text(tk_arena_t *a, tk_str_t day, tk_str_t language);

#endif
