#include "base/buf.h"
#include "desk/admin/roster.h"
#include "desk/people/account.h"
#include "fmt/url.h"
#include "web/admin.h"

/* Users: the list, the form of one, the password. */

#define TK_ADM_USERS   50
#define TK_ADM_GROUPS  2000

enum { TK_ONLY_ALL, TK_ONLY_ADMINS, TK_ONLY_DISABLED, TK_ONLY_WITHOUT };


static void
tk_adm_user_row(tk_page_t *pg, tk_obj_t *o,
    const tk_roster_user_t *row)
{
    tk_obj_int(o, TK_K_id, (int64_t) row->id);
    tk_obj_str(o, TK_K_login, row->login);
    tk_obj_str(o, TK_K_name, row->name);
    tk_obj_str(o, TK_K_email, row->email);
    tk_obj_bool(o, TK_K_admin, row->admin);
    tk_obj_bool(o, TK_K_disabled, row->disabled);
    tk_obj_str(o, TK_K_in_groups, row->in_groups);
    tk_page_time(pg, o, TK_K_seen, row->seen);
}


/* What the page keeps when one goes to the next. */
static tk_str_t
tk_adm_user_query(tk_page_t *pg, tk_str_t q, tk_str_t only)
{
    tk_buf_t  b;

    tk_buf_init(&b, pg->arena, 4096);

    if (q.n != 0) {
        tk_buf_z(&b, "q=");
        tk_url_query(&b, q);
    }

    if (only.n != 0) {
        tk_buf_z(&b, b.n ? "&only=" : "only=");
        tk_url_query(&b, only);
    }

    return tk_buf_view(&b);
}


static int
tk_adm_user_only(tk_page_t *pg, tk_str_t *only)
{
    static const char *const  words[] = {
        "all", "admins", "disabled", "without"
    };
    static const tk_key_id_t  keys[] = {
        TK_K_show_all, TK_K_show_admins, TK_K_show_disabled,
        TK_K_show_without
    };
    int  i;

    for (i = TK_ONLY_WITHOUT; i > TK_ONLY_ALL; i--) {
        if (tk_str_eqz(*only, words[i])) {
            break;
        }
    }

    *only = i ? *only : TK_STR("");
    tk_obj_bool(pg->root, keys[i], true);

    return i;
}


int
tk_page_adm_users(tk_page_t *pg)
{
    int                rc, which;
    size_t             i, n;
    tk_str_t           q, like, only, next = TK_STR_NULL;
    tk_val_t          *list;
    tk_roster_user_t  *rows;

    tk_adm_begin(pg, "users");
    q = tk_adm_query(pg, "q");
    like = tk_adm_like(pg, q);
    only = tk_adm_query(pg, "only");
    which = tk_adm_user_only(pg, &only);
    rc = tk_cx_db(&pg->cx);

    if (rc == TK_OK) {
        rc = tk_roster_users(&pg->cx, tk_adm_query(pg, "after"), like, which,
                             TK_ADM_USERS + 1, &rows, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    if (n > TK_ADM_USERS) {
        n = TK_ADM_USERS;
        next = rows[n - 1].login;
    }

    list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) n);

    for (i = 0; i < n; i++) {
        tk_adm_user_row(pg, tk_list_obj(pg->root, list, (uint32_t) i, 9),
                        &rows[i]);
    }

    tk_obj_str(pg->root, TK_K_q, q);
    tk_obj_str(pg->root, TK_K_only, only);
    tk_adm_pager(pg, "admin/users", tk_adm_user_query(pg, q, only), next);

    return tk_adm_show(pg, "adm/users");
}


