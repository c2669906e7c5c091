#include "web/agent.h"
#include "web/listing.h"

/* From a ticket to its neighbour in the list that it was opened from. */


static int
tk_step_to(tk_page_t *pg, uint64_t number, tk_str_t query, const char *done)
{
    return tk_page_redirect(pg, tk_arena_printf(pg->arena,
               "agent/t/%llu%s%.*s%s%s", (unsigned long long) number,
               query.n || *done ? "?" : "", TK_STR_ARG(query),
               query.n && *done ? "&" : "", done));
}


static int
tk_step(tk_page_t *pg, bool backwards)
{
    int             rc;
    tk_str_t        query;
    tk_ticket_t     t;
    tk_listing_t    l;
    tk_list_page_t  page;

    rc = tk_agent_open(pg, &t);

    if (rc != TK_OK) {
        return rc;
    }

    tk_listing_agent(pg, &l);
    query = tk_listing_query(pg->arena, l.filter, l.order, l.place);
    l.f.limit = 1;
    l.f.backwards = backwards;
    l.f.has_key = true;
    l.f.key = l.f.sort == TK_SORT_PRIORITY ? t.priority : (int64_t) t.number;
    l.f.key_time = t.modified;
    l.f.key_id = t.id;
    rc = tk_listing_read(pg, &l, NULL, &page);

    if (rc != TK_OK) {
        return rc;
    }

    return page.n ? tk_step_to(pg, page.rows[0].number, query, "")
                  : tk_step_to(pg, t.number, query,
                               backwards ? "done=at_first" : "done=at_last");
}


int
tk_page_agent_next(tk_page_t *pg)
{
    return tk_step(pg, false);
}


int
tk_page_agent_prev(tk_page_t *pg)
{
    return tk_step(pg, true);
}
