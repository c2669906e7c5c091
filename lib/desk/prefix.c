#include "desk/prefix.h"

#include "base/buf.h"
#include "base/utf8.h"


tk_str_t
tk_prefix(tk_arena_t *a, tk_str_t words)
{
    size_t    i;
    tk_buf_t  b;

    words = tk_utf8_line(a, words, TK_PREFIX_MAX);
    tk_buf_init(&b, a, TK_PREFIX_MAX * 8 + 1);

    for (i = 0; i < words.n; i++) {
        if (words.p[i] == '%' || words.p[i] == '_' || words.p[i] == '\\') {
            tk_buf_chr(&b, '\\');
        }

        tk_buf_chr(&b, words.p[i]);
    }

    tk_buf_chr(&b, '%');

    return tk_buf_view(&b);
}
