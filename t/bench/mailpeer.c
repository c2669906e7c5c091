/*
 * What moving mails costs and nothing else.
 *
 *     mailpeer imap PORT LOGIN PASSWORD
 *         fetches all mails of INBOX by one UID FETCH and throws them away
 *     mailpeer smtp PORT CONNECTIONS < list
 *         sends the files of lines "FROM TO PATH" over kept connections, to
 *         a server that knows PIPELINING
 *
 * Output: mails, bytes, seconds.
 */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BUFFER   (256u << 10)
#define THREADS  16


typedef struct {
    int     fd;
    size_t  from;
    size_t  to;
    char    buf[BUFFER];
} peer_t;

typedef struct {
    char    from[256];
    char    to[256];
    char   *raw;
    size_t  n;
} mail_t;

typedef struct {
    int            port;
    const mail_t  *mails;
    size_t         n;
    size_t         first;
    size_t         step;
    size_t         sent;
    size_t         bytes;
} sender_t;


static double
now(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);

    return (double) ts.tv_sec + (double) ts.tv_nsec / 1e9;
}


static void
give_up(const char *what)
{
    fprintf(stderr, "mailpeer: %s\n", what);
    exit(1);
}


static peer_t *
peer_open(int port)
{
    int                 one = 1;
    peer_t             *p = calloc(1, sizeof(*p));
    struct sockaddr_in  at = { .sin_family = AF_INET };

    at.sin_port = htons((unsigned short) port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

    if (p == NULL || (p->fd = socket(AF_INET, SOCK_STREAM, 0)) < 0
        || connect(p->fd, (struct sockaddr *) &at, sizeof(at)) != 0)
    {
        give_up("cannot connect");
    }

    setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));

    return p;
}


static void
peer_close(peer_t *p)
{
    close(p->fd);
    free(p);
}


static void
peer_send(peer_t *p, const char *s, size_t n)
{
    ssize_t  done;

    for ( ; n > 0; s += done, n -= (size_t) done) {
        done = write(p->fd, s, n);

        if (done <= 0) {
            give_up("cannot write");
        }
    }
}


static void
peer_fill(peer_t *p)
{
    ssize_t  n;

    if (p->from == p->to) {
        p->from = p->to = 0;

    } else if (p->to == sizeof(p->buf)) {
        memmove(p->buf, p->buf + p->from, p->to - p->from);
        p->to -= p->from;
        p->from = 0;
    }

    n = read(p->fd, p->buf + p->to, sizeof(p->buf) - p->to);

    if (n <= 0) {
        give_up("hung up");
    }

    p->to += (size_t) n;
}


/* Without its end; valid until the next read. */
static char *
peer_line(peer_t *p)
{
    char  *end, *line;

    while ((end = memchr(p->buf + p->from, '\n', p->to - p->from)) == NULL) {
        peer_fill(p);
    }

    line = p->buf + p->from;
    p->from = (size_t) (end - p->buf) + 1;
    *end = '\0';

    return line;
}


static void
peer_skip(peer_t *p, size_t n)
{
    size_t  k;

    while (n > 0) {
        if (p->from == p->to) {
            peer_fill(p);
        }

        k = p->to - p->from < n ? p->to - p->from : n;
        p->from += k;
        n -= k;
    }
}


/* Literals are counted and skipped. */
static void
imap_command(peer_t *p, const char *command, size_t *mails, size_t *bytes)
{
    char    line[600], *s;
    size_t  n;

    n = (size_t) snprintf(line, sizeof(line), "a %s\r\n", command);
    peer_send(p, line, n);

    for ( ;; ) {
        s = peer_line(p);

        if (strncmp(s, "a ", 2) == 0) {
            if (strncmp(s, "a OK", 4) != 0) {
                give_up(s);
            }

            return;
        }

        s = strrchr(s, '{');

        if (s != NULL && (n = strtoul(s + 1, NULL, 10)) > 0) {
            peer_skip(p, n);
            (*mails)++;
            *bytes += n;
        }
    }
}


static void
imap_main(char **argv)
{
    char     login[400];
    double   start = now();
    size_t   mails = 0, bytes = 0;
    peer_t  *p = peer_open((int) strtol(argv[2], NULL, 10));

    (void) peer_line(p);
    snprintf(login, sizeof(login), "LOGIN \"%s\" \"%s\"", argv[3], argv[4]);
    imap_command(p, login, &mails, &bytes);
    imap_command(p, "SELECT INBOX", &mails, &bytes);
    imap_command(p, "UID FETCH 1:* (UID BODY.PEEK[])", &mails, &bytes);
    printf("%zu %zu %.6f\n", mails, bytes, now() - start);
    peer_close(p);
}


