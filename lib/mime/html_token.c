#include "mime/html_token.h"


static bool
html_is_alpha(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}


static bool
html_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}


static bool
html_is_raw(const char *name)
{
    size_t  i;

    static const char *const raw[] = {
        "script", "style", "textarea", "title", "xmp", "iframe", "noembed",
        "noframes", "plaintext",
    };

    for (i = 0; i < sizeof(raw) / sizeof(raw[0]); i++) {
        if (strcmp(name, raw[i]) == 0) {
            return true;
        }
    }

    return false;
}


void
tk_html_lex_init(tk_html_lex_t *lex, tk_str_t html)
{
    lex->rest = html;
    lex->raw[0] = '\0';
}


static void
html_take(tk_html_lex_t *lex, size_t n, tk_html_token_t *t)
{
    t->text = tk_str(lex->rest.p, n);
    lex->rest.p += n;
    lex->rest.n -= n;
}


static size_t
html_name(tk_str_t s, size_t from, char name[TK_HTML_NAME_MAX + 1])
{
    char    c;
    size_t  i, n;

    for (i = from, n = 0; i < s.n; i++) {
        c = s.p[i];
        if (html_is_space(c) || c == '/' || c == '>') {
            break;
        }

        if (n < TK_HTML_NAME_MAX) {
            name[n++] = c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
        }
    }

    name[n] = '\0';

    return i;
}


/* Past the ">" of the tag whose name ends at i. */
static size_t
html_tag_end(tk_str_t s, size_t i, unsigned *attrs)
{
    char  c, quote;
    bool  value;

    *attrs = 0;
    value = false;

    while (i < s.n && s.p[i] != '>') {
        c = s.p[i];

        if (html_is_space(c) || c == '/') {
            i++;
            continue;
        }

        if (c == '=' && !value) {
            value = true;
            i++;
            continue;
        }

        if (value && (c == '"' || c == '\'')) {
            quote = c;
            for (i++; i < s.n && s.p[i] != quote; i++) {
                /* void */
            }

            i += i < s.n;
            value = false;
            continue;
        }

        /* a bare value or a name */
        *attrs += !value;

        while (i < s.n && !html_is_space(s.p[i]) && s.p[i] != '>'
               && (value || (s.p[i] != '=' && s.p[i] != '/')))
        {
            i++;
        }

        value = false;
    }

    return i < s.n ? i + 1 : s.n;
}


/* "<!-->", "<!--->", "-->" and "--!>" all end a comment. */
static size_t
html_comment(tk_str_t s)
{
    size_t       i;
    tk_str_t     end;
    const char  *p;

    for (i = 2; i + 2 < s.n; i++) {
        p = memmem(s.p + i, s.n - i, "--", 2);
        if (p == NULL) {
            break;
        }

        i = (size_t) (p - s.p);
        end = tk_str_sub(s, i + 2, 2);

        if (tk_str_starts(end, TK_STR(">"))) {
            return i + 3;
        }

        if (i > 3 && tk_str_eq(end, TK_STR("!>"))) {
            return i + 4;
        }
    }

    return s.n;
}


static void
html_markup(tk_html_lex_t *lex, tk_html_token_t *t)
{
    size_t     n;
    tk_str_t   s = lex->rest;
    ptrdiff_t  end;

    t->kind = TK_HTML_COMMENT;

    if (tk_str_starts(s, TK_STR("<!--"))) {
        html_take(lex, html_comment(s), t);
        return;
    }

    end = tk_str_chr(s, '>');
    n = end < 0 ? s.n : (size_t) end + 1;
    html_take(lex, n, t);
}


static void
html_tag(tk_html_lex_t *lex, size_t from, tk_html_token_t *t)
{
    size_t  n;

    n = html_name(lex->rest, from, t->name);
    n = html_tag_end(lex->rest, n, &t->attrs);
    html_take(lex, n, t);

    if (t->kind == TK_HTML_OPEN && html_is_raw(t->name)) {
        memcpy(lex->raw, t->name, sizeof(lex->raw));
    }
}


/* The content of a raw element: all before its own end tag. */
static void
html_raw(tk_html_lex_t *lex, tk_html_token_t *t)
{
    size_t       i, n;
    tk_str_t     s = lex->rest;
    const char  *p;

    n = strlen(lex->raw);

    for (i = 0; i < s.n; i++) {
        p = memchr(s.p + i, '<', s.n - i);
        if (p == NULL) {
            i = s.n;
            break;
        }

        i = (size_t) (p - s.p);

        if (strcmp(lex->raw, "plaintext") != 0 && i + 2 + n <= s.n
            && s.p[i + 1] == '/'
            && tk_str_ieq(tk_str(s.p + i + 2, n), tk_str(lex->raw, n))
            && (i + 2 + n == s.n || html_is_space(s.p[i + 2 + n])
                || s.p[i + 2 + n] == '/' || s.p[i + 2 + n] == '>'))
        {
            break;
        }
    }

    t->kind = TK_HTML_RAW;
    memcpy(t->name, lex->raw, sizeof(t->name));
    lex->raw[0] = '\0';
    html_take(lex, i, t);
}


bool
tk_html_lex_next(tk_html_lex_t *lex, tk_html_token_t *t)
{
    size_t       n;
    tk_str_t     s = lex->rest;
    const char  *p;

    memset(t, 0, sizeof(*t));

    if (s.n == 0) {
        return false;
    }

    if (lex->raw[0] != '\0') {
        html_raw(lex, t);
        return true;
    }

    if (s.p[0] == '<' && s.n > 1) {
        if (html_is_alpha(s.p[1])) {
            t->kind = TK_HTML_OPEN;
            html_tag(lex, 1, t);
            return true;
        }

        if (s.p[1] == '/' && s.n > 2 && html_is_alpha(s.p[2])) {
            t->kind = TK_HTML_CLOSE;
            html_tag(lex, 2, t);
            return true;
        }

        if (s.p[1] == '!' || s.p[1] == '?' || s.p[1] == '/') {
            html_markup(lex, t);
            return true;
        }
    }

    p = memchr(s.p + 1, '<', s.n - 1);
    n = p ? (size_t) (p - s.p) : s.n;
    t->kind = TK_HTML_TEXT;
    html_take(lex, n, t);

    return true;
}
