#include "desk/ticket/merge.h"

#include "base/utf8.h"
#include "desk/mail/sender.h"
#include "desk/ticket/attach.h"
#include "desk/ticket/change.h"
#include "desk/ticket/event.h"
#include "desk/ticket/message.h"
#include "tk_sql.gen.h"

enum { TK_MOVED_MERGED = 1, TK_MOVED_FROM, TK_MOVED_TO };


typedef struct {
    uint64_t           id;
    uint64_t           into_id;
    const tk_nonce_t  *nonce;
    uint64_t           ref;
} tk_merge_t;


/* A line in the conversation that names the other ticket. */
static int
tk_merge_line(tk_cx_t *cx, tk_ticket_t *t, uint64_t number, int moved)
{
    int               rc;
    uint64_t          id;
    tk_message_new_t  line = {
        .kind = TK_MSG_EVENT, .body = TK_STR(""),
        .author = cx->viewer->name, .user_id = cx->viewer->user_id
    };

    rc = tk_message_insert(cx, t->id, &line, &id);

    if (rc == TK_OK) {
        rc = tk_sql_message_moved(cx->db, &(tk_sql_message_moved_in_t) {
                                      .moved_from = number,
                                      .moved = (uint64_t) moved, .id = id
                                  }, NULL);
    }

    t->messages++;
    t->modified = cx->now;

    return rc;
}


static int
tk_merge_may(tk_cx_t *cx, const tk_ticket_t *a, const tk_ticket_t *b)
{
    tk_ticket_facts_t  fa = tk_ticket_facts(a), fb = tk_ticket_facts(b);

    if (!tk_acl_may(cx, &fa, TK_MAY_SEE) || !tk_acl_may(cx, &fb, TK_MAY_SEE)) {
        return TK_ENOTFOUND;
    }

    return tk_acl_may(cx, &fa, TK_MAY_MANAGE)
           && tk_acl_may(cx, &fb, TK_MAY_MANAGE) ? TK_OK : TK_EDENIED;
}


/* Both rows locked, the older first: no two merges wait for each other. */
static int
tk_merge_lock(tk_cx_t *cx, uint64_t a, uint64_t b, tk_ticket_t *ta,
    tk_ticket_t *tb)
{
    int  rc;

    if (a == b) {
        return TK_EINVAL;
    }

    rc = a < b ? tk_ticket_load(cx, a, true, ta)
               : tk_ticket_load(cx, b, true, tb);

    if (rc == TK_OK) {
        rc = a < b ? tk_ticket_load(cx, b, true, tb)
                   : tk_ticket_load(cx, a, true, ta);
    }

    return rc == TK_OK ? tk_merge_may(cx, ta, tb) : rc;
}


static int
tk_merge_people(tk_cx_t *cx, const tk_ticket_t *from, const tk_ticket_t *into)
{
    int  rc;

    rc = tk_sql_merge_cc(cx->db, &(tk_sql_merge_cc_in_t) {
                             .into = into->id, .ticket = from->id
                         }, NULL);

    if (rc == TK_OK && from->email.n > 0
        && !tk_str_eq(from->email, into->email)
        && !tk_snap_own_address(cx->snap, from->email))
    {
        rc = tk_sql_merge_person(cx->db, &(tk_sql_merge_person_in_t) {
                                     .ticket = into->id,
                                     .address = from->email,
                                     .name = tk_utf8_head(from->contact_name,
                                                          190)
                                 }, NULL);
    }

    return rc == TK_OK ? tk_sql_cc_moved(cx->db, &(tk_sql_cc_moved_in_t) {
                                             .id = into->id }, NULL) : rc;
}


static int
tk_merge_unsent(tk_cx_t *cx, const tk_ticket_t *from, const tk_ticket_t *into)
{
    int  rc;

    rc = tk_sql_merge_unsent(cx->db, &(tk_sql_merge_unsent_in_t) {
                                 .into = into->id, .ticket = from->id
                             }, NULL);

    return rc == TK_OK
           ? tk_sql_trash_unsent(cx->db, &(tk_sql_trash_unsent_in_t) {
                 .ticket_id = from->id
             }, NULL) : rc;
}


