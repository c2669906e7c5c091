#include "desk/list/screen.h"
#include "web/agent.h"

/* An agent's conversation with what else happened between its messages; and
 * the order in which they want to read it. */


int
tk_page_agent_history(tk_page_t *pg)
{
    int          rc;
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    if (rc == TK_OK) {
        rc = tk_page_conversation(pg, &t, TK_STR("file/"), true);
    }

    if (rc != TK_OK) {
        return rc;
    }

    tk_agent_rights(pg, &t);
    tk_obj_str(pg->root, TK_K_url, tk_agent_url(pg));
    tk_obj_bool(pg->root, TK_K_has_past, true);
    tk_obj_bool(pg->root, TK_K_now_list, true);

    return tk_page_render(pg, 200, "page/agent_history");
}


int
tk_page_agent_order(tk_page_t *pg)
{
    int          rc;
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    if (rc == TK_OK) {
        rc = tk_screen_order(&pg->cx,
                             tk_form_get(pg->req->form, "oldest").n != 0);
    }

    return rc == TK_OK ? tk_agent_done(pg, "turned") : rc;
}
