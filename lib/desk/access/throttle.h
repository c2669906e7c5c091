#ifndef TK_DESK_ACCESS_THROTTLE_H
#define TK_DESK_ACCESS_THROTTLE_H

#include "desk/desk.h"

/*
 * Counts hits in a bucket over a window and says when there are too many.
 * The key (an address, a login) is stored as a keyed digest only.
 * TK_OK, TK_EAGAIN over the limit, errors of lib/db.
 */
int tk_throttle_hit(tk_cx_t *cx, const char *purpose, tk_str_t key,
    unsigned limit, tk_time_t window);

/* The same for n at once, of which all or none are counted. */
int tk_throttle_take(tk_cx_t *cx, const char *purpose, tk_str_t key,
    uint64_t n, uint64_t limit, tk_time_t window);

/* Takes one hit back, of what turned out to be in order. */
int tk_throttle_back(tk_cx_t *cx, const char *purpose, tk_str_t key);

#endif
