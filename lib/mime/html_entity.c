#include <stdlib.h>

#include "mime/html_token.h"
#include "base/utf8.h"

#define ENTITY_NAME_MAX  10


typedef struct {
    char      name[ENTITY_NAME_MAX + 1];
    uint32_t  c;
} entity_t;


/* Sorted by name.  What mail programs write; others stay as they are. */
static const entity_t entities[] = {
    { "AElig", 0xc6 }, { "Aacute", 0xc1 }, { "Acirc", 0xc2 },
    { "Agrave", 0xc0 }, { "Alpha", 0x391 }, { "Aring", 0xc5 },
    { "Atilde", 0xc3 }, { "Auml", 0xc4 }, { "Beta", 0x392 },
    { "Ccedil", 0xc7 }, { "Dagger", 0x2021 }, { "Delta", 0x394 },
    { "ETH", 0xd0 }, { "Eacute", 0xc9 }, { "Ecirc", 0xca },
    { "Egrave", 0xc8 }, { "Epsilon", 0x395 }, { "Euml", 0xcb },
    { "Gamma", 0x393 }, { "Iacute", 0xcd }, { "Icirc", 0xce },
    { "Igrave", 0xcc }, { "Iuml", 0xcf }, { "Lambda", 0x39b },
    { "NewLine", 0xa }, { "Ntilde", 0xd1 }, { "OElig", 0x152 },
    { "Oacute", 0xd3 }, { "Ocirc", 0xd4 }, { "Ograve", 0xd2 },
    { "Omega", 0x3a9 }, { "Oslash", 0xd8 }, { "Otilde", 0xd5 },
    { "Ouml", 0xd6 }, { "Phi", 0x3a6 }, { "Pi", 0x3a0 }, { "Prime", 0x2033 },
    { "Psi", 0x3a8 }, { "Scaron", 0x160 }, { "Sigma", 0x3a3 },
    { "THORN", 0xde }, { "Tab", 0x9 }, { "Theta", 0x398 },
    { "Uacute", 0xda }, { "Ucirc", 0xdb }, { "Ugrave", 0xd9 },
    { "Uuml", 0xdc }, { "Yacute", 0xdd }, { "Yuml", 0x178 },
    { "aacute", 0xe1 }, { "acirc", 0xe2 }, { "acute", 0xb4 },
    { "aelig", 0xe6 }, { "agrave", 0xe0 }, { "alpha", 0x3b1 },
    { "amp", 0x26 }, { "apos", 0x27 }, { "aring", 0xe5 }, { "ast", 0x2a },
    { "asymp", 0x2248 }, { "atilde", 0xe3 }, { "auml", 0xe4 },
    { "bdquo", 0x201e }, { "beta", 0x3b2 }, { "brvbar", 0xa6 },
    { "bsol", 0x5c }, { "bull", 0x2022 }, { "cap", 0x2229 },
    { "ccedil", 0xe7 }, { "cedil", 0xb8 }, { "cent", 0xa2 },
    { "check", 0x2713 }, { "chi", 0x3c7 }, { "circ", 0x2c6 },
    { "clubs", 0x2663 }, { "colon", 0x3a }, { "comma", 0x2c },
    { "commat", 0x40 }, { "copy", 0xa9 }, { "curren", 0xa4 },
    { "dagger", 0x2020 }, { "darr", 0x2193 }, { "dash", 0x2010 },
    { "deg", 0xb0 }, { "delta", 0x3b4 }, { "diams", 0x2666 },
    { "divide", 0xf7 }, { "dollar", 0x24 }, { "eacute", 0xe9 },
    { "ecirc", 0xea }, { "egrave", 0xe8 }, { "emsp", 0x2003 },
    { "ensp", 0x2002 }, { "epsilon", 0x3b5 }, { "equals", 0x3d },
    { "eta", 0x3b7 }, { "eth", 0xf0 }, { "euml", 0xeb }, { "euro", 0x20ac },
    { "excl", 0x21 }, { "fnof", 0x192 }, { "frac12", 0xbd },
    { "frac14", 0xbc }, { "frac34", 0xbe }, { "frasl", 0x2044 },
    { "gamma", 0x3b3 }, { "ge", 0x2265 }, { "grave", 0x60 }, { "gt", 0x3e },
    { "harr", 0x2194 }, { "hearts", 0x2665 }, { "hellip", 0x2026 },
    { "hyphen", 0x2010 }, { "iacute", 0xed }, { "icirc", 0xee },
    { "iexcl", 0xa1 }, { "igrave", 0xec }, { "infin", 0x221e },
    { "int", 0x222b }, { "iota", 0x3b9 }, { "iquest", 0xbf },
    { "iuml", 0xef }, { "kappa", 0x3ba }, { "lArr", 0x21d0 },
    { "lambda", 0x3bb }, { "laquo", 0xab }, { "larr", 0x2190 },
    { "lcub", 0x7b }, { "ldquo", 0x201c }, { "le", 0x2264 },
    { "lowbar", 0x5f }, { "loz", 0x25ca }, { "lpar", 0x28 },
    { "lrm", 0x200e }, { "lsaquo", 0x2039 }, { "lsqb", 0x5b },
    { "lsquo", 0x2018 }, { "lt", 0x3c }, { "macr", 0xaf },
    { "mdash", 0x2014 }, { "micro", 0xb5 }, { "middot", 0xb7 },
    { "minus", 0x2212 }, { "mu", 0x3bc }, { "nbsp", 0xa0 },
    { "ndash", 0x2013 }, { "ne", 0x2260 }, { "not", 0xac },
    { "ntilde", 0xf1 }, { "nu", 0x3bd }, { "num", 0x23 }, { "oacute", 0xf3 },
    { "ocirc", 0xf4 }, { "oelig", 0x153 }, { "ograve", 0xf2 },
    { "oline", 0x203e }, { "omega", 0x3c9 }, { "omicron", 0x3bf },
    { "ordf", 0xaa }, { "ordm", 0xba }, { "oslash", 0xf8 },
    { "otilde", 0xf5 }, { "ouml", 0xf6 }, { "para", 0xb6 },
    { "part", 0x2202 }, { "percnt", 0x25 }, { "period", 0x2e },
    { "permil", 0x2030 }, { "phi", 0x3c6 }, { "pi", 0x3c0 },
    { "plus", 0x2b }, { "plusmn", 0xb1 }, { "pound", 0xa3 },
    { "prime", 0x2032 }, { "prod", 0x220f }, { "psi", 0x3c8 },
    { "quest", 0x3f }, { "quot", 0x22 }, { "rArr", 0x21d2 },
    { "radic", 0x221a }, { "raquo", 0xbb }, { "rarr", 0x2192 },
    { "rcub", 0x7d }, { "rdquo", 0x201d }, { "reg", 0xae }, { "rho", 0x3c1 },
    { "rlm", 0x200f }, { "rpar", 0x29 }, { "rsaquo", 0x203a },
    { "rsqb", 0x5d }, { "rsquo", 0x2019 }, { "sbquo", 0x201a },
    { "scaron", 0x161 }, { "sect", 0xa7 }, { "semi", 0x3b }, { "shy", 0xad },
    { "sigma", 0x3c3 }, { "sigmaf", 0x3c2 }, { "sol", 0x2f },
    { "spades", 0x2660 }, { "sum", 0x2211 }, { "sup1", 0xb9 },
    { "sup2", 0xb2 }, { "sup3", 0xb3 }, { "szlig", 0xdf }, { "tau", 0x3c4 },
    { "theta", 0x3b8 }, { "thinsp", 0x2009 }, { "thorn", 0xfe },
    { "tilde", 0x2dc }, { "times", 0xd7 }, { "trade", 0x2122 },
    { "uacute", 0xfa }, { "uarr", 0x2191 }, { "ucirc", 0xfb },
    { "ugrave", 0xf9 }, { "uml", 0xa8 }, { "upsilon", 0x3c5 },
    { "uuml", 0xfc }, { "verbar", 0x7c }, { "vert", 0x7c }, { "xi", 0x3be },
    { "yacute", 0xfd }, { "yen", 0xa5 }, { "yuml", 0xff }, { "zeta", 0x3b6 },
    { "zwj", 0x200d }, { "zwnj", 0x200c },
};


