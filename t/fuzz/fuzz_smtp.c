#include "base/hash.h"
#include "net/smtp.h"
#include "curl_input.h"

/*
 * What an SMTP server may say: the input is all that it ever says, and then
 * it hangs up.  How a mail ends follows from it.  libcurl's part is played
 * here: what it greets with are the lines up to the first that is the last
 * of a 250.
 */

#define MAIL  "Subject: x\r\n\r\n.dot\r\n"

static size_t  sent;


CURLcode
curl_easy_perform(CURL *curl)
{
    size_t       n;
    bool         done = false;
    const void  *end;

    while (!done && (end = memchr(input, '\n', input_left)) != NULL) {
        n = (size_t) ((const uint8_t *) end - input) + 1;
        done = n > 3 && memcmp(input, "250 ", 4) == 0;
        heard((char *) input, 1, n, heard_by);
        input += n;
        input_left -= n;
    }

    return done ? CURLE_OK : CURLE_WEIRD_SERVER_REPLY;
}


CURLcode
curl_easy_send(CURL *curl, const void *p, size_t n, size_t *done_r)
{
    sent += n;
    *done_r = n;

    return CURLE_OK;
}


CURLcode
curl_easy_recv(CURL *curl, void *p, size_t n, size_t *done_r)
{
    *done_r = 0;

    /* nothing unasked between two mails */
    if (sent == 0 && input_left > 0) {
        return CURLE_AGAIN;
    }

    return input_take(p, n, done_r);
}


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    return tk_base_init();
}


/* No mail is sent without a yes, none refused for good without a no, and
 * none in doubt that was not sent in full. */
static void
check(tk_smtp_t *smtp, const uint8_t *said, size_t n)
{
    bool              yes = memmem(said, n, "2", 1) != NULL;
    bool              no = memmem(said, n, "5", 1) != NULL;
    bool              asked = memmem(said, n, "3", 1) != NULL;
    tk_smtp_result_t  result;

    sent = 0;
    result = tk_smtp_send(smtp, TK_STR("a@desk.test"),
                          TK_STR("b@example.test"), TK_STR(MAIL));

    must(tk_smtp_answer(smtp) != NULL);
    must(result != TK_SMTP_SENT || (yes && asked));
    must(result != TK_SMTP_REFUSED || no);
    must((result != TK_SMTP_SENT && result != TK_SMTP_DOUBT)
         || sent > sizeof(MAIL));
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int               i;
    tk_smtp_t        *smtp;
    tk_arena_t       *a = tk_arena_create(0);
    tk_net_server_t   server = {
        .host = TK_STR("127.0.0.1"), .port = 25, .timeout = 1000
    };

    input = data;
    input_left = size;
    chunk = size > 0 && data[0] % 2 ? 7 : 4096;

    must(tk_smtp_open(a, &server, TK_STR("desk.test"), &smtp) == TK_OK);

    for (i = 0; i < 3; i++) {
        check(smtp, data, size);
    }

    tk_smtp_close(&smtp);
    tk_arena_destroy(a);

    return 0;
}
