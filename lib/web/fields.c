#include "web/fields.h"

#include <stdio.h>


static bool
tk_fields_wanted(tk_page_t *pg, const tk_field_row_t *f, uint64_t type_id)
{
    unsigned              i;
    const tk_snapshot_t  *s = pg->cx.snap;

    if (type_id != 0) {
        return tk_acl_may_field(&pg->cx, type_id, f);
    }

    for (i = 0; i < s->n_types; i++) {
        if (tk_acl_may_create(&pg->cx, s->types[i].id)
            && tk_acl_may_field(&pg->cx, s->types[i].id, f))
        {
            return true;
        }
    }

    return false;
}


int
tk_fields_init(tk_page_t *pg, uint64_t type_id, tk_fields_t *t)
{
    unsigned              i;
    const tk_snapshot_t  *s = pg->cx.snap;

    *t = (tk_fields_t) { .n = 0 };
    t->v = tk_arena_array(pg->arena, s->n_fields, sizeof(*t->v));

    if (t->v == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < s->n_fields; i++) {
        if (tk_fields_wanted(pg, &s->fields[i], type_id)) {
            t->v[t->n].field = &s->fields[i];
            t->v[t->n++].value = TK_STR("");
        }
    }

    return TK_OK;
}


void
tk_fields_read(tk_page_t *pg, tk_fields_t *t, uint64_t type_id)
{
    int                rc;
    char               name[32];
    unsigned           i;
    tk_str_t           raw, value;
    tk_fields_item_t  *item;

    for (i = 0; i < t->n; i++) {
        item = &t->v[i];
        snprintf(name, sizeof(name), "field_%u", (unsigned) item->field->id);
        raw = tk_form_get(pg->req->form, name);
        item->value = raw.p ? raw : TK_STR("");

        if (!tk_acl_may_field(&pg->cx, type_id, item->field)) {
            continue;
        }

        rc = tk_field_clean(pg->arena, item->field, raw, &value);
        item->missing = rc == TK_ENOTFOUND;
        item->wrong = rc == TK_EINVAL;
        item->value = rc == TK_OK ? value : item->value;
        t->bad = t->bad || rc != TK_OK;
    }
}


int
tk_fields_load(tk_page_t *pg, tk_fields_t *t, uint64_t ticket_id)
{
    int                rc;
    size_t             n;
    unsigned           i;
    tk_field_value_t  *list;

    if (t->n == 0) {
        return TK_OK;
    }

    rc = tk_field_list(&pg->cx, ticket_id, &list, &n);

    for (i = 0; rc == TK_OK && i < t->n; i++) {
        t->v[i].value = tk_field_get(list, n, t->v[i].field->id);
    }

    return rc;
}


tk_field_value_t *
tk_fields_values(tk_page_t *pg, const tk_fields_t *t, uint64_t type_id,
    size_t *n_r)
{
    unsigned           i;
    tk_field_value_t  *list;

    *n_r = 0;
    list = tk_arena_array(pg->arena, t->n, sizeof(*list));

    for (i = 0; list != NULL && i < t->n; i++) {
        if (tk_acl_may_field(&pg->cx, type_id, t->v[i].field)) {
            list[*n_r].field_id = t->v[i].field->id;
            list[(*n_r)++].value = t->v[i].value;
        }
    }

    return list;
}


static void
tk_fields_options(tk_page_t *pg, tk_obj_t *o, const tk_fields_item_t *item)
{
    uint32_t   i = 0, n = 0;
    tk_str_t   rest, line;
    tk_obj_t  *option;
    tk_val_t  *list;

    for (rest = item->field->options; rest.p != NULL; n++) {
        (void) tk_str_cut(&rest, '\n');
    }

    list = tk_obj_list(o, TK_K_options, n);

    for (rest = item->field->options; rest.p != NULL; i++) {
        line = tk_str_trim(tk_str_cut(&rest, '\n'));
        option = tk_list_obj(o, list, i, 2);
        tk_obj_str(option, TK_K_value, line);
        tk_obj_bool(option, TK_K_selected,
                    line.n != 0 && tk_str_eq(line, item->value));
    }
}


void
tk_fields_kind(tk_obj_t *o, tk_field_kind_t kind)
{
    tk_obj_bool(o, TK_K_is_text, kind == TK_FIELD_TEXT);
    tk_obj_bool(o, TK_K_is_number, kind == TK_FIELD_NUMBER);
    tk_obj_bool(o, TK_K_is_date, kind == TK_FIELD_DATE);
    tk_obj_bool(o, TK_K_is_check, kind == TK_FIELD_CHECK);
    tk_obj_bool(o, TK_K_is_select, kind == TK_FIELD_SELECT);
    tk_obj_bool(o, TK_K_is_area, kind == TK_FIELD_AREA);
}


static void
tk_fields_item(tk_page_t *pg, tk_obj_t *o, const tk_fields_item_t *item)
{
    const tk_field_row_t  *f = item->field;

    tk_obj_int(o, TK_K_id, f->id);
    tk_obj_str(o, TK_K_label, f->label);
    tk_obj_str(o, TK_K_value, item->value);
    tk_obj_bool(o, TK_K_required, f->required);
    tk_obj_bool(o, TK_K_checked, item->value.n != 0);
    tk_obj_bool(o, TK_K_missing, item->missing);
    tk_obj_bool(o, TK_K_wrong, item->wrong);
    tk_obj_bool(o, TK_K_is_bad, item->missing || item->wrong);
    tk_obj_str(o, TK_K_for_type, f->type_id
                                 ? tk_arena_printf(pg->arena, "%u",
                                                   (unsigned) f->type_id)
                                 : TK_STR(""));
    tk_obj_str(o, TK_K_type, tk_page_type_name(pg, f->type_id));
    tk_fields_kind(o, f->kind);

    if (f->kind == TK_FIELD_SELECT) {
        tk_fields_options(pg, o, item);
    }
}


void
tk_fields_show(tk_page_t *pg, const tk_fields_t *t)
{
    uint32_t   i, k = 0, n = 0;
    tk_obj_t  *o;
    tk_val_t  *list;

    list = tk_obj_list(pg->root, TK_K_custom, t->n);

    for (i = 0; i < t->n; i++) {
        tk_fields_item(pg, tk_list_obj(pg->root, list, i, 18), &t->v[i]);
        n += t->v[i].value.n != 0;
    }

    tk_obj_bool(pg->root, TK_K_has_custom, t->n > 0);
    tk_obj_bool(pg->root, TK_K_custom_bad, t->bad);
    list = tk_obj_list(pg->root, TK_K_custom_values, n);

    for (i = 0; i < t->n; i++) {
        if (t->v[i].value.n == 0) {
            continue;
        }

        o = tk_list_obj(pg->root, list, k++, 10);
        tk_obj_str(o, TK_K_label, t->v[i].field->label);
        tk_obj_str(o, TK_K_value, t->v[i].value);
        tk_fields_kind(o, t->v[i].field->kind);
    }
}
