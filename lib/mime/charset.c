#include <errno.h>
#include <iconv.h>
#include <stdio.h>

#include "mime/charset.h"
#include "base/buf.h"
#include "base/utf8.h"

#define CHARSET_KEY  24
#define UTF8_REPLACEMENT  "\xef\xbf\xbd"


typedef struct {
    const char  *key;      /* lower case, letters and digits only */
    const char  *iconv;    /* NULL: guess                         */
} charset_row_t;


static const charset_row_t charset_rows[] = {
    { "utf8", "UTF-8" }, { "unicode11utf8", "UTF-8" },
    { "utf7", "UTF-7" }, { "unicode11utf7", "UTF-7" },
    { "unicode20utf7", "UTF-7" },
    { "utf16", "UTF-16" }, { "unicode", "UTF-16" },
    { "utf16le", "UTF-16LE" }, { "utf16be", "UTF-16BE" },
    { "ucs2", "UTF-16" }, { "iso10646ucs2", "UTF-16BE" },
    { "utf32", "UTF-32" }, { "utf32le", "UTF-32LE" },
    { "utf32be", "UTF-32BE" },
    { "iso88591", "CP1252" }, { "latin1", "CP1252" },
    { "iso88592", "ISO-8859-2" }, { "latin2", "ISO-8859-2" },
    { "iso88593", "ISO-8859-3" }, { "iso88594", "ISO-8859-4" },
    { "iso88595", "ISO-8859-5" }, { "iso88596", "ISO-8859-6" },
    { "iso88597", "ISO-8859-7" }, { "iso88598", "ISO-8859-8" },
    { "iso88598i", "ISO-8859-8" }, { "iso88598e", "ISO-8859-8" },
    { "logical", "ISO-8859-8" }, { "visual", "ISO-8859-8" },
    { "iso88599", "CP1254" }, { "isolatin2", "ISO-8859-2" },
    { "isolatin5", "CP1254" }, { "isolatincyrillic", "ISO-8859-5" },
    { "latin5", "CP1254" }, { "iso885910", "ISO-8859-10" },
    { "iso885911", "CP874" }, { "iso885913", "ISO-8859-13" },
    { "iso885914", "ISO-8859-14" }, { "iso885915", "ISO-8859-15" },
    { "latin9", "ISO-8859-15" }, { "iso885916", "ISO-8859-16" },
    { "cp1250", "CP1250" }, { "cp1251", "CP1251" }, { "cp1252", "CP1252" },
    { "cp1253", "CP1253" }, { "cp1254", "CP1254" }, { "cp1255", "CP1255" },
    { "cp1256", "CP1256" }, { "cp1257", "CP1257" }, { "cp1258", "CP1258" },
    { "cp874", "CP874" }, { "tis620", "CP874" }, { "cp437", "CP437" },
    { "cp850", "CP850" }, { "cp852", "CP852" }, { "cp855", "CP855" },
    { "cp857", "CP857" }, { "cp858", "CP850" }, { "cp862", "CP862" },
    { "cp866", "CP866" }, { "ptcp154", "PT154" },
    { "koi8r", "KOI8-R" }, { "koi8", "KOI8-R" }, { "koi8u", "KOI8-U" },
    { "koi8ru", "KOI8-U" },
    { "maccyrillic", "MAC-CYRILLIC" }, { "macintosh", "MACINTOSH" },
    { "mac", "MACINTOSH" }, { "macroman", "MACINTOSH" },
    { "maccentraleurope", "MAC-CENTRALEUROPE" },
    { "macce", "MAC-CENTRALEUROPE" },
    { "gb2312", "GB18030" }, { "gb231280", "GB18030" },
    { "gbk", "GB18030" }, { "cp936", "GB18030" },
    { "euccn", "GB18030" }, { "gb18030", "GB18030" },
    { "hzgb2312", "HZ" }, { "hz", "HZ" },
    { "big5", "BIG5-HKSCS" }, { "big5hkscs", "BIG5-HKSCS" },
    { "cp950", "BIG5-HKSCS" },
    { "euctw", "EUC-TW" },
    { "shiftjis", "CP932" }, { "sjis", "CP932" }, { "mskanji", "CP932" },
    { "windows31j", "CP932" }, { "cp932", "CP932" },
    { "eucjp", "EUC-JP-MS" }, { "eucpkdfmtjapanese", "EUC-JP-MS" },
    { "iso2022jp", "ISO-2022-JP-3" }, { "iso2022jp1", "ISO-2022-JP-2" },
    { "iso2022jp2", "ISO-2022-JP-2" }, { "iso2022jp3", "ISO-2022-JP-3" },
    { "iso2022jpms", "ISO-2022-JP-3" }, { "cp50220", "ISO-2022-JP-3" },
    { "cp50221", "ISO-2022-JP-3" },
    { "euckr", "CP949" }, { "ksc5601", "CP949" }, { "korean", "CP949" },
    { "ksc56011987", "CP949" }, { "ksc56011989", "CP949" },
    { "ksx1001", "CP949" }, { "cp949", "CP949" }, { "uhc", "CP949" },
    { "iso2022kr", "ISO-2022-KR" }, { "iso2022cn", "ISO-2022-CN" },
    { "johab", "JOHAB" },
    { "viscii", "VISCII" }, { "tcvn", "TCVN5712-1" },
    { "armscii8", "ARMSCII-8" }, { "georgianps", "GEORGIAN-PS" },
};


