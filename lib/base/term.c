#include "base/term.h"

#include "base/utf8.h"

typedef enum {
    TK_TERM_BREAK, TK_TERM_LETTER, TK_TERM_PAIR, TK_TERM_MARK
} tk_term_class_t;


/* U+0100..017F; U+00C0..00FF, where a blank separates. */
static const char  tk_term_latin_a[] =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static const char  tk_term_latin_1[] =
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";


static const struct {
    uint16_t  from;
    uint16_t  to;
} tk_term_odd[] = {
    { 0x0218, 's' }, { 0x0219, 's' }, { 0x021a, 't' }, { 0x021b, 't' },
    { 0x0386, 0x03b1 }, { 0x0388, 0x03b5 }, { 0x0389, 0x03b7 },
    { 0x038a, 0x03b9 }, { 0x038c, 0x03bf }, { 0x038e, 0x03c5 },
    { 0x038f, 0x03c9 }, { 0x03ac, 0x03b1 }, { 0x03ad, 0x03b5 },
    { 0x03ae, 0x03b7 }, { 0x03af, 0x03b9 }, { 0x03c2, 0x03c3 },
    { 0x03cc, 0x03bf }, { 0x03cd, 0x03c5 }, { 0x03ce, 0x03c9 },
    { 0x0401, 0x0435 }, { 0x0451, 0x0435 }
};


static uint32_t
tk_term_fold(uint32_t c)
{
    size_t  i;

    if (c < 0x80) {
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }

    if (c >= 0xc0 && c < 0x180) {
        return (uint8_t) (c < 0x100 ? tk_term_latin_1[c - 0xc0]
                                    : tk_term_latin_a[c - 0x100]);
    }

    for (i = 0; i < sizeof(tk_term_odd) / sizeof(tk_term_odd[0]); i++) {
        if (tk_term_odd[i].from == c) {
            return tk_term_odd[i].to;
        }
    }

    if ((c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f)) {
        return c + 32;
    }

    if (c >= 0x400 && c <= 0x40f) {
        return c + 80;
    }

    if ((c >= 0x460 && c <= 0x52f) || (c >= 0x1e00 && c <= 0x1eff)) {
        return c | 1;
    }

    /* Full width. */
    return c >= 0xff10 && c <= 0xff5a ? tk_term_fold(c - 0xfee0) : c;
}


/* Ranges of what is neither a letter nor a digit, and of what is written
 * without blanks; the first that fits. */
static const struct {
    uint32_t         from;
    uint32_t         to;
    tk_term_class_t  class;
} tk_term_ranges[] = {
    { 0x0080, 0x00a9, TK_TERM_BREAK }, { 0x00ad, 0x00ad, TK_TERM_MARK },
    { 0x00ab, 0x00b4, TK_TERM_BREAK },
    { 0x00b6, 0x00b9, TK_TERM_BREAK }, { 0x00bb, 0x00bf, TK_TERM_BREAK },
    { 0x00d7, 0x00d7, TK_TERM_BREAK }, { 0x00f7, 0x00f7, TK_TERM_BREAK },
    { 0x0300, 0x036f, TK_TERM_MARK }, { 0x0e00, 0x0eff, TK_TERM_PAIR },
    { 0x1000, 0x109f, TK_TERM_PAIR }, { 0x1780, 0x17ff, TK_TERM_PAIR },
    { 0x200b, 0x200d, TK_TERM_MARK }, { 0x2000, 0x2bff, TK_TERM_BREAK },
    { 0x3000, 0x3004, TK_TERM_BREAK }, { 0x3005, 0x3007, TK_TERM_PAIR },
    { 0x3008, 0x303f, TK_TERM_BREAK }, { 0x3040, 0x312f, TK_TERM_PAIR },
    { 0x31f0, 0x31ff, TK_TERM_PAIR }, { 0x3400, 0x4dbf, TK_TERM_PAIR },
    { 0x4e00, 0x9fff, TK_TERM_PAIR }, { 0xd800, 0xf8ff, TK_TERM_BREAK },
    { 0xf900, 0xfaff, TK_TERM_PAIR }, { 0xfe00, 0xfe0f, TK_TERM_MARK },
    { 0xfe10, 0xfe6f, TK_TERM_BREAK }, { 0xff00, 0xff0f, TK_TERM_BREAK },
    { 0xff1a, 0xff20, TK_TERM_BREAK }, { 0xff3b, 0xff40, TK_TERM_BREAK },
    { 0xff5b, 0xff65, TK_TERM_BREAK }, { 0xff66, 0xff9f, TK_TERM_PAIR },
    { 0xffe0, 0xffff, TK_TERM_BREAK }, { 0x1f000, 0x1faff, TK_TERM_BREAK },
    { 0x20000, 0x3ffff, TK_TERM_PAIR }
};


