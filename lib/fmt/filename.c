#include "fmt/filename.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/utf8.h"

#define ENDING_MAX  16            /* bytes of an ending that is kept, "." too */


static tk_str_t
last_part(tk_str_t s)
{
    size_t  i;

    for (i = s.n; i > 0; i--) {
        if (s.p[i - 1] == '/' || s.p[i - 1] == '\\') {
            break;
        }
    }

    return tk_str_sub(s, i, s.n - i);
}


/* Up to n bytes of valid UTF-8, cut between characters. */
static tk_str_t
head_bytes(tk_str_t s, size_t n)
{
    if (s.n <= n) {
        return s;
    }

    while (n > 0 && ((unsigned char) s.p[n] & 0xc0) == 0x80) {
        n--;
    }

    return tk_str(s.p, n);
}


static tk_str_t
shorten(tk_arena_t *a, tk_str_t s)
{
    ptrdiff_t  dot;
    tk_str_t   ending;

    if (s.n <= TK_FILENAME_MAX) {
        return s;
    }

    ending = TK_STR("");
    dot = tk_str_rchr(s, '.');

    if (dot > 0 && s.n - (size_t) dot <= ENDING_MAX) {
        ending = tk_str_sub(s, (size_t) dot, ENDING_MAX);
    }

    return tk_arena_cat(a, head_bytes(s, TK_FILENAME_MAX - ending.n), ending);
}


tk_str_t
tk_filename_clean(tk_arena_t *a, tk_str_t raw)
{
    tk_str_t  s;

    /* The bound keeps the work small; what is cut off would not fit. */
    s = tk_utf8_line(a, last_part(raw), 8 * TK_FILENAME_MAX);

    if (tk_str_eqz(s, ".") || tk_str_eqz(s, "..")) {
        return TK_STR("");
    }

    return shorten(a, s);
}


tk_str_t
tk_filename_safe(tk_arena_t *a, tk_str_t raw)
{
    tk_str_t  s;

    s = tk_filename_clean(a, raw);
    return s.p && s.n == 0 ? TK_STR("file") : s;
}


/* attr-char of RFC 8187 */
static bool
is_attr_char(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
           || (c >= 'a' && c <= 'z')
           || (c && strchr("!#$&+-.^_`|~", c) != NULL);
}


/* Readers disagree on these within quotes, however they are escaped. */
static bool
is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '%';
}


/* True if s had to be changed. */
static bool
add_fallback(tk_buf_t *b, tk_str_t s)
{
    bool           changed;
    size_t         i;
    unsigned char  c;

    changed = false;

    for (i = 0; i < s.n; i++) {
        c = (unsigned char) s.p[i];

        if (is_plain(c)) {
            tk_buf_chr(b, (char) c);
            continue;
        }

        changed = true;
        if ((c & 0xc0) != 0x80) {         /* one for each character */
            tk_buf_chr(b, '_');
        }
    }

    return changed;
}


tk_str_t
tk_filename_disposition(tk_arena_t *a, const char *how, tk_str_t name)
{
    size_t         i;
    tk_buf_t       b;
    tk_str_t       s;
    unsigned char  c;

    s = tk_filename_safe(a, name);

    tk_buf_init(&b, a, 8 * TK_FILENAME_MAX);
    tk_buf_z(&b, how);
    tk_buf_z(&b, "; filename=\"");

    if (add_fallback(&b, s)) {
        tk_buf_z(&b, "\"; filename*=UTF-8''");

        for (i = 0; i < s.n; i++) {
            c = (unsigned char) s.p[i];
            if (is_attr_char(c)) {
                tk_buf_chr(&b, (char) c);
            } else {
                tk_buf_printf(&b, "%%%02X", c);
            }
        }
    } else {
        tk_buf_chr(&b, '"');
    }

    return tk_buf_rc(&b) == TK_OK && s.p ? tk_buf_view(&b) : TK_STR_NULL;
}
