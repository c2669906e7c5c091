#include "net/smtp.h"

#include <curl/curl.h>
#include <stdio.h>

struct tk_smtp {
    CURL     *curl;
    tk_str_t  left;               /* of the mail, not yet sent           */
    bool      began;              /* the server has asked for it         */
    char      answer[400];        /* the last line it said               */
    char      error[CURL_ERROR_SIZE];
};


static size_t
tk_smtp_read(char *p, size_t size, size_t n, void *data)
{
    tk_smtp_t  *smtp = data;

    n *= size;
    n = n < smtp->left.n ? n : smtp->left.n;
    memcpy(p, smtp->left.p, n);
    smtp->left = tk_str_sub(smtp->left, n, smtp->left.n);
    smtp->began = true;
    smtp->answer[0] = '\0';

    return n;
}


static size_t
tk_smtp_heard(char *p, size_t size, size_t n, void *data)
{
    tk_str_t    line = tk_str_trim(tk_str(p, size * n));
    tk_smtp_t  *smtp = data;

    /* The good-bye after a refusal says nothing new. */
    if ((smtp->answer[0] == '4' || smtp->answer[0] == '5')
        && tk_str_starts(line, TK_STR("221")))
    {
        return size * n;
    }

    snprintf(smtp->answer, sizeof(smtp->answer), "%.*s", TK_STR_ARG(line));

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
    int         rc;
    char       *url, *name;
    tk_smtp_t  *smtp;

    *smtp_r = NULL;
    smtp = tk_arena_zalloc(a, sizeof(*smtp));
    name = tk_arena_strz(a, tk_smtp_helo_ok(helo) ? helo : TK_STR(""));

    if (smtp == NULL || name == NULL) {
        return TK_ENOMEM;
    }

    url = tk_net_url(a, server, "smtp", name);

    if (url == NULL) {
        return TK_EINVAL;
    }

    smtp->curl = curl_easy_init();

    if (smtp->curl == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_arena_cleanup(a, tk_smtp_cleanup, smtp);

    if (rc != TK_OK) {
        tk_smtp_cleanup(smtp);
        return rc;
    }

    curl_easy_setopt(smtp->curl, CURLOPT_URL, url);
    curl_easy_setopt(smtp->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(smtp->curl, CURLOPT_READFUNCTION, tk_smtp_read);
    curl_easy_setopt(smtp->curl, CURLOPT_READDATA, smtp);
    curl_easy_setopt(smtp->curl, CURLOPT_HEADERFUNCTION, tk_smtp_heard);
    curl_easy_setopt(smtp->curl, CURLOPT_HEADERDATA, smtp);
    curl_easy_setopt(smtp->curl, CURLOPT_ERRORBUFFER, smtp->error);

    *smtp_r = smtp;

    return tk_net_setup(smtp->curl, a, server);
}


void
tk_smtp_close(tk_smtp_t **smtp)
{
    if (*smtp != NULL && (*smtp)->curl != NULL) {
        tk_smtp_cleanup(*smtp);
    }

    *smtp = NULL;
}


const char *
tk_smtp_answer(const tk_smtp_t *smtp)
{
    return smtp->answer[0] ? smtp->answer : smtp->error;
}


/* A refusal of the mail is for good only when it is about this mail: not
 * when the server dislikes us, our sign-in or its own state. */
static tk_smtp_result_t
tk_smtp_judge(const tk_smtp_t *smtp, CURLcode code)
{
    bool  all = smtp->began && smtp->left.n == 0;

    if (code == CURLE_OK) {
        return TK_SMTP_SENT;
    }

    if (smtp->answer[0] == '\0') {
        return all ? TK_SMTP_DOUBT : TK_SMTP_LATER;
    }

    if (smtp->answer[0] != '5') {
        return TK_SMTP_LATER;
    }

    /* MAIL, RCPT and DATA are told apart from the greeting by its code. */
    return all || code == CURLE_SEND_ERROR ? TK_SMTP_REFUSED : TK_SMTP_LATER;
}


tk_smtp_result_t
tk_smtp_send(tk_smtp_t *smtp, tk_str_t from, tk_str_t to, tk_str_t raw)
{
    char                box[1024], path[1024];
    CURLcode            code;
    tk_smtp_result_t    result;
    struct curl_slist   rcpt = { .data = box };

    if (to.n == 0 || to.n > 320 || from.n > 320) {
        snprintf(smtp->answer, sizeof(smtp->answer), "no address");
        return TK_SMTP_REFUSED;
    }

    snprintf(box, sizeof(box), "<%.*s>", TK_STR_ARG(to));
    snprintf(path, sizeof(path), "<%.*s>", TK_STR_ARG(from));
    smtp->left = raw;
    smtp->began = false;
    smtp->answer[0] = '\0';
    smtp->error[0] = '\0';

    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, path);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, &rcpt);
    curl_easy_setopt(smtp->curl, CURLOPT_INFILESIZE_LARGE,
                     (curl_off_t) raw.n);

    code = curl_easy_perform(smtp->curl);
    result = tk_smtp_judge(smtp, code);

    if (code != CURLE_OK && smtp->error[0] == '\0') {
        snprintf(smtp->error, sizeof(smtp->error), "%s",
                 curl_easy_strerror(code));
    }

    return result;
}
