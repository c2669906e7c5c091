#include "net/imap.h"

#include <curl/curl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>

#include "net/imap_int.h"

#define TK_IMAP_GOODBYE  2000     /* ms, for each silence */


int
tk_imap_fail(tk_imap_t *im, int rc, const char *what)
{
    if (im->error[0] == '\0') {
        snprintf(im->error, sizeof(im->error), "%s", what);
    }

    im->broken = im->broken || rc != TK_EINVAL;

    return rc;
}


const char *
tk_imap_error(const tk_imap_t *im)
{
    return im ? im->error : "";
}


void
tk_imap_limit(tk_imap_t *im, uint64_t bytes)
{
    im->last = tk_net_clock() + (int64_t) TK_IMAP_LONGEST * im->timeout
               + (int64_t) (bytes / TK_IMAP_RATE) * 1000;
}


/* Whether it is worth waiting on; `silent`: until when for the next bytes. */
static int
tk_imap_go_on(tk_imap_t *im, int64_t silent)
{
    int64_t  now = tk_net_clock();

    if (im->go_on != NULL && im->go_on(im->go_on_ctx) != TK_OK) {
        return tk_imap_fail(im, TK_ECANCEL, "ended");
    }

    return now >= im->last
           ? tk_imap_fail(im, TK_ETIMEOUT, "the server is too slow")
           : now >= silent
           ? tk_imap_fail(im, TK_ETIMEOUT, "the server is silent") : TK_OK;
}


int
tk_imap_send(tk_imap_t *im, const char *p, size_t n)
{
    int            rc = TK_OK;
    size_t         done = 0;
    int64_t        silent = tk_net_clock() + im->timeout;
    CURLcode       code = CURLE_OK;
    struct pollfd  fd = { .fd = im->fd, .events = POLLOUT };

    while (rc == TK_OK && n > 0) {
        code = curl_easy_send(im->curl, p, n, &done);

        if (code == CURLE_AGAIN) {
            rc = tk_imap_go_on(im, silent);
            (void) poll(&fd, rc == TK_OK, TK_IMAP_SLICE);
            continue;
        }

        if (code != CURLE_OK) {
            return tk_imap_fail(im, TK_EDOWN, curl_easy_strerror(code));
        }

        silent = tk_net_clock() + im->timeout;
        p += done;
        n -= done;
    }

    return rc;
}


/* Encryption may hold bytes that the socket does not show, and the socket
 * some that are too few for encryption: read first, wait only when that has
 * nothing, and not for longer because of what cannot be read yet. */
int
tk_imap_fill_in(tk_imap_t *im, int ms)
{
    size_t         n = 0;
    int64_t        left, end = tk_net_clock() + ms;
    CURLcode       code;
    struct pollfd  p = { .fd = im->fd, .events = POLLIN };

    if (im->from == im->to) {
        im->from = im->to = 0;
    }

    if (im->to == sizeof(im->buf)) {
        if (im->from == 0) {
            return tk_imap_fail(im, TK_ELIMIT, "a line without an end");
        }

        memmove(im->buf, im->buf + im->from, im->to - im->from);
        im->to -= im->from;
        im->from = 0;
    }

    for ( ;; ) {
        code = curl_easy_recv(im->curl, im->buf + im->to,
                              sizeof(im->buf) - im->to, &n);

        if (code == CURLE_OK && n > 0) {
            im->to += n;
            return TK_OK;
        }

        if (code != CURLE_AGAIN) {
            return tk_imap_fail(im, TK_EDOWN, "the server hung up");
        }

        left = end - tk_net_clock();

        if (left <= 0 || poll(&p, 1, (int) left) <= 0) {
            return TK_EAGAIN;
        }
    }
}


int
tk_imap_fill(tk_imap_t *im)
{
    int      rc;
    int64_t  silent = tk_net_clock() + im->timeout;

    do {
        rc = tk_imap_go_on(im, silent);
        rc = rc == TK_OK ? tk_imap_fill_in(im, TK_IMAP_SLICE) : rc;
    } while (rc == TK_EAGAIN);

    return rc;
}


/* The next line without CRLF; valid until the next read. */
int
tk_imap_line(tk_imap_t *im, tk_str_t *line_r)
{
    int     rc;
    char   *p;
    size_t  n, seen = 0;

    for ( ;; ) {
        n = im->to - im->from;
        p = n > seen ? memchr(im->buf + im->from + seen, '\n', n - seen)
                     : NULL;

        if (p != NULL) {
            *line_r = tk_str(im->buf + im->from,
                             (size_t) (p - im->buf) - im->from);
            im->from = (size_t) (p - im->buf) + 1;

            if (line_r->n && line_r->p[line_r->n - 1] == '\r') {
                line_r->n--;
            }

            return TK_OK;
        }

        seen = n;
        rc = tk_imap_fill(im);

        if (rc != TK_OK) {
            return rc;
        }
    }
}


int
tk_imap_begin(tk_imap_t *im, const char *fmt, ...)
{
    int      n;
    char     line[TK_IMAP_COMMAND];
    va_list  ap;

    if (im->broken) {
        return TK_EDOWN;
    }

    im->error[0] = '\0';
    tk_imap_limit(im, 0);
    snprintf(im->tag, sizeof(im->tag), "t%u", ++im->tags);
    n = snprintf(line, sizeof(line), "%s ", im->tag);

    va_start(ap, fmt);
    n += vsnprintf(line + n, sizeof(line) - (size_t) n - 2, fmt, ap);
    va_end(ap);

    if (n < 0 || (size_t) n > sizeof(line) - 3) {
        return TK_ELIMIT;
    }

    line[n++] = '\r';
    line[n++] = '\n';

    return tk_imap_send(im, line, (size_t) n);
}


