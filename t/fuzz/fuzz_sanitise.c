#include <stdio.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "mime/html_text.h"
#include "mime/html_token.h"
#include "mime/sanitise.h"
#include "fuzz.h"

/*
 * The sanitiser: only the allowed elements and attributes come out, well
 * formed, and a second pass changes nothing more than the first left.
 */

#define OUT_MAX  (256 * 1024)


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    return tk_base_init();
}


static bool
allowed(const char *name)
{
    size_t  i;

    static const char *const names[] = {
        "p", "br", "div", "b", "strong", "i", "em", "u", "s", "a", "ul",
        "ol", "li", "blockquote", "pre", "code", "table", "thead", "tbody",
        "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img",
        "sub", "sup",
    };

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }

    return false;
}


static void
check_tag(const tk_html_token_t *t)
{
    must(allowed(t->name));

    if (t->kind == TK_HTML_CLOSE) {
        must(t->attrs == 0);

    } else if (strcmp(t->name, "a") == 0) {
        must(t->attrs == 3);
        must(tk_str_istarts(t->text, TK_STR("<a href=\"http://"))
             || tk_str_istarts(t->text, TK_STR("<a href=\"https://"))
             || tk_str_istarts(t->text, TK_STR("<a href=\"mailto:")));

    } else if (strcmp(t->name, "img") == 0) {
        must(t->attrs == 2);
        must(tk_str_starts(t->text, TK_STR("<img data-cid=\"")));

    } else if (strcmp(t->name, "td") == 0 || strcmp(t->name, "th") == 0) {
        must(t->attrs <= 2);

    } else {
        must(t->attrs == 0);
    }
}


static void
check(tk_str_t html)
{
    int              depth;
    tk_html_lex_t    lex;
    tk_html_token_t  t;

    depth = 0;
    must(tk_utf8_valid(html));
    tk_html_lex_init(&lex, html);

    while (tk_html_lex_next(&lex, &t)) {
        must(t.kind != TK_HTML_COMMENT && t.kind != TK_HTML_RAW);

        if (t.kind == TK_HTML_TEXT) {
            must(tk_str_chr(t.text, '<') < 0);
            continue;
        }

        check_tag(&t);

        if (t.kind == TK_HTML_CLOSE) {
            depth--;

        } else if (strcmp(t.name, "br") != 0 && strcmp(t.name, "hr") != 0
                   && strcmp(t.name, "img") != 0)
        {
            depth++;
        }
    }

    must(depth == 0);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tk_str_t         html, text;
    tk_arena_t      *a;
    tk_sanitised_t   r, again;

    html = tk_str((const char *) data, size);
    a = tk_arena_create(0);

    must(tk_sanitise(a, html, OUT_MAX, &r) == TK_OK);
    check(r.html);

    must(tk_sanitise(a, r.html, OUT_MAX, &again) == TK_OK);
    check(again.html);

    text = tk_html_text(a, html, OUT_MAX);
    must(text.n <= OUT_MAX);

    tk_arena_destroy(a);

    return 0;
}
