#include "net/http.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/socket.h>

#include "base/buf.h"

typedef struct {
    const tk_http_ask_t  *ask;
    bool                  tls;
    bool                  denied;
    tk_buf_t              body;
} tk_http_t;


static curl_socket_t
tk_http_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
    char         ip[INET6_ADDRSTRLEN];
    tk_http_t   *h = arg;
    const void  *addr = NULL;

    if (to->family == AF_INET) {
        addr = &((struct sockaddr_in *) &to->addr)->sin_addr;

    } else if (to->family == AF_INET6) {
        addr = &((struct sockaddr_in6 *) &to->addr)->sin6_addr;
    }

    if (addr == NULL || inet_ntop(to->family, addr, ip, sizeof(ip)) == NULL
        || !h->ask->may(h->ask->ctx, ip, h->tls))
    {
        h->denied = true;
        return CURL_SOCKET_BAD;
    }

    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}


static size_t
tk_http_body(char *p, size_t size, size_t n, void *arg)
{
    tk_http_t  *h = arg;

    tk_buf_add(&h->body, p, size * n);

    return tk_buf_rc(&h->body) == TK_OK ? size * n : 0;
}


static void
tk_http_setup(CURL *curl, tk_http_t *h, const char *url)
{
    const tk_http_ask_t  *ask = h->ask;

    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long) ask->timeout);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, tk_http_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, h);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, tk_http_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, h);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long) ask->form.n);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, ask->form.p);
}


static int
tk_http_result(const tk_http_t *h, CURLcode code)
{
    return code == CURLE_OK ? TK_OK
           : h->denied ? TK_EDENIED
           : code == CURLE_OPERATION_TIMEDOUT ? TK_ETIMEOUT
           : code == CURLE_WRITE_ERROR ? TK_ELIMIT
           : code == CURLE_URL_MALFORMAT
             || code == CURLE_UNSUPPORTED_PROTOCOL ? TK_EINVAL : TK_EDOWN;
}


int
tk_http_post(tk_arena_t *a, const tk_http_ask_t *ask,
    tk_http_answer_t *answer_r)
{
    int         rc;
    char       *url = tk_arena_strz(a, ask->url);
    long        status = 0;
    CURL       *curl = curl_easy_init();
    CURLcode    code;
    tk_http_t   h = { .ask = ask };

    *answer_r = (tk_http_answer_t) { .error = TK_STR("") };

    if (curl == NULL || url == NULL) {
        curl_easy_cleanup(curl);
        return TK_ENOMEM;
    }

    h.tls = tk_str_istarts(ask->url, TK_STR("https:"));
    tk_buf_init(&h.body, a, TK_HTTP_ANSWER);
    tk_http_setup(curl, &h, url);
    code = curl_easy_perform(curl);
    rc = tk_http_result(&h, code);

    if (rc == TK_OK) {
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        answer_r->status = (int) status;
        answer_r->body = tk_buf_view(&h.body);

    } else {
        answer_r->error = tk_str_z(h.denied ? "this address is not allowed"
                                            : curl_easy_strerror(code));
    }

    curl_easy_cleanup(curl);

    return rc;
}
