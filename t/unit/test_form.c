#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "web/form.h"

#define MULTIPART  "multipart/form-data; boundary=XX"
#define URLENCODED "application/x-www-form-urlencoded"
#define PART(headers, body) \
    "--XX\r\nContent-Disposition: form-data; " headers "\r\n\r\n" body "\r\n"
#define END  "--XX--\r\n"

static const tk_form_limits_t  limits = {
    .max_body = 1 << 20, .max_field = 1000, .max_fields = 5,
    .max_file = 100000, .max_files = 2, .temp_dir = "/tmp"
};


/* The body in portions of `step` bytes. */
static int
parse(tk_arena_t *a, const char *type, const tk_form_limits_t *l,
    tk_str_t body, size_t step, tk_form_t **form_r)
{
    int       rc;
    size_t    i;
    tk_str_t  s;

    rc = tk_form_create(a, tk_str_z(type), l, form_r);
    if (rc != TK_OK) {
        return rc;
    }

    for (i = 0; i < body.n; i += step) {
        s = tk_str_sub(body, i, step);
        rc = tk_form_feed(*form_r, s.p, s.n);
        if (rc != TK_OK) {
            assert_int_equal(tk_form_feed(*form_r, "x", 1), rc);
            assert_int_equal(tk_form_end(*form_r), rc);
            return rc;
        }
    }

    return tk_form_end(*form_r);
}


static void
expect_rc(const char *type, const tk_form_limits_t *l, tk_str_t body, int rc)
{
    size_t       step;
    tk_form_t   *form;
    tk_arena_t  *a;

    for (step = 1; step < 200; step += 99) {
        a = tk_arena_create(0);
        assert_int_equal(parse(a, type, l, body, step, &form), rc);
        tk_arena_destroy(a);
    }
}


static void
value_is(const tk_form_t *form, const char *name, const char *want)
{
    tk_str_t  s;

    s = tk_form_get(form, name);
    if (s.p == NULL || !tk_str_eqz(s, want)) {
        fail_msg("%s is \"%.*s\", not \"%s\"", name, TK_STR_ARG(s), want);
    }
}


static tk_str_t
content(tk_arena_t *a, const tk_form_file_t *f)
{
    char    *p;
    FILE    *in;
    uint8_t  digest[32];

    p = tk_arena_alloc(a, f->size + 1);
    in = fopen(f->path.p, "r");
    assert_non_null(in);
    assert_int_equal(fread(p, 1, f->size + 1, in), f->size);
    fclose(in);

    tk_sha256(p, f->size, digest);
    assert_memory_equal(digest, f->sha256, sizeof(digest));
    return tk_str(p, f->size);
}


static void
test_urlencoded(void **state)
{
    size_t       step;
    tk_str_t     name, value, body;
    tk_form_t   *form;
    tk_arena_t  *a;

    (void) state;
    body = TK_STR("a=1+2&b=%C3%A4%zz%4&t=x%0D%0Ay&a=3&nul=%00q&");

    for (step = 1; step < 60; step++) {
        a = tk_arena_create(0);
        assert_int_equal(parse(a, URLENCODED "; charset=utf-8", &limits,
                               body, step, &form), TK_OK);
        assert_int_equal(tk_form_count(form), 5);
        value_is(form, "a", "1 2");
        value_is(form, "b", "\xC3\xA4%zz%4");
        value_is(form, "t", "x\ny");
        value_is(form, "nul", "q");
        assert_true(tk_str_eqz(tk_form_nth(form, "a", 1), "3"));
        assert_null(tk_form_nth(form, "a", 2).p);
        assert_null(tk_form_get(form, "none").p);

        tk_form_at(form, 3, &name, &value);
        assert_true(tk_str_eqz(name, "a") && tk_str_eqz(value, "3"));
        tk_arena_destroy(a);
    }
}


static void
test_query(void **state)
{
    char         long_query[70000];
    tk_form_t   *form;
    tk_arena_t  *a;

    (void) state;
    a = tk_arena_create(0);

    assert_int_equal(tk_form_parse_query(a, TK_STR("page=2&q=a%26b"), &form),
                     TK_OK);
    value_is(form, "page", "2");
    value_is(form, "q", "a&b");

    assert_int_equal(tk_form_parse_query(a, TK_STR_NULL, &form), TK_OK);
    assert_int_equal(tk_form_count(form), 0);

    memset(long_query, 'x', sizeof(long_query));
    assert_int_equal(tk_form_parse_query(a, tk_str(long_query, 70000),
                                         &form), TK_ELIMIT);
    tk_arena_destroy(a);
}


