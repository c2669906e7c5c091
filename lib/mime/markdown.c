#include <md4c-html.h>

#include "mime/markdown.h"
#include "base/buf.h"
#include "base/err.h"
#include "mime/html_text.h"
#include "mime/sanitise.h"

#define MARKDOWN_MAX   262144
#define MARKDOWN_HTML  (4u << 20)


static void
markdown_add(const MD_CHAR *p, MD_SIZE n, void *buf)
{
    tk_buf_add(buf, p, n);
}


/* Two blanks at a line's end break it; inside of code they are not seen. */
static tk_str_t
markdown_breaks(tk_arena_t *a, tk_str_t s)
{
    tk_buf_t  b;
    tk_str_t  line;

    tk_buf_init(&b, a, MARKDOWN_MAX * 3);

    while (s.p != NULL) {
        line = tk_str_cut(&s, '\n');

        if (line.n && line.p[line.n - 1] == '\r') {
            line.n--;
        }

        tk_buf_str(&b, line);
        tk_buf_z(&b, line.n ? "  \n" : "\n");
    }

    return tk_buf_view(&b);
}


int
tk_markdown(tk_arena_t *a, tk_str_t text, tk_str_t *html_r)
{
    int             rc;
    tk_buf_t        b;
    tk_sanitised_t  r;

    tk_buf_init(&b, a, MARKDOWN_HTML);

    if (text.n <= MARKDOWN_MAX) {
        text = markdown_breaks(a, text);
        rc = md_html(text.p, (MD_SIZE) text.n, markdown_add, &b,
                     MD_FLAG_NOHTML | MD_FLAG_PERMISSIVEAUTOLINKS
                     | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH, 0);

        if (rc == 0 && tk_buf_rc(&b) == TK_OK) {
            rc = tk_sanitise(a, tk_buf_view(&b), MARKDOWN_HTML, &r);
            *html_r = r.html;
            return rc;
        }
    }

    *html_r = tk_html_from_text(a, text, MARKDOWN_HTML);

    return tk_arena_failed(a) ? TK_ENOMEM : TK_OK;
}
