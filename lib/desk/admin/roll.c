#include "desk/admin/roll.h"

#include "tk_sql.gen.h"


int
tk_roll_types(tk_cx_t *cx, tk_roll_type_t **rows_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK ? tk_sql_adm_type_all(cx->db, rows_r, n_r) : rc;
}


int
tk_roll_type(tk_cx_t *cx, uint64_t id, tk_roll_type_full_t *row_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_adm_type_get(cx->db, &(tk_sql_adm_type_get_in_t) {
                 .id = id
             }, row_r)
           : rc;
}


int
tk_roll_groups(tk_cx_t *cx, tk_roll_group_t **rows_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK ? tk_sql_adm_type_group_all(cx->db, rows_r, n_r) : rc;
}


int
tk_roll_statuses(tk_cx_t *cx, tk_roll_status_t **rows_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK ? tk_sql_adm_status_all(cx->db, rows_r, n_r) : rc;
}
