#include "desk/access/recover.h"
#include "web/page.h"

/* Lost password and registration, both by a mailed link. */


/* Whom nginx signs in has no password here. */
static bool
tk_recover_off(const tk_page_t *pg)
{
    return !tk_str_is_null(pg->req->remote_user);
}


static void
tk_recover_asked(tk_page_t *pg)
{
    tk_obj_bool(pg->root, TK_K_asked,
                tk_str_eqz(tk_form_get(pg->query, "done"), "asked"));
}


/* What is wrong with a password; the status of the answer. */
static int
tk_recover_bad(tk_page_t *pg, int rc)
{
    tk_obj_bool(pg->root, TK_K_err_simple, rc == TK_EINVAL);
    tk_obj_bool(pg->root, TK_K_err_short, rc == TK_ELIMIT);
    tk_obj_bool(pg->root, TK_K_err_again, rc == TK_ECONFLICT);

    return 422;
}


/* The new password, typed twice. TK_ECONFLICT: not the same. */
static int
tk_recover_twice(tk_page_t *pg, tk_str_t *password_r)
{
    tk_str_t  again = tk_form_get(pg->req->form, "again");

    *password_r = tk_form_get(pg->req->form, "password");

    return tk_str_eq(*password_r, again) ? TK_OK : TK_ECONFLICT;
}


int
tk_page_lost(tk_page_t *pg)
{
    if (tk_recover_off(pg)) {
        return TK_ENOTFOUND;
    }

    tk_recover_asked(pg);
    tk_obj_str(pg->root, TK_K_login, TK_STR(""));

    return tk_page_render(pg, 200, "page/password");
}


int
tk_page_lost_post(tk_page_t *pg)
{
    int       rc;
    tk_str_t  login = tk_form_get(pg->req->form, "login");

    if (tk_recover_off(pg)) {
        return TK_ENOTFOUND;
    }

    rc = tk_recover_ask(&pg->cx, login, pg->req->remote_addr,
                        tk_page_lang(pg));

    if (rc == TK_EINVAL || rc == TK_EAGAIN) {
        tk_obj_bool(pg->root, TK_K_err_email, rc == TK_EINVAL);
        tk_obj_bool(pg->root, TK_K_err_throttled, rc == TK_EAGAIN);
        tk_obj_str(pg->root, TK_K_login, login);
        return tk_page_render(pg, rc == TK_EINVAL ? 422 : 429,
                              "page/password");
    }

    return rc == TK_OK ? tk_page_redirect(pg, TK_STR("password?done=asked"))
                       : rc;
}


/* A link that is good for nothing leads to where a new one is asked for. */
static int
tk_recover_stale(tk_page_t *pg, const char *template)
{
    tk_obj_bool(pg->root, TK_K_err_stale, true);
    tk_obj_str(pg->root, TK_K_login, TK_STR(""));
    tk_obj_str(pg->root, TK_K_email, TK_STR(""));

    return tk_page_render(pg, 410, template);
}


static int
tk_reset_show(tk_page_t *pg, tk_str_t login, int status)
{
    tk_obj_str(pg->root, TK_K_login, login);
    tk_obj_str(pg->root, TK_K_link, pg->args[0]);

    return tk_page_render(pg, status, "page/password_new");
}


int
tk_page_reset(tk_page_t *pg)
{
    int       rc;
    tk_str_t  login;

    rc = tk_recover_off(pg) ? TK_EDENIED
         : tk_recover_whose(&pg->cx, pg->args[0], &login);

    if (rc == TK_EDENIED) {
        return tk_recover_stale(pg, "page/password");
    }

    return rc == TK_OK ? tk_reset_show(pg, login, 200) : rc;
}


