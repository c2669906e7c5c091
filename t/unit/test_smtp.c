#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <time.h>

#include "base/buf.h"
#include "net/smtp.h"
#include "../fuzz/curl_part.h"

/*
 * How a mail ends, by what the server says, and what was said to it.
 * libcurl's part is played here: `hello` is what its greeting hears, `says`
 * what comes then, one answer a read, for as long as there is some.
 */

static const char          *hello;
static const char *const   *says;
static char                 sent[64u << 10];
static size_t               n_sent;
static unsigned             connects;
static unsigned             writes;
static bool                 waits;          /* reads have nothing yet      */
static unsigned             slow;           /* so often before an answer   */
static unsigned             slow_mail;      /* ... to a mail               */
static unsigned             left;
static size_t               takes;          /* bytes, then sending fails; 0 */
static unsigned             full;           /* nothing is taken so often   */
static size_t               sip;            /* bytes taken after a wait; 0 */
static unsigned             pauses;
static bool                 stops;


int
poll(struct pollfd *p, nfds_t n, int ms)
{
    struct timespec  some = { .tv_nsec = (ms < 150 ? ms : 150) * 1000000 };

    pauses += ms <= 20;
    nanosleep(&some, NULL);

    return 0;
}


static int
go_on(void *ctx)
{
    return stops ? TK_ECANCEL : TK_OK;
}


CURLcode
curl_easy_perform(CURL *curl)
{
    tk_str_t  line, rest = tk_str_z(hello);

    connects++;

    while (rest.n > 0) {
        line = tk_str_cut(&rest, '\n');
        heard((char *) line.p, 1, line.n, heard_by);
    }

    return hello[0] == '2' ? CURLE_OK : CURLE_WEIRD_SERVER_REPLY;
}


CURLcode
curl_easy_send(CURL *curl, const void *p, size_t n, size_t *done_r)
{
    *done_r = 0;

    if (full > 0) {
        full--;
        return CURLE_AGAIN;
    }

    if (sip > 0 && n > sip) {
        n = sip;
        full = 1;
    }

    if (takes > 0 && n_sent + n > takes) {
        return CURLE_SEND_ERROR;
    }

    assert_true(n_sent + n < sizeof(sent));
    memcpy(sent + n_sent, p, n);
    n_sent += n;
    sent[n_sent] = '\0';
    writes++;
    waits = false;
    left = tk_str_ends(tk_str(p, n), TK_STR("\n.\r\n")) ? slow_mail : slow;
    *done_r = n;

    return CURLE_OK;
}


CURLcode
curl_easy_recv(CURL *curl, void *p, size_t n, size_t *done_r)
{
    *done_r = 0;

    if (waits || left > 0) {
        left -= !waits;
        return CURLE_AGAIN;
    }

    if (*says == NULL) {
        return CURLE_RECV_ERROR;
    }

    *done_r = strlen(*says);
    memcpy(p, *says++, *done_r);

    return CURLE_OK;
}


static tk_smtp_t *
opened(tk_arena_t *a, const char *greeting)
{
    tk_smtp_t        *smtp;
    tk_net_server_t   server = {
        .host = TK_STR("mx.test"), .port = 25, .timeout = 300,
        .login = TK_STR("desk"), .password = TK_STR("secret"),
        .bearer = TK_STR(""), .go_on = go_on
    };

    hello = greeting;
    n_sent = connects = writes = 0;
    slow = slow_mail = left = full = pauses = 0;
    takes = sip = 0;
    waits = stops = false;
    assert_int_equal(tk_smtp_open(a, &server, TK_STR("desk.test"), &smtp),
                     TK_OK);

    return smtp;
}


static tk_smtp_result_t
sends(tk_smtp_t *smtp, const char *to, const char *raw,
    const char *const *answers)
{
    says = answers;

    return tk_smtp_send(smtp, TK_STR("a@desk.test"), tk_str_z(to),
                        tk_str_z(raw));
}

#define SAYS(...)  (const char *const []) { __VA_ARGS__, NULL }
#define PLAIN      "220 mx.test\n250-mx.test\n250 HELP\n"
#define PIPES      "220 mx.test\n250-mx.test\n250-PIPELINING\n250 SIZE 1000\n"
#define ALL        "MAIL FROM:<a@desk.test> SIZE=11\r\n"                      \
                   "RCPT TO:<b@x.test>\r\nDATA\r\n"
