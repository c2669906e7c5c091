#include "desk/billing/hours.h"
#include "desk/mail/notice.h"
#include "desk/mail/notify.h"
#include "desk/mail/outbox.h"
#include "desk/ticket/change.h"
#include "desk/ticket/event.h"
#include "desk/ticket/recall.h"
#include "desk/ticket/snooze.h"
#include "desk/ticket/ticket.h"
#include "desk/ticket/unsent.h"
#include "tk_sql.gen.h"


/* What a message does to its ticket. */
static void
tk_post_apply(tk_cx_t *cx, tk_ticket_t *t, const tk_message_new_t *in)
{
    bool  closed;

    t->messages++;
    t->modified = cx->now;

    if (in->type_id) {
        t->type_id = in->type_id;
    }

    if (in->agent_id) {
        t->agent_id = in->agent_id;

    } else if (in->type_id
               && !tk_acl_agent_of(cx->snap, t->type_id, t->agent_id))
    {
        t->agent_id = 0;
    }

    if (in->status_id) {
        tk_change_status(cx, t, in->status_id);
    }

    closed = tk_snap_closed(cx->snap, t->status_id);

    switch (in->kind) {

    case TK_MSG_CUSTOMER:
        if (in->automatic) {
            break;
        }

        if (closed && !in->status_id) {
            tk_change_status(cx, t, cx->snap->status_open);
            closed = false;
        }

        t->unread = true;
        t->waiting_since = TK_TIME_NONE;

        if (t->unanswered_since == TK_TIME_NONE && !closed) {
            t->unanswered_since = cx->now;
        }

        break;

    case TK_MSG_AGENT:
        t->unread = false;
        t->unanswered_since = TK_TIME_NONE;
        t->waiting_since = closed ? TK_TIME_NONE : cx->now;
        break;

    default:
        break;
    }
}


static int
tk_post_mails(tk_cx_t *cx, const tk_ticket_t *t, uint64_t message_id,
    const tk_message_new_t *in, bool assigned)
{
    int   rc = TK_OK;
    bool  told;

    if (in->forward_to.n) {
        rc = tk_outbox_add(cx, &(tk_outbox_new_t) {
                               .kind = tk_notice_name(TK_NOTICE_FORWARD),
                               .ticket_id = t->id, .number = t->number,
                               .message_id = message_id,
                               .type_id = t->type_id,
                               .user_id = in->user_id,
                               .to_address = in->forward_to,
                               .to_name = TK_STR(""), .to_role = "user",
                               .ref_id = in->forward_id
                           });
    }

    if (rc == TK_OK && !in->no_mail) {
        rc = tk_notify_message(cx, t, message_id, in);
    }

    /* Who has an answer need not be told beside it who answers. */
    if (rc == TK_OK && assigned && !tk_notify_introduces(cx, t, in)) {
        rc = tk_notify_assigned(cx, t, message_id, &told);
    }

    return rc;
}


int
tk_ticket_append(tk_cx_t *cx, tk_ticket_t *t, const tk_message_new_t *in,
    uint64_t *message_id_r)
{
    int               rc;
    tk_ticket_t       was = *t;
    tk_message_new_t  msg = *in;

    tk_post_apply(cx, t, in);

    /* The message carries what really changed, an answer's reopening too. */
    msg.status_id = t->status_id != was.status_id ? t->status_id : 0;
    msg.type_id = t->type_id != was.type_id ? t->type_id : 0;
    msg.agent_id = t->agent_id != was.agent_id ? t->agent_id : 0;

    rc = tk_message_insert(cx, t->id, &msg, message_id_r);

    if (rc == TK_OK && in->hours != NULL) {
        rc = tk_hours_add(cx, *message_id_r, in->author, in->hours);
    }

    if (rc == TK_OK) {
        rc = tk_change_write(cx, &was, t);
    }

    if (rc == TK_OK) {
        rc = tk_event_add(cx, &(tk_event_new_t) {
                              .kind = in->kind == TK_MSG_NOTE ? "note"
                                                              : "message",
                              .ticket_id = t->id, .type_id = t->type_id,
                              .user_id = in->user_id,
                              .ref_id = *message_id_r
                          });
    }

    if (rc == TK_OK && in->kind == TK_MSG_CUSTOMER && !in->automatic) {
        rc = tk_snooze_wake(cx, t->id, t->type_id);
    }

    return rc == TK_OK ? tk_post_mails(cx, t, *message_id_r, in,
                                       msg.agent_id != 0) : rc;
}


/* May the viewer say something of that kind? */
static bool
tk_post_may(const tk_cx_t *cx, const tk_ticket_facts_t *f,
    const tk_message_new_t *in, bool closed)
{
    switch (in->kind) {

    case TK_MSG_NOTE:
        return tk_acl_may(cx, f, TK_MAY_NOTE);

    case TK_MSG_AGENT:
        return tk_acl_may(cx, f, TK_MAY_MANAGE)
               && tk_acl_may(cx, f, TK_MAY_ANSWER);

    case TK_MSG_CUSTOMER:
        return tk_acl_may(cx, f, TK_MAY_ANSWER)
               && (!closed || tk_acl_may(cx, f, TK_MAY_REOPEN));

    default:
        return cx->viewer->who == TK_WHO_SYSTEM;
    }
}


