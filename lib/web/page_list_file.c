#include "web/listing.h"
#include "web/task.h"

/* The list that somebody sees, as a file that ticketd makes. */


static int
tk_list_file(tk_page_t *pg, tk_str_t args, tk_str_t back)
{
    bool  xlsx = tk_str_eqz(tk_form_get(pg->req->form, "format"), "xlsx");

    return tk_page_task_start(pg, &(tk_task_new_t) {
               .nonce = tk_page_nonce(pg, "list"), .kind = "list",
               .args = tk_arena_printf(pg->arena, "format=%s&bom=1&%.*s",
                                       xlsx ? "xlsx" : "csv",
                                       TK_STR_ARG(args)),
               .back = back
           });
}


int
tk_page_agent_export(tk_page_t *pg)
{
    tk_str_t      query;
    tk_listing_t  l;

    tk_listing_agent(pg, &l);
    query = tk_listing_query(pg->arena, l.filter, l.order, TK_STR(""));

    return tk_list_file(pg, tk_listing_args(pg, &l),
                        tk_arena_printf(pg->arena, "agent/%s%.*s",
                                        query.n ? "?" : "",
                                        TK_STR_ARG(query)));
}


int
tk_page_user_export(tk_page_t *pg)
{
    tk_listing_t  l = { .f = { .agent = TK_AGENT_ANY } };

    tk_listing_user(pg, &l);

    return tk_list_file(pg, tk_arena_cat(pg->arena, TK_STR("mine=1&"),
                                         tk_listing_args(pg, &l)),
                        TK_STR("mine"));
}