#define MAIL       "A: b\r\n\r\nc\r\n"


static void
test_sent(void **state)
{
    tk_arena_t  *a = tk_arena_create(0);
    tk_smtp_t   *smtp = opened(a, PIPES);

    assert_int_equal(sends(smtp, "b@x.test", MAIL,
                           SAYS("250 ok\r\n250-yes\r\n250 ",
                                "yes\r\n354 go\r\n", "250 taken\r\n")),
                     TK_SMTP_SENT);
    assert_string_equal(sent, ALL MAIL ".\r\n");
    assert_int_equal(writes, 2);
    assert_string_equal(tk_smtp_answer(smtp), "250 taken");

    /* the next goes over the same connection */
    waits = true;
    n_sent = 0;
    assert_int_equal(sends(smtp, "b@x.test", MAIL,
                           SAYS("250 ok\r\n250 ok\r\n354 go\r\n",
                                "250 taken\r\n")), TK_SMTP_SENT);
    assert_string_equal(sent, ALL MAIL ".\r\n");
    assert_int_equal(connects, 1);

    /* unless it says something in between, or hung up */
    assert_int_equal(sends(smtp, "b@x.test", MAIL,
                           SAYS("421 bye\r\n", "250 ok\r\n250 ok\r\n354 go\r\n",
                                "250 taken\r\n")), TK_SMTP_SENT);
    assert_int_equal(connects, 2);
    tk_smtp_close(&smtp);
    tk_arena_destroy(a);
}


static void
test_plain(void **state)
{
    tk_arena_t  *a = tk_arena_create(0);
    tk_smtp_t   *smtp = opened(a, PLAIN);

    assert_int_equal(sends(smtp, "b@x.test", MAIL,
                           SAYS("250 ok\r\n", "250 ok\r\n", "354 go\r\n",
                                "250 taken\r\n")), TK_SMTP_SENT);
    assert_string_equal(sent, "MAIL FROM:<a@desk.test>\r\n"
                        "RCPT TO:<b@x.test>\r\nDATA\r\n" MAIL ".\r\n");
    assert_int_equal(writes, 4);

    /* what was said before STARTTLS does not count */
    smtp = opened(a, "220 mx.test\n250-PIPELINING\n250 STARTTLS\n"
                     "220 go on\n250-mx.test\n250 HELP\n");
    assert_int_equal(sends(smtp, "b@x.test", MAIL, SAYS("550 no\r\n",
                           "221 bye\r\n")), TK_SMTP_REFUSED);
    assert_string_equal(sent, "MAIL FROM:<a@desk.test>\r\nQUIT\r\n");
    tk_arena_destroy(a);
}


static void
test_dots(void **state)
{
    size_t       i, n = strlen(ALL);
    tk_arena_t  *a = tk_arena_create(0);
    tk_smtp_t   *smtp;

    static const struct {
        const char  *raw;
        const char  *want;
    } cases[] = {
        { ".\r\n..\r\na\r\n", "..\r\n...\r\na\r\n.\r\n" },
        { "a\r\n.\r\n.b.\r\n", "a\r\n..\r\n..b.\r\n.\r\n" },
        { "a\n.\nb", "a\n..\nb\r\n.\r\n" },
        { "a\r", "a\r\r\n.\r\n" }, { "", "\r\n.\r\n" },
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        smtp = opened(a, "220 x\n250-x\n250 PIPELINING\n");
        assert_int_equal(sends(smtp, "b@x.test", cases[i].raw,
                               SAYS("250 ok\r\n250 ok\r\n354 go\r\n",
                                    "250 taken\r\n")), TK_SMTP_SENT);
        assert_string_equal(sent + n - strlen(" SIZE=11"), cases[i].want);
    }

    tk_arena_destroy(a);
}


