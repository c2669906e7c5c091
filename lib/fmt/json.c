#include <inttypes.h>

#include "base/err.h"
#include "base/utf8.h"
#include "fmt/json.h"


void
tk_json_init(tk_json_t *j, tk_buf_t *b)
{
    j->b = b;
    j->depth = 0;
    j->comma = false;
}


static void
json_value(tk_json_t *j)
{
    if (j->comma) {
        tk_buf_chr(j->b, ',');
    }

    j->comma = true;
}


static void
json_open(tk_json_t *j, char open, char close)
{
    if (j->depth == TK_JSON_DEPTH) {
        j->b->rc = TK_ELIMIT;
        return;
    }

    json_value(j);
    tk_buf_chr(j->b, open);
    j->close[j->depth++] = close;
    j->comma = false;
}


void
tk_json_object(tk_json_t *j)
{
    json_open(j, '{', '}');
}


void
tk_json_array(tk_json_t *j)
{
    json_open(j, '[', ']');
}


void
tk_json_end(tk_json_t *j)
{
    if (j->depth == 0) {
        j->b->rc = TK_ELIMIT;
        return;
    }

    tk_buf_chr(j->b, j->close[--j->depth]);
    j->comma = true;
}


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


void
tk_json_key_str(tk_json_t *j, tk_str_t name)
{
    json_value(j);
    tk_json_quote(j->b, name);
    tk_buf_chr(j->b, ':');
    j->comma = false;
}


void
tk_json_key(tk_json_t *j, const char *name)
{
    tk_json_key_str(j, tk_str_z(name));
}


void
tk_json_str(tk_json_t *j, tk_str_t s)
{
    if (tk_str_is_null(s)) {
        tk_json_null(j);
        return;
    }

    json_value(j);
    tk_json_quote(j->b, s);
}


void
tk_json_int(tk_json_t *j, int64_t v)
{
    json_value(j);
    tk_buf_printf(j->b, "%" PRId64, v);
}


void
tk_json_bool(tk_json_t *j, bool v)
{
    json_value(j);
    tk_buf_z(j->b, v ? "true" : "false");
}


void
tk_json_null(tk_json_t *j)
{
    json_value(j);
    tk_buf_z(j->b, "null");
}
