#include "base/err.h"
#include "closing_text.h"
#include "tmpl/tmpl.h"


static char *
closing_path(tk_arena_t *a, tk_str_t dir, const char *name)
{
    return (char *) tk_arena_printf(a, "%.*s/%s", TK_STR_ARG(dir), name).p;
}


int
closing_text(tk_arena_t *a, const tk_conf_t *conf, tk_str_t *text_r,
    tk_str_t *err_r)
{
    int                   rc;
    tk_obj_t             *data;
    tk_str_t              language = conf->language;
    const tk_tmpl_t      *t;
    const tk_tmpl_set_t  *set;
    tk_tmpl_conf_t        tmpl = {
        .dir = closing_path(a, conf->share, "html"),
        .catalog_dir = closing_path(a, conf->share, "lang"),
        .languages = &language, .n_languages = 1, .mode = TK_TMPL_TEXT
    };

    *err_r = TK_STR("");

    if (language.n == 0) {
        language = conf->languages.n ? conf->languages.v[0] : TK_STR("en");
    }

    if (conf->templates.n) {
        tmpl.override_dir = tk_arena_strz(a, conf->templates);
    }

    rc = tk_tmpl_load(a, &tmpl, &set, err_r);

    if (rc != TK_OK) {
        return rc;
    }

    t = tk_tmpl_find(set, TK_STR("mail/closed_by_age"), 0);
    data = tk_obj(a, 1);

    if (t == NULL || data == NULL) {
        *err_r = TK_STR("no template mail/closed_by_age");
        return t == NULL ? TK_EINVAL : TK_ENOMEM;
    }

    tk_obj_int(data, tk_tmpl_key(set, TK_STR("days")), conf->closing_days);

    rc = tk_tmpl_render_str(t, data, a, text_r);
    *text_r = tk_str_trim(*text_r);

    return rc;
}
