#include "desk/admin/option.h"
#include "desk/admin/type.h"
#include "desk/people/account.h"
#include "desk/setup/setup_int.h"
#include "desk/snapshot.h"
#include "tk_sql.gen.h"

#define TEXT_MAX  10000

#define AT(field)  offsetof(tk_sql_setup_type_group_get_t, field)

static const tk_set_field_t  tk_type_group_fields[] = {
    TK_F_INT("sort", AT(sort), "0", -1000000, 1000000),
    { .key = NULL }
};

#undef AT
#define AT(field)  offsetof(tk_sql_setup_type_get_t, field)

static const tk_set_field_t  tk_type_fields[] = {
    TK_F_PLAIN("group", TYPE_GROUP, AT(in_group), ""),
    TK_F_PLAIN("owner", USER, AT(owner), ""),
    TK_F_TEXT("description", TEXT, AT(description), TEXT_MAX),
    TK_F_PLAIN("external", FLAG, AT(external), "off"),
    TK_F_PLAIN("show_others", FLAG, AT(show_others), "off"),
    TK_F_PLAIN("notify_new", FLAG, AT(notify_new), "off"),
    TK_F_TEXT("notify_to", TEXT, AT(notify_to), TEXT_MAX),
    TK_F_PLAIN("alt_sender", FLAG, AT(alt_sender), "off"),
    TK_F_TEXT("sender_name", LINE, AT(sender_name), 190),
    TK_F_PLAIN("sender_email", EMAIL, AT(sender_email), ""),
    TK_F_PLAIN("archived", FLAG, AT(archived), "off"),
    TK_F_INT("sort", AT(sort), "0", -1000000, 1000000),
    TK_F_NOUN("permission"),
    { .key = NULL }
};

#undef AT
#define AT(field)  offsetof(tk_sql_setup_status_get_t, field)

static const tk_set_field_t  tk_status_fields[] = {
    TK_F_WORD("kind", AT(kind), "in progress",
              "open|in progress|closed"),
    TK_F_WORD("color", AT(color), "",
              "|red|amber|green|teal|blue|purple|pink|grey"),
    TK_F_INT("sort", AT(sort), "0", -1000000, 1000000),
    { .key = NULL }
};

#undef AT

static const char  tk_levels[][8] = {
    "", "read", "create", "write", "delete", "manage"
};


static int
tk_type_group_get(tk_setup_t *s, const tk_section_t *section, void *row)
{
    return tk_sql_setup_type_group_get(s->cx->db,
               &(tk_sql_setup_type_group_get_in_t) {
                   .name = section->name
               }, row);
}


static int
tk_type_group_put(tk_setup_t *s, const tk_section_t *section, void *arg,
    uint64_t *id)
{
    tk_sql_setup_type_group_get_t  *row = arg;

    if (!tk_setup_dirty(s, *id, row->name)) {
        return TK_OK;
    }

    return tk_sql_setup_type_group_put(s->cx->db,
               &(tk_sql_setup_type_group_put_in_t) {
                   .id = *id, .name = section->name, .sort = row->sort
               }, NULL);
}


const tk_noun_t  tk_noun_type_group = {
    "type_group", tk_type_group_fields, tk_type_group_get, tk_type_group_put,
    NULL, tk_sql_setup_type_group_names, NULL
};


static int
tk_type_get(tk_setup_t *s, const tk_section_t *section, void *row)
{
    return tk_sql_setup_type_get(s->cx->db, &(tk_sql_setup_type_get_in_t) {
                                     .name = section->name
                                 }, row);
}


