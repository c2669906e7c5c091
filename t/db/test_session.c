#include "fixture.h"

#include <time.h>

#include "desk/access/throttle.h"
#include "desk/people/contact.h"

/* Signing in, sessions, form tokens and throttles. */

static fixture_t  fixture;
static unsigned   verified;       /* computations of the hash */


static int
counting_offload(void *ctx, void (*fn)(void *arg), void *arg)
{
    verified++;

    return tk_host_blocking.offload(ctx, fn, arg);
}


static int
setup(void **state)
{
    char    hash[TK_PWHASH_LEN], order[500];
    const char *words[] = { "anna", "nina" };
    size_t  i;

    *state = &fixture;

    if (fixture_open(&fixture) != TK_OK) {
        return -1;
    }

    for (i = 0; i < 2; i++) {
        assert_int_equal(tk_pwhash(TK_STR("secret"), hash), TK_OK);
        snprintf(order, sizeof(order), "UPDATE user_account SET password ="
                 " '%s' WHERE login = '%s'", hash, words[i]);
        raw(fixture.w.raw, order);
    }

    fixture.host.offload = counting_offload;

    return 0;
}


static int
teardown(void **state)
{
    fixture_close(*state);

    return 0;
}


/* The token is copied to `to` (44 bytes), "" if there is none. */
static int
sign_in(fixture_t *f, const char *login, const char *password,
    const char *from, char *to)
{
    int       rc;
    work_t    k;
    tk_str_t  token = TK_STR("");

    work_as(&k, f, NOBODY);
    verified = 0;
    rc = tk_session_sign_in(&k.cx, tk_str_z(login), tk_str_z(password),
                            tk_str_z(from), false, &token);

    if (to != NULL) {
        snprintf(to, 44, "%.*s", TK_STR_ARG(token));
    }

    work_end(&k);

    return rc;
}


/* Whose session that is; 0 nobody's. */
static uint64_t
whose(fixture_t *f, const char *token)
{
    uint64_t  id;
    work_t    k;

    work_as(&k, f, NOBODY);
    assert_int_equal(tk_session_open(&k.cx, tk_str_z(token), &k.v), TK_OK);
    id = k.v.who == TK_WHO_USER ? k.v.user_id : 0;
    work_end(&k);

    return id;
}


static void
test_right_and_wrong(void **state)
{
    char        one[44], two[44];
    fixture_t  *f = *state;

    assert_int_equal(sign_in(f, "anna", "secret", "192.0.2.1", one), TK_OK);
    assert_int_equal(strlen(one), TK_SESSION_TOKEN);
    assert_int_equal(whose(f, one), ANNA);
    assert_int_equal(sign_in(f, " ANNA@desk.test ", "secret", "192.0.2.1",
                             two), TK_OK);
    assert_string_not_equal(one, two);
    assert_int_equal(whose(f, two), ANNA);
    assert_int_equal(whose(f, one), ANNA);
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM session WHERE token"
                               " = '%s'", one), 0);

    assert_int_equal(sign_in(f, "anna", "Secret", "192.0.2.1", one),
                     TK_EDENIED);
    assert_string_equal(one, "");
    assert_int_equal(sign_in(f, "anna", "", "192.0.2.1", NULL), TK_EDENIED);
    assert_int_equal(sign_in(f, "", "", "192.0.2.1", NULL), TK_EDENIED);
    assert_int_equal(sign_in(f, "' or 1=1 -- ", "x", "192.0.2.1", NULL),
                     TK_EDENIED);
}


/* An account without a password or without an address is not opened by an
 * empty field. */
static void
test_empty_fields_open_nothing(void **state)
{
    fixture_t  *f = *state;

    raw(f->w.raw, "UPDATE user_account SET email = '' WHERE login = 'nina'");
    assert_int_equal(sign_in(f, "", "secret", "192.0.2.8", NULL),
                     TK_EDENIED);
    assert_int_equal(sign_in(f, "uma", "", "192.0.2.8", NULL), TK_EDENIED);
}


static double
seconds(void)
{
    struct timespec  t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);

    return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}


static void
test_equal_work_whoever_it_is(void **state)
{
    unsigned    i;
    double      from, known = 0, took;
    fixture_t  *f = *state;

    static const char *const names[] = { "anna", "nobody-at-all", "uma",
                                         "dora", "" };

    raw(f->w.raw, "UPDATE user_account SET disabled = 1 WHERE id = 7");

    for (i = 0; i < 5; i++) {
        from = seconds();
        assert_int_equal(sign_in(f, names[i], "wrong", "192.0.2.2", NULL),
                         TK_EDENIED);
        took = seconds() - from;
        known = i == 0 ? took : known;
        assert_int_equal(verified, 1);
        assert_true(took > known / 3 && took < known * 3);
    }
}


