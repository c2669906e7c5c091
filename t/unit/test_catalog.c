#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "tmpl/catalog.h"

#define MO_MAX    4096
#define HEADER_DE "Content-Type: text/plain; charset=UTF-8\n" \
                  "Plural-Forms: nplurals=2; plural=(n != 1);\n"
#define HEADER_FR "Content-Type: text/plain; charset=UTF-8\n" \
                  "Plural-Forms: nplurals=2; plural=n>1;\n"

typedef struct {
    tk_str_t  id;
    tk_str_t  text;
} pair_t;

typedef struct {
    tk_arena_t  *arena;
    uint8_t      mo[MO_MAX];
    size_t       n;
} fixture_t;

static const pair_t  german[] = {
    { TK_STR_INIT(""), TK_STR_INIT(HEADER_DE) },
    { TK_STR_INIT("Agent"), TK_STR_INIT("Bearbeiter") },
    { TK_STR_INIT("empty"), TK_STR_INIT("") },
    { TK_STR_INIT("noun\004Close"), TK_STR_INIT("Schluss") },
    { TK_STR_INIT("one\0many"), TK_STR_INIT("eins\0viele") },
    { TK_STR_INIT("verb\004Close"), TK_STR_INIT("Schliessen") }
};


static int
setup(void **state)
{
    static fixture_t  f;

    f.arena = tk_arena_create(0);
    *state = &f;

    return f.arena != NULL ? 0 : -1;
}


static int
teardown(void **state)
{
    fixture_t  *f = *state;

    tk_arena_destroy(f->arena);

    return 0;
}


static void
put(fixture_t *f, size_t at, uint32_t v, bool swap)
{
    v = swap ? __builtin_bswap32(v) : v;
    memcpy(f->mo + at, &v, 4);
}


/* Lays out a catalog in memory as msgfmt does. */
static void
build(fixture_t *f, const pair_t *v, uint32_t n, bool swap)
{
    size_t    at;
    uint32_t  i;

    const tk_str_t  *s;

    memset(f->mo, 0, sizeof(f->mo));
    put(f, 0, 0x950412de, swap);
    put(f, 8, n, swap);
    put(f, 12, 28, swap);
    put(f, 16, 28 + n * 8, swap);

    at = 28 + n * 16;

    for (i = 0; i < n * 2; i++) {
        s = i < n ? &v[i].id : &v[i - n].text;
        put(f, 28 + i * 8, (uint32_t) s->n, swap);
        put(f, 28 + i * 8 + 4, (uint32_t) at, swap);
        memcpy(f->mo + at, s->p, s->n);
        at += s->n + 1;
    }

    f->n = at;
}


static int
open_mo(fixture_t *f, const tk_catalog_t **cat_r)
{
    char      *copy;
    tk_str_t   bytes;

    /* a block of its own, so that reading past the end is seen */
    copy = test_malloc(f->n);
    memcpy(copy, f->mo, f->n);
    bytes = tk_arena_str(f->arena, tk_str(copy, f->n));
    test_free(copy);

    return tk_catalog_open(f->arena, bytes, cat_r);
}


static void
assert_text(tk_str_t s, const char *z)
{
    assert_int_equal(s.n, strlen(z));
    assert_memory_equal(s.p, z, s.n);
}


static void
check_german(const tk_catalog_t *cat)
{
    tk_str_t  forms[2];

    assert_text(tk_catalog_text(cat, TK_STR_NULL, TK_STR("Agent")),
                "Bearbeiter");
    assert_text(tk_catalog_text(cat, TK_STR("verb"), TK_STR("Close")),
                "Schliessen");
    assert_text(tk_catalog_text(cat, TK_STR("noun"), TK_STR("Close")),
                "Schluss");

    /* what is not there stays English */
    assert_text(tk_catalog_text(cat, TK_STR_NULL, TK_STR("Close")), "Close");
    assert_text(tk_catalog_text(cat, TK_STR("nou"), TK_STR("nClose")),
                "nClose");
    assert_text(tk_catalog_text(cat, TK_STR_NULL, TK_STR("empty")), "empty");
    assert_text(tk_catalog_text(cat, TK_STR_NULL, TK_STR("")), "");

    tk_catalog_plural(cat, TK_STR("one"), TK_STR("many"), forms);
    assert_text(forms[0], "eins");
    assert_text(forms[1], "viele");

    tk_catalog_plural(cat, TK_STR("Agent"), TK_STR("Agents"), forms);
    assert_text(forms[0], "Agent");
    assert_text(forms[1], "Agents");
}