static void
smtp_say(peer_t *p, const char *line, char want)
{
    char  *s;

    if (line != NULL) {
        peer_send(p, line, strlen(line));
    }

    do {
        s = peer_line(p);
    } while (strlen(s) > 3 && s[3] == '-');

    if (s[0] != want) {
        give_up(s);
    }
}


static void
smtp_mail(peer_t *p, const mail_t *m)
{
    char  line[600];

    snprintf(line, sizeof(line), "MAIL FROM:<%s>\r\nRCPT TO:<%s>\r\nDATA\r\n",
             m->from, m->to);
    smtp_say(p, line, '2');
    smtp_say(p, NULL, '2');
    smtp_say(p, NULL, '3');
    peer_send(p, m->raw, m->n);
    smtp_say(p, NULL, '2');
}


static void *
smtp_thread(void *data)
{
    size_t     i;
    peer_t    *p;
    sender_t  *s = data;

    p = peer_open(s->port);
    smtp_say(p, NULL, '2');
    smtp_say(p, "EHLO client.test\r\n", '2');

    for (i = s->first; i < s->n; i += s->step) {
        smtp_mail(p, &s->mails[i]);
        s->sent++;
        s->bytes += s->mails[i].n;
    }

    smtp_say(p, "QUIT\r\n", '2');
    peer_close(p);

    return NULL;
}


/* Ready for the wire: dots doubled, the last line ended. */
static void
smtp_read(mail_t *m, const char *path)
{
    int    c, last = '\n';
    FILE  *f = fopen(path, "rb");

    if (f == NULL || fseek(f, 0, SEEK_END) != 0) {
        give_up(path);
    }

    m->raw = malloc(2 * (size_t) ftell(f) + 8);
    rewind(f);

    while (m->raw != NULL && (c = getc(f)) != EOF) {
        if (last == '\n' && c == '.') {
            m->raw[m->n++] = '.';
        }

        m->raw[m->n++] = (char) c;
        last = c;
    }

    fclose(f);
    memcpy(m->raw + m->n, last == '\n' ? ".\r\n" : "\r\n.\r\n",
           last == '\n' ? 3 : 5);
    m->n += last == '\n' ? 3 : 5;
}


static void
smtp_main(char **argv)
{
    char       from[256], to[256], path[1000];
    double     start;
    size_t     i, n = 0, room = 0, sent = 0, bytes = 0;
    size_t     threads = strtoul(argv[3], NULL, 10);
    mail_t    *mails = NULL;
    sender_t   sender[THREADS];
    pthread_t  thread[THREADS];

    while (scanf("%255s %255s %999s", from, to, path) == 3) {
        if (n == room) {
            room = room ? 2 * room : 1024;
            mails = realloc(mails, room * sizeof(*mails));
        }

        memset(&mails[n], 0, sizeof(*mails));
        memcpy(mails[n].from, strcmp(from, "-") == 0 ? "" : from,
               strcmp(from, "-") == 0 ? 1 : sizeof(from));
        memcpy(mails[n].to, to, sizeof(to));
        smtp_read(&mails[n++], path);
    }

    start = now();

    for (i = 0; i < threads && i < THREADS; i++) {
        sender[i] = (sender_t) {
            .port = (int) strtol(argv[2], NULL, 10), .mails = mails, .n = n,
            .first = i, .step = threads
        };

        if (pthread_create(&thread[i], NULL, smtp_thread, &sender[i])) {
            give_up("no thread");
        }
    }

    for (i = 0; i < threads && i < THREADS; i++) {
        pthread_join(thread[i], NULL);
        sent += sender[i].sent;
        bytes += sender[i].bytes;
    }

    printf("%zu %zu %.6f\n", sent, bytes, now() - start);
}


int
main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "imap") == 0) {
        imap_main(argv);

    } else if (argc == 4 && strcmp(argv[1], "smtp") == 0) {
        smtp_main(argv);

    } else {
        fprintf(stderr, "usage: mailpeer imap PORT LOGIN PASSWORD"
                " | smtp PORT CONNECTIONS\n");
        return 2;
    }

    return 0;
}
