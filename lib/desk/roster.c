#include "desk/roster.h"

#include "tk_sql.gen.h"

/* The rows of lib/db, as what the pages know. */


int
tk_roster_users(tk_cx_t *cx, tk_str_t after, tk_str_t q, int only,
    uint64_t max, tk_roster_user_t **rows_r, size_t *n_r)
{
    int                      rc;
    size_t                   i, n = 0;
    tk_roster_user_t        *to;
    tk_sql_adm_user_page_t  *from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_user_page(cx->db, &(tk_sql_adm_user_page_in_t) {
                 .after = after,
                 .q = q,
                 .only = only,
                 .max = max
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
        to[i] = (tk_roster_user_t) {
            .id = from[i].id, .login = from[i].login, .name = from[i].name,
            .email = from[i].email, .admin = from[i].admin,
            .disabled = from[i].disabled, .seen = from[i].seen,
            .in_groups = from[i].in_groups
        };
    }

    *rows_r = to;
    *n_r = n;

    return TK_OK;
}


int
tk_roster_account(tk_cx_t *cx, uint64_t id, tk_roster_account_t *row_r)
{
    int                    rc;
    tk_sql_adm_user_get_t  from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_user_get(cx->db, &(tk_sql_adm_user_get_in_t) {
                 .id = id
             }, &from);
    }

    if (rc == TK_OK) {
        *row_r = (tk_roster_account_t) {
            .id = from.id, .login = from.login, .name = from.name,
            .email = from.email, .has_password = from.has_password,
            .admin = from.admin, .disabled = from.disabled,
            .contact_id = from.contact_id, .language = from.language,
            .zone = from.zone, .created = from.created, .seen = from.seen,
            .contact_email = from.contact_email, .in_groups = from.in_groups
        };
    }

    return rc;
}


int
tk_roster_login(tk_cx_t *cx, tk_str_t login, tk_roster_login_t *row_r)
{
    int                   rc;
    tk_sql_adm_user_id_t  from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_user_id(cx->db, &(tk_sql_adm_user_id_in_t) {
                 .login = login
             }, &from);
    }

    if (rc == TK_OK) {
        *row_r = (tk_roster_login_t) {
            .id = from.id, .name = from.name
        };
    }

    return rc;
}


int
tk_roster_groups(tk_cx_t *cx, tk_roster_group_t **rows_r, size_t *n_r)
{
    int                      rc;
    size_t                   i, n = 0;
    tk_roster_group_t       *to;
    tk_sql_adm_group_all_t  *from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_group_all(cx->db, &from, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    to = tk_arena_array(cx->arena, n + 1, sizeof(*to));

    if (to == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < n; i++) {
        to[i] = (tk_roster_group_t) {
            .id = from[i].id, .name = from[i].name,
            .members = from[i].members, .types = from[i].types
        };
    }

    *rows_r = to;
    *n_r = n;

    return TK_OK;
}


int
tk_roster_of_user(tk_cx_t *cx, uint64_t user_id,
    tk_roster_of_user_t **rows_r, size_t *n_r)
{
    int                          rc;
    size_t                       i, n = 0;
    tk_roster_of_user_t         *to;
    tk_sql_adm_group_of_user_t  *from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_group_of_user(cx->db,
                                      &(tk_sql_adm_group_of_user_in_t) {
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
        to[i] = (tk_roster_of_user_t) {
            .id = from[i].id, .name = from[i].name, .member = from[i].member
        };
    }

    *rows_r = to;
    *n_r = n;

    return TK_OK;
}


int
tk_roster_group(tk_cx_t *cx, uint64_t id, tk_roster_name_t *row_r)
{
    int                     rc;
    tk_sql_adm_group_get_t  from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_group_get(cx->db, &(tk_sql_adm_group_get_in_t) {
                 .id = id
             }, &from);
    }

    if (rc == TK_OK) {
        *row_r = (tk_roster_name_t) {
            .id = from.id, .name = from.name
        };
    }

    return rc;
}


int
tk_roster_group_named(tk_cx_t *cx, tk_str_t name, uint64_t *id_r)
{
    int                       rc;
    tk_sql_setup_group_get_t  row;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_setup_group_get(cx->db, &(tk_sql_setup_group_get_in_t) {
                                        .name = name
                                    }, &row);
    }

    *id_r = rc == TK_OK ? row.id : 0;

    return rc;
}


int
tk_roster_members(tk_cx_t *cx, uint64_t group_id, tk_str_t after,
    uint64_t max, tk_roster_member_t **rows_r, size_t *n_r)
{
    int                        rc;
    size_t                     i, n = 0;
    tk_roster_member_t        *to;
    tk_sql_adm_member_page_t  *from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_adm_member_page(cx->db, &(tk_sql_adm_member_page_in_t) {
                 .group_id = group_id,
                 .after = after,
                 .max = max
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
        to[i] = (tk_roster_member_t) {
            .id = from[i].id, .login = from[i].login, .name = from[i].name,
            .email = from[i].email, .disabled = from[i].disabled
        };
    }

    *rows_r = to;
    *n_r = n;

    return TK_OK;
}
