#include "texts.h"

#include "base/err.h"


static int
texts_languages(tk_arena_t *a, const tk_conf_t *conf, texts_t *t)
{
    unsigned  i;

    t->languages = tk_arena_array(a, conf->languages.n + 2,
                                  sizeof(*t->languages));

    if (t->languages == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < conf->languages.n; i++) {
        t->languages[t->n_languages++] = tk_arena_str(a,
                                             conf->languages.v[i]);

        if (tk_str_eq(conf->languages.v[i], conf->language)) {
            t->mail = i;
        }
    }

    if (conf->language.n && (t->n_languages == 0
        || !tk_str_eq(t->languages[t->mail], conf->language)))
    {
        t->mail = t->n_languages;
        t->languages[t->n_languages++] = tk_arena_str(a, conf->language);
    }

    if (t->n_languages == 0) {
        t->languages[t->n_languages++] = TK_STR("en");
    }

    return TK_OK;
}


static int
texts_of(tk_arena_t *a, const tk_conf_t *conf, tk_str_t *languages,
    unsigned n, int mode, const tk_tmpl_set_t **set_r, tk_str_t *err_r)
{
    tk_tmpl_conf_t  tmpl = {
        .dir = tk_arena_printf(a, "%.*s/html", TK_STR_ARG(conf->share)).p,
        .catalog_dir = tk_arena_printf(a, "%.*s/lang",
                                       TK_STR_ARG(conf->share)).p,
        .languages = languages, .n_languages = n, .mode = mode
    };

    if (mode == TK_TMPL_HTML) {
        tmpl.asset_file = tk_arena_printf(a, "%.*s/static/manifest.txt",
                                          TK_STR_ARG(conf->share)).p;
    }

    *err_r = TK_STR("");

    if (conf->templates.n) {
        tmpl.override_dir = tk_arena_strz(a, conf->templates);
    }

    return tk_tmpl_load(a, &tmpl, set_r, err_r);
}


int
texts_templates(tk_arena_t *a, const tk_conf_t *conf, tk_str_t *languages,
    unsigned n, const tk_tmpl_set_t **set_r, tk_str_t *err_r)
{
    return texts_of(a, conf, languages, n, TK_TMPL_TEXT, set_r, err_r);
}


int
texts_pages(tk_arena_t *a, const tk_conf_t *conf, tk_str_t *err_r)
{
    const tk_tmpl_set_t  *set;

    return texts_of(a, conf, (tk_str_t *) conf->languages.v,
                    conf->languages.n, TK_TMPL_HTML, &set, err_r);
}


int
texts_load(tk_arena_t *a, const tk_conf_t *conf, texts_t *t, tk_str_t *err_r)
{
    int  rc;

    *err_r = TK_STR("");
    *t = (texts_t) { .set = NULL };
    rc = texts_languages(a, conf, t);

    return rc == TK_OK ? texts_templates(a, conf, t->languages,
                                         t->n_languages, &t->set, err_r) : rc;
}


void
texts_str(const texts_t *t, tk_obj_t *o, const char *name, tk_str_t value)
{
    tk_key_id_t  key = tk_tmpl_key(t->set, tk_str_z(name));

    if (key != TK_K_NONE) {
        tk_obj_str(o, key, value);
    }
}


void
texts_int(const texts_t *t, tk_obj_t *o, const char *name, int64_t value)
{
    tk_key_id_t  key = tk_tmpl_key(t->set, tk_str_z(name));

    if (key != TK_K_NONE) {
        tk_obj_int(o, key, value);
    }
}


int
texts_render(const texts_t *t, const char *name, tk_str_t language,
    const tk_obj_t *data, tk_arena_t *a, tk_str_t *text_r)
{
    int               rc;
    unsigned          i, lang = t->mail;
    tk_str_t          path = tk_arena_printf(a, "mail/%s", name);
    const tk_tmpl_t  *text;

    for (i = 0; i < t->n_languages; i++) {
        if (tk_str_eq(t->languages[i], language)) {
            lang = i;
        }
    }

    text = tk_tmpl_find(t->set, path, lang);

    if (text == NULL || data == NULL) {
        return text == NULL ? TK_EBUG : TK_ENOMEM;
    }

    rc = tk_tmpl_render_str(text, data, a, text_r);
    *text_r = tk_str_trim(*text_r);

    return rc;
}
