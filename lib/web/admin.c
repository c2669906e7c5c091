#include "web/admin.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "desk/mail/maillog.h"
#include "fmt/url.h"

#define TK_ADM_HELD  99           /* counted up to here in the navigation */
#define TK_ADM_SORT  1000000


static tk_key_id_t
tk_adm_key(const tk_page_t *pg, const char *word)
{
    return tk_tmpl_key(pg->site->pages, tk_str_z(word));
}


void
tk_adm_begin(tk_page_t *pg, const char *at)
{
    tk_obj_t     *o;
    uint64_t      held;
    tk_key_id_t   key = tk_adm_key(pg, at);

    o = tk_obj(pg->arena, 1);

    if (key != TK_K_NONE) {
        tk_obj_bool(o, key, true);
    }

    tk_obj_obj(pg->root, TK_K_at, o);
    tk_obj_bool(pg->root, TK_K_now_admin, true);

    /* A page is not refused for want of a number. */
    if (tk_maillog_quarantined(&pg->cx, TK_ADM_HELD + 1, &held) == TK_OK
        && held > 0)
    {
        tk_obj_int(pg->root, TK_K_nav_held,
                   (int64_t) (held < TK_ADM_HELD ? held : TK_ADM_HELD));
        tk_obj_bool(pg->root, TK_K_nav_more, held > TK_ADM_HELD);
    }
}


/* More than fits is told, not silently cut. */
static tk_str_t
tk_adm_cut(tk_page_t *pg, const char *name, tk_str_t s, size_t chars)
{
    if (tk_utf8_len(s) > chars) {
        tk_adm_bad(pg, name, "why_long");
    }

    return s;
}


tk_str_t
tk_adm_line(tk_page_t *pg, const char *name, size_t chars)
{
    tk_str_t  s = tk_form_get(pg->req->form, name);

    if (s.p == NULL) {
        return TK_STR("");
    }

    s = tk_adm_cut(pg, name, tk_str_trim(s), chars);

    return tk_utf8_line(pg->arena, s, chars);
}


tk_str_t
tk_adm_text(tk_page_t *pg, const char *name, size_t chars)
{
    tk_str_t  s = tk_form_get(pg->req->form, name);

    if (s.p == NULL) {
        return TK_STR("");
    }

    return tk_utf8_head(tk_adm_cut(pg, name, s, chars), chars);
}


bool
tk_adm_flag(const tk_page_t *pg, const char *name)
{
    return tk_form_get(pg->req->form, name).n != 0;
}


uint64_t
tk_adm_id(const tk_page_t *pg, const char *name)
{
    return tk_page_number(tk_form_get(pg->req->form, name));
}


uint64_t
tk_adm_arg(const tk_page_t *pg, unsigned i)
{
    return tk_page_number(pg->args[i]);
}


tk_str_t
tk_adm_query(const tk_page_t *pg, const char *name)
{
    tk_str_t  s = tk_form_get(pg->query, name);

    return s.p ? tk_utf8_line(pg->arena, s, 190) : TK_STR("");
}


tk_str_t
tk_adm_like(const tk_page_t *pg, tk_str_t q)
{
    size_t    i;
    tk_buf_t  b;

    tk_buf_init(&b, pg->arena, 4096);
    tk_buf_chr(&b, '%');

    for (i = 0; i < q.n; i++) {
        if (q.p[i] == '%' || q.p[i] == '_' || q.p[i] == '\\') {
            tk_buf_chr(&b, '\\');
        }

        tk_buf_chr(&b, q.p[i]);
    }

    tk_buf_chr(&b, '%');

    return tk_buf_view(&b);
}


/* The reason's object, for more about it; NULL if there was one before. */
static tk_obj_t *
tk_adm_bad_obj(tk_page_t *pg, const char *field, const char *why)
{
    tk_obj_t        *o, *reason;
    tk_key_id_t      f = tk_adm_key(pg, field), w = tk_adm_key(pg, why);
    const tk_val_t  *v = tk_obj_get(pg->root, TK_K_bad);

    o = v ? v->u.obj : tk_obj(pg->arena, 8);

    if (v == NULL) {
        tk_obj_obj(pg->root, TK_K_bad, o);
        tk_obj_bool(pg->root, TK_K_has_errors, true);
    }

    /* The first reason counts. */
    if (o == NULL || f == TK_K_NONE || tk_obj_get(o, f) != NULL) {
        return NULL;
    }

    reason = tk_obj(pg->arena, 3);

    if (w != TK_K_NONE) {
        tk_obj_bool(reason, w, true);
    }

    tk_obj_obj(o, f, reason);

    return reason;
}


