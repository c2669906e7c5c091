#include "fmt/markup.h"

#include "base/buf.h"
#include "base/err.h"

#define TK_MARKUP_DEPTH  64


/* Takes a blank off the end, be it one that does not break. */
static bool
tk_markup_blank(tk_str_t *s)
{
    if (s->n != 0 && strchr(" \t\r\n", s->p[s->n - 1])) {
        s->n--;
        return true;
    }

    if (tk_str_ends(*s, TK_STR("\xc2\xa0"))) {
        s->n -= 2;
        return true;
    }

    return false;
}


tk_str_t
tk_text_core(tk_str_t s)
{
    size_t  i;

    while (tk_markup_blank(&s)) {
        /* void */
    }

    for (i = 0; i < s.n && strchr(" \t\r\n", s.p[i]); i++) {
        if (s.p[i] == '\n') {
            s = tk_str_sub(s, i + 1, s.n);
            i = (size_t) -1;
        }
    }

    return s;
}


/* The tag that the markup ends with; null: it ends with text. */
static tk_str_t
tk_markup_tag(tk_str_t s)
{
    ptrdiff_t  at = tk_str_rchr(s, '<');
    tk_str_t   tag;

    if (at < 0) {
        return TK_STR_NULL;
    }

    tag = tk_str_sub(s, (size_t) at, s.n);

    return tk_str_chr(tag, '>') == (ptrdiff_t) tag.n - 1 ? tag : TK_STR_NULL;
}


/* Is it the beginning of what that tag ends, and nothing when empty? */
static bool
tk_markup_empty(tk_str_t begin, tk_str_t end)
{
    size_t    i;
    tk_str_t  name = tk_str_sub(end, 2, end.n - 3);

    static const char *const  names[] = {
        "p", "div", "span", "b", "strong", "i", "em", "u", "font",
        "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"
    };

    if (!tk_str_starts(tk_str_sub(begin, 1, begin.n), name)
        || !strchr(" >", begin.p[1 + name.n]))
    {
        return false;
    }

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (tk_str_eqz(name, names[i])) {
            return true;
        }
    }

    return false;
}


tk_str_t
tk_markup_core(tk_arena_t *a, tk_str_t html)
{
    size_t     i, n = 0, end = html.n, ends = 0;
    tk_str_t   rest = html, tag, open[TK_MARKUP_DEPTH];
    tk_buf_t   b;

    for ( ;; ) {
        if (n == 0) {
            end = rest.n;
        }

        if (tk_markup_blank(&rest)) {
            continue;
        }

        tag = tk_markup_tag(rest);

        if (tk_str_starts(tag, TK_STR("</")) && n < TK_MARKUP_DEPTH) {
            open[n++] = tag;
            ends += tag.n;

        } else if (n > 0 && tag.n && tk_markup_empty(tag, open[n - 1])) {
            ends -= open[--n].n;

        } else if (!tk_str_eqz(tag, "<br>")) {
            break;
        }

        rest.n -= tag.n;
    }

    if (rest.n + ends == end) {
        return tk_str_sub(html, 0, end);
    }

    tk_buf_init(&b, a, html.n);
    tk_buf_str(&b, rest);

    for (i = n; i > 0; i--) {
        tk_buf_str(&b, open[i - 1]);
    }

    return tk_buf_rc(&b) == TK_OK ? tk_buf_view(&b) : html;
}
