#include "net/net.h"

#include <curl/curl.h>
#include <time.h>


int
tk_net_init(void)
{
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? TK_OK
                                                             : TK_EBUG;
}


int64_t
tk_net_clock(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);

    return (int64_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
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


/* Of its own remarks those about reaching and trusting the server. */
static bool
tk_net_worth(tk_str_t line)
{
    size_t  i;

    static const char *const  about[] = {
        "Trying ", "Connected to", "Could not", "Connection ", "SSL",
        "TLS", "certificate", "subject", "issuer", "expire"
    };

    for (i = 0; i < sizeof(about) / sizeof(about[0]); i++) {
        if (tk_str_ifind(line, tk_str_z(about[i])) >= 0) {
            return tk_str_find(line, TK_STR("CApath")) < 0
                   && tk_str_find(line, TK_STR("CAfile")) < 0
                   && tk_str_find(line, TK_STR("left intact")) < 0;
        }
    }

    return false;
}


static int
tk_net_debug(CURL *curl, curl_infotype type, char *data, size_t size,
    void *arg)
{
    tk_str_t                line, rest = tk_str(data, size);
    const tk_net_server_t  *server = arg;

    if (type != CURLINFO_TEXT && type != CURLINFO_HEADER_IN) {
        return 0;
    }

    while (rest.p != NULL) {
        line = tk_str_trim(tk_str_cut(&rest, '\n'));

        if (line.n > 0 && (type == CURLINFO_HEADER_IN
                           || tk_net_worth(line)))
        {
            server->said(server->said_ctx, line);
        }
    }

    return 0;
}


static int
tk_net_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c,
    curl_off_t d)
{
    const tk_net_server_t  *server = arg;

    return server->go_on(server->go_on_ctx) != TK_OK;
}


int
tk_net_setup(void *curl, tk_arena_t *a, const tk_net_server_t *server)
{
    char  *login, *password, *bearer;
    long   verify = server->verify ? 1 : 0;

    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long) server->timeout);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long) server->timeout);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, verify);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);

    if (server->said != NULL) {
        curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
        curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, tk_net_debug);
        curl_easy_setopt(curl, CURLOPT_DEBUGDATA, (void *) server);
    }

    if (server->go_on != NULL) {
        curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, tk_net_progress);
        curl_easy_setopt(curl, CURLOPT_XFERINFODATA, (void *) server);
    }

    if (server->tls == TK_NET_STARTTLS) {
        curl_easy_setopt(curl, CURLOPT_USE_SSL, (long) CURLUSESSL_ALL);
    }

    if (server->login.n == 0) {
        return TK_OK;
    }

    login = tk_arena_strz(a, server->login);
    password = tk_arena_strz(a, server->password);
    bearer = tk_arena_strz(a, server->bearer);

    if (login == NULL || password == NULL || bearer == NULL) {
        return TK_ENOMEM;
    }

    curl_easy_setopt(curl, CURLOPT_USERNAME, login);

    if (server->bearer.n != 0) {
        curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, bearer);
        curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS,
                         "AUTH=XOAUTH2;AUTH=OAUTHBEARER");
        return TK_OK;
    }

    curl_easy_setopt(curl, CURLOPT_PASSWORD, password);

    return TK_OK;
}
