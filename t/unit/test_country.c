#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "desk/people/country.h"

/*
 * An address in forty countries, each in the order of its own lines.  None
 * whose English name changed with CLDR: Debian 12's Node.js still says Turkey.
 */

#define STREET  "Street"
#define NUMBER  "12"
#define ZIP     "Z1"
#define CITY    "Town"
#define STATE   "State"


static const char *
address(const char *code, const char *street, const char *number,
    const char *zip, const char *city, const char *state)
{
    static char   out[4096];
    tk_str_t      s;
    tk_arena_t   *a = tk_arena_create(0);
    tk_address_t  in = {
        tk_str_z(street), tk_str_z(number), tk_str_z(zip), tk_str_z(city),
        tk_str_z(state), tk_str_z(code)
    };

    s = tk_country_address(a, &in, TK_STR("en"));
    memcpy(out, s.p, s.n);
    out[s.n] = '\0';
    tk_arena_destroy(a);

    return out;
}


static void
test_forty(void **state)
{
    size_t  i;

    static const struct {
        const char  *code;
        const char  *want;
    } all[] = {
        { "DE", "Street 12\nZ1 Town\nGermany" },
        { "AT", "Street 12\nZ1 Town\nAustria" },
        { "CH", "Street 12\nZ1 Town\nSwitzerland" },
        { "NL", "Street 12\nZ1 Town\nNetherlands" },
        { "BE", "Street 12\nZ1 Town\nBelgium" },
        { "LU", "12 Street\nZ1 Town\nLuxembourg" },
        { "FR", "12 Street\nZ1 Town\nFrance" },
        { "ES", "Street, 12\nZ1 Town\nSpain" },
        { "PT", "Street 12\nZ1 Town\nPortugal" },
        { "IT", "Street 12\nZ1 Town\nItaly" },
        { "GB", "12 Street\nTown\nZ1\nUnited Kingdom" },
        { "IE", "12 Street\nTown\nZ1\nIreland" },
        { "US", "12 Street\nTown, State Z1\nUnited States" },
        { "CA", "12 Street\nTown, State Z1\nCanada" },
        { "MX", "Street 12\nZ1 Town, State\nMexico" },
        { "BR", "Street 12\nTown - State\nZ1\nBrazil" },
        { "AR", "Street 12\nZ1 Town\nArgentina" },
        { "CL", "Street 12\nZ1 Town\nChile" },
        { "CO", "Street 12\nZ1 Town, State\nColombia" },
        { "AU", "12 Street\nTown State Z1\nAustralia" },
        { "NZ", "12 Street\nTown Z1\nNew Zealand" },
        { "JP", "12 Street\nTown, State Z1\nJapan" },
        { "CN", "Z1 China\nState\nTown\nStreet 12" },
        { "KR", "South Korea\nState Town Street 12\nZ1" },
        { "IN", "12, Street\nTown - Z1\nState\nIndia" },
        { "TH", "12\nStreet\nTown\nState Z1\nThailand" },
        { "VN", "12 Street\nTown\nState Z1\nVietnam" },
        { "RU", "Street, 12\nTown\nState\nRussia\nZ1" },
        { "UA", "Street, 12\nTown\nState\nZ1\nUkraine" },
        { "PL", "Street 12\nZ1 Town\nPoland" },
        { "CZ", "Street 12\nZ1 Town\nCzechia" },
        { "SK", "Street 12\nZ1 Town\nSlovakia" },
        { "HU", "Z1 Town\nStreet 12.\nHungary" },
        { "RO", "Street 12\nZ1 Town\nRomania" },
        { "BG", "Street 12\nTown Z1\nBulgaria" },
        { "GR", "Street 12\nZ1 Town\nGreece" },
        { "IL", "Street 12\nZ1 Town\nIsrael" },
        { "SA", "12 Street\nTown Z1\nSaudi Arabia" },
        { "EG", "12 Street\nTown\nZ1\nEgypt" },
        { "ZA", "12 Street\nTown\nZ1\nSouth Africa" },
        { "NG", "12 Street\nTown Z1\nState\nNigeria" },
        { "KE", "12 Street\nTown\nZ1\nKenya" },
        { "SE", "Street 12\nZ1 Town\nSweden" },
        { "NO", "Street 12\nZ1 Town\nNorway" },
        { "DK", "Street 12\nZ1 Town\nDenmark" },
        { "FI", "Street 12\nZ1 Town\nFinland" }
    };

    assert_true(sizeof(all) / sizeof(all[0]) >= 40);

    for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        assert_string_equal(address(all[i].code, STREET, NUMBER, ZIP, CITY,
                                    STATE), all[i].want);
    }
}


