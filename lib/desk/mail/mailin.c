#include "desk/mail/mailin.h"

#include "base/utf8.h"
#include "desk/list/counter.h"
#include "desk/mail/bounce.h"
#include "desk/mail/notice.h"
#include "desk/mail/notify.h"
#include "desk/mail/thread.h"
#include "desk/people/contact.h"
#include "desk/ticket/event.h"
#include "tk_sql.gen.h"

/* No number had been reserved for what turned out to be a new ticket. */
#define TK_MAILIN_NUMBER  1

/* Those of the transaction are counted, too. */
typedef struct {
    uint64_t      type_id;
    tk_replies_t  had;
} tk_mailin_replies_t;

typedef struct {
    const tk_mailin_t    *in;
    void                (*before_commit)(void);
    tk_mailin_replies_t  *replies;
    uint64_t              number;         /* reserved, 0 none yet        */
    tk_sender_t           sender;
    tk_thread_t           thread;
    bool                  made;           /* the number is used          */
    tk_mailin_done_t     *done;
} tk_mailin_tx_t;


static tk_str_t
tk_mailin_text(tk_str_t s, size_t chars)
{
    return s.p ? tk_utf8_head(s, chars) : TK_STR("");
}


static int
tk_mailin_settle(tk_cx_t *cx, const tk_mailin_t *in,
    const tk_mailin_done_t *done)
{
    /* An id that had to be cut is none. */
    tk_str_t  id = tk_utf8_len(in->message_id) <= 500 ? in->message_id
                                                      : TK_STR("");

    return tk_sql_mailin_settle(cx->db, &(tk_sql_mailin_settle_in_t) {
                                    .state = done->state,
                                    .handled = cx->now,
                                    .ticket_id = done->ticket_id,
                                    .message_id = done->message_id,
                                    .type_id = done->type_id,
                                    .rule = done->rule,
                                    .reason = tk_mailin_text(done->reason,
                                                             500),
                                    .no_reply = done->no_reply,
                                    .sender = tk_mailin_text(in->sender,
                                                             254),
                                    .subject = tk_mailin_text(in->subject,
                                                              998),
                                    .mail_id = tk_mailin_text(id, 500),
                                    .id = in->id
                                }, NULL);
}


/* A bounce or a looped mail becomes a line in the ticket's history. */
static int
tk_mailin_event(tk_cx_t *cx, tk_mailin_tx_t *tx, const char *kind)
{
    int                 rc;
    uint64_t            outbox_id = 0;
    const tk_mailin_t  *in = tx->in;
    tk_mailin_t         asked = *in;
    tk_mailin_done_t   *done = tx->done;

    done->state = TK_STR("event");
    done->rule = tk_str_z(kind);
    done->reason = in->dsn_text.n ? in->dsn_text : in->why;

    if (in->loop.n) {
        asked.dsn_mail_id = in->loop;
        asked.n_references = 0;
    }

    rc = tk_thread_bounced(cx, &asked, &done->ticket_id, &outbox_id);

    if (rc != TK_OK && rc != TK_ENOTFOUND) {
        return rc;
    }

    if (outbox_id != 0 && in->loop.n == 0 && in->dsn_failed) {
        rc = tk_bounce_reported(cx, outbox_id, done->reason);
    }

    if (rc != TK_OK && rc != TK_ENOTFOUND) {
        return rc;
    }

    return tk_event_add(cx, &(tk_event_new_t) {
                            .kind = kind, .ticket_id = done->ticket_id,
                            .ref_id = in->id,
                            .new_value = tk_mailin_text(done->reason, 255)
                        });
}


/* The mail itself is no file of it when it has the address in it by which
 * an agent is known: customers and colleagues get its files. */
static tk_message_new_t
tk_mailin_message(tk_cx_t *cx, const tk_mailin_t *in,
    const tk_sender_t *sender)
{
    unsigned  whole = in->whole && tk_thread_secret(cx, in);

    return (tk_message_new_t) {
        .kind = TK_MSG_CUSTOMER,
        .author = in->sender_name.n ? in->sender_name : in->sender,
        .author_email = in->sender,
        .user_id = sender->known ? sender->viewer.user_id : 0,
        .body = in->text, .html = in->html,
        .html_version = in->html_version,
        .quote_from = in->quote_from, .quote_to = in->quote_to,
        .html_quote = in->html_quote,
        .automatic = in->kind == TK_MAILIN_REPLY, .no_mail = in->silent,
        .mail_id = in->id, .files = in->files,
        .n_files = in->n_files - whole
    };
}


