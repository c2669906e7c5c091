#include "desk/admin/roll.h"
#include "desk/admin/type.h"
#include "web/admin.h"

/* Types: the list, the form of one, and what ends one. */


int
tk_page_adm_types(tk_page_t *pg)
{
    int              rc;
    size_t           i, n;
    tk_obj_t        *o;
    tk_val_t        *list;
    uint64_t         group = UINT64_MAX;
    tk_roll_type_t  *rows;

    tk_adm_begin(pg, "types");
    rc = tk_cx_db(&pg->cx);

    if (rc == TK_OK) {
        rc = tk_roll_types(&pg->cx, &rows, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) n);

    for (i = 0; i < n; i++) {
        o = tk_list_obj(pg->root, list, (uint32_t) i, 12);
        tk_obj_int(o, TK_K_id, (int64_t) rows[i].id);
        tk_obj_str(o, TK_K_name, rows[i].name);
        tk_obj_str(o, TK_K_description, rows[i].description);
        tk_obj_bool(o, TK_K_external, rows[i].external);
        tk_obj_bool(o, TK_K_show_others, rows[i].show_others);
        tk_obj_bool(o, TK_K_archived, rows[i].archived);
        tk_obj_bool(o, TK_K_in_use, rows[i].tickets);
        tk_obj_bool(o, TK_K_has_agents, rows[i].agents);
        tk_obj_str(o, TK_K_mailbox, rows[i].mailbox.p ? rows[i].mailbox
                                                      : TK_STR(""));
        tk_obj_bool(o, TK_K_new_group, rows[i].group_id != group);
        tk_obj_str(o, TK_K_group_name,
                   tk_page_group_name(pg, (uint32_t) rows[i].group_id));
        group = rows[i].group_id;
    }

    tk_obj_bool(pg->root, TK_K_has_groups, pg->cx.snap->n_groups > 0);

    return tk_adm_show(pg, "adm/types");
}


static void
tk_adm_type_fields(tk_page_t *pg, const tk_type_edit_t *in)
{
    unsigned              i;
    tk_obj_t             *o = tk_obj(pg->arena, 16);
    tk_val_t             *list;
    const tk_snapshot_t  *s = pg->cx.snap;

    tk_obj_str(o, TK_K_name, in->name);
    tk_obj_str(o, TK_K_owner, in->owner);
    tk_obj_str(o, TK_K_description, in->description);
    tk_obj_bool(o, TK_K_external, in->external);
    tk_obj_bool(o, TK_K_show_others, in->show_others);
    tk_obj_bool(o, TK_K_notify_new, in->notify_new);
    tk_obj_str(o, TK_K_notify_to, in->notify_to);
    tk_obj_bool(o, TK_K_alt_sender, in->alt_sender);
    tk_obj_str(o, TK_K_sender_name, in->sender_name);
    tk_obj_str(o, TK_K_sender_email, in->sender_email);
    tk_adm_sort_show(pg, o, in->sort);
    tk_obj_obj(pg->root, TK_K_f, o);
    list = tk_obj_list(pg->root, TK_K_group_options, s->n_groups);

    for (i = 0; i < s->n_groups; i++) {
        tk_page_option(pg->root, list, i, s->groups[i].id, s->groups[i].name,
                       s->groups[i].id == in->group_id);
    }
}


/* The types that tickets can go to. */
static void
tk_adm_type_others(tk_page_t *pg, uint64_t id)
{
    unsigned              i, k = 0;
    tk_val_t             *list;
    const tk_snapshot_t  *s = pg->cx.snap;

    list = tk_obj_list(pg->root, TK_K_type_options,
                       s->n_types - (tk_snap_type(s, id) != NULL));

    for (i = 0; i < s->n_types; i++) {
        if (s->types[i].id != id) {
            tk_page_option(pg->root, list, k++, s->types[i].id,
                           s->types[i].name, false);
        }
    }
}


static tk_type_edit_t
tk_adm_type_of(const tk_roll_type_full_t *row)
{
    return (tk_type_edit_t) {
        .id = row->id, .name = row->name, .group_id = row->group_id,
        .owner = row->owner, .description = row->description,
        .external = row->external, .show_others = row->show_others,
        .notify_new = row->notify_new, .notify_to = row->notify_to,
        .alt_sender = row->alt_sender, .sender_name = row->sender_name,
        .sender_email = row->sender_email, .archived = row->archived,
        .sort = row->sort
    };
}


static int
tk_adm_type_load(tk_page_t *pg, uint64_t id, tk_roll_type_full_t *row)
{
    int  rc;

    rc = tk_cx_db(&pg->cx);

    return rc == TK_OK
           ? tk_roll_type(&pg->cx, id, row)
           : rc;
}


/* The form; in: what was posted, NULL as it is stored. */
static int
tk_adm_type_form(tk_page_t *pg, uint64_t id, const tk_type_edit_t *in)
{
    int                    rc;
    tk_obj_t              *o = pg->root;
    tk_type_edit_t         now = {
        .name = TK_STR(""), .owner = TK_STR(""), .description = TK_STR(""),
        .notify_to = TK_STR(""), .sender_name = TK_STR(""),
        .sender_email = TK_STR("")
    };
    tk_roll_type_full_t  row;

    if (id != 0) {
        rc = tk_adm_type_load(pg, id, &row);

        if (rc != TK_OK) {
            return rc;
        }

        now = tk_adm_type_of(&row);
        tk_obj_int(o, TK_K_type_id, (int64_t) id);
        tk_obj_str(o, TK_K_name, row.name);
        tk_obj_bool(o, TK_K_archived, row.archived);
        tk_obj_bool(o, TK_K_in_use, row.tickets);
        tk_obj_str(o, TK_K_mailbox, row.mailboxes);
        tk_obj_bool(o, TK_K_at_properties, true);
        tk_adm_type_others(pg, id);
    }

    tk_adm_type_fields(pg, in ? in : &now);

    return tk_adm_show(pg, "adm/type");
}


