#include <stdio.h>

#include "mime/rtf.h"
#include "mime/charset.h"
#include "base/buf.h"
#include "base/utf8.h"

#define RTF_WINDOW  4096
#define RTF_HEAD    16
#define RTF_DEPTH   256
#define RTF_RUN     1024

/* What the window holds before the first byte. */
static const char rtf_first[] =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman "
    "\\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New "
    "RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";


static size_t
rtf_u32(tk_str_t s, size_t at)
{
    const unsigned char  *p = (const unsigned char *) s.p + at;

    return p[0] | (size_t) p[1] << 8 | (size_t) p[2] << 16
           | (size_t) p[3] << 24;
}


/* A reference to the window: 12 bits of place, 4 of length less 2. False:
 * it is the mark of the end. */
static bool
rtf_copy(unsigned hi, unsigned lo, char *window, size_t *at, tk_buf_t *out)
{
    char    c;
    size_t  from = hi << 4 | lo >> 4, n = (lo & 15) + 2;

    if (from == *at) {
        return false;
    }

    while (n-- > 0) {
        c = window[from];
        tk_buf_chr(out, c);
        window[*at] = c;
        from = (from + 1) % RTF_WINDOW;
        *at = (*at + 1) % RTF_WINDOW;
    }

    return true;
}


static void
rtf_inflate(tk_str_t s, tk_buf_t *out)
{
    char      window[RTF_WINDOW];
    size_t    i = 0, at = sizeof(rtf_first) - 1;
    unsigned  flags = 1, k;

    memset(window, 0, sizeof(window));
    memcpy(window, rtf_first, sizeof(rtf_first) - 1);

    while (i < s.n && tk_buf_rc(out) == 0) {
        flags = (unsigned char) s.p[i++];

        for (k = 0; k < 8 && i < s.n; k++, flags >>= 1) {
            if (!(flags & 1)) {
                tk_buf_chr(out, s.p[i]);
                window[at] = s.p[i++];
                at = (at + 1) % RTF_WINDOW;
                continue;
            }

            if (i + 2 > s.n
                || !rtf_copy((unsigned char) s.p[i],
                             (unsigned char) s.p[i + 1], window, &at, out))
            {
                return;
            }

            i += 2;
        }
    }
}


tk_str_t
tk_rtf_unpack(tk_arena_t *a, tk_str_t packed, size_t max)
{
    size_t    size;
    tk_buf_t  out;
    tk_str_t  body;

    if (packed.n < RTF_HEAD) {
        return TK_STR_NULL;
    }

    size = rtf_u32(packed, 4);
    body = tk_str_sub(packed, RTF_HEAD, packed.n);
    max = size < max ? size : max;

    if (tk_str_eqz(tk_str_sub(packed, 8, 4), "MELA")) {
        return tk_str_sub(body, 0, max);
    }

    if (!tk_str_eqz(tk_str_sub(packed, 8, 4), "LZFu")) {
        return TK_STR_NULL;
    }

    tk_buf_init(&out, a, max);
    rtf_inflate(body, &out);

    return tk_buf_view(&out);
}


/* --- reading ------------------------------------------------------------ */

/* What a group inherits from the one around it. */
typedef struct {
    bool      skip;          /* says nothing to a reader                 */
    bool      html_off;      /* \htmlrtf: stands for some HTML beside it */
    unsigned  uc;            /* bytes behind a \u that stand for it      */
} rtf_group_t;


typedef struct {
    tk_arena_t   *arena;
    tk_str_t      s;
    size_t        i;
    tk_buf_t      out;
    tk_buf_t      run;       /* bytes in the code page                   */
    char          charset[16];
    bool          html;
    bool          star;      /* \* was right before                      */
    unsigned      lost;      /* bytes to leave out behind a \u           */
    uint32_t      high;      /* first half of a pair that is one sign    */
    unsigned      depth;
    rtf_group_t   group[RTF_DEPTH];
} rtf_t;


static void
rtf_flush(rtf_t *r)
{
    if (r->run.n > 0) {
        tk_buf_str(&r->out, tk_charset_utf8(r->arena, tk_str_z(r->charset),
                                            tk_buf_view(&r->run),
                                            RTF_RUN * 4));
        tk_buf_clear(&r->run);
    }
}


static rtf_group_t *
rtf_top(rtf_t *r)
{
    return &r->group[r->depth];
}


static bool
rtf_silent(rtf_t *r)
{
    rtf_group_t  *g = rtf_top(r);

    return g->skip || (r->html && g->html_off);
}


static void
rtf_byte(rtf_t *r, char c)
{
    if (r->lost > 0) {
        r->lost--;
        return;
    }

    if (rtf_silent(r)) {
        return;
    }

    tk_buf_chr(&r->run, c);

    if (r->run.n >= RTF_RUN - 4 && (unsigned char) c < 0x80) {
        rtf_flush(r);

    } else if (tk_buf_rc(&r->run) != 0) {
        rtf_flush(r);
        r->run.rc = 0;
    }
}


static void
rtf_unicode(rtf_t *r, long value)
{
    char      u[4];
    uint32_t  c = (uint32_t) (value < 0 ? value + 65536 : value);

    if (!rtf_silent(r)) {
        if (r->high != 0 && c >= 0xdc00 && c < 0xe000) {
            c = 0x10000 + ((r->high - 0xd800) << 10) + (c - 0xdc00);
        }

        r->high = c >= 0xd800 && c < 0xdc00 ? c : 0;
        rtf_flush(r);
        tk_buf_add(&r->out, u, tk_utf8_put(u, c));
    }

    r->lost = rtf_top(r)->uc;
}


