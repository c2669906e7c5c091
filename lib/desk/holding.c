#include "desk/holding.h"

#include "tk_sql.gen.h"

/* The rows of lib/db, as what the pages know. */


int
tk_holding_of_type(tk_cx_t *cx, uint64_t type_id, tk_holding_t **rows_r,
    size_t *n_r)
{
    int                               rc;
    size_t                            i, n = 0;
    tk_holding_t                     *to;
    tk_sql_adm_permission_of_type_t  *from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_permission_of_type(cx->db,
                 &(tk_sql_adm_permission_of_type_in_t) {
                     .type_id = type_id
                 }, &from, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    to = tk_arena_array(cx->arena, n + 1, sizeof(*to));

    if (to == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < n; i++) {
        to[i] = (tk_holding_t) {
            .is_group = from[i].is_group, .who_id = from[i].who_id,
            .name = from[i].name, .login = from[i].login,
            .level = from[i].level
        };
    }

    *rows_r = to;
    *n_r = n;

    return TK_OK;
}


int
tk_holding_of_user(tk_cx_t *cx, uint64_t user_id,
    tk_holding_user_t **rows_r, size_t *n_r)
{
    int                               rc;
    size_t                            i, n = 0;
    tk_holding_user_t                *to;
    tk_sql_adm_permission_of_user_t  *from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_permission_of_user(cx->db,
                 &(tk_sql_adm_permission_of_user_in_t) {
                     .user_id = user_id
                 }, &from, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    to = tk_arena_array(cx->arena, n + 1, sizeof(*to));

    if (to == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < n; i++) {
        to[i] = (tk_holding_user_t) {
            .type_id = from[i].type_id, .level = from[i].level,
            .group_level = from[i].group_level,
            .group_name = from[i].group_name
        };
    }

    *rows_r = to;
    *n_r = n;

    return TK_OK;
}


int
tk_holding_of_group(tk_cx_t *cx, uint64_t group_id,
    tk_holding_group_t **rows_r, size_t *n_r)
{
    int                                rc;
    size_t                             i, n = 0;
    tk_holding_group_t                *to;
    tk_sql_adm_permission_of_group_t  *from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_permission_of_group(cx->db,
                 &(tk_sql_adm_permission_of_group_in_t) {
                     .group_id = group_id
                 }, &from, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    to = tk_arena_array(cx->arena, n + 1, sizeof(*to));

    if (to == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < n; i++) {
        to[i] = (tk_holding_group_t) {
            .type_id = from[i].type_id, .level = from[i].level
        };
    }

    *rows_r = to;
    *n_r = n;

    return TK_OK;
}


int
tk_holding_sums(tk_cx_t *cx, tk_holding_sum_t **rows_r, size_t *n_r)
{
    int                            rc;
    size_t                         i, n = 0;
    tk_holding_sum_t              *to;
    tk_sql_adm_permission_sums_t  *from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_permission_sums(cx->db, &from, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    to = tk_arena_array(cx->arena, n + 1, sizeof(*to));

    if (to == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < n; i++) {
        to[i] = (tk_holding_sum_t) {
            .type_id = from[i].type_id, .level = from[i].level,
            .n = from[i].n, .names = from[i].names
        };
    }

    *rows_r = to;
    *n_r = n;

    return TK_OK;
}
