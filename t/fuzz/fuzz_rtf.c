#include "base/hash.h"
#include "base/utf8.h"
#include "mime/parse.h"
#include "mime/rtf.h"
#include "fuzz.h"

/*
 * RTF, packed as Outlook does, or as it is.  What comes out is valid UTF-8
 * within its limit.
 */


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    tk_mime_init();
    return tk_base_init();
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool         html;
    tk_str_t     rtf, s = tk_str((const char *) data, size);
    tk_arena_t  *a = tk_arena_create(0);

    rtf = tk_rtf_unpack(a, s, 40000);
    must(rtf.n <= 40000);

    s = tk_rtf_text(a, rtf.p ? rtf : s, 10000, &html);
    must(tk_utf8_valid(s) && s.n <= 30000);
    must(memchr(s.p, '\0', s.n) == NULL);
    must(!tk_arena_failed(a));

    tk_arena_destroy(a);

    return 0;
}
