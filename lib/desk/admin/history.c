#include "desk/admin/history.h"

#include "tk_sql.gen.h"


int
tk_history_all(tk_cx_t *cx, uint64_t before, uint64_t max,
    tk_history_t **rows_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_audit_page(cx->db, &(tk_sql_audit_page_in_t) {
                 .before = before, .max = max
             }, rows_r, n_r)
           : rc;
}


int
tk_history_of_kind(tk_cx_t *cx, tk_str_t object, uint64_t before,
    uint64_t max, tk_history_t **rows_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_audit_page_kind(cx->db, &(tk_sql_audit_page_kind_in_t) {
                 .object = object, .before = before, .max = max
             }, rows_r, n_r)
           : rc;
}


int
tk_history_of_object(tk_cx_t *cx, tk_str_t object, uint64_t object_id,
    uint64_t before, uint64_t max, tk_history_t **rows_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_audit_page_object(cx->db,
                 &(tk_sql_audit_page_object_in_t) {
                     .object = object, .object_id = object_id,
                     .before = before, .max = max
                 }, rows_r, n_r)
           : rc;
}


int
tk_history_of_user(tk_cx_t *cx, uint64_t user_id, uint64_t before,
    uint64_t max, tk_history_t **rows_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_audit_page_user(cx->db, &(tk_sql_audit_page_user_in_t) {
                 .user_id = user_id, .before = before, .max = max
             }, rows_r, n_r)
           : rc;
}
