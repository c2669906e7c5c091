#ifndef TK_FMT_URL_H
#define TK_FMT_URL_H

#include "base/buf.h"

/*
 * Percent-encoding (RFC 3986) and application/x-www-form-urlencoded
 * (the URL standard of the WHATWG).
 */

/* One segment of a path: "/" is encoded, too. */
void tk_url_segment(tk_buf_t *b, tk_str_t s);

/* A name or value of a query: blank is %20; "+", "&", "=" are encoded. */
void tk_url_query(tk_buf_t *b, tk_str_t s);

/*
 * Decodes %XX (with `plus`, "+" to blank as well).  s itself if there is
 * nothing to decode.  TK_EINVAL for a broken %XX, a NUL, or a result that is
 * not UTF-8; TK_ENOMEM.
 */
int tk_url_decode(tk_arena_t *a, tk_str_t s, bool plus, tk_str_t *r);

typedef struct {
    tk_str_t  name;
    tk_str_t  value;             /* empty without "="                    */
} tk_url_pair_t;

typedef struct {
    tk_url_pair_t  *v;           /* in the order of the input            */
    unsigned        n;
} tk_url_pairs_t;

/*
 * Parses "a=1&b=2", a query or the body of a form; empty pairs are left
 * out.  TK_ELIMIT for more than max pairs; otherwise as tk_url_decode.
 */
int tk_url_pairs(tk_arena_t *a, tk_str_t s, unsigned max,
    tk_url_pairs_t *pairs_r);

/* The first value of that name; the null string if there is none. */
tk_str_t tk_url_get(const tk_url_pairs_t *pairs, const char *name);

#endif
