#include "desk/access/holding.h"
#include "desk/admin/roster.h"
#include "desk/people/account.h"
#include "web/admin.h"

/*
 * Permissions as a whole: who holds what on each type, and "why may X see
 * ticket Y?", which asks desk/access/acl with X as the viewer.
 */

#define TK_ADM_GRANTS  32


/* {may, and the rule as a bool: why_rule} */
static void
tk_adm_why_row(tk_page_t *pg, tk_obj_t *o, tk_action_t action, tk_why_t why)
{
    static const char *const  actions[TK_MAY_LAST] = {
        "may_see", "may_see_notes", "may_answer", "may_note", "may_manage",
        "may_close", "may_reopen", "may_delete", "may_restore"
    };
    static const char *const  rules[] = {
        "by_system", "by_manage", "by_own", "by_verifier", "by_show_others",
        "by_ticket_group", "not", "not_signed_in", "not_level", "not_own",
        "not_agent",
        "not_hidden", "not_trashed", "not_admins_reopen"
    };
    const tk_tmpl_set_t  *set = pg->site->pages;

    tk_obj_bool(o, TK_K_may, why < TK_WHY_NOT);
    tk_obj_bool(o, tk_tmpl_key(set, tk_str_z(actions[action])), true);
    tk_obj_bool(o, tk_tmpl_key(set, tk_str_z(
                    (size_t) why < sizeof(rules) / sizeof(rules[0])
                    ? rules[why] : "not")), true);
}


/* The rows that give X a level on the ticket's type. */
static int
tk_adm_why_grants(tk_page_t *pg, tk_obj_t *o, const tk_viewer_t *x,
    uint64_t type_id)
{
    int                         rc = TK_OK;
    unsigned                    i, n;
    tk_obj_t                   *g;
    tk_val_t                   *list;
    tk_roster_name_t            group;
    const tk_permission_row_t  *grants[TK_ADM_GRANTS];

    n = tk_acl_grants(&pg->cx, x, type_id, grants, TK_ADM_GRANTS);
    list = tk_obj_list(o, TK_K_grants, n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        g = tk_list_obj(o, list, i, 8);
        tk_adm_level(g, grants[i]->level);

        if (grants[i]->group) {
            rc = tk_roster_group(&pg->cx, grants[i]->who, &group);
            tk_obj_str(g, TK_K_group_name, rc == TK_OK ? group.name
                                                       : TK_STR("?"));
            rc = rc == TK_ENOTFOUND ? TK_OK : rc;
        }
    }

    return rc;
}


static int
tk_adm_why_result(tk_page_t *pg, const tk_viewer_t *x, const tk_ticket_t *t)
{
    unsigned           i;
    tk_obj_t          *o = tk_obj(pg->arena, 12);
    tk_val_t          *list;
    tk_ticket_facts_t  f = tk_ticket_facts(t);

    tk_obj_str(o, TK_K_name, x->name);
    tk_obj_int(o, TK_K_user_id, (int64_t) x->user_id);
    tk_obj_int(o, TK_K_number, (int64_t) t->number);
    tk_obj_int(o, TK_K_type_id, (int64_t) t->type_id);
    tk_obj_str(o, TK_K_type, tk_page_type_name(pg, t->type_id));
    tk_obj_bool(o, TK_K_may,
                tk_acl_why(&pg->cx, &f, TK_MAY_SEE) < TK_WHY_NOT);
    tk_obj_bool(o, TK_K_by_owner, x->user_id == t->owner_id);
    tk_obj_bool(o, TK_K_by_contact, x->contact_id != 0
                                    && x->contact_id == t->contact_id);
    tk_adm_level(o, tk_acl_level(&pg->cx, t->type_id));
    list = tk_obj_list(o, TK_K_actions, TK_MAY_LAST);

    for (i = 0; i < TK_MAY_LAST; i++) {
        tk_adm_why_row(pg, tk_list_obj(o, list, i, 3), (tk_action_t) i,
                       tk_acl_why(&pg->cx, &f, (tk_action_t) i));
    }

    tk_obj_obj(pg->root, TK_K_result, o);

    return tk_adm_why_grants(pg, o, x, t->type_id);
}


/* The ticket is read as the system reads it: an administrator need not see
 * it, and of it nothing is told but number and type. */
