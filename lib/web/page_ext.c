#include "web/page.h"


int
tk_page_ext_home(tk_page_t *pg)
{
    const tk_conf_t  *c = pg->cx.snap->conf;

    if (pg->viewer.who == TK_WHO_USER) {
        return tk_page_redirect(pg, tk_page_home(pg));
    }

    if (!c->external) {
        return tk_page_login_first(pg);
    }

    tk_obj_str(pg->root, TK_K_intro, c->external_intro);

    return tk_page_render(pg, 200, "ext/home");
}


/* The desk's own style sheet for the external page: a file of its own, so
 * that nothing in it can leave an element. */
int
tk_page_ext_css(tk_page_t *pg)
{
    tk_str_t  css = pg->cx.snap->conf->external_css;

    if (css.n == 0) {
        return TK_ENOTFOUND;
    }

    pg->resp->status = 200;
    pg->resp->content_type = TK_STR("text/css; charset=utf-8");
    tk_resp_body(pg->resp, pg->arena, tk_arena_str(pg->arena, css));

    return TK_OK;
}
