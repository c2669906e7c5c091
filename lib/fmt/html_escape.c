#include "base/err.h"
#include "fmt/html_escape.h"


static const char *
entity(char c)
{
    switch (c) {

    case '&':
        return "&amp;";

    case '<':
        return "&lt;";

    case '>':
        return "&gt;";

    case '"':
        return "&quot;";

    case '\'':
        return "&#39;";

    default:
        return NULL;
    }
}


void
tk_html_escape(tk_buf_t *b, tk_str_t s)
{
    size_t       i, from;
    const char  *e;

    for (i = 0, from = 0; i < s.n; i++) {
        e = entity(s.p[i]);

        if (e != NULL) {
            tk_buf_add(b, s.p + from, i - from);
            tk_buf_z(b, e);
            from = i + 1;
        }
    }

    if (from < s.n) {
        tk_buf_add(b, s.p + from, s.n - from);
    }
}


tk_str_t
tk_html_escaped(tk_arena_t *a, tk_str_t s)
{
    size_t    i;
    tk_buf_t  b;

    for (i = 0; i < s.n && entity(s.p[i]) == NULL; i++) {
        /* void */
    }

    if (i == s.n) {
        return s;
    }

    tk_buf_init(&b, a, s.n * 6);
    tk_html_escape(&b, s);

    return tk_buf_rc(&b) == TK_OK ? tk_buf_view(&b) : TK_STR_NULL;
}
