#include "desk/admin/field_def.h"
#include "desk/setup/setup_int.h"
#include "tk_sql.gen.h"

#define OPTIONS_MAX  10000

#define AT(field)  offsetof(tk_sql_setup_field_get_t, field)

static const tk_set_field_t  tk_custom_fields[] = {
    TK_F_TEXT("label", LINE, AT(label), TK_FIELD_LABEL_MAX),
    TK_F_WORD("kind", AT(kind), "text", "text|number|date|check|select|area"),
    TK_F_TEXT("options", TEXT, AT(options), OPTIONS_MAX),
    TK_F_PLAIN("type", TYPE, AT(type), ""),
    TK_F_PLAIN("required", FLAG, AT(required), "off"),
    TK_F_PLAIN("customer", FLAG, AT(customer), "off"),
    TK_F_INT("sort", AT(sort), "0", -1000000, 1000000),
    { .key = NULL }
};

#undef AT


static int
tk_custom_get(tk_setup_t *s, const tk_section_t *section, void *row)
{
    if (s->section != NULL && !tk_field_name_ok(section->name)) {
        return tk_setup_bad(s, section->line, "the name of a field is made "
                            "of a-z, 0-9 and _, at most %d, and none that "
                            "{ticket:} has already; its label may be "
                            "anything", TK_FIELD_NAME_MAX);
    }

    return tk_sql_setup_field_get(s->cx->db, &(tk_sql_setup_field_get_in_t) {
                                      .name = section->name
                                  }, row);
}


static int
tk_custom_check(tk_setup_t *s, const tk_section_t *section,
    const tk_sql_setup_field_get_t *row, uint64_t id)
{
    if (id != 0
        && tk_str_find(tk_buf_view(&s->changed), TK_STR("kind")) >= 0)
    {
        return tk_setup_bad(s, section->line, "the kind of a field stays "
                            "as it is");
    }

    if (tk_str_eqz(row->kind, "select")
        && tk_field_options(s->cx->arena, row->options).n == 0)
    {
        return tk_setup_bad(s, section->line, "a select needs options, one "
                            "a line, at most %d of up to %d characters",
                            TK_FIELD_OPTIONS, TK_FIELD_LINE_MAX);
    }

    return TK_OK;
}


static int
tk_custom_put(tk_setup_t *s, const tk_section_t *section, void *arg,
    uint64_t *id)
{
    int                        rc;
    tk_sql_setup_field_get_t  *row = arg;

    rc = tk_custom_check(s, section, row, *id);

    if (rc != TK_OK || !tk_setup_dirty(s, *id, row->name)) {
        return rc;
    }

    if (row->label.n == 0) {
        row->label = section->name;
    }

    return tk_sql_setup_field_put(s->cx->db, &(tk_sql_setup_field_put_in_t) {
               .id = *id, .name = section->name, .label = row->label,
               .kind = row->kind, .options = row->options,
               .type = row->type, .required = row->required,
               .customer = row->customer, .sort = row->sort
           }, NULL);
}


const tk_noun_t  tk_noun_field = {
    "field", tk_custom_fields, tk_custom_get, tk_custom_put, NULL,
    tk_sql_setup_field_names, NULL
};
