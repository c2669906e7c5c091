#include "desk/access/holding.h"
#include "desk/access/permission.h"
#include "desk/admin/roll.h"
#include "desk/admin/roster.h"
#include "desk/people/account.h"
#include "web/admin.h"

/*
 * The grids of permissions: of a type, with all groups and the users who
 * hold something; of a user or a group, with all types.
 *
 * A row's field is named w:TYPE:g|u:WHO:LEVEL with the level as it was when
 * the page was made, its value is the level chosen: only what somebody
 * changed here is written, whatever others changed meanwhile.
 */

#define TK_ADM_ROWS  3000


static void
tk_adm_grid_levels(tk_page_t *pg, tk_obj_t *o, int level)
{
    int        i;
    tk_obj_t  *cell;
    tk_val_t  *list;

    list = tk_obj_list(o, TK_K_levels, TK_LEVEL_MANAGE + 1);

    for (i = TK_LEVEL_NONE; i <= TK_LEVEL_MANAGE; i++) {
        cell = tk_list_obj(o, list, (uint32_t) i, 8);
        tk_obj_int(cell, TK_K_level, i);
        tk_obj_bool(cell, TK_K_selected, i == level);
        tk_adm_level(cell, i);
    }
}


static void
tk_adm_grid_row(tk_page_t *pg, tk_obj_t *o, uint64_t type_id, bool group,
    uint64_t who, int level)
{
    tk_obj_str(o, TK_K_field, tk_arena_printf(pg->arena, "w:%llu:%c:%llu:%d",
                                              (unsigned long long) type_id,
                                              group ? 'g' : 'u',
                                              (unsigned long long) who,
                                              level));
    tk_obj_bool(o, TK_K_is_group, group);
    tk_adm_grid_levels(pg, o, level);
}


static bool
tk_adm_grid_field(tk_str_t name, tk_str_t value, tk_permission_t *p)
{
    int64_t   level;
    tk_str_t  kind, was;

    if (!tk_str_eqz(tk_str_cut(&name, ':'), "w")) {
        return false;
    }

    p->type_id = tk_page_number(tk_str_cut(&name, ':'));
    kind = tk_str_cut(&name, ':');
    p->group = tk_str_eqz(kind, "g");
    p->who = tk_page_number(tk_str_cut(&name, ':'));
    was = name;

    if (tk_str_i64(value, &level) != TK_OK || level < TK_LEVEL_NONE
        || level > TK_LEVEL_MANAGE || p->type_id == 0 || p->who == 0)
    {
        return false;
    }

    p->level = (int) level;

    return !tk_str_eq(was, value);
}


/* What differs in the posted grid. */
static int
tk_adm_grid_read(tk_page_t *pg, tk_permission_t **v_r, unsigned *n_r)
{
    unsigned          i, n = tk_form_count(pg->req->form);
    tk_str_t          name, value;
    tk_permission_t  *v;

    v = tk_arena_array(pg->arena, n + 1, sizeof(*v));

    if (v == NULL) {
        return TK_ENOMEM;
    }

    *n_r = 0;
    *v_r = v;

    for (i = 0; i < n; i++) {
        tk_form_at(pg->req->form, i, &name, &value);

        if (tk_adm_grid_field(name, value, &v[*n_r])) {
            (*n_r)++;
        }
    }

    return TK_OK;
}


/* --- a type --------------------------------------------------------------- */

static int
tk_adm_type_grid(tk_page_t *pg, uint64_t id)
{
    int                  rc;
    size_t               i, n;
    tk_obj_t            *o;
    tk_val_t            *list;
    tk_roll_type_full_t  type;
    tk_holding_t        *rows;

    rc = tk_cx_db(&pg->cx);

    if (rc == TK_OK) {
        rc = tk_roll_type(&pg->cx, id, &type);
    }

    if (rc == TK_OK) {
        rc = tk_holding_of_type(&pg->cx, id, &rows, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    n = n < TK_ADM_ROWS ? n : TK_ADM_ROWS;
    tk_obj_int(pg->root, TK_K_type_id, (int64_t) id);
    tk_obj_str(pg->root, TK_K_name, type.name);
    tk_obj_bool(pg->root, TK_K_archived, type.archived);
    tk_obj_bool(pg->root, TK_K_at_permissions, true);
    list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) n);

    for (i = 0; i < n; i++) {
        o = tk_list_obj(pg->root, list, (uint32_t) i, 8);
        tk_adm_grid_row(pg, o, id, rows[i].is_group, rows[i].who_id,
                        (int) rows[i].level);
        tk_obj_int(o, TK_K_id, (int64_t) rows[i].who_id);
        tk_obj_str(o, TK_K_name, rows[i].name);
        tk_obj_str(o, TK_K_login, rows[i].login);
    }

    tk_adm_grid_levels(pg, pg->root, TK_LEVEL_CREATE);

    return tk_adm_show(pg, "adm/type_permissions");
}


int
tk_page_adm_type_permissions(tk_page_t *pg)
{
    tk_adm_begin(pg, "types");

    return tk_adm_type_grid(pg, tk_adm_arg(pg, 0));
}


/* Who is to be added, with a level: a user by the login, else a group. */
static int
tk_adm_type_add(tk_page_t *pg, uint64_t id, tk_permission_t *p)
{
    int                rc;
    tk_str_t           name = tk_adm_line(pg, "login", 190), login;
    tk_roster_login_t  user = { .id = 0 };

    tk_obj_str(pg->root, TK_K_f_login, name);
    *p = (tk_permission_t) {
        .type_id = id, .level = (int) tk_adm_id(pg, "level")
    };
    rc = tk_account_login(pg->arena, name, &login) == TK_OK
         ? tk_roster_login(&pg->cx, login, &user) : TK_ENOTFOUND;
    p->who = user.id;

    if (rc == TK_ENOTFOUND) {
        p->group = true;
        rc = tk_roster_group_named(&pg->cx, name, &p->who);
    }

    return rc;
}


