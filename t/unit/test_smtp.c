#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <curl/curl.h>
#include <poll.h>

#include "base/buf.h"
#include "net/smtp.h"

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
static curl_write_callback  heard;
static void                *heard_by;


CURL *
curl_easy_init(void)
{
    return (CURL *) &hello;
}


void
curl_easy_cleanup(CURL *curl)
{
}


#undef curl_easy_setopt
CURLcode
curl_easy_setopt(CURL *curl, CURLoption option, ...)
{
    va_list  ap;

    va_start(ap, option);

    if (option == CURLOPT_HEADERFUNCTION) {
        heard = va_arg(ap, curl_write_callback);

    } else if (option == CURLOPT_HEADERDATA) {
        heard_by = va_arg(ap, void *);
    }

    va_end(ap);

    return CURLE_OK;
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


#undef curl_easy_getinfo
CURLcode
curl_easy_getinfo(CURL *curl, CURLINFO info, ...)
{
    va_list  ap;

    va_start(ap, info);
    *va_arg(ap, curl_socket_t *) = -1;
    va_end(ap);

    return CURLE_OK;
}


CURLcode
curl_easy_send(CURL *curl, const void *p, size_t n, size_t *done_r)
{
    assert_true(n_sent + n < sizeof(sent));
    memcpy(sent + n_sent, p, n);
    n_sent += n;
    sent[n_sent] = '\0';
    writes++;
    waits = false;
    *done_r = n;

    return CURLE_OK;
}


CURLcode
curl_easy_recv(CURL *curl, void *p, size_t n, size_t *done_r)
{
    *done_r = 0;

    if (waits) {
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
        .host = TK_STR("mx.test"), .port = 25, .timeout = 1000
    };

    hello = greeting;
    n_sent = connects = writes = 0;
    waits = false;
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
        cmocka_unit_test(test_never_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