static int
tk_type_put(tk_setup_t *s, const tk_section_t *section, void *arg,
    uint64_t *id)
{
    int                        rc;
    tk_bad_t                   bad = { .n = 0 };
    tk_db_done_t               done;
    tk_sql_setup_type_get_t    was = { .id = 0 }, *row = arg;
    tk_type_edit_t             in = {
        .name = section->name, .notify_new = row->notify_new,
        .notify_to = row->notify_to, .alt_sender = row->alt_sender,
        .sender_email = row->sender_email
    };

    if (!tk_setup_dirty(s, *id, row->name)) {
        return TK_OK;
    }

    rc = tk_type_get(s, section, &was);

    if (rc != TK_OK && rc != TK_ENOTFOUND) {
        return rc;
    }

    if (tk_type_check(s->cx, &in, was.notify_to, was.sender_email, &bad)
        != TK_OK)
    {
        return tk_setup_refused(s, &bad);
    }

    rc = tk_sql_setup_type_put(s->cx->db, &(tk_sql_setup_type_put_in_t) {
             .id = *id, .name = section->name, .in_group = row->in_group,
             .owner = row->owner, .description = row->description,
             .external = row->external, .show_others = row->show_others,
             .notify_new = row->notify_new, .notify_to = row->notify_to,
             .alt_sender = row->alt_sender,
             .sender_name = row->sender_name,
             .sender_email = row->sender_email, .archived = row->archived,
             .sort = row->sort
         }, &done);

    *id = *id ? *id : done.insert_id;

    return rc;
}


/* "user:LOGIN" or "group:NAME". */
static int
tk_permission_who(tk_setup_t *s, tk_str_t who, tk_set_item_t *item)
{
    int                        rc;
    tk_str_t                   login;
    tk_sql_setup_user_get_t    user;
    tk_sql_setup_group_get_t   group;

    item->group = tk_str_starts(who, TK_STR("group:"));

    if (item->group) {
        rc = tk_sql_setup_group_get(s->cx->db,
                 &(tk_sql_setup_group_get_in_t) {
                     .name = tk_str_sub(who, 6, who.n)
                 }, &group);
        item->id = rc == TK_OK ? group.id : 0;
        return rc;
    }

    if (!tk_str_starts(who, TK_STR("user:"))
        || tk_account_login(s->cx->arena, tk_str_sub(who, 5, who.n),
                            &login) != TK_OK)
    {
        return TK_ENOTFOUND;
    }

    rc = tk_sql_setup_user_get(s->cx->db, &(tk_sql_setup_user_get_in_t) {
                                   .login = login
                               }, &user);
    item->id = rc == TK_OK ? user.id : 0;

    return rc;
}


static int
tk_permission_resolve(tk_setup_t *s, const tk_entry_t *e,
    tk_set_item_t *item)
{
    int        rc;
    tk_str_t   who, level;
    ptrdiff_t  blank;

    blank = tk_str_rchr(e->value, ' ');
    who = tk_str_trim(tk_str_sub(e->value, 0, (size_t) (blank < 0 ? 0
                                                                  : blank)));
    level = tk_str_sub(e->value, (size_t) (blank + 1), e->value.n);
    item->level = TK_LEVEL_MANAGE;

    while (item->level > 0 && !tk_str_eqz(level, tk_levels[item->level])) {
        item->level--;
    }

    if (item->level == 0) {
        return tk_setup_bad(s, e->line, "permission: it is \"user:LOGIN "
                            "LEVEL\" or \"group:NAME LEVEL\", levels are "
                            "read, create, write, delete, manage");
    }

    rc = tk_permission_who(s, who, item);

    return rc == TK_ENOTFOUND
           ? tk_setup_bad(s, e->line, "permission: there is no \"%.*s\"",
                          TK_STR_ARG(who))
           : rc;
}


static int
tk_permission_have(tk_cx_t *cx, uint64_t type_id, tk_arr_t *have,
    tk_sql_setup_permission_all_t **rows_r, size_t *n_r)
{
    int             rc;
    size_t          i;
    tk_set_item_t  *item;

    tk_arr_init(have, cx->arena, sizeof(tk_set_item_t));
    rc = tk_sql_setup_permission_all(cx->db,
             &(tk_sql_setup_permission_all_in_t) { .type_id = type_id },
             rows_r, n_r);

    for (i = 0; rc == TK_OK && i < *n_r; i++) {
        item = tk_arr_push(have);

        if (item == NULL) {
            return TK_ENOMEM;
        }

        item->group = (*rows_r)[i].is_group;
        item->id = (*rows_r)[i].who_id;
        item->level = (*rows_r)[i].level;
    }

    return rc;
}


