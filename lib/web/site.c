#include "web/site.h"

#include "base/err.h"
#include "base/file.h"

#define TK_MANIFEST_MAX  (1u << 20)


static bool
tk_site_same(const tk_conf_t *a, const tk_conf_t *b)
{
    unsigned  i;

    if (!tk_str_eq(a->share, b->share)
        || !tk_str_eq(a->templates, b->templates)
        || a->languages.n != b->languages.n)
    {
        return false;
    }

    for (i = 0; i < a->languages.n; i++) {
        if (!tk_str_eq(a->languages.v[i], b->languages.v[i])) {
            return false;
        }
    }

    return true;
}


static char *
tk_site_path(tk_arena_t *a, tk_str_t dir, const char *name)
{
    return (char *) tk_arena_printf(a, "%.*s/%s", TK_STR_ARG(dir), name).p;
}


static int
tk_site_templates(tk_web_site_t *site, tk_str_t *err_r)
{
    const tk_conf_t  *c = site->conf;
    tk_tmpl_conf_t    tmpl = {
        .dir = tk_site_path(site->arena, c->share, "html"),
        .catalog_dir = tk_site_path(site->arena, c->share, "lang"),
        .asset_file = tk_site_path(site->arena, c->share,
                                   "static/manifest.txt"),
        .languages = (tk_str_t *) c->languages.v,
        .n_languages = c->languages.n,
        .mode = TK_TMPL_HTML
    };

    if (c->templates.n) {
        tmpl.override_dir = tk_arena_strz(site->arena, c->templates);
    }

    return tk_tmpl_load(site->arena, &tmpl, &site->pages, err_r);
}


static int
tk_site_assets(tk_web_site_t *site, tk_str_t *err_r)
{
    int          rc;
    char        *path;
    tk_str_t     rest, line, hashed, why;

    site->static_dir = tk_str_z(tk_site_path(site->arena, site->conf->share,
                                             "static"));
    path = tk_site_path(site->arena, site->conf->share,
                        "static/manifest.txt");
    site->assets = tk_map_create(site->arena, 64);

    if (path == NULL || site->assets == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_file_read(site->arena, tk_str_z(path), TK_MANIFEST_MAX, NULL,
                      &rest, &why);

    if (rc != TK_OK) {
        *err_r = tk_arena_printf(site->arena, "%s %.*s", path,
                                 TK_STR_ARG(why));
        return TK_EINVAL;
    }

    while (rc == TK_OK && rest.p != NULL) {
        line = tk_str_cut(&rest, '\n');
        (void) tk_str_cut(&line, ' ');
        hashed = tk_str_trim(line);

        if (hashed.n) {
            rc = tk_map_set(site->assets, hashed, site);
        }
    }

    return rc;
}


/* What the built-in statuses are called in each language. */
static int
tk_site_statuses(tk_web_site_t *site)
{
    int               rc = TK_OK;
    tk_str_t          text, (*names)[TK_STATUS_KINDS];
    unsigned          i, k;
    const tk_tmpl_t  *t;

    names = tk_arena_array(site->arena, site->conf->languages.n,
                           sizeof(*names));
    site->statuses = (const tk_str_t (*)[TK_STATUS_KINDS]) names;

    if (names == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; rc == TK_OK && i < site->conf->languages.n; i++) {
        t = tk_tmpl_find(site->pages, TK_STR("part/status_names"), i);
        rc = t ? tk_tmpl_render_str(t, tk_obj(site->arena, 1), site->arena,
                                    &text) : TK_EBUG;

        for (k = 0; rc == TK_OK && k < TK_STATUS_KINDS; k++) {
            names[i][k] = tk_str_trim(tk_str_cut(&text, '\n'));
        }
    }

    return rc;
}


/*
 * One cookie per desk: several desks on one host name do not disturb each
 * other.  __Host- (Secure, Path=/, no Domain) where the desk's links are
 * https; a plain name where it is run without TLS, which is for tests and
 * closed networks.
 */
static tk_str_t
tk_site_cookie(const tk_web_site_t *site, const char *behind)
{
    return tk_arena_printf(site->arena, "%stk_%.*s%s",
                           tk_conf_secure(site->conf) ? "__Host-" : "",
                           TK_STR_ARG(site->conf->desk), behind);
}


int
tk_web_site_create(tk_arena_t *a, const tk_conf_t *conf,
    tk_web_site_t *const *earlier, unsigned n_earlier,
    tk_web_site_t **site_r, tk_str_t *err_r)
{
    int             rc;
    unsigned        i;
    tk_web_site_t  *site;

    site = tk_arena_zalloc(a, sizeof(*site));

    if (site == NULL) {
        return TK_ENOMEM;
    }

    site->arena = a;
    rc = tk_conf_copy(conf, a, &site->conf);

    if (rc == TK_OK) {
        rc = tk_conf_files_load(site->conf, a, err_r);
    }

    if (rc != TK_OK) {
        return rc;
    }

    *site_r = site;
    site->cookie[false] = tk_site_cookie(site, "");
    site->cookie[true] = tk_site_cookie(site, "_frame");

    for (i = 0; i < n_earlier; i++) {
        if (tk_site_same(site->conf, earlier[i]->conf)) {
            site->pages = earlier[i]->pages;
            site->statuses = earlier[i]->statuses;
            site->assets = earlier[i]->assets;
            site->static_dir = earlier[i]->static_dir;
            return TK_OK;
        }
    }

    rc = tk_site_assets(site, err_r);

    if (rc == TK_OK) {
        rc = tk_site_templates(site, err_r);
    }

    return rc == TK_OK ? tk_site_statuses(site) : rc;
}
