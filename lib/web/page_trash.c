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
    tk_page_time(pg, o, TK_K_until,
                 r->stays ? TK_TIME_NONE
                          : r->deleted + TK_TRASH_DAYS * TK_DAY);
}


/* Where the page begins, as its address says; from now on without. */
static tk_trash_key_t
tk_trash_from(tk_page_t *pg)
{
    tk_trash_key_t  from;

    if (tk_str_i64(tk_form_get(pg->query, "before"), &from.deleted) != TK_OK
        || from.deleted < 0 || from.deleted > pg->cx.now)
    {
        return (tk_trash_key_t) { .deleted = pg->cx.now + TK_DAY };
    }

    from.id = tk_page_number(tk_form_get(pg->query, "id"));

    return from;
}


int
tk_page_trash(tk_page_t *pg)
{
    int              rc;
    size_t           n;
    uint32_t         i;
    tk_val_t        *list;
    tk_trash_key_t   from = tk_trash_from(pg), next;
    tk_trash_row_t  *rows;

    rc = tk_trash_list(&pg->cx, &from, &rows, &n, &next);

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
               from.deleted <= pg->cx.now ? TK_STR("before=") : TK_STR(""));
    tk_obj_str(pg->root, TK_K_older_query,
               next.deleted == TK_TIME_NONE ? TK_STR("")
               : tk_arena_printf(pg->arena, "before=%lld&id=%llu",
                                 (long long) next.deleted,
                                 (unsigned long long) next.id));
    tk_obj_bool(pg->root, TK_K_now_list, true);

    return tk_page_render(pg, 200, "page/trash");
}
