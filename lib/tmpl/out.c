#include "tmpl/out.h"

#define OUT_BLOCK  8192


void
tk_out_init(tk_out_t *o, tk_arena_t *a)
{
    memset(o, 0, sizeof(tk_out_t));
    tk_arr_init(&o->pieces, a, sizeof(tk_str_t));
}


static void
out_piece(tk_out_t *o, tk_str_t s)
{
    tk_str_t  *piece;

    if (s.n == 0 || o->rc != TK_OK) {
        return;
    }

    piece = tk_arr_push(&o->pieces);
    if (piece == NULL) {
        o->rc = TK_ENOMEM;
        return;
    }

    *piece = s;
    o->bytes += s.n;

    if (o->bytes > TK_TMPL_MAX_OUTPUT) {
        o->rc = TK_ELIMIT;
    }
}


/* Ends the piece that is being written. */
static void
out_flush(tk_out_t *o)
{
    out_piece(o, tk_str(o->from, (size_t) (o->p - o->from)));
    o->from = o->p;
}


char *
tk_out_more(tk_out_t *o, size_t n)
{
    size_t  size;

    out_flush(o);

    size = n > OUT_BLOCK ? n : OUT_BLOCK;
    if (o->rc == TK_OK && n > TK_TMPL_MAX_OUTPUT) {
        o->rc = TK_ELIMIT;
    }

    if (o->rc != TK_OK) {
        return NULL;
    }

    o->p = tk_arena_alloc(o->pieces.arena, size);
    o->from = o->p;
    o->end = o->p;

    if (o->p == NULL) {
        o->rc = TK_ENOMEM;
        return NULL;
    }

    o->end += size;

    return o->p;
}


void
tk_out_piece(tk_out_t *o, tk_str_t s)
{
    out_flush(o);
    out_piece(o, s);
}


tk_str_t
tk_out_entity(char c)
{
    switch (c) {

    case '&':
        return TK_STR("&amp;");

    case '<':
        return TK_STR("&lt;");

    case '>':
        return TK_STR("&gt;");

    case '"':
        return TK_STR("&quot;");

    case '\'':
        return TK_STR("&#39;");

    default:
        return TK_STR_NULL;
    }
}


typedef uint8_t bytes8_t __attribute__((vector_size(8)));
typedef uint8_t bytes16_t __attribute__((vector_size(16)));

/* < and > differ in one bit, & " ' in two; '#' falls under it as well, which
 * costs no more than a closer look. */
#define SPECIAL(type, b)                                                  \
    ((type) (((b) | 2) == '>') | (type) (((b) | 5) == '\''))


/* Copies, and says whether all of it may stay as it is. */
static inline bool
plain8(char *to, const char *from)
{
    bytes8_t  b, hit;
    uint64_t  whole;

    memcpy(&b, from, sizeof(b));
    memcpy(to, &b, sizeof(b));
    hit = SPECIAL(bytes8_t, b);
    memcpy(&whole, &hit, sizeof(whole));

    return whole == 0;
}


static inline bool
plain16(char *to, const char *from)
{
    bytes16_t  b, hit;
    uint64_t   half[2];

    memcpy(&b, from, sizeof(b));
    memcpy(to, &b, sizeof(b));
    hit = SPECIAL(bytes16_t, b);
    memcpy(half, &hit, sizeof(half));

    return (half[0] | half[1]) == 0;
}


/* Up to seven bytes in one word, some of them twice. */
static inline bool
plain_few(char *to, const char *from, size_t n)
{
    char  b[8] = { 0 };

    tk_out_bytes(to, from, n);

    if (n >= 4) {
        memcpy(b, from, 4);
        memcpy(b + 4, from + n - 4, 4);

    } else if (n > 0) {
        b[0] = from[0];
        b[1] = from[n / 2];
        b[2] = from[n - 1];
    }

    return plain8(b, b);
}


/* In steps of 16 or 8 bytes of which the last overlaps the one before. False
 * when something needs an entity: what was written then counts for nothing. */
static bool
plain(char *to, tk_str_t s)
{
    size_t  i;

    if (s.n < 8) {
        return plain_few(to, s.p, s.n);
    }

    if (s.n < 16) {
        return plain8(to, s.p) && plain8(to + s.n - 8, s.p + s.n - 8);
    }

    for (i = 0; i + 16 <= s.n; i += 16) {
        if (!plain16(to + i, s.p + i)) {
            return false;
        }
    }

    return plain16(to + s.n - 16, s.p + s.n - 16);
}


void
tk_out_escaped(tk_out_t *o, tk_str_t s)
{
    char    *to;
    size_t   i, from;

    static const bool  special[256] = {
        ['&'] = true, ['<'] = true, ['>'] = true, ['"'] = true, ['\''] = true
    };

    to = tk_out_room(o, s.n);

    if (to == NULL || plain(to, s)) {
        o->p += to ? s.n : 0;
        return;
    }

    for (i = 0, from = 0; i < s.n; i++) {
        if (special[(unsigned char) s.p[i]]) {
            tk_out_copy(o, tk_str(s.p + from, i - from));
            tk_out_copy(o, tk_out_entity(s.p[i]));
            from = i + 1;
        }
    }

    tk_out_copy(o, tk_str(s.p + from, s.n - from));
}


char *
tk_out_digits(char *end, int64_t v)
{
    char      *p = end;
    uint64_t   u;

    u = v < 0 ? 0 - (uint64_t) v : (uint64_t) v;

    for ( /* void */ ; u >= 100; u /= 100) {
        p = tk_two_digits(p - 2, (unsigned) (u % 100)) - 2;
    }

    if (u >= 10) {
        p = tk_two_digits(p - 2, (unsigned) u) - 2;
    } else {
        *--p = (char) ('0' + u);
    }

    if (v < 0) {
        *--p = '-';
    }

    return p;
}


void
tk_out_int(tk_out_t *o, int64_t v)
{
    char  buf[TK_OUT_DIGITS], *p;

    p = tk_out_digits(buf + sizeof(buf), v);
    tk_out_copy(o, tk_str(p, (size_t) (buf + sizeof(buf) - p)));
}


int
tk_out_done(tk_out_t *o, tk_pieces_t *out_r)
{
    out_flush(o);

    out_r->v = o->pieces.v;
    out_r->n = (uint32_t) o->pieces.n;
    out_r->bytes = o->bytes;

    return o->rc;
}
