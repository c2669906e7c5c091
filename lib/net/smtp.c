#include "net/smtp.h"

#include <curl/curl.h>
#include <poll.h>
#include <stdio.h>

#define SMTP_LINES  100           /* of one answer                        */
#define SMTP_QUIT   2000          /* ms, for the good-bye                 */
#define SMTP_LOOK   250           /* ms, until it is asked whether to go on */
#define SMTP_PAUSE  20            /* ms                                   */

struct tk_smtp {
    tk_net_server_t   server;
    char             *url;
    CURL             *curl;       /* NULL: not connected                  */
    int               fd;
    bool              pipelining; /* what the server said that it can     */
    bool              sizes;
    int64_t           end;        /* of the time for what is waited for   */
    int64_t           last;       /* to which it is never put off         */
    int64_t           leave;      /* its end when we are to stop          */
    bool              broken;     /* nothing more is sent or heard        */
    char              answer[400];            /* its last word to us      */
    char              error[CURL_ERROR_SIZE]; /* or why there is none     */
    size_t            n_out;
    size_t            from;       /* what was received and not yet read   */
    size_t            to;
    char              out[16384];
    char              in[4096];
};


/* What it can do is said anew behind STARTTLS; what it said before that
 * anybody may have written. */
static size_t
tk_smtp_heard(char *p, size_t size, size_t n, void *data)
{
    tk_str_t    word, line = tk_str_trim(tk_str(p, size * n));
    tk_smtp_t  *smtp = data;

    /* The good-bye after a refusal says nothing new. */
    if ((smtp->answer[0] == '4' || smtp->answer[0] == '5')
        && tk_str_starts(line, TK_STR("221")))
    {
        return size * n;
    }

    snprintf(smtp->answer, sizeof(smtp->answer), "%.*s", TK_STR_ARG(line));

    if (tk_str_starts(line, TK_STR("220"))) {
        smtp->pipelining = smtp->sizes = false;
    }

    if (tk_str_starts(line, TK_STR("250"))) {
        line = tk_str_sub(line, 4, line.n);
        word = tk_str_cut(&line, ' ');
        smtp->pipelining |= tk_str_ieqz(word, "PIPELINING");
        smtp->sizes |= tk_str_ieqz(word, "SIZE");
    }

    return size * n;
}


static void
tk_smtp_cleanup(void *data)
{
    tk_smtp_t  *smtp = data;

    curl_easy_cleanup(smtp->curl);
    smtp->curl = NULL;
}


/* A name that may stand in an address of libcurl and in a greeting. */
static bool
tk_smtp_helo_ok(tk_str_t helo)
{
    size_t  i;

    for (i = 0; i < helo.n; i++) {
        if (!((helo.p[i] >= '0' && helo.p[i] <= '9')
              || (helo.p[i] >= 'a' && helo.p[i] <= 'z')
              || (helo.p[i] >= 'A' && helo.p[i] <= 'Z')
              || strchr(".-_", helo.p[i])))
        {
            return false;
        }
    }

    return true;
}


int
tk_smtp_open(tk_arena_t *a, const tk_net_server_t *server, tk_str_t helo,
    tk_smtp_t **smtp_r)
{
    char       *name;
    tk_smtp_t  *smtp;

    *smtp_r = NULL;
    smtp = tk_arena_zalloc(a, sizeof(*smtp));
    name = tk_arena_strz(a, tk_smtp_helo_ok(helo) ? helo : TK_STR(""));

    if (smtp == NULL || name == NULL) {
        return TK_ENOMEM;
    }

    smtp->server = *server;
    smtp->url = tk_net_url(a, server, "smtp", name);

    if (smtp->url == NULL) {
        return TK_EINVAL;
    }

    *smtp_r = smtp;

    return tk_arena_cleanup(a, tk_smtp_cleanup, smtp);
}


const char *
tk_smtp_answer(const tk_smtp_t *smtp)
{
    return smtp->answer[0] ? smtp->answer : smtp->error;
}


static void
tk_smtp_fail(tk_smtp_t *smtp, const char *why)
{
    smtp->broken = true;

    if (smtp->error[0] == '\0') {
        snprintf(smtp->error, sizeof(smtp->error), "%s", why);
    }
}