static void
test_lookup(void **state)
{
    fixture_t           *f = *state;
    const tk_catalog_t  *cat;

    build(f, german, 6, false);
    assert_int_equal(open_mo(f, &cat), TK_OK);
    check_german(cat);
    assert_int_equal(tk_catalog_rule(cat), TK_PLURAL_NOT_ONE);
}


static void
test_other_byte_order(void **state)
{
    fixture_t           *f = *state;
    const tk_catalog_t  *cat;

    build(f, german, 6, true);
    assert_int_equal(open_mo(f, &cat), TK_OK);
    check_german(cat);
}


static void
test_no_catalog(void **state)
{
    tk_str_t  forms[2];

    (void) state;

    assert_text(tk_catalog_text(NULL, TK_STR_NULL, TK_STR("x")), "x");
    tk_catalog_plural(NULL, TK_STR("a"), TK_STR("b"), forms);
    assert_text(forms[1], "b");
    assert_int_equal(tk_catalog_rule(NULL), TK_PLURAL_NOT_ONE);
}


static int
open_header(fixture_t *f, tk_str_t header)
{
    pair_t               pair;
    const tk_catalog_t  *cat;

    pair.id = TK_STR("");
    pair.text = header;
    build(f, &pair, 1, false);

    return open_mo(f, &cat);
}


static void
test_header(void **state)
{
    pair_t               pair;
    fixture_t           *f = *state;
    const tk_catalog_t  *cat;

    pair.id = TK_STR("");
    pair.text = TK_STR(HEADER_FR);
    build(f, &pair, 1, false);
    assert_int_equal(open_mo(f, &cat), TK_OK);
    assert_int_equal(tk_catalog_rule(cat), TK_PLURAL_ABOVE_ONE);

    assert_int_equal(open_header(f, TK_STR("")), TK_EINVAL);
    assert_int_equal(open_header(f, TK_STR(
        "Content-Type: text/plain; charset=ISO-8859-1\n")), TK_EINVAL);
    assert_int_equal(open_header(f, TK_STR(
        "Content-Type: text/plain; charset=UTF-8\n")), TK_OK);
    assert_int_equal(open_header(f, TK_STR(
        "Content-Type: text/plain; charset=UTF-8\n"
        "Plural-Forms: nplurals=3; plural=n%10==1 ? 0 : 1;\n")), TK_EINVAL);
}


static void
test_disorder_is_refused(void **state)
{
    pair_t               v[3];
    fixture_t           *f = *state;
    const tk_catalog_t  *cat;

    v[0] = german[0];
    v[1] = german[5];
    v[2] = german[1];
    build(f, v, 3, false);
    assert_int_equal(open_mo(f, &cat), TK_EINVAL);

    v[2] = v[1];
    build(f, v, 3, false);
    assert_int_equal(open_mo(f, &cat), TK_EINVAL);

    build(f, german + 1, 2, false);       /* no header */
    assert_int_equal(open_mo(f, &cat), TK_EINVAL);
}


/* Any cut and any single wrong number is refused or harmless. */
static void
test_damage(void **state)
{
    size_t               at, whole;
    fixture_t           *f = *state;
    const tk_catalog_t  *cat;

    build(f, german, 6, false);
    whole = f->n;

    for (f->n = 0; f->n < whole; f->n++) {
        assert_int_not_equal(open_mo(f, &cat), TK_OK);
    }

    for (at = 0; at < 28 + 6 * 16; at += 4) {
        build(f, german, 6, false);
        put(f, at, 0xfffffff0, false);

        if (open_mo(f, &cat) == TK_OK) {
            check_german(cat);
        }
    }
}


static void
test_texts_are_utf8(void **state)
{
    pair_t               v[2];
    fixture_t           *f = *state;
    const tk_catalog_t  *cat;

    v[0] = german[0];
    v[1].id = TK_STR("a");
    v[1].text = TK_STR("\xff");
    build(f, v, 2, false);
    assert_int_equal(open_mo(f, &cat), TK_EINVAL);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_lookup),
        cmocka_unit_test(test_other_byte_order),
        cmocka_unit_test(test_no_catalog),
        cmocka_unit_test(test_header),
        cmocka_unit_test(test_disorder_is_refused),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_texts_are_utf8)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
