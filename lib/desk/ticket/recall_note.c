#include "desk/ticket/recall.h"

#include "tk_sql.gen.h"

/* By itself, since recall.c changes tickets and changes note this. */


int
tk_recall_note(tk_cx_t *cx, const tk_ticket_t *was, uint64_t message_id,
    uint64_t template_id)
{
    return tk_sql_recall_put(cx->db, &(tk_sql_recall_put_in_t) {
               .ticket_id = was->id, .message_id = message_id,
               .user_id = cx->viewer->user_id,
               .until = cx->now + cx->desk->conf->undo,
               .version = was->version + 1, .status_id = was->status_id,
               .agent_id = was->agent_id, .unread = was->unread,
               .modified = was->modified, .closed = was->closed,
               .waiting_since = was->waiting_since,
               .unanswered_since = was->unanswered_since,
               .template_id = template_id <= UINT32_MAX ? template_id : 0,
               .type_id = was->type_id
           }, NULL);
}
