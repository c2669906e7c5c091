#include "desk/admin/field_def.h"
#include "web/admin.h"
#include "web/fields.h"

/* Administration: custom fields of tickets. */

#define TK_OPTIONS_TEXT  40000


int
tk_page_adm_fields(tk_page_t *pg)
{
    uint32_t               i;
    tk_obj_t              *o;
    tk_val_t              *list;
    const tk_field_row_t  *f;
    const tk_snapshot_t   *s = pg->cx.snap;

    tk_adm_begin(pg, "fields");
    list = tk_obj_list(pg->root, TK_K_rows, s->n_fields);

    for (i = 0; i < s->n_fields; i++) {
        f = &s->fields[i];
        o = tk_list_obj(pg->root, list, i, 8);
        tk_obj_int(o, TK_K_id, f->id);
        tk_obj_str(o, TK_K_name, f->name);
        tk_obj_str(o, TK_K_label, f->label);
        tk_obj_str(o, TK_K_type, tk_page_type_name(pg, f->type_id));
        tk_obj_bool(o, TK_K_required, f->required);
        tk_obj_bool(o, TK_K_customer, f->customer);
        tk_fields_kind(o, f->kind);
    }

    return tk_adm_show(pg, "adm/fields");
}


static int
tk_adm_field_show(tk_page_t *pg, const tk_field_row_t *f)
{
    int                   rc = TK_OK;
    bool                  used = false;
    uint32_t              i;
    tk_obj_t             *o = tk_obj(pg->arena, 12);
    tk_val_t             *list;
    const tk_snapshot_t  *s = pg->cx.snap;

    tk_adm_begin(pg, "fields");
    tk_obj_int(o, TK_K_id, f->id);
    tk_obj_bool(o, TK_K_fresh, f->id == 0);
    tk_obj_str(o, TK_K_name, f->name);
    tk_obj_str(o, TK_K_label, f->label);
    tk_obj_str(o, TK_K_options, f->options);
    tk_obj_bool(o, TK_K_required, f->required);
    tk_obj_bool(o, TK_K_customer, f->customer);
    tk_adm_sort_show(pg, o, f->sort);
    tk_fields_kind(o, f->kind);
    tk_obj_obj(pg->root, TK_K_f, o);
    list = tk_obj_list(pg->root, TK_K_type_options, s->n_types);

    for (i = 0; i < s->n_types; i++) {
        tk_page_option(pg->root, list, i, s->types[i].id, s->types[i].name,
                       s->types[i].id == f->type_id);
    }

    if (f->id != 0) {
        rc = tk_field_used(&pg->cx, f->id, &used);
        tk_obj_bool(pg->root, TK_K_used, used);
    }

    return rc == TK_OK ? tk_adm_show(pg, "adm/field") : rc;
}


static void
tk_adm_field_read(tk_page_t *pg, tk_field_row_t *f)
{
    if (f->id == 0) {
        f->kind = tk_field_kind(tk_adm_line(pg, "kind", 16));
    }

    f->name = tk_adm_line(pg, "name", TK_FIELD_NAME_MAX);
    f->label = tk_adm_line(pg, "label", TK_FIELD_LABEL_MAX);
    f->options = tk_adm_text(pg, "options", TK_OPTIONS_TEXT);
    f->type_id = (uint32_t) tk_adm_id(pg, "type");
    f->required = tk_adm_flag(pg, "required");
    f->customer = tk_adm_flag(pg, "customer");
    f->sort = tk_adm_sort(pg);
}


static int
tk_adm_field_save(tk_page_t *pg, tk_field_row_t *f)
{
    int         rc;
    tk_bad_t    bad = { .n = 0 };
    uint64_t    id;
    tk_nonce_t  nonce = tk_page_nonce(pg, "field");

    tk_adm_field_read(pg, f);

    if (tk_adm_is_bad(pg)) {
        return tk_adm_field_show(pg, f);
    }

    rc = tk_field_save(&pg->cx, &nonce, f, &bad, &id);

    if (rc == TK_EINVAL) {
        tk_adm_bads(pg, &bad);
        return tk_adm_field_show(pg, f);
    }

    return rc == TK_OK ? tk_adm_done(pg, f->id ? "saved" : "made", "fields")
                       : rc;
}


static int
tk_adm_field_of(tk_page_t *pg, tk_field_row_t *f)
{
    const tk_field_row_t  *have;

    have = tk_snap_field(pg->cx.snap, tk_adm_arg(pg, 0));

    if (have == NULL) {
        return TK_ENOTFOUND;
    }

    *f = *have;

    return TK_OK;
}


int
tk_page_adm_field_new(tk_page_t *pg)
{
    tk_field_row_t  f = { .id = 0, .name = TK_STR(""), .label = TK_STR(""),
                          .options = TK_STR("") };

    return tk_adm_field_show(pg, &f);
}


int
tk_page_adm_field_make(tk_page_t *pg)
{
    tk_field_row_t  f = { .id = 0 };

    return tk_adm_field_save(pg, &f);
}


int
tk_page_adm_field(tk_page_t *pg)
{
    int             rc;
    tk_field_row_t  f;

    rc = tk_adm_field_of(pg, &f);

    return rc == TK_OK ? tk_adm_field_show(pg, &f) : rc;
}


int
tk_page_adm_field_change(tk_page_t *pg)
{
    int             rc;
    tk_field_row_t  f;

    rc = tk_adm_field_of(pg, &f);

    return rc == TK_OK ? tk_adm_field_save(pg, &f) : rc;
}


int
tk_page_adm_field_delete(tk_page_t *pg)
{
    int             rc;
    tk_nonce_t      nonce = tk_page_nonce(pg, "field");
    tk_field_row_t  f;

    rc = tk_adm_field_of(pg, &f);

    if (rc == TK_OK) {
        rc = tk_field_remove(&pg->cx, &nonce, f.id);
    }

    return rc == TK_OK ? tk_adm_done(pg, "deleted", "fields") : rc;
}