/* TK_ECONFLICT: nothing is appended to a closed ticket here. */
static int
tk_mailin_append(tk_cx_t *cx, tk_mailin_tx_t *tx)
{
    int                rc;
    tk_ticket_t        t;
    tk_message_new_t   msg = tk_mailin_message(cx, tx->in, &tx->sender);
    tk_mailin_done_t  *done = tx->done;

    rc = tk_ticket_load(cx, tx->thread.ticket.id, true, &t);

    if (rc != TK_OK) {
        return rc;
    }

    /* Merged between the decision and the lock: decide anew. */
    if (t.hidden != TK_VISIBLE) {
        return TK_EAGAIN;
    }

    if (tx->in->sender_name.n == 0 && tk_str_ieq(tx->in->sender, t.email)) {
        msg.author = t.contact_name;
    }

    if (tx->thread.agent_id != 0) {
        msg.kind = TK_MSG_AGENT;
        msg.user_id = tx->thread.agent_id;
        msg.author = tx->sender.viewer.name;
        msg.no_mail = msg.no_mail || msg.automatic;

    } else if (cx->snap->conf->admins_reopen && !msg.automatic
               && tk_snap_closed(cx->snap, t.status_id))
    {
        return TK_ECONFLICT;
    }

    /* What a program of the agent wrote is no answer of theirs. */
    if (msg.kind == TK_MSG_AGENT && tx->in->kind != TK_MAILIN_PERSON) {
        msg.kind = TK_MSG_NOTE;
        msg.no_mail = true;
    }

    rc = tk_ticket_append(cx, &t, &msg, &done->message_id);

    if (rc == TK_OK && tx->thread.proved) {
        rc = tk_sql_address_prove(cx->db, &(tk_sql_address_prove_in_t) {
                                      .proved = cx->now,
                                      .address = tx->in->sender
                                  }, NULL);
    }

    done->state = TK_STR("done");
    done->rule = tk_str_z(tx->thread.rule);
    done->ticket_id = t.id;
    done->type_id = t.type_id;

    return rc;
}


static int
tk_mailin_capped(tk_cx_t *cx, const tk_mailin_tx_t *tx, tk_str_t *why_r)
{
    int                   rc = TK_OK;
    tk_mailin_replies_t  *replies = tx->replies;

    if (replies->type_id != tx->in->type_id) {
        replies->type_id = tx->in->type_id;
        rc = tk_notify_replies(cx, replies->type_id, &replies->had);
    }

    if (rc == TK_OK) {
        rc = tk_notify_capped(cx, tx->in->sender, &replies->had, why_r);
    }

    return rc;
}


/* What of the mail itself forbids an automatic answer, or "". */
static tk_str_t
tk_mailin_quiet(tk_cx_t *cx, const tk_mailin_t *in)
{
    static const char *const kinds[] = {
        "", "auto-reply", "generated", "bounce", "list"
    };

    if (in->kind != TK_MAILIN_PERSON) {
        return tk_str_z(kinds[in->kind]);
    }

    if (in->manual || in->silent) {
        return in->manual ? TK_STR("manual") : TK_STR("silent");
    }

    if (in->sender.n == 0) {
        return TK_STR("no-address");
    }

    return in->loop.n || tk_snap_own_address(cx->snap, in->sender)
           ? TK_STR("own") : TK_STR("");
}


/* Does the type answer by itself, and may it once more? Then it is counted. */
static int
tk_mailin_granted(tk_cx_t *cx, const tk_mailin_tx_t *tx, tk_str_t *no_reply_r)
{
    int  rc;

    rc = tk_mailin_capped(cx, tx, no_reply_r);

    if (rc == TK_OK && no_reply_r->n == 0
        && tk_notify_template(cx->snap, TK_MAIL_AUTO_REPLY, tx->in->type_id,
                              0) == NULL)
    {
        *no_reply_r = TK_STR("no-template");
    }

    if (rc == TK_OK && no_reply_r->n == 0) {
        tx->replies->had.n++;
        tx->replies->had.of_type++;
    }

    return rc;
}