/* libcurl greets, encrypts and signs in. */
static bool
tk_smtp_connect(tk_smtp_t *smtp)
{
    CURLcode       code = CURLE_OUT_OF_MEMORY;
    tk_arena_t    *a = tk_arena_create(0);   /* libcurl has copies    */
    curl_socket_t  fd;

    smtp->broken = smtp->pipelining = smtp->sizes = false;
    smtp->from = smtp->to = smtp->n_out = 0;
    smtp->curl = curl_easy_init();

    if (smtp->curl != NULL && a != NULL
        && tk_net_setup(smtp->curl, a, &smtp->server) == TK_OK)
    {
        curl_easy_setopt(smtp->curl, CURLOPT_URL, smtp->url);
        curl_easy_setopt(smtp->curl, CURLOPT_CONNECT_ONLY, 1L);
        curl_easy_setopt(smtp->curl, CURLOPT_HEADERFUNCTION, tk_smtp_heard);
        curl_easy_setopt(smtp->curl, CURLOPT_HEADERDATA, smtp);
        curl_easy_setopt(smtp->curl, CURLOPT_ERRORBUFFER, smtp->error);
        code = curl_easy_perform(smtp->curl);
    }

    tk_arena_destroy(a);

    if (code == CURLE_OK) {
        code = curl_easy_getinfo(smtp->curl, CURLINFO_ACTIVESOCKET, &fd);
        smtp->fd = fd;
    }

    if (code != CURLE_OK && smtp->error[0] == '\0') {
        snprintf(smtp->error, sizeof(smtp->error), "%s",
                 curl_easy_strerror(code));
    }

    if (smtp->answer[0] != '4' && smtp->answer[0] != '5') {
        smtp->answer[0] = '\0';
    }

    if (code != CURLE_OK) {
        tk_smtp_cleanup(smtp);
    }

    return code == CURLE_OK;
}


/* For a moment. Encryption may hold bytes that the socket does not show: this
 * is for when that has nothing. */
static void
tk_smtp_wait(tk_smtp_t *smtp, short events, int most)
{
    int64_t                 ms = smtp->end - tk_net_clock();
    struct pollfd           p = { .fd = smtp->fd, .events = events };
    const tk_net_server_t  *server = &smtp->server;

    if (ms <= 0) {
        tk_smtp_fail(smtp, events == POLLIN || smtp->end < smtp->last
                           ? "the server is silent"
                           : "the server takes the mail too slowly");
        return;
    }

    if (poll(&p, 1, ms < most ? (int) ms : most) == 0
        && server->go_on != NULL && smtp->end > smtp->leave
        && server->go_on(server->go_on_ctx) != TK_OK)
    {
        smtp->end = smtp->leave;
    }
}


/* Whoever says or takes something has time for more. */
static void
tk_smtp_moved(tk_smtp_t *smtp)
{
    int64_t  end = tk_net_clock() + smtp->server.timeout;

    end = end < smtp->last ? end : smtp->last;
    smtp->end = end > smtp->end ? end : smtp->end;
}


/* From now on there are so many ms, however much is said, or `leave` when we
 * are to stop. */
static void
tk_smtp_limit(tk_smtp_t *smtp, int64_t ms, int64_t leave)
{
    int64_t  now = tk_net_clock();

    smtp->end = smtp->last = now + ms;
    smtp->leave = now + leave;
}


/* Encryption may have to read before it can write, which looks as if the
 * socket took some: then it is asked again, but not without a pause. */
static void
tk_smtp_flush(tk_smtp_t *smtp)
{
    bool      again = false;
    size_t    n, at = 0;
    CURLcode  code;

    while (!smtp->broken && at < smtp->n_out) {
        n = 0;
        code = curl_easy_send(smtp->curl, smtp->out + at, smtp->n_out - at,
                              &n);

        if (code == CURLE_AGAIN) {
            tk_smtp_wait(smtp, again ? 0 : POLLOUT,
                         again ? SMTP_PAUSE : SMTP_LOOK);

        } else if (code != CURLE_OK) {
            tk_smtp_fail(smtp, curl_easy_strerror(code));

        } else {
            tk_smtp_moved(smtp);
        }

        again = code == CURLE_AGAIN;
        at += n;
    }

    smtp->n_out = 0;
}


static void
tk_smtp_put(tk_smtp_t *smtp, tk_str_t s)
{
    size_t  n;

    while (s.n > 0 && !smtp->broken) {
        n = sizeof(smtp->out) - smtp->n_out;
        n = s.n < n ? s.n : n;
        memcpy(smtp->out + smtp->n_out, s.p, n);
        smtp->n_out += n;
        s = tk_str_sub(s, n, s.n);

        if (smtp->n_out == sizeof(smtp->out)) {
            tk_smtp_flush(smtp);
        }
    }
}


