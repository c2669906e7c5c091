#include <inttypes.h>
#include <stdio.h>

#include "base/utf8.h"
#include "desk/people/account.h"
#include "desk/setup/setup_int.h"
#include "tk_sql.gen.h"


static void *
tk_set_at(void *row, const tk_set_field_t *f)
{
    return (char *) row + f->offset;
}


static bool
tk_set_is_word(const char *words, tk_str_t value)
{
    tk_str_t  rest = tk_str_z(words);

    while (!tk_str_is_null(rest)) {
        if (tk_str_eq(tk_str_cut(&rest, '|'), value)) {
            return true;
        }
    }

    return false;
}


/* The name as the database has it. */
static int
tk_set_ref(tk_setup_t *s, const tk_set_field_t *f, const tk_entry_t *e,
    tk_str_t *value)
{
    int                          rc;
    tk_sql_setup_type_get_t      type;
    tk_sql_setup_user_get_t      user;
    tk_sql_setup_type_group_get_t  group;

    if (value->n == 0) {
        return TK_OK;
    }

    switch (f->type) {

    case TK_SET_TYPE:
        rc = tk_sql_setup_type_get(s->cx->db, &(tk_sql_setup_type_get_in_t) {
                                       .name = *value
                                   }, &type);
        *value = rc == TK_OK ? type.name : *value;
        break;

    case TK_SET_TYPE_GROUP:
        rc = tk_sql_setup_type_group_get(s->cx->db,
                 &(tk_sql_setup_type_group_get_in_t) {
                     .name = *value
                 }, &group);
        *value = rc == TK_OK ? group.name : *value;
        break;

    default:
        if (tk_account_login(s->cx->arena, *value, value) != TK_OK) {
            rc = TK_ENOTFOUND;
            break;
        }

        rc = tk_sql_setup_user_get(s->cx->db, &(tk_sql_setup_user_get_in_t) {
                                       .login = *value
                                   }, &user);
        break;
    }

    return rc == TK_ENOTFOUND
           ? tk_setup_bad(s, e->line, "%.*s: there is no \"%.*s\"",
                          TK_STR_ARG(e->key), TK_STR_ARG(e->value))
           : rc;
}


static int
tk_set_text(tk_setup_t *s, const tk_set_field_t *f, const tk_entry_t *e,
    tk_str_t *value)
{
    if (f->type == TK_SET_LINE
        && (tk_str_chr(*value, '\n') >= 0 || tk_str_chr(*value, '\r') >= 0))
    {
        return tk_setup_bad(s, e->line, "%.*s: one line is allowed",
                            TK_STR_ARG(e->key));
    }

    if (tk_utf8_len(*value) > (uint64_t) f->high) {
        return tk_setup_bad(s, e->line, "%.*s: at most %" PRId64
                            " characters are allowed", TK_STR_ARG(e->key),
                            f->high);
    }

    return TK_OK;
}


/* A value that becomes a tk_str_t. */
static int
tk_set_string(tk_setup_t *s, const tk_set_field_t *f, const tk_entry_t *e,
    tk_str_t was, tk_str_t *value)
{
    switch (f->type) {

    case TK_SET_LINE:
    case TK_SET_TEXT:
        return tk_set_text(s, f, e, value);

    case TK_SET_WORD:
        return tk_set_is_word(f->words, *value)
               ? TK_OK
               : tk_setup_bad(s, e->line, "%.*s: allowed are %s%s",
                              TK_STR_ARG(e->key),
                              f->words[0] == '|' ? "nothing or " : "",
                              f->words + (f->words[0] == '|'));

    case TK_SET_EMAIL:
        return value->n == 0
               || tk_account_email_was(s->cx->arena, *value, was, value)
                  == TK_OK
               ? TK_OK
               : tk_setup_bad(s, e->line, "%.*s: this is no e-mail address",
                              TK_STR_ARG(e->key));

    default:
        return tk_set_ref(s, f, e, value);
    }
}


