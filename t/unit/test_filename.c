#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "fmt/filename.h"

typedef struct {
    tk_str_t     raw;
    const char  *want;
} case_t;


static void
check(tk_arena_t *a, tk_str_t raw, const char *want)
{
    tk_str_t  s;

    s = tk_filename_clean(a, raw);
    if (!tk_str_eqz(s, want)) {
        fail_msg("\"%.*s\" became \"%.*s\", not \"%s\"", TK_STR_ARG(raw),
                 TK_STR_ARG(s), want);
    }
}


/* abuse 12: names of files */
static void
test_hostile_names(void **state)
{
    size_t        i;
    tk_arena_t   *a;
    const case_t  cases[] = {
        { TK_STR("a.txt"), "a.txt" },
        { TK_STR("../../etc/passwd"), "passwd" },
        { TK_STR("C:\\dir\\b.doc"), "b.doc" },
        { TK_STR("C:\\"), "" },
        { TK_STR("con"), "con" },
        { TK_STR(".htaccess"), ".htaccess" },
        { TK_STR("."), "" },
        { TK_STR("a/.."), "" },
        { TK_STR("/"), "" },
        { TK_STR(" \t\r\n"), "" },
        { TK_STR("inv\xE2\x80\xAE" "gpj.exe"), "invgpj.exe" },
        { TK_STR("a\xE2\x81\xA6" "b"), "ab" },
        { TK_STR("a\0b.txt"), "a b.txt" },
        { TK_STR("a\r\nSet-Cookie: x"), "a Set-Cookie: x" },
        { TK_STR("a\"; filename=x"), "a\"; filename=x" },
        { TK_STR("\xff\xfe.txt"), "\xEF\xBF\xBD\xEF\xBF\xBD.txt" },
        { TK_STR("n\xC3\xA4me.txt"), "n\xC3\xA4me.txt" },
        { TK_STR_NULL, "" },
    };

    (void) state;
    a = tk_arena_create(0);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        check(a, cases[i].raw, cases[i].want);
    }

    assert_true(tk_str_eqz(tk_filename_safe(a, TK_STR("..")), "file"));
    assert_true(tk_str_eqz(tk_filename_safe(a, TK_STR("x/y")), "y"));

    tk_arena_destroy(a);
}


static void
test_length(void **state)
{
    char         raw[4096];
    size_t       n;
    tk_str_t     s;
    tk_arena_t  *a;

    (void) state;
    a = tk_arena_create(0);

    memset(raw, 'x', sizeof(raw));
    memcpy(raw + sizeof(raw) - 4, ".pdf", 4);
    s = tk_filename_clean(a, tk_str(raw, 600));
    assert_int_equal(s.n, TK_FILENAME_MAX);

    s = tk_filename_clean(a, tk_str(raw + sizeof(raw) - 600, 600));
    assert_int_equal(s.n, TK_FILENAME_MAX);
    assert_true(tk_str_ends(s, TK_STR(".pdf")));

    s = tk_filename_clean(a, tk_str(raw, sizeof(raw)));
    assert_true(s.n <= TK_FILENAME_MAX);

    /* Characters of three bytes do not divide the limit. */
    for (n = 0; n + 3 <= sizeof(raw); n += 3) {
        memcpy(raw + n, "\xE2\x98\x83", 3);
    }
    s = tk_filename_clean(a, tk_str(raw, 300));
    assert_true(tk_utf8_valid(s));
    assert_in_range(s.n, TK_FILENAME_MAX - 3, TK_FILENAME_MAX);

    tk_arena_destroy(a);
}


static void
check_disposition(tk_arena_t *a, tk_str_t name, const char *want)
{
    tk_str_t  s;

    s = tk_filename_disposition(a, "attachment", name);
    if (!tk_str_eqz(s, want)) {
        fail_msg("got %.*s", TK_STR_ARG(s));
    }
}


static void
test_disposition(void **state)
{
    tk_arena_t  *a;

    (void) state;
    a = tk_arena_create(0);

    check_disposition(a, TK_STR("a b.txt"),
                      "attachment; filename=\"a b.txt\"");
    check_disposition(a, TK_STR(""), "attachment; filename=\"file\"");
    check_disposition(a, TK_STR("a\"; filename=x"),
                      "attachment; filename=\"a_; filename=x\"; "
                      "filename*=UTF-8''a%22%3B%20filename%3Dx");
    check_disposition(a, TK_STR("100%.txt"),
                      "attachment; filename=\"100_.txt\"; "
                      "filename*=UTF-8''100%25.txt");
    check_disposition(a, TK_STR("n\xC3\xA4me \xE2\x98\x83.txt"),
                      "attachment; filename=\"n_me _.txt\"; "
                      "filename*=UTF-8''n%C3%A4me%20%E2%98%83.txt");
    check_disposition(a, TK_STR("a\r\nX: y"),
                      "attachment; filename=\"a X: y\"");

    tk_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_hostile_names),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_disposition),
    };

    return cmocka_run_group_tests_name("filename", tests, NULL, NULL);
}
