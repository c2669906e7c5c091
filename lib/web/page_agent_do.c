#include "desk/mail/notify.h"
#include "desk/mail/outbox.h"
#include "desk/ticket/recall.h"
#include "desk/ticket/unsent.h"
#include "web/agent.h"
#include "web/agents.h"
#include "web/hours.h"

/* The agent's ticket: what is written there, and the buttons. */


/* Another agent and another type that go with it. False: that agent does not
 * manage that type. */
static bool
tk_agent_move(tk_page_t *pg, const tk_ticket_t *t, tk_message_new_t *m)
{
    tk_form_t            *f = pg->req->form;
    const tk_snapshot_t  *s = pg->cx.snap;

    m->agent_id = tk_page_number(tk_form_get(f, "agent"));
    m->type_id = tk_page_number(tk_form_get(f, "type"));

    if (m->agent_id == t->agent_id) {
        m->agent_id = 0;
    }

    if (m->type_id == t->type_id) {
        m->type_id = 0;
    }

    if (m->agent_id == 0
        || tk_acl_agent_of(s, m->type_id ? m->type_id : t->type_id,
                           m->agent_id))
    {
        return true;
    }

    tk_obj_bool(pg->root, TK_K_err_agent, true);

    return false;
}


/* False: something is missing, and marked. */
static bool
tk_agent_reply(tk_page_t *pg, const tk_ticket_t *t, tk_message_new_t *m,
    tk_hours_new_t *hours)
{
    bool        worked, good;
    tk_form_t  *f = pg->req->form;

    m->nonce = tk_page_nonce(pg, "message");
    m->kind = tk_form_get(f, "note").n ? TK_MSG_NOTE : TK_MSG_AGENT;
    m->body = tk_form_get(f, "text");
    m->user_id = pg->viewer.user_id;
    m->author = pg->viewer.name;
    m->author_email = pg->viewer.email;
    m->status_id = m->kind == TK_MSG_AGENT && tk_form_get(f, "close").n
                   ? pg->cx.snap->status_closed
                   : tk_page_number(tk_form_get(f, "status"));
    m->template_id = tk_page_number(tk_form_get(f, "template"));
    m->seen = tk_page_number(tk_form_get(f, "seen"));

    good = tk_agent_move(pg, t, m);

    if (tk_str_trim(m->body).n == 0) {
        good = false;
        tk_obj_bool(pg->root, TK_K_err_text, true);
    }

    if (tk_page_hours_read(pg, t, hours, &worked) != TK_OK) {
        good = false;
    }

    if (worked) {
        m->hours = hours;
    }

    return good;
}


/* What was chosen besides the text stays chosen. */
static void
tk_agent_kept(tk_page_t *pg, const tk_message_new_t *m)
{
    tk_obj_t              *o;
    const tk_type_row_t   *type = tk_snap_type(pg->cx.snap, m->type_id);
    const tk_agent_row_t  *agent = tk_snap_agent(pg->cx.snap, m->agent_id);

    tk_obj_str(pg->root, TK_K_text, m->body.p ? m->body : TK_STR(""));
    tk_obj_bool(pg->root, TK_K_same_agent,
                tk_form_get(pg->req->form, "agent").n == 0);

    if (agent != NULL) {
        o = tk_obj(pg->arena, 2);
        tk_obj_int(o, TK_K_id, (int64_t) agent->id);
        tk_obj_str(o, TK_K_name, agent->name);
        tk_obj_obj(pg->root, TK_K_to_agent, o);
    }

    if (type != NULL && tk_acl_is_agent_of(&pg->cx, type->id)) {
        o = tk_obj(pg->arena, 2);
        tk_obj_int(o, TK_K_id, (int64_t) type->id);
        tk_obj_str(o, TK_K_name, type->name);
        tk_obj_obj(pg->root, TK_K_to_type, o);
    }
}


/* By an answer, unless another agent was chosen or meanwhile has it. */
static void
tk_agent_claim(tk_page_t *pg, const tk_ticket_t *t, tk_message_new_t *m)
{
    if (m->kind == TK_MSG_AGENT && t->agent_id == 0
        && tk_str_eqz(tk_form_get(pg->req->form, "agent"), "answer"))
    {
        m->agent_id = pg->viewer.user_id;
        m->claim = true;
    }
}


/* What was written is shown once more, with what is wrong. */
static int
tk_agent_again(tk_page_t *pg, const tk_ticket_t *t, const tk_message_new_t *m)
{
    tk_agent_kept(pg, m);

    return tk_agent_show(pg, t, tk_agent_back(pg), NULL, 422);
}


