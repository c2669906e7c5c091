#include "desk/ticket/unsent.h"

#include "tk_sql.gen.h"


int
tk_unsent_set(tk_cx_t *cx, uint64_t ticket_id, tk_str_t body,
    uint64_t template_id, const tk_nonce_t *sent)
{
    int       rc;
    tk_str_t  nonce = TK_STR("");
    uint64_t  user = cx->viewer->user_id;

    if (body.n > TK_UNSENT_MAX || template_id > UINT32_MAX) {
        return TK_ELIMIT;
    }

    rc = tk_cx_db(cx);

    if (rc != TK_OK) {
        return rc;
    }

    if (tk_str_trim(body).n == 0) {
        return tk_sql_unsent_delete(cx->db, &(tk_sql_unsent_delete_in_t) {
                   .user_id = user, .ticket_id = ticket_id }, NULL);
    }

    if (sent != NULL) {
        nonce = tk_str((const char *) sent->b, sizeof(sent->b));
    }

    return tk_sql_unsent_set(cx->db, &(tk_sql_unsent_set_in_t) {
               .user_id = user, .ticket_id = ticket_id,
               .modified = cx->now, .body = body,
               .template_id = template_id, .nonce = nonce }, NULL);
}


int
tk_unsent_back(tk_cx_t *cx, uint64_t ticket_id, tk_str_t body,
    uint64_t template_id)
{
    return tk_sql_unsent_back(cx->db, &(tk_sql_unsent_back_in_t) {
               .user_id = cx->viewer->user_id, .ticket_id = ticket_id,
               .modified = cx->now, .body = body,
               .template_id = template_id }, NULL);
}


int
tk_unsent_meanwhile(tk_cx_t *cx, uint64_t ticket_id, uint64_t after,
    bool *yes_r)
{
    int                          rc;
    size_t                       n;
    tk_sql_message_meanwhile_t  *rows;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_message_meanwhile(cx->db,
                 &(tk_sql_message_meanwhile_in_t) {
                     .ticket_id = ticket_id, .after = after,
                     .user_id = cx->viewer->user_id }, &rows, &n);
    }

    *yes_r = rc == TK_OK && n > 0;

    return rc;
}
