#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mime/tag.h"


static void
test_find(void **state)
{
    size_t  i;

    static const struct {
        const char  *subject;
        const char  *digits;     /* NULL: no tag */
    } cases[] = {
        { "[ts #202600001] Printer", "202600001" },
        { "AW: Re: [TS #1] x [ts #2]", "1" },
        { "Fwd: x [ Ts # 77 ]", "77" },
        { "[ts #12345678901234567890]", "12345678901234567890" },
        { "[ts #123456789012345678901]", NULL },
        { "[ts #]", NULL }, { "[ts 1]", NULL }, { "ts #1", NULL },
        { "[ts #1", NULL }, { "[ts #1x]", NULL }, { "", NULL },
        { "[[ts #3]", "3" },
        /* abuse 4: digits of other scripts, full width */
        { "[ts #\xd9\xa1\xd9\xa2]", NULL },
        { "[ts #\xef\xbc\x91]", NULL },
        { "[ts \xef\xbc\x83" "1]", NULL },
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        tk_str_t  digits = tk_tag_find(tk_str_z(cases[i].subject));

        if (cases[i].digits == NULL) {
            assert_true(tk_str_is_null(digits));
        } else {
            assert_true(tk_str_eqz(digits, cases[i].digits));
        }
    }
}


static void
test_strip(void **state)
{
    size_t       i;
    tk_arena_t  *a;

    static const struct {
        const char  *subject;
        const char  *want;
    } cases[] = {
        { "[ts #1] Printer", "Printer" },
        { "Re: [ts #1] Printer", "Re: Printer" },
        { "Printer [ts #1]", "Printer" },
        { "[ts #1][TS #2] Printer [ts #3] on fire", "Printer on fire" },
        { "[ts #1]", "" },
        { "no tag [x] #1", "no tag [x] #1" },
        /* what is left must not be a tag again */
        { "[ts [ts #1]#2] x", "x" },
    };

    a = tk_arena_create(0);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        tk_str_t  s = tk_tag_strip(a, tk_str_z(cases[i].subject));

        if (!tk_str_eqz(s, cases[i].want)) {
            fail_msg("\"%s\" became \"%.*s\"", cases[i].subject,
                     TK_STR_ARG(s));
        }
    }

    tk_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_strip),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
