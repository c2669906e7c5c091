#include "desk/list/saved.h"

#include "base/utf8.h"
#include "tk_sql.gen.h"


int
tk_saved_list(tk_cx_t *cx, tk_saved_t **rows_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_saved_list(cx->db, &(tk_sql_saved_list_in_t) {
                 .user_id = cx->viewer->user_id
             }, rows_r, n_r)
           : rc;
}


/* Before the first one is there, so that no page overlooks it. */
static int
tk_saved_mark(tk_cx_t *cx, bool shared)
{
    int  rc;

    rc = tk_sql_saved_mark_own(cx->db, &(tk_sql_saved_mark_own_in_t) {
                                   .user_id = cx->viewer->user_id
                               }, NULL);

    return rc == TK_OK && shared ? tk_sql_saved_mark_shared(cx->db, NULL)
                                 : rc;
}


int
tk_saved_put(tk_cx_t *cx, tk_str_t name, tk_str_t query, bool shared)
{
    int                   rc;
    tk_sql_saved_count_t  others;

    name = tk_utf8_line(cx->arena, name, TK_SAVED_NAME);

    if (name.n == 0 || query.n > TK_SAVED_QUERY) {
        return name.n == 0 ? TK_EINVAL : TK_ELIMIT;
    }

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_saved_count(cx->db, &(tk_sql_saved_count_in_t) {
                                    .user_id = cx->viewer->user_id,
                                    .name = name
                                }, &others);
    }

    if (rc == TK_OK && others.n >= TK_SAVED_MAX) {
        return TK_ELIMIT;
    }

    if (rc == TK_OK) {
        rc = tk_saved_mark(cx, shared);
    }

    return rc == TK_OK
           ? tk_sql_saved_put(cx->db, &(tk_sql_saved_put_in_t) {
                 .user_id = cx->viewer->user_id, .name = name,
                 .query = query, .shared = shared
             }, NULL)
           : rc;
}


int
tk_saved_drop(tk_cx_t *cx, uint64_t id)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_saved_drop(cx->db, &(tk_sql_saved_drop_in_t) {
                 .id = id, .user_id = cx->viewer->user_id
             }, NULL)
           : rc;
}
