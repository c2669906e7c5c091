#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/re.h"


static int
setup(void **state)
{
    *state = tk_arena_create(0);
    return *state ? 0 : -1;
}


static int
teardown(void **state)
{
    tk_arena_destroy(*state);
    return 0;
}


static const tk_re_t *
re(void **state, const char *pattern, int flags)
{
    tk_str_t        err;
    const tk_re_t  *r;

    if (tk_re_compile(*state, tk_str_z(pattern), flags, &r, &err) != TK_OK) {
        fail_msg("%s: %s", pattern, err.p);
    }
    return r;
}


static void
test_groups(void **state)
{
    size_t     i;
    tk_str_t   s, g[TK_RE_GROUPS];

    s = TK_STR("Re: [Ticket#4711] Hello");
    assert_int_equal(tk_re_match(re(state, "\\[Ticket#(\\d+)(x)?\\]()", 0), s,
                                 0, g), TK_OK);
    assert_true(tk_str_eqz(g[0], "[Ticket#4711]"));
    assert_true(tk_str_eqz(g[1], "4711"));
    assert_true(tk_str_is_null(g[2]));
    assert_false(tk_str_is_null(g[3]));
    assert_int_equal(g[3].n, 0);
    for (i = 4; i < TK_RE_GROUPS; i++) {
        assert_true(tk_str_is_null(g[i]));
    }
    assert_ptr_equal(g[0].p, s.p + 4);
}


static void
test_more_groups_than_room(void **state)
{
    tk_str_t  g[TK_RE_GROUPS];

    assert_int_equal(tk_re_match(re(state,
        "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)(l)(m)(n)(o)(p)(q)(r)", 0),
        TK_STR("abcdefghijklmnopqr"), 0, g), TK_OK);
    assert_true(tk_str_eqz(g[15], "o"));
    assert_int_equal(g[0].n, 18);
}


static void
test_from(void **state)
{
    tk_str_t        s = TK_STR("a1a2"), g[TK_RE_GROUPS];
    const tk_re_t  *r = re(state, "a(.)", 0);

    assert_int_equal(tk_re_match(r, s, 1, g), TK_OK);
    assert_true(tk_str_eqz(g[1], "2"));
    assert_int_equal(tk_re_match(r, s, 3, g), TK_ENOTFOUND);
    assert_int_equal(tk_re_match(r, s, 4, NULL), TK_ENOTFOUND);
    assert_int_equal(tk_re_match(r, s, 5, NULL), TK_ENOTFOUND);
    assert_int_equal(tk_re_match(r, TK_STR_NULL, 0, NULL), TK_ENOTFOUND);
    assert_int_equal(tk_re_match(re(state, "^$", 0), TK_STR_NULL, 0, NULL),
                     TK_OK);
}


static void
test_flags(void **state)
{
    tk_str_t  g[TK_RE_GROUPS];

    assert_int_equal(tk_re_match(re(state, "^b$", TK_RE_MULTILINE),
                                 TK_STR("a\nb\nc"), 0, NULL), TK_OK);
    assert_int_equal(tk_re_match(re(state, "^b$", 0), TK_STR("a\nb\nc"), 0,
                                 NULL), TK_ENOTFOUND);
    assert_int_equal(tk_re_match(re(state, "\xc3\x84.", TK_RE_UTF
                                                        | TK_RE_ICASE),
                                 TK_STR("\xc3\xa4\xe2\x82\xac"), 0, g),
                     TK_OK);
    assert_int_equal(g[0].n, 5);
    assert_int_equal(tk_re_match(re(state, "(*UTF)a", TK_RE_UTF),
                                 TK_STR("xa"), 0, NULL), TK_OK);

    /* Bytes that are not UTF-8 are not matched and do no harm. */
    assert_int_equal(tk_re_match(re(state, "b", TK_RE_UTF),
                                 TK_STR("\xff" "a\xc3" "b"), 0, NULL), TK_OK);
    assert_int_equal(tk_re_match(re(state, "^.b$", TK_RE_UTF),
                                 TK_STR("\xff" "b"), 0, NULL), TK_ENOTFOUND);
}


