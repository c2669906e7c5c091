#include "base/err.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "blob/image.h"
#include "fmt/filename.h"
#include "fmt/url.h"
#include "fuzz.h"

/* What strangers call their files, begin them with, and write into an
 * address. */


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    return tk_base_init();
}


static void
check_name(tk_arena_t *a, tk_str_t s)
{
    size_t    i;
    tk_str_t  name = tk_filename_safe(a, s);

    must(name.n > 0 && name.n <= TK_FILENAME_MAX && tk_utf8_valid(name));
    must(tk_str_chr(name, '/') < 0 && tk_str_chr(name, '\\') < 0);
    must(!tk_str_eqz(name, ".") && !tk_str_eqz(name, ".."));

    for (i = 0; i < name.n; i++) {
        must((unsigned char) name.p[i] >= ' ' && name.p[i] != 0x7f);
    }

    name = tk_filename_disposition(a, "attachment", s);
    must(tk_str_starts(name, TK_STR("attachment")));

    for (i = 0; i < name.n; i++) {
        must(name.p[i] >= ' ' && name.p[i] < 0x7f);
    }
}


static void
check_image(tk_str_t s)
{
    tk_image_t  image;

    if (tk_image_read(s, &image) == TK_OK) {
        must(tk_image_type(image.kind) != NULL);
        must(image.width <= TK_IMAGE_MAX_SIDE
             && image.height <= TK_IMAGE_MAX_SIDE);

    } else {
        must(image.kind == TK_IMAGE_NONE);
    }
}


static void
check_url(tk_arena_t *a, tk_str_t s)
{
    unsigned        i;
    tk_str_t        r;
    tk_buf_t        b;
    tk_url_pairs_t  pairs;

    if (tk_url_decode(a, s, false, &r) == TK_OK) {
        must(tk_utf8_valid(r) && r.n <= s.n);
        tk_buf_init(&b, a, 3 * r.n + 1);
        tk_url_segment(&b, r);
        must(tk_url_decode(a, tk_buf_view(&b), false, &s) == TK_OK
             && tk_str_eq(s, r));
    }

    if (tk_url_pairs(a, s, 20, &pairs) == TK_OK) {
        must(pairs.n <= 20);

        for (i = 0; i < pairs.n; i++) {
            must(tk_utf8_valid(pairs.v[i].name)
                 && tk_utf8_valid(pairs.v[i].value));
        }
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tk_str_t     s = tk_str((const char *) data, size);
    tk_arena_t  *a = tk_arena_create(0);

    check_name(a, s);
    check_image(s);
    check_url(a, s);
    must(!tk_arena_failed(a));
    tk_arena_destroy(a);

    return 0;
}
