#ifndef TK_NET_SMTP_H
#define TK_NET_SMTP_H

#include "net/net.h"

/*
 * Sending mail, one recipient per transaction (RFC 5321); the connection is
 * kept for the next.  libcurl connects, encrypts and signs in; MAIL, RCPT and
 * DATA go out together where the server knows PIPELINING (RFC 2920).  Blocks;
 * one thread.  The server's time-out is for connecting and for each silence.
 * A mail is sent within half of TK_SMTP_LONGEST such times; the answer to its
 * end has the other half (RFC 5321, 4.5.3.2: 10 minutes), for whoever gives
 * up then may send it twice.  go_on(): while nothing comes, and when it says
 * no, the answer to the end has one time-out, the rest none.
 */

#define TK_SMTP_LONGEST  10       /* times the time-out, for one mail     */

typedef struct tk_smtp tk_smtp_t;

typedef enum {
    TK_SMTP_SENT,             /* the server has taken it                 */
    TK_SMTP_REFUSED,          /* for good: 5xx to this mail or recipient */
    TK_SMTP_LATER,            /* 4xx, no connection, sign-in ...         */
    TK_SMTP_DOUBT             /* all was sent, no answer came            */
} tk_smtp_result_t;

/* helo: name for the greeting, may be empty. Closed with the arena at the
 * latest. TK_ENOMEM, TK_EINVAL (no host). Does not connect. */
int tk_smtp_open(tk_arena_t *a, const tk_net_server_t *server, tk_str_t helo,
    tk_smtp_t **smtp_r);
void tk_smtp_close(tk_smtp_t **smtp);

/* from empty: the null return path of automatic mail; both in ASCII, as
 * tk_mime_ascii() makes them. raw: CRLF lines.
 * The server's last words by tk_smtp_answer(). */
tk_smtp_result_t tk_smtp_send(tk_smtp_t *smtp, tk_str_t from, tk_str_t to,
    tk_str_t raw);

/* "550 5.1.1 No such user", or why there was no answer. */
const char *tk_smtp_answer(const tk_smtp_t *smtp);

#endif
