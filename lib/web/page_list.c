#include "web/agents.h"
#include "web/bulk.h"
#include "web/listing.h"


int
tk_page_agent_list(tk_page_t *pg)
{
    int             rc;
    tk_counts_t     counts;
    tk_listing_t    l;
    tk_list_page_t  page;

    tk_listing_agent(pg, &l);

    if (tk_str_eqz(tk_form_get(pg->query, "agent"), "other")) {
        return tk_agents_ask(pg, TK_STR("agent"),
                             tk_listing_query(pg->arena, l.filter, l.order,
                                              TK_STR("")));
    }

    rc = tk_counter_read(&pg->cx, l.f.agent, &counts);

    if (rc == TK_OK) {
        rc = tk_listing_read(pg, &l, &counts, &page);
    }

    if (rc == TK_OK) {
        rc = tk_bulk_show(pg);
    }

    if (rc == TK_OK && !pg->hx && pg->viewer.has_views) {
        rc = tk_views_show(pg);
    }

    if (rc != TK_OK) {
        return rc;
    }

    tk_listing_show_filter(pg, &l, &counts);
    tk_listing_show_rows(pg, &l, &page);
    tk_obj_bool(pg->root, TK_K_keys_off, pg->viewer.no_keys);
    tk_obj_bool(pg->root, TK_K_has_ticket, false);
    tk_obj_bool(pg->root, TK_K_now_list, true);
    tk_counter_relieve(&pg->cx, &counts);

    return tk_page_render(pg, 200, "page/agent_list");
}


int
tk_page_agent_keys(tk_page_t *pg)
{
    tk_obj_bool(pg->root, TK_K_keys_off, pg->viewer.no_keys);

    return tk_page_render(pg, 200, "page/agent_keys");
}


void
tk_listing_user(tk_page_t *pg, tk_listing_t *l)
{
    bool                   all, active, open, progress, closed;
    unsigned               i;
    tk_str_t               show = tk_form_get(pg->query, "show");
    const tk_snapshot_t   *s = pg->cx.snap;

    active = tk_str_eqz(show, "active");
    open = tk_str_eqz(show, "open");
    progress = tk_str_eqz(show, "progress");
    closed = tk_str_eqz(show, "closed");
    all = !active && !open && !progress && !closed;

    for (i = 0; i < s->n_statuses && l->f.n_statuses < TK_LIST_FILTER; i++) {
        if (all
            || (s->statuses[i].kind == TK_STATUS_OPEN && (open || active))
            || (s->statuses[i].kind == TK_STATUS_PROGRESS
                && (progress || active))
            || (s->statuses[i].kind == TK_STATUS_CLOSED && closed))
        {
            l->f.statuses[l->f.n_statuses++] = s->statuses[i].id;
        }
    }

    tk_obj_bool(pg->root, TK_K_show_all, all);
    tk_obj_bool(pg->root, TK_K_show_active, active);
    tk_obj_bool(pg->root, TK_K_show_open, open);
    tk_obj_bool(pg->root, TK_K_show_progress, progress);
    tk_obj_bool(pg->root, TK_K_show_closed, closed);

    if (!all) {
        l->filter = tk_arena_printf(pg->arena, "show=%.*s",
                                    TK_STR_ARG(show));
    }
}


static void
tk_user_row(tk_page_t *pg, tk_obj_t *o, const tk_list_row_t *r)
{
    tk_ticket_facts_t  facts = {
        .owner_id = r->owner_id, .contact_id = r->contact_id
    };

    if (!tk_acl_own(&pg->viewer, &facts)) {
        tk_obj_str(o, TK_K_whose, r->contact_name);
    }

    tk_obj_str(o, TK_K_url, tk_arena_printf(pg->arena, "t/%llu",
                                            (unsigned long long) r->number));
    tk_obj_int(o, TK_K_number, (int64_t) r->number);
    tk_obj_str(o, TK_K_subject, r->subject);
    tk_obj_str(o, TK_K_agent, tk_page_agent_name(pg, r->agent_id));
    tk_page_status(pg, o, TK_K_status, r->status_id);
    tk_page_time(pg, o, TK_K_created, r->created);
    tk_obj_bool(o, TK_K_closed, tk_snap_closed(pg->cx.snap, r->status_id));
}


int
tk_page_user_list(tk_page_t *pg)
{
    int              rc;
    uint32_t         i;
    tk_val_t        *list;
    tk_listing_t     l = { .f = { .limit = TK_LISTING_ROWS,
                                  .agent = TK_AGENT_ANY },
                           .filter = TK_STR(""), .order = TK_STR("") };
    tk_list_page_t   page;

    tk_listing_user(pg, &l);
    tk_listing_place(pg, &l);

    /* No status of that kind: nothing to ask for. */
    page = (tk_list_page_t) { .n = 0 };
    rc = l.f.n_statuses ? tk_list_user(&pg->cx, &l.f, &page) : TK_OK;

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) page.n);

    for (i = 0; i < page.n; i++) {
        tk_user_row(pg, tk_list_obj(pg->root, list, i, 10), &page.rows[i]);
    }

    tk_obj_str(pg->root, TK_K_path, TK_STR("mine"));
    tk_obj_str(pg->root, TK_K_query, l.filter);
    tk_obj_bool(pg->root, TK_K_now_list, true);
    tk_listing_pager(pg, &l, &page);

    return tk_page_render(pg, 200, "page/user_list");
}