/* Whatever is missing, no gap, no lonely comma, and nothing is lost. */
static void
test_missing(void **state)
{
    size_t       n;
    unsigned     i, set;
    const char  *s, *code;

    for (i = 0; i < tk_countries_n; i++) {
        code = tk_countries[i].code;

        for (set = 1; set < 32; set++) {
            s = address(code, set & 1 ? STREET : "", set & 2 ? NUMBER : "",
                        set & 4 ? ZIP : "", set & 8 ? CITY : "",
                        set & 16 ? STATE : "");
            n = strlen(s);

            assert_true(!(set & 1) || strstr(s, STREET) != NULL);
            assert_true(!(set & 4) || strstr(s, ZIP) != NULL);
            assert_true(!(set & 8) || strstr(s, CITY) != NULL);
            assert_null(strstr(s, "\n\n"));
            assert_null(strstr(s, "\n,"));
            assert_null(strstr(s, " \n"));
            assert_null(strstr(s, ",\n"));
            assert_null(strpbrk(s, "\001\002\003\004\005\006"));
            assert_true(n == 0 || (s[0] != ',' && s[0] != '\n'
                                   && s[0] != ' ' && s[n - 1] != '\n'));
        }
    }
}


static void
test_single(void **state)
{
    assert_string_equal(address("DE", "", "", "", "", ""), "");
    assert_string_equal(address("US", STREET, "", ZIP, CITY, ""),
                        "Street\nTown Z1\nUnited States");
    assert_string_equal(address("HU", STREET, "", "", CITY, ""),
                        "Town\nStreet\nHungary");
    assert_string_equal(address("", STREET, NUMBER, ZIP, CITY, ""),
                        "Street 12\nZ1 Town");
    assert_string_equal(address("Oz", STREET, NUMBER, ZIP, CITY, ""),
                        "Street 12\nZ1 Town\nOz");
}


static void
test_names(void **state)
{
    unsigned             i, k;
    const tk_country_t  *c;

    static const char *const langs[] = { "en", "de", "nl", "fr", "es" };

    assert_true(tk_countries_n >= 249);

    for (i = 0; i < tk_countries_n; i++) {
        c = &tk_countries[i];
        assert_ptr_equal(tk_country_find(tk_str_z(c->code)), c);
        assert_true(i == 0 || strcmp(tk_countries[i - 1].code, c->code) < 0);

        for (k = 0; k < TK_COUNTRY_LANGS; k++) {
            assert_true(strlen(c->name[k]) > 2);
            assert_true(tk_str_eqz(tk_country_name(tk_str_z(c->code),
                                                   tk_str_z(langs[k])),
                                   c->name[k]));
            assert_ptr_equal(tk_country_read(tk_str_z(c->name[k])), c);
        }
    }

    assert_null(tk_country_find(TK_STR("ZZ")));
    assert_null(tk_country_find(TK_STR("de")));
    assert_null(tk_country_find(TK_STR("")));
    assert_true(tk_str_eqz(tk_country_name(TK_STR("DE"), TK_STR("xx")),
                           "Germany"));
    assert_string_equal(tk_country_nth(TK_STR("de"), 1)->code, "EG");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_forty),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_single),
        cmocka_unit_test(test_names)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
