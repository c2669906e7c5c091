#include "base/buf.h"
#include "base/term.h"
#include "fmt/url.h"
#include "web/admin.h"
#include "web/agent.h"
#include "web/agents.h"


/* A word of the name begins like this one. */
static bool
tk_agents_has(tk_str_t name, tk_str_t word)
{
    tk_terms_t  t;

    tk_terms_init(&t, name);

    while (tk_terms_next(&t)) {
        if (tk_str_starts(t.term, word) || tk_str_starts(t.other, word)) {
            return true;
        }
    }

    return false;
}


static bool
tk_agents_called(tk_str_t name, tk_str_t words)
{
    tk_terms_t  t;

    tk_terms_init(&t, words);

    while (tk_terms_next(&t)) {
        if (!tk_agents_has(name, t.term)) {
            return false;
        }
    }

    return true;
}


void
tk_agents_find(tk_page_t *pg, uint64_t type_id, tk_str_t name,
    tk_agents_t *a_r)
{
    uint32_t              i;
    const tk_snapshot_t  *s = pg->cx.snap;

    a_r->n = 0;
    a_r->v = tk_arena_array(pg->arena, s->n_agents + 1, sizeof(*a_r->v));

    for (i = 0; a_r->v != NULL && i < s->n_agents; i++) {
        if ((type_id == 0 || tk_acl_agent_of(s, type_id, s->agents[i].id))
            && tk_agents_called(s->agents[i].name, name))
        {
            a_r->v[a_r->n++] = &s->agents[i];
        }
    }
}


bool
tk_agents_offer(tk_page_t *pg, uint64_t type_id, uint64_t chosen,
    tk_agents_t *a_r)
{
    uint32_t  i, n;

    tk_agents_find(pg, type_id, TK_STR(""), a_r);
    n = a_r->n;

    if (n <= TK_AGENTS_MANY) {
        return false;
    }

    for (i = a_r->n = 0; i < n; i++) {
        if (a_r->v[i]->id == chosen || a_r->v[i]->id == pg->viewer.user_id) {
            a_r->v[a_r->n++] = a_r->v[i];
        }
    }

    return true;
}


/* For the script a window (hx), then its options (hx and name); else a page.
 * back: the list's query. */
static int
tk_agents_page(tk_page_t *pg, uint64_t type_id, tk_str_t url)
{
    uint32_t      i;
    tk_str_t      name = tk_adm_query(pg, "name");
    tk_val_t     *list;
    tk_agents_t   a;

    tk_agents_find(pg, type_id, name, &a);
    tk_obj_bool(pg->root, TK_K_more, a.n > TK_AGENTS_MANY);
    a.n = a.n > TK_AGENTS_MANY ? TK_AGENTS_MANY : a.n;
    list = tk_obj_list(pg->root, TK_K_rows, a.n);

    for (i = 0; i < a.n; i++) {
        tk_page_option(pg->root, list, i, a.v[i]->id, a.v[i]->name, false);
    }

    tk_obj_str(pg->root, TK_K_url, url);
    tk_obj_bool(pg->root, TK_K_has_ticket, type_id != 0);
    tk_obj_str(pg->root, TK_K_name, name);
    tk_obj_bool(pg->root, TK_K_asked, tk_form_get(pg->query, "name").p);
    tk_obj_str(pg->root, TK_K_back,
               tk_agent_query_of(pg, tk_form_get(pg->query, "back")));
    tk_obj_bool(pg->root, TK_K_now_list, true);

    return tk_page_render(pg, 200, "page/agent_agents");
}


/* Whose tickets shall be listed. */
int
tk_page_agent_agents(tk_page_t *pg)
{
    return tk_agents_page(pg, 0, TK_STR("agent"));
}


/* Who shall have this one. */
int
tk_page_ticket_agents(tk_page_t *pg)
{
    int          rc;
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    return rc == TK_OK ? tk_agents_page(pg, t.type_id, tk_agent_url(pg)) : rc;
}


int
tk_agents_ask(tk_page_t *pg, tk_str_t url, tk_str_t back)
{
    tk_buf_t  b;

    tk_buf_init(&b, pg->arena, 16384);
    tk_buf_printf(&b, "%.*s/agents?back=", TK_STR_ARG(url));
    tk_url_query(&b, back);

    return tk_page_redirect(pg, tk_buf_view(&b));
}
