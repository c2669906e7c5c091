#include "desk/ticket/merge.h"
#include "web/page.h"

/* Two tickets into one, one into two: forms on the agent's ticket. */


static int
tk_merge_done_page(tk_page_t *pg, uint64_t number, const char *done)
{
    return tk_page_redirect(pg, tk_arena_printf(pg->arena,
               "agent/t/%llu?done=%s", (unsigned long long) number, done));
}


/* "#202600007", as people copy it. */
static uint64_t
tk_merge_number(tk_str_t s)
{
    s = tk_str_trim(s);

    return tk_page_number(s.n && s.p[0] == '#' ? tk_str_sub(s, 1, s.n) : s);
}


int
tk_page_agent_merge(tk_page_t *pg)
{
    int          rc;
    uint64_t     into = tk_merge_number(tk_form_get(pg->req->form, "into"));
    tk_nonce_t   nonce = tk_page_nonce(pg, "merge");
    tk_ticket_t  t;

    rc = tk_ticket_by_number(&pg->cx, tk_page_number(pg->args[0]), &t);

    if (rc != TK_OK) {
        return rc;
    }

    /* A second click finds the ticket where the first has brought it. */
    if (t.number != tk_page_number(pg->args[0])) {
        return tk_merge_done_page(pg, t.number, "merged");
    }

    rc = tk_ticket_merge(&pg->cx, t.id, into, &nonce);

    switch (rc) {

    case TK_OK:
        return tk_merge_done_page(pg, into, "merged");

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
