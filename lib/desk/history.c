#include "desk/history.h"

#include "tk_sql.gen.h"

/* The statements give the same columns; their row types differ by name. */
#define TK_HISTORY_READ(stmt, ...)                                        \
    int                  rc;                                              \
    size_t               i, n = 0;                                        \
    tk_history_t        *to;                                              \
    tk_sql_##stmt##_t   *from;                                            \
                                                                          \
    rc = tk_cx_db(cx);                                                    \
                                                                          \
    if (rc == TK_OK) {                                                    \
        rc = tk_sql_##stmt(cx->db, &(tk_sql_##stmt##_in_t) {              \
                               __VA_ARGS__                                \
                           }, &from, &n);                                 \
    }                                                                     \
                                                                          \
    if (rc != TK_OK) {                                                    \
        return rc;                                                        \
    }                                                                     \
                                                                          \
    to = tk_arena_array(cx->arena, n + 1, sizeof(*to));                   \
                                                                          \
    for (i = 0; to != NULL && i < n; i++) {                               \
        to[i] = (tk_history_t) {                                          \
            .id = from[i].id, .created = from[i].created,                 \
            .user_id = from[i].user_id, .actor = from[i].actor,           \
            .object = from[i].object, .object_id = from[i].object_id,     \
            .name = from[i].name, .action = from[i].action,               \
            .field = from[i].field, .old_value = from[i].old_value,       \
            .new_value = from[i].new_value                                \
        };                                                                \
    }                                                                     \
                                                                          \
    *rows_r = to;                                                         \
    *n_r = n;                                                             \
                                                                          \
    return to ? TK_OK : TK_ENOMEM


int
tk_history_all(tk_cx_t *cx, uint64_t before, uint64_t max,
    tk_history_t **rows_r, size_t *n_r)
{
    TK_HISTORY_READ(audit_page, .before = before, .max = max);
}


int
tk_history_of_kind(tk_cx_t *cx, tk_str_t object, uint64_t before,
    uint64_t max, tk_history_t **rows_r, size_t *n_r)
{
    TK_HISTORY_READ(audit_page_kind, .object = object, .before = before,
                    .max = max);
}


int
tk_history_of_object(tk_cx_t *cx, tk_str_t object, uint64_t object_id,
    uint64_t before, uint64_t max, tk_history_t **rows_r, size_t *n_r)
{
    TK_HISTORY_READ(audit_page_object, .object = object,
                    .object_id = object_id, .before = before, .max = max);
}


int
tk_history_of_user(tk_cx_t *cx, uint64_t user_id, uint64_t before,
    uint64_t max, tk_history_t **rows_r, size_t *n_r)
{
    TK_HISTORY_READ(audit_page_user, .user_id = user_id, .before = before,
                    .max = max);
}
