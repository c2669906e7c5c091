#include "desk/list/screen.h"

#include "tk_sql.gen.h"


int
tk_screen_list(tk_cx_t *cx, tk_str_t cols, bool dense)
{
    int  rc;

    if (cols.n > 255) {
        return TK_ELIMIT;
    }

    rc = tk_cx_db(cx);

    return rc != TK_OK ? rc
           : tk_sql_screen_list(cx->db, &(tk_sql_screen_list_in_t) {
                 .user_id = cx->viewer->user_id, .cols = cols,
                 .dense = dense }, NULL);
}


int
tk_screen_keys(tk_cx_t *cx, bool off)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc != TK_OK ? rc
           : tk_sql_screen_keys(cx->db, &(tk_sql_screen_keys_in_t) {
                 .user_id = cx->viewer->user_id, .no_keys = off }, NULL);
}


int
tk_screen_order(tk_cx_t *cx, bool oldest_first)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc != TK_OK ? rc
           : tk_sql_screen_order(cx->db, &(tk_sql_screen_order_in_t) {
                 .user_id = cx->viewer->user_id,
                 .oldest_first = oldest_first }, NULL);
}
