#include "base/rand.h"
#include "base/utf8.h"
#include "desk/list/counter.h"
#include "desk/mail/notice.h"
#include "desk/mail/notify.h"
#include "desk/people/company.h"
#include "desk/people/contact.h"
#include "desk/ticket/change.h"
#include "desk/ticket/event.h"
#include "tk_sql.gen.h"

#define TK_SUBJECT_WORDS  80         /* characters taken from the text */
#define TK_EMAIL_MAX      254


/* Year and running number: at least five digits, more when they are needed
 * (2026 and 7 give 202600007). */
static uint64_t
tk_ticket_number(tk_cx_t *cx, uint64_t running)
{
    uint64_t    scale = 100000;
    tk_civil_t  c;

    c = tk_time_civil(cx->now, cx->snap->zone);

    while (running >= scale) {
        scale *= 10;
    }

    return (uint64_t) c.year * scale + running;
}


int
tk_ticket_numbers(tk_cx_t *cx, unsigned k, uint64_t *first_r)
{
    int           rc;
    tk_db_done_t  done;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_ticket_number_reserve(cx->db,
                 &(tk_sql_ticket_number_reserve_in_t) { .k = k }, &done);
    }

    if (rc == TK_OK) {
        *first_r = done.insert_id - k + 1;
    }

    return rc;
}


static tk_str_t
tk_ticket_subject(tk_cx_t *cx, const tk_ticket_new_t *in)
{
    tk_str_t  subject;

    subject = tk_utf8_line(cx->arena, in->subject, TK_SUBJECT_MAX);

    if (subject.n == 0) {
        subject = tk_utf8_line(cx->arena, tk_utf8_head(in->message.body, 400),
                               TK_SUBJECT_WORDS);
    }

    return subject.n ? subject : TK_STR("-");
}


static tk_str_t
tk_ticket_text(tk_str_t s, size_t chars)
{
    return s.p ? tk_utf8_head(s, chars) : TK_STR("");
}


/* Too long for a server: none, for a part of it may be somebody else's. */
static tk_str_t
tk_ticket_email(tk_str_t s)
{
    return s.p && s.n <= TK_EMAIL_MAX ? s : TK_STR("");
}


/* The row of a new ticket, without what the database gives. */
static void
tk_ticket_fresh(tk_cx_t *cx, const tk_ticket_new_t *in,
    const tk_contact_ref_t *contact, uint64_t running, tk_ticket_t *t)
{
    bool  by_agent = in->message.kind == TK_MSG_AGENT;

    *t = (tk_ticket_t) {
        .number = tk_ticket_number(cx, running),
        .type_id = in->type_id,
        .status_id = in->message.status_id ? in->message.status_id
                                           : cx->snap->status_open,
        .priority = in->priority,
        .agent_id = in->agent_id,
        .unread = !by_agent && !in->message.automatic,
        .subject = tk_ticket_subject(cx, in),
        .first_name = tk_ticket_text(in->first_name, 100),
        .middle_name = tk_ticket_text(in->middle_name, 100),
        .last_name = tk_ticket_text(in->last_name, 100),
        .company_name = contact->company_name,
        .email = tk_ticket_email(in->email),
        .phone = tk_ticket_text(in->phone, 64),
        .created = cx->now,
        .modified = cx->now,
        .closed = TK_TIME_NONE,
        .waiting_since = by_agent ? cx->now : TK_TIME_NONE,
        .unanswered_since = by_agent ? TK_TIME_NONE : cx->now,
        .version = 1,
        .owner_id = in->owner_id,
        .contact_id = contact->id,
        .company_id = contact->company_id,
        .mailbox_id = in->mailbox_id,
        .origin = in->origin,
        .mentions = in->mentions,
        .messages = 1
    };

    t->contact_name = tk_contact_display(cx->arena, t->first_name,
                                         t->middle_name, t->last_name,
                                         t->email);

    if (tk_snap_closed(cx->snap, t->status_id)) {
        t->closed = cx->now;
        t->waiting_since = TK_TIME_NONE;
        t->unanswered_since = TK_TIME_NONE;
    }
}


