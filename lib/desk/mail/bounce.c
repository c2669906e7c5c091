#include "desk/mail/bounce.h"

#include "base/utf8.h"
#include "desk/mail/notice.h"
#include "tk_sql.gen.h"


int
tk_bounce_failed(tk_cx_t *cx, const tk_outbox_t *row)
{
    int                    rc;
    tk_str_t               once, data;
    tk_ticket_t            t;
    const tk_agent_row_t  *agent;

    /* Of a notice that failed nobody is told, or it would never end; an
     * automatic answer may have gone to a forged address. */
    if (row->ticket_id == 0 || tk_str_eqz(row->kind, "auto_reply")
        || (!tk_str_eqz(row->to_role, "customer")
                                && !tk_str_eqz(row->to_role, "cc")))
    {
        return TK_OK;
    }

    rc = tk_ticket_load(cx, row->ticket_id, false, &t);

    if (rc != TK_OK) {
        return rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    agent = tk_snap_agent(cx->snap, t.agent_id ? t.agent_id : row->user_id);

    if (agent == NULL || !tk_acl_agent_of(cx->snap, t.type_id, agent->id)) {
        return TK_OK;
    }

    /* Mails of one message to one address: once for all of them. */
    once = tk_arena_printf(cx->arena, "bounced %llu %x %llu",
                           (unsigned long long) row->message_id,
                           tk_str_hash(row->to_address),
                           (unsigned long long) row->created);
    data = tk_arena_cat(cx->arena, TK_STR("to="), row->to_address);

    return tk_notice_agent(cx, TK_NOTICE_BOUNCED, agent, &t,
                           row->message_id, once, data);
}


int
tk_bounce_reported(tk_cx_t *cx, uint64_t outbox_id, tk_str_t text)
{
    int                  rc;
    tk_db_done_t         done;
    tk_sql_outbox_get_t  row;

    text = tk_utf8_head(text, 500);
    rc = tk_sql_outbox_bounced(cx->db, &(tk_sql_outbox_bounced_in_t) {
                                   .last_error = text, .id = outbox_id
                               }, &done);

    if (rc != TK_OK || done.affected == 0) {
        return rc;
    }

    rc = tk_sql_outbox_get(cx->db, &(tk_sql_outbox_get_in_t) {
                               .id = outbox_id
                           }, &row);

    return rc == TK_OK
           ? tk_bounce_failed(cx, &(tk_outbox_t) {
                 .id = row.id, .kind = row.kind,
                 .ticket_id = row.ticket_id,
                 .message_id = row.message_id, .user_id = row.user_id,
                 .to_address = row.to_address, .to_role = row.to_role,
                 .created = row.created
             })
           : rc;
}