static int
tk_adm_why_ticket(tk_page_t *pg, tk_str_t number, tk_ticket_t *t)
{
    int                 rc;
    tk_viewer_t         system = { .who = TK_WHO_SYSTEM };
    const tk_viewer_t  *held = pg->cx.viewer;

    pg->cx.viewer = &system;
    rc = tk_ticket_by_number(&pg->cx, tk_page_ticket_number(number), t);
    pg->cx.viewer = held;

    if (rc == TK_ENOTFOUND) {
        tk_adm_bad(pg, "ticket", "why_unknown");
    }

    return rc;
}


static int
tk_adm_why(tk_page_t *pg, tk_str_t login, tk_str_t number)
{
    int          rc;
    tk_str_t     name;
    tk_ticket_t  t;
    tk_viewer_t  x;

    rc = tk_adm_why_ticket(pg, number, &t);

    if (rc != TK_OK) {
        return rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    if (tk_account_login(pg->arena, login, &name) != TK_OK) {
        tk_adm_bad(pg, "user", "why_unknown");
        return TK_OK;
    }

    /* X signs in, so to speak; then it is the administrator again. */
    rc = tk_session_trusted(&pg->cx, name, false, &x);

    if (rc == TK_EDENIED) {
        tk_adm_bad(pg, "user", "why_no_sign_in");
        rc = TK_OK;

    } else if (rc == TK_OK) {
        rc = tk_adm_why_result(pg, &x, &t);
    }

    pg->cx.viewer = &pg->viewer;

    return rc == TK_OK ? tk_acl_resolve(&pg->cx, &pg->viewer) : rc;
}


static void
tk_adm_sums_row(tk_page_t *pg, tk_obj_t *o, uint64_t type_id,
    const tk_holding_sum_t *v, size_t n)
{
    size_t     i;
    tk_obj_t  *cell;

    static const tk_key_id_t  keys[] = {
        TK_K_none, TK_K_read, TK_K_create, TK_K_write, TK_K_delete,
        TK_K_manage
    };

    for (i = 0; i < n; i++) {
        if (v[i].type_id == type_id && v[i].level > 0
            && v[i].level <= TK_LEVEL_MANAGE)
        {
            cell = tk_obj(pg->arena, 1);
            tk_obj_str(cell, TK_K_names, v[i].names);
            tk_obj_obj(o, keys[v[i].level], cell);
        }
    }
}


static int
tk_adm_sums(tk_page_t *pg)
{
    int                   rc;
    size_t                n;
    unsigned              i;
    tk_obj_t             *o;
    tk_val_t             *list;
    const tk_snapshot_t  *s = pg->cx.snap;
    tk_holding_sum_t     *v;

    rc = tk_cx_db(&pg->cx);

    if (rc == TK_OK) {
        rc = tk_holding_sums(&pg->cx, &v, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_obj_list(pg->root, TK_K_rows, s->n_types);

    for (i = 0; i < s->n_types; i++) {
        o = tk_list_obj(pg->root, list, i, 10);
        tk_obj_int(o, TK_K_id, s->types[i].id);
        tk_obj_str(o, TK_K_name, s->types[i].name);
        tk_obj_str(o, TK_K_type_group,
                   tk_page_group_name(pg, s->types[i].group_id));
        tk_obj_bool(o, TK_K_archived, s->types[i].archived);
        tk_adm_sums_row(pg, o, s->types[i].id, v, n);
    }

    return TK_OK;
}


int
tk_page_adm_permissions(tk_page_t *pg)
{
    int       rc;
    tk_str_t  login, number;

    tk_adm_begin(pg, "permissions");
    login = tk_adm_query(pg, "user");
    number = tk_adm_query(pg, "ticket");
    tk_obj_str(pg->root, TK_K_f_user, login);
    tk_obj_str(pg->root, TK_K_f_ticket, number);
    rc = tk_cx_db(&pg->cx);

    if (rc == TK_OK && (login.n || number.n)) {
        rc = tk_adm_why(pg, login, number);
    }

    if (rc == TK_OK) {
        rc = tk_adm_sums(pg);
    }

    return rc == TK_OK ? tk_adm_show(pg, "adm/permissions") : rc;
}
