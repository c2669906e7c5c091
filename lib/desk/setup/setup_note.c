#include "desk/setup/setup_int.h"

#include <stdarg.h>
#include <stdio.h>


int
tk_setup_bad(tk_setup_t *s, unsigned line, const char *fmt, ...)
{
    char     text[400];
    va_list  ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);

    s->error = tk_arena_printf(s->cx->arena, "%.*s:%u: %s",
                               TK_STR_ARG(s->file), line, text);

    return TK_EINVAL;
}


int
tk_setup_refused(tk_setup_t *s, const tk_bad_t *bad)
{
    size_t             i, n;
    const tk_entry_t  *e = tk_section_get(s->section, bad->field[0]);

    static const struct {
        const char  *why;
        const char  *text;
    } words[] = {
        { "why_empty", "is missing" },
        { "why_email", "is no e-mail address" },
        { "why_unknown", "there is no such thing" },
        { "why_zone", "there is no such time zone" },
        { "why_address", "another user or a mailbox has it" },
        { "why_login", "cannot be a login" },
        { "why_clash", "does not go together with the others" },
        { NULL, "cannot be used" }
    };

    n = sizeof(words) / sizeof(words[0]) - 1;

    for (i = 0; i < n && strcmp(words[i].why, bad->why[0]) != 0; i++) {
        /* void */
    }

    return tk_setup_bad(s, e ? e->line : s->section->line, "%s: %s",
                        bad->field[0], words[i].text);
}


void
tk_setup_was(tk_setup_t *s, const char *key, tk_str_t was, tk_str_t now)
{
    tk_set_change_t  *change = tk_arr_push(&s->changes);

    if (s->changed.n != 0) {
        tk_buf_z(&s->changed, ", ");
    }

    tk_buf_z(&s->changed, key);

    if (change != NULL) {
        *change = (tk_set_change_t) { key, was, now };
    }
}


void
tk_setup_changed(tk_setup_t *s, const char *key)
{
    tk_setup_was(s, key, TK_STR_NULL, TK_STR_NULL);
}


bool
tk_setup_dirty(tk_setup_t *s, uint64_t id, tk_str_t name)
{
    if (id != 0 && !tk_str_eq(name, s->section->name)) {
        tk_setup_was(s, "name", name, s->section->name);
    }

    return id == 0 || s->changed.n != 0;
}


int
tk_setup_address(tk_setup_t *s, tk_str_t email, uint64_t user_id,
    uint64_t mailbox_id)
{
    tk_set_address_t  *a = tk_arr_push(&s->addresses);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    *a = (tk_set_address_t) { s->section, email, user_id, mailbox_id };

    return TK_OK;
}
