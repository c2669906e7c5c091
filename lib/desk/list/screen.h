#ifndef TK_DESK_LIST_SCREEN_H
#define TK_DESK_LIST_SCREEN_H

#include "desk/access/acl.h"

/* How the viewer wants the workspace.  It comes with the session
 * (viewer->cols, dense, no_keys, oldest_first) and is nobody else's, so no
 * history is written. */

/* Columns: their names with commas, checked by the caller; "" those by
 * default. TK_ELIMIT over 255 bytes. */
int tk_screen_list(tk_cx_t *cx, tk_str_t cols, bool dense);
int tk_screen_keys(tk_cx_t *cx, bool off);
int tk_screen_order(tk_cx_t *cx, bool oldest_first);

#endif