/* Why the sender gets no automatic answer; the null string if they do. */
static int
tk_mailin_no_reply(tk_cx_t *cx, const tk_mailin_tx_t *tx,
    tk_str_t *no_reply_r)
{
    const tk_mailin_t  *in = tx->in;

    *no_reply_r = tk_mailin_quiet(cx, in);

    if (no_reply_r->n != 0) {
        return TK_OK;
    }

    if (tk_sender_agent_of(cx, &tx->sender, in->type_id)) {
        *no_reply_r = TK_STR("agent");
        return TK_OK;
    }

    return tk_mailin_granted(cx, tx, no_reply_r);
}


/* As the mail says it; one without a name has that of its contact. */
static int
tk_mailin_names(tk_cx_t *cx, const tk_mailin_t *in, tk_ticket_new_t *new)
{
    int                        rc;
    tk_sql_contact_by_email_t  c;

    tk_contact_split(in->sender_name, &new->first_name, &new->last_name);

    if (in->sender_name.n != 0 || in->sender.n == 0 || in->doubt.n != 0) {
        return TK_OK;
    }

    rc = tk_sql_contact_by_email(cx->db, &(tk_sql_contact_by_email_in_t) {
                                     .address = in->sender
                                 }, &c);

    if (rc != TK_OK) {
        return rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    new->first_name = c.first_name;
    new->middle_name = c.middle_name;
    new->last_name = c.last_name;
    new->message.author = tk_contact_display(cx->arena, c.first_name,
                                             c.middle_name, c.last_name,
                                             in->sender);

    return TK_OK;
}


static int
tk_mailin_create(tk_cx_t *cx, tk_mailin_tx_t *tx)
{
    int                 rc;
    const tk_mailin_t  *in = tx->in;
    tk_mailin_done_t   *done = tx->done;
    tk_ticket_made_t    made;

    if (tx->number == 0) {
        return TK_MAILIN_NUMBER;
    }

    rc = tk_mailin_no_reply(cx, tx, &done->no_reply);

    if (rc != TK_OK) {
        return rc;
    }

    tk_ticket_new_t  new = {
        .type_id = in->type_id, .subject = in->bare_subject,
        .origin = TK_STR("mail"), .mailbox_id = in->mailbox_id,
        .mentions = tx->thread.mentions, .email = in->sender,
        .no_auto_reply = done->no_reply.n != 0,
        .message = tk_mailin_message(cx, in, &tx->sender)
    };

    /* An agent of the type need not be told of what they wrote. */
    new.message.no_mail = in->silent || tk_str_eqz(done->no_reply, "agent");

    rc = tk_mailin_names(cx, in, &new);

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_ticket_insert(cx, &new, tx->number, &made);
    tx->made = true;

    done->state = TK_STR("done");
    done->ticket_id = made.id;
    done->message_id = made.message_id;
    done->type_id = in->type_id;
    done->mentions = tx->thread.mentions;

    if (done->rule.n == 0) {
        done->rule = in->secret ? TK_STR("agent") : TK_STR("new");
    }

    return rc;
}


/* Held or not, an agent's proof is no one else's to read. */
static tk_str_t
tk_mailin_held_rule(tk_cx_t *cx, const tk_mailin_t *in)
{
    return tk_thread_secret(cx, in) ? TK_STR("agent") : TK_STR("");
}


/* Nobody reads it, so whoever wrote it is told, an agent, too. */
static int
tk_mailin_hold(tk_cx_t *cx, tk_mailin_tx_t *tx)
{
    int                 rc = TK_OK;
    const tk_mailin_t  *in = tx->in;
    tk_mailin_done_t   *done = tx->done;

    done->state = TK_STR("quarantine");
    done->rule = tk_mailin_held_rule(cx, in);
    done->reason = TK_STR("larger than ticket_mail_max_size");
    done->no_reply = tk_mailin_quiet(cx, in);

    if (done->no_reply.n == 0) {
        rc = tk_mailin_granted(cx, tx, &done->no_reply);
    }

    return rc == TK_OK && done->no_reply.n == 0
           ? tk_notice_large(cx, in->sender, in->type_id, in->id) : rc;
}


/* A program's answer to nothing that is known here. */
static int
tk_mailin_aside(tk_cx_t *cx, tk_mailin_tx_t *tx)
{
    const tk_mailin_t  *in = tx->in;
    tk_mailin_done_t   *done = tx->done;

    done->state = TK_STR("quarantine");
    done->rule = tk_mailin_held_rule(cx, in).n ? TK_STR("agent-automatic")
                                               : TK_STR("automatic");
    done->reason = in->doubt.n == 0 ? in->why
                   : tk_arena_printf(cx->arena, "%.*s, %.*s",
                                     TK_STR_ARG(in->why),
                                     TK_STR_ARG(in->doubt));

    return done->reason.p ? TK_OK : TK_ENOMEM;
}


static int
tk_mailin_place(tk_cx_t *cx, tk_mailin_tx_t *tx)
{
    int                 rc;
    const tk_mailin_t  *in = tx->in;

    if (in->large) {
        return tk_mailin_hold(cx, tx);
    }

    if (in->loop.n) {
        return tk_mailin_event(cx, tx, "loop");
    }

    if (in->kind == TK_MAILIN_BOUNCE) {
        return tk_mailin_event(cx, tx, "bounce");
    }

    if (in->doubt.n != 0) {
        tx->done->reason = in->doubt;
        tx->done->rule = tk_str_z(in->secret || tk_thread_secret(cx, in)
                                  ? TK_MAILIN_DOUBTED_AGENT
                                  : TK_MAILIN_DOUBTED);
    }

    rc = tk_sender_find(cx, in->sender, in->doubt.n != 0, &tx->sender);

    if (rc == TK_OK) {
        rc = tk_thread_find(cx, in, &tx->sender, &tx->thread);
    }

    if (rc != TK_OK) {
        return rc;
    }

    if (tx->thread.found) {
        rc = tk_mailin_append(cx, tx);

        if (rc != TK_ECONFLICT) {
            return rc;
        }

        /* Only admins reopen: a new ticket that names the closed one. */
        tx->thread.mentions = tx->thread.ticket.number;
        tx->done->rule = TK_STR("closed");

    } else if (in->kind == TK_MAILIN_REPLY && !in->manual) {
        return tk_mailin_aside(cx, tx);
    }

    return tk_mailin_create(cx, tx);
}


static int
tk_mailin_step(tk_cx_t *cx, void *arg)
{
    int                 rc;
    tk_db_done_t        row = { 0, 0 };
    tk_mailin_tx_t     *tx = arg;
    const tk_mailin_t  *in = tx->in;

    *tx->done = (tk_mailin_done_t) {
        .state = TK_STR("settled"), .rule = TK_STR(""),
        .reason = TK_STR(""), .no_reply = TK_STR("")
    };

    rc = tk_sql_mailin_digest(cx->db, &(tk_sql_mailin_digest_in_t) {
                                  .digest = tk_str((const char *) in->digest,
                                                   sizeof(in->digest)),
                                  .id = in->id
                              }, &row);

    /* By somebody else. */
    if (rc == TK_OK && row.affected == 0) {
        return TK_OK;
    }

    if (rc == TK_EDUP) {
        tx->done->state = TK_STR("duplicate");
        tx->done->rule = TK_STR("digest");
        rc = TK_OK;

    } else if (rc == TK_OK) {
        rc = tk_mailin_place(cx, tx);
    }

    if (rc == TK_OK && tx->done->message_id != 0) {
        rc = tk_thread_remember(cx, tx->done->ticket_id, in);
    }

    if (rc == TK_OK) {
        rc = tk_mailin_settle(cx, in, tx->done);
    }

    if (rc == TK_OK && in->doubt.n != 0 && tx->done->ticket_id != 0) {
        rc = tk_sender_doubt(cx, tx->done->ticket_id);
    }

    if (rc == TK_OK && tx->before_commit != NULL) {
        tx->before_commit();
    }

    return rc;
}


typedef struct {
    const tk_mailin_t   *in;
    size_t               n;
    void               (*before_commit)(void);
    uint64_t             numbers[TK_DESK_NUMBERS];
    size_t               n_numbers;       /* reserved                    */
    size_t               used;
    unsigned             runs;
    tk_mailin_done_t    *done;
} tk_mailin_all_t;


static int
tk_mailin_all_step(tk_cx_t *cx, void *arg)
{
    int                  rc = TK_OK;
    size_t               i;
    tk_mailin_all_t     *all = arg;
    tk_count_sums_t      sums = { .n = 0 };
    tk_mailin_replies_t  replies = { .type_id = 0 };

    all->used = 0;
    all->runs++;
    cx->sums = &sums;

    for (i = 0; rc == TK_OK && i < all->n; i++) {
        tk_mailin_tx_t  tx = {
            .in = &all->in[i], .done = &all->done[i],
            .before_commit = all->before_commit, .replies = &replies,
            .number = all->used < all->n_numbers ? all->numbers[all->used]
                                                 : 0
        };

        rc = tk_mailin_step(cx, &tx);
        all->used += tx.made;
    }

    if (rc == TK_OK) {
        rc = tk_counter_flush(cx);
    }

    cx->sums = NULL;

    return rc;
}


/* So many numbers, those first that were left over before.  They are taken
 * outside of transactions, so that nobody waits. */
static int
tk_mailin_numbers(tk_cx_t *cx, tk_mailin_all_t *all, size_t n)
{
    int         rc = TK_OK;
    size_t      i, had;
    uint64_t    first;
    tk_desk_t  *desk = cx->desk;

    had = desk->n_numbers;
    memcpy(all->numbers, desk->numbers, had * sizeof(all->numbers[0]));
    desk->n_numbers = 0;
    all->n_numbers = had;

    if (n > had) {
        rc = tk_ticket_numbers(cx, (unsigned) (n - had), &first);
    }

    for (i = had; rc == TK_OK && i < n; i++) {
        all->numbers[i] = first + i - had;
        all->n_numbers = n;
    }

    return rc;
}


static void
tk_mailin_numbers_left(tk_cx_t *cx, const tk_mailin_all_t *all)
{
    tk_desk_t  *desk = cx->desk;

    desk->n_numbers = (unsigned) (all->n_numbers - all->used);
    memcpy(desk->numbers, all->numbers + all->used,
           desk->n_numbers * sizeof(desk->numbers[0]));
}


int
tk_mailin_take(tk_cx_t *cx, const tk_mailin_t *in, size_t n,
    void (*before_commit)(void), tk_mailin_done_t *done_r)
{
    int              rc;
    tk_mailin_all_t  all = {
        .in = in, .n = n, .before_commit = before_commit, .done = done_r
    };

    if (n > TK_MAILIN_MAX) {
        return TK_ELIMIT;
    }

    rc = tk_mailin_numbers(cx, &all, n > 1 ? n : 0);

    if (rc == TK_OK) {
        rc = tk_cx_tx(cx, tk_mailin_all_step, &all);
    }

    if (rc == TK_MAILIN_NUMBER) {
        rc = tk_ticket_numbers(cx, 1, &all.numbers[0]);
        all.n_numbers = 1;
        rc = rc == TK_OK ? tk_cx_tx(cx, tk_mailin_all_step, &all) : rc;
    }

    /* After an error nobody knows whether they are used; nor after a second
     * run, which finds all done when the first one was committed. */
    if (rc == TK_OK && all.runs == 1) {
        tk_mailin_numbers_left(cx, &all);
    }

    return rc;
}


int
tk_mailin_quarantine(tk_cx_t *cx, uint64_t id, const tk_mailin_t *in,
    tk_str_t reason)
{
    int       rc;
    tk_str_t  rule;

    rc = tk_cx_db(cx);

    if (rc != TK_OK) {
        return rc;
    }

    rule = tk_mailin_held_rule(cx, in);

    if (in->damaged) {
        rule = rule.n ? TK_STR("agent-damaged") : TK_STR("damaged");
    }

    return tk_sql_mailin_quarantine(cx->db, &(tk_sql_mailin_quarantine_in_t) {
                                        .handled = cx->now,
                                        .rule = rule,
                                        .reason = tk_mailin_text(reason,
                                                                 500),
                                        .sender = tk_mailin_text(in->sender,
                                                                 254),
                                        .subject = tk_mailin_text(in->subject,
                                                                  998),
                                        .id = id
                                    }, NULL);
}
