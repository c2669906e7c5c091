#include "web/web.h"

#include "web/page.h"

/* Fields of a form without files. */
#define TK_FORM_BODY    (2u << 20)
#define TK_FORM_FIELD   (1u << 20)
#define TK_FORM_FIELDS  256

/* A grid of permissions has one for each type or group. */
#define TK_FORM_FIELDS_ADMIN  4096


int
tk_web_create(const tk_web_site_t *site, const tk_host_t *host,
    tk_web_t **web_r)
{
    int          rc;
    tk_web_t    *web;
    tk_arena_t  *a;

    a = tk_arena_create(1 << 20);
    web = a ? tk_arena_zalloc(a, sizeof(*web)) : NULL;

    if (web == NULL) {
        tk_arena_destroy(a);
        return TK_ENOMEM;
    }

    web->arena = a;
    web->site = site;
    web->host = host;
    rc = tk_desk_create(site->conf, host, &web->desk);

    if (rc != TK_OK) {
        tk_arena_destroy(a);
        return rc;
    }

    *web_r = web;

    return TK_OK;
}


void
tk_web_destroy(tk_web_t **web)
{
    if (*web == NULL) {
        return;
    }

    tk_desk_destroy(&(*web)->desk);
    tk_arena_destroy((*web)->arena);
    *web = NULL;
}


void
tk_web_tend(tk_web_t *web)
{
    tk_db_pool_tend(web->desk->pool);
}


static void
tk_web_page(tk_page_t *pg, tk_web_t *web, const tk_req_t *req,
    tk_resp_t *resp)
{
    *pg = (tk_page_t) {
        .web = web, .site = web->site, .req = req, .resp = resp,
        .arena = req->arena
    };

    *resp = (tk_resp_t) { .status = 500 };
    tk_cx_init(&pg->cx, web->desk, req->arena);
    pg->viewer = (tk_viewer_t) { .who = TK_WHO_ANONYMOUS };
    pg->cx.viewer = &pg->viewer;
    pg->hx = tk_str_eqz(req->h.hx_request, "true");
    pg->session = tk_page_cookie(pg, tk_page_cookie_name(pg, false));
}


static bool
tk_web_external(const tk_route_t *route)
{
    return route->need == TK_NEED_NOTHING || route->need == TK_NEED_VERIFIER
           || route->need == TK_NEED_FRAMED;
}


static int
tk_web_route(tk_page_t *pg)
{
    int       rc;
    tk_str_t  allow = TK_STR("");

    rc = tk_route_find(pg->arena, pg->req->method, pg->req->path,
                       &pg->route, pg->args, &allow);

    if (rc == TK_EINVAL) {
        tk_resp_header(pg->resp, "Allow", allow);
    }

    if (rc == TK_OK) {
        pg->resp->log_route = pg->route->name;
        pg->external = tk_web_external(pg->route);
    }

    return rc;
}


static void
tk_web_admit_not(tk_page_t *pg, int status)
{
    tk_page_error_status(pg, status);
    tk_page_safe(pg);
    tk_cx_release(&pg->cx);
}


int
tk_web_admit(tk_web_t *web, const tk_req_t *req, uint64_t content_length,
    tk_form_limits_t *limits_r, tk_resp_t *resp)
{
    int               rc;
    tk_page_t         pg;
    const tk_conf_t  *conf = web->site->conf;

    *limits_r = (tk_form_limits_t) { .max_body = 0 };
    tk_web_page(&pg, web, req, resp);
    rc = tk_web_route(&pg);

    if (rc != TK_OK) {
        tk_web_admit_not(&pg, rc == TK_EINVAL ? 405 : 404);
        return rc;
    }

    if (pg.route->body != TK_BODY_NONE) {
        limits_r->max_body = TK_FORM_BODY;
        limits_r->max_field = TK_FORM_FIELD;
        limits_r->max_fields = pg.route->need == TK_NEED_ADMIN
                               ? TK_FORM_FIELDS_ADMIN : TK_FORM_FIELDS;
    }

    if (pg.route->body == TK_BODY_FILES) {
        limits_r->max_body += (size_t) conf->max_upload;
        limits_r->max_file = (size_t) conf->max_upload;
        limits_r->max_files = (unsigned) conf->max_files;
        limits_r->temp_dir = tk_blob_temp_dir(web->desk->blob);
    }

    if (content_length > limits_r->max_body) {
        tk_web_admit_not(&pg, 413);
        return TK_ELIMIT;
    }

    return TK_OK;
}