static void
test_multipart(void **state)
{
    size_t           step;
    tk_str_t         body;
    tk_form_t       *form;
    tk_arena_t      *a;
    tk_form_file_t  *f;

    (void) state;
    body = TK_STR("preamble\r\n"
        PART("name=\"text\"", "line\r\nline\r\n--X\r\n--Xtra")
        PART("name=\"say %22hi%22\"; x", "")
        PART("name=up; filename=\"C:\\dir\\n\xC3\xA4 \\\"q\\\".txt\"",
             "\r\r\n\0--XX\n")
        PART("name=up; filename=\"\"", "")
        PART("name=e; filename=empty.txt", "")
        "--XX \t\r\ncontent-disposition:\r\n form-data;\r\n\tname=folded\r\n"
        "Content-Type: text/plain\r\n\r\nx\r\n"
        END "epilogue\r\n--XX\r\n");

    for (step = 1; step < 80; step++) {
        a = tk_arena_create(0);
        assert_int_equal(parse(a, MULTIPART, &limits, body, step, &form),
                         TK_OK);

        assert_int_equal(tk_form_count(form), 3);
        value_is(form, "text", "line\nline\n--X\n--Xtra");
        value_is(form, "say \"hi\"", "");
        value_is(form, "folded", "x");

        assert_int_equal(tk_form_files(form), 2);
        f = tk_form_file(form, 0);
        assert_true(tk_str_eqz(f->field, "up"));
        assert_true(tk_str_eqz(f->name, "n\xC3\xA4 \"q\".txt"));
        assert_true(tk_str_eq(content(a, f), TK_STR("\r\r\n\0--XX\n")));

        f = tk_form_file(form, 1);
        assert_true(tk_str_eqz(f->name, "empty.txt"));
        assert_true(tk_str_eqz(content(a, f), ""));
        tk_arena_destroy(a);
    }
}


static void
test_content_types(void **state)
{
    size_t       i;
    tk_form_t   *form;
    tk_arena_t  *a;
    static const struct {
        const char  *type;
        int          rc;
    } cases[] = {
        { URLENCODED, TK_OK },
        { "Application/X-WWW-Form-Urlencoded ;charset=x", TK_OK },
        { "multipart/form-data; Boundary=\"a b\"", TK_OK },
        { "multipart/form-data; charset=utf-8; boundary=\\/=x", TK_OK },
        { "multipart/form-data", TK_EINVAL },
        { "multipart/form-data; boundary=", TK_EINVAL },
        { "multipart/form-data; boundary=\"a \"", TK_EINVAL },
        { "multipart/form-data; boundary=\"a\r\nb\"", TK_EINVAL },
        { "multipart/form-data; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
          "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", TK_EINVAL },
        { "multipart/mixed; boundary=x", TK_EINVAL },
        { "application/json", TK_EINVAL },
        { "text/plain", TK_EINVAL },
        { NULL, TK_EINVAL },
    };

    (void) state;
    a = tk_arena_create(0);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(tk_form_create(a, tk_str_z(cases[i].type), &limits,
                                        &form), cases[i].rc);
    }
    tk_arena_destroy(a);
}


static void
test_malformed(void **state)
{
    size_t          i;
    const tk_str_t  bodies[] = {
        TK_STR(""),
        TK_STR("no delimiter"),
        TK_STR(PART("name=a", "b")),
        TK_STR("--XX\r\nContent-Disposition: form-data; name=a\r\n"),
        TK_STR("--XXY\r\n\r\n" END),
        TK_STR("--XX-\r\n"),
        TK_STR("--XX\n\n" END),
        TK_STR("--XX\r\nno colon\r\n\r\n" END),
        TK_STR("--XX\r\n: no name\r\n\r\n" END),
        TK_STR("--XX\r\nna me: x\r\n\r\n" END),
        TK_STR("--XX\r\nA: b\n\r\n" END),
    };

    (void) state;

    for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        expect_rc(MULTIPART, &limits, bodies[i], TK_EINVAL);
    }
}


static tk_str_t
repeat(tk_arena_t *a, const char *head, const char *s, unsigned n,
    const char *tail)
{
    tk_buf_t  b;

    tk_buf_init(&b, a, 1 << 20);
    tk_buf_z(&b, head);
    while (n-- > 0) {
        tk_buf_z(&b, s);
    }
    tk_buf_z(&b, tail);
    return tk_buf_view(&b);
}


