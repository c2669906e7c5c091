#include "desk/ticket/trash.h"
#include "web/page.h"

/* The trash of an agent's types. */


static void
tk_trash_row(tk_page_t *pg, tk_obj_t *o, const tk_trash_row_t *r)
{
    tk_obj_int(o, TK_K_number, (int64_t) r->number);
    tk_obj_str(o, TK_K_subject, r->subject);
    tk_obj_str(o, TK_K_type, tk_page_type_name(pg, r->type_id));
    tk_obj_str(o, TK_K_contact, r->contact_name.n ? r->contact_name
                                                  : r->email);
    tk_obj_str(o, TK_K_by, r->by_name);
    tk_page_time(pg, o, TK_K_deleted, r->deleted);
    tk_page_time(pg, o, TK_K_until, r->deleted + TK_TRASH_DAYS * TK_DAY);
}


int
tk_page_trash(tk_page_t *pg)
{
    int              rc;
    size_t           n;
    int64_t          before;
    uint32_t         i;
    tk_time_t        next;
    tk_val_t        *list;
    tk_trash_row_t  *rows;

    if (tk_str_i64(tk_form_get(pg->query, "before"), &before) != TK_OK
        || before < 0 || before > pg->cx.now)
    {
        before = pg->cx.now + TK_DAY;
    }

    rc = tk_trash_list(&pg->cx, before, &rows, &n, &next);

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) n);

    for (i = 0; i < n; i++) {
        tk_trash_row(pg, tk_list_obj(pg->root, list, i, 7), &rows[i]);
    }

    tk_obj_str(pg->root, TK_K_path, TK_STR("agent/trash"));
    tk_obj_str(pg->root, TK_K_newer_query, TK_STR(""));
    tk_obj_str(pg->root, TK_K_first_query,
               before < pg->cx.now ? TK_STR("before=") : TK_STR(""));
    tk_obj_str(pg->root, TK_K_older_query, next == TK_TIME_NONE ? TK_STR("")
               : tk_arena_printf(pg->arena, "before=%lld",
                                 (long long) next));
    tk_obj_bool(pg->root, TK_K_now_list, true);

    return tk_page_render(pg, 200, "page/trash");
}
