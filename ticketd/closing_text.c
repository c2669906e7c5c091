#include "base/err.h"
#include "closing_text.h"
#include "texts.h"


int
closing_text(tk_arena_t *a, const tk_conf_t *conf, tk_str_t *text_r,
    tk_str_t *err_r)
{
    int        rc;
    texts_t    texts;
    tk_obj_t  *data;

    rc = texts_load(a, conf, &texts, err_r);

    if (rc != TK_OK) {
        return rc;
    }

    data = tk_obj(a, 1);
    texts_int(&texts, data, "days", conf->closing_days);
    rc = texts_render(&texts, "closed_by_age", conf->language, data, a,
                      text_r);

    if (rc == TK_EBUG) {
        *err_r = TK_STR("no template mail/closed_by_age");
    }

    return rc == TK_EBUG ? TK_EINVAL : rc;
}
