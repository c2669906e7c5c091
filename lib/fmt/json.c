#include "base/utf8.h"
#include "fmt/json.h"


/* The letter behind the backslash for c, or 0. */
static char
short_escape(int32_t c)
{
    switch (c) {

    case '"':
    case '\\':
        return (char) c;

    case '\n':
        return 'n';

    case '\r':
        return 'r';

    case '\t':
        return 't';

    default:
        return 0;
    }
}


static bool
needs_escape(int32_t c)
{
    return c < ' ' || c == '"' || c == '\\' || c == '<' || c == 0x7f
           || c == 0x2028 || c == 0x2029;
}


void
tk_json_quote(tk_buf_t *b, tk_str_t s)
{
    char         letter;
    int32_t      c;
    const char  *from, *p;

    tk_buf_chr(b, '"');
    from = s.p;

    while (s.n > 0) {
        p = s.p;
        c = tk_utf8_next(&s);

        if (!needs_escape(c)) {
            continue;
        }

        tk_buf_add(b, from, (size_t) (p - from));
        from = s.p;
        letter = short_escape(c);

        if (c < 0) {
            tk_buf_z(b, "\xef\xbf\xbd");

        } else if (letter != 0) {
            tk_buf_chr(b, '\\');
            tk_buf_chr(b, letter);

        } else {
            tk_buf_printf(b, "\\u%04x", (unsigned) c);
        }
    }

    if (s.p != from) {
        tk_buf_add(b, from, (size_t) (s.p - from));
    }

    tk_buf_chr(b, '"');
}
