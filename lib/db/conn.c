#include <errmsg.h>
#include <errno.h>
#include <fcntl.h>
#include <mysqld_error.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "db/conn.h"

/* Nothing that sends the password in the clear. */
#define TK_DB_AUTH  "mysql_native_password,client_ed25519," \
                    "caching_sha2_password"

#define TK_DB_ISOLATION  "SET SESSION TRANSACTION ISOLATION LEVEL " \
                         "READ COMMITTED"

#define TK_DB_SESSION    "SET sql_mode = 'STRICT_ALL_TABLES," \
                         "NO_ZERO_DATE,NO_ZERO_IN_DATE," \
                         "ERROR_FOR_DIVISION_BY_ZERO," \
                         "NO_ENGINE_SUBSTITUTION'," \
                         " time_zone = '+00:00'," \
                         " group_concat_max_len = 1048576"


typedef struct {
    const tk_db_conf_t  *conf;
    unsigned             server;
    MYSQL               *my;
    unsigned             no;
    char                 msg[512];
} tk_db_open_t;


/*
 * Whose turn it is: the connector gives its wait hook a descriptor and no
 * pointer of ours.  Set for the length of one call; a hook that parks its
 * fiber takes it away for the others and puts it back after.
 */
static _Thread_local tk_db_conn_t *tk_db_current;


static uint64_t
tk_db_clock_us(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);

    return (uint64_t) ts.tv_sec * 1000000 + (uint64_t) ts.tv_nsec / 1000;
}


int64_t
tk_db_clock(void)
{
    return (int64_t) (tk_db_clock_us() / 1000);
}


void
tk_db_conn_enter(tk_db_conn_t *c)
{
    tk_db_current = c;
}


void
tk_db_conn_leave(tk_db_conn_t *c)
{
    (void) c;
    tk_db_current = NULL;
}


static int
tk_db_hook(my_socket fd, my_bool is_read, int timeout)
{
    int            rc, left, error;
    int64_t        now;
    uint64_t       start;
    tk_db_conn_t  *c;

    (void) timeout;              /* in seconds or in ms, depending on TLS */

    c = tk_db_current;
    if (c == NULL) {
        errno = ETIMEDOUT;       /* closing: not worth waiting for */
        return 0;
    }

    start = tk_db_clock_us();
    now = (int64_t) (start / 1000);
    left = -1;
    if (c->deadline >= 0) {
        left = c->deadline > now ? (int) (c->deadline - now) : 0;
    }

    tk_db_current = NULL;
    rc = c->host->wait(c->host->ctx, fd,
                       is_read ? TK_WAIT_READ : TK_WAIT_WRITE, left);
    error = rc == 0 ? ETIMEDOUT : ECANCELED;

    c->wait_us += tk_db_clock_us() - start;

    if (rc <= 0) {
        c->rc = rc == 0 ? TK_ETIMEOUT : TK_ECANCEL;
        c->broken = true;

        /* The connector closes the socket when it sees this. */
        c->host->detach(c->host->ctx, fd);
    }

    tk_db_current = c;
    errno = error;

    return rc;
}


