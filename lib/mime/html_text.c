#include "mime/html_text.h"
#include "mime/html_token.h"
#include "base/buf.h"

#define TEXT_QUOTE_MAX  8


typedef struct {
    tk_buf_t  out;
    unsigned  breaks;     /* line breaks owed before the next text */
    bool      space;      /* a blank owed */
    unsigned  quote;      /* depth of blockquote */
    unsigned  quoted;     /* that of the last line */
    unsigned  pre;
} text_t;


enum { TEXT_INLINE, TEXT_LINE, TEXT_PARAGRAPH };


static int
text_block(const char *name)
{
    size_t  i;

    static const char *const line[] = {
        "div", "tr", "li", "dt", "dd", "section", "article", "header",
        "footer", "address", "center", "figure", "option", "form", "body",
        "caption", "legend",
    };

    static const char *const paragraph[] = {
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre",
        "blockquote", "hr", "dl", "fieldset",
    };

    for (i = 0; i < sizeof(line) / sizeof(line[0]); i++) {
        if (strcmp(name, line[i]) == 0) {
            return TEXT_LINE;
        }
    }

    for (i = 0; i < sizeof(paragraph) / sizeof(paragraph[0]); i++) {
        if (strcmp(name, paragraph[i]) == 0) {
            return TEXT_PARAGRAPH;
        }
    }

    return TEXT_INLINE;
}


static void
text_prefix(text_t *t, unsigned quote)
{
    unsigned  i;

    for (i = 0; i < quote && i < TEXT_QUOTE_MAX; i++) {
        tk_buf_z(&t->out, "> ");
    }
}


static void
text_flush(text_t *t)
{
    unsigned  i, both;

    /* empty lines between two depths belong to the smaller */
    both = t->quote < t->quoted ? t->quote : t->quoted;

    if (t->breaks > 0 && t->out.n > 0) {
        for (i = 0; i < t->breaks; i++) {
            tk_buf_chr(&t->out, '\n');
            text_prefix(t, i + 1 < t->breaks ? both : t->quote);
        }

        t->quoted = t->quote;

    } else if (t->out.n == 0) {
        text_prefix(t, t->quote);
        t->quoted = t->quote;

    } else if (t->space) {
        tk_buf_chr(&t->out, ' ');
    }

    t->breaks = 0;
    t->space = false;
}


static void
text_owe(text_t *t, unsigned breaks)
{
    t->breaks = t->breaks > breaks ? t->breaks : breaks;
    t->space = false;
}


static void
text_bytes(text_t *t, const char *p, size_t n)
{
    if (t->breaks > 0 || t->space || t->out.n == 0) {
        text_flush(t);
    }

    tk_buf_add(&t->out, p, n);
}


static void
text_char(text_t *t, char c)
{
    if (c == '\n' && t->pre > 0) {
        t->breaks += t->breaks < 3;
        return;
    }

    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
        if (t->pre > 0 && c != '\r') {
            text_bytes(t, &c, 1);
        } else {
            t->space = t->out.n > 0 && t->breaks == 0;
        }

        return;
    }

    text_bytes(t, &c, 1);
}


static void
text_add(text_t *t, tk_str_t s)
{
    char    ch[8];
    size_t  n, used;

    while (s.n > 0) {
        used = s.p[0] == '&' ? tk_html_entity(s, ch, &n) : 0;

        if (used > 0) {
            if (n == 2 && memcmp(ch, "\xc2\xa0", 2) == 0) {
                text_char(t, ' ');
            } else if (n == 1) {
                text_char(t, ch[0]);
            } else {
                text_bytes(t, ch, n);
            }

        } else {
            text_char(t, s.p[0]);
            used = 1;
        }

        s.p += used;
        s.n -= used;
    }
}


static unsigned
text_down(unsigned n)
{
    return n > 0 ? n - 1 : 0;
}


static void
text_tag(text_t *t, const tk_html_token_t *token)
{
    int          block;
    bool         open = token->kind == TK_HTML_OPEN;
    const char  *name = token->name;

    if (strcmp(name, "br") == 0) {
        t->space = false;
        t->breaks += t->breaks < 3;
        return;
    }

    block = text_block(name);
    if (block != TEXT_INLINE) {
        text_owe(t, block == TEXT_LINE ? 1 : 2);
    }

    if (strcmp(name, "blockquote") == 0) {
        t->quote = open ? t->quote + 1 : text_down(t->quote);

    } else if (strcmp(name, "pre") == 0) {
        t->pre = open ? t->pre + 1 : text_down(t->pre);

    } else if (strcmp(name, "li") == 0 && open) {
        text_bytes(t, "- ", 2);

    } else if ((strcmp(name, "td") == 0 || strcmp(name, "th") == 0)
               && !open)
    {
        t->space = t->breaks == 0 && t->out.n > 0;
    }
}


tk_str_t
tk_html_text(tk_arena_t *a, tk_str_t html, size_t max)
{
    text_t           t;
    tk_html_lex_t    lex;
    tk_html_token_t  token;

    memset(&t, 0, sizeof(t));
    tk_buf_init(&t.out, a, max);
    tk_html_lex_init(&lex, html);

    while (tk_html_lex_next(&lex, &token) && tk_buf_rc(&t.out) == 0) {
        switch (token.kind) {

        case TK_HTML_OPEN:
        case TK_HTML_CLOSE:
            text_tag(&t, &token);
            break;

        case TK_HTML_TEXT:
            text_add(&t, token.text);
            break;

        case TK_HTML_RAW:
            if (strcmp(token.name, "textarea") == 0
                || strcmp(token.name, "xmp") == 0
                || strcmp(token.name, "plaintext") == 0)
            {
                text_add(&t, token.text);
            }

            break;

        case TK_HTML_COMMENT:
            break;
        }
    }

    return tk_buf_view(&t.out);
}


tk_str_t
tk_html_from_text(tk_arena_t *a, tk_str_t text, size_t max)
{
    size_t    i;
    tk_buf_t  b;

    tk_buf_init(&b, a, max);

    for (i = 0; i < text.n; i++) {
        switch (text.p[i]) {

        case '<':
            tk_buf_z(&b, "&lt;");
            break;

        case '>':
            tk_buf_z(&b, "&gt;");
            break;

        case '&':
            tk_buf_z(&b, "&amp;");
            break;

        case '"':
            tk_buf_z(&b, "&quot;");
            break;

        case '\r':
            break;

        case '\n':
            tk_buf_z(&b, "<br>\n");
            break;

        default:
            tk_buf_chr(&b, text.p[i]);
        }
    }

    return tk_buf_view(&b);
}


tk_str_t
tk_html_linked(tk_arena_t *a, tk_str_t text, tk_str_t url, size_t max)
{
    tk_buf_t   b;
    tk_str_t   to = tk_html_from_text(a, url, max);
    ptrdiff_t  at;

    tk_buf_init(&b, a, max);

    while (url.n && (at = tk_str_find(text, url)) >= 0) {
        tk_buf_str(&b, tk_html_from_text(a, tk_str_sub(text, 0, (size_t) at),
                                         max));
        tk_buf_z(&b, "<a href=\"");
        tk_buf_str(&b, to);
        tk_buf_z(&b, "\">");
        tk_buf_str(&b, to);
        tk_buf_z(&b, "</a>");
        text = tk_str_sub(text, (size_t) at + url.n, text.n);
    }

    tk_buf_str(&b, tk_html_from_text(a, text, max));

    return tk_buf_view(&b);
}
