#include "mime/param.h"
#include "mime/charset.h"
#include "mime/header.h"
#include "mime/word.h"
#include "base/buf.h"

#define PARAM_VALUE_MAX  8192


/* One "name*N*=value" as written. */
typedef struct {
    tk_str_t  name;
    tk_str_t  value;
    int       index;      /* -1: not continued  */
    bool      encoded;    /* percent encoded    */
    bool      quoted;
    bool      used;
} param_piece_t;


tk_str_t
tk_param_lower(tk_arena_t *a, tk_str_t s)
{
    char    *p;
    size_t   i;

    p = tk_arena_strz(a, s);
    if (p == NULL) {
        return TK_STR_NULL;
    }

    for (i = 0; i < s.n; i++) {
        if (p[i] >= 'A' && p[i] <= 'Z') {
            p[i] = (char) (p[i] + ('a' - 'A'));
        }
    }

    return tk_str(p, s.n);
}


static bool
param_is(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}


static void
param_skip(tk_str_t *s, const char *set)
{
    while (s->n > 0 && param_is(s->p[0], set)) {
        s->p++;
        s->n--;
    }
}


static tk_str_t
param_until(tk_str_t *s, const char *set)
{
    size_t    i;
    tk_str_t  r;

    for (i = 0; i < s->n && !param_is(s->p[i], set); i++) {
        /* void */
    }

    r = tk_str(s->p, i);
    s->p += i;
    s->n -= i;

    return r;
}


static tk_str_t
param_quoted(tk_arena_t *a, tk_str_t *s)
{
    size_t    i;
    tk_buf_t  b;

    tk_buf_init(&b, a, PARAM_VALUE_MAX);

    for (i = 1; i < s->n && s->p[i] != '"'; i++) {
        if (s->p[i] == '\\' && i + 1 < s->n
            && (s->p[i + 1] == '"' || s->p[i + 1] == '\\'))
        {
            i++;
        }

        tk_buf_chr(&b, s->p[i]);
    }

    i = i < s->n ? i + 1 : s->n;
    s->p += i;
    s->n -= i;

    return tk_buf_view(&b);
}


/* A bare value; an encoded word in it may hold a semicolon. */
static tk_str_t
param_bare(tk_str_t *s)
{
    size_t    i, n;
    tk_str_t  r;

    for (i = 0; i < s->n && s->p[i] != ';'; i += n) {
        n = s->p[i] == '=' ? tk_word_len(tk_str_sub(*s, i, s->n)) : 0;
        n = n ? n : 1;
    }

    r = tk_str_trim(tk_str(s->p, i));
    s->p += i;
    s->n -= i;

    return r;
}


/* "filename*1*" into its three parts. */
static void
param_name(tk_arena_t *a, tk_str_t name, param_piece_t *p)
{
    uint64_t   v;
    ptrdiff_t  star;
    tk_str_t   rest;

    p->index = -1;
    name = tk_str_trim(name);
    star = tk_str_chr(name, '*');

    if (star >= 0) {
        rest = tk_str_sub(name, (size_t) star + 1, name.n);
        name.n = (size_t) star;
        p->encoded = rest.n == 0;

        if (rest.n > 0 && rest.p[rest.n - 1] == '*') {
            p->encoded = true;
            rest.n--;
        }

        if (rest.n > 0 && tk_str_u64(rest, &v) == 0 && v < TK_PARAM_MAX) {
            p->index = (int) v;
        }
    }

    p->name = tk_param_lower(a, name);
}


static bool
param_piece(tk_arena_t *a, tk_str_t *s, param_piece_t *p)
{
    tk_str_t  name;

    param_skip(s, "; \t\r\n");
    if (s->n == 0) {
        return false;
    }

    memset(p, 0, sizeof(*p));
    name = param_until(s, "=;");

    if (s->n == 0 || s->p[0] == ';') {
        return true;
    }

    s->p++;
    s->n--;
    param_skip(s, " \t\r\n");
    param_name(a, name, p);

    if (s->n > 0 && s->p[0] == '"') {
        p->value = param_quoted(a, s);
        p->quoted = true;

    } else {
        p->value = param_bare(s);
    }

    return true;
}


static void
param_percent(tk_str_t s, tk_buf_t *out)
{
    int     byte;
    size_t  i;

    for (i = 0; i < s.n; i++) {
        byte = s.p[i] == '%' ? tk_hex_byte(s, i + 1) : -1;
        tk_buf_chr(out, byte >= 0 ? (char) byte : s.p[i]);
        i += byte >= 0 ? 2 : 0;
    }
}


/* charset'language'text; both may be empty, either quote may be missing. */
static tk_str_t
param_charset(tk_str_t *value)
{
    tk_str_t   charset, rest;
    ptrdiff_t  at;

    at = tk_str_chr(*value, '\'');
    if (at < 0) {
        return TK_STR_NULL;
    }

    charset = tk_str(value->p, (size_t) at);
    rest = tk_str_sub(*value, (size_t) at + 1, value->n);
    at = tk_str_chr(rest, '\'');
    if (at < 0) {
        return TK_STR_NULL;
    }

    *value = tk_str_sub(rest, (size_t) at + 1, rest.n);

    return charset;
}


