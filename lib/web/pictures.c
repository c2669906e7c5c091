#include "web/page.h"

#include "base/buf.h"
#include "desk/token.h"

/* The pictures that a mail carries, where its markup wants them. */

#define TK_PICTURE_MARK     "data-cid=\""
#define TK_PICTURE_ADDRESS  2000


/* The next character of escaped text. */
static char
tk_picture_char(tk_str_t *s)
{
    char    c;
    size_t  i;

    static const struct {
        const char  *name;
        char         c;
    } names[] = {
        { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' },
        { "&quot;", '"' }, { "&#39;", '\'' }
    };

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (tk_str_starts(*s, tk_str_z(names[i].name))) {
            *s = tk_str_sub(*s, strlen(names[i].name), s->n);
            return names[i].c;
        }
    }

    c = s->p[0];
    *s = tk_str_sub(*s, 1, s->n);

    return c;
}


static bool
tk_picture_is(tk_str_t escaped, tk_str_t id)
{
    size_t  i;

    for (i = 0; i < id.n && escaped.n; i++) {
        if (tk_picture_char(&escaped) != id.p[i]) {
            return false;
        }
    }

    return id.n && i == id.n && escaped.n == 0;
}


static tk_attach_t *
tk_picture_find(tk_str_t escaped, uint64_t message_id, tk_attach_t *files,
    size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (files[i].image && files[i].message_id == message_id
            && tk_picture_is(escaped, files[i].content_id))
        {
            return &files[i];
        }
    }

    return NULL;
}


static void
tk_picture_put(tk_page_t *pg, tk_buf_t *b, const tk_attach_t *file)
{
    tk_str_t  token = tk_token_shown(&pg->cx, "picture", file->id);

    tk_buf_printf(b, "loading=\"lazy\" src=\"%.*spicture/%llu/%.*s\"",
                  TK_STR_ARG(pg->req->base), (unsigned long long) file->id,
                  TK_STR_ARG(token));
}


/* Text of the mail holds no plain quotes, so the mark is an attribute. */
tk_str_t
tk_page_pictures(tk_page_t *pg, tk_str_t html, uint64_t message_id,
    tk_attach_t *files, size_t n)
{
    tk_buf_t      b;
    tk_str_t      mark = TK_STR(TK_PICTURE_MARK), rest = html, id;
    ptrdiff_t     at;
    tk_attach_t  *file;

    at = n ? tk_str_find(rest, mark) : -1;

    if (at < 0) {
        return html;
    }

    tk_buf_init(&b, pg->arena, html.n * 8 + TK_PICTURE_ADDRESS);

    for ( ; at >= 0; at = tk_str_find(rest, mark)) {
        tk_buf_str(&b, tk_str_sub(rest, 0, (size_t) at));
        rest = tk_str_sub(rest, (size_t) at + mark.n, rest.n);
        id = tk_str_cut(&rest, '"');
        file = tk_picture_find(id, message_id, files, n);

        if (file != NULL) {
            tk_picture_put(pg, &b, file);
        }
    }

    tk_buf_str(&b, rest);

    return tk_buf_rc(&b) == TK_OK ? tk_buf_view(&b) : html;
}


bool
tk_page_picture_shown(tk_str_t html, const tk_attach_t *file)
{
    tk_str_t   mark = TK_STR(TK_PICTURE_MARK);
    ptrdiff_t  at;

    while (file->image && file->content_id.n
           && (at = tk_str_find(html, mark)) >= 0)
    {
        html = tk_str_sub(html, (size_t) at + mark.n, html.n);

        if (tk_picture_is(tk_str_cut(&html, '"'), file->content_id)) {
            return true;
        }
    }

    return false;
}


int
tk_page_picture(tk_page_t *pg)
{
    int          rc;
    tk_attach_t  file;

    rc = tk_attach_picture(&pg->cx, tk_page_number(pg->args[0]), pg->args[1],
                           &file);

    return rc == TK_OK ? tk_page_send_file(pg, &file) : rc;
}
