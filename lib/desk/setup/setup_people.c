#include "desk/people/account.h"
#include "desk/people/contact.h"
#include "desk/setup/setup_int.h"
#include "tk_sql.gen.h"

#define ROW  tk_sql_setup_user_get_t
#define AT(field)  offsetof(ROW, field)

static const tk_set_field_t  tk_group_fields[] = { { .key = NULL } };

static const tk_set_field_t  tk_user_fields[] = {
    TK_F_TEXT("name", LINE, AT(name), 190),
    TK_F_PLAIN("email", EMAIL, AT(email), ""),
    TK_F_TEXT("password_hash", LINE, AT(password), 127),
    TK_F_NOUN("password"),
    TK_F_PLAIN("admin", FLAG, AT(admin), "off"),
    TK_F_PLAIN("disabled", FLAG, AT(disabled), "off"),
    TK_F_TEXT("language", LINE, AT(language), 8),
    TK_F_TEXT("zone", LINE, AT(zone), 64),
    TK_F_NOUN("contact"),
    TK_F_NOUN("group"),
    { .key = NULL }
};

#undef AT
#undef ROW


static int
tk_group_get(tk_setup_t *s, const tk_section_t *section, void *row)
{
    return tk_sql_setup_group_get(s->cx->db, &(tk_sql_setup_group_get_in_t) {
                                      .name = section->name
                                  }, row);
}


static int
tk_group_put(tk_setup_t *s, const tk_section_t *section, void *arg,
    uint64_t *id)
{
    tk_sql_setup_group_get_t  *row = arg;

    if (!tk_setup_dirty(s, *id, row->name)) {
        return TK_OK;
    }

    return tk_sql_setup_group_put(s->cx->db, &(tk_sql_setup_group_put_in_t) {
                                      .id = *id, .name = section->name
                                  }, NULL);
}


const tk_noun_t  tk_noun_group = {
    "group", tk_group_fields, tk_group_get, tk_group_put, NULL,
    tk_sql_setup_group_names, NULL
};


static int
tk_user_get(tk_setup_t *s, const tk_section_t *section, void *row)
{
    tk_str_t  login;

    if (tk_account_login(s->cx->arena, section->name, &login) != TK_OK) {
        return tk_setup_bad(s, section->line, "\"%.*s\" cannot be a login",
                            TK_STR_ARG(section->name));
    }

    return tk_sql_setup_user_get(s->cx->db, &(tk_sql_setup_user_get_in_t) {
                                     .login = login
                                 }, row);
}


/* Who could administrate and cannot any more; setup.c looks whether anybody
 * is left, when all are written. */
static void
tk_user_demoted(tk_setup_t *s, const tk_section_t *section,
    const tk_sql_setup_user_get_t *was, const tk_sql_setup_user_get_t *row)
{
    if (was->admin && !was->disabled && (!row->admin || row->disabled)) {
        s->demoted = section->line;
    }
}


static int
tk_user_put(tk_setup_t *s, const tk_section_t *section, void *arg,
    uint64_t *id)
{
    int                        rc;
    tk_bad_t                   bad = { .n = 0 };
    tk_str_t                   hash;
    tk_db_done_t               done;
    tk_sql_setup_user_get_t    was = { .id = 0 }, *row = arg;
    tk_account_edit_t          in = {
        .login = section->name, .name = row->name, .email = TK_STR(""),
        .language = row->language, .zone = row->zone
    };

    hash = s->hashes[section - s->sections->v];

    if (hash.n != 0) {
        row->password = hash;
        tk_setup_changed(s, "password");
    }

    if (*id != 0 && s->changed.n == 0) {
        return TK_OK;
    }

    /* Its address has been looked at with the other values. */
    if (tk_account_check(s->cx, &in, &(tk_roster_account_t) { .id = 0 },
                         &bad)
        != TK_OK)
    {
        return tk_setup_refused(s, &bad);
    }

    rc = tk_user_get(s, section, &was);

    if (rc != TK_OK && rc != TK_ENOTFOUND) {
        return rc;
    }

    tk_user_demoted(s, section, &was, row);

    rc = tk_sql_setup_user_put(s->cx->db, &(tk_sql_setup_user_put_in_t) {
             .id = *id, .login = in.login, .name = in.name,
             .email = row->email,
             .password = row->password, .admin = row->admin,
             .disabled = row->disabled, .language = row->language,
             .zone = row->zone, .created = s->cx->now
         }, &done);

    if (rc == TK_OK && *id != 0 && !tk_str_eq(row->password, was.password)) {
        rc = tk_sql_session_delete_user(s->cx->db,
                 &(tk_sql_session_delete_user_in_t) {
                     .user_id = *id
                 }, NULL);
    }

    *id = *id ? *id : done.insert_id;

    return rc == TK_OK && !tk_str_eq(row->email, was.email)
           ? tk_setup_address(s, row->email, *id, 0) : rc;
}