/* What the list knows of a ticket whose messages are others now. */
static int
tk_merge_marks(tk_cx_t *cx, uint64_t ticket_id)
{
    int  rc;

    rc = tk_attach_mark(cx, ticket_id);

    return rc == TK_OK ? tk_sender_doubt(cx, ticket_id) : rc;
}


static int
tk_merge_rows(tk_cx_t *cx, const tk_ticket_t *from, const tk_ticket_t *into)
{
    int  rc;

    /* Before the messages go: it finds its rows by them. */
    rc = tk_sql_merge_outbox(cx->db, &(tk_sql_merge_outbox_in_t) {
                                 .into = into->id, .into_type = into->type_id,
                                 .ticket = from->id
                             }, NULL);

    if (rc == TK_OK) {
        rc = tk_sql_merge_messages(cx->db, &(tk_sql_merge_messages_in_t) {
                                       .into = into->id,
                                       .from_number = from->number,
                                       .ticket = from->id
                                   }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_merge_attachments(cx->db,
                 &(tk_sql_merge_attachments_in_t) {
                     .into = into->id, .ticket = from->id
                 }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_merge_references(cx->db, &(tk_sql_merge_references_in_t) {
                                         .into = into->id, .ticket = from->id
                                     }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_merge_mail_in(cx->db, &(tk_sql_merge_mail_in_in_t) {
                                      .into = into->id, .ticket = from->id
                                  }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_merge_unsent(cx, from, into);
    }

    if (rc == TK_OK) {
        rc = tk_merge_marks(cx, into->id);
    }

    return rc == TK_OK ? tk_merge_people(cx, from, into) : rc;
}


static void
tk_merge_stamps(tk_cx_t *cx, const tk_ticket_t *from, tk_ticket_t *into)
{
    bool  waits = from->unanswered_since != TK_TIME_NONE;

    into->messages += from->messages;
    into->unread = into->unread || from->unread;

    if (waits && tk_snap_closed(cx->snap, into->status_id)) {
        tk_change_status(cx, into, cx->snap->status_open);
    }

    if (waits && (into->unanswered_since == TK_TIME_NONE
                  || from->unanswered_since < into->unanswered_since))
    {
        into->unanswered_since = from->unanswered_since;
    }

    if (into->unanswered_since != TK_TIME_NONE) {
        into->waiting_since = TK_TIME_NONE;
    }
}


static int
tk_merge_write(tk_cx_t *cx, const tk_ticket_t *from, const tk_ticket_t *into)
{
    int          rc;
    tk_ticket_t  gone = *from, now = *into;

    gone.hidden = TK_MERGED;
    gone.messages = 0;
    gone.modified = cx->now;
    tk_merge_stamps(cx, from, &now);
    rc = tk_merge_line(cx, &now, from->number, TK_MOVED_MERGED);

    if (rc == TK_OK) {
        rc = tk_change_write(cx, into, &now);
    }

    if (rc == TK_OK) {
        rc = tk_change_write(cx, from, &gone);
    }

    if (rc == TK_OK) {
        rc = tk_sql_merge_done(cx->db, &(tk_sql_merge_done_in_t) {
                                   .into = into->id, .id = from->id
                               }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_merge_settle(cx->db, &(tk_sql_merge_settle_in_t) {
                                     .id = into->id, .number = from->number
                                 }, NULL);
    }

    return rc == TK_OK ? tk_event_add(cx, &(tk_event_new_t) {
                             .kind = "merged", .ticket_id = into->id,
                             .type_id = into->type_id,
                             .user_id = cx->viewer->user_id,
                             .ref_id = from->id,
                             .old_value = tk_arena_printf(cx->arena, "%llu",
                                 (unsigned long long) from->number),
                             .new_value = tk_arena_printf(cx->arena, "%llu",
                                 (unsigned long long) into->number)
                         })
                       : rc;
}


static int
tk_merge_step(tk_cx_t *cx, void *arg)
{
    int           rc;
    tk_merge_t   *m = arg;
    tk_ticket_t   from, into;

    rc = tk_nonce_use(cx, m->nonce, &m->ref);

    if (rc == TK_OK) {
        rc = tk_merge_lock(cx, m->id, m->into_id, &from, &into);
    }

    if (rc == TK_OK) {
        rc = tk_merge_rows(cx, &from, &into);
    }

    return rc == TK_OK ? tk_merge_write(cx, &from, &into) : rc;
}


int
tk_ticket_merge_into(tk_cx_t *cx, const tk_ticket_t *from,
    uint64_t into_number, tk_ticket_t *into_r)
{
    int  rc;

    rc = tk_ticket_by_number(cx, into_number, into_r);

    if (rc == TK_OK) {
        rc = tk_ticket_follow(cx, into_r);
    }

    if (rc != TK_OK) {
        return rc;
    }

    return from->id == into_r->id ? TK_EINVAL
                                  : tk_merge_may(cx, from, into_r);
}


int
tk_ticket_merge(tk_cx_t *cx, uint64_t id, uint64_t into_number,
    const tk_nonce_t *nonce)
{
    int          rc;
    tk_merge_t   m = { .id = id, .nonce = nonce };
    tk_ticket_t  into;

    rc = tk_ticket_by_number(cx, into_number, &into);

    if (rc == TK_OK) {
        rc = tk_ticket_follow(cx, &into);
    }

    if (rc != TK_OK) {
        return rc;
    }

    m.into_id = into.id;
    rc = tk_cx_tx(cx, tk_merge_step, &m);

    return rc == TK_EDUP ? TK_OK : rc;
}


typedef struct {
    uint64_t           id;
    uint64_t           message_id;
    uint64_t           number;         /* reserved for the new one */
    tk_str_t           subject;
    const tk_nonce_t  *nonce;
    tk_ticket_made_t  *made;
    uint64_t           ref;
} tk_split_t;


/* The message itself, in the ticket that it shall leave. */
static int
tk_split_check(tk_cx_t *cx, const tk_split_t *s, const tk_ticket_t *t,
    tk_sql_message_by_id_t *msg)
{
    int                rc;
    tk_ticket_facts_t  f = tk_ticket_facts(t);

    if (!tk_acl_may(cx, &f, TK_MAY_SEE)) {
        return TK_ENOTFOUND;
    }

    if (!tk_acl_may(cx, &f, TK_MAY_MANAGE)) {
        return TK_EDENIED;
    }

    rc = tk_sql_message_by_id(cx->db, &(tk_sql_message_by_id_in_t) {
                                  .id = s->message_id
                              }, msg);

    if (rc == TK_OK && msg->ticket_id != t->id) {
        rc = TK_ENOTFOUND;
    }

    if (rc == TK_OK
        && ((msg->kind != TK_MSG_CUSTOMER && msg->kind != TK_MSG_AGENT)
            || t->messages < 2))
    {
        rc = TK_EINVAL;
    }

    return rc;
}


static int
tk_split_rows(tk_cx_t *cx, const tk_split_t *s, const tk_ticket_t *t)
{
    int       rc;
    uint64_t  into = s->made->id;

    rc = tk_sql_split_message(cx->db, &(tk_sql_split_message_in_t) {
                                  .into = into, .from_number = t->number,
                                  .id = s->message_id, .ticket = t->id
                              }, NULL);

    if (rc == TK_OK) {
        rc = tk_sql_split_attachments(cx->db,
                 &(tk_sql_split_attachments_in_t) {
                     .into = into, .id = s->message_id,
                     .ticket = t->id
                 }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_split_mail_in(cx->db, &(tk_sql_split_mail_in_in_t) {
                                      .into = into, .id = s->message_id,
                                      .ticket = t->id
                                  }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_merge_marks(cx, into);
    }

    if (rc == TK_OK) {
        rc = tk_merge_marks(cx, t->id);
    }

    if (rc == TK_OK) {
        rc = tk_sql_split_outbox(cx->db, &(tk_sql_split_outbox_in_t) {
                                     .into = into, .id = s->message_id
                                 }, NULL);
    }

    return rc;
}


static int
tk_split_insert(tk_cx_t *cx, const tk_split_t *s, const tk_ticket_t *t,
    const tk_sql_message_by_id_t *msg)
{
    int              rc;
    tk_str_t         body;
    tk_ticket_new_t  in = {
        .type_id = t->type_id, .subject = s->subject,
        .priority = (int) t->priority, .origin = TK_STR("agent"),
        .owner_id = t->owner_id, .agent_id = t->agent_id,
        .mailbox_id = t->mailbox_id, .first_name = t->first_name,
        .middle_name = t->middle_name, .last_name = t->last_name,
        .email = t->email, .phone = t->phone,
        .message = {
            .kind = TK_MSG_EVENT, .body = TK_STR(""), .no_mail = true,
            .author = cx->viewer->name, .user_id = cx->viewer->user_id
        }
    };

    if (tk_str_trim(in.subject).n == 0) {
        body = tk_message_unquoted(cx->arena, msg->body, msg->quote_from,
                                   msg->quote_to);
        in.subject = tk_utf8_line(cx->arena, tk_utf8_head(body, 400), 80);
    }

    rc = tk_ticket_insert(cx, &in, s->number, s->made);

    return rc == TK_OK
           ? tk_sql_message_moved(cx->db, &(tk_sql_message_moved_in_t) {
                                      .moved_from = t->number,
                                      .moved = TK_MOVED_FROM,
                                      .id = s->made->message_id
                                  }, NULL)
           : rc;
}


/* Stamps that the message had set are those of what is left. */
static int
tk_split_stamps(tk_cx_t *cx, const tk_sql_message_by_id_t *msg,
    tk_ticket_t *t)
{
    int                  rc;
    tk_sql_split_left_t  left;

    if (msg->created != t->unanswered_since
        && msg->created != t->waiting_since)
    {
        return TK_OK;
    }

    rc = tk_sql_split_left(cx->db, &(tk_sql_split_left_in_t) {
                               .ticket = t->id
                           }, &left);

    if (rc == TK_OK) {
        t->unanswered_since = left.unanswered;
        t->waiting_since = left.unanswered == TK_TIME_NONE
                           ? left.answered : TK_TIME_NONE;
    }

    return rc;
}


static int
tk_split_step(tk_cx_t *cx, void *arg)
{
    int                      rc;
    tk_split_t              *s = arg;
    tk_ticket_t              was, now, made, full;
    tk_sql_message_by_id_t   msg;

    rc = tk_nonce_use(cx, s->nonce, &s->ref);

    if (rc == TK_OK) {
        rc = tk_ticket_load(cx, s->id, true, &was);
    }

    if (rc == TK_OK) {
        rc = tk_split_check(cx, s, &was, &msg);
    }

    if (rc == TK_OK) {
        rc = tk_split_insert(cx, s, &was, &msg);
    }

    if (rc == TK_OK) {
        rc = tk_split_rows(cx, s, &was);
    }

    if (rc == TK_OK) {
        rc = tk_ticket_load(cx, s->made->id, true, &made);
    }

    if (rc == TK_OK) {
        full = made;
        full.messages++;
        full.unanswered_since = msg.kind == TK_MSG_CUSTOMER
                                ? msg.created : TK_TIME_NONE;
        rc = tk_change_write(cx, &made, &full);
    }

    if (rc == TK_OK) {
        now = was;
        now.messages--;
        rc = tk_split_stamps(cx, &msg, &now);
    }

    if (rc == TK_OK) {
        rc = tk_merge_line(cx, &now, s->made->number, TK_MOVED_TO);
    }

    if (rc == TK_OK) {
        rc = tk_change_write(cx, &was, &now);
    }

    return rc == TK_OK ? tk_nonce_made(cx, s->nonce, s->made->number) : rc;
}


int
tk_ticket_split(tk_cx_t *cx, uint64_t id, uint64_t message_id,
    tk_str_t subject, const tk_nonce_t *nonce, tk_ticket_made_t *made_r)
{
    int         rc;
    tk_split_t  s = {
        .id = id, .message_id = message_id, .subject = subject,
        .nonce = nonce, .made = made_r
    };

    rc = tk_ticket_numbers(cx, 1, &s.number);

    if (rc == TK_OK) {
        rc = tk_cx_tx(cx, tk_split_step, &s);
    }

    if (rc == TK_EDUP && s.ref != 0) {
        made_r->number = s.ref;
        rc = TK_OK;
    }

    return rc;
}
