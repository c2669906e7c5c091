#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/err.h"
#include "base/hash.h"
#include "web/form.h"

/*
 * Bodies that other parsers are tested with, where the collection of test
 * data lies next to the project; skipped without it.  Where we differ by
 * intention is said at the place.
 */

#define CORPUS  "../shared/corpus/form/"


static json_t *
load(const char *name)
{
    char           path[200];
    json_t        *j;
    json_error_t   err;

    (void) snprintf(path, sizeof(path), CORPUS "%s", name);
    j = json_load_file(path, 0, &err);
    if (j == NULL) {
        skip();
    }
    return j;
}


static tk_str_t
unbase64(tk_arena_t *a, const char *z)
{
    char      *p;
    size_t     i;
    tk_str_t   s;

    /* The library reads the URL form without padding. */
    p = tk_arena_strz(a, tk_str_z(z));
    for (i = 0; p[i]; i++) {
        p[i] = p[i] == '+' ? '-' : p[i] == '/' ? '_' : p[i];
        if (p[i] == '=') {
            break;
        }
    }
    assert_int_equal(tk_unbase64url(a, tk_str(p, i), &s), TK_OK);
    return s;
}


static tk_str_t
json_text(const json_t *j)
{
    return tk_str(json_string_value(j), json_string_length(j));
}


static tk_str_t
source_of(tk_arena_t *a, json_t *test)
{
    size_t     i;
    json_t    *piece;
    tk_str_t   s;

    s = TK_STR("");
    json_array_foreach(json_object_get(test, "source_base64"), i, piece) {
        s = tk_arena_cat(a, s, unbase64(a, json_string_value(piece)));
    }
    return s;
}


static size_t
limit(json_t *test, const char *name, size_t otherwise)
{
    json_t  *v;

    v = json_object_get(json_object_get(test, "limits"), name);
    return json_is_integer(v) ? (size_t) json_integer_value(v) : otherwise;
}


/* Where the other cuts off, we refuse. */
static bool
expects_refusal(json_t *test)
{
    size_t   i;
    json_t  *e, *info;

    json_array_foreach(json_object_get(test, "expected"), i, e) {
        info = json_object_get(e, "info");
        if (json_is_string(e) || json_object_get(e, "error")
            || json_is_true(json_object_get(e, "limited"))
            || json_is_true(json_object_get(info, "valueTruncated"))
            || json_is_true(json_object_get(info, "nameTruncated")))
        {
            return true;
        }
    }
    return false;
}


static tk_str_t
file_content(tk_arena_t *a, const tk_form_file_t *f)
{
    char  *p;
    FILE  *in;

    p = tk_arena_alloc(a, f->size + 1);
    in = fopen(f->path.p, "r");
    assert_non_null(in);
    assert_int_equal(fread(p, 1, f->size + 1, in), f->size);
    fclose(in);
    return tk_str(p, f->size);
}


static void
check_string(const char *what, tk_str_t got, tk_str_t want)
{
    if (!tk_str_eq(got, want)) {
        fail_msg("%s: \"%.*s\", not \"%.*s\"", what, TK_STR_ARG(got),
                 TK_STR_ARG(want));
    }
}


/* Fields are compared with line ends as ours. */
static tk_str_t
lf(tk_arena_t *a, tk_str_t s)
{
    char    *p;
    size_t   i, n;

    p = tk_arena_alloc(a, s.n + 1);
    for (i = 0, n = 0; i < s.n; i++) {
        if (s.p[i] != '\r' || i + 1 == s.n || s.p[i + 1] != '\n') {
            p[n++] = s.p[i];
        }
    }
    return tk_str(p, n);
}


static void
check_entry(tk_arena_t *a, const char *what, const tk_form_t *form,
    json_t *e, unsigned *field, unsigned *file)
{
    tk_str_t         name, value;
    tk_form_file_t  *f;

    if (strcmp(json_string_value(json_object_get(e, "type")), "field") == 0) {
        assert_true(*field < tk_form_count(form));
        tk_form_at(form, (*field)++, &name, &value);
        check_string(what, name, json_text(json_object_get(e, "name")));
        check_string(what, value,
                     lf(a, json_text(json_object_get(e, "val"))));
        return;
    }

    assert_true(*file < tk_form_files(form));
    f = tk_form_file(form, (*file)++);
    check_string(what, f->field, json_text(json_object_get(e, "name")));
    check_string(what, file_content(a, f),
                 unbase64(a, json_string_value(json_object_get(
                     json_object_get(e, "data"), "base64"))));

    name = json_text(json_object_get(json_object_get(e, "info"),
                                     "filename"));
    if (name.n <= 200) {                 /* ours are cut */
        check_string(what, f->name, name);
    }
}