static bool
tk_agent_mailed(tk_page_t *pg, const tk_ticket_t *t)
{
    return t->email.n != 0
           && tk_notify_template(pg->cx.snap, TK_MAIL_DEFAULT_RESPONSE,
                                 t->type_id, 0) != NULL;
}


int
tk_page_agent_message(tk_page_t *pg)
{
    int                rc;
    uint64_t           id;
    tk_ticket_t        t;
    tk_attach_new_t   *files;
    tk_hours_new_t     hours;
    tk_message_new_t   m = { .kind = TK_MSG_NOTE };

    rc = tk_agent_open(pg, &t);

    if (rc != TK_OK) {
        return rc;
    }

    if (!tk_agent_reply(pg, &t, &m, &hours)) {
        return tk_agent_again(pg, &t, &m);
    }

    tk_agent_claim(pg, &t, &m);
    rc = tk_page_files(pg, &files, &m.n_files);
    m.files = files;

    if (rc == TK_OK) {
        rc = tk_compose_markup(pg, &m);
    }

    if (rc == TK_OK) {
        m.recall = pg->site->conf->undo > 0;
        rc = tk_ticket_post(&pg->cx, t.id, &m, &id);
    }

    /* Somebody else wrote after the newest message that the page showed.
     * Those who send again have seen it. */
    if (rc == TK_ECONFLICT) {
        tk_obj_bool(pg->root, TK_K_err_meanwhile, true);
        m.agent_id = m.claim ? 0 : m.agent_id;
        rc = tk_agent_open(pg, &t);

        return rc == TK_OK ? tk_agent_again(pg, &t, &m) : rc;
    }

    if (rc == TK_OK) {
        rc = tk_unsent_set(&pg->cx, t.id, TK_STR(""), 0, NULL);
    }

    if (rc != TK_OK) {
        return rc;
    }

    return tk_agent_done(pg, m.kind == TK_MSG_NOTE ? "noted"
                             : tk_agent_mailed(pg, &t) ? "sent"
                                                       : "sent_no_mail");
}


int
tk_page_agent_draft(tk_page_t *pg)
{
    int          rc;
    tk_nonce_t   nonce = tk_page_nonce(pg, "message");
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    if (rc == TK_OK) {
        rc = tk_unsent_set(&pg->cx, t.id,
                           tk_form_get(pg->req->form, "text"),
                           tk_page_number(tk_form_get(pg->req->form,
                                                      "template")), &nonce);
    }

    return rc == TK_OK ? tk_agent_done(pg, "kept") : rc;
}


int
tk_page_agent_undo(tk_page_t *pg)
{
    int          rc;
    bool         text;
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    if (rc == TK_OK) {
        rc = tk_recall(&pg->cx, t.id, tk_form_get(pg->req->form, "text"),
                       &text);
    }

    return rc == TK_OK ? tk_agent_done(pg, text ? "unsent" : "undone")
           : rc == TK_ECONFLICT ? tk_agent_done(pg, "undo_late") : rc;
}


/* The fields of the properties form; absent ones stay. */
static void
tk_agent_fields(tk_page_t *pg, tk_ticket_change_t *ch)
{
    int64_t     v;
    tk_form_t  *f = pg->req->form;

    ch->status_id = tk_page_number(tk_form_get(f, "status"));
    ch->type_id = tk_page_number(tk_form_get(f, "type"));
    ch->version = tk_page_number(tk_form_get(f, "version"));

    if (tk_str_i64(tk_form_get(f, "priority"), &v) == TK_OK
        && v >= -100 && v <= 100)
    {
        ch->priority = (int) v;
    }

    if (tk_str_i64(tk_form_get(f, "agent"), &v) == TK_OK && v >= 0) {
        ch->agent_id = v;
    }
}


int
tk_page_agent_hours(tk_page_t *pg)
{
    int             rc;
    bool            any = false;
    tk_str_t        typed;
    tk_form_t      *f = pg->req->form;
    tk_ticket_t     t;
    tk_hours_new_t  in = { .hours = 0 };

    rc = tk_agent_open(pg, &t);

    if (rc != TK_OK) {
        return rc;
    }

    typed = tk_form_get(f, "hours");
    any = tk_form_get(f, "remove").n == 0;
    in.rate_id = tk_page_number(tk_form_get(f, "rate"));
    in.day = tk_str_trim(tk_form_get(f, "day"));
    rc = any ? tk_hours_parse(typed, &in.hours) : TK_OK;

    if (rc == TK_OK) {
        rc = tk_hours_change(&pg->cx, t.id, tk_page_number(pg->args[1]),
                             &in);
    }

    return rc == TK_OK ? tk_agent_done(pg, "changed")
           : rc == TK_EINVAL || rc == TK_ELIMIT
             ? tk_agent_done(pg, "hours_bad")
           : rc == TK_ECONFLICT ? tk_agent_done(pg, "hours_billed") : rc;
}


