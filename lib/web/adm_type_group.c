#include "desk/admin/roll.h"
#include "desk/admin/type.h"
#include "web/admin.h"

/* "Manage groups": type groups are made, renamed, ordered and deleted on
 * one page. */


/* bad_id: the group whose name was refused, 0 the new one; its name is what
 * was typed. */
static int
tk_adm_type_groups(tk_page_t *pg, uint64_t bad_id, tk_str_t typed)
{
    int               rc;
    bool              this;
    size_t            i, n;
    tk_obj_t         *o;
    tk_val_t         *list;
    tk_roll_group_t  *rows;

    rc = tk_cx_db(&pg->cx);

    if (rc == TK_OK) {
        rc = tk_roll_groups(&pg->cx, &rows, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) n);

    for (i = 0; i < n; i++) {
        this = tk_adm_is_bad(pg) && rows[i].id == bad_id;
        o = tk_list_obj(pg->root, list, (uint32_t) i, 7);
        tk_obj_int(o, TK_K_id, (int64_t) rows[i].id);
        tk_obj_str(o, TK_K_name, rows[i].name);
        tk_obj_str(o, TK_K_f_name, this ? typed : rows[i].name);
        tk_obj_bool(o, TK_K_refused, this);
        tk_obj_int(o, TK_K_n_types, (int64_t) rows[i].types);
        tk_obj_bool(o, TK_K_first, i == 0);
        tk_obj_bool(o, TK_K_last, i + 1 == n);
    }

    if (tk_adm_is_bad(pg) && bad_id == 0) {
        tk_obj_str(pg->root, TK_K_f_new, typed);
        tk_obj_bool(pg->root, TK_K_new_refused, true);
    }

    return tk_adm_show(pg, "adm/type_groups");
}


int
tk_page_adm_type_groups(tk_page_t *pg)
{
    tk_adm_begin(pg, "types");

    return tk_adm_type_groups(pg, 0, TK_STR(""));
}


int
tk_page_adm_type_group_save(tk_page_t *pg)
{
    int         rc;
    uint64_t    id = tk_adm_arg(pg, 0);
    tk_str_t    name;
    tk_bad_t    bad = { .n = 0 };
    tk_nonce_t  nonce = tk_page_nonce(pg, "type group");

    tk_adm_begin(pg, "types");
    name = tk_adm_line(pg, "name", TK_TYPE_NAME);
    rc = tk_adm_is_bad(pg) ? TK_EINVAL
         : tk_type_group_save(&pg->cx, &nonce, id, name, &bad);

    if (rc == TK_EINVAL) {
        tk_adm_bads(pg, &bad);
        return tk_adm_type_groups(pg, id, name);
    }

    return rc == TK_OK
           ? tk_adm_done(pg, id ? "saved" : "made", "types/groups") : rc;
}


int
tk_page_adm_type_group_place(tk_page_t *pg)
{
    int         rc;
    bool        up = tk_str_eqz(tk_form_get(pg->req->form, "to"), "up");
    tk_nonce_t  nonce = tk_page_nonce(pg, "place");

    rc = tk_type_group_shift(&pg->cx, &nonce, tk_adm_arg(pg, 0), up);

    return rc == TK_OK ? tk_adm_done(pg, "saved", "types/groups") : rc;
}


int
tk_page_adm_type_group_delete(tk_page_t *pg)
{
    int         rc;
    tk_nonce_t  nonce = tk_page_nonce(pg, "delete");

    rc = tk_type_group_delete(&pg->cx, &nonce, tk_adm_arg(pg, 0));

    return rc == TK_OK ? tk_adm_done(pg, "deleted", "types/groups") : rc;
}
