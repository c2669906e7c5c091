#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/term.h"


static void
words(const char *text, const char *want)
{
    char        got[1000] = "";
    size_t      n = 0;
    tk_terms_t  t;

    tk_terms_init(&t, tk_str_z(text));

    while (tk_terms_next(&t)) {
        assert_true(t.term.n <= TK_TERM_MAX + 4);
        n += (size_t) snprintf(got + n, sizeof(got) - n, "%s%.*s",
                               n ? " " : "", TK_STR_ARG(t.term));

        if (t.other.n) {
            n += (size_t) snprintf(got + n, sizeof(got) - n, "|%.*s",
                                   TK_STR_ARG(t.other));
        }
    }

    assert_string_equal(got, want);
}


static void
test_latin(void **state)
{
    words("", "");
    words("  -- ?! ", "");
    words("The Printer, on FIRE!", "the printer on fire");
    words("anna.muster@example.org", "anna muster example org");
    words("INV-2026/17 #202600001", "inv 2026 17 202600001");
    words("caf\xc3\xa9 Cafe\xcc\x81 \xc5\x81\xc3\xb3""d\xc5\xba",
          "cafe cafe lodz");
    words("\xc5\xbbywiec \xc5\xa0koda \xc5\x92uvre",
          "zywiec skoda oeuvre");
    words("co\xc2\xad""operate", "cooperate");
}


static void
test_german(void **state)
{
    words("M\xc3\xbcller M\xc3\x9cLLER Mueller",
          "muller|mueller muller|mueller mueller");
    words("Stra\xc3\x9f""e STRASSE", "strasse strasse");
    words("\xc3\x84rger", "arger|aerger");
}


static void
test_other_scripts(void **state)
{
    words("\xd0\x9f\xd1\x80\xd0\x98\xd0\xb2\xd0\x95\xd1\x82",
          "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82");
    words("\xce\x9b\xce\x8c\xce\x93\xce\x9f\xcf\x82",
          "\xce\xbb\xce\xbf\xce\xb3\xce\xbf\xcf\x83");
    words("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e PC",
          "\xe6\x97\xa5\xe6\x9c\xac \xe6\x9c\xac\xe8\xaa\x9e \xe8\xaa\x9e pc");
    words("PC\xe6\x97\xa5\xef\xbc\xa1\xef\xbc\x91",
          "pc \xe6\x97\xa5 a1");
}


static void
test_hostile(void **state)
{
    words("a\xff""b\xc3", "a b");
    words("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq z",
          "abcdefghijklmnopqrstuvwxyzabcdef z");
    words("\xf0\x9f\x98\x80 +foo* \"(bar", "foo bar");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_latin),
        cmocka_unit_test(test_german),
        cmocka_unit_test(test_other_scripts),
        cmocka_unit_test(test_hostile)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