/* Whose it was when the button was shown: a colleague may have it by now. */
static void
tk_agent_had(tk_page_t *pg, tk_ticket_change_t *ch)
{
    ch->only_from = tk_str_u64(tk_form_get(pg->req->form, "had_agent"),
                            &ch->had_agent) == TK_OK;
}


static const char *
tk_agent_verb(tk_page_t *pg, tk_str_t verb, tk_ticket_change_t *ch)
{
    const tk_snapshot_t  *s = pg->cx.snap;

    if (tk_str_eqz(verb, "claim")) {
        ch->claim = true;
        tk_agent_had(pg, ch);
        return "claimed";
    }

    if (tk_str_eqz(verb, "unclaim")) {
        ch->agent_id = 0;
        tk_agent_had(pg, ch);
        return "unclaimed";
    }

    if (tk_str_eqz(verb, "close")) {
        ch->status_id = s->status_closed;
        return "closed";
    }

    if (tk_str_eqz(verb, "reopen")) {
        ch->status_id = s->status_open;
        return "reopened";
    }

    if (tk_str_eqz(verb, "delete") || tk_str_eqz(verb, "restore")) {
        ch->hidden = verb.p[0] == 'd' ? TK_TRASH : TK_VISIBLE;
        return ch->hidden ? "trashed" : "restored";
    }

    if (tk_str_eqz(verb, "read") || tk_str_eqz(verb, "unread")) {
        ch->unread = verb.p[0] == 'u';
        return ch->unread ? "unread" : "read";
    }

    if (tk_str_eqz(verb, "change")) {
        tk_agent_fields(pg, ch);
        return "changed";
    }

    return NULL;
}


/* A mail that did not arrive, once more. */
static int
tk_agent_resend(tk_page_t *pg)
{
    int                rc;
    tk_ticket_t        t;
    tk_ticket_facts_t  f;

    rc = tk_agent_open(pg, &t);

    if (rc != TK_OK) {
        return rc;
    }

    f = tk_ticket_facts(&t);

    if (!tk_acl_may(&pg->cx, &f, TK_MAY_MANAGE)) {
        return TK_EDENIED;
    }

    rc = tk_outbox_resend(&pg->cx, t.id,
                          tk_page_number(tk_form_get(pg->req->form,
                                                     "mail")));

    /* On its way already: by a click before. */
    return rc == TK_OK || rc == TK_ENOTFOUND ? tk_agent_done(pg, "resent")
                                             : rc;
}


int
tk_page_agent_verb(tk_page_t *pg)
{
    int                  rc;
    bool                 told = false;
    const char          *done;
    tk_ticket_t          t;
    tk_ticket_change_t   ch = TK_TICKET_CHANGE_KEEP;

    if (tk_str_eqz(pg->args[1], "resend")) {
        return tk_agent_resend(pg);
    }

    done = tk_agent_verb(pg, pg->args[1], &ch);

    if (done == NULL) {
        return TK_ENOTFOUND;
    }

    rc = tk_agent_open(pg, &t);

    if (rc != TK_OK) {
        return rc;
    }

    /* Who closes a ticket that is put off could not have that back. */
    ch.recall = pg->site->conf->undo > 0
                && (ch.status_id == 0 || t.snoozed_until == TK_TIME_NONE);
    ch.told = &told;
    ch.nonce = tk_page_nonce(pg, done);
    rc = tk_ticket_change(&pg->cx, t.id, &ch);

    if (rc == TK_ECONFLICT || rc == TK_EDENIED) {
        return tk_agent_done(pg, rc == TK_ECONFLICT ? "conflict" : "denied");
    }

    if (rc == TK_OK
        && tk_str_eqz(tk_form_get(pg->req->form, "agent"), "other"))
    {
        return tk_agents_ask(pg, tk_agent_url(pg), tk_agent_back(pg));
    }

    if (rc == TK_OK && ch.claim && told) {
        done = "claimed_told";
    }

    return rc == TK_OK ? tk_agent_done(pg, done) : rc;
}
