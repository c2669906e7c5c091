#ifndef TK_CONF_UNIT_H
#define TK_CONF_UNIT_H

#include "base/buf.h"

/*
 * Numbers with units as nginx writes them.  TK_EINVAL for anything else or
 * too large.
 */

/* "25m": k, m, g or none for bytes, either case. */
int tk_unit_size(tk_str_t s, int64_t *v_r);

/* "1h 30m" or "1h30m" into milliseconds: y M w d h m s ms, falling; a
 * number without a unit, the last one, is in seconds. */
int tk_unit_time(tk_str_t s, int64_t *v_r);

/* "02:00" into minutes; "24:00" is 1440. */
int tk_unit_clock(tk_str_t s, int64_t *v_r);

/* The shortest text that reads back the same. */
void tk_unit_size_show(int64_t v, tk_buf_t *b);
void tk_unit_time_show(int64_t v, tk_buf_t *b);
void tk_unit_clock_show(int64_t v, tk_buf_t *b);

#endif