static void
test_disabled_accounts(void **state)
{
    char        token[44];
    work_t      k;
    fixture_t  *f = *state;

    assert_int_equal(sign_in(f, "nina", "secret", "192.0.2.3", token),
                     TK_OK);
    assert_int_equal(whose(f, token), NINA);
    raw(f->w.raw, "UPDATE user_account SET disabled = 1 WHERE id = 8");
    assert_int_equal(whose(f, token), 0);
    assert_int_equal(sign_in(f, "nina", "secret", "192.0.2.3", NULL),
                     TK_EDENIED);

    work_as(&k, f, NOBODY);
    assert_int_equal(tk_session_trusted(&k.cx, TK_STR("nina"), true, &k.v),
                     TK_EDENIED);
    assert_int_equal(k.v.who, TK_WHO_ANONYMOUS);
    work_end(&k);
    raw(f->w.raw, "UPDATE user_account SET disabled = 0 WHERE id = 8");
}


static void
test_sessions_end(void **state)
{
    char        one[44], two[44];
    work_t      k;
    fixture_t  *f = *state;

    fixture_clock = INT64_C(1800000000000);
    assert_int_equal(sign_in(f, "anna", "secret", "192.0.2.4", one), TK_OK);
    assert_int_equal(sign_in(f, "anna", "secret", "192.0.2.4", two), TK_OK);

    /* Use keeps it alive; the lifetime is 12 hours. */
    fixture_clock += 11 * TK_HOUR;
    assert_int_equal(whose(f, one), ANNA);
    fixture_clock += 11 * TK_HOUR;
    assert_int_equal(whose(f, one), ANNA);
    assert_int_equal(whose(f, two), 0);
    fixture_clock += 12 * TK_HOUR + TK_SECOND;
    assert_int_equal(whose(f, one), 0);

    assert_int_equal(sign_in(f, "anna", "secret", "192.0.2.4", one), TK_OK);
    assert_int_equal(sign_in(f, "anna", "secret", "192.0.2.4", two), TK_OK);
    work_as(&k, f, NOBODY);
    assert_int_equal(tk_session_close(&k.cx, tk_str_z(one)), TK_OK);
    work_end(&k);
    assert_int_equal(whose(f, one), 0);
    assert_int_equal(whose(f, two), ANNA);
    fixture_clock = 0;
}


static void
test_tokens_that_are_none(void **state)
{
    unsigned    i;
    fixture_t  *f = *state;

    static const char *const bad[] = {
        "", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "' OR 1=1 -- ' OR 1=1 -- ' OR 1=1 -- ' OR 1=",
        "\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe"
        "\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe"
        "\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff"
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(whose(f, bad[i]), 0);
    }
}


static void
test_trusted_sign_in(void **state)
{
    work_t      k;
    fixture_t  *f = *state;

    work_as(&k, f, NOBODY);
    assert_int_equal(tk_session_trusted(&k.cx, TK_STR("newcomer"), false,
                                        &k.v), TK_EDENIED);
    assert_int_equal(k.v.who, TK_WHO_ANONYMOUS);
    assert_int_equal(tk_session_trusted(&k.cx, TK_STR("newcomer"), true,
                                        &k.v), TK_OK);
    assert_int_equal(k.v.who, TK_WHO_USER);
    assert_false(k.v.admin);
    assert_int_equal(k.v.manages, 0);
    work_end(&k);

    /* Nobody signs in as them with an empty password. */
    assert_int_equal(sign_in(f, "newcomer", "", "192.0.2.5", NULL),
                     TK_EDENIED);
}