static const char *
charset_find(const char *key)
{
    size_t  i;

    for (i = 0; i < sizeof(charset_rows) / sizeof(charset_rows[0]); i++) {
        if (strcmp(key, charset_rows[i].key) == 0) {
            return charset_rows[i].iconv;
        }
    }

    return NULL;
}


/* Lower case, letters and digits only, without the year of a standard or the
 * "//TRANSLIT" of iconv behind it. */
static void
charset_key(tk_str_t charset, char key[CHARSET_KEY])
{
    char    c;
    size_t  i, n;

    for (i = 0, n = 0; i < charset.n && n < CHARSET_KEY - 1; i++) {
        c = charset.p[i];

        if (n > 0 && (c == ':' || c == '/' || c == ';')) {
            break;
        }

        if (c >= 'A' && c <= 'Z') {
            key[n++] = (char) (c + ('a' - 'A'));

        } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            key[n++] = c;
        }
    }

    key[n] = '\0';
}


/* "windows-1251", "win-1251", "ms932", "ibm850" are code pages. */
static const char *
charset_page(const char *key)
{
    char    page[CHARSET_KEY + 2];
    size_t  i, n;

    static const char *const makers[] = {
        "windows", "win", "ms", "dos", "ibm"
    };

    for (i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
        n = strlen(makers[i]);

        if (strncmp(key, makers[i], n) == 0 && key[n] >= '0'
            && key[n] <= '9')
        {
            (void) snprintf(page, sizeof(page), "cp%s", key + n);
            return charset_find(page);
        }
    }

    return NULL;
}


const char *
tk_charset_name(tk_str_t charset)
{
    char         buf[CHARSET_KEY], *key = buf;
    const char  *name;

    if (tk_str_istarts(charset, TK_STR("charset="))) {
        charset = tk_str_sub(charset, 8, charset.n);
    }

    charset_key(charset, buf);

    /* as it stands, then without "x-" and the "cs" of IANA's aliases */
    for ( ;; ) {
        name = charset_find(key);
        name = name != NULL ? name : charset_page(key);

        if (name != NULL) {
            return name;
        }

        if (key[0] == 'x') {
            key += 1;

        } else if (key == buf && strncmp(key, "cs", 2) == 0) {
            key += 2;

        } else {
            return NULL;
        }
    }
}


