#include "texts.h"

#include "base/err.h"


static char *
texts_path(tk_arena_t *a, tk_str_t dir, const char *name)
{
    return (char *) tk_arena_printf(a, "%.*s/%s", TK_STR_ARG(dir), name).p;
}


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


int
texts_load(tk_arena_t *a, const tk_conf_t *conf, texts_t *t, tk_str_t *err_r)
{
    int             rc;
    tk_tmpl_conf_t  tmpl = {
        .dir = texts_path(a, conf->share, "html"),
        .catalog_dir = texts_path(a, conf->share, "lang"),
        .mode = TK_TMPL_TEXT
    };

    *err_r = TK_STR("");
    *t = (texts_t) { .set = NULL };
    rc = texts_languages(a, conf, t);

    if (rc != TK_OK) {
        return rc;
    }

    tmpl.languages = t->languages;
    tmpl.n_languages = t->n_languages;

    if (conf->templates.n) {
        tmpl.override_dir = tk_arena_strz(a, conf->templates);
    }

    return tk_tmpl_load(a, &tmpl, &t->set, err_r);
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