static int
tk_ticket_store(tk_cx_t *cx, tk_ticket_t *t)
{
    int           rc;
    char         *secret;
    tk_db_done_t  done;

    secret = tk_arena_alloc(cx->arena, TK_VERIFIER_LEN);

    if (secret == NULL) {
        return TK_ENOMEM;
    }

    tk_rand(secret, TK_VERIFIER_LEN);
    t->verifier = tk_str(secret, TK_VERIFIER_LEN);

    rc = tk_sql_ticket_insert(cx->db, &(tk_sql_ticket_insert_in_t) {
             .number = t->number, .type_id = t->type_id,
             .status_id = t->status_id, .priority = t->priority,
             .agent_id = t->agent_id, .unread = t->unread,
             .subject = t->subject, .contact_name = t->contact_name,
             .company_name = t->company_name, .email = t->email,
             .created = t->created, .modified = t->modified,
             .verifier = t->verifier, .owner_id = t->owner_id,
             .contact_id = t->contact_id, .company_id = t->company_id,
             .first_name = t->first_name, .middle_name = t->middle_name,
             .last_name = t->last_name, .phone = t->phone,
             .mailbox_id = t->mailbox_id, .origin = t->origin,
             .mentions = t->mentions, .waiting_since = t->waiting_since,
             .unanswered_since = t->unanswered_since, .closed = t->closed
         }, &done);

    t->id = done.insert_id;

    return rc;
}


/* The company that an agent named; of a contact who had none, too. */
static int
tk_ticket_company(tk_cx_t *cx, tk_str_t name, tk_contact_ref_t *contact)
{
    int       rc;
    uint64_t  had = contact->company_id;

    if (name.n == 0 || tk_str_eq(name, contact->company_name)) {
        return TK_OK;
    }

    contact->company_name = name;
    rc = tk_company_ensure(cx, &contact->company_name, &contact->company_id);

    return rc == TK_OK && contact->id != 0 && had == 0
           ? tk_company_join(cx, contact->company_id, contact->company_name,
                             contact->id)
           : rc;
}


/* Whose it is: one that was chosen, or the one of the address. */
static int
tk_ticket_contact(tk_cx_t *cx, const tk_ticket_new_t *in,
    tk_contact_ref_t *contact)
{
    int       rc;
    tk_str_t  email = tk_ticket_email(in->email);

    rc = in->contact_id
         ? tk_contact_chosen(cx, in->contact_id, email, contact)
         : tk_contact_ensure(cx, email, in->first_name, in->middle_name,
                             in->last_name, in->phone, contact);

    return rc == TK_OK ? tk_ticket_company(cx, in->company, contact) : rc;
}


/* What belongs to a ticket that is stored: message, fields, counters, event. */
static int
tk_ticket_fill(tk_cx_t *cx, const tk_ticket_new_t *in, const tk_ticket_t *t,
    uint64_t *message_id_r)
{
    int               rc;
    tk_count_state_t  none = { .counted = false }, state;

    rc = tk_message_insert(cx, t->id, &in->message, message_id_r);

    if (rc == TK_OK) {
        rc = tk_field_put(cx, t->id, t->closed != TK_TIME_NONE, in->fields,
                          in->n_fields);
    }

    if (rc == TK_OK) {
        state = tk_change_count_state(t);
        rc = tk_counter_move(cx, &none, &state);
    }

    return rc != TK_OK ? rc : tk_event_add(cx, &(tk_event_new_t) {
                                  .kind = "created", .ticket_id = t->id,
                                  .type_id = t->type_id,
                                  .user_id = in->message.user_id,
                                  .ref_id = *message_id_r
                              });
}


