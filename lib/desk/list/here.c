#include "desk/list/live.h"

#include "base/err.h"
#include "tk_sql.gen.h"


static int
tk_here_say(tk_cx_t *cx, uint64_t ticket_id, tk_here_t what)
{
    return tk_sql_presence_set(cx->db, &(tk_sql_presence_set_in_t) {
               .ticket_id = ticket_id, .user_id = cx->viewer->user_id,
               .writing = what == TK_HERE_WRITES, .gone = what == TK_HERE_GONE,
               .changed = cx->now, .until = cx->now + TK_HERE_FOR }, NULL);
}


/* Where others are at the same rows, they take the old ones away, and what is
 * said here is said once more. */
int
tk_here_set(tk_cx_t *cx, uint64_t ticket_id, tk_here_t what)
{
    int  rc;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_presence_expire(cx->db,
                 &(tk_sql_presence_expire_in_t) { .now = cx->now }, NULL);
    }

    if (rc == TK_OK || rc == TK_EAGAIN) {
        rc = tk_here_say(cx, ticket_id, what);
    }

    return rc == TK_EAGAIN ? tk_here_say(cx, ticket_id, what) : rc;
}


int
tk_here_others(tk_cx_t *cx, uint64_t ticket_id, tk_here_who_t **who_r,
    size_t *n_r)
{
    int                       rc;
    size_t                    i, n;
    tk_sql_presence_of_t     *rows;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_presence_of(cx->db, &(tk_sql_presence_of_in_t) {
                                    .ticket_id = ticket_id,
                                    .but = cx->viewer->user_id,
                                    .now = cx->now }, &rows, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    *n_r = n;
    *who_r = tk_arena_array(cx->arena, n + 1, sizeof(**who_r));

    if (*who_r == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < n; i++) {
        (*who_r)[i] = (tk_here_who_t) { rows[i].user_id, rows[i].writing };
    }

    return TK_OK;
}
