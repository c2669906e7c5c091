#include "web/page.h"

#include "base/buf.h"
#include "desk/mail/token.h"

/* The pictures that a mail carries, where its markup wants them. */

#define TK_PICTURE_MARK     "data-cid=\""
#define TK_PICTURE_ADDRESS  2000
#define TK_PICTURE_ID       1024      /* bytes, more than its column holds */


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


/* The file that a mark means. */
static tk_attach_t *
tk_picture_find(const tk_pictures_t *p, tk_str_t escaped)
{
    char    id[TK_PICTURE_ID];
    size_t  n;

    for (n = 0; n < sizeof(id) && escaped.n; n++) {
        id[n] = tk_picture_char(&escaped);
    }

    return escaped.n ? NULL : tk_map_get(p->files, tk_str(id, n));
}


static void
tk_picture_put(tk_page_t *pg, tk_buf_t *b, const tk_attach_t *file)
{
    tk_str_t  token = tk_token_shown(&pg->cx, "picture", file->id);

    tk_buf_printf(b, "loading=\"lazy\" src=\"%.*spicture/%llu/%.*s\"",
                  TK_STR_ARG(pg->req->base), (unsigned long long) file->id,
                  TK_STR_ARG(token));
}


/* Of two that are called the same the first is meant. */
void
tk_page_pictures_of(tk_page_t *pg, uint64_t message_id, tk_attach_t *files,
    size_t n, tk_pictures_t *p)
{
    size_t        i;
    unsigned      left = TK_PICTURES;
    tk_attach_t  *file;

    *p = (tk_pictures_t) { .left = TK_PICTURES };

    for (i = 0; i < n && left > 0; i++) {
        file = &files[i];

        if (!file->image || file->message_id != message_id
            || file->content_id.n == 0)
        {
            continue;
        }

        if (p->files == NULL) {
            p->files = tk_map_create(pg->arena, 0);
        }

        if (p->files == NULL) {
            return;
        }

        if (tk_map_get(p->files, file->content_id) == NULL) {
            (void) tk_map_set(p->files, file->content_id, file);
        }

        left--;
    }
}


/* Text of the mail holds no plain quotes, so the mark is an attribute. */
tk_str_t
tk_page_pictures(tk_page_t *pg, tk_str_t html, tk_pictures_t *p)
{
    tk_buf_t      b;
    tk_str_t      mark = TK_STR(TK_PICTURE_MARK), rest = html, id;
    ptrdiff_t     at;
    tk_attach_t  *file;

    at = p->files != NULL ? tk_str_find(rest, mark) : -1;

    if (at < 0) {
        return html;
    }

    tk_buf_init(&b, pg->arena, html.n + TK_PICTURES * TK_PICTURE_ADDRESS);

    for ( ; at >= 0 && p->left > 0; at = tk_str_find(rest, mark)) {
        tk_buf_str(&b, tk_str_sub(rest, 0, (size_t) at));
        rest = tk_str_sub(rest, (size_t) at + mark.n, rest.n);
        id = tk_str_cut(&rest, '"');
        file = tk_picture_find(p, id);
        p->left--;

        if (file != NULL) {
            file->shown = true;
            tk_picture_put(pg, &b, file);
        }
    }

    tk_buf_str(&b, rest);

    return tk_buf_rc(&b) == TK_OK ? tk_buf_view(&b) : html;
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
