#include "desk/ticket/change.h"

#include "desk/mail/notify.h"
#include "desk/ticket/event.h"
#include "desk/ticket/recall.h"
#include "desk/ticket/snooze.h"
#include "desk/ticket/trash.h"
#include "tk_sql.gen.h"


tk_count_state_t
tk_change_count_state(const tk_ticket_t *t)
{
    return (tk_count_state_t) {
        .agent_id = t->agent_id, .type_id = t->type_id,
        .status_id = t->status_id, .unread = t->unread,
        .counted = t->hidden == TK_VISIBLE
    };
}


void
tk_change_status(tk_cx_t *cx, tk_ticket_t *t, uint64_t status_id)
{
    bool  was = tk_snap_closed(cx->snap, t->status_id);
    bool  now = tk_snap_closed(cx->snap, status_id);

    t->status_id = status_id;

    if (now && !was) {
        t->closed = cx->now;
        t->waiting_since = TK_TIME_NONE;
        t->unanswered_since = TK_TIME_NONE;
    }

    if (was && !now) {
        t->closed = TK_TIME_NONE;
    }
}


static int
tk_change_event(tk_cx_t *cx, const tk_ticket_t *t, const char *kind,
    int64_t was, int64_t now)
{
    if (was == now) {
        return TK_OK;
    }

    return tk_event_add(cx, &(tk_event_new_t) {
                            .kind = kind, .ticket_id = t->id,
                            .type_id = t->type_id,
                            .user_id = cx->viewer ? cx->viewer->user_id : 0,
                            .old_value = tk_arena_printf(cx->arena, "%lld",
                                                         (long long) was),
                            .new_value = tk_arena_printf(cx->arena, "%lld",
                                                         (long long) now)
                        });
}


static int
tk_change_events(tk_cx_t *cx, const tk_ticket_t *was, const tk_ticket_t *now)
{
    int       rc = TK_OK;
    unsigned  i;

    const struct {
        const char  *kind;
        int64_t      was;
        int64_t      now;
    } field[] = {
        { "status", (int64_t) was->status_id, (int64_t) now->status_id },
        { "type", (int64_t) was->type_id, (int64_t) now->type_id },
        { "agent", (int64_t) was->agent_id, (int64_t) now->agent_id },
        { "priority", was->priority, now->priority },
        { "unread", was->unread, now->unread },
        { "hidden", was->hidden, now->hidden },
    };

    for (i = 0; rc == TK_OK && i < sizeof(field) / sizeof(field[0]); i++) {
        rc = tk_change_event(cx, now, field[i].kind, field[i].was,
                             field[i].now);
    }

    return rc;
}


static bool
tk_change_nothing(const tk_ticket_t *a, const tk_ticket_t *b)
{
    return a->status_id == b->status_id && a->type_id == b->type_id
           && a->priority == b->priority && a->agent_id == b->agent_id
           && a->unread == b->unread && a->hidden == b->hidden;
}


/* Having been read is no version: it stands in nobody's way. */
static bool
tk_change_steps(const tk_ticket_t *was, const tk_ticket_t *now)
{
    tk_ticket_t  t = *was;

    t.unread = now->unread;

    return !tk_change_nothing(&t, now) || was->modified != now->modified
           || was->messages != now->messages;
}


int
tk_change_write(tk_cx_t *cx, const tk_ticket_t *was, tk_ticket_t *now)
{
    int               rc;
    tk_count_state_t  from = tk_change_count_state(was);
    tk_count_state_t  to = tk_change_count_state(now);

    rc = tk_sql_ticket_update(cx->db, &(tk_sql_ticket_update_in_t) {
             .type_id = now->type_id, .status_id = now->status_id,
             .priority = now->priority, .agent_id = now->agent_id,
             .unread = now->unread, .hidden = now->hidden,
             .modified = now->modified, .closed = now->closed,
             .waiting_since = now->waiting_since,
             .unanswered_since = now->unanswered_since,
             .messages = now->messages,
             .step = tk_change_steps(was, now), .id = now->id
         }, NULL);

    if (rc == TK_OK) {
        rc = tk_counter_move(cx, &from, &to);
    }

    if (rc == TK_OK
        && (was->hidden != now->hidden
            || (was->closed == TK_TIME_NONE && now->closed != TK_TIME_NONE)))
    {
        rc = tk_snooze_wake(cx, now->id, now->type_id);
    }

    if (rc == TK_OK && was->hidden != now->hidden) {
        rc = now->hidden == TK_TRASH ? tk_trash_put(cx, now->id)
                                     : tk_trash_take(cx, now->id);
    }

    if (rc == TK_OK
        && (was->closed == TK_TIME_NONE) != (now->closed == TK_TIME_NONE))
    {
        rc = tk_field_settle(cx, now->id, now->closed != TK_TIME_NONE);
    }

    return rc == TK_OK ? tk_change_events(cx, was, now) : rc;
}


