/*
 * The database's part of a page and nothing else: the statements that the
 * server logged for real requests, prepared, over the same socket, by as
 * many connections.  What a page costs more than this and a static file of
 * its size is the module's.
 *
 *     bare SOCKET USER PASSWORD DATABASE CONNECTIONS MS < sets
 *
 * Input: "T length\ntext\n" a statement, numbered from 0; "E number values"
 * an execution of it, followed by its values: "i number", "n" (NULL), "t
 * time" (as SQL writes it) or "s length\nbytes\n"; "Q length\ntext\n" a
 * text that is run as it is; "P" ends a page.  Connection k takes the pages
 * k, k + CONNECTIONS, ... in turn, for so many ms; 0: each page once.
 * Output: pages, seconds, p50 and p99 in microseconds.
 */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mysql.h>

#define MAX_STATEMENTS  1024
#define MAX_EXECUTIONS  (2u << 20)
#define MAX_PAGES       1024
#define MAX_VALUES      64
#define PLAIN           MAX_STATEMENTS      /* no statement: a text        */
#define MAX_COLUMNS     64
#define COLUMN_BYTES    2048
#define BUCKET_US       5
#define BUCKETS         40000


typedef struct {
    char        kind;               /* i, n, t or s */
    long long   number;
    char       *text;
    size_t      len;
    MYSQL_TIME  time;
} value_t;

typedef struct {
    unsigned   statement;
    unsigned   n;
    value_t   *values;
} execution_t;

typedef struct {
    unsigned  from;
    unsigned  to;
} page_t;

typedef struct {
    char         *text[MAX_STATEMENTS];
    size_t        len[MAX_STATEMENTS];
    unsigned      n_text;
    execution_t   execution[MAX_EXECUTIONS];
    unsigned      n_execution;
    page_t        page[MAX_PAGES];
    unsigned      n_page;
} input_t;

typedef struct {
    const char    **argv;
    const input_t  *in;
    unsigned        first;
    unsigned        step;
    double          end;
    MYSQL          *my;
    MYSQL_STMT     *stmt[MAX_STATEMENTS];
    char            bound[MAX_STATEMENTS];
    unsigned long   pages;
    unsigned       *bucket;
    int             failed;
    char          (*column)[COLUMN_BYTES];
} client_t;


static double
now(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);

    return (double) ts.tv_sec + (double) ts.tv_nsec / 1e9;
}


static char *
take_bytes(size_t n)
{
    char  *p;

    p = malloc(n + 1);
    if (p == NULL || fread(p, 1, n, stdin) != n || getchar() != '\n') {
        fprintf(stderr, "bare: input ends early\n");
        exit(2);
    }

    p[n] = '\0';

    return p;
}


static int
take_value(value_t *v)
{
    char  line[64];

    v->kind = (char) getchar();

    if (v->kind == 'n') {
        return getchar() == '\n';
    }

    if (v->kind == 'i') {
        return scanf(" %lld\n", &v->number) == 1;
    }

    if (v->kind == 's') {
        return scanf(" %zu", &v->len) == 1 && getchar() == '\n'
               && (v->text = take_bytes(v->len)) != NULL;
    }

    if (v->kind != 't' || fgets(line, sizeof(line), stdin) == NULL) {
        return 0;
    }

    v->time.time_type = MYSQL_TIMESTAMP_DATETIME;

    return sscanf(line, " %u-%u-%u %u:%u:%u.%lu", &v->time.year,
                  &v->time.month, &v->time.day, &v->time.hour,
                  &v->time.minute, &v->time.second, &v->time.second_part)
           >= 6;
}


static int
take_execution(input_t *in)
{
    unsigned      i;
    execution_t  *e;

    e = &in->execution[in->n_execution++];

    if (in->n_execution == MAX_EXECUTIONS
        || scanf(" %u %u\n", &e->statement, &e->n) != 2
        || e->statement >= in->n_text || e->n > MAX_VALUES)
    {
        return 0;
    }

    e->values = calloc(e->n + 1, sizeof(value_t));

    for (i = 0; e->values != NULL && i < e->n; i++) {
        if (!take_value(&e->values[i])) {
            return 0;
        }
    }

    return e->values != NULL;
}


