#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "mime/parse.h"
#include "mime/quote.h"
#include "mime/sanitise.h"
#include "fuzz.h"

/*
 * Quoted history: what is folded lies in the text, something is left, and
 * HTML is cut where both halves stand for themselves.
 */


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    tk_mime_init();
    return tk_base_init();
}


static void
check_html(tk_arena_t *a, tk_str_t s)
{
    tk_str_t        cut;
    tk_sanitised_t  r, half;

    if (tk_sanitise_mail(a, s, 1 << 20, &r) != TK_OK || r.quoted == 0) {
        return;
    }

    must(r.quoted < r.html.n);
    cut = tk_str_sub(r.html, 0, r.quoted);
    must(tk_sanitise(a, cut, 1 << 20, &half) == TK_OK);

    /* Blanks before all else are no text to a parser of HTML. */
    while (cut.n > 0 && strchr(" \t\r\n\f", cut.p[0])) {
        cut = tk_str_sub(cut, 1, cut.n);
    }

    must(half.as_text != NULL || tk_str_eq(half.html, cut));
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tk_str_t     s = tk_str((const char *) data, size);
    tk_quote_t   q;
    tk_arena_t  *a;

    q = tk_quote_find(s);
    must(q.to <= s.n && (q.to == 0 ? q.from == 0 : q.from < q.to));
    must(q.to == 0 || q.from > 0 || q.to < s.n);
    (void) tk_quote_forward(s);

    a = tk_arena_create(64u << 20);
    must(a != NULL);
    check_html(a, s);
    tk_arena_destroy(a);

    return 0;
}
