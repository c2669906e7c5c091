#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "net/imap.h"
#include "../fuzz/curl_part.h"

/*
 * How long a server may take.  libcurl's part is played here, and the
 * clock's: time passes while poll() waits, and costs nobody any.
 */

#define TIMEOUT  30000
#define TOTAL    (TK_IMAP_LONGEST * TIMEOUT)

/* What the server says next, and after how many ms; `times` of it. */
typedef struct {
    const char  *text;
    int          pause;
    unsigned     times;
} say_t;

static int64_t       now;
static const say_t  *says;
static unsigned      said;              /* times of the first of them     */
static size_t        at;                /* bytes of it                    */
static int64_t       due;
static bool          teases;            /* poll() wakes for nothing       */
static int           go_ons;            /* then it is to end; -1: never   */
static uint64_t      got;
static unsigned      ended;
static int           begins;            /* what the sink says to a mail   */


int
clock_gettime(clockid_t clock, struct timespec *ts)
{
    ts->tv_sec = now / 1000;
    ts->tv_nsec = now % 1000 * 1000000;

    return 0;
}


int
poll(struct pollfd *p, nfds_t n, int ms)
{
    if (teases) {
        now += (ms + 1) / 2;
        return 1;
    }

    if (says->text != NULL && due <= now + ms) {
        now = due > now ? due : now;
        return 1;
    }

    now += ms;

    return 0;
}


CURLcode
curl_easy_perform(CURL *curl)
{
    return CURLE_OK;
}


CURLcode
curl_easy_send(CURL *curl, const void *p, size_t n, size_t *done_r)
{
    *done_r = n;

    return CURLE_OK;
}


CURLcode
curl_easy_recv(CURL *curl, void *p, size_t n, size_t *done_r)
{
    size_t  left;

    *done_r = 0;

    if (says->text == NULL || now < due) {
        return CURLE_AGAIN;
    }

    left = strlen(says->text) - at;
    n = n < left ? n : left;
    memcpy(p, says->text + at, n);
    at += n;
    *done_r = n;

    if (n == left) {
        at = 0;

        if (++said == says->times) {
            said = 0;
            says++;
        }

        due = now + says->pause;
    }

    return CURLE_OK;
}


static int
go_on(void *ctx)
{
    return go_ons == 0 ? TK_ECANCEL : (go_ons -= go_ons > 0, TK_OK);
}


static int
sink_begin(void *ctx, uint64_t size)
{
    return begins;
}


static int
sink_data(void *ctx, const char *p, size_t n)
{
    got += n;

    return TK_OK;
}


static int
sink_end(void *ctx, uint32_t uid)
{
    ended++;

    return TK_OK;
}


static tk_imap_t *
opened(tk_arena_t *a)
{
    tk_imap_t        *im;
    tk_net_server_t   server = {
        .host = TK_STR("imap.test"), .port = 143, .timeout = TIMEOUT,
        .go_on = go_on
    };

    static const say_t  hello[] = {
        { "* CAPABILITY IMAP4rev1 IDLE\r\nt1 OK\r\n", 0, 1 },
        { NULL, 0, 0 }
    };

    says = hello;
    now = 1000;
    said = ended = 0;
    at = 0;
    due = 0;
    got = 0;
    teases = false;
    go_ons = -1;
    begins = TK_OK;
    assert_int_equal(tk_imap_open(a, &server, &im), TK_OK);

    return im;
}


static void
now_says(const say_t *v)
{
    says = v;
    due = now + v->pause;
}


static int
fetched(tk_imap_t *im, const say_t *v)
{
    uint32_t        uids[] = { 5, 6, 7 };
    tk_imap_sink_t  sink = { sink_begin, sink_data, sink_end, NULL };

    now_says(v);

    return tk_imap_fetch(im, uids, 3, &sink);
}

#define SAYS(...)  (const say_t []) { __VA_ARGS__, { NULL, 0, 0 } }


static void
test_a_mail_drop_by_drop(void **state)
{
    tk_arena_t  *a = tk_arena_create(0);
    tk_imap_t   *im = opened(a);

    assert_int_equal(fetched(im, SAYS(
                         { "* 1 FETCH (UID 5 BODY[] {4000}\r\n", 0, 1 },
                         { "x", TIMEOUT - 1000, 4000 })), TK_ETIMEOUT);
    assert_string_equal(tk_imap_error(im), "the server is too slow");
    assert_true(now > TOTAL && now < TOTAL + 2 * TIMEOUT);
    assert_int_equal(ended, 0);
    tk_imap_close(&im);
    tk_arena_destroy(a);
}


