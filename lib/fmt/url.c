#include "base/err.h"
#include "base/utf8.h"
#include "fmt/url.h"


static bool
unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'
           || c == '~';
}


static void
encode(tk_buf_t *b, tk_str_t s, const char *allowed)
{
    char    hex[3];
    size_t  i;

    static const char  digits[] = "0123456789ABCDEF";

    for (i = 0; i < s.n; i++) {
        if (unreserved(s.p[i])
            || (s.p[i] != '\0' && strchr(allowed, s.p[i]) != NULL))
        {
            tk_buf_chr(b, s.p[i]);
            continue;
        }

        hex[0] = '%';
        hex[1] = digits[(unsigned char) s.p[i] >> 4];
        hex[2] = digits[s.p[i] & 15];
        tk_buf_add(b, hex, 3);
    }
}


void
tk_url_segment(tk_buf_t *b, tk_str_t s)
{
    encode(b, s, "!$&'()*+,;=:@");
}


void
tk_url_query(tk_buf_t *b, tk_str_t s)
{
    encode(b, s, "!*(),;:@/?");
}


static bool
plain(tk_str_t s, bool plus)
{
    return tk_str_chr(s, '%') < 0 && (!plus || tk_str_chr(s, '+') < 0);
}


int
tk_url_decode(tk_arena_t *a, tk_str_t s, bool plus, tk_str_t *r)
{
    int      byte;
    char    *to;
    size_t   i, n;

    if (!plain(s, plus)) {
        to = tk_arena_alloc(a, s.n);
        if (to == NULL) {
            return TK_ENOMEM;
        }

        for (i = 0, n = 0; i < s.n; i++) {
            to[n++] = plus && s.p[i] == '+' ? ' ' : s.p[i];

            if (s.p[i] != '%') {
                continue;
            }

            byte = tk_hex_byte(s, i + 1);

            if (byte < 0) {
                return TK_EINVAL;
            }

            to[n - 1] = (char) byte;
            i += 2;
        }

        s = tk_str(to, n);
    }

    if (tk_str_chr(s, '\0') >= 0 || !tk_utf8_valid(s)) {
        return TK_EINVAL;
    }

    *r = s;

    return TK_OK;
}


static unsigned
count_pairs(tk_str_t s)
{
    unsigned  n;

    for (n = 0; s.p != NULL; ) {
        n += tk_str_cut(&s, '&').n > 0;
    }

    return n;
}


int
tk_url_pairs(tk_arena_t *a, tk_str_t s, unsigned max,
    tk_url_pairs_t *pairs_r)
{
    int             rc;
    unsigned        n;
    tk_str_t        pair, name;
    tk_url_pair_t  *p;

    n = count_pairs(s);
    pairs_r->n = 0;

    if (n > max) {
        return TK_ELIMIT;
    }

    pairs_r->v = tk_arena_array(a, n, sizeof(tk_url_pair_t));
    if (pairs_r->v == NULL) {
        return TK_ENOMEM;
    }

    while (s.p != NULL) {
        pair = tk_str_cut(&s, '&');
        if (pair.n == 0) {
            continue;
        }

        p = &pairs_r->v[pairs_r->n++];
        name = tk_str_cut(&pair, '=');

        if (tk_str_is_null(pair)) {
            pair = TK_STR("");
        }

        rc = tk_url_decode(a, name, true, &p->name);
        if (rc == TK_OK) {
            rc = tk_url_decode(a, pair, true, &p->value);
        }

        if (rc != TK_OK) {
            pairs_r->n = 0;
            return rc;
        }
    }

    return TK_OK;
}


tk_str_t
tk_url_get(const tk_url_pairs_t *pairs, const char *name)
{
    unsigned  i;

    for (i = 0; i < pairs->n; i++) {
        if (tk_str_eqz(pairs->v[i].name, name)) {
            return pairs->v[i].value;
        }
    }

    return TK_STR_NULL;
}
