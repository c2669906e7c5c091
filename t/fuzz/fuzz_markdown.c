#include "base/err.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "mime/markdown.h"
#include "mime/sanitise.h"
#include "fuzz.h"

/* What an agent writes: what comes out went through the sanitiser, and has
 * nothing that it would still take away. */


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    return tk_base_init();
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tk_str_t     html;
    tk_arena_t  *a = tk_arena_create(0);

    must(tk_markdown(a, tk_utf8_clean(a, tk_str((const char *) data, size)),
                     &html) == TK_OK);
    must(tk_utf8_valid(html));
    must(tk_str_ifind(html, TK_STR("<script")) < 0);
    must(tk_str_ifind(html, TK_STR("<img src")) < 0);
    must(tk_str_ifind(html, TK_STR("href=\"javascript")) < 0);

    tk_arena_destroy(a);

    return 0;
}