static void
test_bad_patterns(void **state)
{
    size_t              i;
    char                nested[500];
    tk_str_t            err;
    const tk_re_t      *r;
    static const char  *bad[] = {
        "(", "[", "a{2,1}", "(?<n", "\\C", "*", "(?<=a+)b", "(*UTF8"
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        err = TK_STR_NULL;
        if (tk_re_compile(*state, tk_str_z(bad[i]), 0, &r, &err)
            != TK_EINVAL)
        {
            fail_msg("\"%s\" passes", bad[i]);
        }
        assert_true(tk_str_find(err, TK_STR(" at offset ")) > 0);
    }
    assert_int_equal(tk_re_compile(*state, TK_STR("(*UTF)a"), 0, &r, NULL),
                     TK_EINVAL);

    memset(nested, '(', 250);
    memset(nested + 250, ')', 250);
    assert_int_equal(tk_re_compile(*state, tk_str(nested, 500), 0, &r, NULL),
                     TK_EINVAL);
    assert_int_equal(tk_re_compile(*state,
                         tk_str(tk_arena_zalloc(*state, 10000), 10000), 0, &r,
                         NULL), TK_EINVAL);
}


static int64_t
cpu_ms(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (int64_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}


/* What takes ages by itself ends soon, on a stack as small as a fiber's. */
static void *
run_catastrophes(void *arg)
{
    size_t              i;
    int64_t             since, ms;
    tk_str_t            a, big;
    void               *fault = NULL;
    void              **state = arg;
    static const char  *patterns[] = {
        "(a+)+$", "^(a|aa)+$", "(.*)*b$", "(?:a?){30}a{30}$", "^(\\w+\\s?)*$",
        "(x+x+)+y", "((a*)*)*c", "^((?1)?a)+$", "(a|b|ab)*c", "(?=(a+))*b"
    };

    a = TK_STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");
    big.n = 1u << 20;
    big.p = memset(tk_arena_alloc(*state, big.n), 'a', big.n);
    ((char *) big.p)[big.n - 1] = '!';

    for (i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        since = cpu_ms();
        if (i < 2 && tk_re_match(re(state, patterns[i], 0), a, 0, NULL)
                     != TK_ENOTFOUND)
        {
            fault = (void *) patterns[i];
        }
        (void) tk_re_match(re(state, patterns[i], 0), a, 0, NULL);
        (void) tk_re_match(re(state, patterns[i], TK_RE_UTF), big, 0, NULL);
        ms = cpu_ms() - since;
        print_message("%-20s %d ms\n", patterns[i], (int) ms);
        if (ms > 2000) {
            fault = (void *) patterns[i];
        }
    }
    return fault;
}


static void
test_catastrophes(void **state)
{
    void            *fault;
    pthread_t        thread;
    pthread_attr_t   attr;

    pthread_attr_init(&attr);
    assert_int_equal(pthread_attr_setstacksize(&attr, 256u << 10), 0);
    assert_int_equal(pthread_create(&thread, &attr, run_catastrophes, state),
                     0);
    assert_int_equal(pthread_join(thread, &fault), 0);
    pthread_attr_destroy(&attr);
    assert_null(fault);
}


/* Long but harmless matches do succeed. */
static void
test_long_subjects(void **state)
{
    char      *p;
    tk_str_t   s, g[TK_RE_GROUPS];

    s.n = 300000;
    s.p = p = memset(tk_arena_alloc(*state, s.n), 'a', s.n);
    p[s.n - 1] = 'z';

    assert_int_equal(tk_re_match(re(state, "a+z", 0), s, 0, g), TK_OK);
    assert_int_equal(g[0].n, s.n);
    assert_int_equal(tk_re_match(re(state, "^.*?z$", TK_RE_UTF), s, 0, g),
                     TK_OK);
    assert_int_equal(tk_re_match(re(state, "z", 0), s, 0, g), TK_OK);
}


int
main(void)
{
#define T(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest  tests[] = {
        T(test_groups),
        T(test_more_groups_than_room),
        T(test_from),
        T(test_flags),
        T(test_bad_patterns),
        T(test_catastrophes),
        T(test_long_subjects)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
