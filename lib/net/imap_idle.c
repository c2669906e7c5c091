#include "net/imap_int.h"


bool
tk_imap_has_idle(const tk_imap_t *im)
{
    return im->idle;
}


/* What the server says while it idles, for as long as nothing is new. */
static int
tk_imap_listen(tk_imap_t *im, int64_t until, int (*go_on)(void *ctx),
    void *ctx)
{
    int       rc;
    uint32_t  had = im->exists;
    tk_str_t  line;

    for ( ;; ) {
        rc = go_on(ctx);

        if (rc != TK_OK || tk_net_clock() >= until) {
            return rc;
        }

        rc = memchr(im->buf + im->from, '\n', im->to - im->from) != NULL
             ? TK_OK : tk_imap_fill_in(im, TK_IMAP_SLICE);

        if (rc == TK_EAGAIN
            || (rc == TK_OK && memchr(im->buf + im->from, '\n',
                                      im->to - im->from) == NULL))
        {
            continue;
        }

        rc = rc == TK_OK ? tk_imap_line(im, &line) : rc;

        if (rc != TK_OK) {
            return rc;
        }

        if (tk_str_istarts(line, TK_STR("* BYE"))) {
            return tk_imap_fail(im, TK_EDOWN, "the server said BYE");
        }

        tk_imap_untagged(im, line);

        if (im->exists > had) {
            return TK_OK;
        }
    }
}


int
tk_imap_idle(tk_imap_t *im, int ms, int (*go_on)(void *ctx), void *ctx)
{
    int       rc;
    tk_str_t  line = TK_STR_NULL, rest;

    rc = tk_imap_begin(im, "IDLE");

    while (rc == TK_OK && (line.n == 0 || line.p[0] != '+')) {
        rc = tk_imap_line(im, &line);

        if (rc == TK_OK && tk_imap_tagged(im, line, &rest)) {
            rc = tk_imap_result(im, rest);
            return rc == TK_OK ? TK_EINVAL : rc;
        }

        if (rc == TK_OK) {
            tk_imap_untagged(im, line);
        }
    }

    if (rc == TK_OK) {
        rc = tk_imap_listen(im, tk_net_clock() + ms, go_on, ctx);
    }

    if (im->broken) {
        return rc;
    }

    tk_imap_limit(im, 0);

    if (tk_imap_send(im, "DONE\r\n", 6) != TK_OK
        || tk_imap_end(im, NULL, NULL) != TK_OK)
    {
        return rc == TK_OK ? TK_EDOWN : rc;
    }

    return rc;
}
