#include "web/page.h"

#include "base/buf.h"
#include "base/rand.h"
#include "fmt/url.h"


/* The reader's own choice, the browser's, else the location's first. */
static unsigned
tk_page_language(const tk_page_t *pg)
{
    unsigned                     i;
    tk_str_t                     rest = pg->req->h.accept_language, tag;
    const tk_conf_list_t        *l = &pg->site->conf->languages;

    for (i = 0; i < l->n && pg->viewer.language.n; i++) {
        if (tk_str_eq(l->v[i], pg->viewer.language)) {
            return i;
        }
    }

    while (rest.p != NULL) {
        tag = tk_str_cut(&rest, ',');
        tag = tk_str_trim(tk_str_cut(&tag, ';'));

        for (i = 0; i < l->n; i++) {
            if (tk_str_istarts(tag, l->v[i])
                && (tag.n == l->v[i].n || tag.p[l->v[i].n] == '-'))
            {
                return i;
            }
        }
    }

    return 0;
}


/* An octet in French. */
static char
tk_page_byte(const tk_page_t *pg)
{
    return tk_str_eqz(tk_page_lang(pg), "fr") ? 'o' : 'B';
}


static void
tk_page_common(tk_page_t *pg)
{
    tk_obj_t         *o = pg->root;
    const tk_conf_t  *c = pg->cx.snap ? pg->cx.snap->conf : pg->site->conf;
    const tk_conf_t  *fixed = pg->site->conf;
    uint8_t           random[TK_CSRF_PAD + 16];

    tk_obj_str(o, TK_K_base, pg->req->base);
    tk_obj_str(o, TK_K_lang, fixed->languages.v[pg->lang]);
    tk_obj_str(o, TK_K_title, c->title.n ? c->title : fixed->desk);
    tk_obj_bool(o, TK_K_hx, pg->hx);
    tk_obj_bool(o, TK_K_framed, tk_page_framed(pg));
    tk_obj_bool(o, TK_K_can_sign_in, !pg->trusted);
    tk_obj_str(o, TK_K_custom_css,
               c->external_css.n ? TK_STR("custom.css") : TK_STR(""));

    tk_obj_str(o, TK_K_max_upload,
               tk_arena_printf(pg->arena, "%lld M%c",
                               (long long) (fixed->max_upload >> 20),
                               tk_page_byte(pg)));

    if (pg->cx.snap == NULL) {
        return;
    }

    tk_rand(random, sizeof(random));
    tk_obj_str(o, TK_K_csrf, tk_csrf_token(&pg->cx, pg->session, random));
    tk_obj_str(o, TK_K_nonce,
               tk_base64url(pg->arena, random + TK_CSRF_PAD, 16));
    tk_obj_bool(o, TK_K_signed_in, pg->viewer.who == TK_WHO_USER);
    tk_obj_str(o, TK_K_user_name, pg->viewer.name);
    tk_obj_int(o, TK_K_user_id, (int64_t) pg->viewer.user_id);
    tk_obj_bool(o, TK_K_is_agent, tk_acl_is_agent(&pg->cx));
    tk_obj_bool(o, TK_K_is_admin, tk_acl_is_admin(&pg->cx));
    tk_obj_bool(o, TK_K_has_billing,
                tk_acl_is_agent(&pg->cx) && pg->cx.snap->n_rates > 0);
    tk_obj_bool(o, TK_K_has_admin, tk_acl_is_admin(&pg->cx));
    tk_obj_bool(o, TK_K_can_create, tk_acl_may_create_any(&pg->cx));
    tk_obj_bool(o, TK_K_ask_close, c->ask_close || tk_page_framed(pg));
}


/* ?done=closed after a change: what no template asks for shows nothing. */
static void
tk_page_done(tk_page_t *pg)
{
    tk_obj_t     *done;
    tk_key_id_t   key;

    key = pg->query ? tk_tmpl_key(pg->site->pages,
                                  tk_form_get(pg->query, "done"))
                    : TK_K_NONE;

    if (key != TK_K_NONE) {
        done = tk_obj(pg->arena, 1);
        tk_obj_bool(done, key, true);
        tk_obj_obj(pg->root, TK_K_done, done);
    }
}


/* The reader's own choice, else the desk's. */
static const tk_zone_t *
tk_page_zone(const tk_page_t *pg)
{
    const tk_zone_t  *zone;

    if (pg->viewer.zone.n
        && tk_zone_load(pg->arena, pg->viewer.zone, &zone) == TK_OK)
    {
        return zone;
    }

    return pg->cx.snap ? pg->cx.snap->zone : NULL;
}