void
tk_adm_bad(tk_page_t *pg, const char *field, const char *why)
{
    (void) tk_adm_bad_obj(pg, field, why);
}


void
tk_adm_bad_range(tk_page_t *pg, const char *field, int64_t low, int64_t high)
{
    tk_obj_t  *reason = tk_adm_bad_obj(pg, field, "why_range");

    if (reason != NULL) {
        tk_obj_int(reason, TK_K_low, low);
        tk_obj_int(reason, TK_K_high, high);
    }
}


void
tk_adm_again(tk_page_t *pg, const char *field)
{
    if (tk_form_get(pg->req->form, field).n != 0) {
        tk_adm_bad(pg, field, "why_again");
    }
}


int64_t
tk_adm_sort(tk_page_t *pg)
{
    int64_t   sort = 0;
    tk_str_t  s = tk_str_trim(tk_form_get(pg->req->form, "sort"));

    if (s.n != 0 && (tk_str_i64(s, &sort) != TK_OK || sort < -TK_ADM_SORT
                     || sort > TK_ADM_SORT))
    {
        tk_adm_bad_range(pg, "sort", -TK_ADM_SORT, TK_ADM_SORT);
        return 0;
    }

    return sort;
}


void
tk_adm_sort_show(tk_page_t *pg, tk_obj_t *o, int64_t sort)
{
    tk_str_t  sent = TK_STR_NULL;

    if (pg->req->form != NULL) {
        sent = tk_form_get(pg->req->form, "sort");
    }

    if (sent.p != NULL) {
        tk_obj_str(o, TK_K_sort, sent);
    } else {
        tk_obj_int(o, TK_K_sort, sort);
    }
}


void
tk_adm_bads(tk_page_t *pg, const tk_bad_t *bad)
{
    unsigned  i;

    for (i = 0; i < bad->n; i++) {
        if (bad->high[i] != 0) {
            tk_adm_bad_range(pg, bad->field[i], bad->low[i], bad->high[i]);
        } else {
            tk_adm_bad(pg, bad->field[i], bad->why[i]);
        }
    }
}


bool
tk_adm_is_bad(const tk_page_t *pg)
{
    return tk_obj_get(pg->root, TK_K_bad) != NULL;
}


int
tk_adm_show(tk_page_t *pg, const char *template)
{
    return tk_page_render(pg, tk_adm_is_bad(pg) ? 422 : 200, template);
}


int
tk_adm_done(tk_page_t *pg, const char *word, const char *fmt, ...)
{
    char        to[200];
    va_list     ap;
    const char  *sep;

    va_start(ap, fmt);
    vsnprintf(to, sizeof(to), fmt, ap);
    va_end(ap);
    sep = strchr(to, '?') ? "&" : "?";

    return tk_page_redirect(pg, tk_arena_printf(pg->arena,
               "admin/%s%sdone=%s", to, sep, word));
}


/* All of them are said: an outer object may have another level. */
void
tk_adm_level(tk_obj_t *o, int level)
{
    int  i;

    static const tk_key_id_t  keys[] = {
        TK_K_l_none, TK_K_l_read, TK_K_l_create, TK_K_l_write, TK_K_l_delete,
        TK_K_l_manage
    };

    for (i = 0; i < (int) (sizeof(keys) / sizeof(keys[0])); i++) {
        tk_obj_bool(o, keys[i], i == level);
    }
}


void
tk_adm_pager(tk_page_t *pg, const char *path, tk_str_t query, tk_str_t next)
{
    tk_buf_t  b;

    tk_obj_str(pg->root, TK_K_path, tk_str_z(path));

    if (tk_adm_query(pg, "after").n != 0) {
        tk_obj_str(pg->root, TK_K_first_query, query.n ? query
                                                       : TK_STR("first="));
    }

    if (tk_str_is_null(next)) {
        return;
    }

    tk_buf_init(&b, pg->arena, 8192);
    tk_buf_str(&b, query);
    tk_buf_z(&b, query.n ? "&after=" : "after=");
    tk_url_query(&b, next);
    tk_obj_str(pg->root, TK_K_older_query, tk_buf_view(&b));
}
