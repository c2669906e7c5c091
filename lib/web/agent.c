#include "web/agent.h"

/* What the handlers of an agent's ticket have in common. */


int
tk_agent_open(tk_page_t *pg, tk_ticket_t *t)
{
    int  rc;

    rc = tk_ticket_by_number(&pg->cx, tk_page_number(pg->args[0]), t);

    if (rc == TK_OK && !tk_acl_is_agent_of(&pg->cx, t->type_id)) {
        return TK_ENOTFOUND;
    }

    return rc;
}


void
tk_agent_rights(tk_page_t *pg, const tk_ticket_t *t)
{
    bool               closed, manage;
    tk_cx_t           *cx = &pg->cx;
    tk_obj_t          *o = pg->root;
    tk_ticket_facts_t  f = tk_ticket_facts(t);

    closed = tk_snap_closed(cx->snap, t->status_id);
    manage = tk_acl_may(cx, &f, TK_MAY_MANAGE);

    tk_obj_bool(o, TK_K_can_manage, manage);
    tk_obj_bool(o, TK_K_can_split, manage && t->messages > 1);
    tk_obj_bool(o, TK_K_can_claim,
                manage && t->agent_id != pg->viewer.user_id);
    tk_obj_bool(o, TK_K_can_unclaim,
                manage && t->agent_id == pg->viewer.user_id);
    tk_obj_bool(o, TK_K_can_close,
                !closed && tk_acl_may(cx, &f, TK_MAY_CLOSE));
    tk_obj_bool(o, TK_K_can_reopen,
                closed && tk_acl_may(cx, &f, TK_MAY_REOPEN));
    tk_obj_bool(o, TK_K_can_delete, tk_acl_may(cx, &f, TK_MAY_DELETE));
    tk_obj_bool(o, TK_K_can_restore, tk_acl_may(cx, &f, TK_MAY_RESTORE));
    tk_obj_bool(o, TK_K_can_read, manage && t->unread);
    tk_obj_bool(o, TK_K_can_answer, tk_acl_may(cx, &f, TK_MAY_ANSWER));
    tk_obj_bool(o, TK_K_can_note, tk_acl_may(cx, &f, TK_MAY_NOTE));
    tk_obj_bool(o, TK_K_offer_claim, manage && t->agent_id == 0);
    tk_obj_int(o, TK_K_had_agent, (int64_t) t->agent_id);
    tk_obj_int(o, TK_K_me, (int64_t) pg->viewer.user_id);
}


tk_str_t
tk_agent_url(tk_page_t *pg)
{
    return tk_arena_printf(pg->arena, "agent/t/%.*s",
                           TK_STR_ARG(pg->args[0]));
}


/* The list's query travels along: letters of a query and nothing else. */
tk_str_t
tk_agent_query_of(tk_page_t *pg, tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.n; i++) {
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z')
              || (s.p[i] >= 'A' && s.p[i] <= 'Z')
              || (s.p[i] >= '0' && s.p[i] <= '9')
              || (s.p[i] != '\0' && strchr("=&.-_%+~", s.p[i]))))
        {
            return TK_STR("");
        }
    }

    return s.n && s.n < 4096 ? tk_arena_str(pg->arena, s) : TK_STR("");
}


tk_str_t
tk_agent_back(tk_page_t *pg)
{
    return tk_agent_query_of(pg, tk_form_get(pg->req->form, "back"));
}


int
tk_agent_done(tk_page_t *pg, const char *done)
{
    tk_str_t  back;

    /* The page marks a ticket read by itself and wants nothing back. */
    if (tk_form_get(pg->req->form, "quiet").n) {
        pg->resp->status = 204;
        return TK_OK;
    }

    back = tk_agent_back(pg);

    return tk_page_redirect(pg, tk_arena_printf(pg->arena,
               "%.*s?%.*s%sdone=%s", TK_STR_ARG(tk_agent_url(pg)),
               TK_STR_ARG(back), back.n ? "&" : "", done));
}
