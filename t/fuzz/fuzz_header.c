#include "base/hash.h"
#include "base/utf8.h"
#include "mime/addr.h"
#include "mime/header.h"
#include "mime/param.h"
#include "mime/parse.h"
#include "mime/tag.h"
#include "mime/word.h"
#include "fuzz.h"

/*
 * Header fields: blocks, encoded words, parameters, addresses, tags.  What
 * comes out is valid UTF-8.
 */


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    tk_mime_init();
    return tk_base_init();
}


static void
check_block(tk_arena_t *a, tk_str_t s)
{
    size_t              i;
    tk_str_t            body;
    tk_header_t        *f;
    tk_headers_t        h;
    tk_header_limits_t  limits = { 4096, 20 };

    tk_headers_read(a, s, &limits, &h, &body);
    must(h.v.n <= limits.count + TK_HEADERS_MORE);
    must(body.n <= s.n);

    for (i = 0; i < h.v.n; i++) {
        f = tk_arr_at(&h.v, tk_header_t, i);
        must(f->name.n > 0);
        must(f->value.n == 0
             || (f->value.p >= s.p && f->value.p + f->value.n <= s.p + s.n));
    }
}


static void
check_params(tk_arena_t *a, tk_str_t s)
{
    size_t       i;
    tk_params_t  p;

    tk_params_read(a, s, &p);
    must(p.v.n <= TK_PARAM_MAX);

    for (i = 0; i < p.v.n; i++) {
        must(tk_utf8_valid(tk_arr_at(&p.v, tk_param_t, i)->value));
    }
}


static void
check_addresses(tk_arena_t *a, tk_str_t s)
{
    size_t      i;
    tk_arr_t    v;
    tk_addr_t  *addr;

    tk_addr_list(a, s, 10, &v, NULL);
    must(v.n <= 10);

    for (i = 0; i < v.n; i++) {
        addr = tk_arr_at(&v, tk_addr_t, i);
        must(tk_utf8_valid(addr->name) && tk_utf8_valid(addr->addr));

        if (tk_addr_valid(addr->addr)) {
            must(addr->addr.n <= TK_ADDR_MAX);
            must(memchr(addr->addr.p, '\n', addr->addr.n) == NULL);
        }
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tk_str_t     s, t;
    tk_arena_t  *a;

    s = tk_str((const char *) data, size);
    a = tk_arena_create(0);

    check_block(a, s);
    check_params(a, s);
    check_addresses(a, s);

    t = tk_word_decode(a, s, 2000);
    must(tk_utf8_valid(t) && t.n <= 2000);

    t = tk_tag_strip(a, tk_utf8_line(a, t, 500));
    must(tk_tag_find(t).p == NULL);
    must(!tk_arena_failed(a));

    tk_arena_destroy(a);

    return 0;
}
