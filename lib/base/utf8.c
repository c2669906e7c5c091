#include "base/utf8.h"

#include "base/buf.h"
#include "base/err.h"

#define REPLACEMENT  "\xEF\xBF\xBD"


/*
 * Reads one code point; *len_r is its length, or with result -1 that of the
 * longest start of a valid sequence, at least 1: what one U+FFFD stands for.
 */
static int32_t
decode(tk_str_t s, size_t *len_r)
{
    size_t         i, need;
    uint32_t       c;
    unsigned char  b, lo, hi;

    b = (unsigned char) s.p[0];
    *len_r = 1;

    if (b < 0x80) {
        return b;
    }
    if (b < 0xc2 || b > 0xf4) {
        return -1;
    }

    need = b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
    c = b & (0x7fu >> need);

    /* The first continuation byte rules out overlong forms, surrogates and
     * what is past U+10FFFF. */
    lo = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
    hi = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;

    for (i = 1; i < need; i++) {
        if (i == s.n) {
            return -1;
        }
        b = (unsigned char) s.p[i];
        if (b < lo || b > hi) {
            return -1;
        }
        c = c << 6 | (b & 0x3f);
        *len_r = i + 1;
        lo = 0x80;
        hi = 0xbf;
    }
    return (int32_t) c;
}


static tk_str_t
skip(tk_str_t s, size_t n)
{
    return tk_str(s.p + n, s.n - n);
}


/* Length of the part in front that is valid, up to `stop` if that byte
 * comes first (-1: none). */
static size_t
valid_head(tk_str_t s, int stop)
{
    size_t    len;
    tk_str_t  rest;

    for (rest = s; rest.n; rest = skip(rest, len)) {
        if (rest.p[0] == stop || decode(rest, &len) < 0) {
            break;
        }
    }
    return s.n - rest.n;
}


bool
tk_utf8_valid(tk_str_t s)
{
    return valid_head(s, -1) == s.n;
}


tk_str_t
tk_utf8_clean(tk_arena_t *a, tk_str_t s)
{
    size_t    n;
    tk_buf_t  b;

    n = valid_head(s, '\0');
    if (n == s.n) {
        return s;
    }

    tk_buf_init(&b, a, SIZE_MAX);

    for ( ;; ) {
        tk_buf_add(&b, s.p, n);
        s = skip(s, n);
        if (s.n == 0) {
            break;
        }

        if (s.p[0] == '\0') {
            n = 1;
        } else {
            (void) decode(s, &n);
            tk_buf_z(&b, REPLACEMENT);
        }
        s = skip(s, n);
        n = valid_head(s, '\0');
    }
    return tk_buf_rc(&b) == TK_OK ? tk_buf_view(&b) : TK_STR_NULL;
}


int32_t
tk_utf8_next(tk_str_t *s)
{
    size_t   len;
    int32_t  c;

    c = decode(*s, &len);
    *s = skip(*s, c < 0 ? 1 : len);
    return c;
}


size_t
tk_utf8_put(char out[4], uint32_t c)
{
    size_t  i, n;

    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
        return 0;
    }
    if (c < 0x80) {
        out[0] = (char) c;
        return 1;
    }

    n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    for (i = n - 1; i > 0; i--) {
        out[i] = (char) (0x80 | (c & 0x3f));
        c >>= 6;
    }
    out[0] = (char) ((0xf00u >> n & 0xf0) | c);
    return n;
}


tk_str_t
tk_utf8_head(tk_str_t s, size_t chars)
{
    size_t    len;
    tk_str_t  rest;

    for (rest = s; rest.n && chars; chars--) {
        (void) decode(rest, &len);
        rest = skip(rest, len);
    }
    return tk_str(s.p, s.n - rest.n);
}


size_t
tk_utf8_len(tk_str_t s)
{
    size_t  len, n;

    for (n = 0; s.n; n++) {
        (void) decode(s, &len);
        s = skip(s, len);
    }
    return n;
}


static bool
is_blank(uint32_t c)
{
    return c <= 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
}


static bool
is_override(uint32_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}


tk_str_t
tk_utf8_line(tk_arena_t *a, tk_str_t s, size_t chars)
{
    bool        gap;
    size_t      n, len;
    int32_t     c;
    tk_buf_t    b;
    const char  *p;

    tk_buf_init(&b, a, SIZE_MAX);
    gap = false;

    for (n = 0; s.n && n < chars; s = skip(s, len)) {
        p = s.p;
        c = decode(s, &len);

        if (c < 0) {
            c = 0xfffd;
            p = REPLACEMENT;
        }
        if (is_blank((uint32_t) c)) {
            gap = b.n > 0;
            continue;
        }
        if (is_override((uint32_t) c)) {
            continue;
        }

        if (gap) {
            if (chars - n < 2) {
                break;          /* a blank at the end would be trimmed */
            }
            tk_buf_chr(&b, ' ');
            gap = false;
            n++;
        }
        tk_buf_add(&b, p, c == 0xfffd ? sizeof(REPLACEMENT) - 1 : len);
        n++;
    }
    return tk_buf_rc(&b) == TK_OK ? tk_buf_view(&b) : TK_STR_NULL;
}