/* One value into the row; *differs_r: it was another one. */
static int
tk_set_value(tk_setup_t *s, const tk_set_field_t *f, const tk_entry_t *e,
    void *row, bool *differs_r)
{
    int        rc;
    bool       flag, *b;
    int64_t    number, *i;
    tk_str_t   value = e->value, *str;

    switch (f->type) {

    case TK_SET_FLAG:
        b = tk_set_at(row, f);
        flag = tk_str_eqz(value, "on");

        if (!flag && !tk_str_eqz(value, "off")) {
            return tk_setup_bad(s, e->line, "%.*s: allowed are on and off",
                                TK_STR_ARG(e->key));
        }

        *differs_r = *b != flag;
        *b = flag;
        return TK_OK;

    case TK_SET_INT:
        i = tk_set_at(row, f);

        if (tk_str_i64(value, &number) != TK_OK || number < f->low
            || number > f->high)
        {
            return tk_setup_bad(s, e->line, "%.*s: allowed are %" PRId64
                                " to %" PRId64, TK_STR_ARG(e->key), f->low,
                                f->high);
        }

        *differs_r = *i != number;
        *i = number;
        return TK_OK;

    default:
        str = tk_set_at(row, f);
        rc = tk_set_string(s, f, e, *str, &value);

        if (rc == TK_OK) {
            *differs_r = !tk_str_eq(*str, value);
            *str = value;
        }

        return rc;
    }
}


int
tk_set_defaults(tk_setup_t *s, const tk_set_field_t *fields, void *row)
{
    int                    rc = TK_OK;
    bool                   differs;
    tk_entry_t             e = { .line = 0 };
    const tk_set_field_t  *f;

    memset(row, 0, sizeof(tk_noun_row_t));

    for (f = fields; rc == TK_OK && f->key != NULL; f++) {
        if (f->type == TK_SET_NOUN) {
            continue;
        }

        e.key = tk_str_z(f->key);
        e.value = tk_str_z(f->def);
        rc = tk_set_value(s, f, &e, row, &differs);
    }

    return rc;
}


static const tk_set_field_t *
tk_set_find(const tk_set_field_t *fields, tk_str_t key)
{
    const tk_set_field_t  *f;

    for (f = fields; f->key != NULL; f++) {
        if (tk_str_eqz(key, f->key)) {
            return f;
        }
    }

    return NULL;
}


/* As it stands in a text. */
static tk_str_t
tk_set_text_of(tk_arena_t *a, const tk_set_field_t *f, const void *row)
{
    const char  *at = (const char *) row + f->offset;

    switch (f->type) {

    case TK_SET_FLAG:
        return *(const bool *) at ? TK_STR("on") : TK_STR("off");

    case TK_SET_INT:
        return tk_arena_printf(a, "%" PRId64, *(const int64_t *) at);

    default:
        return *(const tk_str_t *) at;
    }
}


/* Notes a change of a field; of what opens something not the values. */
static void
tk_set_note(tk_setup_t *s, const tk_set_field_t *f, tk_str_t was,
    const void *row)
{
    if (tk_str_starts(tk_str_z(f->key), TK_STR("password"))) {
        tk_setup_changed(s, f->key);
        return;
    }

    tk_setup_was(s, f->key, was, tk_set_text_of(s->cx->arena, f, row));
}


int
tk_set_merge(tk_setup_t *s, const tk_set_field_t *fields, void *row)
{
    int                    rc = TK_OK;
    bool                   differs;
    size_t                 i;
    tk_str_t               was;
    const tk_entry_t      *e;
    const tk_set_field_t  *f;

    for (i = 0; rc == TK_OK && i < s->section->n; i++) {
        e = &s->section->v[i];
        f = tk_set_find(fields, e->key);

        if (f == NULL) {
            return tk_setup_bad(s, e->line, "[%.*s] has no key \"%.*s\"",
                                TK_STR_ARG(s->section->kind),
                                TK_STR_ARG(e->key));
        }

        if (f->type == TK_SET_NOUN) {
            continue;
        }

        if (tk_section_get(s->section, f->key) != e) {
            return tk_setup_bad(s, e->line, "\"%.*s\" is given twice",
                                TK_STR_ARG(e->key));
        }

        was = tk_set_text_of(s->cx->arena, f, row);
        rc = tk_set_value(s, f, e, row, &differs);

        if (rc == TK_OK && differs) {
            tk_set_note(s, f, was, row);
        }
    }

    return rc;
}


/* All but the level, unless that counts, too. */
static bool
tk_set_same(const tk_set_item_t *a, const tk_set_item_t *b, bool level)
{
    return a->group == b->group && a->id == b->id
           && tk_str_eq(a->text, b->text)
           && (!level || a->level == b->level);
}