/* ABUSE 19: who tries too often waits; nobody else does. */
static void
test_throttle_locks_nobody_else_out(void **state)
{
    unsigned    i;
    fixture_t  *f = *state;

    raw(f->w.raw, "DELETE FROM throttle");
    raw(f->w.raw, "INSERT INTO desk_option (name, value)"
        " VALUES ('throttle_login', '3')");
    fixture_touch(f);
    fixture_clock = INT64_C(1800000000000);

    for (i = 0; i < 3; i++) {
        assert_int_equal(sign_in(f, "anna", "wrong", "192.0.2.9", NULL),
                         TK_EDENIED);
    }

    assert_int_equal(sign_in(f, "anna", "wrong", "192.0.2.9", NULL),
                     TK_EAGAIN);
    assert_int_equal(sign_in(f, "anna", "secret", "192.0.2.9", NULL),
                     TK_EAGAIN);
    assert_int_equal(verified, 0);
    assert_int_equal(sign_in(f, "anna", "secret", "192.0.2.10", NULL),
                     TK_OK);
    fixture_clock += 15 * TK_MINUTE + TK_SECOND;

    /* What was right does not count, however often. */
    for (i = 0; i < 20; i++) {
        assert_int_equal(sign_in(f, "anna", "secret", "192.0.2.9", NULL),
                         TK_OK);
    }

    /* One address with many names. */
    for (i = 0; i < 15; i++) {
        char  name[20];

        snprintf(name, sizeof(name), "name%u", i);
        assert_int_equal(sign_in(f, name, "wrong", "192.0.2.11", NULL),
                         TK_EDENIED);
    }

    assert_int_equal(sign_in(f, "name99", "wrong", "192.0.2.11", NULL),
                     TK_EAGAIN);

    /* The table names nobody. */
    assert_int_equal(number_of(f, "SELECT COUNT(*) FROM throttle WHERE"
                               " bucket LIKE '%%anna%%' OR bucket LIKE"
                               " '%%192%%'"), 0);
    raw(f->w.raw, "DELETE FROM desk_option");
    fixture_touch(f);
    fixture_clock = 0;
}


static void
test_throttle_counts_a_window(void **state)
{
    unsigned    i;
    work_t      k;
    fixture_t  *f = *state;

    raw(f->w.raw, "DELETE FROM throttle");
    fixture_clock = INT64_C(1800000000000);
    work_as(&k, f, NOBODY);

    for (i = 0; i < 5; i++) {
        assert_int_equal(tk_throttle_hit(&k.cx, "form", TK_STR("a"), 5,
                                         TK_HOUR), TK_OK);
    }

    assert_int_equal(tk_throttle_hit(&k.cx, "form", TK_STR("a"), 5, TK_HOUR),
                     TK_EAGAIN);
    assert_int_equal(number_of(f, "SELECT MIN(hits) FROM throttle"), 5);
    assert_int_equal(tk_throttle_hit(&k.cx, "form", TK_STR("b"), 5, TK_HOUR),
                     TK_OK);
    assert_int_equal(tk_throttle_hit(&k.cx, "other", TK_STR("a"), 5, TK_HOUR),
                     TK_OK);
    k.cx.now += TK_HOUR + TK_SECOND;
    assert_int_equal(tk_throttle_hit(&k.cx, "form", TK_STR("a"), 5, TK_HOUR),
                     TK_OK);
    assert_int_equal(number_of(f, "SELECT MIN(hits) FROM throttle"), 1);
    work_end(&k);
    fixture_clock = 0;
}


static void
test_form_tokens(void **state)
{
    char        copy[100];
    size_t      i;
    work_t      k;
    tk_str_t    token, other, a = TK_STR("session-a"), b = TK_STR("session-b");
    uint8_t     pad[TK_CSRF_PAD] = { 0 };
    fixture_t  *f = *state;

    fixture_clock = INT64_C(1800000000000) + TK_HOUR - 1;
    work_as(&k, f, NOBODY);
    token = tk_csrf_token(&k.cx, a, pad);
    assert_int_equal(tk_csrf_check(&k.cx, a, token), TK_OK);
    assert_int_equal(tk_csrf_check(&k.cx, b, token), TK_EDENIED);
    assert_int_equal(tk_csrf_check(&k.cx, TK_STR(""), token), TK_EDENIED);
    assert_int_equal(tk_csrf_check(&k.cx, a, TK_STR("")), TK_EDENIED);
    assert_int_equal(tk_csrf_check(&k.cx, a, TK_STR_NULL), TK_EDENIED);
    assert_int_equal(tk_csrf_check(&k.cx, a, TK_STR(".")), TK_EDENIED);

    /* The same under another mask: not a letter says so. */
    memset(pad, 0xff, sizeof(pad));
    other = tk_csrf_token(&k.cx, a, pad);
    assert_int_equal(other.n, token.n);
    assert_int_equal(tk_csrf_check(&k.cx, a, other), TK_OK);

    for (i = token.n - 43; i < token.n; i++) {
        assert_int_not_equal(token.p[i], other.p[i]);
    }

    /* Half of one with half of the other. */
    memcpy(copy, other.p, other.n);
    memcpy(copy, token.p, token.n - 22);
    assert_int_equal(tk_csrf_check(&k.cx, a, tk_str(copy, token.n)),
                     TK_EDENIED);

    /* Not one letter may be another. */
    for (i = 0; i < token.n; i++) {
        memcpy(copy, token.p, token.n);
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        assert_int_equal(tk_csrf_check(&k.cx, a, tk_str(copy, token.n)),
                         TK_EDENIED);
        assert_int_equal(tk_csrf_check(&k.cx, a, tk_str(token.p, i)),
                         TK_EDENIED);
    }

    k.cx.now += 24 * TK_HOUR;
    assert_int_equal(tk_csrf_check(&k.cx, a, token), TK_OK);
    k.cx.now += TK_HOUR;
    assert_int_equal(tk_csrf_check(&k.cx, a, token), TK_EDENIED);
    k.cx.now -= 27 * TK_HOUR;             /* made in the future */
    assert_int_equal(tk_csrf_check(&k.cx, a, token), TK_EDENIED);
    work_end(&k);
    fixture_clock = 0;
}