static int
tk_type_more(tk_setup_t *s, const tk_section_t *section, void *row,
    uint64_t id)
{
    int                             rc;
    bool                            differs = false;
    size_t                          i, n;
    tk_arr_t                        have, wanted;
    tk_set_item_t                  *item;
    tk_sql_setup_permission_all_t  *rows;

    rc = tk_permission_have(s->cx, id, &have, &rows, &n);

    if (rc == TK_OK) {
        rc = tk_set_list(s, "permission", &have, tk_permission_resolve,
                         &wanted, &differs);
    }

    if (rc != TK_OK || !differs) {
        return rc;
    }

    rc = tk_sql_setup_permission_clear(s->cx->db,
             &(tk_sql_setup_permission_clear_in_t) { .type_id = id }, NULL);

    for (i = 0; rc == TK_OK && i < wanted.n; i++) {
        item = tk_arr_at(&wanted, tk_set_item_t, i);
        rc = tk_sql_setup_permission_add(s->cx->db,
                 &(tk_sql_setup_permission_add_in_t) {
                     .type_id = id, .is_group = item->group,
                     .who_id = item->id, .level = item->level
                 }, NULL);
    }

    return rc;
}


static int
tk_type_show(tk_cx_t *cx, void *arg, tk_buf_t *out)
{
    int                             rc;
    size_t                          i, n;
    tk_arr_t                        have;
    tk_str_t                        line;
    tk_sql_setup_type_get_t        *row = arg;
    tk_sql_setup_permission_all_t  *rows;

    rc = tk_permission_have(cx, row->id, &have, &rows, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (rows[i].level < TK_LEVEL_READ || rows[i].level > TK_LEVEL_MANAGE
            || rows[i].name.n == 0)
        {
            continue;
        }

        line = tk_arena_printf(cx->arena, "%s:%.*s %s",
                               rows[i].is_group ? "group" : "user",
                               TK_STR_ARG(rows[i].name),
                               tk_levels[rows[i].level]);
        tk_set_line(out, "permission", line);
    }

    return rc;
}


const tk_noun_t  tk_noun_type = {
    "type", tk_type_fields, tk_type_get, tk_type_put, tk_type_more,
    tk_sql_setup_type_names, tk_type_show
};


/* The two built-in ones are found by their kind, so that they can be given
 * other names. */
static int
tk_status_get(tk_setup_t *s, const tk_section_t *section, void *row)
{
    const tk_entry_t  *kind;

    kind = tk_section_get(section, "kind");

    return tk_sql_setup_status_get(s->cx->db,
               &(tk_sql_setup_status_get_in_t) {
                   .name = section->name,
                   .kind = kind ? kind->value : TK_STR("")
               }, row);
}


static int
tk_status_put(tk_setup_t *s, const tk_section_t *section, void *arg,
    uint64_t *id)
{
    int                         rc = TK_OK;
    tk_sql_setup_status_get_t  *row = arg;

    if (*id != 0
        && tk_str_find(tk_buf_view(&s->changed), TK_STR("kind")) >= 0)
    {
        return tk_setup_bad(s, section->line, "the kind of a status stays "
                            "as it is");
    }

    if (!tk_setup_dirty(s, *id, row->name)) {
        return TK_OK;
    }

    if (*id != 0) {
        rc = tk_option_carry(s->cx, "never_close_status", row->name,
                             section->name);
    }

    return rc == TK_OK
           ? tk_sql_setup_status_put(s->cx->db,
                 &(tk_sql_setup_status_put_in_t) {
                     .id = *id, .name = section->name, .kind = row->kind,
                     .color = row->color, .sort = row->sort
                 }, NULL)
           : rc;
}


const tk_noun_t  tk_noun_status = {
    "status", tk_status_fields, tk_status_get, tk_status_put, NULL,
    tk_sql_setup_status_names, NULL
};