static int
parse(tk_arena_t *a, tk_str_t type, const tk_form_limits_t *limits,
    tk_str_t body, size_t step, tk_form_t **form_r)
{
    int       rc;
    size_t    i;
    tk_str_t  s;

    rc = tk_form_create(a, type, limits, form_r);

    for (i = 0; rc == TK_OK && i < body.n; i += step) {
        s = tk_str_sub(body, i, step);
        rc = tk_form_feed(*form_r, s.p, s.n);
    }
    return rc == TK_OK ? tk_form_end(*form_r) : rc;
}


static void
run_busboy_multipart(json_t *test, size_t step)
{
    int                rc;
    size_t             i;
    json_t            *e;
    unsigned           field, file;
    tk_str_t           type;
    tk_form_t         *form;
    tk_arena_t        *a;
    const char        *what;
    tk_form_limits_t   limits;

    what = json_string_value(json_object_get(test, "what"));

    /* Options of that library which we have not. */
    if (json_object_get(test, "events")
        || json_object_get(test, "preservePath")
        || json_object_get(json_object_get(test, "limits"), "parts"))
    {
        return;
    }

    a = tk_arena_create(0);
    limits = (tk_form_limits_t) {
        .max_body = 1 << 20, .temp_dir = "/tmp",
        .max_field = limit(test, "fieldSize", 0),
        .max_fields = (unsigned) limit(test, "fields", 0),
        .max_file = limit(test, "fileSize", 1 << 20),
        .max_files = (unsigned) limit(test, "files", 10)
    };
    type = tk_arena_printf(a, "multipart/form-data; boundary=%s",
               json_string_value(json_object_get(test, "boundary")));

    rc = parse(a, type, &limits, source_of(a, test), step, &form);

    if (expects_refusal(test)) {
        if (rc != TK_EINVAL && rc != TK_ELIMIT) {
            fail_msg("%s: not refused", what);
        }
        tk_arena_destroy(a);
        return;
    }

    if (rc != TK_OK) {
        fail_msg("%s: %s", what, tk_err_name(rc));
    }

    field = file = 0;
    json_array_foreach(json_object_get(test, "expected"), i, e) {
        check_entry(a, what, form, e, &field, &file);
    }
    assert_int_equal(field, tk_form_count(form));
    assert_int_equal(file, tk_form_files(form));
    tk_arena_destroy(a);
}


static void
test_busboy_multipart(void **state)
{
    size_t   i;
    json_t  *tests, *test;

    (void) state;
    tests = load("busboy-multipart.json");

    json_array_foreach(tests, i, test) {
        run_busboy_multipart(test, 1);
        run_busboy_multipart(test, 13);
        run_busboy_multipart(test, 1 << 20);
    }
    json_decref(tests);
}


/* pairs: [[name, value, ...], ...] */
static void
check_pairs(tk_arena_t *a, const char *what, tk_str_t body, json_t *pairs,
    size_t step)
{
    size_t                         i;
    json_t                        *pair;
    tk_str_t                       name, value;
    tk_form_t                     *form;
    static const tk_form_limits_t  limits = { .max_body = 10000 };

    assert_int_equal(parse(a, TK_STR("application/x-www-form-urlencoded"),
                           &limits, body, step, &form), TK_OK);

    if (tk_form_count(form) != json_array_size(pairs)) {
        fail_msg("%s: %u pairs", what, tk_form_count(form));
    }

    json_array_foreach(pairs, i, pair) {
        tk_form_at(form, (unsigned) i, &name, &value);
        check_string(what, name, json_text(json_array_get(pair, 0)));
        check_string(what, value, json_text(json_array_get(pair, 1)));
    }
}


static void
test_busboy_urlencoded(void **state)
{
    size_t       i;
    json_t      *tests, *test;
    tk_str_t     body;
    tk_arena_t  *a;

    (void) state;
    tests = load("busboy-urlencoded.json");

    json_array_foreach(tests, i, test) {
        /* Other charsets than UTF-8, and cutting at limits. */
        if (json_object_get(test, "charset")
            || json_object_get(test, "limits"))
        {
            continue;
        }

        a = tk_arena_create(0);
        body = source_of(a, test);
        check_pairs(a, json_string_value(json_object_get(test, "what")),
                    body, json_object_get(test, "expected"), 1);
        check_pairs(a, json_string_value(json_object_get(test, "what")),
                    body, json_object_get(test, "expected"), 1000);
        tk_arena_destroy(a);
    }
    json_decref(tests);
}


