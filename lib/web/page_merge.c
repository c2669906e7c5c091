#include "desk/ticket/merge.h"
#include "web/agent.h"

/* Two tickets into one, one into two: forms on the agent's ticket. */


static int
tk_merge_done_page(tk_page_t *pg, uint64_t number, const char *done)
{
    return tk_page_redirect(pg, tk_arena_printf(pg->arena,
               "agent/t/%llu?done=%s", (unsigned long long) number, done));
}


/* A number typed wrong is another customer's ticket, and merging is for good:
 * the page comes back with what the number stands for. */
static int
tk_merge_ask(tk_page_t *pg, const tk_ticket_t *t, const tk_ticket_t *into)
{
    tk_obj_t  *o = tk_obj(pg->arena, 4);

    tk_obj_int(o, TK_K_number, (int64_t) into->number);
    tk_obj_str(o, TK_K_subject, into->subject);
    tk_obj_str(o, TK_K_contact, into->contact_name.n ? into->contact_name
                                                     : into->email);
    tk_page_status(pg, o, TK_K_status, into->status_id);
    tk_obj_obj(pg->root, TK_K_merge_into, o);

    return tk_agent_show(pg, t, tk_agent_back(pg), NULL, 200);
}


int
tk_page_agent_merge(tk_page_t *pg)
{
    int          rc;
    tk_form_t   *f = pg->req->form;
    tk_nonce_t   nonce = tk_page_nonce(pg, "merge");
    tk_ticket_t  t, into;

    rc = tk_ticket_by_number(&pg->cx, tk_page_number(pg->args[0]), &t);

    if (rc != TK_OK) {
        return rc;
    }

    /* A second click finds the ticket where the first has brought it. */
    if (t.number != tk_page_number(pg->args[0])) {
        return tk_merge_done_page(pg, t.number, "merged");
    }

    rc = tk_ticket_merge_into(&pg->cx, &t,
                              tk_page_ticket_number(tk_form_get(f, "into")),
                              &into);

    if (rc == TK_OK && tk_page_number(tk_form_get(f, "sure")) != into.number) {
        return tk_merge_ask(pg, &t, &into);
    }

    if (rc == TK_OK) {
        rc = tk_ticket_merge(&pg->cx, t.id, into.number, &nonce);
    }

    switch (rc) {

    case TK_OK:
        return tk_merge_done_page(pg, into.number, "merged");

    case TK_EINVAL:
    case TK_ENOTFOUND:
        return tk_merge_done_page(pg, t.number, "no_other");

    case TK_EDENIED:
        return tk_merge_done_page(pg, t.number, "denied");

    default:
        return rc;
    }
}


int
tk_page_agent_split(tk_page_t *pg)
{
    int                rc;
    tk_form_t         *f = pg->req->form;
    tk_nonce_t         nonce = tk_page_nonce(pg, "split");
    tk_ticket_t        t;
    tk_ticket_made_t   made;

    rc = tk_ticket_by_number(&pg->cx, tk_page_number(pg->args[0]), &t);

    if (rc == TK_OK) {
        rc = tk_ticket_split(&pg->cx, t.id,
                             tk_page_number(tk_form_get(f, "message")),
                             tk_form_get(f, "subject"), &nonce, &made);
    }

    if (rc == TK_EINVAL || rc == TK_EDENIED) {
        return tk_merge_done_page(pg, t.number, "denied");
    }

    return rc == TK_OK ? tk_merge_done_page(pg, made.number, "split") : rc;
}