static bool
rtf_is(tk_str_t word, const char *const *list)
{
    size_t  i;

    for (i = 0; list[i] != NULL; i++) {
        if (tk_str_eqz(word, list[i])) {
            return true;
        }
    }

    return false;
}


static void
rtf_plain(rtf_t *r, const char *z)
{
    r->lost = 0;

    for ( ; *z != '\0'; z++) {
        rtf_byte(r, *z);
    }
}


/* Words that stand for text. */
static bool
rtf_sign(rtf_t *r, tk_str_t word)
{
    size_t  i;

    static const struct {
        const char  *word;
        const char  *text;
    } signs[] = {
        { "par", "\n" }, { "line", "\n" }, { "sect", "\n" }, { "page", "\n" },
        { "row", "\n" }, { "tab", "\t" }, { "cell", "\t" }, { "bullet", "*" },
        { "endash", "-" }, { "emdash", "-" }, { "lquote", "'" },
        { "rquote", "'" }, { "ldblquote", "\"" }, { "rdblquote", "\"" },
        { "emspace", " " }, { "enspace", " " }
    };

    for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        if (tk_str_eqz(word, signs[i].word)) {
            rtf_plain(r, signs[i].text);
            return true;
        }
    }

    return false;
}


static void
rtf_word(rtf_t *r, tk_str_t word, bool given, long value)
{
    rtf_group_t  *g = rtf_top(r);

    static const char *const silent[] = {
        "fonttbl", "colortbl", "stylesheet", "info", "pict", "object",
        "header", "footer", "footnote", "listtable", "listoverridetable",
        "revtbl", NULL
    };

    if (tk_str_eqz(word, "u")) {
        rtf_unicode(r, value);

    } else if (tk_str_eqz(word, "uc")) {
        g->uc = value >= 0 && value < 16 ? (unsigned) value : 1;

    } else if (tk_str_eqz(word, "ansicpg") && value > 0 && value < 66000) {
        snprintf(r->charset, sizeof(r->charset),
                 value == 65001 ? "utf-8" : "cp%ld", value);

    } else if (tk_str_eqz(word, "fromhtml")) {
        r->html = value == 1;

    } else if (tk_str_eqz(word, "htmlrtf")) {
        g->html_off = !given || value != 0;

    } else if (tk_str_eqz(word, "htmltag") && r->star) {
        g->skip = !r->html;

    } else if (r->star || rtf_is(word, silent)) {
        g->skip = true;

    } else {
        (void) rtf_sign(r, word);
    }
}


static bool
rtf_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}


/* \word, \word-12 with one blank behind it. */
static void
rtf_control(rtf_t *r)
{
    long      value = 0;
    bool      minus, given = false;
    size_t    from = r->i;
    tk_str_t  word;

    while (r->i < r->s.n && r->i - from < 32 && rtf_letter(r->s.p[r->i])) {
        r->i++;
    }

    word = tk_str_sub(r->s, from, r->i - from);
    minus = r->i < r->s.n && r->s.p[r->i] == '-';
    r->i += minus;

    for ( ; r->i < r->s.n && r->s.p[r->i] >= '0' && r->s.p[r->i] <= '9';
         r->i++)
    {
        given = true;
        value = value < 1000000 ? value * 10 + (r->s.p[r->i] - '0') : value;
    }

    r->i += r->i < r->s.n && r->s.p[r->i] == ' ';
    rtf_word(r, word, given, minus ? -value : value);
    r->star = false;
}


static void
rtf_escape(rtf_t *r)
{
    int   byte;
    char  c = r->i < r->s.n ? r->s.p[r->i] : '\0';

    if (rtf_letter(c)) {
        rtf_control(r);
        return;
    }

    r->i++;

    switch (c) {

    case '\'':
        byte = tk_hex_byte(r->s, r->i);
        r->i += 2;

        if (byte >= 0) {
            rtf_byte(r, (char) byte);
        }

        break;

    case '*':
        r->star = true;
        return;

    case '\\':
    case '{':
    case '}':
        rtf_byte(r, c);
        break;

    case '~':
        rtf_byte(r, ' ');
        break;

    case '\r':
    case '\n':
        rtf_plain(r, "\n");
        break;

    default:
        break;
    }

    r->star = false;
}


static void
rtf_open(rtf_t *r)
{
    if (r->depth + 1 < RTF_DEPTH) {
        r->group[r->depth + 1] = r->group[r->depth];
        r->depth++;
    }

    r->star = false;
    r->lost = 0;
}


static void
rtf_step(rtf_t *r)
{
    char  c = r->s.p[r->i++];

    switch (c) {

    case '\\':
        rtf_escape(r);
        break;

    case '{':
        rtf_open(r);
        break;

    case '}':
        r->depth -= r->depth > 0;
        r->lost = 0;
        break;

    case '\r':
    case '\n':
        break;

    default:
        rtf_byte(r, c);
    }
}


tk_str_t
tk_rtf_text(tk_arena_t *a, tk_str_t rtf, size_t max, bool *html_r)
{
    rtf_t  *r;

    *html_r = false;
    r = tk_arena_zalloc(a, sizeof(*r));

    if (r == NULL) {
        return TK_STR("");
    }

    r->arena = a;
    r->s = rtf;
    r->group[0].uc = 1;
    memcpy(r->charset, "cp1252", sizeof("cp1252"));
    tk_buf_init(&r->out, a, max);
    tk_buf_init(&r->run, a, RTF_RUN);

    while (r->i < rtf.n && tk_buf_rc(&r->out) == 0) {
        rtf_step(r);
    }

    rtf_flush(r);
    *html_r = r->html;

    return tk_utf8_clean(a, tk_buf_view(&r->out));
}
