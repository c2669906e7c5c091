#include "web/page.h"


static const struct {
    const char  *ending;
    const char  *type;
} tk_static_types[] = {
    { ".css", "text/css; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".svg", "image/svg+xml" },
    { ".png", "image/png" },
    { ".woff2", "font/woff2" },
    { ".ico", "image/x-icon" }
};


/* Only names that the manifest lists: a hash in the name makes an asset
 * immutable. */
int
tk_page_static(tk_page_t *pg)
{
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
        }
    }

    tk_resp_header(resp, "Cache-Control",
                   TK_STR("public, max-age=31536000, immutable"));
    resp->file = tk_arena_printf(pg->arena, "%.*s/%.*s",
                                 TK_STR_ARG(pg->site->static_dir),
                                 TK_STR_ARG(name));

    return resp->file.p ? TK_OK : TK_ENOMEM;
}
