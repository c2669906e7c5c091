#include "desk/ticket/past.h"

#include "tk_sql.gen.h"


int
tk_past_list(tk_cx_t *cx, uint64_t ticket_id, tk_past_t **list_r,
    size_t *n_r)
{
    int                 rc;
    size_t              i;
    tk_past_t          *list;
    tk_sql_past_list_t  *rows;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_past_list(cx->db, &(tk_sql_past_list_in_t) {
                                  .ticket_id = ticket_id, .max = TK_PAST_MAX
                              }, &rows, n_r);
    }

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_arena_array(cx->arena, *n_r + 1, sizeof(*list));

    for (i = 0; list != NULL && i < *n_r; i++) {
        list[i] = (tk_past_t) {
            rows[i].created, rows[i].kind, rows[i].user_id, rows[i].ref_id,
            rows[i].old_value, rows[i].new_value
        };
    }

    *list_r = list;

    return list != NULL ? TK_OK : TK_ENOMEM;
}
