#include <gmime/gmime.h>

#include "mime/cte.h"
#include "base/err.h"

#define CTE_CHUNK  16384


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
cte_init(GMimeEncoding *enc, tk_cte_t cte)
{
    static const GMimeContentEncoding map[] = {
        [TK_CTE_IDENTITY] = GMIME_CONTENT_ENCODING_BINARY,
        [TK_CTE_BASE64] = GMIME_CONTENT_ENCODING_BASE64,
        [TK_CTE_QP] = GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE,
        [TK_CTE_UU] = GMIME_CONTENT_ENCODING_UUENCODE,
    };

    g_mime_encoding_init_decode(enc, map[cte]);
}


int
tk_cte_each(tk_cte_t cte, tk_str_t s, tk_cte_fn fn, void *ctx)
{
    int            rc;
    char           out[CTE_CHUNK * 2];
    size_t         n, got;
    GMimeEncoding  enc;

    if (cte == TK_CTE_IDENTITY) {
        return s.n ? fn(ctx, s.p, s.n) : TK_OK;
    }

    cte_init(&enc, cte);
    rc = TK_OK;

    while (s.n > 0 && rc == TK_OK) {
        n = s.n < CTE_CHUNK ? s.n : CTE_CHUNK;
        got = g_mime_encoding_step(&enc, s.p, n, out);
        s.p += n;
        s.n -= n;

        if (got > 0) {
            rc = fn(ctx, out, got);
        }
    }

    if (rc == TK_OK) {
        got = g_mime_encoding_flush(&enc, NULL, 0, out);
        if (got > 0) {
            rc = fn(ctx, out, got);
        }
    }

    return rc;
}


typedef struct {
    char    *p;
    size_t   n;
    size_t   max;
    bool     cut;
} cte_sink_t;


static int
cte_keep(void *ctx, const void *p, size_t n)
{
    cte_sink_t  *sink = ctx;

    if (n > sink->max - sink->n) {
        n = sink->max - sink->n;
        sink->cut = true;
    }

    memcpy(sink->p + sink->n, p, n);
    sink->n += n;

    return sink->cut ? TK_ELIMIT : TK_OK;
}


tk_str_t
tk_cte_decode(tk_arena_t *a, tk_cte_t cte, tk_str_t s, size_t max,
    bool *cut_r)
{
    cte_sink_t  sink = { NULL, 0, 0, false };

    if (cte == TK_CTE_IDENTITY) {
        sink.cut = s.n > max;
        s = tk_str_sub(s, 0, max);

    } else {
        /* no decoder makes its input longer */
        sink.max = s.n < max ? s.n : max;
        sink.p = tk_arena_alloc(a, sink.max + 1);
        if (sink.p == NULL) {
            return TK_STR_NULL;
        }

        (void) tk_cte_each(cte, s, cte_keep, &sink);
        s = tk_str(sink.p, sink.n);
    }

    if (cut_r != NULL && sink.cut) {
        *cut_r = true;
    }

    return s;
}
