#include <curl/curl.h>
#include <dlfcn.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/hash.h"
#include "net/smtp.h"
#include "fuzz.h"

/*
 * What an SMTP server may say, in one piece and then no more: how a mail
 * ends follows from it.  libcurl speaks; its socket is one of a pair.
 */

#define INPUT_MAX  (64u << 10)

static const uint8_t  *input;
static size_t          input_size;
static int             peer = -1;


static curl_socket_t
open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *at)
{
    int  fd[2];

    if (peer >= 0) {
        close(peer);
    }

    must(socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == 0);
    must(write(fd[1], input, input_size) == (ssize_t) input_size);
    shutdown(fd[1], SHUT_WR);
    peer = fd[1];

    return fd[0];
}


static int
connected(void *ctx, curl_socket_t fd, curlsocktype purpose)
{
    return CURL_SOCKOPT_ALREADY_CONNECTED;
}


CURLcode
curl_easy_perform(CURL *curl)
{
    static CURLcode  (*perform)(CURL *curl);

    if (perform == NULL) {
        *(void **) &perform = dlsym(RTLD_NEXT, "curl_easy_perform");
    }

    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, connected);

    return perform(curl);
}


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void) tk_net_init();

    return tk_base_init();
}


/* No mail is sent without a yes, none refused for good without a no. */
static void
check(tk_smtp_t *smtp, tk_smtp_result_t result)
{
    bool  yes = memmem(input, input_size, "2", 1) != NULL;
    bool  no = memmem(input, input_size, "5", 1) != NULL;

    must(tk_smtp_answer(smtp) != NULL);
    must(result != TK_SMTP_SENT || yes);
    must(result != TK_SMTP_REFUSED || no);
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
    input_size = size < INPUT_MAX ? size : INPUT_MAX;

    must(tk_smtp_open(a, &server, TK_STR("desk.test"), &smtp) == TK_OK);

    for (i = 0; i < 2; i++) {
        check(smtp, tk_smtp_send(smtp, TK_STR("a@desk.test"),
                                 TK_STR("b@example.test"),
                                 TK_STR("Subject: x\r\n\r\n.dot\r\n")));
    }

    tk_smtp_close(&smtp);
    tk_arena_destroy(a);

    if (peer >= 0) {
        close(peer);
        peer = -1;
    }

    return 0;
}
