#include "base/err.h"
#include "desk/snapshot.h"
#include "texts.h"
#include "words.h"


static tk_str_t
words_language(const tk_conf_t *conf, tk_str_t wanted)
{
    unsigned  i;

    for (i = 0; i < conf->languages.n; i++) {
        if (tk_str_eq(conf->languages.v[i], wanted)) {
            return wanted;
        }
    }

    return conf->languages.n ? conf->languages.v[0] : TK_STR("en");
}


static void
words_lines(words_t *w, tk_str_t text)
{
    tk_str_t  line;

    w->n = 0;

    while (text.p != NULL && w->n < WORDS_MAX) {
        line = tk_str_trim(tk_str_cut(&text, '\n'));

        if (line.n > 0) {
            w->names[w->n] = tk_str_cut(&line, '=');
            w->texts[w->n++] = line.p ? line : TK_STR("");
        }
    }
}


int
words_load(tk_arena_t *a, const tk_conf_t *conf, const char *template,
    tk_str_t language, words_t *w, tk_str_t *err_r)
{
    int                   rc;
    tk_str_t              text;
    const tk_tmpl_t      *t;
    const tk_tmpl_set_t  *set;

    w->language = words_language(conf, language);
    rc = texts_templates(a, conf, &w->language, 1, &set, err_r);

    if (rc != TK_OK) {
        return rc;
    }

    t = tk_tmpl_find(set, tk_str_z(template), 0);

    if (t == NULL) {
        *err_r = tk_str_z(template);
        return TK_EINVAL;
    }

    rc = tk_tmpl_render_str(t, tk_obj(a, 1), a, &text);

    if (rc == TK_OK) {
        words_lines(w, text);
    }

    return rc;
}


int
words_statuses(tk_cx_t *cx, tk_str_t language, tk_str_t *err_r)
{
    int       rc;
    words_t  *w = tk_arena_zalloc(cx->arena, sizeof(*w));

    if (w == NULL) {
        return TK_ENOMEM;
    }

    rc = words_load(cx->arena, cx->snap->conf, "sheet/statuses", language, w,
                    err_r);

    return rc == TK_OK
           ? tk_snapshot_call(cx, (tk_str_t[TK_STATUS_KINDS]) {
                 word(w, "open"), word(w, "progress"), word(w, "closed")
             }) : rc;
}


tk_str_t
word(const words_t *w, const char *name)
{
    unsigned  i;

    for (i = 0; i < w->n; i++) {
        if (tk_str_eqz(w->names[i], name)) {
            return w->texts[i];
        }
    }

    return tk_str_z(name);
}
