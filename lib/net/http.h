#ifndef TK_NET_HTTP_H
#define TK_NET_HTTP_H

#include "base/arena.h"
#include "base/err.h"

/*
 * A form sent by POST, and the answer, for addresses that people have typed:
 * HTTP or HTTPS with the certificate checked, no redirects, no proxy, no
 * sign-in of the address.  may() is asked about each network address before
 * it is connected to, so that no name leads to where it should not.
 */

#define TK_HTTP_ANSWER  (64u << 10)

typedef struct {
    tk_str_t     url;
    tk_str_t     form;            /* application/x-www-form-urlencoded   */
    int          timeout;         /* ms, for all of it                   */
    bool       (*may)(const void *ctx, const char *ip, bool tls);
    const void  *ctx;             /* of may()                            */
} tk_http_ask_t;

typedef struct {
    int        status;
    tk_str_t   body;
    tk_str_t   error;             /* when there is no answer             */
} tk_http_answer_t;

/* TK_EDENIED: may() said no; TK_EDOWN; TK_ETIMEOUT; TK_ELIMIT: a longer
 * answer than any that makes sense; TK_EINVAL: no such address. */
int tk_http_post(tk_arena_t *a, const tk_http_ask_t *ask,
    tk_http_answer_t *answer_r);

#endif
