#include "base/utf8.h"
#include "desk/list/screen.h"
#include "desk/mail/notify.h"
#include "desk/people/account.h"
#include "desk/people/profile.h"
#include "web/face.h"

/* A user's own settings. */


static void
tk_profile_wishes(tk_page_t *pg, const tk_wishes_t *w)
{
    bool              any = false;
    unsigned          i;
    tk_obj_t         *o = pg->root;
    tk_str_t          hours = TK_STR_NULL;
    const tk_conf_t  *c = pg->cx.snap->conf;

    if (pg->req->form != NULL) {
        hours = tk_form_get(pg->req->form, "hours");
    }

    for (i = 0; i < pg->cx.snap->n_types && !any; i++) {
        any = tk_acl_is_agent_of(&pg->cx, pg->cx.snap->types[i].id)
              && tk_notify_template(pg->cx.snap, TK_MAIL_CUSTOMER_ANSWERED,
                                    pg->cx.snap->types[i].id, 0) != NULL;
    }

    tk_obj_bool(o, TK_K_wish_new, w->new_ticket);
    tk_obj_bool(o, TK_K_wish_answered, w->answered);
    tk_obj_bool(o, TK_K_wish_assigned, w->assigned);
    tk_obj_bool(o, TK_K_wish_unanswered, w->unanswered != 0);
    tk_obj_str(o, TK_K_hours, hours.n ? hours
                              : tk_arena_printf(pg->arena, "%u",
                                    w->unanswered ? w->unanswered : 24));
    tk_obj_bool(o, TK_K_wish_daily, w->daily);
    tk_obj_bool(o, TK_K_off_answered, !any);
    tk_obj_bool(o, TK_K_off_assigned, c->no_assign_reminder);
    tk_obj_bool(o, TK_K_off_unanswered, c->no_unanswered_reminder);
}


static int
tk_profile_show(tk_page_t *pg, const tk_profile_t *p, int status)
{
    tk_obj_t         *o = pg->root;
    const tk_conf_t  *c = pg->cx.snap->conf;

    tk_obj_str(o, TK_K_name, p->name);
    tk_obj_str(o, TK_K_login, pg->viewer.login);
    tk_obj_str(o, TK_K_email, p->email);
    tk_obj_str(o, TK_K_zone, p->zone);
    tk_obj_str(o, TK_K_desk_zone, c->time_zone.name);
    tk_obj_bool(o, TK_K_has_password, !pg->trusted);
    tk_obj_bool(o, TK_K_keys_off, pg->viewer.no_keys);
    tk_obj_bool(o, TK_K_now_profile, true);
    tk_obj_str(o, TK_K_face,
               tk_page_face_of(pg, pg->viewer.user_id, true));
    tk_page_languages(pg, TK_K_languages, p->language);
    tk_profile_wishes(pg, &p->wishes);

    return tk_page_render(pg, status, tk_acl_is_agent(&pg->cx)
                                      ? "page/profile_agent"
                                      : "page/profile");
}


int
tk_page_profile(tk_page_t *pg)
{
    int           rc;
    tk_profile_t  p;

    rc = tk_profile_read(&pg->cx, &p);

    return rc == TK_OK ? tk_profile_show(pg, &p, 200) : rc;
}


static bool
tk_profile_language_ok(const tk_page_t *pg, tk_str_t language)
{
    unsigned               i;
    const tk_conf_list_t  *l = &pg->site->conf->languages;

    for (i = 0; i < l->n; i++) {
        if (tk_str_eq(l->v[i], language)) {
            return true;
        }
    }

    return language.n == 0;
}


static bool
tk_profile_flag(const tk_page_t *pg, const char *name)
{
    return tk_form_get(pg->req->form, name).n != 0;
}


/* The form as it was sent; false if a field is wrong. */
static bool
tk_profile_form(tk_page_t *pg, tk_profile_t *p, tk_str_t email)
{
    bool              name, zone, hours, mail;
    uint64_t          n = 0;
    tk_str_t          as_kept;
    tk_form_t        *f = pg->req->form;
    const tk_zone_t  *z;

    p->name = tk_utf8_line(pg->arena, tk_form_get(f, "name"), 190);
    p->language = tk_form_get(f, "language");
    p->zone = tk_str_trim(tk_form_get(f, "zone"));
    p->zone = p->zone.p ? p->zone : TK_STR("");
    p->wishes.new_ticket = tk_profile_flag(pg, "new_ticket");
    p->wishes.answered = tk_profile_flag(pg, "answered");
    p->wishes.assigned = tk_profile_flag(pg, "assigned");
    p->wishes.daily = tk_profile_flag(pg, "daily");
    p->wishes.unanswered = 0;

    if (!tk_profile_language_ok(pg, p->language) || p->language.p == NULL) {
        p->language = TK_STR("");
    }

    name = p->name.n != 0;
    zone = p->zone.n == 0
           || (p->zone.n <= 64
               && tk_zone_load(pg->arena, p->zone, &z) == TK_OK);
    hours = !tk_profile_flag(pg, "unanswered")
            || (tk_str_u64(tk_str_trim(tk_form_get(f, "hours")), &n)
                == TK_OK && n >= 1 && n <= TK_PROFILE_HOURS);
    p->wishes.unanswered = hours ? (unsigned) n : 24;
    mail = email.n == 0 || tk_str_ieq(email, p->email)
           || tk_account_email(pg->arena, email, &as_kept) == TK_OK;
    tk_obj_bool(pg->root, TK_K_err_name, !name);
    tk_obj_bool(pg->root, TK_K_err_email_bad, !mail);
    tk_obj_bool(pg->root, TK_K_err_zone, !zone);
    tk_obj_bool(pg->root, TK_K_err_hours, !hours);
    tk_obj_bool(pg->root, TK_K_has_errors, !(name && mail && zone && hours));

    return name && mail && zone && hours;
}


