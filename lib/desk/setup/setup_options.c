#include "desk/admin/option.h"
#include "desk/setup/setup_int.h"
#include "tk_sql.gen.h"

/* The options: one section without a name, its keys are those of
 * options.def, checked as their directives are. */

static const tk_set_field_t  tk_options_fields[] = {
#define TK_OPTION(name, kind, field, ...)  TK_F_NOUN(#name),
#include "conf/options.def"
    { .key = NULL }
};


static int
tk_options_get(tk_setup_t *s, const tk_section_t *section, void *row)
{
    return TK_OK;
}


static int
tk_option_put(tk_setup_t *s, const tk_conf_t *defaults, const tk_entry_t *e)
{
    int                         rc;
    char                       *key;
    tk_str_t                    err;
    tk_conf_t                  *conf;
    tk_sql_setup_option_get_t   row;

    rc = tk_conf_copy(defaults, s->cx->arena, &conf);

    if (rc == TK_OK) {
        rc = tk_conf_option(conf, e->key, e->value, &err);
    }

    if (rc == TK_EINVAL) {
        return tk_setup_bad(s, e->line, "%.*s", TK_STR_ARG(err));
    }

    if (rc == TK_OK) {
        rc = tk_sql_setup_option_get(s->cx->db,
                 &(tk_sql_setup_option_get_in_t) { .name = e->key }, &row);
    }

    if ((rc == TK_OK && tk_str_eq(row.value, e->value))
        || (rc != TK_OK && rc != TK_ENOTFOUND))
    {
        return rc;
    }

    key = tk_arena_strz(s->cx->arena, e->key);

    if (key == NULL) {
        return TK_ENOMEM;
    }

    tk_setup_was(s, key, rc == TK_OK ? row.value : TK_STR(""), e->value);

    return tk_sql_option_set(s->cx->db, &(tk_sql_option_set_in_t) {
                                 .name = e->key, .value = e->value
                             }, NULL);
}


static int
tk_options_more(tk_setup_t *s, const tk_section_t *section, void *row,
    uint64_t id)
{
    int         rc;
    size_t      i;
    tk_bad_t    bad = { .n = 0 };
    tk_conf_t  *defaults, *was, *is;

    rc = tk_conf_init(s->cx->arena, &defaults);

    if (rc == TK_OK) {
        rc = tk_option_stored(s->cx, &was);
    }

    for (i = 0; rc == TK_OK && i < section->n; i++) {
        rc = tk_option_put(s, defaults, &section->v[i]);
    }

    if (rc == TK_OK) {
        rc = tk_option_stored(s->cx, &is);
    }

    if (rc == TK_OK && tk_option_base(is).n) {
        rc = tk_option_put(s, defaults, &(tk_entry_t) {
                               .key = TK_STR("external_url"),
                               .value = is->base_url
                           });
    }

    if (rc == TK_OK) {
        rc = tk_option_sound(s->cx, was, is, &bad);
    }

    return bad.n ? tk_setup_refused(s, &bad) : rc;
}


static int
tk_options_show(tk_cx_t *cx, void *row, tk_buf_t *out)
{
    int                    rc;
    char                  *key;
    size_t                 i, n;
    tk_sql_option_all_t   *rows;

    rc = tk_sql_option_all(cx->db, &rows, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        key = tk_arena_strz(cx->arena, rows[i].name);

        if (key == NULL) {
            return TK_ENOMEM;
        }

        tk_set_line(out, key, rows[i].value);
    }

    return rc;
}


const tk_noun_t  tk_noun_options = {
    "options", tk_options_fields, tk_options_get, NULL, tk_options_more,
    NULL, tk_options_show
};
