#include "web/fold.h"

#include "base/utf8.h"

#define TK_FOLD_CHARS  120


static tk_str_t
tk_fold_text(tk_page_t *pg, const tk_message_t *m)
{
    return tk_message_unquoted(pg->arena, m->body, m->quote_from,
                               m->quote_to < m->body.n ? m->quote_to
                                                       : m->body.n);
}


/* How many, from the newest on, stay open: down to the last answer and no
 * fewer than TK_FOLD_OPEN that somebody wrote. */
static size_t
tk_fold_newest(const tk_message_t *m, size_t n)
{
    size_t  i, written = 0;
    bool    answered = false;

    for (i = 0; i < n && (written < TK_FOLD_OPEN || !answered); i++) {
        written += m[i].kind != TK_MSG_EVENT;
        answered |= m[i].kind == TK_MSG_AGENT;
    }

    return i;
}


static size_t
tk_fold_own(const tk_message_t *m, size_t n, uint64_t user_id)
{
    size_t  i = 0;

    while (i < n && m[i].user_id != user_id) {
        i++;
    }

    return i;
}


static bool
tk_fold_is(const tk_fold_t *f, size_t i)
{
    const tk_message_t  *m = &f->m[i];

    return i >= f->open && m->kind != TK_MSG_EVENT
           && (m->kind != TK_MSG_NOTE || i >= f->own)
           && !tk_message_unverified(m) && !tk_message_undelivered(m);
}


void
tk_fold_init(tk_page_t *pg, const tk_message_t *m, size_t n, bool all,
    tk_fold_t *f_r)
{
    size_t            i;
    tk_list_filter_t  filter = { .n_types = 0 };

    *f_r = (tk_fold_t) { .m = m, .n = n };

    if (all || tk_form_get(pg->query, "unfold").n != 0) {
        return;
    }

    f_r->open = tk_fold_newest(m, n);
    f_r->own = tk_fold_own(m, n, pg->viewer.user_id);

    for (i = 0; i < n; i++) {
        f_r->folded += tk_fold_is(f_r, i);
    }

    if (f_r->folded < TK_FOLD_LEAST) {
        f_r->folded = 0;
        return;
    }

    tk_search_parse(&pg->cx, tk_form_get(pg->query, "q"), pg->zone,
                    &f_r->search, &filter);
}


void
tk_fold_head(tk_page_t *pg, const tk_fold_t *f)
{
    tk_obj_bool(pg->root, TK_K_has_folded, f->folded > 0);
    tk_obj_int(pg->root, TK_K_n_folded, (int64_t) f->folded);
}


void
tk_fold_show(tk_page_t *pg, tk_obj_t *o, const tk_fold_t *f, size_t i)
{
    bool      folded = f->folded > 0 && tk_fold_is(f, i);
    tk_str_t  text;

    tk_obj_bool(o, TK_K_folded, folded);

    if (!folded) {
        return;
    }

    text = tk_fold_text(pg, &f->m[i]);
    tk_obj_str(o, TK_K_opening, tk_utf8_line(pg->arena, text,
                                                    TK_FOLD_CHARS));
    tk_obj_bool(o, TK_K_found, tk_search_in(&f->search, text));
}