/* What is passed on with a note. */
static int
tk_post_may_forward(tk_cx_t *cx, const tk_ticket_t *t,
    const tk_ticket_facts_t *f, uint64_t id)
{
    int                     rc;
    tk_sql_message_by_id_t  m;

    rc = tk_sql_message_by_id(cx->db, &(tk_sql_message_by_id_in_t) {
                                  .id = id
                              }, &m);

    if (rc != TK_OK) {
        return rc;
    }

    return m.ticket_id == t->id
           && tk_acl_may_forward(cx, f, m.kind != TK_MSG_NOTE
                                        && m.kind != TK_MSG_EVENT)
           ? TK_OK : TK_EDENIED;
}


/* A type and an agent that ride along need the rights of a change. */
static int
tk_post_may_move(const tk_cx_t *cx, const tk_ticket_t *t,
    const tk_message_new_t *in, bool manages)
{
    if ((in->type_id || in->agent_id) && !manages) {
        return TK_EDENIED;
    }

    if (in->type_id && in->type_id != t->type_id
        && cx->viewer->who != TK_WHO_SYSTEM
        && !tk_acl_is_agent_of(cx, in->type_id))
    {
        return TK_EDENIED;
    }

    return in->agent_id
           && !tk_acl_agent_of(cx->snap,
                               in->type_id ? in->type_id : t->type_id,
                               in->agent_id)
           ? TK_EINVAL : TK_OK;
}


/* Customers close and reopen with what they write, agents do anything. */
static bool
tk_post_may_become(const tk_cx_t *cx, const tk_ticket_facts_t *f,
    uint64_t status_id, bool closed, bool manages)
{
    if (closed && !tk_acl_may(cx, f, TK_MAY_REOPEN)) {
        return false;
    }

    return manages || (tk_snap_closed(cx->snap, status_id)
                       && tk_acl_may(cx, f, TK_MAY_CLOSE));
}


/* Is the viewer allowed to say this here? */
static int
tk_post_check(tk_cx_t *cx, const tk_ticket_t *t, const tk_message_new_t *in)
{
    int                rc;
    bool               manages, closed = tk_snap_closed(cx->snap,
                                                        t->status_id);
    tk_ticket_facts_t  f = tk_ticket_facts(t);

    if (!tk_acl_may(cx, &f, TK_MAY_SEE)) {
        return TK_ENOTFOUND;
    }

    if ((in->status_id && tk_snap_status(cx->snap, in->status_id) == NULL)
        || (in->type_id && tk_snap_type(cx->snap, in->type_id) == NULL))
    {
        return TK_EINVAL;
    }

    if (!tk_post_may(cx, &f, in, closed)) {
        return TK_EDENIED;
    }

    /* What the desk itself says needs nothing else. */
    if (in->kind == TK_MSG_AUTO || in->kind == TK_MSG_EVENT) {
        return TK_OK;
    }

    manages = tk_acl_may(cx, &f, TK_MAY_MANAGE);

    if (in->hours != NULL && !manages) {
        return TK_EDENIED;
    }

    if (in->hours != NULL && tk_hours_check(cx, t, in->hours) != TK_OK) {
        return TK_EINVAL;
    }

    rc = tk_post_may_move(cx, t, in, manages);

    if (rc == TK_OK && in->forward_to.n) {
        rc = tk_post_may_forward(cx, t, &f, in->forward_id);
    }

    if (rc == TK_OK && in->status_id && in->status_id != t->status_id
        && !tk_post_may_become(cx, &f, in->status_id, closed, manages))
    {
        rc = TK_EDENIED;
    }

    return rc;
}


typedef struct {
    uint64_t                 id;
    const tk_message_new_t  *in;
    uint64_t                *message_id;
    uint64_t                 ref;
} tk_post_t;


static int
tk_post_step(tk_cx_t *cx, void *arg)
{
    int               rc;
    bool              late;
    tk_post_t        *post = arg;
    tk_ticket_t       t, was;
    tk_message_new_t  in = *post->in;

    rc = tk_nonce_use(cx, &in.nonce, &post->ref);

    if (rc == TK_OK) {
        rc = tk_ticket_load(cx, post->id, true, &t);
    }

    if (rc == TK_OK) {
        in.agent_id = in.claim && t.agent_id != 0 ? 0 : in.agent_id;
        rc = tk_post_check(cx, &t, &in);
    }

    if (rc == TK_OK && in.seen != 0) {
        rc = tk_unsent_meanwhile(cx, t.id, in.seen, &late);
        rc = rc == TK_OK && late ? TK_ECONFLICT : rc;
    }

    if (rc == TK_OK) {
        was = t;
        rc = tk_ticket_append(cx, &t, &in, post->message_id);
    }

    if (rc == TK_OK && in.recall) {
        rc = tk_recall_note(cx, &was, *post->message_id, in.template_id);
    }

    return rc == TK_OK ? tk_nonce_made(cx, &in.nonce, *post->message_id)
                       : rc;
}


int
tk_ticket_post(tk_cx_t *cx, uint64_t id, const tk_message_new_t *in,
    uint64_t *message_id_r)
{
    int        rc;
    tk_post_t  post = { .id = id, .in = in, .message_id = message_id_r };

    *message_id_r = 0;
    cx->mail_after = in->recall ? cx->now + cx->desk->conf->undo : 0;
    rc = tk_cx_tx(cx, tk_post_step, &post);
    cx->mail_after = 0;

    if (rc == TK_EDUP && post.ref != 0) {
        *message_id_r = post.ref;
        return TK_OK;
    }

    return rc;
}