/* The next piece of p's value: the one with the least index from `want`, for
 * some got lost on the way.  NULL if there is no more. */
static param_piece_t *
param_next(tk_arr_t *pieces, const param_piece_t *p, int want)
{
    size_t          k;
    param_piece_t  *q, *next = NULL;

    for (k = 0; k < pieces->n; k++) {
        q = tk_arr_at(pieces, param_piece_t, k);

        if (!q->used && q->index >= want && tk_str_eq(q->name, p->name)
            && (next == NULL || q->index < next->index))
        {
            next = q;
        }
    }

    return next;
}


/* The piece p and, if it is continued, all that belong to it. */
static tk_str_t
param_join(tk_arena_t *a, tk_arr_t *pieces, param_piece_t *p)
{
    bool            encoded = false, first = true;
    tk_buf_t        b;
    tk_str_t        charset = TK_STR_NULL, value;
    param_piece_t  *q = p->index < 0 ? p : param_next(pieces, p, 0);

    tk_buf_init(&b, a, PARAM_VALUE_MAX);

    for ( ; q != NULL; q = param_next(pieces, p, q->index + 1)) {
        q->used = true;
        value = q->value;

        if (q->encoded) {
            if (first) {
                charset = param_charset(&value);
            }

            encoded = true;
            param_percent(value, &b);

        } else {
            tk_buf_str(&b, value);
        }

        first = false;

        if (q->index < 0) {
            break;
        }
    }

    value = tk_buf_view(&b);

    return encoded ? tk_charset_utf8(a, charset, value, PARAM_VALUE_MAX)
                   : tk_word_decode(a, value, PARAM_VALUE_MAX);
}


static void
param_value_trim(tk_str_t name, tk_str_t *value)
{
    size_t  i;

    if (tk_str_eqz(name, "filename") || tk_str_eqz(name, "name")) {
        return;
    }

    for (i = 0; i < value->n && !param_is(value->p[i], " \t("); i++) {
        /* void */
    }

    value->n = i;
}


/* Does its start come behind it? */
static bool
param_starts_later(tk_arr_t *pieces, size_t i)
{
    size_t          k;
    param_piece_t  *q, *p = tk_arr_at(pieces, param_piece_t, i);

    for (k = i + 1; p->index > 0 && k < pieces->n; k++) {
        q = tk_arr_at(pieces, param_piece_t, k);

        if (q->index == 0 && !q->used && tk_str_eq(q->name, p->name)) {
            return true;
        }
    }

    return false;
}


/* What is encoded or in pieces says it better than what old clients get. */
static tk_param_t *
param_place(tk_params_t *p_r, const param_piece_t *p)
{
    size_t       i;
    tk_param_t  *param;

    for (i = 0; (p->encoded || p->index >= 0) && i < p_r->v.n; i++) {
        param = tk_arr_at(&p_r->v, tk_param_t, i);

        if (tk_str_eq(param->name, p->name)) {
            return param;
        }
    }

    return tk_arr_push(&p_r->v);
}


static void
params_build(tk_arena_t *a, tk_arr_t *pieces, tk_params_t *p_r)
{
    size_t          i;
    tk_str_t        value;
    tk_param_t     *param;
    param_piece_t  *p;

    for (i = 0; i < pieces->n; i++) {
        p = tk_arr_at(pieces, param_piece_t, i);
        if (p->used || p->name.n == 0 || param_starts_later(pieces, i)) {
            continue;
        }

        value = param_join(a, pieces, p);
        if (!p->quoted) {
            param_value_trim(p->name, &value);
        }

        param = param_place(p_r, p);
        if (param != NULL) {
            param->name = p->name;
            param->value = value;
        }
    }
}


void
tk_params_read(tk_arena_t *a, tk_str_t field, tk_params_t *p_r)
{
    tk_str_t        s, value;
    tk_arr_t        pieces;
    param_piece_t   piece, *p;

    tk_arr_init(&p_r->v, a, sizeof(tk_param_t));
    tk_arr_init(&pieces, a, sizeof(param_piece_t));
    s = field.p != NULL ? tk_header_unfold(a, field) : TK_STR("");

    param_skip(&s, " \t\"'");
    value = tk_str_trim(param_until(&s, "; \t(\""));
    p_r->value = tk_param_lower(a, value);

    /* "text/plain (comment); charset=x" */
    if (s.n > 0 && s.p[0] != ';' && tk_str_chr(s, '=') < 0) {
        return;
    }

    param_skip(&s, " \t\"");
    if (s.n > 0 && s.p[0] == '(') {
        (void) param_until(&s, ";");
    }

    while (pieces.n < TK_PARAM_MAX && param_piece(a, &s, &piece)) {
        p = tk_arr_push(&pieces);
        if (p == NULL) {
            return;
        }

        *p = piece;
    }

    params_build(a, &pieces, p_r);
}


tk_str_t
tk_params_get(const tk_params_t *p, const char *name)
{
    size_t       i;
    tk_param_t  *param;

    for (i = 0; i < p->v.n; i++) {
        param = tk_arr_at(&p->v, tk_param_t, i);
        if (tk_str_eqz(param->name, name)) {
            return param->value;
        }
    }

    return TK_STR_NULL;
}
