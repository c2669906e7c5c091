#include "web/page.h"

#include "base/buf.h"


/* Only an address below our own location: no scheme, no host. */
static bool
tk_login_next_ok(tk_str_t next)
{
    size_t  i;

    if (next.n == 0 || next.n > 2000 || next.p[0] == '/'
        || next.p[0] == '\\' || tk_str_starts(next, TK_STR("login"))
        || tk_str_starts(next, TK_STR("logout"))
        || tk_str_find(next, TK_STR("..")) >= 0
        || tk_str_ifind(next, TK_STR("%2e")) >= 0)
    {
        return false;
    }

    for (i = 0; i < next.n; i++) {
        if ((uint8_t) next.p[i] <= ' ' || next.p[i] == '\\'
            || next.p[i] == ':' || (uint8_t) next.p[i] >= 0x7f)
        {
            return false;
        }

        if (next.p[i] == '/' && i + 1 < next.n && next.p[i + 1] == '/') {
            return false;
        }
    }

    return true;
}


static int
tk_login_show(tk_page_t *pg, tk_str_t login, tk_str_t next, int status)
{
    const tk_conf_t  *c = pg->cx.snap->conf;

    tk_obj_str(pg->root, TK_K_login, login);
    tk_obj_str(pg->root, TK_K_next, tk_login_next_ok(next) ? next
                                                           : TK_STR(""));
    tk_obj_bool(pg->root, TK_K_registration, c->registration);
    tk_obj_bool(pg->root, TK_K_external_new,
                c->external && c->external_anonymous);

    return tk_page_render(pg, status, "page/login");
}


int
tk_page_login(tk_page_t *pg)
{
    if (pg->viewer.who == TK_WHO_USER) {
        return tk_page_redirect(pg, tk_page_home(pg));
    }

    return tk_login_show(pg, TK_STR(""), tk_form_get(pg->query, "next"), 200);
}


int
tk_page_login_post(tk_page_t *pg)
{
    int        rc;
    tk_str_t   login = tk_form_get(pg->req->form, "login");
    tk_str_t   next = tk_form_get(pg->req->form, "next");
    bool       framed = tk_page_framed(pg);
    tk_str_t   token;

    if (pg->trusted) {
        return TK_EDENIED;
    }

    rc = tk_session_sign_in(&pg->cx, login,
                            tk_form_get(pg->req->form, "password"),
                            pg->req->remote_addr, framed, &token);

    if (rc == TK_EDENIED) {
        tk_obj_bool(pg->root, TK_K_err_wrong, true);
        return tk_login_show(pg, login, next, 403);
    }

    if (rc == TK_EAGAIN) {
        tk_obj_bool(pg->root, TK_K_err_throttled, true);
        return tk_login_show(pg, login, next, 429);
    }

    if (rc != TK_OK) {
        return rc;
    }

    /* The old id is worth nothing from here on. */
    if (pg->session.n) {
        (void) tk_session_close(&pg->cx, pg->session);
    }

    rc = tk_page_cookie_set(pg, framed, token,
                            pg->site->conf->session_lifetime);

    /* That may bring a newer snapshot: what was read of the old goes. */
    if (rc == TK_OK) {
        pg->root = NULL;
        rc = tk_session_open(&pg->cx, token, &pg->viewer);
    }

    return rc == TK_OK ? tk_page_redirect(pg, tk_login_next_ok(next)
                                              ? next : tk_page_home(pg))
                       : rc;
}


int
tk_page_logout(tk_page_t *pg)
{
    int  rc;

    rc = tk_session_close(&pg->cx, pg->session);

    if (rc == TK_OK) {
        rc = tk_page_cookie_set(pg, pg->viewer.framed, TK_STR(""), 0);
    }

    return rc == TK_OK ? tk_page_redirect(pg, TK_STR("login?done=signed_out"))
                       : rc;
}
