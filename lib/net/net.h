#ifndef TK_NET_NET_H
#define TK_NET_NET_H

#include "base/arena.h"
#include "base/err.h"

/* What the clients of mail servers share. */

enum { TK_NET_PLAIN, TK_NET_STARTTLS, TK_NET_TLS };

typedef struct {
    tk_str_t  host;               /* name or literal address             */
    int       port;
    int       tls;                /* TK_NET_*; STARTTLS is required then */
    bool      verify;             /* the server's certificate            */
    tk_str_t  login;              /* empty: no sign-in                   */
    tk_str_t  password;
    tk_str_t  bearer;             /* OAuth2: instead of the password     */
    int       timeout;            /* ms, for connecting and each silence */

    /* Asked several times a second while nothing comes, by IMAP before each
     * read as well: a large mail may come slowly. Other than TK_OK ends the
     * connection, with TK_ECANCEL. NULL: wait. */
    int     (*go_on)(void *ctx);
    void     *go_on_ctx;

    /* Hears what the server says and how connecting goes, line by line,
     * never what is sent; NULL: nobody. The struct must outlive the
     * connection then. */
    void    (*said)(void *ctx, tk_str_t line);
    void     *said_ctx;
} tk_net_server_t;

/* Once per program, before threads. TK_EBUG. */
int tk_net_init(void);

/* ms that only go forward. */
int64_t tk_net_clock(void);

/* scheme://host:port/path, NUL-terminated; NULL without memory or for a
 * host that is none. scheme gets an "s" for TK_NET_TLS. */
char *tk_net_url(tk_arena_t *a, const tk_net_server_t *server,
    const char *scheme, const char *path);

/* Sets what all clients need: TLS, time limits, sign-in, no proxy, no
 * signals. curl is a CURL *. */
int tk_net_setup(void *curl, tk_arena_t *a, const tk_net_server_t *server);

#endif
