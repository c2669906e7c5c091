#include "base/str.h"

#include "base/err.h"


static inline unsigned char
lower(char c)
{
    unsigned char  u = (unsigned char) c;

    return u >= 'A' && u <= 'Z' ? (unsigned char) (u | 0x20) : u;
}


static bool
same_fold(const char *a, const char *b, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (lower(a[i]) != lower(b[i])) {
            return false;
        }
    }
    return true;
}


static inline bool
same(const char *a, const char *b, size_t n)
{
    return n == 0 || memcmp(a, b, n) == 0;
}


tk_str_t
tk_str_z(const char *z)
{
    return z ? tk_str(z, strlen(z)) : TK_STR_NULL;
}


bool
tk_str_eq(tk_str_t a, tk_str_t b)
{
    return a.n == b.n && same(a.p, b.p, a.n);
}


bool
tk_str_eqz(tk_str_t a, const char *z)
{
    return tk_str_eq(a, tk_str_z(z));
}


bool
tk_str_ieq(tk_str_t a, tk_str_t b)
{
    return a.n == b.n && same_fold(a.p, b.p, a.n);
}


bool
tk_str_ieqz(tk_str_t a, const char *z)
{
    return tk_str_ieq(a, tk_str_z(z));
}


int
tk_str_cmp(tk_str_t a, tk_str_t b)
{
    int     rc;
    size_t  n;

    n = a.n < b.n ? a.n : b.n;
    rc = n ? memcmp(a.p, b.p, n) : 0;

    return rc ? rc : (a.n > b.n) - (a.n < b.n);
}


bool
tk_str_starts(tk_str_t s, tk_str_t prefix)
{
    return s.n >= prefix.n && same(s.p, prefix.p, prefix.n);
}


bool
tk_str_istarts(tk_str_t s, tk_str_t prefix)
{
    return s.n >= prefix.n && same_fold(s.p, prefix.p, prefix.n);
}


bool
tk_str_ends(tk_str_t s, tk_str_t suffix)
{
    return s.n >= suffix.n
           && (suffix.n == 0
               || same(s.p + (s.n - suffix.n), suffix.p, suffix.n));
}


tk_str_t
tk_str_sub(tk_str_t s, size_t from, size_t n)
{
    if (s.p == NULL) {
        return s;
    }

    if (from > s.n) {
        from = s.n;
    }
    if (n > s.n - from) {
        n = s.n - from;
    }
    return tk_str(s.p + from, n);
}


static inline bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}


tk_str_t
tk_str_trim(tk_str_t s)
{
    while (s.n && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && is_space(s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}


ptrdiff_t
tk_str_find(tk_str_t s, tk_str_t needle)
{
    const char  *p, *end;

    if (needle.n == 0) {
        return 0;
    }
    if (s.n < needle.n) {
        return -1;
    }

    end = s.p + (s.n - needle.n) + 1;

    for (p = s.p; p < end; p++) {
        p = memchr(p, needle.p[0], (size_t) (end - p));
        if (p == NULL) {
            return -1;
        }
        if (memcmp(p, needle.p, needle.n) == 0) {
            return p - s.p;
        }
    }
    return -1;
}


ptrdiff_t
tk_str_ifind(tk_str_t s, tk_str_t needle)
{
    size_t  i;

    if (needle.n == 0) {
        return 0;
    }

    for (i = 0; i + needle.n <= s.n; i++) {
        if (same_fold(s.p + i, needle.p, needle.n)) {
            return (ptrdiff_t) i;
        }
    }
    return -1;
}


ptrdiff_t
tk_str_chr(tk_str_t s, char c)
{
    const char  *p;

    p = s.n ? memchr(s.p, c, s.n) : NULL;

    return p ? p - s.p : -1;
}


ptrdiff_t
tk_str_rchr(tk_str_t s, char c)
{
    while (s.n) {
        if (s.p[--s.n] == c) {
            return (ptrdiff_t) s.n;
        }
    }
    return -1;
}


tk_str_t
tk_str_cut(tk_str_t *rest, char sep)
{
    size_t     n;
    tk_str_t   head;
    ptrdiff_t  at;

    head = *rest;
    at = tk_str_chr(head, sep);

    if (at < 0) {
        *rest = TK_STR_NULL;
        return head;
    }

    n = (size_t) at;
    *rest = tk_str(head.p + n + 1, head.n - n - 1);
    return tk_str(head.p, n);
}


int
tk_str_u64(tk_str_t s, uint64_t *v_r)
{
    bool      over;
    size_t    i;
    uint64_t  v;

    if (s.n == 0) {
        return TK_EINVAL;
    }

    v = 0;
    over = false;

    for (i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return TK_EINVAL;
        }
        over = over || __builtin_mul_overflow(v, (uint64_t) 10, &v)
               || __builtin_add_overflow(v, (uint64_t) (s.p[i] - '0'), &v);
    }

    if (over) {
        return TK_ELIMIT;
    }
    *v_r = v;
    return TK_OK;
}


int
tk_str_i64(tk_str_t s, int64_t *v_r)
{
    int       rc;
    bool      minus;
    uint64_t  v;

    minus = s.n && s.p[0] == '-';

    rc = tk_str_u64(minus ? tk_str_sub(s, 1, s.n) : s, &v);
    if (rc != TK_OK) {
        return rc;
    }

    if (v > (uint64_t) INT64_MAX + minus) {
        return TK_ELIMIT;
    }
    *v_r = (int64_t) (minus ? 0 - v : v);
    return TK_OK;
}


uint32_t
tk_str_hash(tk_str_t s)
{
    size_t    i;
    uint32_t  h;

    h = 2166136261u;
    for (i = 0; i < s.n; i++) {
        h = (h ^ (unsigned char) s.p[i]) * 16777619u;
    }
    return h;
}
