#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "web/live.h"

/* What of the news is for whom, and what is told to those who come. */

#define T  (1000 * TK_SECOND)

static char  piece[TK_LIVE_PIECE];

static union {
    tk_live_sub_t  sub;
    char           room[sizeof(tk_live_sub_t) + 2 * sizeof(uint32_t)];
} one;


/* A listener who manages types 1 and 3. */
static int
setup(void **state)
{
    (void) state;
    one.sub.n_types = 2;
    one.sub.types[0] = 1;
    one.sub.types[1] = 3;
    assert_int_equal(tk_web_live_sub_size(&one.sub), sizeof(one.room));

    return 0;
}


static tk_live_news_t
news(uint64_t id, uint32_t type, uint32_t was)
{
    tk_live_news_t  v = { .id = id, .types = { type, was } };

    v.n = (unsigned) snprintf(v.text, sizeof(v.text), "%llu;",
                              (unsigned long long) id);

    return v;
}


static void
is(tk_str_t got, const char *want)
{
    char  z[1000];

    snprintf(z, sizeof(z), "%.*s", TK_STR_ARG(got));
    assert_string_equal(z, want);
}


static void
test_who_hears_what(void **state)
{
    tk_live_news_t  v[] = {
        news(1, 1, 1), news(2, 2, 2), news(3, 2, 3), news(4, 3, 2)
    };

    (void) state;
    is(tk_web_live_piece(&one.sub, v, 4, piece), "1;3;4;");
    is(tk_web_live_piece(&one.sub, v + 1, 1, piece), "");
}


/* Who cannot be told everything reads everything anew. */
static void
test_more_than_a_piece(void **state)
{
    size_t           i, n = TK_LIVE_PIECE / TK_LIVE_TEXT;
    tk_live_news_t   v[TK_LIVE_PIECE / TK_LIVE_TEXT + 1];

    (void) state;

    for (i = 0; i <= n; i++) {
        v[i] = news(i + 1, 1, 1);
        memset(v[i].text, 'x', TK_LIVE_TEXT);
        v[i].n = TK_LIVE_TEXT;
    }

    assert_int_equal(tk_web_live_piece(&one.sub, v, n, piece).n,
                     n * TK_LIVE_TEXT);
    assert_true(tk_str_eq(tk_web_live_piece(&one.sub, v, n + 1, piece),
                          tk_web_live_sync()));
}


static void
test_who_comes_later(void **state)
{
    tk_live_news_t  v[] = { news(1, 1, 1), news(0, 1, 1), news(2, 2, 2) };
    tk_live_news_t  late = news(3, 3, 3);
    tk_live_kept_t  kept = { .n = 0 };

    (void) state;
    is(tk_web_live_kept(&kept, &one.sub, T, piece), "");

    tk_web_live_keep(&kept, v, 3, T);
    tk_web_live_keep(&kept, &late, 1, T + TK_SECOND);
    is(tk_web_live_kept(&kept, &one.sub, T + TK_SECOND, piece), "1;3;");
    is(tk_web_live_kept(&kept, &one.sub, T + TK_LIVE_LATELY, piece), "3;");
    is(tk_web_live_kept(&kept, &one.sub, T + TK_LIVE_LATELY + TK_SECOND,
                        piece), "");
}


/* Of a busy second not all is kept. */
static void
test_more_than_is_kept(void **state)
{
    unsigned         i;
    tk_live_news_t   v;
    tk_live_kept_t   kept = { .n = 0 };

    (void) state;

    for (i = 1; i <= TK_LIVE_KEPT; i++) {
        v = news(i, i < TK_LIVE_KEPT ? 2 : 1, 2);
        tk_web_live_keep(&kept, &v, 1, T);
    }

    is(tk_web_live_kept(&kept, &one.sub, T, piece), "32;");

    v = news(i, 1, 1);
    tk_web_live_keep(&kept, &v, 1, T + TK_SECOND);
    assert_true(tk_str_eq(tk_web_live_kept(&kept, &one.sub, T + TK_SECOND,
                                           piece), tk_web_live_sync()));
    is(tk_web_live_kept(&kept, &one.sub, T + TK_LIVE_LATELY, piece), "33;");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_who_hears_what),
        cmocka_unit_test(test_more_than_a_piece),
        cmocka_unit_test(test_who_comes_later),
        cmocka_unit_test(test_more_than_is_kept)
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