static int
entity_cmp(const void *a, const void *b)
{
    const entity_t  *x = a, *y = b;

    return strcmp(x->name, y->name);
}


/* &#65; &#x41; with the windows-1252 numbers that are common. */
static size_t
entity_number(tk_str_t s, uint32_t *c_r)
{
    bool      hex;
    size_t    i, from;
    uint32_t  c, d;

    static const uint16_t cp1252[32] = {
        0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
        0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
        0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
        0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
    };

    hex = s.n > 2 && (s.p[2] | 0x20) == 'x';
    from = hex ? 3 : 2;
    c = 0;

    for (i = from; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9') {
            d = (uint32_t) (s.p[i] - '0');

        } else if (hex && (s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'f') {
            d = (uint32_t) ((s.p[i] | 0x20) - 'a' + 10);

        } else {
            break;
        }

        c = c > 0x10ffff ? c : c * (hex ? 16 : 10) + d;
    }

    if (i == from) {
        return 0;
    }

    if (c >= 0x80 && c < 0xa0) {
        c = cp1252[c - 0x80];
    }

    *c_r = c == 0 || c > 0x10ffff ? 0xfffd : c;

    return i + (i < s.n && s.p[i] == ';');
}


static size_t
entity_named(tk_str_t s, uint32_t *c_r)
{
    size_t           i;
    entity_t         key;
    const entity_t  *found;

    for (i = 1; i < s.n && i <= ENTITY_NAME_MAX; i++) {
        if (!((s.p[i] >= '0' && s.p[i] <= '9')
              || ((s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z')))
        {
            break;
        }

        key.name[i - 1] = s.p[i];
    }

    key.name[i - 1] = '\0';
    found = bsearch(&key, entities, sizeof(entities) / sizeof(entities[0]),
                    sizeof(entities[0]), entity_cmp);
    if (found == NULL) {
        return 0;
    }

    *c_r = found->c;

    return i + (i < s.n && s.p[i] == ';');
}


size_t
tk_html_entity(tk_str_t s, char out[8], size_t *n_r)
{
    size_t    used;
    uint32_t  c;

    if (s.n < 3 || s.p[0] != '&') {
        return 0;
    }

    used = s.p[1] == '#' ? entity_number(s, &c) : entity_named(s, &c);
    if (used == 0) {
        return 0;
    }

    *n_r = tk_utf8_put(out, c);
    if (*n_r == 0) {
        *n_r = tk_utf8_put(out, 0xfffd);
    }

    return used;
}
