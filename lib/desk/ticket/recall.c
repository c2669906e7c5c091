#include "desk/ticket/recall.h"

#include "desk/ticket/change.h"
#include "desk/ticket/event.h"
#include "desk/ticket/unsent.h"
#include "tk_sql.gen.h"


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


static int
tk_recall_get(tk_cx_t *cx, uint64_t ticket_id, tk_sql_recall_get_t *row_r)
{
    return tk_sql_recall_get(cx->db, &(tk_sql_recall_get_in_t) {
               .ticket_id = ticket_id, .user_id = cx->viewer->user_id,
               .now = cx->now }, row_r);
}


int
tk_recall_left(tk_cx_t *cx, uint64_t ticket_id, tk_time_t *left_r)
{
    int                  rc;
    tk_sql_recall_get_t  row;

    *left_r = 0;
    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_recall_get(cx, ticket_id, &row);
    }

    if (rc == TK_OK) {
        *left_r = row.until - cx->now;
    }

    return rc == TK_ENOTFOUND ? TK_OK : rc;
}


/* Everything that came with the message. */
static int
tk_recall_message(tk_cx_t *cx, uint64_t ticket_id, uint64_t id)
{
    int                   rc;
    tk_sql_recall_gone_t  left;

    rc = tk_sql_recall_mails(cx->db, &(tk_sql_recall_mails_in_t) {
                                 .message_id = id }, NULL);

    if (rc == TK_OK) {
        rc = tk_sql_recall_gone(cx->db, &(tk_sql_recall_gone_in_t) {
                                    .message_id = id }, &left);
    }

    if (rc == TK_OK && left.n > 0) {
        return TK_ECONFLICT;
    }

    if (rc == TK_OK) {
        rc = tk_sql_recall_notices(cx->db, &(tk_sql_recall_notices_in_t) {
                                       .message_id = id }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_recall_hours(cx->db, &(tk_sql_recall_hours_in_t) {
                                     .message_id = id }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_recall_files(cx->db, &(tk_sql_recall_files_in_t) {
                 .ticket_id = ticket_id, .message_id = id }, NULL);
    }

    return rc == TK_OK
           ? tk_sql_recall_message(cx->db, &(tk_sql_recall_message_in_t) {
                                       .message_id = id }, NULL)
           : rc;
}


static int
tk_recall_ticket(tk_cx_t *cx, const tk_ticket_t *now,
    const tk_sql_recall_get_t *was)
{
    tk_ticket_t  t = *now;

    t.status_id = was->status_id;
    t.type_id = was->type_id ? was->type_id : t.type_id;
    t.agent_id = was->agent_id;
    t.unread = was->unread;
    t.modified = was->modified;
    t.closed = was->closed;
    t.waiting_since = was->waiting_since;
    t.unanswered_since = was->unanswered_since;
    t.messages = now->messages > 0 ? now->messages - 1 : 0;

    return tk_change_write(cx, now, &t);
}


static int
tk_recall_step(tk_cx_t *cx, void *arg)
{
    int                  rc;
    uint64_t             id = *(uint64_t *) arg;
    tk_ticket_t          t;
    tk_sql_recall_get_t  was;

    rc = tk_ticket_load(cx, id, true, &t);

    if (rc == TK_OK) {
        rc = tk_recall_get(cx, id, &was);
        rc = rc == TK_ENOTFOUND || (rc == TK_OK && t.version != was.version)
             ? TK_ECONFLICT : rc;
    }

    if (rc == TK_OK) {
        rc = tk_recall_message(cx, id, was.message_id);
    }

    if (rc == TK_OK) {
        rc = tk_recall_ticket(cx, &t, &was);
    }

    if (rc == TK_OK) {
        rc = tk_event_add(cx, &(tk_event_new_t) {
                              .kind = "unsent", .ticket_id = id,
                              .type_id = t.type_id,
                              .user_id = cx->viewer->user_id,
                              .ref_id = was.message_id });
    }

    if (rc == TK_OK) {
        rc = tk_unsent_set(cx, id, was.body, was.template_id);
    }

    return rc == TK_OK
           ? tk_sql_recall_drop(cx->db, &(tk_sql_recall_drop_in_t) {
                                    .ticket_id = id }, NULL)
           : rc;
}


int
tk_recall(tk_cx_t *cx, uint64_t ticket_id)
{
    return tk_cx_tx(cx, tk_recall_step, &ticket_id);
}