/* A dot that begins a line is doubled, as one alone is the end. */
static void
tk_smtp_put_mail(tk_smtp_t *smtp, tk_str_t raw)
{
    ptrdiff_t  i;
    tk_str_t   rest = raw;

    if (tk_str_starts(rest, TK_STR("."))) {
        tk_smtp_put(smtp, TK_STR("."));
    }

    while ((i = tk_str_find(rest, TK_STR("\n."))) >= 0) {
        tk_smtp_put(smtp, tk_str_sub(rest, 0, (size_t) i + 2));
        tk_smtp_put(smtp, TK_STR("."));
        rest = tk_str_sub(rest, (size_t) i + 2, rest.n);
    }

    tk_smtp_put(smtp, rest);
    tk_smtp_put(smtp, tk_str_ends(raw, TK_STR("\r\n")) ? TK_STR(".\r\n")
                                                       : TK_STR("\r\n.\r\n"));
}


static void
tk_smtp_fill(tk_smtp_t *smtp)
{
    size_t    n = 0;
    CURLcode  code = CURLE_AGAIN;

    memmove(smtp->in, smtp->in + smtp->from, smtp->to - smtp->from);
    smtp->to -= smtp->from;
    smtp->from = 0;

    if (smtp->to == sizeof(smtp->in)) {
        tk_smtp_fail(smtp, "a line without an end");
    }

    while (!smtp->broken && code == CURLE_AGAIN) {
        code = curl_easy_recv(smtp->curl, smtp->in + smtp->to,
                              sizeof(smtp->in) - smtp->to, &n);

        if (code == CURLE_AGAIN) {
            tk_smtp_wait(smtp, POLLIN, SMTP_LOOK);

        } else if (code != CURLE_OK || n == 0) {
            tk_smtp_fail(smtp, "the server hung up");

        } else {
            tk_smtp_moved(smtp);
        }
    }

    smtp->to += n;
}


static tk_str_t
tk_smtp_line(tk_smtp_t *smtp)
{
    char      *p = NULL;
    tk_str_t   line;

    while (!smtp->broken) {
        p = memchr(smtp->in + smtp->from, '\n', smtp->to - smtp->from);

        if (p != NULL) {
            line = tk_str(smtp->in + smtp->from,
                          (size_t) (p - smtp->in) - smtp->from);
            smtp->from += line.n + 1;
            return tk_str_trim(line);
        }

        tk_smtp_fill(smtp);
    }

    return TK_STR("");
}


/* One answer, of which the last line is kept if it is to be: its first digit,
 * 0 if it is none. */
static char
tk_smtp_reply(tk_smtp_t *smtp, bool keep)
{
    unsigned  n;
    uint64_t  code;
    tk_str_t  line;

    if (keep) {
        smtp->answer[0] = '\0';
    }

    for (n = 0; n < SMTP_LINES; n++) {
        line = tk_smtp_line(smtp);

        if (smtp->broken || line.n < 3
            || tk_str_u64(tk_str_sub(line, 0, 3), &code) != TK_OK)
        {
            break;
        }

        if (line.n == 3 || line.p[3] != '-') {
            if (keep) {
                snprintf(smtp->answer, sizeof(smtp->answer), "%.*s",
                         TK_STR_ARG(line));
            }

            return line.p[0];
        }
    }

    tk_smtp_fail(smtp, "the server's answer is none");

    return 0;
}


static void
tk_smtp_command(tk_smtp_t *smtp, int i, tk_str_t from, tk_str_t to, size_t n)
{
    char  line[800];

    if (i == 0) {
        snprintf(line, sizeof(line), "MAIL FROM:<%.*s>", TK_STR_ARG(from));
        tk_smtp_put(smtp, tk_str_z(line));
        snprintf(line, sizeof(line), smtp->sizes ? " SIZE=%zu\r\n" : "\r\n",
                 n);

    } else if (i == 1) {
        snprintf(line, sizeof(line), "RCPT TO:<%.*s>\r\n", TK_STR_ARG(to));

    } else {
        snprintf(line, sizeof(line), "DATA\r\n");
    }

    tk_smtp_put(smtp, tk_str_z(line));
}


static tk_smtp_result_t
tk_smtp_judge(char digit, char good)
{
    return digit == good ? TK_SMTP_SENT
           : digit == '5' ? TK_SMTP_REFUSED : TK_SMTP_LATER;
}


/* SENT: it waits for the mail.  Whoever pipelines hears all answers, of
 * which the first no is the one that counts; asked for a mail that has no
 * recipient, they give an empty one (RFC 2920, 3.1). */
