#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "desk/mail/token.h"
#include "desk/snapshot.h"

typedef struct {
    tk_cx_t    cx;
    tk_desk_t  desk;
    tk_conf_t  conf;
} world_t;


static int
set_up(void **state)
{
    static world_t  w;

    w = (world_t) { .cx.arena = tk_arena_create(0) };
    w.conf.base_url = TK_STR("https://desk.example.test:8443/support/");
    w.desk.conf = &w.conf;
    w.cx.desk = &w.desk;
    tk_key_derive(TK_STR("a secret of thirty-two bytes....."), "token",
                  &w.desk.key_token);
    *state = &w;

    return 0;
}


static int
tear_down(void **state)
{
    world_t  *w = *state;

    tk_arena_destroy(w->cx.arena);

    return 0;
}


static void
test_reply(void **state)
{
    world_t   *w = *state;
    char      *p;
    size_t     i;
    tk_str_t   token, address = TK_STR("carla@example.test");
    uint64_t   number, user;

    token = tk_token_reply(&w->cx, 202600007, 12, address);
    assert_true(token.n <= 50);

    assert_int_equal(tk_token_reply_check(&w->cx, token, address, &number,
                                          &user), TK_OK);
    assert_int_equal(number, 202600007);
    assert_int_equal(user, 12);

    /* Addresses lose their case on the way. */
    assert_int_equal(tk_token_reply_check(&w->cx, token,
                         TK_STR("Carla@Example.TEST"), &number, &user),
                     TK_OK);

    /* It proves nothing for another address, nor with any other letter. */
    assert_int_equal(tk_token_reply_check(&w->cx, token,
                         TK_STR("eve@example.test"), &number, &user),
                     TK_EDENIED);

    p = tk_arena_strz(w->cx.arena, token);

    for (i = 0; i < token.n; i++) {
        p[i] ^= 1;
        assert_int_equal(tk_token_reply_check(&w->cx, tk_str(p, token.n),
                                              address, &number, &user),
                         TK_EDENIED);
        p[i] ^= 1;
    }

    for (i = 0; i < token.n; i++) {
        assert_int_equal(tk_token_reply_check(&w->cx, tk_str(p, i), address,
                                              &number, &user), TK_EDENIED);
    }
}


/* What there is no memory to sign is signed by nobody. */
static void
test_no_memory(void **state)
{
    size_t     limit;
    world_t    w = *(world_t *) *state;
    uint64_t   number, user;

    for (limit = 1; limit < 8192; limit++) {
        w.cx.arena = tk_arena_create(limit);

        if (w.cx.arena != NULL) {
            assert_int_equal(tk_token_reply_check(&w.cx, TK_STR("t5-7-"),
                                                  TK_STR("a@example.test"),
                                                  &number, &user),
                             TK_EDENIED);
            tk_arena_destroy(w.cx.arena);
        }
    }
}


static void
test_message_id(void **state)
{
    world_t   *w = *state;
    char      *p;
    size_t     i;
    tk_str_t   id, other;
    uint64_t   number;

    id = tk_token_message_id(&w->cx, 202600007);
    other = tk_token_message_id(&w->cx, 202600007);
    assert_false(tk_str_eq(id, other));
    assert_true(tk_str_ends(id, TK_STR("@desk.example.test")));

    assert_int_equal(tk_token_message_id_check(&w->cx, id, &number), TK_OK);
    assert_int_equal(number, 202600007);

    p = tk_arena_strz(w->cx.arena, id);

    for (i = 0; p[i] != '@'; i++) {
        p[i] ^= 1;
        assert_int_equal(tk_token_message_id_check(&w->cx,
                             tk_str(p, id.n), &number), TK_EDENIED);
        p[i] ^= 1;
    }

    assert_int_equal(tk_token_message_id_check(&w->cx, TK_STR(""), &number),
                     TK_EDENIED);
    assert_int_equal(tk_token_message_id_check(&w->cx, TK_STR("1.2@x"),
                                               &number), TK_EDENIED);
}


static void
test_of_address(void **state)
{
    tk_mailbox_row_t  boxes[] = {
        { .id = 1, .email = TK_STR("support@desk.test"),
          .delimiter = TK_STR("+") },
        { .id = 2, .email = TK_STR("sales@desk.test"),
          .delimiter = TK_STR("") }
    };
    tk_snapshot_t     s = { .mailboxes = boxes, .n_mailboxes = 2 };

    static const struct {
        const char  *address;
        const char  *token;
    } cases[] = {
        { "support+t1-0-ab@desk.test", "t1-0-ab" },
        { "Support+T1-0-ab@Desk.Test", "T1-0-ab" },
        { "support@desk.test", "" },
        { "support+@desk.test", "" },
        { "sales+t1-0-ab@desk.test", "" },
        { "support+t1-0-ab@other.test", "" },
        { "other+t1-0-ab@desk.test", "" },
        { "support", "" },
        { "", "" },
        { "+@", "" }
    };

    size_t    i;
    tk_str_t  token;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        token = tk_token_of_address(&s, tk_str_z(cases[i].address));
        assert_true(tk_str_eqz(token.p ? token : TK_STR(""),
                               cases[i].token));
    }
}


/* What others read of a mail has nobody's proof in it. */
static void
test_hide(void **state)
{
#define MAC  "0123456789abcdef0123"

    static const struct {
        const char  *text;
        const char  *shown;
    } cases[] = {
        { "From: <support+t7-2-" MAC "@desk.test> x",
          "From: <support@desk.test> x" },
        { "support+T7-0-0123456789ABCDEF0123@desk.test\n> help-t7-12-" MAC
          "@x, help=t1-1-" MAC "@x",
          "support@desk.test\n> help@x, help@x" },
        { "<a href=\"mailto:support%2Bt7-2-" MAC "%40desk.test\">",
          "<a href=\"mailto:support%40desk.test\">" },
        { "support&#43;t7-2-" MAC "@desk.test &#x2B;t7-2-" MAC,
          "support@desk.test " },
        { "support=2Bt7-2-01234567=\n89abcdef0=\r\n123@desk.test",
          "support@desk.test" },
        { "a+t7-2-0123456789abcdef012 +t-2-" MAC " +t7-2- t7-2-" MAC,
          "a+t7-2-0123456789abcdef012 +t-2-" MAC " +t7-2- t7-2-" MAC },
        { "+", "+" },
        { "", "" }
    };

    size_t       i, mark;
    tk_str_t     s;
    tk_arena_t  *a = tk_arena_create(0);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        mark = strlen(cases[i].text);
        s = tk_token_hide(a, tk_str_z(cases[i].text), &mark);
        assert_string_equal(tk_arena_strz(a, s), cases[i].shown);
        assert_int_equal(mark, s.n);
    }

    mark = 2;
    (void) tk_token_hide(a, TK_STR("ab+t7-2-" MAC), &mark);
    assert_int_equal(mark, 2);
    tk_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test_setup_teardown(test_reply, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_memory, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_message_id, set_up, tear_down),
        cmocka_unit_test(test_of_address),
        cmocka_unit_test(test_hide)
    };

    tk_base_init();

    return cmocka_run_group_tests(tests, NULL, NULL);
}