static int
tk_web_sign_in(tk_page_t *pg)
{
    int               rc;
    tk_str_t          framed;
    const tk_conf_t  *conf = pg->site->conf;

    /* Nobody has a cookie here: forms are bound to the name instead. */
    if (!tk_str_is_null(pg->req->remote_user)) {
        pg->trusted = true;
        pg->session = pg->req->remote_user.n
                      ? tk_arena_cat(pg->arena, TK_STR("user "),
                                     pg->req->remote_user) : TK_STR("");

        if (pg->req->remote_user.n == 0) {
            return tk_session_open(&pg->cx, TK_STR(""), &pg->viewer);
        }

        rc = tk_session_trusted(&pg->cx, pg->req->remote_user,
                                conf->user_unknown == TK_CONF_CREATE,
                                &pg->viewer);

        if (rc == TK_OK) {
            tk_session_here(&pg->cx);
        }

        return rc;
    }

    rc = tk_session_open(&pg->cx, pg->session, &pg->viewer);

    if (rc != TK_OK || pg->viewer.who == TK_WHO_USER) {
        return rc;
    }

    framed = tk_page_cookie(pg, tk_page_cookie_name(pg, true));

    if (framed.n == 0) {
        return TK_OK;
    }

    pg->session = framed;

    return tk_session_open(&pg->cx, framed, &pg->viewer);
}


/* What the route needs of the visitor. Reads go to the sign-in page. */
static int
tk_web_need(tk_page_t *pg)
{
    bool       signed_in = pg->viewer.who == TK_WHO_USER;
    tk_need_t  need = pg->route->need;

    if (need == TK_NEED_NOTHING || need == TK_NEED_VERIFIER) {
        return TK_OK;
    }

    if (!signed_in) {
        if (pg->route->method != TK_GET || pg->trusted || pg->hx) {
            return TK_EDENIED;
        }

        return tk_page_login_first(pg);
    }

    if (pg->viewer.framed && need != TK_NEED_FRAMED) {
        return TK_EDENIED;
    }

    if (need == TK_NEED_AGENT && !tk_acl_is_agent(&pg->cx)) {
        return TK_EDENIED;
    }

    if (need == TK_NEED_ADMIN && !tk_acl_is_admin(&pg->cx)) {
        return TK_EDENIED;
    }

    return TK_OK;
}


/* The same reader mostly reads the same at the same address. */
static int
tk_web_expect(tk_page_t *pg)
{
    int              rc;
    uint64_t         key;
    const tk_req_t  *req = pg->req;

    if (pg->route->method != TK_GET || pg->session.n != TK_SESSION_TOKEN) {
        return TK_OK;
    }

    rc = tk_cx_db(&pg->cx);

    if (rc != TK_OK) {
        return rc;
    }

    key = (uint64_t) tk_str_hash(pg->session) << 32 | tk_str_hash(req->path);
    tk_db_expect(pg->cx.db, key ^ (uint64_t) tk_str_hash(req->query) << 8
                            ^ pg->hx);

    return TK_OK;
}


