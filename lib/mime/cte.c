#include "mime/cte.h"
#include "base/err.h"

#define CTE_CHUNK  8192


/* Collects decoded bytes and hands them on by the chunk. */
typedef struct {
    tk_cte_fn   fn;
    void       *ctx;
    int         rc;
    size_t      n;
    char        out[CTE_CHUNK];
} cte_sink_t;


tk_cte_t
tk_cte_by_name(tk_str_t name)
{
    size_t  i;

    static const struct {
        const char  *name;
        tk_cte_t     cte;
    } names[] = {
        { "base64", TK_CTE_BASE64 },
        { "quoted-printable", TK_CTE_QP },
        { "x-uuencode", TK_CTE_UU },
        { "uuencode", TK_CTE_UU },
        { "x-uue", TK_CTE_UU },
    };

    /* "base64;", "base64 (comment)", quoted names */
    while (name.n > 0 && strchr("\" \t'", name.p[0]) != NULL) {
        name = tk_str_sub(name, 1, name.n);
    }

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (tk_str_istarts(name, tk_str_z(names[i].name))) {
            return names[i].cte;
        }
    }

    return TK_CTE_IDENTITY;
}


static void
cte_flush(cte_sink_t *sink)
{
    if (sink->n > 0 && sink->rc == TK_OK) {
        sink->rc = sink->fn(sink->ctx, sink->out, sink->n);
    }

    sink->n = 0;
}


static void
cte_put(cte_sink_t *sink, unsigned c)
{
    sink->out[sink->n++] = (char) c;

    if (sink->n == CTE_CHUNK) {
        cte_flush(sink);
    }
}


static int
cte_base64_value(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }

    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }

    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }

    if (c == '+' || c == '-') {
        return 62;
    }

    return c == '/' || c == '_' ? 63 : -1;
}


/* Behind the padding: another encoded text, or the footer of a gateway?
 * *upto is the end of what was looked at, so that each byte is only once. */
static bool
cte_base64_goes_on(tk_str_t s, size_t i, size_t *upto)
{
    size_t  from;

    if (i < *upto) {
        return true;
    }

    while (i < s.n && strchr("= \t\r\n", s.p[i]) != NULL && s.p[i]) {
        i++;
    }

    for (from = i; i < s.n && (s.p[i] == '='
                               || cte_base64_value(s.p[i]) >= 0); i++)
    {
        /* void */
    }

    *upto = i;

    return i > from && (i - from) % 4 == 0
           && (i == s.n || s.p[i] == '\r' || s.p[i] == '\n');
}


bool
tk_cte_base64_torn(tk_str_t s)
{
    size_t  i, n, upto = 0;

    for (i = 0, n = 0; i < s.n; i++) {
        if (s.p[i] == '=') {
            if (!cte_base64_goes_on(s, i, &upto)) {
                return n % 4 == 1;
            }

            n = 0;

        } else {
            n += cte_base64_value(s.p[i]) >= 0;
        }
    }

    return false;
}


/* A group that is cut short at the end counts with what it has. */
static void
cte_base64(tk_str_t s, cte_sink_t *sink)
{
    int       v;
    size_t    i, upto = 0;
    unsigned  bits, have;

    bits = 0;
    have = 0;

    for (i = 0; i < s.n && sink->rc == TK_OK; i++) {
        if (s.p[i] == '=') {
            if (!cte_base64_goes_on(s, i, &upto)) {
                return;
            }

            have = 0;
            continue;
        }

        v = cte_base64_value(s.p[i]);
        if (v < 0) {
            continue;
        }

        bits = (bits << 6 | (unsigned) v) & 0xffffff;
        have += 6;

        if (have >= 8) {
            have -= 8;
            cte_put(sink, bits >> have);
        }
    }
}


/* Length of a soft line break behind the "=" at i, 0 if it is none. */
static size_t
cte_qp_soft(tk_str_t s, size_t i)
{
    size_t  k;

    for (k = i + 1; k < s.n && (s.p[k] == ' ' || s.p[k] == '\t'); k++) {
        /* void */
    }

    if (k < s.n && s.p[k] == '\r') {
        k++;
    }

    if (k >= s.n) {
        return s.n - i;
    }

    return s.p[k] == '\n' ? k - i + 1 : 0;
}