/* What every answer may say besides what was asked for. */
void
tk_imap_untagged(tk_imap_t *im, tk_str_t line)
{
    uint64_t  n;
    tk_str_t  word;

    line = tk_str_sub(line, 2, line.n);
    word = tk_str_cut(&line, ' ');

    if (tk_str_u64(word, &n) != TK_OK) {
        return;
    }

    if (tk_str_ieqz(line, "EXISTS")) {
        im->exists = (uint32_t) n;

    } else if (tk_str_ieqz(line, "EXPUNGE") && im->exists > 0) {
        im->exists--;
    }
}


bool
tk_imap_tagged(tk_imap_t *im, tk_str_t line, tk_str_t *rest_r)
{
    size_t  n = strlen(im->tag);

    if (line.n <= n || memcmp(line.p, im->tag, n) != 0 || line.p[n] != ' ') {
        return false;
    }

    *rest_r = tk_str_sub(line, n + 1, line.n);

    return true;
}


int
tk_imap_result(tk_imap_t *im, tk_str_t rest)
{
    if (tk_str_istarts(rest, TK_STR("OK"))) {
        return TK_OK;
    }

    snprintf(im->error, sizeof(im->error), "%.*s", TK_STR_ARG(rest));

    return TK_EINVAL;
}


int
tk_imap_end(tk_imap_t *im, tk_imap_line_fn fn, void *ctx)
{
    int       rc;
    unsigned  n;
    tk_str_t  line, rest;

    for (n = 0; n < TK_IMAP_LINES; n++) {
        rc = tk_imap_line(im, &line);

        if (rc != TK_OK) {
            return rc;
        }

        if (im->said != NULL) {
            im->said(im->said_ctx, line);
        }

        if (tk_imap_tagged(im, line, &rest)) {
            return tk_imap_result(im, rest);
        }

        if (!tk_str_starts(line, TK_STR("* "))) {
            continue;
        }

        if (tk_str_istarts(line, TK_STR("* BYE"))) {
            return tk_imap_fail(im, TK_EDOWN, "the server said BYE");
        }

        tk_imap_untagged(im, line);

        if (fn != NULL) {
            fn(ctx, line);
        }
    }

    return tk_imap_fail(im, TK_ELIMIT, "an answer without an end");
}


static void
tk_imap_capability(void *ctx, tk_str_t line)
{
    tk_imap_t  *im = ctx;

    if (tk_str_istarts(line, TK_STR("* CAPABILITY "))) {
        im->uidplus = tk_str_ifind(line, TK_STR(" UIDPLUS")) > 0;
        im->idle = tk_str_ifind(line, TK_STR(" IDLE")) > 0;
        im->move = tk_str_ifind(line, TK_STR(" MOVE")) > 0;
    }
}


static void
tk_imap_cleanup(void *data)
{
    tk_imap_t  *im = data;

    curl_easy_cleanup(im->curl);
    im->curl = NULL;
}


static int
tk_imap_connect(tk_imap_t *im, tk_arena_t *a, const tk_net_server_t *server)
{
    int            rc;
    char          *url;
    CURLcode       code;
    curl_socket_t  fd;

    url = tk_net_url(a, server, "imap", "");

    if (url == NULL) {
        return tk_imap_fail(im, TK_EINVAL, "no such host name");
    }

    im->curl = curl_easy_init();

    if (im->curl == NULL
        || tk_net_setup(im->curl, a, server) != TK_OK
        || tk_arena_cleanup(a, tk_imap_cleanup, im) != TK_OK)
    {
        tk_imap_cleanup(im);
        return tk_imap_fail(im, TK_ENOMEM, "no memory");
    }

    curl_easy_setopt(im->curl, CURLOPT_URL, url);
    curl_easy_setopt(im->curl, CURLOPT_CONNECT_ONLY, 1L);
    code = curl_easy_perform(im->curl);

    if (code == CURLE_OK) {
        code = curl_easy_getinfo(im->curl, CURLINFO_ACTIVESOCKET, &fd);
        im->fd = fd;
    }

    if (code != CURLE_OK) {
        return tk_imap_fail(im, code == CURLE_LOGIN_DENIED ? TK_EDENIED
                                : code == CURLE_OPERATION_TIMEDOUT
                                      ? TK_ETIMEOUT
                                : code == CURLE_ABORTED_BY_CALLBACK
                                      ? TK_ECANCEL : TK_EDOWN,
                            curl_easy_strerror(code));
    }

    rc = tk_imap_begin(im, "CAPABILITY");

    return rc == TK_OK ? tk_imap_end(im, tk_imap_capability, im) : rc;
}


int
tk_imap_open(tk_arena_t *a, const tk_net_server_t *server, tk_imap_t **im_r)
{
    tk_imap_t  *im;

    im = *im_r = tk_arena_zalloc(a, sizeof(*im));

    if (im == NULL) {
        return TK_ENOMEM;
    }

    im->timeout = server->timeout;
    im->said = server->said;
    im->said_ctx = server->said_ctx;
    im->go_on = server->go_on;
    im->go_on_ctx = server->go_on_ctx;

    return tk_imap_connect(im, a, server);
}


void
tk_imap_close(tk_imap_t **im)
{
    if (*im != NULL && (*im)->curl != NULL) {
        (*im)->timeout = TK_IMAP_GOODBYE;

        if (tk_imap_begin(*im, "LOGOUT") == TK_OK) {
            (void) tk_imap_end(*im, NULL, NULL);
        }

        tk_imap_cleanup(*im);
    }

    *im = NULL;
}
