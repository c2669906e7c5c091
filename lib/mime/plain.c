#include "mime/plain.h"
#include "base/buf.h"
#include "base/utf8.h"


tk_str_t
tk_plain_meta_charset(tk_str_t html)
{
    size_t     i;
    tk_str_t   head;
    ptrdiff_t  at;

    head = tk_str_sub(html, 0, 2048);
    at = tk_str_ifind(head, TK_STR("charset="));
    if (at < 0 || tk_utf8_valid(html)) {
        return TK_STR_NULL;
    }

    head = tk_str_sub(head, (size_t) at + 8, head.n);
    while (head.n > 0 && strchr("\"' ", head.p[0]) != NULL) {
        head = tk_str_sub(head, 1, head.n);
    }

    for (i = 0; i < head.n && !strchr("\"'> ;/", head.p[i]); i++) {
        /* void */
    }

    return tk_str_sub(head, 0, i);
}


tk_str_t
tk_plain_lines(tk_arena_t *a, tk_str_t s)
{
    char     *p;
    size_t    i, n;

    p = tk_arena_alloc(a, s.n + 1);
    if (p == NULL) {
        return TK_STR("");
    }

    for (i = 0, n = 0; i < s.n; i++) {
        unsigned char  c = (unsigned char) s.p[i];

        /* "\r\r\n" is one break, of what was sent as text twice */
        if (c == '\r') {
            if (i + 1 >= s.n || (s.p[i + 1] != '\n'
                                 && (s.p[i + 1] != '\r' || i + 2 >= s.n
                                     || s.p[i + 2] != '\n')))
            {
                p[n++] = '\n';
            }

        } else if (c >= ' ' || c == '\n' || c == '\t') {
            p[n++] = (char) c;
        }
    }

    return tk_str(p, n);
}


tk_str_t
tk_plain_unflow(tk_arena_t *a, tk_str_t s, bool delsp)
{
    bool      flowing;
    size_t    quote, last;
    tk_buf_t  out;
    tk_str_t  line, rest;

    tk_buf_init(&out, a, s.n * 2 + 16);
    flowing = false;
    last = 0;

    for (rest = s; rest.p != NULL; ) {
        line = tk_str_cut(&rest, '\n');

        for (quote = 0; quote < line.n && line.p[quote] == '>'; quote++) {
            /* void */
        }

        if (flowing && quote != last) {
            tk_buf_chr(&out, '\n');
            flowing = false;
        }

        if (!flowing) {
            tk_buf_add(&out, line.p, quote);
            if (quote > 0) {
                tk_buf_chr(&out, ' ');
            }
        }

        line = tk_str_sub(line, quote, line.n);
        if (line.n > 0 && line.p[0] == ' ') {
            line = tk_str_sub(line, 1, line.n);
        }

        last = quote;
        flowing = line.n > 0 && line.p[line.n - 1] == ' '
                  && !tk_str_eqz(line, "-- ");
        if (flowing && delsp) {
            line.n--;
        }

        tk_buf_str(&out, line);
        if (!flowing && rest.p != NULL) {
            tk_buf_chr(&out, '\n');
        }
    }

    return tk_buf_view(&out);
}
