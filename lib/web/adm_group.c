#include "desk/admin/group.h"
#include "desk/admin/roster.h"
#include "web/admin.h"

/* Groups: the list, and one with its members. */

#define TK_ADM_MEMBERS  100


static int
tk_adm_groups_list(tk_page_t *pg)
{
    int                 rc;
    size_t              i, n;
    tk_obj_t           *o;
    tk_val_t           *list;
    tk_roster_group_t  *rows;

    rc = tk_cx_db(&pg->cx);

    if (rc == TK_OK) {
        rc = tk_roster_groups(&pg->cx, &rows, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) n);

    for (i = 0; i < n; i++) {
        o = tk_list_obj(pg->root, list, (uint32_t) i, 4);
        tk_obj_int(o, TK_K_id, (int64_t) rows[i].id);
        tk_obj_str(o, TK_K_name, rows[i].name);
        tk_obj_int(o, TK_K_n_members, (int64_t) rows[i].members);
        tk_obj_int(o, TK_K_n_types, (int64_t) rows[i].types);
    }

    return tk_adm_show(pg, "adm/groups");
}


int
tk_page_adm_groups(tk_page_t *pg)
{
    tk_adm_begin(pg, "groups");

    return tk_adm_groups_list(pg);
}


static int
tk_adm_group_show(tk_page_t *pg, uint64_t id, tk_str_t name)
{
    int                  rc;
    size_t               i, n;
    tk_obj_t            *o;
    tk_str_t             next = TK_STR_NULL;
    tk_val_t            *list;
    tk_roster_name_t     row;
    tk_roster_member_t  *rows;

    rc = tk_cx_db(&pg->cx);

    if (rc == TK_OK) {
        rc = tk_roster_group(&pg->cx, id, &row);
    }

    if (rc == TK_OK) {
        rc = tk_roster_members(&pg->cx, id, tk_adm_query(pg, "after"),
                               TK_ADM_MEMBERS + 1, &rows, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    if (n > TK_ADM_MEMBERS) {
        n = TK_ADM_MEMBERS;
        next = rows[n - 1].login;
    }

    list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) n);

    for (i = 0; i < n; i++) {
        o = tk_list_obj(pg->root, list, (uint32_t) i, 5);
        tk_obj_int(o, TK_K_id, (int64_t) rows[i].id);
        tk_obj_str(o, TK_K_login, rows[i].login);
        tk_obj_str(o, TK_K_name, rows[i].name);
        tk_obj_str(o, TK_K_email, rows[i].email);
        tk_obj_bool(o, TK_K_disabled, rows[i].disabled);
    }

    tk_obj_int(pg->root, TK_K_id, (int64_t) id);
    tk_obj_int(pg->root, TK_K_group_id, (int64_t) id);
    tk_obj_str(pg->root, TK_K_name, row.name);
    tk_obj_str(pg->root, TK_K_f_name, name.p ? name : row.name);
    tk_adm_pager(pg, tk_arena_printf(pg->arena, "admin/groups/%llu",
                                     (unsigned long long) id).p,
                 TK_STR(""), next);

    return tk_adm_show(pg, "adm/group");
}


int
tk_page_adm_group(tk_page_t *pg)
{
    tk_adm_begin(pg, "groups");

    return tk_adm_group_show(pg, tk_adm_arg(pg, 0), TK_STR_NULL);
}


int
tk_page_adm_group_save(tk_page_t *pg)
{
    int         rc;
    uint64_t    id = tk_adm_arg(pg, 0), made;
    tk_str_t    name;
    tk_bad_t    bad = { .n = 0 };
    tk_nonce_t  nonce = tk_page_nonce(pg, "group");

    tk_adm_begin(pg, "groups");
    name = tk_adm_line(pg, "name", TK_GROUP_NAME);
    rc = tk_adm_is_bad(pg) ? TK_EINVAL
         : tk_group_save(&pg->cx, &nonce, id, name, &bad, &made);

    if (rc == TK_EINVAL) {
        tk_adm_bads(pg, &bad);
        tk_obj_str(pg->root, TK_K_f_name, name);
        return id ? tk_adm_group_show(pg, id, name)
                  : tk_adm_groups_list(pg);
    }

    return rc == TK_OK ? tk_adm_done(pg, id ? "saved" : "made",
                                     "groups/%llu",
                                     (unsigned long long) made)
                       : rc;
}


int
tk_page_adm_group_delete(tk_page_t *pg)
{
    int         rc;
    tk_nonce_t  nonce = tk_page_nonce(pg, "delete");

    rc = tk_group_delete(&pg->cx, &nonce, tk_adm_arg(pg, 0));

    return rc == TK_OK ? tk_adm_done(pg, "deleted", "groups") : rc;
}


int
tk_page_adm_group_join(tk_page_t *pg)
{
    int         rc;
    uint64_t    id = tk_adm_arg(pg, 0);
    tk_str_t    logins;
    tk_bad_t    bad = { .n = 0 };
    tk_nonce_t  nonce = tk_page_nonce(pg, "join");

    tk_adm_begin(pg, "groups");
    logins = tk_adm_text(pg, "logins", 20000);
    rc = tk_adm_is_bad(pg) ? TK_EINVAL
         : tk_group_join(&pg->cx, &nonce, id, logins, &bad);

    if (rc == TK_EINVAL) {
        tk_adm_bads(pg, &bad);
        tk_obj_str(pg->root, TK_K_f_logins, logins);
        return tk_adm_group_show(pg, id, TK_STR_NULL);
    }

    return rc == TK_OK ? tk_adm_done(pg, "saved", "groups/%llu",
                                     (unsigned long long) id)
                       : rc;
}


int
tk_page_adm_group_leave(tk_page_t *pg)
{
    int         rc;
    uint64_t    id = tk_adm_arg(pg, 0);
    tk_nonce_t  nonce = tk_page_nonce(pg, "leave");

    rc = tk_group_leave(&pg->cx, &nonce, id, tk_adm_id(pg, "user"));

    return rc == TK_OK ? tk_adm_done(pg, "saved", "groups/%llu",
                                     (unsigned long long) id)
                       : rc;
}
