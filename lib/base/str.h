#ifndef TK_BASE_STR_H
#define TK_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * A counted string: bytes that somebody else owns, not NUL-terminated.
 * Passed by value.  {NULL, 0} is "no value" (SQL NULL, absent header);
 * tk_str_is_null() tells it from the empty string where that matters.
 */

typedef struct {
    const char  *p;
    size_t       n;
} tk_str_t;

#define TK_STR(lit)        ((tk_str_t) { ("" lit), sizeof(lit) - 1 })
#define TK_STR_INIT(lit)   { ("" lit), sizeof(lit) - 1 }
#define TK_STR_NULL        ((tk_str_t) { NULL, 0 })

/* For "%.*s". */
#define TK_STR_ARG(s)      (int) (s).n, ((s).p ? (s).p : "")

static inline tk_str_t
tk_str(const char *p, size_t n)
{
    return (tk_str_t) { p, n };
}

static inline bool
tk_str_is_null(tk_str_t s)
{
    return s.p == NULL;
}

tk_str_t tk_str_z(const char *z);            /* NULL gives the null string */
bool tk_str_eq(tk_str_t a, tk_str_t b);
bool tk_str_eqz(tk_str_t a, const char *z);
bool tk_str_ieq(tk_str_t a, tk_str_t b);     /* ASCII case folded          */
bool tk_str_ieqz(tk_str_t a, const char *z);
int tk_str_cmp(tk_str_t a, tk_str_t b);      /* memcmp order               */
bool tk_str_starts(tk_str_t s, tk_str_t prefix);
bool tk_str_istarts(tk_str_t s, tk_str_t prefix);
bool tk_str_ends(tk_str_t s, tk_str_t suffix);
tk_str_t tk_str_sub(tk_str_t s, size_t from, size_t n);   /* clamped       */
tk_str_t tk_str_trim(tk_str_t s);            /* space, tab, CR, LF, FF, VT */

/* Index of the first occurrence, or -1. */
ptrdiff_t tk_str_find(tk_str_t s, tk_str_t needle);
ptrdiff_t tk_str_ifind(tk_str_t s, tk_str_t needle);
ptrdiff_t tk_str_chr(tk_str_t s, char c);
ptrdiff_t tk_str_rchr(tk_str_t s, char c);

/*
 * Cuts the part before the first sep off *rest and returns it; without a
 * sep the whole of *rest, which becomes the null string.  Loop while
 * rest->p != NULL.
 */
tk_str_t tk_str_cut(tk_str_t *rest, char sep);

/*
 * Decimal numbers, whole string, no sign for u64, no blanks.
 * TK_EINVAL for anything else, TK_ELIMIT when it does not fit.
 */
int tk_str_u64(tk_str_t s, uint64_t *v_r);
int tk_str_i64(tk_str_t s, int64_t *v_r);

/* The value of a hexadecimal digit; -1: it is none. */
static inline int
tk_hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte that two of them at i stand for; -1: they are none. */
static inline int
tk_hex_byte(tk_str_t s, size_t i)
{
    return i < s.n && s.n - i >= 2 && tk_hex_digit(s.p[i]) >= 0
           && tk_hex_digit(s.p[i + 1]) >= 0
           ? tk_hex_digit(s.p[i]) << 4 | tk_hex_digit(s.p[i + 1]) : -1;
}

/* Writes v < 100 as two digits; the place behind them. */
static inline char *
tk_two_digits(char *p, unsigned v)
{
    p[0] = (char) ('0' + v / 10);
    p[1] = (char) ('0' + v % 10);

    return p + 2;
}

/* FNV-1a, for tables in memory; not for anything an attacker may choose
 * without a bound on the number of entries. */
uint32_t tk_str_hash(tk_str_t s);

#endif
