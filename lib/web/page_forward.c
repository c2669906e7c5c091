#include "desk/ticket/edit.h"
#include "web/agent.h"
#include "web/draft.h"

/* A message of a ticket, passed on by mail to somebody who has no part in
 * it.  What the agent adds is kept as a note. */


static int
tk_forward_message(tk_page_t *pg, tk_ticket_t *t, tk_edit_t *e)
{
    int                rc;
    tk_ticket_facts_t  f;

    rc = tk_agent_open(pg, t);

    if (rc == TK_OK) {
        rc = tk_edit_get(&pg->cx, t, tk_page_number(pg->args[1]), e);
    }

    if (rc != TK_OK) {
        return rc;
    }

    f = tk_ticket_facts(t);

    return tk_acl_may_forward(&pg->cx, &f, e->kind != TK_MSG_NOTE
                                           && e->kind != TK_MSG_EVENT)
           ? TK_OK : TK_ENOTFOUND;
}


static int
tk_forward_show(tk_page_t *pg, const tk_ticket_t *t, const tk_edit_t *e,
    int status)
{
    tk_obj_t  *o = pg->root;

    tk_obj_int(o, TK_K_id, (int64_t) tk_page_number(pg->args[1]));
    tk_obj_int(o, TK_K_number, (int64_t) t->number);
    tk_obj_str(o, TK_K_subject, t->subject);
    tk_obj_str(o, TK_K_url, tk_agent_url(pg));
    tk_obj_str(o, TK_K_body, e->body);

    return tk_page_render(pg, status, "page/forward");
}


int
tk_page_agent_forward(tk_page_t *pg)
{
    int          rc;
    tk_edit_t    e;
    tk_ticket_t  t;

    rc = tk_forward_message(pg, &t, &e);

    return rc == TK_OK ? tk_forward_show(pg, &t, &e, 200) : rc;
}


/* False: something is missing, and marked. */
static bool
tk_forward_read(tk_page_t *pg, tk_message_new_t *m)
{
    bool        good;
    tk_form_t  *f = pg->req->form;
    tk_str_t    to = tk_form_get(f, "to");

    m->body = tk_form_get(f, "text");
    m->forward_to = tk_draft_email(pg->arena, to.p ? to : TK_STR(""));
    good = m->forward_to.n != 0
           && !tk_snap_own_address(pg->cx.snap, m->forward_to);

    tk_obj_bool(pg->root, TK_K_err_email, !good);
    tk_obj_bool(pg->root, TK_K_err_text, tk_str_trim(m->body).n == 0);
    tk_obj_str(pg->root, TK_K_to, to.p ? to : TK_STR(""));
    tk_obj_str(pg->root, TK_K_text, m->body.p ? m->body : TK_STR(""));

    return good && tk_str_trim(m->body).n != 0;
}


int
tk_page_agent_forward_send(tk_page_t *pg)
{
    int               rc;
    uint64_t          id;
    tk_edit_t         e;
    tk_ticket_t       t;
    tk_message_new_t  m = { .kind = TK_MSG_NOTE };

    rc = tk_forward_message(pg, &t, &e);

    if (rc != TK_OK) {
        return rc;
    }

    if (!tk_forward_read(pg, &m)) {
        return tk_forward_show(pg, &t, &e, 422);
    }

    m.nonce = tk_page_nonce(pg, "forward");
    m.user_id = pg->viewer.user_id;
    m.author = pg->viewer.name;
    m.author_email = pg->viewer.email;
    m.forward_id = tk_page_number(pg->args[1]);
    m.recall = pg->site->conf->undo > 0;
    rc = tk_compose_markup(pg, &m);

    if (rc == TK_OK) {
        rc = tk_ticket_post(&pg->cx, t.id, &m, &id);
    }

    return rc == TK_OK ? tk_agent_done(pg, "sent") : rc;
}
