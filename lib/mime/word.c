#include "mime/word.h"
#include "mime/charset.h"
#include "mime/cte.h"
#include "mime/header.h"
#include "base/buf.h"

/* RFC 2047 says 75; seen are whole subjects in one word. */
#define WORD_MAX  8192


typedef struct {
    tk_str_t  charset;
    char      encoding;   /* 'b' or 'q'                */
    tk_str_t  text;
    size_t    n;          /* of the word, with =? ?=   */
} word_t;


static bool
word_read(tk_str_t s, word_t *w)
{
    size_t     from;
    ptrdiff_t  at;

    if (s.n < 8 || s.p[0] != '=' || s.p[1] != '?') {
        return false;
    }

    s = tk_str_sub(s, 0, WORD_MAX);
    at = tk_str_chr(tk_str_sub(s, 2, s.n), '?');
    if (at < 1) {
        return false;
    }

    from = 2 + (size_t) at;
    w->charset = tk_str(s.p + 2, (size_t) at);

    if (s.n < from + 3 || s.p[from + 2] != '?') {
        return false;
    }

    w->encoding = (char) (s.p[from + 1] | 0x20);
    if (w->encoding != 'b' && w->encoding != 'q') {
        return false;
    }

    from += 3;
    at = tk_str_find(tk_str_sub(s, from, s.n), TK_STR("?="));
    if (at < 0) {
        return false;
    }

    w->text = tk_str(s.p + from, (size_t) at);
    w->n = from + (size_t) at + 2;
    at = tk_str_chr(w->charset, '*');
    if (at >= 0) {
        w->charset.n = (size_t) at;
    }

    return true;
}


size_t
tk_word_len(tk_str_t s)
{
    word_t  w;

    return word_read(s, &w) ? w.n : 0;
}


/* "_" is a blank; a bad "=XY" stays as it is. */
static void
word_q(tk_str_t s, tk_buf_t *out)
{
    int     byte;
    size_t  i;

    for (i = 0; i < s.n; i++) {
        byte = s.p[i] == '=' ? tk_hex_byte(s, i + 1) : -1;

        if (byte >= 0) {
            tk_buf_chr(out, (char) byte);
            i += 2;

        } else {
            tk_buf_chr(out, s.p[i] == '_' ? ' ' : s.p[i]);
        }
    }
}


static void
word_bytes(tk_arena_t *a, const word_t *w, tk_buf_t *out)
{
    if (w->encoding == 'q') {
        word_q(w->text, out);

    } else {
        tk_buf_str(out, tk_cte_decode(a, TK_CTE_BASE64, w->text, w->text.n,
                                      NULL));
    }
}


static size_t
word_blanks(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.n && strchr(" \t\r\n", s.p[i]) && s.p[i]; i++) {
        /* void */
    }

    return i;
}


/*
 * Decodes the run of encoded words at the start of s that share a charset:
 * their bytes are joined first, since characters get split between words.
 */
static size_t
word_run(tk_arena_t *a, tk_str_t s, tk_buf_t *out)
{
    size_t    n, gap;
    word_t    w, next;
    tk_buf_t  bytes;

    if (!word_read(s, &w)) {
        return 0;
    }

    tk_buf_init(&bytes, a, s.n);
    word_bytes(a, &w, &bytes);
    n = w.n;

    for ( ;; ) {
        gap = word_blanks(tk_str_sub(s, n, s.n));
        if (!word_read(tk_str_sub(s, n + gap, s.n), &next)) {
            break;
        }

        if (!tk_str_ieq(next.charset, w.charset)) {
            n += gap;
            break;
        }

        word_bytes(a, &next, &bytes);
        n += gap + next.n;
    }

    tk_buf_str(out, tk_charset_utf8(a, w.charset, tk_buf_view(&bytes),
                                    s.n * 4 + 16));
    return n;
}


tk_str_t
tk_word_decode(tk_arena_t *a, tk_str_t value, size_t max)
{
    size_t     n;
    tk_buf_t   out;
    ptrdiff_t  at;

    if (value.p == NULL) {
        return value;
    }

    value = tk_header_unfold(a, tk_str_sub(value, 0, max * 4));
    tk_buf_init(&out, a, max);

    while (value.n > 0) {
        at = tk_str_find(value, TK_STR("=?"));
        n = at < 0 ? value.n : (size_t) at;

        if (n > 0) {
            tk_buf_str(&out, tk_charset_utf8(a, TK_STR_NULL,
                                             tk_str(value.p, n), n * 4));
            value = tk_str_sub(value, n, value.n);
            continue;
        }

        n = word_run(a, value, &out);
        if (n == 0) {
            tk_buf_z(&out, "=?");
            n = 2;
        }

        value = tk_str_sub(value, n, value.n);
    }

    return tk_buf_view(&out);
}
