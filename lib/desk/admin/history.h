#ifndef TK_DESK_ADMIN_HISTORY_H
#define TK_DESK_ADMIN_HISTORY_H

#include "desk/desk.h"

/*
 * The history of the configuration, newest first: the rows that
 * desk/admin/audit wrote, before the one with the id `before`, at most max.
 * Arrays and texts are in cx->arena, values cut at 2,000 characters; errors of
 * lib/db.
 */

typedef struct tk_history {
    uint64_t   id;
    tk_time_t  created;
    uint64_t   user_id;
    tk_str_t   actor;
    tk_str_t   object;
    uint64_t   object_id;
    tk_str_t   name;
    tk_str_t   action;
    tk_str_t   field;
    tk_str_t   old_value;
    tk_str_t   new_value;
} tk_history_t;

int tk_history_all(tk_cx_t *cx, uint64_t before, uint64_t max,
    tk_history_t **rows_r, size_t *n_r);

int tk_history_of_kind(tk_cx_t *cx, tk_str_t object, uint64_t before,
    uint64_t max, tk_history_t **rows_r, size_t *n_r);

int tk_history_of_object(tk_cx_t *cx, tk_str_t object, uint64_t object_id,
    uint64_t before, uint64_t max, tk_history_t **rows_r, size_t *n_r);

int tk_history_of_user(tk_cx_t *cx, uint64_t user_id, uint64_t before,
    uint64_t max, tk_history_t **rows_r, size_t *n_r);

#endif