static int
take_plain(input_t *in)
{
    value_t      *v = calloc(1, sizeof(value_t));
    execution_t  *e = &in->execution[in->n_execution++];

    if (v == NULL || in->n_execution == MAX_EXECUTIONS
        || scanf(" %zu", &v->len) != 1 || getchar() != '\n')
    {
        return 0;
    }

    v->text = take_bytes(v->len);
    e->statement = PLAIN;
    e->values = v;

    return 1;
}


static int
take_line(input_t *in, int c)
{
    size_t  len;

    switch (c) {

    case 'T':
        if (in->n_text == MAX_STATEMENTS || scanf(" %zu", &len) != 1
            || getchar() != '\n')
        {
            return 0;
        }

        in->len[in->n_text] = len;
        in->text[in->n_text++] = take_bytes(len);
        return 1;

    case 'E':
        return take_execution(in);

    case 'Q':
        return take_plain(in);

    case 'P':
        if (in->n_page == MAX_PAGES || getchar() != '\n') {
            return 0;
        }

        in->page[in->n_page].from =
            in->n_page ? in->page[in->n_page - 1].to : 0;
        in->page[in->n_page++].to = in->n_execution;
        return 1;

    default:
        return 0;
    }
}


static int
bind_columns(client_t *c, MYSQL_STMT *stmt)
{
    int           rc;
    unsigned      i, n;
    MYSQL_RES    *meta;
    MYSQL_BIND    bind[MAX_COLUMNS];
    MYSQL_FIELD  *field;

    meta = mysql_stmt_result_metadata(stmt);
    if (meta == NULL) {
        return 0;
    }

    n = mysql_num_fields(meta);
    field = mysql_fetch_fields(meta);
    memset(bind, 0, sizeof(bind));

    for (i = 0; i < n && i < MAX_COLUMNS; i++) {
        bind[i].buffer = c->column[i];
        bind[i].buffer_length = COLUMN_BYTES;

        if (field[i].type == MYSQL_TYPE_DATETIME) {
            bind[i].buffer_type = MYSQL_TYPE_DATETIME;

        } else if (IS_NUM(field[i].type)) {
            bind[i].buffer_type = MYSQL_TYPE_LONGLONG;

        } else {
            bind[i].buffer_type = MYSQL_TYPE_BLOB;
        }
    }

    rc = n > MAX_COLUMNS || mysql_stmt_bind_result(stmt, bind);
    mysql_free_result(meta);

    return rc;
}


static int
prepare(client_t *c)
{
    unsigned  i;

    c->my = mysql_init(NULL);
    if (!mysql_real_connect(c->my, NULL, c->argv[2], c->argv[3], c->argv[4],
                            0, c->argv[1], 0)
        || mysql_set_character_set(c->my, "utf8mb4")
        || mysql_query(c->my, "SET SESSION TRANSACTION ISOLATION LEVEL "
                              "READ COMMITTED"))
    {
        return 1;
    }

    for (i = 0; i < c->in->n_text; i++) {
        c->stmt[i] = mysql_stmt_init(c->my);

        if (mysql_stmt_prepare(c->stmt[i], c->in->text[i], c->in->len[i])) {
            fprintf(stderr, "bare: %s\n", mysql_stmt_error(c->stmt[i]));
            return 1;
        }
    }

    return 0;
}


static int
execute(client_t *c, const execution_t *e)
{
    int          rc;
    unsigned     i;
    value_t     *v;
    MYSQL_BIND   bind[MAX_VALUES];
    MYSQL_STMT  *stmt;

    if (e->statement == PLAIN) {
        rc = mysql_real_query(c->my, e->values->text, e->values->len);

        if (rc != 0) {
            fprintf(stderr, "bare: %s\n", mysql_error(c->my));
        }

        return rc;
    }

    stmt = c->stmt[e->statement];
    memset(bind, 0, e->n * sizeof(MYSQL_BIND));

    for (i = 0; i < e->n; i++) {
        v = &e->values[i];
        bind[i].buffer = v->kind == 'i' ? (void *) &v->number
                         : v->kind == 't' ? (void *) &v->time
                                          : (void *) v->text;
        bind[i].buffer_type = v->kind == 'i' ? MYSQL_TYPE_LONGLONG
                              : v->kind == 'n' ? MYSQL_TYPE_NULL
                              : v->kind == 't' ? MYSQL_TYPE_DATETIME
                                               : MYSQL_TYPE_STRING;
        bind[i].buffer_length = v->len;
    }

    /* The columns are bound once, after the first execution told them. */
    if (mysql_stmt_bind_param(stmt, bind) || mysql_stmt_execute(stmt)
        || (mysql_stmt_field_count(stmt) && !c->bound[e->statement]
            && bind_columns(c, stmt)))
    {
        fprintf(stderr, "bare: %s\n", mysql_stmt_error(stmt));
        return 1;
    }

    if (mysql_stmt_field_count(stmt) == 0) {
        return 0;
    }

    c->bound[e->statement] = 1;

    do {
        rc = mysql_stmt_fetch(stmt);
    } while (rc == 0 || rc == MYSQL_DATA_TRUNCATED);

    return rc != MYSQL_NO_DATA;
}


