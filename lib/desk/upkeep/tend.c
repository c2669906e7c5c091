#include "desk/upkeep/tend.h"

#include "desk/ticket/bulk.h"
#include "tk_sql.gen.h"

#define TK_NONCE_KEEP  (2 * TK_DAY)
#define TK_TEND_ROWS   5000          /* the LIMIT of the statements */


int
tk_tend_expire(tk_cx_t *cx, bool *more_r)
{
    int           rc;
    tk_db_done_t  sessions, nonces = { 0, 0 }, throttles = { 0, 0 };

    rc = tk_sql_session_expire(cx->db, &(tk_sql_session_expire_in_t) {
                                   .now = cx->now
                               }, &sessions);

    if (rc == TK_OK) {
        rc = tk_sql_nonce_expire(cx->db, &(tk_sql_nonce_expire_in_t) {
                                     .before = cx->now - TK_NONCE_KEEP
                                 }, &nonces);
    }

    if (rc == TK_OK) {
        rc = tk_sql_throttle_expire(cx->db, &(tk_sql_throttle_expire_in_t) {
                                        .now = cx->now
                                    }, &throttles);
    }

    if (rc == TK_OK) {
        rc = tk_sql_bulk_expire(cx->db, &(tk_sql_bulk_expire_in_t) {
                                    .before = cx->now - TK_BULK_KEEP
                                }, NULL);
    }

    *more_r = rc == TK_OK
              && (sessions.affected >= TK_TEND_ROWS
                  || nonces.affected >= TK_TEND_ROWS
                  || throttles.affected >= TK_TEND_ROWS);

    return rc;
}
