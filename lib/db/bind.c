#include <stdlib.h>

#include "db/conn.h"


/* What DATETIME can hold. */
static int
tk_db_time_out(tk_time_t t, MYSQL_TIME *mt)
{
    tk_civil_t  civil;

    if (t < TK_TIME_FIRST || t > TK_TIME_LAST) {
        return TK_EINVAL;
    }

    civil = tk_time_civil(t, NULL);

    memset(mt, 0, sizeof(*mt));
    mt->year = (unsigned) civil.year;
    mt->month = (unsigned) civil.month;
    mt->day = (unsigned) civil.day;
    mt->hour = (unsigned) civil.hour;
    mt->minute = (unsigned) civil.minute;
    mt->second = (unsigned) civil.second;
    mt->second_part = (unsigned long) civil.ms * 1000;
    mt->time_type = MYSQL_TIMESTAMP_DATETIME;

    return TK_OK;
}


static int
tk_db_bind_one(MYSQL_BIND *b, MYSQL_TIME *mt, tk_type_t type, const void *p)
{
    const tk_str_t  *s;

    b->buffer = (void *) (uintptr_t) p;

    switch (type) {

    case TK_T_INT:
        b->buffer_type = MYSQL_TYPE_LONGLONG;
        return TK_OK;

    case TK_T_UINT:
    case TK_T_ID:
        b->buffer_type = MYSQL_TYPE_LONGLONG;
        b->is_unsigned = 1;
        if (type == TK_T_ID && *(const uint64_t *) p == 0) {
            b->buffer_type = MYSQL_TYPE_NULL;
        }
        return TK_OK;

    case TK_T_BOOL:
        b->buffer_type = MYSQL_TYPE_TINY;
        return TK_OK;

    case TK_T_STR:
    case TK_T_BLOB:
        s = p;
        b->buffer_type = type == TK_T_STR ? MYSQL_TYPE_STRING
                                          : MYSQL_TYPE_BLOB;
        b->buffer = (void *) (uintptr_t) s->p;
        b->buffer_length = s->n;
        b->length = &b->buffer_length;
        if (tk_str_is_null(*s)) {
            b->buffer_type = MYSQL_TYPE_NULL;
        }
        return TK_OK;

    case TK_T_TIME:
        if (*(const tk_time_t *) p == TK_TIME_NONE) {
            b->buffer_type = MYSQL_TYPE_NULL;
            return TK_OK;
        }
        b->buffer_type = MYSQL_TYPE_DATETIME;
        b->buffer = mt;
        return tk_db_time_out(*(const tk_time_t *) p, mt);
    }

    return TK_EBUG;
}


static int
tk_db_room(tk_db_conn_t *c, unsigned n)
{
    MYSQL_BIND  *in;
    MYSQL_TIME  *in_time;

    if (n <= c->n_in) {
        return TK_OK;
    }

    n = n < 32 ? 32 : n;

    in = realloc(c->in, n * sizeof(MYSQL_BIND));
    if (in == NULL) {
        return TK_ENOMEM;
    }
    c->in = in;

    in_time = realloc(c->in_time, n * sizeof(MYSQL_TIME));
    if (in_time == NULL) {
        return TK_ENOMEM;
    }
    c->in_time = in_time;
    c->n_in = n;

    return TK_OK;
}


/* A bool of a composed statement stands in a wide value. */
static tk_type_t
tk_db_value_type(tk_type_t type)
{
    return type == TK_T_BOOL ? TK_T_UINT : type;
}


int
tk_db_bind_in(tk_db_conn_t *c, MYSQL_STMT *ms, const tk_stmt_t *st,
    const void *in, const tk_value_t *values, unsigned n)
{
    int       rc;
    unsigned  i;

    n = values ? n : st->n_in;

    if (mysql_stmt_param_count(ms) != n) {
        tk_log(c->host, TK_LOG_ERROR, "database: %s: takes %lu values, "
               "got %u", st->name, mysql_stmt_param_count(ms), n);
        return TK_EINVAL;
    }

    rc = tk_db_room(c, n);
    if (rc != TK_OK || n == 0) {
        return rc;
    }

    memset(c->in, 0, n * sizeof(MYSQL_BIND));

    for (i = 0; i < n && rc == TK_OK; i++) {
        rc = values ? tk_db_bind_one(&c->in[i], &c->in_time[i],
                                     tk_db_value_type(values[i].type),
                                     &values[i].v)
                    : tk_db_bind_one(&c->in[i], &c->in_time[i],
                                     (tk_type_t) st->in[i].type,
                                     (const char *) in + st->in[i].offset);
    }

    if (rc == TK_OK && mysql_stmt_bind_param(ms, c->in)) {
        rc = TK_ENOMEM;
    }

    return rc;
}