/* A change without a text has a line of its own in the conversation. */
static int
tk_change_line(tk_cx_t *cx, const tk_ticket_t *was, tk_ticket_t *now,
    uint64_t *message_id_r)
{
    const tk_viewer_t  *v = cx->viewer;
    tk_message_new_t    line = {
        .kind = TK_MSG_EVENT, .body = TK_STR(""), .author = v->name,
        .user_id = v->user_id
    };

    *message_id_r = 0;

    if (was->status_id != now->status_id) {
        line.status_id = now->status_id;
    }

    if (was->type_id != now->type_id) {
        line.type_id = now->type_id;
    }

    if (was->agent_id != now->agent_id) {
        line.agent_id = now->agent_id;
    }

    if (!line.status_id && !line.type_id && was->agent_id == now->agent_id) {
        return TK_OK;
    }

    if (v->who == TK_WHO_CUSTOMER
        || (v->who != TK_WHO_SYSTEM && line.author.n == 0))
    {
        line.author = now->contact_name;
    }

    now->messages++;

    return tk_message_insert(cx, now->id, &line, message_id_r);
}


/* Whether what a change names exists. */
static bool
tk_change_is_sound(tk_cx_t *cx, const tk_ticket_t *t,
    const tk_ticket_change_t *ch)
{
    uint64_t  type_id = ch->type_id ? ch->type_id : t->type_id;

    return (ch->type_id == 0 || tk_snap_type(cx->snap, ch->type_id) != NULL)
           && (ch->status_id == 0
               || tk_snap_status(cx->snap, ch->status_id) != NULL)
           && (ch->priority == TK_KEEP
               || (ch->priority >= TK_PRIORITY_LOW
                   && ch->priority <= TK_PRIORITY_HIGH))
           && (ch->agent_id <= 0
               || tk_acl_agent_of(cx->snap, type_id,
                                  (uint64_t) ch->agent_id));
}


/* Out of a closed status with the right to reopen, into one with that to
 * close; what is no plain closing or reopening is managing. */
static bool
tk_change_may_status(tk_cx_t *cx, const tk_ticket_t *t,
    const tk_ticket_facts_t *f, uint64_t status_id)
{
    bool  closed = tk_snap_closed(cx->snap, t->status_id);
    bool  close = tk_snap_closed(cx->snap, status_id);
    bool  reopen = closed && status_id == cx->snap->status_open;

    return (!closed || tk_acl_may(cx, f, TK_MAY_REOPEN))
           && (!close || tk_acl_may(cx, f, TK_MAY_CLOSE))
           && (close || reopen || tk_acl_may(cx, f, TK_MAY_MANAGE));
}


/* The rights that a change needs, and whether what it names exists. */
static int
tk_change_check(tk_cx_t *cx, const tk_ticket_t *t,
    const tk_ticket_change_t *ch)
{
    tk_ticket_facts_t  f = tk_ticket_facts(t);

    if (!tk_change_is_sound(cx, t, ch)) {
        return TK_EINVAL;
    }

    if (!tk_acl_may(cx, &f, TK_MAY_SEE)) {
        return TK_ENOTFOUND;
    }

    if (ch->status_id != 0 && ch->status_id != t->status_id
        && !tk_change_may_status(cx, t, &f, ch->status_id))
    {
        return TK_EDENIED;
    }

    if (ch->hidden >= 0
        && !tk_acl_may(cx, &f, ch->hidden ? TK_MAY_DELETE : TK_MAY_RESTORE))
    {
        return TK_EDENIED;
    }

    if ((ch->type_id || ch->priority != TK_KEEP || ch->agent_id >= 0
         || ch->unread >= 0 || ch->claim)
        && !tk_acl_may(cx, &f, TK_MAY_MANAGE))
    {
        return TK_EDENIED;
    }

    if (ch->type_id && ch->type_id != t->type_id
        && cx->viewer->who != TK_WHO_SYSTEM
        && !tk_acl_is_agent_of(cx, ch->type_id))
    {
        return TK_EDENIED;
    }

    return TK_OK;
}


