#include "desk/ticket/edit.h"
#include "web/agent.h"

/* A message of an agent's ticket: its earlier texts, and a form for those
 * who may replace it. */


static int
tk_edit_show(tk_page_t *pg, const tk_ticket_t *t, const tk_str_t *typed,
    int status)
{
    int                rc;
    size_t             i;
    uint64_t           id = tk_page_number(pg->args[1]);
    tk_obj_t          *o = pg->root, *row;
    tk_val_t          *list;
    tk_edit_t          e;
    tk_ticket_facts_t  f = tk_ticket_facts(t);

    rc = tk_edit_get(&pg->cx, t, id, &e);

    if (rc != TK_OK) {
        return rc;
    }

    tk_obj_int(o, TK_K_id, (int64_t) id);
    tk_obj_int(o, TK_K_number, (int64_t) t->number);
    tk_obj_str(o, TK_K_subject, t->subject);
    tk_obj_str(o, TK_K_url, tk_agent_url(pg));
    tk_obj_str(o, TK_K_body, typed ? *typed : e.body);
    tk_obj_bool(o, TK_K_err_text, typed != NULL);
    tk_obj_bool(o, TK_K_can_edit,
                !e.deleted
                && tk_acl_may_edit(&pg->cx, &f, e.kind != TK_MSG_EVENT,
                                   e.user_id));
    tk_obj_bool(o, TK_K_can_erase,
                !e.deleted
                && tk_acl_may_erase(&pg->cx, &f, e.kind != TK_MSG_EVENT));
    tk_obj_bool(o, TK_K_edited, e.n_versions > 0);
    list = tk_obj_list(o, TK_K_versions, (uint32_t) e.n_versions);

    for (i = 0; i < e.n_versions; i++) {
        row = tk_list_obj(o, list, (uint32_t) i, 4);
        tk_obj_str(row, TK_K_name, e.versions[i].name);
        tk_page_time(pg, row, TK_K_time, e.versions[i].replaced);
        tk_obj_str(row, TK_K_body, e.versions[i].body);
    }

    return tk_page_render(pg, status, "page/message_edit");
}


int
tk_page_agent_edit(tk_page_t *pg)
{
    int          rc;
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    return rc == TK_OK ? tk_edit_show(pg, &t, NULL, 200) : rc;
}


int
tk_page_agent_edit_save(tk_page_t *pg)
{
    int               rc;
    tk_str_t          text = tk_form_get(pg->req->form, "text");
    tk_nonce_t        nonce = tk_page_nonce(pg, "edit");
    tk_ticket_t       t;
    tk_message_new_t  m = { .body = text.p ? text : TK_STR("") };

    rc = tk_agent_open(pg, &t);

    if (rc == TK_OK) {
        rc = tk_compose_markup(pg, &m);
    }

    if (rc == TK_OK) {
        rc = tk_edit_message(&pg->cx, t.id, tk_page_number(pg->args[1]),
                             m.body, m.html, &nonce);
    }

    return rc == TK_OK ? tk_agent_done(pg, "changed")
           : rc == TK_EINVAL || rc == TK_ELIMIT
             ? tk_edit_show(pg, &t, &text, 422) : rc;
}


int
tk_page_agent_erase(tk_page_t *pg)
{
    int          rc;
    tk_nonce_t   nonce = tk_page_nonce(pg, "erase");
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    if (rc == TK_OK) {
        rc = tk_edit_erase(&pg->cx, t.id, tk_page_number(pg->args[1]),
                           &nonce);
    }

    return rc == TK_OK ? tk_agent_done(pg, "erased") : rc;
}
