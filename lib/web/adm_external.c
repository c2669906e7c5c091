#include "web/adm_option.h"
#include "web/draft.h"

static const char *const  tk_adm_external_here[] = {
    "external", "external_anonymous", "external_url", "external_intro",
    "external_picture", "external_css"
};

#define HERE_N  (sizeof(tk_adm_external_here) / sizeof(char *))


static void
tk_adm_external_origins(tk_page_t *pg)
{
    unsigned               i;
    tk_val_t              *list;
    const tk_conf_list_t  *l = &pg->site->conf->frame_origins;

    list = tk_obj_list(pg->root, TK_K_origins, l->n);

    for (i = 0; list != NULL && i < l->n; i++) {
        tk_obj_str(tk_list_obj(pg->root, list, i, 1), TK_K_name, l->v[i]);
    }

    tk_obj_bool(pg->root, TK_K_has_origins, l->n != 0);
}


static int
tk_adm_external_show(tk_page_t *pg, bool bad)
{
    unsigned  i;
    bool      any = false;

    for (i = 0; i < pg->cx.snap->n_types; i++) {
        any = any || (pg->cx.snap->types[i].external
                      && !pg->cx.snap->types[i].archived);
    }

    tk_adm_external_origins(pg);
    tk_obj_str(pg->root, TK_K_base_url, pg->site->conf->base_url);
    tk_obj_bool(pg->root, TK_K_no_types, !any);
    pg->frames = true;

    return tk_page_render(pg, bad ? 422 : 200, "adm/external");
}


int
tk_page_adm_external(tk_page_t *pg)
{
    int  rc;

    tk_adm_begin(pg, "external");
    rc = tk_adm_options(pg);

    return rc == TK_OK ? tk_adm_external_show(pg, false) : rc;
}


int
tk_page_adm_external_post(tk_page_t *pg)
{
    int   rc;
    bool  bad;

    tk_adm_begin(pg, "external");
    rc = tk_adm_options_save(pg, tk_adm_external_here, HERE_N, &bad);

    if (rc != TK_OK) {
        return rc;
    }

    return bad ? tk_adm_external_show(pg, true)
               : tk_adm_done(pg, "saved", "external");
}


static int
tk_adm_external_page(tk_page_t *pg)
{
    int         rc;
    tk_draft_t  d = { .visitor = true };

    pg->viewer.who = TK_WHO_ANONYMOUS;
    pg->viewer.user_id = 0;
    pg->viewer.admin = false;
    rc = tk_acl_resolve(&pg->cx, &pg->viewer);

    if (rc != TK_OK) {
        return rc;
    }

    tk_obj_bool(pg->root, TK_K_signed_in, false);
    tk_obj_bool(pg->root, TK_K_is_agent, false);
    tk_obj_bool(pg->root, TK_K_has_admin, false);
    tk_obj_bool(pg->root, TK_K_can_create, true);
    tk_obj_str(pg->root, TK_K_intro, pg->cx.snap->conf->external_intro);

    if (tk_str_eqz(tk_form_get(pg->query, "page"), "new")) {
        tk_draft_preset(pg, &d);
        rc = tk_draft_show(pg, &d);

        return rc == TK_OK ? tk_page_render(pg, 200, "ext/new") : rc;
    }

    return tk_page_render(pg, 200, "ext/home");
}


/* The external page as a visitor would see it if it were switched on, to
 * stand in the frame beside the settings; the style sheet comes from the
 * field there. */
int
tk_page_adm_external_preview(tk_page_t *pg)
{
    int                   rc;
    tk_conf_t            *conf;
    tk_snapshot_t         shown = *pg->cx.snap;
    const tk_snapshot_t  *real = pg->cx.snap;

    rc = tk_conf_copy(real->conf, pg->arena, &conf);

    if (rc == TK_OK) {
        conf->external = true;
        conf->external_anonymous = true;
        shown.conf = conf;
        pg->framed_here = true;
        pg->cx.snap = &shown;
        rc = tk_adm_external_page(pg);
        pg->cx.snap = real;
    }

    return rc;
}