static void
tk_db_options(MYSQL *my, const tk_db_conf_t *conf, const tk_db_server_t *s)
{
    my_bool   on, off, verify;
    unsigned  seconds;

    on = 1;
    off = 0;
    verify = conf->tls == 2;
    seconds = (unsigned) (conf->connect_timeout + 999) / 1000;
    if (seconds == 0) {
        seconds = 1;
    }

    mysql_options(my, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
    mysql_options(my, MYSQL_OPT_READ_TIMEOUT, &seconds);
    mysql_options(my, MYSQL_OPT_WRITE_TIMEOUT, &seconds);
    mysql_options(my, MYSQL_OPT_RECONNECT, &off);
    mysql_options(my, MYSQL_OPT_LOCAL_INFILE, &off);
    mysql_options(my, MYSQL_SET_CHARSET_NAME, "utf8mb4");

    if (s->socket.n != 0) {
        return;
    }

    mysql_options(my, MARIADB_OPT_RESTRICTED_AUTH, TK_DB_AUTH);

    if (conf->tls) {
        mysql_ssl_set(my, NULL, NULL, conf->tls_ca.n ? conf->tls_ca.p : NULL,
                      NULL, NULL);
        mysql_options(my, MYSQL_OPT_SSL_ENFORCE, &on);
        mysql_options(my, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
    }
}


static int
tk_db_session(MYSQL *my, const tk_db_conf_t *conf)
{
    int   n;
    char  text[sizeof(TK_DB_SESSION) + 64];

    if (mysql_real_query(my, TK_DB_ISOLATION, sizeof(TK_DB_ISOLATION) - 1)) {
        return TK_EDOWN;
    }

    n = snprintf(text, sizeof(text), "%s", TK_DB_SESSION);

    if (conf->query_timeout > 0 && mariadb_connection(my)) {
        n = snprintf(text, sizeof(text), "%s, max_statement_time = %d.%03d",
                     TK_DB_SESSION, conf->query_timeout / 1000,
                     conf->query_timeout % 1000);
    } else if (conf->query_timeout > 0) {
        n = snprintf(text, sizeof(text), "%s, max_execution_time = %d",
                     TK_DB_SESSION, conf->query_timeout);
    }

    return mysql_real_query(my, text, (unsigned long) n) ? TK_EDOWN : TK_OK;
}


/*
 * TLS reads with SSL_read(), which obeys the socket's mode only: without
 * O_NONBLOCK it would block and never call the hook.
 */
static int
tk_db_nonblock(int fd)
{
    int  flags;

    flags = fcntl(fd, F_GETFL);

    return flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0
           ? TK_EDOWN : TK_OK;
}


static bool
tk_db_connect_one(tk_db_open_t *o, const tk_db_server_t *s)
{
    MYSQL               *my;
    const tk_db_conf_t  *conf;

    conf = o->conf;
    my = mysql_init(NULL);
    if (my == NULL) {
        return false;
    }

    tk_db_options(my, conf, s);

    if (mysql_real_connect(my, s->host.n ? s->host.p : "localhost",
                           conf->user.p, conf->password.p, conf->database.p,
                           s->socket.n ? 0 : (unsigned) s->port,
                           s->socket.n ? s->socket.p : NULL,
                           CLIENT_FOUND_ROWS)
        && (conf->tls == 0 || s->socket.n || mysql_get_ssl_cipher(my))
        && tk_db_session(my, conf) == TK_OK
        && tk_db_nonblock((int) mysql_get_socket(my)) == TK_OK)
    {
        mysql_optionsv(my, MARIADB_OPT_IO_WAIT, tk_db_hook);
        o->my = my;
        return true;
    }

    o->no = mysql_errno(my);
    snprintf(o->msg, sizeof(o->msg), "%s", mysql_error(my));
    mysql_close(my);

    return false;
}


static void
tk_db_connect(void *arg)
{
    unsigned       i;
    tk_db_open_t  *o;

    o = arg;

    for (i = 0; i < o->conf->n_servers; i++) {

        if (tk_db_connect_one(o, &o->conf->servers[o->server])) {
            return;
        }

        o->server = (o->server + 1) % o->conf->n_servers;
    }
}


int
tk_db_conn_open(const tk_db_conf_t *conf, const tk_host_t *host,
    unsigned *server, tk_db_conn_t **conn_r, unsigned *err_r)
{
    int            rc;
    tk_db_open_t   o;
    tk_db_conn_t  *c;

    *err_r = 0;
    memset(&o, 0, sizeof(o));
    o.conf = conf;
    o.server = *server;

    c = calloc(1, sizeof(tk_db_conn_t));
    if (c == NULL) {
        return TK_ENOMEM;
    }

    rc = host->offload(host->ctx, tk_db_connect, &o);

    if (rc != TK_OK || o.my == NULL) {
        if (rc == TK_OK) {
            tk_log(host, TK_LOG_ERROR, "database: cannot connect: (%u) %s",
                   o.no, o.msg);
        }

        *err_r = o.no;
        free(c);
        return TK_EDOWN;
    }

    c->host = host;
    c->my = o.my;
    c->fd = (int) mysql_get_socket(o.my);
    c->server = o.server;
    c->deadline = -1;
    *server = o.server;
    *conn_r = c;

    return TK_OK;
}


void
tk_db_conn_close(tk_db_conn_t *c)
{
    unsigned  i;

    if (c->fd >= 0) {
        c->host->detach(c->host->ctx, c->fd);

        /* Nobody wants to read what is still to come. */
        if (c->broken && c->my->net.pvio != NULL) {
            shutdown(c->fd, SHUT_RDWR);
        }
    }

    c->broken = true;
    (void) tk_db_ahead_drop(c);

    /* First the connection: its statements then need no word each. */

    mysql_close(c->my);

    for (i = 0; i < c->n_prep; i++) {
        mysql_stmt_close(c->prep[i].st);
        if (c->prep[i].own) {
            free((char *) c->prep[i].text);
        }
    }

    free(c->in);
    free(c->in_time);
    free(c);
}


bool
tk_db_conn_alive(const tk_db_conn_t *c)
{
    char     byte;
    ssize_t  n;

    n = recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

    return n < 0 && (errno == EAGAIN || errno == EINTR);
}


static const char *
tk_db_redact(int rc, const char *msg)
{
    /* These messages quote values of the people who use the desk. */

    return rc == TK_EDUP || rc == TK_ELIMIT ? "" : msg;
}


/* The server is well, but its schema is another program's: to connect anew or
 * to try again would change nothing. */
static bool
tk_db_other_schema(unsigned no)
{
    return no == ER_NO_SUCH_TABLE || no == ER_BAD_FIELD_ERROR;
}


static const char *
tk_db_advice(unsigned no)
{
    return tk_db_other_schema(no)
           ? "; is it the schema of this program? (\"ticketd migrate\")" : "";
}


int
tk_db_conn_fail(tk_db_conn_t *c, const char *what, unsigned no,
    const char *msg)
{
    int  rc, level;

    rc = c->rc ? c->rc : tk_db_error(no);

    switch (rc) {
    case TK_EDUP:
    case TK_EAGAIN:
    case TK_ECANCEL:
        level = TK_LOG_DEBUG;
        break;
    case TK_EINVAL:
        level = TK_LOG_ERROR;
        break;
    default:
        level = TK_LOG_WARN;
    }

    tk_log(c->host, level, "database: %s: %s (%u) %s%s", what,
           tk_err_name(rc), no, tk_db_redact(rc, msg), tk_db_advice(no));

    /* What the hook ended, and what the connector found to be lost. */

    c->unsent = no == CR_SERVER_GONE_ERROR;
    if ((rc == TK_EDOWN && !tk_db_other_schema(no))
        || (no >= CR_MIN_ERROR && no < 3000) || c->my->net.pvio == NULL)
    {
        c->broken = true;
    }

    if (c->my->net.pvio == NULL && c->fd >= 0) {
        c->host->detach(c->host->ctx, c->fd);
        c->fd = -1;
    }

    return rc;
}


int
tk_db_conn_run(tk_db_conn_t *c, const char *text, size_t n)
{
    int  rc;

    rc = tk_db_ahead_drop(c);

    if (rc != TK_OK) {
        return rc;
    }

    tk_db_conn_enter(c);
    rc = mysql_real_query(c->my, text, (unsigned long) n);
    if (rc == 0 && mysql_field_count(c->my) != 0) {
        mysql_free_result(mysql_store_result(c->my));
    }
    tk_db_conn_leave(c);

    return rc == 0 ? TK_OK
                   : tk_db_conn_fail(c, "statement", mysql_errno(c->my),
                                     mysql_error(c->my));
}
