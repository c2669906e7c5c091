#include "conf/sections.h"

#include "base/arr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/utf8.h"


typedef struct {
    tk_arena_t  *arena;
    tk_str_t     file;
    tk_str_t     rest;
    unsigned     line;            /* of what was read last                */
    tk_arr_t     sections;
    tk_arr_t     entries;         /* of the section being read            */
    tk_str_t    *err_r;
} tk_sections_reader_t;


static int
tk_sections_bad(tk_sections_reader_t *r, unsigned line, const char *what)
{
    *r->err_r = tk_arena_printf(r->arena, "%.*s:%u: %s",
                                TK_STR_ARG(r->file), line, what);

    return TK_EINVAL;
}


static tk_str_t
tk_sections_line(tk_sections_reader_t *r)
{
    tk_str_t  line;

    r->line++;
    line = tk_str_cut(&r->rest, '\n');

    if (line.n > 0 && line.p[line.n - 1] == '\r') {
        line.n--;
    }

    return line;
}


/* The letter behind a backslash; 0 if it means nothing. */
static char
tk_sections_escape(char c)
{
    switch (c) {

    case 'n':
        return '\n';

    case 'r':
        return '\r';

    case 't':
        return '\t';

    case '"':
    case '\\':
        return c;

    default:
        return 0;
    }
}


/* s begins behind the opening quote; what follows the closing one is in
 * *rest_r. */
static int
tk_sections_quoted(tk_sections_reader_t *r, tk_str_t s, tk_str_t *value_r,
    tk_str_t *rest_r)
{
    char      c;
    size_t    i;
    tk_buf_t  b;

    tk_buf_init(&b, r->arena, s.n);

    for (i = 0; i < s.n && s.p[i] != '"'; i++) {
        c = s.p[i];

        if (c == '\\') {
            c = i + 1 < s.n ? tk_sections_escape(s.p[++i]) : 0;

            if (c == 0) {
                return tk_sections_bad(r, r->line, "behind a backslash "
                                       "stands \", \\, n, r or t");
            }
        }

        tk_buf_chr(&b, c);
    }

    if (i == s.n) {
        return tk_sections_bad(r, r->line, "the closing \" is missing");
    }

    *value_r = tk_buf_view(&b);
    *rest_r = tk_str_trim(tk_str_sub(s, i + 1, s.n));

    return tk_buf_rc(&b);
}


/* The lines up to one that is the word alone. */
static int
tk_sections_heredoc(tk_sections_reader_t *r, tk_str_t word,
    tk_str_t *value_r)
{
    unsigned   first = r->line;
    tk_str_t   line;
    tk_buf_t   b;

    if (word.n == 0) {
        return tk_sections_bad(r, first, "behind << stands the word that "
                               "ends the text");
    }

    tk_buf_init(&b, r->arena, r->rest.n + 1);

    while (!tk_str_is_null(r->rest)) {
        line = tk_sections_line(r);

        if (tk_str_eq(line, word)) {
            *value_r = tk_buf_view(&b);
            return tk_buf_rc(&b);
        }

        tk_buf_str(&b, line);
        tk_buf_chr(&b, '\n');
    }

    *r->err_r = tk_arena_printf(r->arena, "%.*s:%u: the line \"%.*s\" that "
                                "ends the text is missing",
                                TK_STR_ARG(r->file), first,
                                TK_STR_ARG(word));

    return TK_EINVAL;
}


static int
tk_sections_value(tk_sections_reader_t *r, tk_str_t s, tk_str_t *value_r)
{
    int       rc;
    tk_str_t  rest;

    if (tk_str_starts(s, TK_STR("<<"))) {
        return tk_sections_heredoc(r, tk_str_trim(tk_str_sub(s, 2, s.n)),
                                   value_r);
    }

    if (s.n == 0 || s.p[0] != '"') {
        *value_r = s.p ? s : TK_STR("");
        return TK_OK;
    }

    rc = tk_sections_quoted(r, tk_str_sub(s, 1, s.n), value_r, &rest);

    return rc == TK_OK && rest.n != 0
           ? tk_sections_bad(r, r->line, "there is something behind the "
                             "closing \"")
           : rc;
}


static bool
tk_sections_word(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.n; i++) {
        if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && s.p[i] != '_'
            && !(s.p[i] >= '0' && s.p[i] <= '9'))
        {
            return false;
        }
    }

    return s.n > 0 && s.n <= TK_SECTION_NAME;
}


