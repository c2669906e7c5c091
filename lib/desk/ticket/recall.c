#include "desk/ticket/recall.h"

#include "desk/ticket/attach.h"
#include "desk/ticket/change.h"
#include "desk/ticket/event.h"
#include "desk/ticket/unsent.h"
#include "tk_sql.gen.h"


static int
tk_recall_get(tk_cx_t *cx, uint64_t ticket_id, tk_sql_recall_get_t *row_r)
{
    return tk_sql_recall_get(cx->db, &(tk_sql_recall_get_in_t) {
               .ticket_id = ticket_id, .user_id = cx->viewer->user_id,
               .now = cx->now }, row_r);
}


int
tk_recall_left(tk_cx_t *cx, const tk_ticket_t *t, tk_time_t *left_r)
{
    int                  rc;
    tk_sql_recall_get_t  row;

    *left_r = 0;
    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_recall_get(cx, t->id, &row);
    }

    if (rc == TK_OK && row.version == t->version) {
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
        rc = tk_sql_recall_hours(cx->db, &(tk_sql_recall_hours_in_t) {
                                     .message_id = id }, NULL);
    }

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
        rc = tk_attach_drop(cx, ticket_id, id);
    }

    return rc == TK_OK
           ? tk_sql_recall_message(cx->db, &(tk_sql_recall_message_in_t) {
                                       .message_id = id }, NULL)
           : rc;
}


/* A line of a change has no text, and is no reading of the ticket. */
static bool
tk_recall_texted(const tk_sql_recall_get_t *was)
{
    return was->kind != TK_MSG_EVENT;
}


static int
tk_recall_ticket(tk_cx_t *cx, const tk_ticket_t *now,
    const tk_sql_recall_get_t *was)
{
    tk_ticket_t  t = *now;

    t.status_id = was->status_id;
    t.type_id = was->type_id ? was->type_id : t.type_id;
    t.agent_id = was->agent_id;
    t.unread = tk_recall_texted(was) ? was->unread : now->unread;
    t.modified = was->modified;
    t.closed = was->closed;
    t.waiting_since = was->waiting_since;
    t.unanswered_since = was->unanswered_since;
    t.messages = now->messages > 0 ? now->messages - 1 : 0;

    return tk_change_write(cx, now, &t);
}


/* The text becomes the draft, what was begun since stands below it. */
static int
tk_recall_text(tk_cx_t *cx, const tk_ticket_t *t, tk_str_t begun,
    const tk_sql_recall_get_t *was)
{
    int  rc;

    rc = tk_event_add(cx, &(tk_event_new_t) {
                          .kind = "unsent", .ticket_id = t->id,
                          .type_id = t->type_id,
                          .user_id = cx->viewer->user_id,
                          .ref_id = was->message_id });

    if (rc == TK_OK && !tk_str_is_null(begun)) {
        rc = tk_unsent_set(cx, t->id, begun, was->template_id, NULL);
    }

    return rc == TK_OK
           ? tk_unsent_back(cx, t->id, was->body, was->template_id) : rc;
}


typedef struct {
    uint64_t                   id;
    const tk_recall_before_t  *before;
    tk_str_t                   begun;
    bool                       text;
    tk_nonce_t                 nonce;     /* run again, it may be done */
} tk_recall_t;


static bool
tk_recall_is_of(const tk_recall_before_t *b, const tk_sql_recall_get_t *was)
{
    return b == NULL
           || (b->status_id == was->status_id && b->type_id == was->type_id
               && b->agent_id == was->agent_id);
}


static int
tk_recall_step(tk_cx_t *cx, void *arg)
{
    int                  rc;
    tk_recall_t         *recall = arg;
    uint64_t             ref, id = recall->id;
    tk_ticket_t          t;
    tk_sql_recall_get_t  was;

    rc = tk_nonce_use(cx, &recall->nonce, &ref);

    if (rc == TK_OK) {
        rc = tk_ticket_load(cx, id, true, &t);
    }

    if (rc == TK_OK) {
        rc = tk_recall_get(cx, id, &was);
        rc = rc == TK_ENOTFOUND || (rc == TK_OK && t.version != was.version)
             ? TK_ECONFLICT : rc;
    }

    if (rc == TK_OK && !tk_recall_is_of(recall->before, &was)) {
        rc = TK_ECONFLICT;
    }

    if (rc == TK_OK) {
        rc = tk_recall_message(cx, id, was.message_id);
    }

    if (rc == TK_OK) {
        rc = tk_recall_ticket(cx, &t, &was);
    }

    if (rc == TK_OK) {
        recall->text = tk_recall_texted(&was);
        rc = recall->text ? tk_recall_text(cx, &t, recall->begun, &was) : TK_OK;
    }

    return rc == TK_OK
           ? tk_sql_recall_drop(cx->db, &(tk_sql_recall_drop_in_t) {
                                    .ticket_id = id }, NULL)
           : rc;
}


static int
tk_recall_do(tk_cx_t *cx, tk_recall_t *recall)
{
    int  rc;

    recall->nonce = tk_nonce_make();
    rc = tk_cx_tx(cx, tk_recall_step, recall);

    return rc == TK_EDUP ? TK_OK : rc;
}


int
tk_recall(tk_cx_t *cx, uint64_t ticket_id, tk_str_t begun, bool *text_r)
{
    int          rc;
    tk_recall_t  recall = { .id = ticket_id, .begun = begun };

    rc = tk_recall_do(cx, &recall);
    *text_r = recall.text;

    return rc;
}


int
tk_recall_change(tk_cx_t *cx, uint64_t ticket_id,
    const tk_recall_before_t *before)
{
    return tk_recall_do(cx, &(tk_recall_t) {
                            .id = ticket_id, .before = before });
}