static void
test_limits(void **state)
{
    tk_arena_t        *a;
    tk_form_limits_t   l;

    (void) state;
    a = tk_arena_create(0);

    l = limits;
    expect_rc(URLENCODED, &l, TK_STR("a&b&c&d&e"), TK_OK);
    expect_rc(URLENCODED, &l, TK_STR("a&b&c&d&e&f"), TK_ELIMIT);
    expect_rc(URLENCODED, &l, repeat(a, "a=", "x", 1000, ""), TK_OK);
    expect_rc(URLENCODED, &l, repeat(a, "a=", "x", 1001, ""), TK_ELIMIT);
    expect_rc(URLENCODED, &l, repeat(a, "", "x", 1025, ""), TK_ELIMIT);

    expect_rc(MULTIPART, &l, repeat(a, "", PART("name=a", "b"), 5, END),
              TK_OK);
    expect_rc(MULTIPART, &l, repeat(a, "", PART("name=a", "b"), 6, END),
              TK_ELIMIT);
    expect_rc(MULTIPART, &l,
              repeat(a, "", PART("name=a; filename=b", ""), 3, END),
              TK_ELIMIT);
    expect_rc(MULTIPART, &l,
              repeat(a, "", PART("name=a; filename=\"\"", ""), 30, END),
              TK_OK);
    expect_rc(MULTIPART, &l, repeat(a, "--XX\r\nA: ", "x", 17000,
              "\r\n\r\n\r\n" END), TK_ELIMIT);

    l.max_file = 10;
    expect_rc(MULTIPART, &l, TK_STR(PART("name=a; filename=b", "0123456789")
              END), TK_OK);
    expect_rc(MULTIPART, &l, TK_STR(PART("name=a; filename=b", "0123456789A")
              END), TK_ELIMIT);

    l.max_body = 5;
    expect_rc(URLENCODED, &l, TK_STR("a=123"), TK_OK);
    expect_rc(URLENCODED, &l, TK_STR("a=1234"), TK_ELIMIT);

    l = limits;
    l.temp_dir = NULL;
    expect_rc(MULTIPART, &l, TK_STR(PART("name=a; filename=b", "c") END),
              TK_ELIMIT);
    expect_rc(MULTIPART, &l, TK_STR(PART("name=a; filename=\"\"", "") END),
              TK_OK);
    l.temp_dir = "/nowhere";
    expect_rc(MULTIPART, &l, TK_STR(PART("name=a; filename=b", "c") END),
              TK_EIO);

    tk_arena_destroy(a);
}


static void
test_temporary_files_go(void **state)
{
    char         whole[64], cut[64];
    tk_str_t     body;
    tk_form_t   *form;
    tk_arena_t  *a;

    (void) state;
    body = TK_STR(PART("name=a; filename=a", "1")
                  PART("name=b; filename=b", "22"));

    a = tk_arena_create(0);
    assert_int_equal(parse(a, MULTIPART, &limits, body, 7, &form),
                     TK_EINVAL);                   /* the end is missing */

    (void) snprintf(whole, sizeof(whole), "%s",
                    tk_form_file(form, 0)->path.p);
    (void) snprintf(cut, sizeof(cut), "%s", tk_form_file(form, 1)->path.p);
    assert_int_equal(access(whole, F_OK), 0);
    assert_int_equal(access(cut, F_OK), 0);

    tk_arena_destroy(a);

    assert_int_equal(access(whole, F_OK), -1);
    assert_int_equal(access(cut, F_OK), -1);
}


static void
test_large_file(void **state)
{
    char             *p;
    size_t            i, n;
    tk_str_t          body, s;
    tk_form_t        *form;
    tk_arena_t       *a;
    tk_form_limits_t  l;

    (void) state;
    a = tk_arena_create(0);
    n = 700001;
    l = limits;
    l.max_file = n;

    p = tk_arena_alloc(a, n);
    for (i = 0; i < n; i++) {
        p[i] = "\r\n-X\0"[(i * 2654435761u >> 16) % 5];
    }

    body = tk_arena_cat(a, TK_STR("--XX\r\nContent-Disposition: form-data; "
                                  "name=a; filename=b\r\n\r\n"),
                        tk_str(p, n));
    body = tk_arena_cat(a, body, TK_STR("\r\n" END));

    assert_int_equal(parse(a, MULTIPART, &l, body, 16384, &form), TK_OK);
    s = content(a, tk_form_file(form, 0));
    assert_true(tk_str_eq(s, tk_str(p, n)));
    tk_arena_destroy(a);
}


static int
setup(void **state)
{
    (void) state;
    return tk_base_init();
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_urlencoded),
        cmocka_unit_test(test_query),
        cmocka_unit_test(test_multipart),
        cmocka_unit_test(test_content_types),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_temporary_files_go),
        cmocka_unit_test(test_large_file),
    };

    return cmocka_run_group_tests_name("form", tests, setup, NULL);
}