static int
tk_ticket_tell(tk_cx_t *cx, const tk_ticket_new_t *in, const tk_ticket_t *t,
    uint64_t message_id, bool *replied_r)
{
    int   rc;
    bool  listed = tk_notify_template(cx->snap, TK_MAIL_CREATED_AGENT,
                                      t->type_id, 0) != NULL;

    *replied_r = false;

    if (in->message.no_mail) {
        return TK_OK;
    }

    rc = tk_notify_created(cx, t, message_id, in, replied_r);

    return rc == TK_OK ? tk_notice_created(cx, t, message_id,
                                           in->message.user_id, listed)
                       : rc;
}


int
tk_ticket_insert(tk_cx_t *cx, const tk_ticket_new_t *in, uint64_t number,
    tk_ticket_made_t *made_r)
{
    int               rc;
    tk_ticket_t       t;
    tk_contact_ref_t  contact;

    rc = tk_ticket_contact(cx, in, &contact);

    if (rc != TK_OK) {
        return rc;
    }

    tk_ticket_fresh(cx, in, &contact, number, &t);
    rc = tk_ticket_store(cx, &t);

    if (rc == TK_OK) {
        rc = tk_ticket_fill(cx, in, &t, &made_r->message_id);
    }

    if (rc == TK_OK) {
        rc = tk_ticket_tell(cx, in, &t, made_r->message_id,
                            &made_r->replied);
    }

    made_r->id = t.id;
    made_r->number = t.number;
    made_r->verifier = tk_ticket_verifier(cx->arena, &t);

    return rc;
}


typedef struct {
    const tk_ticket_new_t  *in;
    uint64_t                number;
    tk_ticket_made_t       *made;
    uint64_t                ref;
} tk_ticket_create_t;


static int
tk_ticket_create_step(tk_cx_t *cx, void *arg)
{
    int                  rc;
    tk_ticket_create_t  *create = arg;

    rc = tk_nonce_use(cx, &create->in->nonce, &create->ref);

    if (rc == TK_OK) {
        rc = tk_ticket_insert(cx, create->in, create->number, create->made);
    }

    return rc == TK_OK ? tk_nonce_made(cx, &create->in->nonce,
                                       create->made->id)
                       : rc;
}


/* Who is no agent of the type says something as a customer, and no more. */
static int
tk_ticket_create_check(tk_cx_t *cx, const tk_ticket_new_t *in)
{
    uint64_t  status = in->message.status_id;

    if (tk_snap_type(cx->snap, in->type_id) == NULL
        || (status != 0 && tk_snap_status(cx->snap, status) == NULL)
        || (in->agent_id != 0
            && !tk_acl_agent_of(cx->snap, in->type_id, in->agent_id)))
    {
        return TK_EINVAL;
    }

    if (!tk_acl_may_create(cx, in->type_id)) {
        return TK_EDENIED;
    }

    if (cx->viewer->who == TK_WHO_SYSTEM
        || tk_acl_is_agent_of(cx, in->type_id))
    {
        return TK_OK;
    }

    return in->message.kind == TK_MSG_CUSTOMER && status == 0
           && (in->contact_id == 0 || tk_acl_may_contacts(cx))
           && in->agent_id == 0 ? TK_OK : TK_EDENIED;
}


int
tk_ticket_create(tk_cx_t *cx, const tk_ticket_new_t *in,
    tk_ticket_made_t *made_r)
{
    int                 rc;
    tk_ticket_t         t;
    tk_ticket_create_t  create = { .in = in, .made = made_r };

    *made_r = (tk_ticket_made_t) { .verifier = TK_STR_NULL };

    rc = tk_ticket_create_check(cx, in);

    if (rc == TK_OK) {
        rc = tk_ticket_numbers(cx, 1, &create.number);
    }

    if (rc == TK_OK) {
        rc = tk_cx_tx(cx, tk_ticket_create_step, &create);
    }

    if (rc != TK_EDUP || create.ref == 0) {
        return rc;
    }

    /* Done before: say what it made then. */
    rc = tk_ticket_load(cx, create.ref, false, &t);

    if (rc == TK_OK) {
        made_r->id = t.id;
        made_r->number = t.number;
        made_r->verifier = tk_ticket_verifier(cx->arena, &t);
    }

    return rc;
}