static void
test_ends(void **state)
{
    size_t       i;
    tk_arena_t  *a = tk_arena_create(0);
    tk_smtp_t   *smtp;

    static const struct {
        tk_smtp_result_t    result;
        const char         *answer;        /* "": there is none            */
        const char         *left;          /* what was sent behind ALL     */
        const char         *says[6];
    } cases[] = {
        { TK_SMTP_REFUSED, "554 spam", MAIL ".\r\nQUIT\r\n",
          { "250 a\r\n250 b\r\n354 c\r\n", "554-no\r\n554 spam\r\n" } },
        { TK_SMTP_LATER, "451 later", MAIL ".\r\nQUIT\r\n",
          { "250 a\r\n250 b\r\n354 c\r\n", "451 later\r\n" } },
        { TK_SMTP_DOUBT, "", MAIL ".\r\n", { "250 a\r\n250 b\r\n354 c\r\n" } },
        { TK_SMTP_DOUBT, "", MAIL ".\r\n",
          { "250 a\r\n250 b\r\n354 c\r\n", "25" } },
        { TK_SMTP_DOUBT, "", MAIL ".\r\n",
          { "250 a\r\n250 b\r\n354 c\r\n", "ok\r\n" } },
        { TK_SMTP_DOUBT, "", MAIL ".\r\n",
          { "250 a\r\n250 b\r\n354 c\r\n", "250-still\r\n" } },

        /* no recipient: a mail that it asks for all the same is empty */
        { TK_SMTP_REFUSED, "550 nobody", ".\r\nQUIT\r\n",
          { "250 a\r\n", "550 nobody\r\n354 c\r\n", "554 none\r\n" } },
        { TK_SMTP_REFUSED, "550 nobody", ".\r\nQUIT\r\n",
          { "250 a\r\n550 nobody\r\n354 c\r\n", "250 taken\r\n" } },
        { TK_SMTP_REFUSED, "550 nobody", ".\r\n",
          { "250 a\r\n550 nobody\r\n354 c\r\n" } },
        { TK_SMTP_REFUSED, "550 nobody", "QUIT\r\n",
          { "250 a\r\n550 nobody\r\n503 no\r\n" } },
        { TK_SMTP_REFUSED, "550 nobody", "", { "250 a\r\n550 nobody\r\n" } },
        { TK_SMTP_LATER, "450 grey", "QUIT\r\n",
          { "250 a\r\n450 grey\r\n554 no\r\n" } },
        { TK_SMTP_REFUSED, "553 not you", "QUIT\r\n",
          { "553 not you\r\n503 no\r\n503 no\r\n" } },
        { TK_SMTP_REFUSED, "552 large", ".\r\nQUIT\r\n",
          { "552 large\r\n250 b\r\n354 c\r\n", "250 taken\r\n" } },
        { TK_SMTP_REFUSED, "554 no", "QUIT\r\n",
          { "250 a\r\n250 b\r\n554 no\r\n" } },
        { TK_SMTP_LATER, "250 c", "QUIT\r\n",
          { "250 a\r\n250 b\r\n250 c\r\n" } },
        { TK_SMTP_LATER, "421 full", "", { "421 full\r\n" } },

        /* nothing was sent that could have arrived */
        { TK_SMTP_LATER, "", "", { NULL } },
        { TK_SMTP_LATER, "", "", { "250 a\r\n250 b\r\n" } },
        { TK_SMTP_LATER, "", "", { "250 a\r\n250 b\r\n35" } },
        { TK_SMTP_LATER, "", "", { "hello\r\n250 b\r\n354 c\r\n" } },
        { TK_SMTP_LATER, "", "", { "\r\n\r\n\r\n" } },
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        smtp = opened(a, PIPES);
        assert_int_equal(sends(smtp, "b@x.test", MAIL, cases[i].says),
                         cases[i].result);
        assert_string_equal(sent + strlen(ALL), cases[i].left);

        if (cases[i].answer[0]) {
            assert_string_equal(tk_smtp_answer(smtp), cases[i].answer);
        } else {
            assert_true(strstr(tk_smtp_answer(smtp), "server") != NULL);
        }
    }

    tk_arena_destroy(a);
}


/* Each silence has a time; the answer to the mail more, and when we are to
 * stop, no more than that. */
static void
test_slow(void **state)
{
    size_t       i;
    tk_arena_t  *a = tk_arena_create(0);
    tk_smtp_t   *smtp;

    static const struct {
        unsigned          slow, slow_mail;
        bool              stops;
        tk_smtp_result_t  result;
    } cases[] = {
        { 1, 1, false, TK_SMTP_SENT }, { 0, 6, false, TK_SMTP_SENT },
        { 0, 12, false, TK_SMTP_DOUBT }, { 5, 0, false, TK_SMTP_LATER },
        { 0, 1, true, TK_SMTP_SENT }, { 0, 6, true, TK_SMTP_DOUBT },
        { 2, 0, true, TK_SMTP_LATER },
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        smtp = opened(a, PLAIN);
        slow = cases[i].slow;
        slow_mail = cases[i].slow_mail;
        stops = cases[i].stops;
        assert_int_equal(sends(smtp, "b@x.test", MAIL,
                               SAYS("250 ok\r\n", "250 ok\r\n", "354 go\r\n",
                                    "250 taken\r\n")), cases[i].result);
    }

    tk_arena_destroy(a);
}