static void
one_page(client_t *c, const page_t *page)
{
    double    start, us;
    unsigned  i;

    start = now();

    for (i = page->from; i < page->to && !c->failed; i++) {
        c->failed = execute(c, &c->in->execution[i]);
    }

    us = (now() - start) * 1e6 / BUCKET_US;
    c->bucket[us < BUCKETS - 1 ? (unsigned) us : BUCKETS - 1]++;
    c->pages++;
}


static void *
client_main(void *data)
{
    unsigned   i;
    client_t  *c = data;

    do {
        for (i = c->first; i < c->in->n_page && !c->failed; i += c->step) {
            one_page(c, &c->in->page[i]);

            if (c->end > 0 && now() >= c->end) {
                break;
            }
        }
    } while (now() < c->end && !c->failed);

    return NULL;
}


static double
percentile(const client_t *c, unsigned n, double part)
{
    double         want, seen;
    unsigned       i, k;
    unsigned long  pages;

    for (pages = 0, k = 0; k < n; k++) {
        pages += c[k].pages;
    }

    want = (double) pages * part;

    for (seen = 0, i = 0; i < BUCKETS; i++) {
        for (k = 0; k < n; k++) {
            seen += c[k].bucket[i];
        }

        if (seen >= want) {
            break;
        }
    }

    return ((double) i + 0.5) * BUCKET_US;
}


static int
run(client_t *c, unsigned n, double seconds)
{
    int             failed;
    double          start;
    unsigned        i;
    pthread_t      *thread;
    unsigned long   pages;

    thread = calloc(n, sizeof(pthread_t));
    start = now();

    for (i = 0; i < n; i++) {
        c[i].end = seconds > 0 ? start + seconds : 0;

        if (pthread_create(&thread[i], NULL, client_main, &c[i])) {
            return 1;
        }
    }

    for (failed = 0, pages = 0, i = 0; i < n; i++) {
        pthread_join(thread[i], NULL);
        pages += c[i].pages;
        failed |= c[i].failed;
    }

    printf("%lu %.6f %.0f %.0f\n", pages, now() - start,
           percentile(c, n, 0.5), percentile(c, n, 0.99));
    free(thread);

    return failed;
}


int
main(int argc, const char **argv)
{
    int              ch;
    unsigned         i, n;
    client_t        *c;
    static input_t   in;

    if (argc != 7 || mysql_library_init(0, NULL, NULL)) {
        fprintf(stderr, "usage: bare SOCKET USER PASSWORD DATABASE "
                "CONNECTIONS MS\n");
        return 2;
    }

    while ((ch = getchar()) != EOF) {
        if (!take_line(&in, ch)) {
            fprintf(stderr, "bare: bad input\n");
            return 2;
        }
    }

    n = (unsigned) strtoul(argv[5], NULL, 10);
    c = calloc(n, sizeof(client_t));

    for (i = 0; c != NULL && i < n; i++) {
        c[i].argv = argv;
        c[i].in = &in;
        c[i].first = in.n_page > i ? i : i % (in.n_page ? in.n_page : 1);
        c[i].step = n;
        c[i].bucket = calloc(BUCKETS, sizeof(unsigned));
        c[i].column = calloc(MAX_COLUMNS, COLUMN_BYTES);

        if (c[i].bucket == NULL || c[i].column == NULL || prepare(&c[i])) {
            fprintf(stderr, "bare: cannot connect\n");
            return 1;
        }
    }

    return c == NULL || in.n_page == 0
           || run(c, n, (double) strtoul(argv[6], NULL, 10) / 1000);
}