/* contact = on: the contact with the user's address is theirs. */
static int
tk_user_contact(tk_setup_t *s, const tk_section_t *section,
    const tk_sql_setup_user_get_t *row, uint64_t id)
{
    int                rc;
    tk_str_t           first, last;
    tk_contact_ref_t   ref = { .id = 0 };
    const tk_entry_t  *e;

    e = tk_section_get(section, "contact");

    if (e == NULL) {
        return TK_OK;
    }

    if (!tk_str_eqz(e->value, "on") && !tk_str_eqz(e->value, "off")) {
        return tk_setup_bad(s, e->line, "contact: allowed are on and off");
    }

    if (tk_str_eqz(e->value, "on") == row->contact) {
        return TK_OK;
    }

    if (!row->contact) {
        if (row->email.n == 0) {
            return tk_setup_bad(s, e->line, "contact: the user needs an "
                                "email");
        }

        tk_contact_split(row->name, &first, &last);
        rc = tk_contact_ensure(s->cx, row->email, first, TK_STR(""), last,
                               TK_STR(""), &ref);

        if (rc != TK_OK) {
            return rc;
        }
    }

    tk_setup_changed(s, "contact");

    return tk_sql_setup_user_contact(s->cx->db,
               &(tk_sql_setup_user_contact_in_t) {
                   .contact_id = ref.id, .id = id
               }, NULL);
}


static int
tk_member_resolve(tk_setup_t *s, const tk_entry_t *e, tk_set_item_t *item)
{
    int                        rc;
    tk_sql_setup_group_get_t   group;

    rc = tk_sql_setup_group_get(s->cx->db, &(tk_sql_setup_group_get_in_t) {
                                    .name = e->value
                                }, &group);

    if (rc == TK_ENOTFOUND) {
        return tk_setup_bad(s, e->line, "group: there is no \"%.*s\"",
                            TK_STR_ARG(e->value));
    }

    item->id = group.id;

    return rc;
}


static int
tk_member_have(tk_cx_t *cx, uint64_t user_id, tk_arr_t *have)
{
    int                         rc;
    size_t                      i, n;
    tk_set_item_t              *item;
    tk_sql_setup_member_all_t  *rows;

    tk_arr_init(have, cx->arena, sizeof(tk_set_item_t));
    rc = tk_sql_setup_member_all(cx->db, &(tk_sql_setup_member_all_in_t) {
                                     .user_id = user_id
                                 }, &rows, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        item = tk_arr_push(have);

        if (item == NULL) {
            return TK_ENOMEM;
        }

        item->id = rows[i].group_id;
        item->text = rows[i].name;
    }

    return rc;
}


static int
tk_user_groups(tk_setup_t *s, uint64_t id)
{
    int       rc;
    bool      differs;
    size_t    i;
    tk_arr_t  have, wanted;

    rc = tk_member_have(s->cx, id, &have);

    for (i = 0; rc == TK_OK && i < have.n; i++) {
        tk_arr_at(&have, tk_set_item_t, i)->text = TK_STR_NULL;
    }

    if (rc == TK_OK) {
        rc = tk_set_list(s, "group", &have, tk_member_resolve, &wanted,
                         &differs);
    }

    if (rc != TK_OK || !differs) {
        return rc;
    }

    rc = tk_sql_setup_member_clear(s->cx->db,
             &(tk_sql_setup_member_clear_in_t) { .user_id = id }, NULL);

    for (i = 0; rc == TK_OK && i < wanted.n; i++) {
        rc = tk_sql_setup_member_add(s->cx->db,
                 &(tk_sql_setup_member_add_in_t) {
                     .user_id = id,
                     .group_id = tk_arr_at(&wanted, tk_set_item_t, i)->id
                 }, NULL);
    }

    return rc;
}


static int
tk_user_more(tk_setup_t *s, const tk_section_t *section, void *row,
    uint64_t id)
{
    int  rc;

    rc = tk_user_contact(s, section, row, id);

    return rc == TK_OK ? tk_user_groups(s, id) : rc;
}


static int
tk_user_show(tk_cx_t *cx, void *arg, tk_buf_t *out)
{
    int                        rc;
    size_t                     i;
    tk_arr_t                   have;
    tk_sql_setup_user_get_t   *row = arg;

    if (row->contact) {
        tk_buf_z(out, "contact = on\n");
    }

    rc = tk_member_have(cx, row->id, &have);

    for (i = 0; rc == TK_OK && i < have.n; i++) {
        tk_set_line(out, "group", tk_arr_at(&have, tk_set_item_t, i)->text);
    }

    return rc;
}


const tk_noun_t  tk_noun_user = {
    "user", tk_user_fields, tk_user_get, tk_user_put, tk_user_more,
    tk_sql_setup_user_names, tk_user_show
};
