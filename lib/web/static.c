#include "web/page.h"


static const struct {
    const char  *ending;
    const char  *type;
    bool         packed;      /* a .gz lies beside it (script/assets) */
} tk_static_types[] = {
    { ".css", "text/css; charset=utf-8", true },
    { ".js", "text/javascript; charset=utf-8", true },
    { ".svg", "image/svg+xml", true },
    { ".png", "image/png", false },
    { ".woff2", "font/woff2", false },
    { ".ico", "image/x-icon", false }
};


/* "br, gzip;q=0.5" accepts it, "gzip;q=0" does not. */
static bool
tk_static_unpacks(tk_str_t accept)
{
    size_t    i;
    tk_str_t  one, name;

    while (accept.n) {
        one = tk_str_cut(&accept, ',');
        name = tk_str_trim(tk_str_cut(&one, ';'));
        one = tk_str_trim(one);

        if (!tk_str_ieqz(name, "gzip")) {
            continue;
        }

        for (i = 2; tk_str_istarts(one, TK_STR("q=")) && i < one.n; i++) {
            if (one.p[i] != '0' && one.p[i] != '.') {
                return true;
            }
        }

        return !tk_str_istarts(one, TK_STR("q="));
    }

    return false;
}


/* Only names that the manifest lists: a hash in the name makes an asset
 * immutable. */
int
tk_page_static(tk_page_t *pg)
{
    bool       packed = false;
    unsigned   i;
    tk_str_t   name = pg->args[0];
    tk_resp_t *resp = pg->resp;

    if (tk_map_get(pg->site->assets, name) == NULL) {
        return TK_ENOTFOUND;
    }

    pg->own_policy = true;
    resp->status = 200;
    resp->content_type = TK_STR("application/octet-stream");

    for (i = 0; i < sizeof(tk_static_types) / sizeof(tk_static_types[0]);
         i++)
    {
        if (tk_str_ends(name, tk_str_z(tk_static_types[i].ending))) {
            resp->content_type = tk_str_z(tk_static_types[i].type);
            packed = tk_static_types[i].packed;
        }
    }

    tk_resp_header(resp, "Cache-Control",
                   TK_STR("public, max-age=31536000, immutable"));

    if (packed) {
        tk_resp_header(resp, "Vary", TK_STR("Accept-Encoding"));
        packed = tk_static_unpacks(pg->req->h.accept_encoding);
    }

    if (packed) {
        tk_resp_header(resp, "Content-Encoding", TK_STR("gzip"));
    }

    resp->file = tk_arena_printf(pg->arena, "%.*s/%.*s%s",
                                 TK_STR_ARG(pg->site->static_dir),
                                 TK_STR_ARG(name), packed ? ".gz" : "");

    return resp->file.p ? TK_OK : TK_ENOMEM;
}
