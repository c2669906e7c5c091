#include "base/hash.h"
#include "base/utf8.h"
#include "mime/parse.h"
#include "mime/tnef.h"
#include "fuzz.h"

/*
 * winmail.dat.  Names and texts are valid UTF-8, files lie within the bytes
 * or are the text of a message within.
 */


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    tk_mime_init();
    return tk_base_init();
}


static void
check_file(const tk_tnef_file_t *f, tk_str_t s)
{
    volatile char  last;

    must(tk_utf8_valid(f->name) && tk_utf8_valid(f->type)
         && tk_utf8_valid(f->content_id));
    must(memchr(f->name.p, '\n', f->name.n) == NULL);

    if (f->bytes.n > 0) {
        last = f->bytes.p[f->bytes.n - 1];
        (void) last;
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t       i;
    tk_str_t     s = tk_str((const char *) data, size);
    tk_tnef_t    tnef;
    tk_arena_t  *a = tk_arena_create(0);

    tk_tnef_read(a, s, 10000, &tnef);
    must(tk_utf8_valid(tnef.text) && tk_utf8_valid(tnef.html));
    must(tnef.text.n <= 10000 && tnef.html.n <= 10000);

    for (i = 0; i < tnef.files.n; i++) {
        check_file(tk_arr_at(&tnef.files, tk_tnef_file_t, i), s);
    }

    must(!tk_arena_failed(a));
    tk_arena_destroy(a);

    return 0;
}
