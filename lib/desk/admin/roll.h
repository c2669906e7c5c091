#ifndef TK_DESK_ADMIN_ROLL_H
#define TK_DESK_ADMIN_ROLL_H

#include "desk/desk.h"

/*
 * Types, type groups and statuses with what the snapshot does not have, as
 * Administration lists them.  Arrays and texts are in cx->arena; errors of
 * lib/db, TK_ENOTFOUND for one row.
 */

/* tickets: there are any; agents: somebody manages it */
typedef struct tk_roll_type {
    uint64_t  id;
    uint64_t  group_id;
    tk_str_t  name;
    tk_str_t  description;
    bool      external;
    bool      archived;
    bool      show_others;
    bool      tickets;
    bool      agents;
    tk_str_t  mailbox;
} tk_roll_type_t;

int tk_roll_types(tk_cx_t *cx, tk_roll_type_t **rows_r, size_t *n_r);

typedef struct tk_roll_type_full {
    uint64_t  id;
    tk_str_t  name;
    uint64_t  group_id;
    tk_str_t  group_name;
    uint64_t  owner_id;
    tk_str_t  owner;
    tk_str_t  description;
    bool      external;
    bool      show_others;
    bool      notify_new;
    tk_str_t  notify_to;
    bool      alt_sender;
    tk_str_t  sender_name;
    tk_str_t  sender_email;
    bool      archived;
    int64_t   sort;
    bool      tickets;
    tk_str_t  mailboxes;
} tk_roll_type_full_t;

int tk_roll_type(tk_cx_t *cx, uint64_t id, tk_roll_type_full_t *row_r);

typedef struct tk_roll_group {
    uint64_t  id;
    tk_str_t  name;
    int64_t   sort;
    uint64_t  types;
} tk_roll_group_t;

int tk_roll_groups(tk_cx_t *cx, tk_roll_group_t **rows_r, size_t *n_r);

typedef struct tk_roll_status {
    uint64_t  id;
    tk_str_t  name;
    int64_t   kind;
    tk_str_t  color;
    int64_t   sort;
    bool      tickets;
} tk_roll_status_t;

int tk_roll_statuses(tk_cx_t *cx, tk_roll_status_t **rows_r, size_t *n_r);

#endif
