#include "base/hash.h"
#include "net/imap.h"
#include "curl_input.h"

/*
 * What an IMAP server may say: the input is all that it ever says, and then
 * it hangs up.  libcurl's part is played here, so that nothing connects.
 */

#define LIST_MAX  64


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
    return input_take(p, n, done_r);
}


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    return tk_base_init();
}


static int
sink_begin(void *ctx, uint64_t size)
{
    return size > (1u << 20) ? TK_ELIMIT : TK_OK;
}


static int
sink_data(void *ctx, const char *p, size_t n)
{
    uint64_t  *sum = ctx;

    while (n-- > 0) {
        *sum += (unsigned char) *p++;
    }

    return TK_OK;
}


static int
sink_end(void *ctx, uint32_t uid)
{
    return TK_OK;
}


static int
go_on(void *ctx)
{
    return TK_OK;
}


static void
speak(tk_imap_t *im)
{
    size_t            n = 0;
    uint32_t          uids[LIST_MAX];
    uint64_t          sum = 0;
    tk_imap_mail_t    list[LIST_MAX];
    tk_imap_sink_t    sink = { sink_begin, sink_data, sink_end, &sum };
    tk_imap_folder_t  folder;

    if (tk_imap_select(im, TK_STR("INBOX"), &folder) != TK_OK
        || tk_imap_list(im, 1, LIST_MAX, list, LIST_MAX, &n) != TK_OK)
    {
        return;
    }

    must(n <= LIST_MAX);

    for (size_t i = 0; i < n; i++) {
        uids[i] = list[i].uid;
    }

    if (n == 0) {
        uids[n++] = 1;
    }

    if (tk_imap_fetch(im, uids, n, &sink) == TK_OK
        && tk_imap_mark(im, uids, n) == TK_OK)
    {
        (void) tk_imap_expunge(im, uids, n);
    }

    (void) tk_imap_idle(im, 1000, go_on, NULL);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tk_imap_t        *im;
    tk_arena_t       *a = tk_arena_create(0);
    tk_net_server_t   server = {
        .host = TK_STR("127.0.0.1"), .port = 143, .timeout = 1000
    };

    /* In pieces of some size, so that every place is once an end. */
    chunk = size > 0 && data[0] < 32 ? 1u + data[0] : SIZE_MAX;
    input = data;
    input_left = size;

    if (tk_imap_open(a, &server, &im) == TK_OK) {
        speak(im);
    }

    must(im == NULL || strlen(tk_imap_error(im)) < 300);
    tk_imap_close(&im);
    must(!tk_arena_failed(a));
    tk_arena_destroy(a);

    return 0;
}