/* windows-1252 as browsers read it: what it leaves undefined stays. */
static void
charset_windows(tk_str_t s, tk_buf_t *out)
{
    char           u[4];
    size_t         i;
    unsigned char  c;

    static const uint16_t upper[32] = {
        0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
        0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
        0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
        0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
    };

    for (i = 0; i < s.n; i++) {
        c = (unsigned char) s.p[i];

        if (c < 0x80) {
            tk_buf_chr(out, (char) c);

        } else {
            tk_buf_add(out, u, tk_utf8_put(u, c < 0xa0 ? upper[c - 0x80]
                                                       : c));
        }
    }
}


/* RFC 1843, which iconv does not know: pairs of seven bits between "~{" and
 * "~}" are those of GB 2312.  As these with eight bits. */
static tk_str_t
charset_hz(tk_str_t s, tk_arena_t *a)
{
    bool      wide = false;
    char      c, next;
    size_t    i;
    tk_buf_t  out;

    tk_buf_init(&out, a, s.n);

    for (i = 0; i < s.n; i++) {
        c = s.p[i];
        next = i + 1 < s.n ? s.p[i + 1] : '\0';

        if (c == '~' && next == (wide ? '}' : '{')) {
            wide = !wide;
            i++;

        } else if (wide && c > ' ' && next > ' ') {
            tk_buf_chr(&out, (char) (c | 0x80));
            tk_buf_chr(&out, (char) (next | 0x80));
            i++;

        } else {
            wide = wide && c != '\n';
            i += c == '~' && next == '~';
            tk_buf_chr(&out, c);
        }
    }

    return tk_buf_view(&out);
}


/*
 * Converts into out; returns the number of bytes that did not fit the
 * charset, each replaced, or SIZE_MAX when iconv does not know it here.
 */
static size_t
charset_convert(const char *name, tk_str_t s, tk_buf_t *out)
{
    char     *in, *to, chunk[4096];
    size_t    left, room, bad;
    iconv_t   cd;

    if (strcmp(name, "CP1252") == 0) {
        charset_windows(s, out);
        return 0;
    }

    if (strcmp(name, "HZ") == 0) {
        s = charset_hz(s, out->arena);
        name = "GB18030";
    }

    cd = iconv_open("UTF-8", name);
    if (cd == (iconv_t) -1) {
        return SIZE_MAX;
    }

    in = (char *) s.p;
    left = s.n;
    bad = 0;

    while (left > 0 && tk_buf_rc(out) == 0) {
        size_t  rc;

        to = chunk;
        room = sizeof(chunk);
        rc = iconv(cd, &in, &left, &to, &room);
        tk_buf_add(out, chunk, sizeof(chunk) - room);

        if (rc == (size_t) -1 && errno != E2BIG) {
            bad++;
            tk_buf_z(out, UTF8_REPLACEMENT);
            if (left == 0 || errno == EINVAL) {
                break;
            }

            in++;
            left--;
        }
    }

    to = chunk;
    room = sizeof(chunk);
    (void) iconv(cd, NULL, NULL, &to, &room);
    tk_buf_add(out, chunk, sizeof(chunk) - room);
    iconv_close(cd);

    return bad;
}


static tk_str_t
charset_finish(tk_arena_t *a, tk_str_t s, size_t max)
{
    s = tk_str_sub(s, 0, max);

    /* a cut inside of a character would give a replacement at the end */
    if (s.n == max) {
        while (s.n > 0 && s.n + 4 > max
               && ((unsigned char) s.p[s.n - 1] & 0xc0) == 0x80)
        {
            s.n--;
        }

        if (s.n > 0 && ((unsigned char) s.p[s.n - 1] & 0x80) != 0) {
            s.n--;
        }
    }

    if (tk_str_starts(s, TK_STR("\xef\xbb\xbf"))) {
        s = tk_str_sub(s, 3, s.n);
    }

    if (memchr(s.p ? s.p : "", '\0', s.n) == NULL && tk_utf8_valid(s)) {
        return s;
    }

    return tk_utf8_clean(a, s);
}


