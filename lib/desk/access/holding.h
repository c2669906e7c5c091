#ifndef TK_DESK_ACCESS_HOLDING_H
#define TK_DESK_ACCESS_HOLDING_H

#include "desk/desk.h"

/*
 * Who holds which level on what, as Administration shows it.  Arrays and
 * texts are in cx->arena; errors of lib/db.
 */

/* all groups, and the users who hold a level */
typedef struct tk_holding {
    bool      is_group;
    uint64_t  who_id;
    tk_str_t  name;
    tk_str_t  login;
    int64_t   level;
} tk_holding_t;

int tk_holding_of_type(tk_cx_t *cx, uint64_t type_id,
    tk_holding_t **rows_r, size_t *n_r);

/* all types; for a user, with what comes by a group */
typedef struct tk_holding_who {
    uint64_t  type_id;
    int64_t   level;
    int64_t   group_level;
    tk_str_t  group_name;
} tk_holding_who_t;

int tk_holding_of_user(tk_cx_t *cx, uint64_t user_id,
    tk_holding_who_t **rows_r, size_t *n_r);
int tk_holding_of_group(tk_cx_t *cx, uint64_t group_id,
    tk_holding_who_t **rows_r, size_t *n_r);

/* how many hold a level of a type, the first by name */
typedef struct tk_holding_sum {
    uint64_t  type_id;
    int64_t   level;
    uint64_t  n;
    tk_str_t  names;
} tk_holding_sum_t;

int tk_holding_sums(tk_cx_t *cx, tk_holding_sum_t **rows_r, size_t *n_r);

#endif
