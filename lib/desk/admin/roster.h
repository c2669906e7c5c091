#ifndef TK_DESK_ADMIN_ROSTER_H
#define TK_DESK_ADMIN_ROSTER_H

#include "desk/desk.h"

/*
 * Users, groups and who holds what, as Administration lists them.  Arrays
 * and texts are in cx->arena; errors of lib/db, TK_ENOTFOUND for one row.
 */

/* by login behind `after`; q is for LIKE; only: see the query */
typedef struct tk_roster_user {
    uint64_t   id;
    tk_str_t   login;
    tk_str_t   name;
    tk_str_t   email;
    bool       admin;
    bool       disabled;
    tk_time_t  seen;
    tk_str_t   in_groups;
} tk_roster_user_t;

int tk_roster_users(tk_cx_t *cx, tk_str_t after, tk_str_t q, int only,
    uint64_t max, tk_roster_user_t **rows_r, size_t *n_r);

typedef struct tk_roster_account {
    uint64_t   id;
    tk_str_t   login;
    tk_str_t   name;
    tk_str_t   email;
    bool       has_password;
    bool       admin;
    bool       disabled;
    uint64_t   contact_id;
    tk_str_t   language;
    tk_str_t   zone;
    tk_time_t  created;
    tk_time_t  seen;
    tk_str_t   contact_email;
    tk_str_t   in_groups;
} tk_roster_account_t;

int tk_roster_account(tk_cx_t *cx, uint64_t id, tk_roster_account_t *row_r);

typedef struct tk_roster_login {
    uint64_t  id;
    tk_str_t  name;
} tk_roster_login_t;

int tk_roster_login(tk_cx_t *cx, tk_str_t login, tk_roster_login_t *row_r);

typedef struct tk_roster_group {
    uint64_t  id;
    tk_str_t  name;
    uint64_t  members;
    uint64_t  types;
} tk_roster_group_t;

int tk_roster_groups(tk_cx_t *cx, tk_roster_group_t **rows_r, size_t *n_r);

/* all groups, and whether the user is a member */
typedef struct tk_roster_of_user {
    uint64_t  id;
    tk_str_t  name;
    bool      member;
} tk_roster_of_user_t;

int tk_roster_of_user(tk_cx_t *cx, uint64_t user_id,
    tk_roster_of_user_t **rows_r, size_t *n_r);

typedef struct tk_roster_name {
    uint64_t  id;
    tk_str_t  name;
} tk_roster_name_t;

int tk_roster_group(tk_cx_t *cx, uint64_t id, tk_roster_name_t *row_r);
int tk_roster_group_named(tk_cx_t *cx, tk_str_t name, uint64_t *id_r);

/* by login behind `after` */
typedef struct tk_roster_member {
    uint64_t  id;
    tk_str_t  login;
    tk_str_t  name;
    tk_str_t  email;
    bool      disabled;
} tk_roster_member_t;

int tk_roster_members(tk_cx_t *cx, uint64_t group_id, tk_str_t after,
    uint64_t max, tk_roster_member_t **rows_r, size_t *n_r);

#endif
