#ifndef TK_TEST_DB_PROXY_H
#define TK_TEST_DB_PROXY_H

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "world.h"

/*
 * Stands between a program and the server, for one connection at a time, and
 * spoils some COMMITs: swallows the answer, or refuses in the server's name
 * what that never sees.
 */

typedef struct {
    int                 listener;
    int                 client;
    int                 server;
    int                 cuts;      /* how many COMMITs to spoil       */
    bool                before;    /* cut before the server sees it   */
    bool                refuse;    /* told to have taken too long     */
    const char         *word;      /* instead of COMMIT               */
    char                path[100];
    struct sockaddr_un  to;
    pthread_t           thread;
} proxy_t;


static inline bool
proxy_pass(int from, int to, char *buffer, size_t size, ssize_t *n)
{
    *n = read(from, buffer, size);

    return *n > 0 && write(to, buffer, (size_t) *n) == *n;
}


static inline bool
proxy_spoils(const proxy_t *p, const char *s, ssize_t n)
{
    const char  *word = p->word ? p->word : "COMMIT";
    size_t       len = strlen(word);

    return p->cuts > 0 && n == (ssize_t) len + 5 && s[4] == 3
           && memcmp(s + 5, word, len) == 0;
}


/* Error 1969 to the request that waits. */
static inline bool
proxy_refuse(proxy_t *p, char *buffer, size_t size)
{
    static const char  late[] = "\x0d\0\0\1\xff\xb1\x07#70100late";

    return read(p->client, buffer, size) > 0
           && write(p->client, late, sizeof(late) - 1)
              == (ssize_t) sizeof(late) - 1;
}


static inline void
proxy_talk(proxy_t *p)
{
    char           buffer[65536];
    ssize_t        n;
    struct pollfd  fds[2] = { { p->client, POLLIN, 0 },
                              { p->server, POLLIN, 0 } };

    while (poll(fds, 2, -1) > 0) {

        if (fds[0].revents) {
            n = recv(p->client, buffer, sizeof(buffer), MSG_PEEK);

            if (proxy_spoils(p, buffer, n)) {
                p->cuts--;

                if (p->refuse && proxy_refuse(p, buffer, sizeof(buffer))) {
                    continue;
                }

                if (!p->before) {
                    proxy_pass(p->client, p->server, buffer, sizeof(buffer),
                               &n);
                    n = read(p->server, buffer, sizeof(buffer));
                }
                return;
            }

            if (!proxy_pass(p->client, p->server, buffer, sizeof(buffer),
                            &n))
            {
                return;
            }
        }

        if (fds[1].revents
            && !proxy_pass(p->server, p->client, buffer, sizeof(buffer), &n))
        {
            return;
        }
    }
}


static inline void *
proxy_run(void *arg)
{
    proxy_t  *p = arg;

    while ((p->client = accept(p->listener, NULL, NULL)) >= 0) {
        p->server = socket(AF_UNIX, SOCK_STREAM, 0);

        if (connect(p->server, (struct sockaddr *) &p->to, sizeof(p->to))
            == 0)
        {
            proxy_talk(p);
        }

        close(p->client);
        close(p->server);
    }

    return NULL;
}


static inline void
proxy_start(proxy_t *p)
{
    struct sockaddr_un  at = { .sun_family = AF_UNIX };

    p->to.sun_family = AF_UNIX;
    snprintf(p->to.sun_path, sizeof(p->to.sun_path), "%s",
             env("TK_DB_SOCKET").p);
    snprintf(p->path, sizeof(p->path), "/tmp/tk-proxy-%d", (int) getpid());
    memcpy(at.sun_path, p->path, sizeof(p->path));
    unlink(p->path);

    p->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(p->listener, (struct sockaddr *) &at, sizeof(at)),
                     0);
    listen(p->listener, 10);
    pthread_create(&p->thread, NULL, proxy_run, p);
}


static inline void
proxy_stop(proxy_t *p)
{
    shutdown(p->listener, SHUT_RDWR);
    pthread_join(p->thread, NULL);
    close(p->listener);
    unlink(p->path);
}


/* The world's pool anew, by way of it. */
static inline void
through_proxy(world_t *w, proxy_t *p)
{
    tk_db_release(&w->db);
    tk_db_pool_destroy(&w->pool);
    tk_arena_destroy(w->a);
    proxy_start(p);
    w->server.socket = tk_str_z(p->path);
    world_start(w);
}


static inline void
leave_proxy(world_t *w, proxy_t *p)
{
    tk_db_release(&w->db);
    tk_db_pool_destroy(&w->pool);
    proxy_stop(p);
}

#endif