/* It takes some now and then, but not all in the time for a mail. */
static void
test_drop_by_drop(void **state)
{
    char         raw[20000];
    tk_arena_t  *a = tk_arena_create(0);
    tk_smtp_t   *smtp = opened(a, PIPES);

    memset(raw, 'a', sizeof(raw) - 1);
    raw[sizeof(raw) - 1] = '\0';
    sip = 1000;
    assert_int_equal(sends(smtp, "b@x.test", raw,
                           SAYS("250 ok\r\n250 ok\r\n354 go\r\n")),
                     TK_SMTP_LATER);
    assert_string_equal(tk_smtp_answer(smtp),
                        "the server takes the mail too slowly");
    tk_arena_destroy(a);
}


/* What does not take a mail may say why. */
static void
test_cut(void **state)
{
    size_t       i;
    char         raw[40000];
    tk_arena_t  *a = tk_arena_create(0);
    tk_smtp_t   *smtp;

    static const struct {
        const char        *says;
        tk_smtp_result_t   result;
    } cases[] = {
        { "552 too large\r\n", TK_SMTP_REFUSED },
        { "421 later\r\n", TK_SMTP_LATER },
        { "250 taken\r\n", TK_SMTP_LATER }, { NULL, TK_SMTP_LATER },
    };

    memset(raw, 'a', sizeof(raw) - 1);
    raw[sizeof(raw) - 1] = '\0';

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        smtp = opened(a, PIPES);
        takes = 20000;
        assert_int_equal(sends(smtp, "b@x.test", raw,
                               SAYS("250 ok\r\n250 ok\r\n354 go\r\n",
                                    cases[i].says)), cases[i].result);

        if (cases[i].says != NULL) {
            assert_memory_equal(tk_smtp_answer(smtp), cases[i].says, 5);
        }
    }

    /* the socket takes some, encryption does not */
    smtp = opened(a, PIPES);
    full = 2;
    assert_int_equal(sends(smtp, "b@x.test", MAIL,
                           SAYS("250 ok\r\n250 ok\r\n354 go\r\n",
                                "250 taken\r\n")), TK_SMTP_SENT);
    assert_int_equal(pauses, 1);
    tk_arena_destroy(a);
}


/* A connection may be made anew for each mail of a long run. */
static void
test_again(void **state)
{
    unsigned     i;
    size_t       used = 0;
    tk_arena_t  *a = tk_arena_create(0);
    tk_smtp_t   *smtp = opened(a, PIPES);

    for (i = 0; i < 3; i++) {
        assert_int_equal(sends(smtp, "b@x.test", MAIL, SAYS("421 full\r\n")),
                         TK_SMTP_LATER);
        used = i ? used : tk_arena_used(a);
    }

    assert_int_equal(connects, 3);
    assert_int_equal(tk_arena_used(a), used);
    tk_arena_destroy(a);
}


static void
test_never_said(void **state)
{
    size_t       i;
    tk_arena_t  *a = tk_arena_create(0);
    tk_smtp_t   *smtp = opened(a, PIPES);

    static const char *const  addresses[] = {
        "", "b@x.test\r\nRCPT TO:<c@x.test>", "b@x.test\n", "b@x.test> X=<y",
        "b\x7f@x.test", "\tb@x.test"
    };

    for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        assert_int_equal(sends(smtp, addresses[i], MAIL, SAYS("250 ok\r\n")),
                         TK_SMTP_REFUSED);
    }

    assert_int_equal(writes, 0);

    smtp = opened(a, "554 go away\n");
    assert_int_equal(sends(smtp, "b@x.test", MAIL, SAYS("250 ok\r\n")),
                     TK_SMTP_LATER);
    assert_string_equal(tk_smtp_answer(smtp), "554 go away");
    assert_int_equal(writes, 0);
    tk_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_sent),
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_dots),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_slow),
        cmocka_unit_test(test_drop_by_drop),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_never_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