/* The boxes of groups: as posted, or as stored. */
static int
tk_adm_user_groups(tk_page_t *pg, uint64_t id, const tk_account_edit_t *in)
{
    int                   rc;
    bool                  on;
    size_t                i, n;
    unsigned              k;
    tk_val_t             *list;
    tk_roster_of_user_t  *rows;

    rc = tk_roster_of_user(&pg->cx, id, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_obj_list(pg->root, TK_K_groups, (uint32_t) n);

    for (i = 0; i < n; i++) {
        on = in == NULL && rows[i].member;

        for (k = 0; in != NULL && k < in->n_groups && !on; k++) {
            on = in->groups[k] == rows[i].id;
        }

        tk_page_option(pg->root, list, (uint32_t) i, rows[i].id, rows[i].name,
                       on);
    }

    return TK_OK;
}


static void
tk_adm_user_fields(tk_page_t *pg, const tk_account_edit_t *in)
{
    tk_obj_t  *o = tk_obj(pg->arena, 12);

    tk_obj_str(o, TK_K_login, in->login);
    tk_obj_str(o, TK_K_name, in->name);
    tk_obj_str(o, TK_K_email, in->email);
    tk_obj_bool(o, TK_K_admin, in->admin);
    tk_obj_bool(o, TK_K_disabled, in->disabled);
    tk_obj_str(o, TK_K_zone, in->zone);
    tk_obj_str(o, TK_K_contact, in->contact);
    tk_obj_obj(pg->root, TK_K_f, o);
    tk_page_languages(pg, TK_K_languages, in->language);
    tk_obj_str(pg->root, TK_K_desk_zone,
               pg->cx.snap->conf->time_zone.name);
}


/* The form; in: what was posted, NULL as it is stored. */
static int
tk_adm_user_form(tk_page_t *pg, uint64_t id, const tk_account_edit_t *in)
{
    int                    rc;
    tk_obj_t              *o = pg->root;
    tk_account_edit_t      now = {
        .login = TK_STR(""), .name = TK_STR(""), .email = TK_STR(""),
        .language = TK_STR(""), .zone = TK_STR(""), .contact = TK_STR("")
    };
    tk_roster_account_t  row;

    rc = tk_cx_db(&pg->cx);

    if (rc == TK_OK && id != 0) {
        rc = tk_roster_account(&pg->cx, id, &row);
    }

    if (rc == TK_OK) {
        rc = tk_adm_user_groups(pg, id, in);
    }

    if (rc != TK_OK) {
        return rc;
    }

    if (id != 0) {
        now = (tk_account_edit_t) {
            .login = row.login, .name = row.name, .email = row.email,
            .admin = row.admin, .disabled = row.disabled,
            .language = row.language, .zone = row.zone,
            .contact = row.contact_email
        };
        tk_obj_int(o, TK_K_id, (int64_t) id);
        tk_obj_str(o, TK_K_name, row.name);
        tk_obj_bool(o, TK_K_has_password, row.has_password);
        tk_obj_bool(o, TK_K_admin, row.admin);
        tk_obj_bool(o, TK_K_disabled, row.disabled);
        tk_obj_bool(o, TK_K_is_self, id == pg->viewer.user_id);
        tk_page_time(pg, o, TK_K_created, row.created);
        tk_page_time(pg, o, TK_K_seen, row.seen);
    }

    tk_adm_user_fields(pg, in ? in : &now);

    return tk_adm_show(pg, "adm/user");
}


int
tk_page_adm_user(tk_page_t *pg)
{
    tk_adm_begin(pg, "users");

    return tk_adm_user_form(pg, tk_adm_arg(pg, 0), NULL);
}


static int
tk_adm_user_read(tk_page_t *pg, tk_account_edit_t *in)
{
    unsigned   n = 0;
    uint64_t  *groups;
    tk_str_t   v;

    in->login = tk_adm_line(pg, "login", 190);
    in->name = tk_adm_line(pg, "name", 190);
    in->email = tk_adm_line(pg, "email", 254);
    in->admin = tk_adm_flag(pg, "admin");
    in->disabled = tk_adm_flag(pg, "disabled");
    in->language = tk_adm_line(pg, "language", 8);
    in->zone = tk_adm_line(pg, "zone", 64);
    in->contact = tk_adm_line(pg, "contact", 254);
    in->password = tk_form_get(pg->req->form, "password");
    groups = tk_arena_array(pg->arena, TK_ADM_GROUPS, sizeof(*groups));

    if (groups == NULL) {
        return TK_ENOMEM;
    }

    for (; n < TK_ADM_GROUPS; n++) {
        v = tk_form_nth(pg->req->form, "group", n);

        if (v.p == NULL) {
            break;
        }

        groups[n] = tk_page_number(v);
    }

    in->groups = groups;
    in->n_groups = n;

    return TK_OK;
}


int
tk_page_adm_user_save(tk_page_t *pg)
{
    int                rc;
    uint64_t           id = 0;
    tk_bad_t           bad = { .n = 0 };
    tk_nonce_t         nonce = tk_page_nonce(pg, "user");
    tk_account_edit_t  in = { .id = tk_adm_arg(pg, 0) };

    tk_adm_begin(pg, "users");
    rc = tk_adm_user_read(pg, &in);

    if (rc != TK_OK) {
        return rc;
    }

    if (!tk_adm_is_bad(pg)) {
        rc = tk_account_save(&pg->cx, &nonce, &in, &bad, &id);
    }

    if (rc == TK_EINVAL || tk_adm_is_bad(pg)) {
        tk_adm_bads(pg, &bad);
        tk_adm_again(pg, "password");
        return tk_adm_user_form(pg, in.id, &in);
    }

    return rc == TK_OK ? tk_adm_done(pg, in.id ? "saved" : "made",
                                     "users/%llu", (unsigned long long) id)
                       : rc;
}


int
tk_page_adm_user_password(tk_page_t *pg)
{
    int         rc;
    uint64_t    id = tk_adm_arg(pg, 0);
    tk_str_t    first = tk_form_get(pg->req->form, "password");
    tk_str_t    second = tk_form_get(pg->req->form, "repeat");
    tk_bad_t    bad = { .n = 0 };
    tk_nonce_t  nonce = tk_page_nonce(pg, "password");

    tk_adm_begin(pg, "users");

    if (tk_adm_flag(pg, "none")) {
        first = TK_STR("");

    } else if (first.n == 0) {
        tk_adm_bad(pg, "password", "why_empty");

    } else if (!tk_str_eq(first, second)) {
        tk_adm_bad(pg, "repeat", "why_repeat");
    }

    if (tk_adm_is_bad(pg)) {
        return tk_adm_user_form(pg, id, NULL);
    }

    rc = tk_account_set_password(&pg->cx, &nonce, id, first, &bad);

    if (rc == TK_EINVAL && bad.n != 0) {
        tk_adm_bads(pg, &bad);
        return tk_adm_user_form(pg, id, NULL);
    }

    return rc == TK_OK
           ? tk_adm_done(pg, first.n ? "password_set" : "password_unset",
                         "users/%llu", (unsigned long long) id)
           : rc;
}