int
tk_page_begin(tk_page_t *pg)
{
    int  rc = TK_OK;

    pg->lang = tk_page_language(pg);

    if (pg->cx.held != NULL) {
        rc = tk_snapshot_call(&pg->cx, pg->site->statuses[pg->lang]);
    }

    pg->zone = tk_page_zone(pg);
    pg->root = tk_obj(pg->arena, 64);

    if (pg->root == NULL || rc != TK_OK) {
        return TK_ENOMEM;
    }

    tk_page_common(pg);
    tk_page_done(pg);

    return TK_OK;
}


int
tk_page_render(tk_page_t *pg, int status, const char *template)
{
    const tk_tmpl_t  *t;

    t = tk_tmpl_find(pg->site->pages, tk_str_z(template), pg->lang);

    if (t == NULL) {
        tk_log(pg->req->host, TK_LOG_ALERT, "no template %s", template);
        return TK_EBUG;
    }

    pg->resp->status = status;
    pg->resp->content_type = TK_STR("text/html; charset=utf-8");

    return tk_tmpl_render(t, pg->root, pg->arena, &pg->resp->body);
}


int
tk_page_redirect(tk_page_t *pg, tk_str_t to)
{
    pg->resp->status = 303;
    pg->resp->content_type = TK_STR("text/plain; charset=utf-8");

    return tk_resp_header(pg->resp, "Location",
                          tk_arena_cat(pg->arena, pg->req->base, to));
}


tk_str_t
tk_page_home(const tk_page_t *pg)
{
    return tk_acl_is_agent(&pg->cx) ? TK_STR("agent/")
           : tk_acl_is_admin(&pg->cx) ? TK_STR("admin/") : TK_STR("mine");
}


int
tk_page_login_first(tk_page_t *pg)
{
    tk_buf_t  b;

    tk_buf_init(&b, pg->arena, 4096);
    tk_buf_z(&b, "login?next=");
    tk_url_query(&b, pg->req->path);

    if (pg->req->query.n) {
        tk_url_query(&b, TK_STR("?"));
        tk_url_query(&b, pg->req->query);
    }

    return tk_page_redirect(pg, tk_buf_rc(&b) == TK_OK ? tk_buf_view(&b)
                                                       : TK_STR("login"));
}


/* Nobody frames the desk; the external page may stand in the listed
 * origins. */
static tk_str_t
tk_page_ancestors(const tk_page_t *pg)
{
    unsigned               i;
    tk_buf_t               b;
    const tk_conf_list_t  *l = &pg->site->conf->frame_origins;

    if (pg->framed_here) {
        return TK_STR("'self'");
    }

    if (!pg->external || l->n == 0) {
        return TK_STR("'none'");
    }

    tk_buf_init(&b, pg->arena, 8192);

    for (i = 0; i < l->n; i++) {
        tk_buf_str(&b, l->v[i]);
        tk_buf_chr(&b, ' ');
    }

    return tk_buf_view(&b);
}


#define TK_PAGE_POLICY                                                    \
    "default-src 'none'; script-src 'self'; style-src 'self'; "           \
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; "      \
    "base-uri 'none'; "

void
tk_page_safe(tk_page_t *pg)
{
    tk_str_t  frame = tk_page_ancestors(pg);

    static const tk_str_t  without = TK_STR_INIT(TK_PAGE_POLICY
                                                 "frame-ancestors ");
    static const tk_str_t  with = TK_STR_INIT(TK_PAGE_POLICY
                                              "frame-src 'self'; "
                                              "frame-ancestors ");

    tk_resp_header(pg->resp, "X-Content-Type-Options", TK_STR("nosniff"));

    if (pg->own_policy) {
        return;
    }

    tk_resp_header(pg->resp, "Content-Security-Policy",
                   tk_arena_cat(pg->arena, pg->frames ? with : without,
                                frame));
    tk_resp_header(pg->resp, "Referrer-Policy", TK_STR("same-origin"));
    tk_resp_header(pg->resp, "Cache-Control", TK_STR("no-store"));
    tk_resp_header(pg->resp, "Cross-Origin-Opener-Policy",
                   TK_STR("same-origin"));
}


tk_str_t
tk_page_lang(const tk_page_t *pg)
{
    return pg->site->conf->languages.v[pg->lang];
}


