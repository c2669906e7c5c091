#include "desk/list/live.h"
#include "web/agent.h"
#include "web/live.h"

/* What open pages listen to, and who has which ticket open. */


static tk_live_sub_t *
tk_live_sub(tk_page_t *pg)
{
    uint32_t              i;
    tk_live_sub_t        *sub;
    const tk_snapshot_t  *s = pg->cx.snap;

    sub = tk_arena_zalloc(pg->arena, sizeof(*sub)
                          + s->n_types * sizeof(sub->types[0]));

    if (sub == NULL) {
        return NULL;
    }

    sub->user_id = pg->viewer.user_id;
    sub->revision = s->revision;

    for (i = 0; i < s->n_types; i++) {
        if (tk_acl_is_agent_of(&pg->cx, s->types[i].id)) {
            sub->types[sub->n_types++] = s->types[i].id;
        }
    }

    return sub;
}


int
tk_page_live(tk_page_t *pg)
{
    int        rc;
    uint64_t   id;
    tk_str_t   last = pg->req->h.last_event_id;

    /* Only who can read them gets events without end. */
    if (tk_str_find(pg->req->h.accept, TK_STR("text/event-stream")) < 0) {
        pg->resp->status = 406;
        return TK_OK;
    }

    rc = tk_live_newest(&pg->cx, &id);

    if (rc != TK_OK) {
        return rc;
    }

    pg->resp->live = tk_live_sub(pg);
    pg->resp->status = 200;
    pg->resp->content_type = TK_STR("text/event-stream");
    pg->own_policy = true;
    tk_resp_header(pg->resp, "Cache-Control", TK_STR("no-store"));
    tk_resp_header(pg->resp, "X-Accel-Buffering", TK_STR("no"));
    tk_resp_body(pg->resp, pg->arena, tk_arena_printf(pg->arena,
        "retry: 2000\nid: %llu\nevent: %s\ndata: {}\n\n",
        (unsigned long long) id,
        last.n && tk_page_number(last) < id ? "sync" : "hello"));

    return pg->resp->live == NULL ? TK_ENOMEM : TK_OK;
}


static int
tk_page_here_show(tk_page_t *pg, const tk_ticket_t *t)
{
    int             rc;
    size_t          i, n;
    tk_obj_t       *o;
    tk_val_t       *list;
    tk_here_who_t  *who;

    rc = tk_here_others(&pg->cx, t->id, &who, &n);

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_obj_list(pg->root, TK_K_here, (uint32_t) n);

    for (i = 0; i < n; i++) {
        o = tk_list_obj(pg->root, list, (uint32_t) i, 2);
        tk_obj_str(o, TK_K_name, tk_page_agent_name(pg, who[i].user_id));
        tk_obj_bool(o, TK_K_writing, who[i].writing);
    }

    return tk_page_render(pg, 200, "page/agent_here");
}


int
tk_page_agent_here(tk_page_t *pg)
{
    int          rc;
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    return rc == TK_OK ? tk_page_here_show(pg, &t) : rc;
}


int
tk_page_agent_here_set(tk_page_t *pg)
{
    int          rc;
    tk_str_t     what = tk_form_get(pg->req->form, "what");
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    if (rc == TK_OK) {
        rc = tk_here_set(&pg->cx, t.id,
                         tk_str_eqz(what, "writes") ? TK_HERE_WRITES
                         : tk_str_eqz(what, "gone") ? TK_HERE_GONE
                                                    : TK_HERE_VIEWS);
    }

    return rc == TK_OK ? tk_page_here_show(pg, &t) : rc;
}
