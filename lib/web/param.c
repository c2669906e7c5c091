#include "web/param.h"

#include "base/utf8.h"


static tk_str_t
from(tk_str_t s, size_t i)
{
    return tk_str_sub(s, i, s.n);
}


tk_str_t
tk_param_value(tk_str_t header)
{
    return tk_str_trim(tk_str_cut(&header, ';'));
}


static bool
is_escape(tk_str_t s, size_t i)
{
    return s.p[i] == '\\' && i + 1 < s.n
           && (s.p[i + 1] == '"' || s.p[i + 1] == '\\');
}


/* Index of the quote that ends the value, s.n without one. */
static size_t
closing_quote(tk_str_t s)
{
    size_t  i, j;

    for (i = 0; i < s.n; i++) {
        if (is_escape(s, i)) {
            i++;
            continue;
        }
        if (s.p[i] != '"') {
            continue;
        }

        for (j = i + 1; j < s.n && (s.p[j] == ' ' || s.p[j] == '\t'); j++) {
            /* the first that is no blank */
        }
        if (j == s.n || s.p[j] == ';') {
            break;
        }
        i = j - 1;
    }

    return i;
}


static tk_str_t
unescape(tk_arena_t *a, tk_str_t s)
{
    char    *to;
    size_t   i, n;

    to = tk_arena_alloc(a, s.n + 1);
    if (to == NULL) {
        return TK_STR_NULL;
    }

    for (i = 0, n = 0; i < s.n; i++) {
        if (is_escape(s, i)) {
            i++;
        }
        to[n++] = s.p[i];
    }

    return tk_str(to, n);
}


/* Cuts the value behind "=" off *rest. */
static tk_str_t
cut_value(tk_str_t *rest, bool *quoted_r)
{
    size_t    end;
    tk_str_t  s, v;

    s = tk_str_trim(*rest);
    *quoted_r = s.n && s.p[0] == '"';

    if (!*quoted_r) {
        *rest = s;
        return tk_str_trim(tk_str_cut(rest, ';'));
    }

    s = from(s, 1);
    end = closing_quote(s);
    v = tk_str_sub(s, 0, end);

    *rest = from(s, end);
    (void) tk_str_cut(rest, ';');
    return v;
}


tk_str_t
tk_param_get(tk_arena_t *a, tk_str_t header, const char *name)
{
    bool      quoted;
    size_t    i;
    tk_str_t  rest, key, v;

    rest = header;
    (void) tk_str_cut(&rest, ';');

    while (rest.p) {
        for (i = 0; i < rest.n && rest.p[i] != '=' && rest.p[i] != ';'; i++) {
            /* the name's end */
        }

        key = tk_str_trim(tk_str_sub(rest, 0, i));

        if (i == rest.n || rest.p[i] == ';') {
            (void) tk_str_cut(&rest, ';');
            continue;
        }

        rest = from(rest, i + 1);
        v = cut_value(&rest, &quoted);

        if (tk_str_ieqz(key, name)) {
            return quoted ? unescape(a, v) : v;
        }
    }

    return TK_STR_NULL;
}


/* The byte that %XX at s stands for, -1 if it is none. */
static int
percent(tk_str_t s)
{
    return s.n > 0 && s.p[0] == '%' ? tk_hex_byte(s, 1) : -1;
}


/* The length of "&#NUMBER;" in front of s, 0 if there is none. */
static size_t
reference(tk_str_t s, uint32_t *c_r)
{
    size_t    i;
    uint32_t  c;

    if (!tk_str_starts(s, TK_STR("&#"))) {
        return 0;
    }

    c = 0;
    for (i = 2; i < s.n && i < 9 && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
        c = c * 10 + (uint32_t) (s.p[i] - '0');
    }

    *c_r = c;
    return i > 2 && i < s.n && s.p[i] == ';' ? i + 1 : 0;
}


tk_str_t
tk_param_form_text(tk_arena_t *a, tk_str_t s)
{
    int        b;
    char      *to;
    size_t     n, len, used;
    uint32_t   c;

    to = tk_arena_alloc(a, s.n + 1);
    if (to == NULL) {
        return TK_STR_NULL;
    }

    /* No code is shorter than what it stands for. */
    for (n = 0; s.n; s = from(s, used)) {
        b = percent(s);
        if (b == '"' || b == '\r' || b == '\n') {
            to[n++] = (char) b;
            used = 3;
            continue;
        }

        used = reference(s, &c);
        len = used ? tk_utf8_put(to + n, c) : 0;
        if (len == 0) {
            to[n++] = s.p[0];
            used = 1;
        }
        n += len;
    }

    return tk_str(to, n);
}


tk_str_t
tk_param_extended(tk_arena_t *a, tk_str_t s)
{
    int        b;
    char      *to;
    size_t     n;
    ptrdiff_t  quote;

    quote = tk_str_chr(s, '\'');
    if (quote < 0) {
        return TK_STR_NULL;
    }
    s = from(s, (size_t) quote + 1);

    quote = tk_str_chr(s, '\'');
    to = quote < 0 ? NULL : tk_arena_alloc(a, s.n + 1);
    if (to == NULL) {
        return TK_STR_NULL;
    }
    s = from(s, (size_t) quote + 1);

    for (n = 0; s.n; s = from(s, b < 0 ? 1 : 3)) {
        b = percent(s);
        to[n++] = b < 0 ? s.p[0] : (char) b;
    }

    return tk_str(to, n);
}