void
tk_page_languages(tk_page_t *pg, tk_key_id_t k, tk_str_t chosen)
{
    uint32_t               i;
    tk_obj_t              *o;
    tk_val_t              *list;
    tk_key_id_t            name;
    const tk_conf_list_t  *l = &pg->site->conf->languages;

    list = tk_obj_list(pg->root, k, l->n);

    for (i = 0; list != NULL && i < l->n; i++) {
        o = tk_list_obj(pg->root, list, i, 3);
        name = tk_tmpl_key(pg->site->pages,
                           tk_arena_cat(pg->arena, TK_STR("lang_"),
                                        l->v[i]));
        tk_obj_str(o, TK_K_id, l->v[i]);
        tk_obj_bool(o, TK_K_selected, tk_str_eq(l->v[i], chosen));

        if (name != TK_K_NONE) {
            tk_obj_bool(o, name, true);
        }
    }
}


tk_obj_t *
tk_page_option(tk_obj_t *owner, tk_val_t *list, uint32_t i, uint64_t id,
    tk_str_t name, bool selected)
{
    tk_obj_t  *o = tk_list_obj(owner, list, i, 4);

    tk_obj_int(o, TK_K_id, (int64_t) id);
    tk_obj_str(o, TK_K_name, name);
    tk_obj_bool(o, TK_K_selected, selected);

    return o;
}


tk_str_t
tk_page_size(const tk_page_t *pg, uint64_t size)
{
    char      unit = tk_page_byte(pg);
    bool      english = tk_str_eqz(tk_page_lang(pg), "en");
    uint64_t  tenths = (size * 10 + (1 << 19)) >> 20;

    if (size < 1024) {
        return tk_arena_printf(pg->arena, "%llu %c",
                               (unsigned long long) size, unit);
    }

    if (size < 1 << 20) {
        return tk_arena_printf(pg->arena, "%llu K%c",
                               (unsigned long long) (size + 512) >> 10, unit);
    }

    return tk_arena_printf(pg->arena, "%llu%c%llu M%c",
                           (unsigned long long) tenths / 10,
                           english ? '.' : ',',
                           (unsigned long long) tenths % 10, unit);
}


void
tk_page_time(tk_page_t *pg, tk_obj_t *o, tk_key_id_t k, tk_time_t t)
{
    tk_str_t   iso, text;
    tk_obj_t  *v;

    if (t == TK_TIME_NONE) {
        return;
    }

    tk_time_both(pg->arena, t, pg->zone, &iso, &text);
    v = tk_obj(pg->arena, 2);
    tk_obj_str(v, TK_K_iso, iso);
    tk_obj_str(v, TK_K_text, text);
    tk_obj_obj(o, k, v);
}


/* A page shows the same few again and again. */
void
tk_page_status(tk_page_t *pg, tk_obj_t *o, tk_key_id_t k, uint64_t id)
{
    unsigned                n = pg->cx.snap->n_statuses;
    tk_obj_t              **v;
    const tk_status_row_t  *s = tk_snap_status(pg->cx.snap, id);

    if (pg->statuses == NULL) {
        pg->statuses = tk_arena_array(pg->arena, n + 1, sizeof(tk_obj_t *));
    }

    if (pg->statuses == NULL) {
        return;
    }

    v = &pg->statuses[s ? (size_t) (s - pg->cx.snap->statuses) : n];

    if (*v == NULL) {
        *v = tk_obj(pg->arena, 2);
        tk_obj_str(*v, TK_K_name, s ? s->name : TK_STR("?"));
        tk_obj_str(*v, TK_K_color,
                   s && s->color.n ? s->color : TK_STR("grey"));
    }

    tk_obj_obj(o, k, *v);
}


tk_str_t
tk_page_type_name(const tk_page_t *pg, uint64_t id)
{
    const tk_type_row_t  *t = tk_snap_type(pg->cx.snap, id);

    return t ? t->name : TK_STR("");
}


tk_str_t
tk_page_group_name(const tk_page_t *pg, uint32_t id)
{
    unsigned  i;

    for (i = 0; i < pg->cx.snap->n_groups; i++) {
        if (pg->cx.snap->groups[i].id == id) {
            return pg->cx.snap->groups[i].name;
        }
    }

    return TK_STR("");
}


tk_str_t
tk_page_agent_name(const tk_page_t *pg, uint64_t id)
{
    const tk_agent_row_t  *agent = tk_snap_agent(pg->cx.snap, id);

    return agent ? agent->name : TK_STR("");
}


uint64_t
tk_page_number(tk_str_t s)
{
    uint64_t  v;

    return tk_str_u64(s, &v) == TK_OK ? v : 0;
}


uint64_t
tk_page_ticket_number(tk_str_t s)
{
    s = tk_str_trim(s);

    return tk_page_number(s.n && s.p[0] == '#' ? tk_str_sub(s, 1, s.n) : s);
}