static void
tk_change_apply(tk_cx_t *cx, tk_ticket_t *t, const tk_ticket_change_t *ch)
{
    if (ch->status_id) {
        tk_change_status(cx, t, ch->status_id);
    }

    if (ch->waiting_since) {
        t->waiting_since = ch->waiting_since;
    }

    if (ch->unanswered_since) {
        t->unanswered_since = ch->unanswered_since;
    }

    if (ch->type_id) {
        t->type_id = ch->type_id;
    }

    if (ch->priority != TK_KEEP) {
        t->priority = ch->priority;
    }

    if (ch->agent_id >= 0) {
        t->agent_id = (uint64_t) ch->agent_id;
    }

    if (ch->claim) {
        t->agent_id = cx->viewer->user_id;
    }

    if (ch->unread >= 0) {
        t->unread = ch->unread != 0;
    }

    if (ch->hidden >= 0) {
        t->hidden = ch->hidden;
    }

    /* An agent of the old type need not be one of the new. */
    if (t->agent_id != 0 && ch->type_id
        && !tk_acl_agent_of(cx->snap, t->type_id, t->agent_id))
    {
        t->agent_id = 0;
    }
}


/* Of these nothing is noted: half taken back would be worse than not. */
static bool
tk_change_is_kept(const tk_ticket_t *was, const tk_ticket_t *now)
{
    return was->priority == now->priority && was->hidden == now->hidden;
}


typedef struct {
    uint64_t                   id;
    const tk_ticket_change_t  *ch;
    bool                      *told;
    uint64_t                   ref;
} tk_change_t;


/* Somebody else has it than who it is to be taken from. */
static bool
tk_change_is_taken(const tk_ticket_change_t *ch, const tk_ticket_t *was,
    const tk_ticket_t *now)
{
    return ch->only_from && now->agent_id != was->agent_id
           && ch->had_agent != was->agent_id;
}


/* The mails of it, and what it takes to have it back. */
static int
tk_change_told(tk_cx_t *cx, const tk_change_t *change,
    const tk_ticket_t *was, const tk_ticket_t *now, uint64_t line)
{
    int  rc = TK_OK;

    if (now->agent_id != 0 && now->agent_id != was->agent_id) {
        rc = tk_notify_assigned(cx, now, line, change->told);
    }

    return rc == TK_OK && change->ch->recall && line != 0
           && tk_change_is_kept(was, now)
           ? tk_recall_note(cx, was, line, 0) : rc;
}


static int
tk_change_step(tk_cx_t *cx, void *arg)
{
    int           rc;
    uint64_t      line;
    tk_change_t  *change = arg;
    tk_ticket_t   was, now;

    *change->told = false;
    rc = tk_nonce_use(cx, &change->ch->nonce, &change->ref);

    if (rc == TK_OK) {
        rc = tk_ticket_load(cx, change->id, true, &was);
    }

    if (rc == TK_OK) {
        rc = tk_change_check(cx, &was, change->ch);
    }

    if (rc != TK_OK) {
        return rc;
    }

    if (change->ch->version && change->ch->version != was.version) {
        return TK_ECONFLICT;
    }

    now = was;
    tk_change_apply(cx, &now, change->ch);

    if (tk_change_is_taken(change->ch, &was, &now)) {
        return TK_ECONFLICT;
    }

    if (tk_change_nothing(&was, &now)) {
        return TK_OK;
    }

    rc = tk_change_line(cx, &was, &now, &line);

    /* Reading is no change that should move a ticket up in the list. */
    if (rc == TK_OK && line != 0) {
        now.modified = cx->now;
    }

    if (rc == TK_OK) {
        rc = tk_change_write(cx, &was, &now);
    }

    return rc == TK_OK ? tk_change_told(cx, change, &was, &now, line) : rc;
}


int
tk_ticket_change(tk_cx_t *cx, uint64_t id, const tk_ticket_change_t *ch)
{
    int          rc;
    bool         told;
    tk_change_t  change = { .id = id, .ch = ch,
                            .told = ch->told ? ch->told : &told };

    cx->mail_after = ch->recall ? cx->now + cx->desk->conf->undo : 0;
    rc = tk_cx_tx(cx, tk_change_step, &change);
    cx->mail_after = 0;

    return rc == TK_EDUP ? TK_OK : rc;
}
