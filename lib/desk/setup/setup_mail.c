#include "desk/mail/mailvars.h"
#include "desk/setup/setup_int.h"
#include "tk_sql.gen.h"

#define BODY_MAX    100000

#define KINDS  "default_response|auto_reply|created_customer|"  \
               "created_agent|claimed|customer_answered|closed_by_age"

#define AT(field)  offsetof(tk_sql_setup_template_get_t, field)

static const tk_set_field_t  tk_template_fields[] = {
    TK_F_WORD("kind", AT(kind), "default_response", KINDS),
    TK_F_PLAIN("type", TYPE, AT(for_type), ""),
    TK_F_PLAIN("default", FLAG, AT(is_default), "off"),
    TK_F_TEXT("body", TEXT, AT(body), BODY_MAX),
    { .key = NULL }
};

#undef AT
#define AT(field)  offsetof(tk_sql_setup_notification_get_t, field)

static const tk_set_field_t  tk_notification_fields[] = {
    TK_F_PLAIN("type", TYPE, AT(for_type), ""),
    TK_F_PLAIN("enabled", FLAG, AT(enabled), "on"),
    { .key = NULL }
};

#undef AT


static tk_str_t
tk_entry_value(const tk_section_t *section, const char *key, const char *def)
{
    const tk_entry_t  *e;

    e = tk_section_get(section, key);

    return e ? e->value : tk_str_z(def);
}


/* Several templates may have one name: kind and type count, too; of a kind
 * that has one text for a type, they alone. */
static int
tk_template_get(tk_setup_t *s, const tk_section_t *section, void *row)
{
    return tk_sql_setup_template_get(s->cx->db,
               &(tk_sql_setup_template_get_in_t) {
                   .kind = tk_entry_value(section, "kind",
                                          "default_response"),
                   .type = tk_entry_value(section, "type", ""),
                   .name = section->name
               }, row);
}


static int
tk_template_put(tk_setup_t *s, const tk_section_t *section, void *arg,
    uint64_t *id)
{
    tk_sql_setup_template_get_t  *row = arg;

    if (!tk_setup_dirty(s, *id, row->name)) {
        return TK_OK;
    }

    return tk_sql_setup_template_put(s->cx->db,
               &(tk_sql_setup_template_put_in_t) {
                   .id = *id, .kind = row->kind, .for_type = row->for_type,
                   .name = section->name, .body = row->body,
                   .is_default = row->is_default
               }, NULL);
}


static bool
tk_setup_has_field(const tk_setup_t *s, tk_str_t name)
{
    size_t    i;
    tk_str_t  before = tk_str_cut(&name, ':');

    for (i = 0; i < s->sections->n && tk_str_eqz(before, "ticket"); i++) {
        if (tk_str_eqz(s->sections->v[i].kind, "field")
            && tk_str_eq(s->sections->v[i].name, name))
        {
            return true;
        }
    }

    return false;
}


static int
tk_setup_unknown_of(tk_setup_t *s, const tk_entry_t *body)
{
    int        rc;
    size_t     i, n;
    tk_str_t   names[TK_MAILVARS_UNKNOWN], *note;

    rc = tk_mailvars_unknown(s->cx, body->value, names, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (tk_setup_has_field(s, names[i])) {
            continue;
        }

        note = tk_arr_push(&s->notes);

        if (note == NULL) {
            return TK_ENOMEM;
        }

        *note = tk_arena_printf(s->cx->arena, "%.*s:%u: nothing fills in "
                                "{%.*s}, mails will show it as it stands",
                                TK_STR_ARG(s->file), body->line,
                                TK_STR_ARG(names[i]));
        rc = note->p ? TK_OK : TK_ENOMEM;
    }

    return rc;
}


int
tk_setup_unknown(tk_setup_t *s)
{
    int                  rc = TK_OK;
    size_t               i;
    const tk_entry_t    *body;
    const tk_section_t  *section;

    for (i = 0; rc == TK_OK && i < s->sections->n; i++) {
        section = &s->sections->v[i];
        body = tk_str_eqz(section->kind, "template")
               ? tk_section_get(section, "body") : NULL;
        rc = body ? tk_setup_unknown_of(s, body) : TK_OK;
    }

    return rc;
}


const tk_noun_t  tk_noun_template = {
    "template", tk_template_fields, tk_template_get, tk_template_put, NULL,
    tk_sql_setup_template_names, NULL
};


static int
tk_notification_get(tk_setup_t *s, const tk_section_t *section, void *row)
{
    return tk_sql_setup_notification_get(s->cx->db,
               &(tk_sql_setup_notification_get_in_t) {
                   .kind = section->name,
                   .type = tk_entry_value(section, "type", "")
               }, row);
}


static int
tk_notification_put(tk_setup_t *s, const tk_section_t *section, void *arg,
    uint64_t *id)
{
    tk_str_t                          rest = TK_STR(KINDS);
    tk_sql_setup_notification_get_t  *row = arg;

    if (*id != 0 && s->changed.n == 0) {
        return TK_OK;
    }

    while (!tk_str_is_null(rest)) {
        if (tk_str_eq(tk_str_cut(&rest, '|'), section->name)) {
            return tk_sql_setup_notification_put(s->cx->db,
                       &(tk_sql_setup_notification_put_in_t) {
                           .kind = section->name, .for_type = row->for_type,
                           .enabled = row->enabled
                       }, NULL);
        }
    }

    return tk_setup_bad(s, section->line, "allowed are %s", KINDS);
}


const tk_noun_t  tk_noun_notification = {
    "notification", tk_notification_fields, tk_notification_get,
    tk_notification_put, NULL, tk_sql_setup_notification_names, NULL
};
