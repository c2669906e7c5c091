#include "desk/saved.h"

#include "base/utf8.h"
#include "tk_sql.gen.h"


int
tk_saved_list(tk_cx_t *cx, tk_saved_t **rows_r, size_t *n_r)
{
    int                   rc;
    size_t                i, n = 0;
    uint64_t              me = cx->viewer->user_id;
    tk_saved_t           *to;
    tk_sql_saved_list_t  *from;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_saved_list(cx->db, &(tk_sql_saved_list_in_t) {
                                   .user_id = me
                               }, &from, &n);
    }

    to = tk_arena_array(cx->arena, n + 1, sizeof(*to));

    if (rc != TK_OK || to == NULL) {
        return to == NULL ? TK_ENOMEM : rc;
    }

    for (i = 0; i < n; i++) {
        to[i] = (tk_saved_t) {
            .id = from[i].id, .name = from[i].name, .query = from[i].query,
            .shared = from[i].shared, .own = from[i].own,
            .owner = from[i].owner
        };
    }

    *rows_r = to;
    *n_r = n;

    return TK_OK;
}


int
tk_saved_put(tk_cx_t *cx, tk_str_t name, tk_str_t query, bool shared)
{
    int                   rc;
    tk_sql_saved_count_t  own;

    name = tk_utf8_line(cx->arena, name, TK_SAVED_NAME);

    if (name.n == 0 || query.n > TK_SAVED_QUERY) {
        return name.n == 0 ? TK_EINVAL : TK_ELIMIT;
    }

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_saved_count(cx->db, &(tk_sql_saved_count_in_t) {
                                    .user_id = cx->viewer->user_id
                                }, &own);
    }

    if (rc == TK_OK && own.n >= TK_SAVED_MAX) {
        return TK_ELIMIT;
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
