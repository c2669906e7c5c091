#ifndef TK_DESK_UPKEEP_TEND_H
#define TK_DESK_UPKEEP_TEND_H

#include "desk/desk.h"

/*
 * Removes a bounded number each of sessions that ended, nonces older than
 * two days, throttle rows whose window has passed, and what was kept to undo
 * changes of many tickets.  *more_r: there may be more.  Errors of lib/db.
 */
int tk_tend_expire(tk_cx_t *cx, bool *more_r);

#endif