int
tk_page_reset_post(tk_page_t *pg)
{
    int       rc;
    tk_str_t  login, password;

    rc = tk_recover_off(pg) ? TK_EDENIED
         : tk_recover_whose(&pg->cx, pg->args[0], &login);

    if (rc == TK_EDENIED) {
        return tk_recover_stale(pg, "page/password");
    }

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_recover_twice(pg, &password);

    if (rc == TK_OK) {
        rc = tk_recover_set(&pg->cx, pg->args[0], password);
    }

    if (rc == TK_ELIMIT || rc == TK_EINVAL || rc == TK_ECONFLICT) {
        return tk_reset_show(pg, login, tk_recover_bad(pg, rc));
    }

    return rc == TK_OK ? tk_page_redirect(pg, TK_STR("login?done=password"))
                       : rc;
}


/* --- registration -------------------------------------------------------- */

static bool
tk_register_off(const tk_page_t *pg)
{
    return tk_recover_off(pg) || !pg->cx.snap->conf->registration;
}


int
tk_page_register(tk_page_t *pg)
{
    if (tk_register_off(pg)) {
        return TK_ENOTFOUND;
    }

    tk_recover_asked(pg);
    tk_obj_str(pg->root, TK_K_email, TK_STR(""));

    return tk_page_render(pg, 200, "page/register");
}


int
tk_page_register_post(tk_page_t *pg)
{
    int       rc;
    tk_str_t  email = tk_form_get(pg->req->form, "email");

    if (tk_register_off(pg)) {
        return TK_ENOTFOUND;
    }

    rc = tk_register_ask(&pg->cx, email, pg->req->remote_addr,
                         tk_page_lang(pg));

    if (rc == TK_EINVAL || rc == TK_EAGAIN) {
        tk_obj_bool(pg->root, TK_K_err_email_bad, rc == TK_EINVAL);
        tk_obj_bool(pg->root, TK_K_err_throttled, rc == TK_EAGAIN);
        tk_obj_str(pg->root, TK_K_email, email);
        return tk_page_render(pg, rc == TK_EINVAL ? 422 : 429,
                              "page/register");
    }

    return rc == TK_OK ? tk_page_redirect(pg, TK_STR("register?done=asked"))
                       : rc;
}


static int
tk_enrol_show(tk_page_t *pg, tk_str_t email, tk_str_t name, int status)
{
    tk_obj_str(pg->root, TK_K_email, email);
    tk_obj_str(pg->root, TK_K_name, name);
    tk_obj_str(pg->root, TK_K_link, pg->args[0]);

    return tk_page_render(pg, status, "page/register_new");
}


int
tk_page_enrol(tk_page_t *pg)
{
    int       rc;
    tk_str_t  email;

    if (tk_register_off(pg)) {
        return TK_ENOTFOUND;
    }

    rc = tk_register_whose(&pg->cx, pg->args[0], &email);

    if (rc == TK_EDENIED) {
        return tk_recover_stale(pg, "page/register");
    }

    return rc == TK_OK ? tk_enrol_show(pg, email, TK_STR(""), 200) : rc;
}


int
tk_page_enrol_post(tk_page_t *pg)
{
    int       rc;
    tk_str_t  email, password, name = tk_form_get(pg->req->form, "name");

    if (tk_register_off(pg)) {
        return TK_ENOTFOUND;
    }

    rc = tk_register_whose(&pg->cx, pg->args[0], &email);

    if (rc == TK_OK && tk_str_trim(name).n == 0) {
        tk_obj_bool(pg->root, TK_K_err_name, true);
        return tk_enrol_show(pg, email, name, 422);
    }

    if (rc == TK_OK) {
        rc = tk_recover_twice(pg, &password);
    }

    if (rc == TK_OK) {
        rc = tk_register_make(&pg->cx, pg->args[0], name, password,
                              tk_page_lang(pg));
    }

    if (rc == TK_EDENIED) {
        return tk_recover_stale(pg, "page/register");
    }

    if (rc == TK_ELIMIT || rc == TK_EINVAL || rc == TK_ECONFLICT) {
        return tk_enrol_show(pg, email, name,
                             tk_recover_bad(pg, rc));
    }

    return rc == TK_OK ? tk_page_redirect(pg,
                             TK_STR("login?done=registered")) : rc;
}