/* The rights of a session are those of now. */
static void
test_rights_follow_the_tables(void **state)
{
    char        token[44];
    work_t      k;
    fixture_t  *f = *state;

    assert_int_equal(sign_in(f, "anna", "secret", "192.0.2.20", token),
                     TK_OK);
    work_as(&k, f, NOBODY);
    assert_int_equal(tk_session_open(&k.cx, tk_str_z(token), &k.v), TK_OK);
    assert_true(tk_acl_is_agent_of(&k.cx, SUPPORT));
    work_end(&k);

    raw(f->w.raw, "DELETE FROM user_group_member WHERE user_id = 2");
    raw(f->w.raw, "UPDATE desk SET revision = revision + 1");
    work_as(&k, f, NOBODY);
    assert_int_equal(tk_session_open(&k.cx, tk_str_z(token), &k.v), TK_OK);
    assert_false(tk_acl_is_agent(&k.cx));
    work_end(&k);
    raw(f->w.raw, "INSERT INTO user_group_member (user_id, group_id)"
        " VALUES (2, 1)");

    /* Also while another fiber is still reading what there is. */
    raw(f->w.raw, "UPDATE desk SET revision = revision + 1");
    f->desk->loading++;
    work_as(&k, f, NOBODY);
    assert_int_equal(tk_session_open(&k.cx, tk_str_z(token), &k.v), TK_OK);
    assert_int_equal(raw_number(f->w.raw, "SELECT revision FROM desk"),
                     k.cx.snap->revision);
    work_end(&k);
    f->desk->loading--;
}


static void
test_names_of_people(void **state)
{
    unsigned     i;
    work_t       k;
    tk_str_t     first, last;
    fixture_t   *f = *state;

    static const char *const names[][3] = {
        { "Carla Customer", "Carla", "Customer" },
        { "Customer, Carla", "Carla", "Customer" },
        { "  Carla  ", "", "Carla" },
        { "Ana Maria de la Cruz", "Ana Maria de la", "Cruz" },
        { "", "", "" }, { ",x", "", ",x" }
    };

    work_as(&k, f, NOBODY);

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        tk_contact_split(tk_str_z(names[i][0]), &first, &last);
        assert_true(tk_str_eqz(first, names[i][1]));
        assert_true(tk_str_eqz(last, names[i][2]));
    }

    assert_true(tk_str_eqz(tk_contact_display(k.cx.arena, TK_STR("A"),
                                              TK_STR(""), TK_STR("B"),
                                              TK_STR("c@d")), "A B"));
    assert_true(tk_str_eqz(tk_contact_display(k.cx.arena, TK_STR(""),
                                              TK_STR_NULL, TK_STR(""),
                                              TK_STR("c@d")), "c@d"));
    work_end(&k);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_right_and_wrong),
        cmocka_unit_test(test_empty_fields_open_nothing),
        cmocka_unit_test(test_equal_work_whoever_it_is),
        cmocka_unit_test(test_disabled_accounts),
        cmocka_unit_test(test_sessions_end),
        cmocka_unit_test(test_tokens_that_are_none),
        cmocka_unit_test(test_trusted_sign_in),
        cmocka_unit_test(test_throttle_locks_nobody_else_out),
        cmocka_unit_test(test_throttle_counts_a_window),
        cmocka_unit_test(test_form_tokens),
        cmocka_unit_test(test_rights_follow_the_tables),
        cmocka_unit_test(test_names_of_people)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