/* Says UTF-8 and is not: more strays than characters mean windows-1252. */
static bool
charset_is_single_byte(tk_str_t s)
{
    size_t   bad, good;
    int32_t  c;

    bad = 0;
    good = 0;

    while (s.n > 0) {
        c = tk_utf8_next(&s);
        bad += (c < 0);
        good += (c > 0x7f);
    }

    return bad > good;
}


/* Says windows-1252 and is UTF-8, as what is valid practically is.  A letter
 * at the end of a word alone proves nothing: programs leave such ones where
 * a sign was that they could not write. */
static bool
charset_is_utf8(tk_str_t s)
{
    char     next;
    int32_t  c;

    if (!tk_utf8_valid(s)) {
        return false;
    }

    while (s.n > 0) {
        c = tk_utf8_next(&s);
        next = s.n > 0 ? s.p[0] : '\0';

        if (c > 0x7ff || (c > 0x7f && ((next & 0x80) != 0
                                       || (next >= 'A' && next <= 'Z')
                                       || (next >= 'a' && next <= 'z'))))
        {
            return true;
        }
    }

    return false;
}


/* Eight bits in a charset of seven: what its language has besides. */
static bool
charset_eight_bits(tk_arena_t *a, const char *name, tk_str_t s, size_t max,
    tk_buf_t *out)
{
    size_t  i;

    static const struct {
        const char  *seven;
        const char  *eight;
    } others[] = {
        { "ISO-2022-JP", "EUC-JP-MS" }, { "ISO-2022-JP", "CP932" },
        { "ISO-2022-KR", "CP949" }, { "ISO-2022-CN", "GB18030" },
    };

    for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (strncmp(name, others[i].seven, 11) != 0) {
            continue;
        }

        tk_buf_init(out, a, max);

        if (charset_convert(others[i].eight, s, out) == 0) {
            return true;
        }
    }

    return false;
}


/* Escapes and no eight bits: it is what it says, however much of it got
 * lost. */
static bool
charset_escapes(const char *name, tk_str_t s)
{
    size_t  i;
    bool    escape = false;

    for (i = 0; i < s.n && (s.p[i] & 0x80) == 0; i++) {
        escape |= s.p[i] == '\x1b';
    }

    return escape && i == s.n && strncmp(name, "ISO-2022-", 9) == 0;
}


tk_str_t
tk_charset_utf8(tk_arena_t *a, tk_str_t charset, tk_str_t bytes, size_t max)
{
    size_t       bad;
    tk_buf_t     out, other;
    const char  *name;

    if (bytes.n == 0) {
        return TK_STR("");
    }

    name = tk_charset_name(charset);

    if (name == NULL || strcmp(name, "UTF-8") == 0) {
        if (tk_utf8_valid(bytes) || !charset_is_single_byte(bytes)) {
            return charset_finish(a, bytes, max);
        }

        name = "CP1252";
    }

    if (strcmp(name, "CP1252") == 0 && charset_is_utf8(bytes)) {
        return charset_finish(a, bytes, max);
    }

    tk_buf_init(&out, a, max);
    bad = charset_convert(name, bytes, &out);

    if (bad == 0 || charset_escapes(name, bytes)) {
        return charset_finish(a, tk_buf_view(&out), max);
    }

    if (tk_utf8_valid(bytes)) {
        return charset_finish(a, bytes, max);
    }

    if (charset_eight_bits(a, name, bytes, max, &other)) {
        return charset_finish(a, tk_buf_view(&other), max);
    }

    if (bad == SIZE_MAX) {
        (void) charset_convert("CP1252", bytes, &out);
    }

    return charset_finish(a, tk_buf_view(&out), max);
}