static tk_smtp_result_t
tk_smtp_envelope(tk_smtp_t *smtp, tk_str_t from, tk_str_t to, size_t n)
{
    int               i, heard = 0;
    char              digit = 0;
    tk_smtp_result_t  result = TK_SMTP_SENT;

    static const char  good[] = { '2', '2', '3' };

    for (i = 0; i < 3 && (result == TK_SMTP_SENT || smtp->pipelining); i++) {
        tk_smtp_command(smtp, i, from, to, n);

        if (smtp->pipelining && i < 2) {
            continue;
        }

        tk_smtp_flush(smtp);

        for ( ; heard <= i && !smtp->broken; heard++) {
            digit = tk_smtp_reply(smtp, result == TK_SMTP_SENT);
            result = result == TK_SMTP_SENT
                     ? tk_smtp_judge(digit, good[heard]) : result;
        }
    }

    if (result == TK_SMTP_SENT) {
        return smtp->broken ? TK_SMTP_LATER : TK_SMTP_SENT;
    }

    if (heard == 3 && digit == '3') {
        tk_smtp_put(smtp, TK_STR(".\r\n"));
        tk_smtp_flush(smtp);
        (void) tk_smtp_reply(smtp, false);
    }

    return result;
}


/* The answer to the mail. A server may say why it takes no more, and hang up
 * while we send. */
static char
tk_smtp_verdict(tk_smtp_t *smtp)
{
    char  digit;
    bool  broken = smtp->broken;

    if (broken) {
        tk_smtp_limit(smtp, SMTP_QUIT, 0);

    } else {
        tk_smtp_limit(smtp, TK_SMTP_LONGEST / 2 * smtp->server.timeout,
                      smtp->server.timeout);
    }

    smtp->broken = false;
    digit = tk_smtp_reply(smtp, true);
    smtp->broken |= broken;

    return digit;
}


/* From the last bytes on it may have arrived. */
static tk_smtp_result_t
tk_smtp_mail(tk_smtp_t *smtp, tk_str_t from, tk_str_t to, tk_str_t raw)
{
    bool              cut;
    char              digit;
    tk_smtp_result_t  result;

    result = tk_smtp_envelope(smtp, from, to, raw.n);

    if (result != TK_SMTP_SENT) {
        return result;
    }

    smtp->answer[0] = '\0';
    tk_smtp_put_mail(smtp, raw);
    cut = smtp->broken;
    tk_smtp_flush(smtp);
    digit = tk_smtp_verdict(smtp);

    if (cut) {
        return digit == '5' ? TK_SMTP_REFUSED : TK_SMTP_LATER;
    }

    return digit ? tk_smtp_judge(digit, '2') : TK_SMTP_DOUBT;
}


static void
tk_smtp_quit(tk_smtp_t *smtp)
{
    if (smtp->curl != NULL && !smtp->broken) {
        tk_smtp_limit(smtp, SMTP_QUIT, 0);
        tk_smtp_put(smtp, TK_STR("QUIT\r\n"));
        tk_smtp_flush(smtp);
        (void) tk_smtp_reply(smtp, false);
    }

    tk_smtp_cleanup(smtp);
}


void
tk_smtp_close(tk_smtp_t **smtp)
{
    if (*smtp != NULL) {
        tk_smtp_quit(*smtp);
    }

    *smtp = NULL;
}


/* Has it hung up, or said something that nobody asked, since the last mail? */
static bool
tk_smtp_stale(tk_smtp_t *smtp)
{
    size_t  n;

    return smtp->from < smtp->to
           || curl_easy_recv(smtp->curl, smtp->in, sizeof(smtp->in), &n)
              != CURLE_AGAIN;
}


/* What would end the line, or the address in it. */
static bool
tk_smtp_address_ok(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.n; i++) {
        if ((unsigned char) s.p[i] < ' ' || s.p[i] == 0x7f || s.p[i] == '>') {
            return false;
        }
    }

    return s.n <= 320;
}


tk_smtp_result_t
tk_smtp_send(tk_smtp_t *smtp, tk_str_t from, tk_str_t to, tk_str_t raw)
{
    tk_smtp_result_t  result;

    smtp->answer[0] = '\0';
    smtp->error[0] = '\0';

    if (to.n == 0 || !tk_smtp_address_ok(to) || !tk_smtp_address_ok(from)) {
        snprintf(smtp->answer, sizeof(smtp->answer), "no address");
        return TK_SMTP_REFUSED;
    }

    tk_smtp_limit(smtp, TK_SMTP_LONGEST / 2 * smtp->server.timeout, 0);
    smtp->end = tk_net_clock() + smtp->server.timeout;

    if (smtp->curl != NULL && tk_smtp_stale(smtp)) {
        tk_smtp_cleanup(smtp);
    }

    if (smtp->curl == NULL && !tk_smtp_connect(smtp)) {
        return TK_SMTP_LATER;
    }

    tk_smtp_moved(smtp);
    result = tk_smtp_mail(smtp, from, to, raw);

    if (result != TK_SMTP_SENT) {
        tk_smtp_quit(smtp);
    }

    return result;
}
