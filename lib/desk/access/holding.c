#include "desk/access/holding.h"

#include "tk_sql.gen.h"


int
tk_holding_of_type(tk_cx_t *cx, uint64_t type_id, tk_holding_t **rows_r,
    size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_adm_permission_of_type(cx->db,
                 &(tk_sql_adm_permission_of_type_in_t) {
                     .type_id = type_id
                 }, rows_r, n_r)
           : rc;
}


int
tk_holding_of_user(tk_cx_t *cx, uint64_t user_id,
    tk_holding_who_t **rows_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_adm_permission_of_user(cx->db,
                 &(tk_sql_adm_permission_of_user_in_t) {
                     .user_id = user_id
                 }, rows_r, n_r)
           : rc;
}


int
tk_holding_of_group(tk_cx_t *cx, uint64_t group_id,
    tk_holding_who_t **rows_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_adm_permission_of_group(cx->db,
                 &(tk_sql_adm_permission_of_group_in_t) {
                     .group_id = group_id
                 }, rows_r, n_r)
           : rc;
}


int
tk_holding_sums(tk_cx_t *cx, tk_holding_sum_t **rows_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK ? tk_sql_adm_permission_sums(cx->db, rows_r, n_r) : rc;
}