int
tk_page_adm_type_permissions_save(tk_page_t *pg)
{
    int               rc;
    unsigned          n;
    uint64_t          id = tk_adm_arg(pg, 0);
    tk_nonce_t        nonce = tk_page_nonce(pg, "permissions");
    tk_permission_t  *v;

    tk_adm_begin(pg, "types");
    rc = tk_adm_grid_read(pg, &v, &n);

    if (rc == TK_OK && tk_adm_flag(pg, "login")) {
        rc = tk_adm_type_add(pg, id, &v[n]);
        n += rc == TK_OK;

        if (rc == TK_ENOTFOUND) {
            tk_adm_bad(pg, "login", "why_unknown");
            return tk_adm_type_grid(pg, id);
        }
    }

    if (rc == TK_OK && n > 0) {
        rc = tk_permission_set(&pg->cx, &nonce, v, n);
    }

    return rc == TK_OK ? tk_adm_done(pg, "saved", "types/%llu/permissions",
                                     (unsigned long long) id)
                       : rc;
}


/* --- a user or a group ---------------------------------------------------- */

/* Types in the order of the snapshot, which is that of the filter. */
static void
tk_adm_who_rows(tk_page_t *pg, bool group, uint64_t who,
    const tk_holding_who_t *held, size_t n)
{
    size_t                k;
    unsigned              i;
    tk_obj_t             *o;
    tk_val_t             *list;
    const tk_snapshot_t  *s = pg->cx.snap;

    list = tk_obj_list(pg->root, TK_K_rows, s->n_types);

    for (i = 0; i < s->n_types; i++) {
        for (k = 0; k < n && held[k].type_id != s->types[i].id; k++) {
            /* void */
        }

        o = tk_list_obj(pg->root, list, i, 10);
        tk_adm_grid_row(pg, o, s->types[i].id, group, who,
                        k < n ? (int) held[k].level : TK_LEVEL_NONE);
        tk_obj_int(o, TK_K_id, s->types[i].id);
        tk_obj_str(o, TK_K_name, s->types[i].name);
        tk_obj_str(o, TK_K_type_group,
                   tk_page_group_name(pg, s->types[i].group_id));
        tk_obj_bool(o, TK_K_archived, s->types[i].archived);

        if (k < n && held[k].group_level > TK_LEVEL_NONE) {
            tk_obj_str(o, TK_K_group_name, held[k].group_name);
            tk_adm_level(o, (int) held[k].group_level);
        }
    }
}


static int
tk_adm_who_user(tk_page_t *pg, uint64_t id)
{
    int                  rc;
    size_t               n;
    tk_holding_who_t    *held;
    tk_roster_account_t  user;

    rc = tk_roster_account(&pg->cx, id, &user);

    if (rc == TK_OK) {
        rc = tk_holding_of_user(&pg->cx, id, &held, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    tk_obj_str(pg->root, TK_K_name, user.name);
    tk_obj_str(pg->root, TK_K_login, user.login);
    tk_obj_bool(pg->root, TK_K_is_user, true);
    tk_adm_who_rows(pg, false, id, held, n);

    return TK_OK;
}


static int
tk_adm_who_group(tk_page_t *pg, uint64_t id)
{
    int                rc;
    size_t             n;
    tk_roster_name_t   group;
    tk_holding_who_t  *held;

    rc = tk_roster_group(&pg->cx, id, &group);

    if (rc == TK_OK) {
        rc = tk_holding_of_group(&pg->cx, id, &held, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    tk_obj_str(pg->root, TK_K_name, group.name);
    tk_adm_who_rows(pg, true, id, held, n);

    return TK_OK;
}


static int
tk_adm_who(tk_page_t *pg, bool group)
{
    int       rc;
    uint64_t  id = tk_adm_arg(pg, 0);

    tk_adm_begin(pg, group ? "groups" : "users");
    rc = tk_cx_db(&pg->cx);

    if (rc == TK_OK) {
        rc = group ? tk_adm_who_group(pg, id) : tk_adm_who_user(pg, id);
    }

    tk_obj_int(pg->root, TK_K_who_id, (int64_t) id);

    return rc == TK_OK ? tk_adm_show(pg, "adm/who_permissions") : rc;
}


static int
tk_adm_who_save(tk_page_t *pg, const char *noun)
{
    int               rc;
    unsigned          n;
    tk_nonce_t        nonce = tk_page_nonce(pg, "permissions");
    tk_permission_t  *v;

    rc = tk_adm_grid_read(pg, &v, &n);

    if (rc == TK_OK && n > 0) {
        rc = tk_permission_set(&pg->cx, &nonce, v, n);
    }

    return rc == TK_OK ? tk_adm_done(pg, "saved", "%s/%llu/permissions",
                                     noun,
                                     (unsigned long long) tk_adm_arg(pg, 0))
                       : rc;
}


int
tk_page_adm_user_permissions(tk_page_t *pg)
{
    return tk_adm_who(pg, false);
}


int
tk_page_adm_user_permissions_save(tk_page_t *pg)
{
    return tk_adm_who_save(pg, "users");
}


int
tk_page_adm_group_permissions(tk_page_t *pg)
{
    return tk_adm_who(pg, true);
}


int
tk_page_adm_group_permissions_save(tk_page_t *pg)
{
    return tk_adm_who_save(pg, "groups");
}
