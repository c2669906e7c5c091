#include "desk/ticket/cc.h"
#include "web/agent.h"
#include "web/draft.h"

/* Who else gets copies of a ticket's mails. */


/* Addresses by commas, blanks or line breaks; false: one is none. */
static bool
tk_page_cc_read(tk_page_t *pg, tk_str_t typed,
    tk_str_t list[TK_CC_MAX + 1], size_t *n_r)
{
    char      *p = tk_arena_strz(pg->arena, typed);
    size_t     i;
    tk_str_t   rest, s;

    *n_r = 0;

    for (i = 0; p != NULL && i < typed.n; i++) {
        p[i] = strchr(" ;\r\n\t", p[i]) ? ',' : p[i];
    }

    rest = tk_str(p, p != NULL ? typed.n : 0);

    while (rest.p != NULL && *n_r <= TK_CC_MAX) {
        s = tk_str_cut(&rest, ',');

        if (s.n == 0) {
            continue;
        }

        list[*n_r] = tk_draft_email(pg->arena, s);

        if (list[(*n_r)++].n == 0) {
            return false;
        }
    }

    return true;
}


int
tk_page_agent_cc(tk_page_t *pg)
{
    int          rc;
    size_t       n;
    tk_str_t     list[TK_CC_MAX + 1], typed;
    tk_nonce_t   nonce = tk_page_nonce(pg, "cc");
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    if (rc != TK_OK) {
        return rc;
    }

    typed = tk_form_get(pg->req->form, "cc");
    typed = typed.p ? tk_str_trim(typed) : TK_STR("");
    rc = tk_page_cc_read(pg, typed, list, &n)
         ? tk_cc_set(&pg->cx, &nonce, t.id, list, n) : TK_EINVAL;

    if (rc == TK_EINVAL || rc == TK_ELIMIT) {
        tk_obj_bool(pg->root, TK_K_err_cc, true);
        tk_obj_str(pg->root, TK_K_cc_typed, typed);
        return tk_agent_show(pg, &t, tk_agent_back(pg), NULL, 422);
    }

    return rc == TK_EDENIED ? tk_agent_done(pg, "denied")
           : rc == TK_OK ? tk_agent_done(pg, "changed") : rc;
}