static tk_term_class_t
tk_term_class(int32_t c)
{
    size_t  i;

    if (c < 0x80) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
               || (c >= 'A' && c <= 'Z') ? TK_TERM_LETTER : TK_TERM_BREAK;
    }

    for (i = 0; i < sizeof(tk_term_ranges) / sizeof(tk_term_ranges[0]); i++) {
        if ((uint32_t) c >= tk_term_ranges[i].from
            && (uint32_t) c <= tk_term_ranges[i].to)
        {
            return tk_term_ranges[i].class;
        }
    }

    return TK_TERM_LETTER;
}


static void
tk_term_put(tk_str_t *s, char *buf, uint32_t c)
{
    if (s->n < TK_TERM_MAX) {
        s->n += tk_utf8_put(buf + s->n, c);
    }
}


static void
tk_term_letter(tk_terms_t *t, uint32_t c)
{
    bool  umlaut = c == 0xe4 || c == 0xf6 || c == 0xfc || c == 0xc4
                   || c == 0xd6 || c == 0xdc;
    bool  two = c == 0xdf || c == 0x1e9e || c == 0xe6 || c == 0xc6
                || c == 0x153 || c == 0x152;

    tk_term_put(&t->term, t->folded, c == 0x1e9e ? 's' : tk_term_fold(c));
    tk_term_put(&t->other, t->spelled, c == 0x1e9e ? 's' : tk_term_fold(c));

    if (two) {
        c = c == 0xdf || c == 0x1e9e ? 's' : 'e';
        tk_term_put(&t->term, t->folded, c);
        tk_term_put(&t->other, t->spelled, c);

    } else if (umlaut) {
        tk_term_put(&t->other, t->spelled, 'e');
    }
}


static void
tk_term_pair(tk_terms_t *t, int32_t c)
{
    int32_t   next;
    tk_str_t  rest = t->rest;

    tk_term_put(&t->term, t->folded, (uint32_t) c);

    if (rest.n) {
        next = tk_utf8_next(&rest);

        if (next >= 0 && tk_term_class(next) == TK_TERM_PAIR) {
            tk_term_put(&t->term, t->folded, (uint32_t) next);
        }
    }
}


void
tk_terms_init(tk_terms_t *t, tk_str_t text)
{
    t->rest = text;
}


bool
tk_terms_next(tk_terms_t *t)
{
    int32_t          c;
    tk_str_t         rest;
    tk_term_class_t  class;

    t->term = tk_str(t->folded, 0);
    t->other = tk_str(t->spelled, 0);

    while (t->rest.n) {
        rest = t->rest;
        c = tk_utf8_next(&t->rest);
        class = c < 0 ? TK_TERM_BREAK : tk_term_class(c);

        if (class == TK_TERM_LETTER) {
            tk_term_letter(t, (uint32_t) c);

        } else if (class != TK_TERM_MARK && t->term.n) {
            t->rest = rest;
            break;

        } else if (class == TK_TERM_PAIR) {
            tk_term_pair(t, c);
            break;
        }
    }

    if (tk_str_eq(t->term, t->other)) {
        t->other.n = 0;
    }

    return t->term.n != 0;
}