/* Slow, but a large one has its time. */
static void
test_a_large_mail_slowly(void **state)
{
    static char  piece[16385];
    tk_arena_t  *a = tk_arena_create(0);
    tk_imap_t   *im = opened(a);

    memset(piece, 'x', sizeof(piece) - 1);
    assert_int_equal(fetched(im, SAYS(
                         { "* 1 FETCH (UID 5 BODY[] {8388608}\r\n", 0, 1 },
                         { piece, 4000, 512 }, { ")\r\nt2 OK\r\n", 0, 1 })),
                     TK_OK);
    assert_int_equal(got, 8388608);
    assert_true(now > 2 * TOTAL);

    /* at a third of that it is too slow */
    im = opened(a);
    assert_int_equal(fetched(im, SAYS(
                         { "* 1 FETCH (UID 5 BODY[] {8388608}\r\n", 0, 1 },
                         { piece, 12000, 512 })), TK_ETIMEOUT);
    assert_string_equal(tk_imap_error(im), "the server is too slow");
    tk_arena_destroy(a);
}


static void
test_each_mail_has_its_time(void **state)
{
    tk_arena_t  *a = tk_arena_create(0);
    tk_imap_t   *im = opened(a);

    assert_int_equal(fetched(im, SAYS(
                         { "* 1 FETCH (UID 5 BODY[] {20}\r\n", 0, 1 },
                         { "x", 20000, 20 },
                         { ")\r\n* 2 FETCH (UID 6 BODY[] {20}\r\n", 0, 1 },
                         { "x", 20000, 20 },
                         { ")\r\n* 3 FETCH (UID 7 BODY[] {20}\r\n", 0, 1 },
                         { "x", 20000, 20 },
                         { ")\r\nt2 OK\r\n", 0, 1 })), TK_OK);
    assert_int_equal(ended, 3);
    assert_true(now > TOTAL + TIMEOUT);
    tk_imap_close(&im);
    tk_arena_destroy(a);
}


static void
test_an_answer_without_end(void **state)
{
    tk_arena_t        *a = tk_arena_create(0);
    tk_imap_t         *im = opened(a);
    tk_imap_folder_t   folder;

    now_says(SAYS({ "* OK still there\r\n", TIMEOUT - 1000, 5000 }));
    assert_int_equal(tk_imap_select(im, TK_STR("INBOX"), &folder),
                     TK_ETIMEOUT);
    assert_string_equal(tk_imap_error(im), "the server is too slow");
    assert_true(now < TOTAL + 2 * TIMEOUT);
    tk_imap_close(&im);
    tk_arena_destroy(a);
}


/* Half of what encryption needs wakes poll(), but there is nothing to read. */
static void
test_nothing_but_noise(void **state)
{
    tk_arena_t        *a = tk_arena_create(0);
    tk_imap_t         *im = opened(a);
    tk_imap_folder_t   folder;

    teases = true;
    assert_int_equal(tk_imap_select(im, TK_STR("INBOX"), &folder),
                     TK_ETIMEOUT);
    assert_string_equal(tk_imap_error(im), "the server is silent");
    assert_true(now > TIMEOUT && now < 2 * TIMEOUT);

    im = opened(a);
    teases = true;
    go_ons = 3;
    assert_int_equal(tk_imap_select(im, TK_STR("INBOX"), &folder),
                     TK_ECANCEL);
    assert_true(now < TIMEOUT / 2);
    tk_imap_close(&im);
    tk_arena_destroy(a);
}


/* However long it was quiet, the end of it has its time. */
static void
test_idle(void **state)
{
    tk_arena_t  *a = tk_arena_create(0);
    tk_imap_t   *im = opened(a);

    now_says(SAYS({ "+ idling\r\n", 0, 1 },
                  { "* 1 EXISTS\r\n", 2 * TOTAL, 1 },
                  { "t2 OK\r\n", 1000, 1 }));
    assert_int_equal(tk_imap_idle(im, 3 * TOTAL, go_on, NULL), TK_OK);
    assert_int_equal(tk_imap_exists(im), 1);
    assert_true(now > 2 * TOTAL);
    tk_imap_close(&im);
    tk_arena_destroy(a);
}


/* The text is what the server did last: of what failed here there is none. */
static void
test_whose_fault(void **state)
{
    tk_arena_t        *a = tk_arena_create(0);
    tk_imap_t         *im = opened(a);
    tk_imap_folder_t   folder;

    now_says(SAYS({ "t2 NO not this one\r\n", 0, 1 }));
    assert_int_equal(tk_imap_select(im, TK_STR("INBOX"), &folder), TK_EINVAL);
    assert_string_equal(tk_imap_error(im), "NO not this one");

    begins = TK_EDOWN;
    assert_int_equal(fetched(im, SAYS(
                         { "* 1 FETCH (UID 5 BODY[] {4}\r\n", 0, 1 })),
                     TK_EDOWN);
    assert_string_equal(tk_imap_error(im), "");
    tk_imap_close(&im);
    tk_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_a_mail_drop_by_drop),
        cmocka_unit_test(test_a_large_mail_slowly),
        cmocka_unit_test(test_each_mail_has_its_time),
        cmocka_unit_test(test_an_answer_without_end),
        cmocka_unit_test(test_nothing_but_noise),
        cmocka_unit_test(test_idle),
        cmocka_unit_test(test_whose_fault)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
