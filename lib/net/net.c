#include "net/net.h"

#include <curl/curl.h>


int
tk_net_init(void)
{
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? TK_OK
                                                             : TK_EBUG;
}


/* Nothing that would change the meaning of an address. */
static bool
tk_net_host_ok(tk_str_t host)
{
    size_t  i;

    for (i = 0; i < host.n; i++) {
        if ((unsigned char) host.p[i] <= ' ' || strchr("/?#@[]\\\x7f",
                                                       host.p[i]))
        {
            return false;
        }
    }

    return host.n > 0;
}


char *
tk_net_url(tk_arena_t *a, const tk_net_server_t *server, const char *scheme,
    const char *path)
{
    bool      v6 = tk_str_chr(server->host, ':') >= 0;
    tk_str_t  url;

    if (!tk_net_host_ok(server->host)) {
        return NULL;
    }

    url = tk_arena_printf(a, "%s%s://%s%.*s%s:%d/%s", scheme,
                          server->tls == TK_NET_TLS ? "s" : "",
                          v6 ? "[" : "", TK_STR_ARG(server->host),
                          v6 ? "]" : "", server->port, path);

    return (char *) url.p;
}


int
tk_net_setup(void *curl, tk_arena_t *a, const tk_net_server_t *server)
{
    char  *login, *password;
    long   verify = server->verify ? 1 : 0;

    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long) server->timeout);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long) server->timeout);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, verify);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);

    if (server->tls == TK_NET_STARTTLS) {
        curl_easy_setopt(curl, CURLOPT_USE_SSL, (long) CURLUSESSL_ALL);
    }

    if (server->login.n == 0) {
        return TK_OK;
    }

    login = tk_arena_strz(a, server->login);
    password = tk_arena_strz(a, server->password);

    if (login == NULL || password == NULL) {
        return TK_ENOMEM;
    }

    curl_easy_setopt(curl, CURLOPT_USERNAME, login);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, password);

    return TK_OK;
}
