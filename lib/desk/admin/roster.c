#include "desk/admin/roster.h"

#include "tk_sql.gen.h"


int
tk_roster_users(tk_cx_t *cx, tk_str_t after, tk_str_t q, int only,
    uint64_t max, tk_roster_user_t **rows_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_adm_user_page(cx->db, &(tk_sql_adm_user_page_in_t) {
                 .after = after, .q = q, .only = only, .max = max
             }, rows_r, n_r)
           : rc;
}


int
tk_roster_account(tk_cx_t *cx, uint64_t id, tk_roster_account_t *row_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_adm_user_get(cx->db, &(tk_sql_adm_user_get_in_t) {
                 .id = id
             }, row_r)
           : rc;
}


int
tk_roster_login(tk_cx_t *cx, tk_str_t login, tk_roster_login_t *row_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_adm_user_id(cx->db, &(tk_sql_adm_user_id_in_t) {
                 .login = login
             }, row_r)
           : rc;
}


int
tk_roster_groups(tk_cx_t *cx, tk_roster_group_t **rows_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK ? tk_sql_adm_group_all(cx->db, rows_r, n_r) : rc;
}


int
tk_roster_of_user(tk_cx_t *cx, uint64_t user_id,
    tk_roster_of_user_t **rows_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_adm_group_of_user(cx->db,
                 &(tk_sql_adm_group_of_user_in_t) {
                     .user_id = user_id
                 }, rows_r, n_r)
           : rc;
}


int
tk_roster_group(tk_cx_t *cx, uint64_t id, tk_roster_name_t *row_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_adm_group_get(cx->db, &(tk_sql_adm_group_get_in_t) {
                 .id = id
             }, row_r)
           : rc;
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
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_adm_member_page(cx->db, &(tk_sql_adm_member_page_in_t) {
                 .group_id = group_id, .after = after, .max = max
             }, rows_r, n_r)
           : rc;
}