static tk_set_item_t *
tk_set_has(const tk_arr_t *list, const tk_set_item_t *item, bool level)
{
    size_t          i;
    tk_set_item_t  *it;

    for (i = 0; i < list->n; i++) {
        it = tk_arr_at(list, tk_set_item_t, i);

        if (tk_set_same(it, item, level)) {
            return it;
        }
    }

    return NULL;
}


/* One entry into the list; a second word about the same counts. */
static int
tk_set_push(tk_setup_t *s, const tk_entry_t *e,
    int (*resolve)(tk_setup_t *s, const tk_entry_t *e, tk_set_item_t *item),
    tk_arr_t *wanted)
{
    int             rc;
    tk_set_item_t   item = { .id = 0 }, *at;

    rc = resolve(s, e, &item);

    if (rc != TK_OK) {
        return rc;
    }

    at = tk_set_has(wanted, &item, false);
    at = at ? at : tk_arr_push(wanted);

    if (at == NULL) {
        return TK_ENOMEM;
    }

    *at = item;

    return TK_OK;
}


int
tk_set_list(tk_setup_t *s, const char *key, const tk_arr_t *have,
    int (*resolve)(tk_setup_t *s, const tk_entry_t *e, tk_set_item_t *item),
    tk_arr_t *wanted_r, bool *differs_r)
{
    int                rc = TK_OK;
    bool               given = false;
    size_t             i;
    const tk_entry_t  *e;

    *differs_r = false;
    tk_arr_init(wanted_r, s->cx->arena, sizeof(tk_set_item_t));

    for (i = 0; rc == TK_OK && i < s->section->n; i++) {
        e = &s->section->v[i];

        if (tk_str_eqz(e->key, key)) {
            given = true;
            rc = e->value.n ? tk_set_push(s, e, resolve, wanted_r) : TK_OK;
        }
    }

    if (rc != TK_OK || !given) {
        return rc;
    }

    *differs_r = have->n != wanted_r->n;

    for (i = 0; i < have->n && !*differs_r; i++) {
        *differs_r = tk_set_has(wanted_r, tk_arr_at(have, tk_set_item_t, i),
                                true) == NULL;
    }

    if (*differs_r) {
        tk_setup_changed(s, key);
    }

    return TK_OK;
}


void
tk_set_quoted(tk_buf_t *out, tk_str_t s)
{
    char    c;
    size_t  i;

    tk_buf_chr(out, '"');

    for (i = 0; i < s.n; i++) {
        c = s.p[i];

        if (c == '\n' || c == '\r' || c == '\t' || c == '"' || c == '\\') {
            tk_buf_chr(out, '\\');
            c = c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c;
        }

        tk_buf_chr(out, c);
    }

    tk_buf_chr(out, '"');
}


/* Several lines, as they are; false if the format cannot say it so. */
static bool
tk_set_heredoc(tk_buf_t *out, tk_str_t s)
{
    tk_str_t  rest = s;

    if (!tk_str_ends(s, TK_STR("\n")) || tk_str_chr(s, '\r') >= 0) {
        return false;
    }

    while (!tk_str_is_null(rest)) {
        if (tk_str_eqz(tk_str_cut(&rest, '\n'), "END")) {
            return false;
        }
    }

    tk_buf_z(out, "<<END\n");
    tk_buf_str(out, s);
    tk_buf_z(out, "END");

    return true;
}


void
tk_set_line(tk_buf_t *out, const char *key, tk_str_t value)
{
    tk_buf_printf(out, "%s = ", key);

    if (!tk_str_eq(tk_str_trim(value), value)
        || tk_str_chr(value, '\n') >= 0 || tk_str_chr(value, '\r') >= 0
        || tk_str_starts(value, TK_STR("\""))
        || tk_str_starts(value, TK_STR("<<")))
    {
        if (!tk_set_heredoc(out, value)) {
            tk_set_quoted(out, value);
        }

    } else {
        tk_buf_str(out, value);
    }

    tk_buf_chr(out, '\n');
}


void
tk_set_show(const tk_set_field_t *fields, const void *row, tk_buf_t *out)
{
    tk_str_t               value;
    const tk_set_field_t  *f;

    for (f = fields; f->key != NULL; f++) {
        if (f->type == TK_SET_NOUN) {
            continue;
        }

        value = tk_set_text_of(out->arena, f, row);

        if (!tk_str_eqz(value, f->def)) {
            tk_set_line(out, f->key, value);
        }
    }
}
