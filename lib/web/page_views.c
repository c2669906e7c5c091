#include "desk/list/saved.h"
#include "web/listing.h"

/* Saved views: in the left pane with their counters, and their page. */

#define TK_VIEWS_COUNT  99
#define TK_VIEWS_TIME   500             /* ms, for all counters           */


/* "12", "99+", or "" when there is no time for it. */
static int
tk_views_number(tk_page_t *pg, tk_str_t query, tk_str_t *count_r)
{
    int             rc;
    tk_form_t      *asked = pg->query, *form;
    tk_listing_t    l;
    tk_list_page_t  page;

    *count_r = TK_STR("");

    if (tk_now(pg->cx.desk->host) - pg->cx.now > TK_VIEWS_TIME) {
        return TK_OK;
    }

    rc = tk_form_parse_query(pg->arena, query, &form);

    if (rc != TK_OK) {
        return rc;
    }

    pg->query = form;
    tk_listing_agent(pg, &l);
    pg->query = asked;
    l.f.limit = TK_VIEWS_COUNT;
    rc = tk_listing_read(pg, &l, NULL, &page);

    if (rc == TK_OK) {
        *count_r = tk_arena_printf(pg->arena, "%zu%s", page.n,
                                   page.more ? "+" : "");
    }

    return rc;
}


static int
tk_views_put(tk_page_t *pg, bool counted)
{
    int          rc;
    size_t       i, n;
    tk_obj_t    *o;
    tk_str_t     count = TK_STR("");
    tk_val_t    *list;
    tk_saved_t  *v;

    rc = tk_saved_list(&pg->cx, &v, &n);

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_obj_list(pg->root, TK_K_views, (uint32_t) n);
    tk_obj_bool(pg->root, TK_K_has_views, n > 0);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (counted) {
            rc = tk_views_number(pg, v[i].query, &count);
        }

        o = tk_list_obj(pg->root, list, (uint32_t) i, 7);
        tk_obj_int(o, TK_K_id, (int64_t) v[i].id);
        tk_obj_str(o, TK_K_name, v[i].name);
        tk_obj_str(o, TK_K_query, v[i].query);
        tk_obj_str(o, TK_K_count, count);
        tk_obj_bool(o, TK_K_shared, v[i].shared);
        tk_obj_bool(o, TK_K_own, v[i].own);
        tk_obj_str(o, TK_K_owner, v[i].owner);
    }

    return rc;
}


int
tk_views_show(tk_page_t *pg)
{
    return tk_views_put(pg, false);
}


/* With a filter in the address: a form that saves it, too. */
static int
tk_views_page(tk_page_t *pg, tk_str_t query, int status)
{
    int  rc;

    rc = tk_views_put(pg, true);

    if (rc != TK_OK) {
        return rc;
    }

    tk_obj_str(pg->root, TK_K_query, query);
    tk_obj_bool(pg->root, TK_K_now_list, true);

    return tk_page_render(pg, status, "page/agent_views");
}


static tk_str_t
tk_views_query(tk_page_t *pg)
{
    tk_listing_t  l;

    tk_listing_agent(pg, &l);

    return tk_listing_query(pg->arena, l.filter, l.order, TK_STR(""));
}


int
tk_page_agent_views(tk_page_t *pg)
{
    return tk_views_page(pg, tk_views_query(pg), 200);
}


/* What is stored is what a list's address says, never what was sent. */
int
tk_page_agent_views_save(tk_page_t *pg)
{
    int         rc;
    tk_str_t    query;
    tk_form_t  *f = pg->req->form, *form;

    if (tk_form_get(f, "drop").n) {
        rc = tk_saved_drop(&pg->cx, tk_page_number(tk_form_get(f, "drop")));
        return rc == TK_OK ? tk_page_redirect(pg,
                                 TK_STR("agent/views?done=view_gone")) : rc;
    }

    rc = tk_form_parse_query(pg->arena, tk_form_get(f, "query"), &form);

    if (rc != TK_OK) {
        return rc;
    }

    pg->query = form;
    query = tk_views_query(pg);
    rc = tk_saved_put(&pg->cx, tk_form_get(f, "name"), query,
                      tk_form_get(f, "shared").n != 0);

    if (rc == TK_EINVAL || rc == TK_ELIMIT) {
        tk_obj_str(pg->root, TK_K_name, tk_form_get(f, "name"));
        tk_obj_bool(pg->root, TK_K_shared, tk_form_get(f, "shared").n != 0);
        tk_obj_bool(pg->root, TK_K_has_errors, true);
        tk_obj_bool(pg->root, TK_K_err_name, rc == TK_EINVAL);
        tk_obj_bool(pg->root, TK_K_err_many, rc == TK_ELIMIT);
        return tk_views_page(pg, query, 422);
    }

    return rc == TK_OK
           ? tk_page_redirect(pg, tk_arena_printf(pg->arena,
                 "agent/?%.*s%sdone=view_saved", TK_STR_ARG(query),
                 query.n ? "&" : ""))
           : rc;
}
