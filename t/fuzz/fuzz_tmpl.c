#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "tmpl/catalog.h"
#include "tmpl/tmpl.h"
#include "fuzz.h"

/*
 * The input is a template that is its own partial ("p"), rendered with a
 * small tree of data; and the bytes of a message catalog.
 */

#define FUZZ_MEMORY  (96u << 20)


static void
fill(const tk_tmpl_set_t *set, tk_obj_t *o, unsigned depth)
{
    unsigned   i;
    tk_val_t  *list;

    tk_obj_str(o, tk_tmpl_key(set, TK_STR("s")), TK_STR("<a \"b'&>"));
    tk_obj_html(o, tk_tmpl_key(set, TK_STR("h")), TK_STR("<b>"));
    tk_obj_int(o, tk_tmpl_key(set, TK_STR("n")), -1);
    tk_obj_bool(o, tk_tmpl_key(set, TK_STR("t")), true);
    tk_obj_bool(o, tk_tmpl_key(set, TK_STR("f")), false);

    if (depth == 0) {
        return;
    }

    list = tk_obj_list(o, tk_tmpl_key(set, TK_STR("l")), 3);
    for (i = 0; i < 3; i++) {
        fill(set, tk_list_obj(o, list, i, 4), depth - 1);
    }
}


static void
fuzz_template(tk_arena_t *a, tk_str_t in)
{
    tk_str_t              err, out;
    tk_obj_t             *o;
    tk_tmpl_source_t      sources[2];
    const tk_tmpl_set_t  *set;

    sources[0].name = TK_STR("main");
    sources[0].text = in;
    sources[1].name = TK_STR("p");
    sources[1].text = in;

    if (tk_tmpl_compile(a, sources, 2, &set, &err) != TK_OK) {
        return;
    }

    o = tk_obj(a, 8);
    fill(set, o, 3);

    (void) tk_tmpl_render_str(tk_tmpl_find(set, TK_STR("main"), 0), o, a,
                              &out);
}


static void
fuzz_catalog(tk_arena_t *a, tk_str_t in)
{
    tk_str_t             forms[2];
    const tk_catalog_t  *cat;

    if (tk_catalog_open(a, in, &cat) != TK_OK) {
        return;
    }

    (void) tk_catalog_text(cat, TK_STR_NULL, TK_STR("Close"));
    (void) tk_catalog_text(cat, TK_STR("verb"), TK_STR("Close"));
    tk_catalog_plural(cat, TK_STR("{n} file"), TK_STR("{n} files"), forms);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tk_str_t     in;
    tk_arena_t  *a;

    a = tk_arena_create(FUZZ_MEMORY);
    if (a == NULL) {
        return 0;
    }

    in = tk_str((const char *) data, size);
    fuzz_template(a, in);
    fuzz_catalog(a, in);

    tk_arena_destroy(a);

    return 0;
}
