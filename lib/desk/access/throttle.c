#include "desk/access/throttle.h"

#include "tk_sql.gen.h"


/* Keyed, so that the table tells nobody who tried. */
static tk_str_t
tk_throttle_bucket(tk_cx_t *cx, const char *purpose, tk_str_t key,
    uint8_t out[TK_MAC_LEN])
{
    tk_str_t  data;

    data = tk_arena_printf(cx->arena, "%s %.*s", purpose, TK_STR_ARG(key));
    tk_mac(&cx->desk->key_throttle, data, out);

    return tk_str((const char *) out, TK_MAC_LEN);
}


int
tk_throttle_hit(tk_cx_t *cx, const char *purpose, tk_str_t key,
    unsigned limit, tk_time_t window)
{
    return tk_throttle_take(cx, purpose, key, 1, limit, window);
}


int
tk_throttle_take(tk_cx_t *cx, const char *purpose, tk_str_t key, uint64_t n,
    uint64_t limit, tk_time_t window)
{
    int           rc;
    uint8_t       mac[TK_MAC_LEN];
    tk_time_t     now = cx->now, until = now + window;
    tk_db_done_t  done;

    rc = n > limit ? TK_EAGAIN : tk_cx_db(cx);

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_sql_throttle_take(cx->db, &(tk_sql_throttle_take_in_t) {
                                  .bucket = tk_throttle_bucket(cx, purpose,
                                                               key, mac),
                                  .n = n, .until = until, .now = now,
                                  .now2 = now, .limit = limit, .now3 = now,
                                  .until2 = until
                              }, &done);

    return rc == TK_OK && done.insert_id != 0 ? TK_EAGAIN : rc;
}


int
tk_throttle_back(tk_cx_t *cx, const char *purpose, tk_str_t key)
{
    uint8_t  mac[TK_MAC_LEN];

    return tk_sql_throttle_back(cx->db, &(tk_sql_throttle_back_in_t) {
                                    .bucket = tk_throttle_bucket(cx, purpose,
                                                                 key, mac)
                                }, NULL);
}