static void
test_url_standard(void **state)
{
    size_t       i;
    json_t      *tests, *test, *in;
    tk_arena_t  *a;

    (void) state;
    tests = load("wpt-urlencoded.json");

    json_array_foreach(tests, i, test) {
        in = json_object_get(test, "input");
        a = tk_arena_create(0);
        check_pairs(a, json_string_value(in), json_text(in),
                    json_object_get(test, "output"), 1);
        check_pairs(a, json_string_value(in), json_text(in),
                    json_object_get(test, "output"), 1000);
        tk_arena_destroy(a);
    }
    json_decref(tests);
}


/* A recorded request: the type out of its head, the body behind it. */
static tk_str_t
read_request(tk_arena_t *a, const char *group, const char *name,
    tk_str_t *type_r)
{
    char       path[300], *p;
    FILE      *in;
    size_t     n;
    ptrdiff_t  at;
    tk_str_t   s, head;

    (void) snprintf(path, sizeof(path), CORPUS "multiparty-http/%.*s/%s",
                    (int) (strlen(group) - 3), group, name);
    p = tk_arena_alloc(a, 1 << 20);
    in = fopen(path, "r");
    assert_non_null(in);
    n = fread(p, 1, 1 << 20, in);
    fclose(in);

    s = tk_str(p, n);
    at = tk_str_find(s, TK_STR("\r\n\r\n"));
    assert_true(at > 0);
    head = tk_str_sub(s, 0, (size_t) at);
    s = tk_str_sub(s, (size_t) at + 4, s.n);

    at = tk_str_ifind(head, TK_STR("content-type:"));
    assert_true(at > 0);
    head = tk_str_sub(head, (size_t) at + 13, head.n);
    *type_r = tk_str_trim(tk_str_cut(&head, '\r'));
    return s;
}


static void
run_request(const char *group, const char *name, json_t *want)
{
    size_t                         i;
    json_t                        *e, *v;
    unsigned                       field, file;
    tk_str_t                       type, body, s;
    tk_form_t                     *form;
    tk_arena_t                    *a;
    tk_form_file_t                *f;
    static const tk_form_limits_t  limits = {
        .max_body = 1 << 20, .max_file = 1 << 20, .max_files = 9,
        .temp_dir = "/tmp"
    };

    a = tk_arena_create(0);
    body = read_request(a, group, name, &type);
    assert_int_equal(parse(a, type, &limits, body, 3, &form), TK_OK);

    field = file = 0;
    json_array_foreach(want, i, e) {
        v = json_object_get(e, "value");
        if (v) {
            check_string(name, tk_form_get(form, json_string_value(
                json_object_get(e, "name"))), json_text(v));
            field++;
            continue;
        }

        assert_true(file < tk_form_files(form));
        f = tk_form_file(form, file++);
        check_string(name, f->field, json_text(json_object_get(e, "name")));

        /* Ours have no blanks around. */
        s = tk_str_trim(json_text(json_object_get(e, "filename")));
        check_string(name, f->name, s);

        /* RFC 7578, 4.7: an encoding is deprecated; we take bytes as is. */
        v = json_object_get(e, "size");
        if (v && tk_str_find(body, TK_STR("Encoding: base64")) < 0) {
            assert_int_equal(f->size, json_integer_value(v));
        }
    }
    assert_int_equal(file, tk_form_files(form));
    assert_int_equal(field, tk_form_count(form));
    tk_arena_destroy(a);
}


static void
test_multiparty(void **state)
{
    json_t      *groups, *group, *want;
    const char  *group_name, *name;

    (void) state;
    groups = load("multiparty-expected.json");

    json_object_foreach(groups, group_name, group) {
        json_object_foreach(group, name, want) {
            run_request(group_name, name, want);
        }
    }
    json_decref(groups);
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
        cmocka_unit_test(test_busboy_multipart),
        cmocka_unit_test(test_busboy_urlencoded),
        cmocka_unit_test(test_url_standard),
        cmocka_unit_test(test_multiparty),
    };

    return cmocka_run_group_tests_name("form corpus", tests, setup, NULL);
}