int
tk_page_adm_type(tk_page_t *pg)
{
    tk_adm_begin(pg, "types");

    return tk_adm_type_form(pg, tk_adm_arg(pg, 0), NULL);
}


static void
tk_adm_type_read(tk_page_t *pg, tk_type_edit_t *in)
{
    in->name = tk_adm_line(pg, "name", TK_TYPE_NAME);
    in->group_id = tk_adm_id(pg, "group");
    in->owner = tk_adm_line(pg, "owner", 190);
    in->description = tk_adm_text(pg, "description", TK_TYPE_TEXT);
    in->external = tk_adm_flag(pg, "external");
    in->show_others = tk_adm_flag(pg, "show_others");
    in->notify_new = tk_adm_flag(pg, "notify_new");
    in->notify_to = tk_adm_text(pg, "notify_to", TK_TYPE_TEXT);
    in->alt_sender = tk_adm_flag(pg, "alt_sender");
    in->sender_name = tk_adm_line(pg, "sender_name", 190);
    in->sender_email = tk_adm_line(pg, "sender_email", 254);
    in->sort = tk_adm_sort(pg);
}


int
tk_page_adm_type_save(tk_page_t *pg)
{
    int                    rc = TK_OK;
    uint64_t               id = tk_adm_arg(pg, 0), made = 0;
    tk_bad_t               bad = { .n = 0 };
    tk_nonce_t             nonce = tk_page_nonce(pg, "type");
    tk_type_edit_t         in = { .id = 0 };
    tk_roll_type_full_t  row;

    tk_adm_begin(pg, "types");

    /* Archived or not is another form's. */
    if (id != 0) {
        rc = tk_adm_type_load(pg, id, &row);

        if (rc != TK_OK) {
            return rc;
        }

        in = tk_adm_type_of(&row);
    }

    tk_adm_type_read(pg, &in);

    if (!tk_adm_is_bad(pg)) {
        rc = tk_type_save(&pg->cx, &nonce, &in, &bad, &made);
    }

    if (rc == TK_EINVAL || tk_adm_is_bad(pg)) {
        tk_adm_bads(pg, &bad);
        return tk_adm_type_form(pg, id, &in);
    }

    return rc == TK_OK ? tk_adm_done(pg, id ? "saved" : "made", "types/%llu%s",
                                     (unsigned long long) made,
                                     id ? "" : "/permissions")
                       : rc;
}


int
tk_page_adm_type_archive(tk_page_t *pg)
{
    int                    rc;
    uint64_t               id = tk_adm_arg(pg, 0);
    tk_bad_t               bad = { .n = 0 };
    tk_nonce_t             nonce = tk_page_nonce(pg, "archive");
    tk_type_edit_t         in;
    tk_roll_type_full_t  row;

    tk_adm_begin(pg, "types");
    rc = tk_adm_type_load(pg, id, &row);

    if (rc != TK_OK) {
        return rc;
    }

    in = tk_adm_type_of(&row);
    in.archived = tk_adm_flag(pg, "archived");
    rc = tk_type_save(&pg->cx, &nonce, &in, &bad, &id);

    if (rc == TK_EINVAL) {
        tk_adm_bads(pg, &bad);
        return tk_adm_type_form(pg, in.id, NULL);
    }

    return rc == TK_OK
           ? tk_adm_done(pg, in.archived ? "archived" : "unarchived",
                         "types/%llu", (unsigned long long) id)
           : rc;
}


int
tk_page_adm_type_empty(tk_page_t *pg)
{
    int       rc;
    bool      more;
    uint64_t  id = tk_adm_arg(pg, 0);
    tk_bad_t  bad = { .n = 0 };

    tk_adm_begin(pg, "types");
    rc = tk_type_empty(&pg->cx, id, tk_adm_id(pg, "to"), &bad, &more);

    if (rc == TK_EINVAL && bad.n != 0) {
        tk_adm_bads(pg, &bad);
        return tk_adm_type_form(pg, id, NULL);
    }

    return rc == TK_OK ? tk_adm_done(pg, more ? "moving" : "moved",
                                     "types/%llu", (unsigned long long) id)
                       : rc;
}


int
tk_page_adm_type_delete(tk_page_t *pg)
{
    int         rc;
    uint64_t    id = tk_adm_arg(pg, 0);
    tk_bad_t    bad = { .n = 0 };
    tk_nonce_t  nonce = tk_page_nonce(pg, "delete");

    tk_adm_begin(pg, "types");
    rc = tk_type_delete(&pg->cx, &nonce, id, &bad);

    if (rc == TK_EINVAL && bad.n != 0) {
        tk_adm_bads(pg, &bad);
        return tk_adm_type_form(pg, id, NULL);
    }

    return rc == TK_OK ? tk_adm_done(pg, "deleted", "types") : rc;
}
