#include "web/page.h"

#include "base/buf.h"


tk_str_t
tk_page_cookie_name(const tk_page_t *pg, bool framed)
{
    return pg->site->cookie[framed];
}


/* Within a frame of another site no browser keeps a cookie without TLS. */
bool
tk_page_framed(const tk_page_t *pg)
{
    return pg->external && pg->site->conf->frame_origins.n > 0
           && tk_conf_secure(pg->site->conf)
           && tk_str_eqz(pg->req->h.sec_fetch_dest, "iframe");
}


tk_str_t
tk_page_cookie(const tk_page_t *pg, tk_str_t name)
{
    tk_str_t  rest = pg->req->h.cookie, pair, key;

    while (rest.p != NULL) {
        pair = tk_str_trim(tk_str_cut(&rest, ';'));
        key = tk_str_cut(&pair, '=');

        if (tk_str_eq(key, name) && pair.p != NULL) {
            return pair;
        }
    }

    return TK_STR("");
}


int
tk_page_cookie_set(tk_page_t *pg, bool framed, tk_str_t value,
    tk_time_t age)
{
    tk_str_t     name = tk_page_cookie_name(pg, framed);
    const char  *more = framed ? "None; Secure; Partitioned"
                        : tk_conf_secure(pg->site->conf) ? "Lax; Secure"
                        : "Lax";

    return tk_resp_header(pg->resp, "Set-Cookie",
               tk_arena_printf(pg->arena,
                   "%.*s=%.*s; Path=/; Max-Age=%lld; HttpOnly; "
                   "SameSite=%s", TK_STR_ARG(name), TK_STR_ARG(value),
                   (long long) (age / TK_SECOND), more));
}


/* "https://desk.example.org/support/" -> "https://desk.example.org" */
static tk_str_t
tk_page_origin(tk_str_t url)
{
    tk_str_t   rest;
    ptrdiff_t  i;

    i = tk_str_find(url, TK_STR("://"));

    if (i < 0) {
        return TK_STR("");
    }

    rest = tk_str_sub(url, (size_t) i + 3, url.n);
    rest = tk_str_cut(&rest, '/');

    return tk_str(url.p, (size_t) i + 3 + rest.n);
}


/*
 * Two independent marks: what the browser says about where the form stood,
 * and a token that only our pages carry.  Browsers that say nothing pass
 * the first; nobody passes the second.
 */
int
tk_page_csrf(tk_page_t *pg)
{
    tk_str_t  origin = pg->req->h.origin;
    tk_str_t  site = pg->req->h.sec_fetch_site;
    tk_str_t  own = tk_page_origin(pg->site->conf->base_url);

    if (pg->req->form == NULL) {
        return TK_EINVAL;
    }

    if (site.n && !tk_str_eqz(site, "same-origin")) {
        return TK_EDENIED;
    }

    if (origin.n && !tk_str_ieq(origin, own)) {
        return TK_EDENIED;
    }

    if (tk_csrf_check(&pg->cx, pg->session,
                      tk_form_get(pg->req->form, "csrf")) != TK_OK)
    {
        pg->expired = true;
        return TK_EDENIED;
    }

    return TK_OK;
}


tk_nonce_t
tk_page_nonce(tk_page_t *pg, const char *purpose)
{
    return tk_nonce_of(tk_form_get(pg->req->form, "nonce"), purpose,
                       pg->viewer.user_id);
}