/* The entries read so far belong to the last section. */
static void
tk_sections_end(tk_sections_reader_t *r)
{
    tk_section_t  *s;

    if (r->sections.n != 0) {
        s = tk_arr_at(&r->sections, tk_section_t, r->sections.n - 1);
        s->v = r->entries.v;
        s->n = r->entries.n;
    }

    tk_arr_init(&r->entries, r->arena, sizeof(tk_entry_t));
}


/* s: the line behind "[". */
static int
tk_sections_head(tk_sections_reader_t *r, tk_str_t s)
{
    int            rc = TK_OK;
    size_t         i = 0;
    tk_str_t       kind, name;
    tk_section_t  *section;

    while (i < s.n && s.p[i] != ' ' && s.p[i] != '\t' && s.p[i] != ']') {
        i++;
    }

    kind = tk_str_sub(s, 0, i);
    s = tk_str_trim(tk_str_sub(s, i, s.n));

    if (s.n > 0 && s.p[0] == '"') {
        rc = tk_sections_quoted(r, tk_str_sub(s, 1, s.n), &name, &s);

    } else {
        name = tk_str_trim(tk_str_cut(&s, ']'));
        s = !tk_str_is_null(s) && tk_str_trim(s).n == 0 ? TK_STR("]") : s;
    }

    if (rc != TK_OK) {
        return rc;
    }

    if (!tk_sections_word(kind) || !tk_str_eqz(s, "]")
        || name.n > TK_SECTION_NAME)
    {
        return tk_sections_bad(r, r->line, "a section begins with [KIND] "
                               "or [KIND \"NAME\"]");
    }

    if (r->sections.n == TK_SECTIONS_MAX) {
        return tk_sections_bad(r, r->line, "there are too many sections");
    }

    tk_sections_end(r);
    section = tk_arr_push(&r->sections);

    if (section == NULL) {
        return TK_ENOMEM;
    }

    *section = (tk_section_t) {
        .kind = kind, .name = name.p ? name : TK_STR(""), .line = r->line
    };

    return TK_OK;
}


static int
tk_sections_entry(tk_sections_reader_t *r, tk_str_t s)
{
    tk_str_t     key;
    unsigned     line = r->line;
    tk_entry_t  *e;

    key = tk_str_trim(tk_str_cut(&s, '='));

    if (tk_str_is_null(s) || !tk_sections_word(key)) {
        return tk_sections_bad(r, line, "this is neither KEY = VALUE nor "
                               "the beginning of a section");
    }

    if (r->sections.n == 0) {
        return tk_sections_bad(r, line, "a section begins with [KIND] or "
                               "[KIND \"NAME\"]");
    }

    if (r->entries.n == TK_SECTION_ENTRIES) {
        return tk_sections_bad(r, line, "the section is too long");
    }

    e = tk_arr_push(&r->entries);

    if (e == NULL) {
        return TK_ENOMEM;
    }

    e->key = key;
    e->line = line;

    return tk_sections_value(r, tk_str_trim(s), &e->value);
}


int
tk_sections_parse(tk_arena_t *a, tk_str_t text, tk_str_t file_name,
    tk_sections_t *sections_r, tk_str_t *err_r)
{
    int                   rc = TK_OK;
    tk_str_t              line;
    tk_sections_reader_t  r = {
        .arena = a, .file = file_name, .rest = text, .err_r = err_r
    };

    if (text.n > TK_SECTIONS_TEXT) {
        tk_sections_bad(&r, 1, "the text is too long");
        return TK_ELIMIT;
    }

    if (!tk_utf8_valid(text) || memchr(text.p ? text.p : "", 0, text.n)) {
        return tk_sections_bad(&r, 1, "the text is not in UTF-8");
    }

    tk_arr_init(&r.sections, a, sizeof(tk_section_t));
    tk_arr_init(&r.entries, a, sizeof(tk_entry_t));

    while (rc == TK_OK && !tk_str_is_null(r.rest)) {
        line = tk_str_trim(tk_sections_line(&r));

        if (line.n == 0 || line.p[0] == '#') {
            continue;
        }

        rc = line.p[0] == '[' ? tk_sections_head(&r, tk_str_sub(line, 1,
                                                                line.n))
                              : tk_sections_entry(&r, line);
    }

    tk_sections_end(&r);
    sections_r->v = r.sections.v;
    sections_r->n = r.sections.n;

    if (rc == TK_OK && tk_arena_failed(a)) {
        rc = TK_ENOMEM;
    }

    return rc;
}


const tk_entry_t *
tk_section_get(const tk_section_t *s, const char *key)
{
    size_t  i;

    for (i = s->n; i > 0; i--) {
        if (tk_str_eqz(s->v[i - 1].key, key)) {
            return &s->v[i - 1];
        }
    }

    return NULL;
}
