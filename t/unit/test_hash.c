#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/rand.h"


static int
setup(void **state)
{
    *state = tk_arena_create(0);
    return *state && tk_base_init() == TK_OK ? 0 : -1;
}


static int
teardown(void **state)
{
    tk_arena_destroy(*state);
    return 0;
}


static void
test_sha256(void **state)
{
    size_t       i;
    uint8_t      d[TK_SHA256_LEN], e[TK_SHA256_LEN];
    tk_sha256_t  s;

    tk_sha256("abc", 3, d);
    assert_true(tk_str_eqz(tk_hex(*state, d, sizeof(d)),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));

    tk_sha256_init(&s);
    for (i = 0; i < 3; i++) {
        tk_sha256_add(&s, &"abc"[i], 1);
    }
    tk_sha256_final(&s, e);
    assert_memory_equal(d, e, sizeof(d));

    tk_sha256(NULL, 0, d);
    assert_true(tk_str_starts(tk_hex(*state, d, sizeof(d)),
                              TK_STR("e3b0c442")));
}


/* RFC 4231 test case 1, its key padded with zeros as HMAC does. */
static void
test_mac(void **state)
{
    uint8_t   mac[TK_MAC_LEN], again[TK_MAC_LEN];
    tk_key_t  key = { { 0 } };
    tk_mac_t  prepared;

    memset(key.b, 0x0b, 20);
    tk_mac_init(&prepared, &key);
    tk_mac_of(&prepared, TK_STR("Hi There"), again);
    tk_mac(&key, TK_STR("Hi There"), mac);
    assert_memory_equal(again, mac, sizeof(mac));
    assert_true(tk_str_eqz(tk_hex(*state, mac, sizeof(mac)),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
}


static void
test_derive(void **state)
{
    tk_key_t  a, b;
    tk_str_t  secret = TK_STR("0123456789abcdef0123456789abcdef");

    (void) state;

    tk_key_derive(secret, "csrf", &a);
    tk_key_derive(secret, "csrf", &b);
    assert_memory_equal(a.b, b.b, TK_KEY_LEN);

    tk_key_derive(secret, "reply-token", &b);
    assert_memory_not_equal(a.b, b.b, TK_KEY_LEN);

    tk_key_derive(TK_STR("0123456789abcdef0123456789abcdeF"), "csrf", &b);
    assert_memory_not_equal(a.b, b.b, TK_KEY_LEN);
}


static void
test_equal(void **state)
{
    (void) state;

    assert_true(tk_equal_ct(TK_STR("abc"), TK_STR("abc")));
    assert_false(tk_equal_ct(TK_STR("abc"), TK_STR("abd")));
    assert_false(tk_equal_ct(TK_STR("abc"), TK_STR("ab")));
    assert_false(tk_equal_ct(TK_STR_NULL, TK_STR("")));
}


static void
test_seal(void **state)
{
    char        *p;
    size_t       i;
    tk_key_t     key, other;
    tk_str_t     sealed, again, plain;
    tk_arena_t  *a = *state;

    tk_rand(&key, sizeof(key));
    tk_rand(&other, sizeof(other));

    assert_int_equal(tk_seal(a, &key, TK_STR("top secret"), &sealed), TK_OK);
    assert_int_equal(tk_seal(a, &key, TK_STR("top secret"), &again), TK_OK);
    assert_false(tk_str_eq(sealed, again));
    assert_true(tk_str_find(sealed, TK_STR("secret")) < 0);

    assert_int_equal(tk_open(a, &key, sealed, &plain), TK_OK);
    assert_true(tk_str_eqz(plain, "top secret"));
    assert_int_equal(tk_open(a, &other, sealed, &plain), TK_EINVAL);

    for (i = 0; i < sealed.n; i++) {
        p = (char *) tk_arena_str(a, sealed).p;
        p[i] ^= 1;
        assert_int_equal(tk_open(a, &key, tk_str(p, sealed.n), &plain),
                         TK_EINVAL);
        assert_int_equal(tk_open(a, &key, tk_str(sealed.p, i), &plain),
                         TK_EINVAL);
    }

    assert_int_equal(tk_seal(a, &key, TK_STR_NULL, &sealed), TK_OK);
    assert_int_equal(tk_open(a, &key, sealed, &plain), TK_OK);
    assert_int_equal(plain.n, 0);
    assert_int_equal(tk_open(a, &key, TK_STR_NULL, &plain), TK_EINVAL);
}


static void
test_password(void **state)
{
    char  hash[TK_PWHASH_LEN];

    (void) state;

    assert_int_equal(tk_pwhash(TK_STR("correct horse"), hash), TK_OK);
    assert_true(tk_str_starts(tk_str_z(hash), TK_STR("$argon2id$")));
    assert_int_equal(tk_pwverify(hash, TK_STR("correct horse")), TK_OK);
    assert_int_equal(tk_pwverify(hash, TK_STR("correct horsf")), TK_EDENIED);
    assert_int_equal(tk_pwverify(hash, TK_STR_NULL), TK_EDENIED);
    assert_int_equal(tk_pwverify("", TK_STR("x")), TK_EDENIED);
    assert_int_equal(tk_pwverify("$argon2id$v=19$junk", TK_STR("x")),
                     TK_EDENIED);
}


static void
test_base64(void **state)
{
    size_t       i, n;
    uint8_t      raw[70];
    tk_str_t     text, back;
    const char  *bad[] = {
        "A", "AA=", "AA==", "A+", "A/", "AA A", "AAA\n", "AB", "Zm9vYmF",
        "=", "\xc3\xa4"
    };

    assert_true(tk_str_eqz(tk_base64(*state, "foob", 4), "Zm9vYg=="));
    assert_true(tk_str_eqz(tk_base64url(*state, "\xfb\xff", 2), "-_8"));

    for (n = 0; n <= sizeof(raw); n++) {
        tk_rand(raw, n);
        text = tk_base64url(*state, raw, n);
        assert_int_equal(tk_unbase64url(*state, text, &back), TK_OK);
        assert_int_equal(back.n, n);
        assert_memory_equal(back.p, raw, n);
    }

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (tk_unbase64url(*state, tk_str_z(bad[i]), &back) != TK_EINVAL) {
            fail_msg("\"%s\" passes", bad[i]);
        }
    }
    assert_int_equal(tk_unbase64url(*state, TK_STR_NULL, &back), TK_OK);
    assert_int_equal(back.n, 0);
}


static void
test_hex(void **state)
{
    tk_str_t  r;

    assert_true(tk_str_eqz(tk_hex(*state, "\x00\xff\x1a", 3), "00ff1a"));
    assert_int_equal(tk_unhex(*state, TK_STR("00FF1a"), &r), TK_OK);
    assert_int_equal(r.n, 3);
    assert_memory_equal(r.p, "\x00\xff\x1a", 3);
    assert_int_equal(tk_unhex(*state, TK_STR("abc"), &r), TK_EINVAL);
    assert_int_equal(tk_unhex(*state, TK_STR("0g"), &r), TK_EINVAL);
    assert_int_equal(tk_unhex(*state, TK_STR("00 11"), &r), TK_EINVAL);
    assert_int_equal(tk_unhex(*state, TK_STR(" 0"), &r), TK_EINVAL);
    assert_int_equal(tk_unhex(*state, TK_STR_NULL, &r), TK_OK);
    assert_int_equal(r.n, 0);
}


static void
test_token(void **state)
{
    tk_str_t  a, b;

    a = tk_rand_token(*state, 16);
    b = tk_rand_token(*state, 16);
    assert_int_equal(a.n, 22);
    assert_false(tk_str_eq(a, b));
}


int
main(void)
{
#define T(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest  tests[] = {
        T(test_sha256),
        T(test_mac),
        T(test_derive),
        T(test_equal),
        T(test_seal),
        T(test_password),
        T(test_base64),
        T(test_hex),
        T(test_token)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
