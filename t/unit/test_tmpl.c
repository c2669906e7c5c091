#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "tmpl/tmpl.h"

typedef struct {
    tk_arena_t      *arena;
    char            *dir;                /* with html/ and own/ in it    */
    tk_str_t         languages[2];
    tk_tmpl_conf_t   conf;
    tk_str_t         err;
} fixture_t;


static int
setup(void **state)
{
    char        name[] = "/tmp/tk-tmpl-XXXXXX";
    fixture_t  *f;

    f = calloc(1, sizeof(fixture_t));
    f->arena = tk_arena_create(0);
    assert_non_null(mkdtemp(name));
    f->dir = tk_arena_strz(f->arena, tk_str_z(name));
    f->languages[0] = TK_STR("en");
    f->languages[1] = TK_STR("de");
    f->conf.dir = tk_arena_printf(f->arena, "%s/html", name).p;
    f->conf.languages = f->languages;
    f->conf.n_languages = 1;

    assert_int_equal(mkdir(f->conf.dir, 0700), 0);
    *state = f;

    return 0;
}


static int
teardown(void **state)
{
    char        command[200];
    fixture_t  *f = *state;

    snprintf(command, sizeof(command), "rm -rf '%s'", f->dir);
    assert_int_equal(system(command), 0);

    tk_arena_destroy(f->arena);
    free(f);

    return 0;
}