/* Blanks that end a line came on the way; a bad "=" stays. */
static void
cte_qp(tk_str_t s, cte_sink_t *sink)
{
    int     byte;
    size_t  i, n;

    for (i = 0; i < s.n && sink->rc == TK_OK; i++) {
        if (s.p[i] == '=') {
            byte = tk_hex_byte(s, i + 1);

            if (byte >= 0) {
                cte_put(sink, (unsigned) byte);
                i += 2;
                continue;
            }

            n = cte_qp_soft(s, i);
            if (n > 0) {
                i += n - 1;
                continue;
            }

        } else if (s.p[i] == ' ' || s.p[i] == '\t') {
            for (n = i; n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'); n++) {
                /* void */
            }

            if (n == s.n || s.p[n] == '\n'
                || (s.p[n] == '\r' && n + 1 < s.n && s.p[n + 1] == '\n'))
            {
                i = n - 1;
                continue;
            }

            for ( ; i + 1 < n; i++) {
                cte_put(sink, (unsigned char) s.p[i]);
            }
        }

        cte_put(sink, (unsigned char) s.p[i]);
    }
}


static unsigned
cte_uu_value(tk_str_t line, size_t i)
{
    return i < line.n ? ((unsigned) line.p[i] - ' ') & 0x3f : 0;
}


static void
cte_uu_line(tk_str_t line, cte_sink_t *sink)
{
    size_t    i, left;
    unsigned  bits;

    left = cte_uu_value(line, 0);

    for (i = 1; left > 0 && i < line.n; i += 4) {
        bits = cte_uu_value(line, i) << 18
               | cte_uu_value(line, i + 1) << 12
               | cte_uu_value(line, i + 2) << 6
               | cte_uu_value(line, i + 3);

        cte_put(sink, bits >> 16);
        if (--left > 0) {
            cte_put(sink, bits >> 8);
            left--;
        }

        if (left > 0) {
            cte_put(sink, bits);
            left--;
        }
    }
}


static void
cte_uu(tk_str_t s, cte_sink_t *sink)
{
    bool      inside;
    tk_str_t  line;

    inside = false;

    while (s.p != NULL && sink->rc == TK_OK) {
        line = tk_str_cut(&s, '\n');
        if (line.n > 0 && line.p[line.n - 1] == '\r') {
            line.n--;
        }

        if (!inside) {
            inside = tk_str_starts(line, TK_STR("begin "));
            continue;
        }

        if (tk_str_eqz(tk_str_trim(line), "end")) {
            return;
        }

        if (line.n > 0) {
            cte_uu_line(line, sink);
        }
    }
}


int
tk_cte_each(tk_cte_t cte, tk_str_t s, tk_cte_fn fn, void *ctx)
{
    cte_sink_t  sink;

    sink.fn = fn;
    sink.ctx = ctx;
    sink.rc = TK_OK;
    sink.n = 0;

    switch (cte) {

    case TK_CTE_IDENTITY:
        return s.n ? fn(ctx, s.p, s.n) : TK_OK;

    case TK_CTE_BASE64:
        cte_base64(s, &sink);
        break;

    case TK_CTE_QP:
        cte_qp(s, &sink);
        break;

    case TK_CTE_UU:
        cte_uu(s, &sink);
        break;
    }

    cte_flush(&sink);

    return sink.rc;
}


typedef struct {
    char    *p;
    size_t   n;
    size_t   max;
    bool     cut;
} cte_kept_t;


static int
cte_keep(void *ctx, const void *p, size_t n)
{
    cte_kept_t  *kept = ctx;

    if (n > kept->max - kept->n) {
        n = kept->max - kept->n;
        kept->cut = true;
    }

    memcpy(kept->p + kept->n, p, n);
    kept->n += n;

    return kept->cut ? TK_ELIMIT : TK_OK;
}


tk_str_t
tk_cte_decode(tk_arena_t *a, tk_cte_t cte, tk_str_t s, size_t max,
    bool *cut_r)
{
    cte_kept_t  kept = { NULL, 0, 0, false };

    if (cte == TK_CTE_IDENTITY) {
        kept.cut = s.n > max;
        s = tk_str_sub(s, 0, max);

    } else {
        /* no decoder makes its input longer */
        kept.max = s.n < max ? s.n : max;
        kept.p = tk_arena_alloc(a, kept.max + 1);
        if (kept.p == NULL) {
            return TK_STR_NULL;
        }

        (void) tk_cte_each(cte, s, cte_keep, &kept);
        s = tk_str(kept.p, kept.n);
    }

    if (cut_r != NULL && kept.cut) {
        *cut_r = true;
    }

    return s;
}