static int
tk_web_handle(tk_page_t *pg)
{
    int  rc;

    rc = tk_form_parse_query(pg->arena, pg->req->query, &pg->query);

    if (rc == TK_OK) {
        rc = tk_web_expect(pg);
    }

    if (rc == TK_OK) {
        rc = tk_web_sign_in(pg);
    }

    if (rc == TK_OK) {
        rc = tk_page_begin(pg);
    }

    if (rc == TK_OK) {
        rc = tk_web_need(pg);
    }

    if (rc == TK_OK && pg->resp->status == 303) {
        return TK_OK;
    }

    if (rc == TK_OK && pg->route->method == TK_POST) {
        rc = tk_page_csrf(pg);
    }

    if (rc != TK_OK) {
        return rc;
    }

    /* What a good form asks for is done, be its sender gone before the first
     * thing is written. */
    if (pg->route->method == TK_POST) {
        pg->req->host->shield(pg->req->host->ctx);
    }

    return pg->route->handler(pg);
}


void
tk_web_run(tk_web_t *web, tk_req_t *req, tk_resp_t *resp)
{
    int        rc;
    tk_page_t  pg;

    tk_web_page(&pg, web, req, resp);
    rc = tk_web_route(&pg);

    if (rc != TK_OK) {
        tk_page_error_status(&pg, rc == TK_EINVAL ? 405 : 404);

    } else if (pg.route->handler == tk_page_static
               || pg.route->handler == tk_page_metrics)
    {
        /* Neither needs a session, and the second says it when there is no
         * database. */
        rc = pg.route->handler(&pg);

    } else {
        rc = tk_web_handle(&pg);
    }

    /* A status that was set before something failed is no answer. */
    if (rc != TK_OK && !pg.answered) {
        tk_page_error(&pg, rc);
    }

    if (pg.viewer.who == TK_WHO_USER) {
        resp->log_user = pg.viewer.login;
    }

    if (pg.cx.db != NULL) {
        resp->db_time_us = tk_db_time_us(pg.cx.db);
    }

    tk_page_safe(&pg);
    tk_cx_release(&pg.cx);
}


void
tk_web_refuse(tk_web_t *web, const tk_req_t *req, int rc, tk_resp_t *resp)
{
    tk_page_t  pg;

    tk_web_page(&pg, web, req, resp);

    if (tk_web_route(&pg) == TK_OK && rc == TK_EINVAL) {
        tk_page_error_status(&pg, 400);

    } else {
        tk_page_error(&pg, rc);
    }

    tk_page_safe(&pg);
    tk_cx_release(&pg.cx);
}


/* The part behind the number that begins at from. */
static void
tk_web_secret_behind(tk_str_t path, size_t from, size_t *offset_r,
    size_t *len_r)
{
    tk_str_t   rest = tk_str_sub(path, from, path.n);
    ptrdiff_t  slash = tk_str_chr(rest, '/');

    if (slash < 0) {
        return;
    }

    *offset_r = from + (size_t) slash + 1;
    rest = tk_str_sub(path, *offset_r, path.n);
    slash = tk_str_chr(rest, '/');
    *len_r = slash < 0 ? rest.n : (size_t) slash;
}


void
tk_web_secret(tk_str_t path, size_t *offset_r, size_t *len_r)
{
    unsigned  i;

    static const tk_str_t  proofs[] = {
        TK_STR_INIT("password/"), TK_STR_INIT("register/"),
        TK_STR_INIT("profile/address/")
    };
    static const tk_str_t  numbered[] = {
        TK_STR_INIT("t/"), TK_STR_INIT("picture/"), TK_STR_INIT("original/")
    };

    *offset_r = 0;
    *len_r = 0;

    for (i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++) {
        if (tk_str_starts(path, proofs[i])) {
            *offset_r = proofs[i].n;
            *len_r = path.n - proofs[i].n;
            return;
        }
    }

    for (i = 0; i < sizeof(numbered) / sizeof(numbered[0]); i++) {
        if (tk_str_starts(path, numbered[i])) {
            tk_web_secret_behind(path, numbered[i].n, offset_r, len_r);
            return;
        }
    }
}