static void
write_file(fixture_t *f, const char *name, tk_str_t text)
{
    FILE      *fp;
    char      *path, *slash;
    tk_str_t   s;

    s = tk_arena_printf(f->arena, "%s/%s", f->dir, name);
    path = (char *) s.p;

    for (slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/'))
    {
        *slash = '\0';
        (void) mkdir(path, 0700);
        *slash = '/';
    }

    fp = fopen(path, "w");
    assert_non_null(fp);
    assert_int_equal(fwrite(text.p, 1, text.n, fp), text.n);
    assert_int_equal(fclose(fp), 0);
}


static void
template(fixture_t *f, const char *name, const char *text)
{
    write_file(f, name, tk_str_z(text));
}


static const tk_tmpl_set_t *
load(fixture_t *f)
{
    const tk_tmpl_set_t  *set;

    if (tk_tmpl_load(f->arena, &f->conf, &set, &f->err) != TK_OK) {
        fail_msg("%.*s", TK_STR_ARG(f->err));
    }

    return set;
}


static void
assert_refused(fixture_t *f, int rc, const char *message)
{
    const tk_tmpl_set_t  *set;

    assert_int_equal(tk_tmpl_load(f->arena, &f->conf, &set, &f->err), rc);

    if (tk_str_find(f->err, tk_str_z(message)) < 0) {
        fail_msg("\"%.*s\" lacks \"%s\"", TK_STR_ARG(f->err), message);
    }
}


static void
assert_renders(fixture_t *f, const tk_tmpl_set_t *set, const char *name,
    unsigned lang, const tk_obj_t *data, const char *expected)
{
    tk_str_t          out;
    const tk_tmpl_t  *t;

    t = tk_tmpl_find(set, tk_str_z(name), lang);
    assert_non_null(t);
    assert_int_equal(tk_tmpl_render_str(t, data, f->arena, &out), TK_OK);
    assert_string_equal(tk_arena_strz(f->arena, out), expected);
}


static void
test_set(void **state)
{
    tk_obj_t             *o;
    fixture_t            *f = *state;
    const tk_tmpl_set_t  *set;

    template(f, "html/layout.html",
             "<html>\n  <title>{{$title}}T{{/title}}</title>\n\n"
             "  {{$main}}\n  {{/main}}\n</html>\n");
    template(f, "html/page/list.html",
             "{{<layout}}\n  {{$title}}{{subject}}{{/title}}\n"
             "  {{$main}}\n    {{> part/row }}\n  {{/main}}\n{{/layout}}\n");
    template(f, "html/part/row.html", "  <b>{{name}}</b>\n");
    template(f, "html/static/skip.html", "{{#broken}}");
    template(f, "html/.hidden.html", "{{#broken}}");

    set = load(f);
    o = tk_obj(f->arena, 0);
    tk_obj_str(o, TK_K_subject, TK_STR("<s>"));
    tk_obj_str(o, TK_K_name, TK_STR("n"));

    assert_renders(f, set, "page/list", 0, o,
                   "<html>\n<title>&lt;s&gt;</title>\n<b>n</b>\n</html>\n");
    assert_null(tk_tmpl_find(set, TK_STR("page/none"), 0));
    assert_null(tk_tmpl_find(set, TK_STR("page/list"), 1));
    assert_null(tk_tmpl_find(set, TK_STR("static/skip"), 0));
    assert_int_equal(tk_tmpl_key(set, TK_STR("subject")), TK_K_subject);
    assert_int_equal(tk_tmpl_key(set, TK_STR("unheard_of")), TK_K_NONE);
}


static void
test_blanks(void **state)
{
    fixture_t  *f = *state;

    template(f, "html/a.html",
             "<p>\n    one\n\n  \t\n  two {{! x }} three\n"
             "<textarea>\n  kept\n\n</textarea>\n  <pre>\n x</pre>\n  y\n");

    assert_renders(f, load(f), "a", 0, NULL,
                   "<p>\none\ntwo  three\n"
                   "<textarea>\n  kept\n\n</textarea>\n<pre>\n x</pre>\ny\n");
}


static void
test_text_mode(void **state)
{
    tk_obj_t   *o;
    fixture_t  *f = *state;

    template(f, "html/m.txt", "Dear {{name}},\n\n  {{>quote}}\n");
    template(f, "html/quote.txt", "> {{{subject}}}\n> {{_ A & B}}\n");
    template(f, "html/page.html", "{{#broken}}");
    f->conf.mode = TK_TMPL_TEXT;

    o = tk_obj(f->arena, 2);
    tk_obj_str(o, TK_K_name, TK_STR("O'Neill"));
    tk_obj_str(o, TK_K_subject, TK_STR("<1>"));

    assert_renders(f, load(f), "m", 0, o,
                   "Dear O'Neill,\n\n  > <1>\n  > A & B\n");
}


static void
test_override(void **state)
{
    fixture_t  *f = *state;

    template(f, "html/a.html", "A{{>b}}");
    template(f, "html/b.html", "B");
    template(f, "own/b.html", "mine");
    template(f, "own/c.html", "new");
    f->conf.override_dir = tk_arena_printf(f->arena, "%s/own", f->dir).p;

    assert_renders(f, load(f), "a", 0, NULL, "Amine");
    assert_renders(f, load(f), "c", 0, NULL, "new");
}


static void
test_refused(void **state)
{
    fixture_t  *f = *state;

    template(f, "html/a.html", "x\n{{#open}}\n");
    assert_refused(f, TK_EINVAL, "a.html:3: section is never closed");

    template(f, "html/a.html", "x\n\n{{>gone}}\n");
    assert_refused(f, TK_EINVAL, "a.html:3: no such template \"gone\"");

    template(f, "html/a.html", "{{{subject}}}\n");
    assert_refused(f, TK_EINVAL, "a.html:1: unescaped");

    template(f, "html/a.html", "{{&subject}}\n");
    assert_refused(f, TK_EINVAL, "a.html:1: unescaped");

    template(f, "html/a.html", "\xff");
    assert_refused(f, TK_EINVAL, "is not UTF-8");

    f->conf.n_languages = 0;
    assert_refused(f, TK_EINVAL, "");
    f->conf.n_languages = 1;

    f->conf.dir = "/nonexistent";
    assert_refused(f, TK_EIO, "/nonexistent: ");
}


static void
test_markup_is_a_type(void **state)
{
    tk_obj_t             *o;
    fixture_t            *f = *state;
    const tk_tmpl_set_t  *set;

    template(f, "html/a.html", "{{{html_a}}} {{{html_b}}} {{html_a}}");
    set = load(f);

    o = tk_obj(f->arena, 2);
    tk_obj_html(o, tk_tmpl_key(set, TK_STR("html_a")), TK_STR("<i>"));
    tk_obj_str(o, tk_tmpl_key(set, TK_STR("html_b")), TK_STR("<i>"));

    assert_renders(f, set, "a", 0, o, "<i> &lt;i&gt; <i>");
}


static void
test_assets(void **state)
{
    fixture_t  *f = *state;

    template(f, "html/a.html", "{{base}}{{asset app.css}}");
    template(f, "manifest", "app.css app.12345678.css\napp.js app.0.js\n");
    f->conf.asset_file = tk_arena_printf(f->arena, "%s/manifest",
                                         f->dir).p;

    assert_renders(f, load(f), "a", 0, NULL, "static/app.12345678.css");

    template(f, "html/a.html", "{{asset gone.css}}");
    assert_refused(f, TK_EINVAL, "no such asset \"gone.css\"");

    template(f, "manifest", "app.css\n");
    assert_refused(f, TK_EINVAL, "bad line");
}


/* Header; "Hi {name}"; "{n} file", one form with its plural. */
static void
write_catalog(fixture_t *f, const char *hi)
{
    size_t     i, at, n;
    uint32_t   head[7] = { 0x950412de, 0, 3, 28, 52, 0, 0 }, table[12];
    tk_buf_t   b;

    const tk_str_t  s[6] = {
        TK_STR(""), TK_STR("Hi {name}"), TK_STR("{id} file\0{id} files"),
        TK_STR("Content-Type: text/plain; charset=UTF-8\n"
               "Plural-Forms: nplurals=2; plural=n > 1;\n"),
        tk_str_z(hi), TK_STR("{id} Datei\0<{id}> Dateien")
    };

    for (i = 0, at = 76; i < 6; i++) {
        n = s[i].n;
        table[i * 2] = (uint32_t) n;
        table[i * 2 + 1] = (uint32_t) at;
        at += n + 1;
    }

    tk_buf_init(&b, f->arena, 4096);
    tk_buf_add(&b, head, sizeof(head));
    tk_buf_add(&b, table, sizeof(table));

    for (i = 0; i < 6; i++) {
        tk_buf_str(&b, s[i]);
        tk_buf_chr(&b, '\0');
    }

    write_file(f, "lang/de.mo", tk_buf_view(&b));
    f->conf.catalog_dir = tk_arena_printf(f->arena, "%s/lang", f->dir).p;
    f->conf.n_languages = 2;
}


static void
test_languages(void **state)
{
    tk_obj_t             *o;
    fixture_t            *f = *state;
    const tk_tmpl_set_t  *set;

    template(f, "html/a.html",
             "{{_ Hi {name}}}, {{_n id|{id} file|{id} files}}, {{_ Other}}");
    write_catalog(f, "\"{name}\", hallo");
    set = load(f);

    o = tk_obj(f->arena, 1);
    tk_obj_str(o, TK_K_name, TK_STR("<x>"));
    tk_obj_int(o, TK_K_id, 0);

    assert_renders(f, set, "a", 0, o, "Hi &lt;x&gt;, 0 files, Other");
    assert_renders(f, set, "a", 1, o,
                   "&quot;&lt;x&gt;&quot;, hallo, 0 Datei, Other");

    tk_obj_str(o, TK_K_id, TK_STR("2"));
    assert_renders(f, set, "a", 1, o,
                   "&quot;&lt;x&gt;&quot;, hallo, &lt;2&gt; Dateien, Other");
}


static void
test_bad_catalogs(void **state)
{
    fixture_t  *f = *state;

    template(f, "html/a.html", "{{_ Hi {name}}}");

    write_catalog(f, "{secret}");
    assert_refused(f, TK_EINVAL, "bad {name} in the translation");

    write_file(f, "lang/de.mo", TK_STR("nothing"));
    assert_refused(f, TK_EINVAL, "de.mo: is not a usable catalog");

    f->conf.catalog_dir = "/nonexistent";
    assert_refused(f, TK_EIO, "de.mo: ");
}


static void
test_values(void **state)
{
    unsigned    i;
    tk_obj_t   *o;
    tk_val_t   *list, v;

    fixture_t  *f = *state;

    o = tk_obj(f->arena, 0);
    for (i = 1; i <= 100; i++) {
        tk_obj_int(o, (tk_key_id_t) i, i);
    }

    for (i = 1; i <= 100; i++) {
        assert_int_equal(tk_obj_get(o, (tk_key_id_t) i)->u.num, i);
    }

    assert_null(tk_obj_get(o, 101));
    assert_null(tk_obj_get(NULL, 1));

    tk_obj_int(o, 7, 700);
    assert_int_equal(tk_obj_get(o, 7)->u.num, 700);

    list = tk_obj_list(o, 200, 2);
    tk_obj_bool(tk_list_obj(o, list, 1, 1), 1, true);
    assert_int_equal(tk_obj_get(o, 200)->n, 2);
    assert_int_equal(list[0].type, TK_V_NULL);
    assert_int_equal(list[1].type, TK_V_OBJ);

    v = *tk_obj_get(o, 7);
    tk_obj_val(o, 8, v);
    assert_int_equal(tk_obj_get(o, 8)->u.num, 700);
    tk_obj_str(o, 9, TK_STR_NULL);
    assert_int_equal(tk_obj_get(o, 9)->type, TK_V_NULL);

    tk_obj_str(NULL, 1, TK_STR("x"));
    assert_null(tk_obj_list(NULL, 1, 1));
    assert_null(tk_list_obj(NULL, NULL, 0, 1));
}


/* Objects of a list share their names, until one is different. */
static void
test_alike(void **state)
{
    fixture_t   *f = *state;
    tk_obj_t    *o, *in[5];
    tk_val_t    *list;
    unsigned     i;

    o = tk_obj(f->arena, 1);
    list = tk_obj_list(o, 200, 5);

    for (i = 0; i < 5; i++) {
        in[i] = tk_list_obj(o, list, i, 2);
        tk_obj_int(in[i], 1, i);

        if (i != 1) {
            tk_obj_int(in[i], i == 3 ? 4 : 2, 10 + i);
        }
    }

    /* one key modulo the index's size, when others already share it */
    tk_obj_digits(in[0], 129, -20);
    tk_obj_int(in[4], 257, 30);

    for (i = 0; i < 5; i++) {
        assert_int_equal(tk_obj_get(in[i], 1)->u.num, i);
        assert_int_equal(tk_obj_get(in[i], 129) != NULL, i == 0);
        assert_int_equal(tk_obj_get(in[i], 257) != NULL, i == 4);
        assert_int_equal(tk_obj_get(in[i], 2) != NULL, i != 1 && i != 3);
        assert_int_equal(tk_obj_get(in[i], 4) != NULL, i == 3);
    }

    assert_int_equal(tk_obj_get(in[2], 2)->u.num, 12);
    assert_int_equal(tk_obj_get(in[3], 4)->u.num, 13);
    assert_int_equal(tk_obj_get(in[4], 2)->u.num, 14);
    assert_true(tk_str_eqz(tk_obj_get(in[0], 129)->u.str, "-20"));
}


static void
test_pieces(void **state)
{
    char                 *text;
    tk_obj_t             *o;
    fixture_t            *f = *state;
    tk_pieces_t           p;
    const tk_tmpl_set_t  *set;

    text = tk_arena_alloc(f->arena, 10000);
    memset(text, 'x', 10000);
    memcpy(text, "{{id}}", 6);
    memcpy(text + 9990, "{{id}}", 6);
    write_file(f, "html/a.html", tk_str(text, 9996));

    set = load(f);
    o = tk_obj(f->arena, 1);
    tk_obj_int(o, TK_K_id, INT64_MIN);

    assert_int_equal(tk_tmpl_render(tk_tmpl_find(set, TK_STR("a"), 0), o,
                                    f->arena, &p), TK_OK);
    assert_int_equal(p.n, 3);
    assert_int_equal(p.bytes, 9984 + 40);
    assert_memory_equal(p.v[0].p, "-9223372036854775808", 20);
    assert_int_equal(p.v[1].n, 9984);
}


/* Recursion, nested loops and long output end with an error. */
static void
test_limits(void **state)
{
    unsigned              i, k;
    tk_val_t             *list;
    tk_obj_t             *o, *in;
    tk_str_t              out, big;
    fixture_t            *f = *state;
    const tk_tmpl_set_t  *set;

    template(f, "html/loop.html", "x{{>loop}}");
    template(f, "html/nest.html", "{{#id}}{{#id}}{{#id}}{{#id}}{{#id}}"
             "{{/id}}{{/id}}{{/id}}{{/id}}{{/id}}");
    template(f, "html/big.html", "{{#id}}{{subject}}{{/id}}");
    set = load(f);

    o = tk_obj(f->arena, 4);
    list = tk_obj_list(o, TK_K_id, 100);

    for (i = 0; i < 100; i++) {
        in = tk_list_obj(o, list, i, 1);
        tk_obj_int(in, TK_K_base, i);
    }

    big = tk_str(tk_arena_zalloc(f->arena, 1 << 20), 1 << 20);
    tk_obj_str(o, TK_K_subject, big);

    for (k = 0; k < 3; k++) {
        static const char *const  names[] = { "loop", "nest", "big" };

        assert_int_equal(tk_tmpl_render_str(
            tk_tmpl_find(set, tk_str_z(names[k]), 0), o, f->arena, &out),
            TK_ELIMIT);
    }
}


static void
test_little_memory(void **state)
{
    size_t                limit;
    tk_str_t              out, err;
    tk_arena_t           *a;
    const tk_tmpl_set_t  *set;

    static const tk_tmpl_source_t  sources[] = {
        { TK_STR_INIT("a"), TK_STR_INIT("{{<b}}{{$x}}{{y}}{{/x}}{{/b}}") },
        { TK_STR_INIT("b"), TK_STR_INIT("  {{$x}}{{/x}}\n{{>b}}") }
    };

    (void) state;

    for (limit = 64; limit < 40000; limit += 512) {
        a = tk_arena_create(limit);

        if (tk_tmpl_compile(a, sources, 2, &set, &err) == TK_OK) {
            assert_int_not_equal(tk_tmpl_render_str(
                tk_tmpl_find(set, TK_STR("a"), 0), NULL, a, &out), TK_OK);
        }

        tk_arena_destroy(a);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test_setup_teardown(test_set, setup, teardown),
        cmocka_unit_test_setup_teardown(test_blanks, setup, teardown),
        cmocka_unit_test_setup_teardown(test_text_mode, setup, teardown),
        cmocka_unit_test_setup_teardown(test_override, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_markup_is_a_type, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_assets, setup, teardown),
        cmocka_unit_test_setup_teardown(test_languages, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_catalogs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_alike, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pieces, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
        cmocka_unit_test(test_little_memory)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