/* A new address is asked for; what else was entered is saved already. */
static int
tk_profile_new_address(tk_page_t *pg, tk_profile_t *p, tk_str_t email)
{
    int  rc;

    rc = tk_profile_address(&pg->cx, email,
                            tk_page_lang(pg));

    if (rc == TK_OK) {
        return tk_page_redirect(pg, TK_STR("profile/?done=address_asked"));
    }

    if (rc != TK_EAGAIN) {
        return rc;
    }

    p->email = email;
    tk_obj_bool(pg->root, TK_K_err_email_often, true);

    return tk_profile_show(pg, p, 429);
}


int
tk_page_profile_save(tk_page_t *pg)
{
    int           rc;
    tk_str_t      email = tk_str_trim(tk_form_get(pg->req->form, "email"));
    tk_profile_t  p;

    rc = tk_profile_read(&pg->cx, &p);

    if (rc != TK_OK) {
        return rc;
    }

    if (!tk_profile_form(pg, &p, email)) {
        pg->viewer.no_keys = !tk_profile_flag(pg, "keys");
        p.email = email.p ? email : TK_STR("");
        return tk_profile_show(pg, &p, 422);
    }

    rc = tk_profile_save(&pg->cx, &p);

    if (rc == TK_OK && tk_acl_is_agent(&pg->cx)) {
        rc = tk_screen_keys(&pg->cx, !tk_profile_flag(pg, "keys"));
    }

    if (rc == TK_OK && email.n != 0 && !tk_str_ieq(email, p.email)) {
        return tk_profile_new_address(pg, &p, email);
    }

    return rc == TK_OK ? tk_page_redirect(pg, TK_STR("profile/?done=changed"))
                       : rc;
}


/* Ends all sessions of the user and begins a new one here. */
static int
tk_profile_change(tk_page_t *pg, tk_str_t old, tk_str_t password)
{
    int       rc;
    tk_str_t  token;

    rc = tk_session_sign_in(&pg->cx, pg->viewer.login, old,
                            pg->req->remote_addr, false, &token);

    if (rc == TK_OK) {
        rc = tk_account_strong(password, pg->viewer.login,
                               pg->viewer.email);
    }

    if (rc == TK_OK) {
        rc = tk_account_password(&pg->cx, pg->viewer.login, password);
    }

    if (rc == TK_OK) {
        rc = tk_session_sign_in(&pg->cx, pg->viewer.login, password,
                                pg->req->remote_addr, false, &token);
    }

    return rc == TK_OK ? tk_page_cookie_set(pg, false, token,
                             pg->site->conf->session_lifetime) : rc;
}


int
tk_page_profile_password(tk_page_t *pg)
{
    int           rc;
    tk_form_t    *f = pg->req->form;
    tk_str_t      password = tk_form_get(f, "password");
    tk_profile_t  p;

    if (pg->trusted) {
        return TK_EDENIED;
    }

    rc = tk_str_eq(password, tk_form_get(f, "again"))
         ? tk_profile_change(pg, tk_form_get(f, "old"), password)
         : TK_ECONFLICT;

    if (rc == TK_OK) {
        return tk_page_redirect(pg, TK_STR("profile/?done=password"));
    }

    tk_obj_bool(pg->root, TK_K_err_wrong, rc == TK_EDENIED);
    tk_obj_bool(pg->root, TK_K_err_tries, rc == TK_EAGAIN);
    tk_obj_bool(pg->root, TK_K_err_again, rc == TK_ECONFLICT);
    tk_obj_bool(pg->root, TK_K_err_short, rc == TK_ELIMIT);
    tk_obj_bool(pg->root, TK_K_err_simple, rc == TK_EINVAL);

    if (rc != TK_EDENIED && rc != TK_EAGAIN && rc != TK_ECONFLICT
        && rc != TK_ELIMIT && rc != TK_EINVAL)
    {
        return rc;
    }

    return tk_profile_read(&pg->cx, &p) == TK_OK
           ? tk_profile_show(pg, &p, rc == TK_EAGAIN ? 429 : 422) : rc;
}


int
tk_page_profile_address(tk_page_t *pg)
{
    int       rc;
    tk_str_t  email = TK_STR("");

    rc = tk_profile_proved(&pg->cx, pg->args[0], &email);
    tk_obj_bool(pg->root, TK_K_err_stale, rc != TK_OK);
    tk_obj_str(pg->root, TK_K_email, email);
    tk_obj_str(pg->root, TK_K_link, pg->args[0]);

    return tk_page_render(pg, rc == TK_OK ? 200 : 410,
                          "page/profile_address");
}


int
tk_page_profile_confirm(tk_page_t *pg)
{
    int  rc;

    rc = tk_profile_confirm(&pg->cx, pg->args[0]);

    if (rc != TK_OK && rc != TK_EDENIED && rc != TK_EDUP) {
        return rc;
    }

    if (rc == TK_OK) {
        return tk_page_redirect(pg, TK_STR("profile/?done=changed"));
    }

    tk_obj_bool(pg->root, TK_K_err_taken, rc == TK_EDUP);
    tk_obj_bool(pg->root, TK_K_err_stale, rc == TK_EDENIED);
    tk_obj_str(pg->root, TK_K_email, TK_STR(""));

    return tk_page_render(pg, 422, "page/profile_address");
}
