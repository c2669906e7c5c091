#include <endian.h>

#include "base/day.h"
#include "db/conn.h"

/*
 * A row of the binary protocol into the struct.  The connector would convert
 * each value by generic functions and keep texts for a second call, which is
 * a tenth of a list; the bytes as they came can be had from it too.
 */

enum {
    TK_DB_I8, TK_DB_U8, TK_DB_I16, TK_DB_U16, TK_DB_I32, TK_DB_U32, TK_DB_I64,
    TK_DB_DECIMAL, TK_DB_TEXT, TK_DB_TIME, TK_DB_NONE
};


/* What stands on the wire for a column. */
static uint8_t
tk_db_wire(const MYSQL_FIELD *f)
{
    bool  is_unsigned = (f->flags & UNSIGNED_FLAG) != 0;

    switch (f->type) {

    case MYSQL_TYPE_TINY:
        return is_unsigned ? TK_DB_U8 : TK_DB_I8;

    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_YEAR:
        return is_unsigned ? TK_DB_U16 : TK_DB_I16;

    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
        return is_unsigned ? TK_DB_U32 : TK_DB_I32;

    case MYSQL_TYPE_LONGLONG:
        return TK_DB_I64;

    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
        return TK_DB_DECIMAL;

    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_TIMESTAMP:
        return TK_DB_TIME;

    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE:
    case MYSQL_TYPE_TIME:
    case MYSQL_TYPE_BIT:
        return TK_DB_NONE;

    default:
        return TK_DB_TEXT;
    }
}


static bool
tk_db_fits(uint8_t wire, const tk_col_t *col)
{
    switch ((tk_type_t) col->type) {

    case TK_T_STR:
    case TK_T_BLOB:
        return wire == TK_DB_TEXT || wire == TK_DB_DECIMAL;

    case TK_T_TIME:
        return wire == TK_DB_TIME;

    default:                     /* a sum comes as a decimal's digits */
        return wire <= TK_DB_DECIMAL;
    }
}


/* The digits before the point. */
static int64_t
tk_db_decimal(tk_str_t s)
{
    int64_t   v;
    uint64_t  u;

    s = tk_str_cut(&s, '.');

    if (tk_str_i64(s, &v) == TK_OK) {
        return v;
    }

    return tk_str_u64(s, &u) == TK_OK ? (int64_t) u : 0;
}


static inline uint64_t
tk_db_little(const unsigned char *p, unsigned n)
{
    uint64_t  v = 0;

    memcpy(&v, p, n);

    return le64toh(v);
}


/* Where the bytes of a row are read. */
typedef struct {
    unsigned char        *p;
    const unsigned char  *end;
    unsigned char        *hole;    /* gets the NUL of the text before */
    bool                  bad;     /* the row ended too early         */
} tk_db_cursor_t;


/* n bytes, moving behind them; NULL when there are not so many. */
static inline unsigned char *
tk_db_bytes(tk_db_cursor_t *c, size_t n)
{
    unsigned char  *p = c->p;

    if (n > (size_t) (c->end - p)) {
        c->bad = true;
        return NULL;
    }

    c->p += n;

    return p;
}


static inline int64_t
tk_db_whole(tk_db_cursor_t *c, uint8_t wire)
{
    const unsigned char  *p;

    p = tk_db_bytes(c, (size_t) 1 << wire / 2);

    if (p == NULL) {
        return 0;
    }

    switch (wire) {

    case TK_DB_I8:
        return (int8_t) p[0];

    case TK_DB_U8:
        return p[0];

    case TK_DB_I16:
        return (int16_t) tk_db_little(p, 2);

    case TK_DB_U16:
        return (int64_t) tk_db_little(p, 2);

    case TK_DB_I32:
        return (int32_t) tk_db_little(p, 4);

    case TK_DB_U32:
        return (int64_t) tk_db_little(p, 4);

    default:
        return (int64_t) tk_db_little(p, 8);
    }
}


/* What has its length in front. */
static inline tk_str_t
tk_db_text(tk_db_cursor_t *c)
{
    unsigned              size;
    uint64_t              n;
    const unsigned char  *p;

    p = tk_db_bytes(c, 1);
    n = p ? p[0] : 0;

    if (n > 250) {
        size = n == 252 ? 2 : n == 253 ? 3 : 8;
        p = tk_db_bytes(c, size);
        n = p ? tk_db_little(p, size) : 0;
    }

    p = tk_db_bytes(c, n);

    return tk_str((const char *) p, p ? n : 0);
}


/* Year, month, day, hour, minute, second, microseconds, as many as are not
 * zero at the end. */
static tk_time_t
tk_db_time(tk_str_t s)
{
    tk_time_t             t;
    const unsigned char  *p = (const unsigned char *) s.p;

    if (s.n < 4 || tk_db_little(p, 2) == 0 || p[2] == 0 || p[2] > 12) {
        return TK_TIME_NONE;
    }

    t = tk_days_of((int64_t) tk_db_little(p, 2), p[2], p[3]) * TK_DAY;

    if (s.n >= 7) {
        t += p[4] * TK_HOUR + p[5] * TK_MINUTE + p[6] * TK_SECOND;
    }

    if (s.n >= 11) {
        t += (tk_time_t) tk_db_little(p + 7, 4) / 1000;
    }

    return t;
}


static void
tk_db_null(const tk_col_t *col, void *to)
{
    switch ((tk_type_t) col->type) {

    case TK_T_BOOL:
        *(bool *) to = false;
        break;

    case TK_T_TIME:
        *(tk_time_t *) to = TK_TIME_NONE;
        break;

    case TK_T_STR:
    case TK_T_BLOB:
        *(tk_str_t *) to = TK_STR_NULL;
        break;

    default:
        *(int64_t *) to = 0;
    }
}


static inline void
tk_db_value(tk_db_cursor_t *c, uint8_t wire, const tk_col_t *col, void *to)
{
    int64_t  v;

    switch (wire) {

    case TK_DB_TIME:
        *(tk_time_t *) to = tk_db_time(tk_db_text(c));
        *c->hole = '\0';
        return;

    case TK_DB_TEXT:
        *(tk_str_t *) to = tk_db_text(c);
        *c->hole = '\0';
        c->hole = c->p;
        return;

    case TK_DB_DECIMAL:
        v = tk_db_decimal(tk_db_text(c));
        break;

    default:
        v = tk_db_whole(c, wire);
    }

    *c->hole = '\0';

    if (col->type == TK_T_BOOL) {
        *(bool *) to = v != 0;
    } else {
        *(int64_t *) to = v;
    }
}


int
tk_db_row_begin(tk_db_conn_t *c, MYSQL_STMT *ms, const tk_stmt_t *st)
{
    unsigned            i;
    tk_db_row_t        *r = &c->row;
    const MYSQL_FIELD  *fields;

    r->st = st;

    if (st->n_out > TK_DB_COLS || mysql_stmt_field_count(ms) != st->n_out) {
        tk_log(c->host, TK_LOG_ERROR, "database: %s: gives %u columns, not "
               "%u", st->name, mysql_stmt_field_count(ms), st->n_out);
        return TK_EINVAL;
    }

    fields = mariadb_stmt_fetch_fields(ms);
    r->texts = false;

    for (i = 0; i < st->n_out; i++) {
        r->wire[i] = tk_db_wire(&fields[i]);

        if (fields[i].type != MYSQL_TYPE_NULL
            && !tk_db_fits(r->wire[i], &st->out[i]))
        {
            tk_log(c->host, TK_LOG_ERROR, "database: %s: column %u is of "
                   "another type (%d)", st->name, i + 1,
                   (int) fields[i].type);
            return TK_EINVAL;
        }

        if (st->out[i].type == TK_T_STR || st->out[i].type == TK_T_BLOB) {
            r->wire[i] = TK_DB_TEXT;
            r->texts = true;
        }
    }

    return TK_OK;
}


/*
 * A zero, a bit for each column that is NULL with two unused in front, the
 * values.  Texts stay where they are in a copy of the row; the NUL behind
 * one takes the place of the next value's first byte once that was read.
 */
int
tk_db_row_take(tk_db_conn_t *c, const MYSQL_ROWS *row, tk_arena_t *a,
    void *to)
{
    void                 *at;
    unsigned              i;
    unsigned char         nowhere;
    tk_db_cursor_t        cursor = { .hole = &nowhere };
    const tk_stmt_t      *st = c->row.st;
    const unsigned char  *nulls = (const unsigned char *) row->data + 1;

    cursor.p = (unsigned char *) row->data;

    if (c->row.texts) {
        cursor.p = tk_arena_alloc(a, row->length + 1);

        if (cursor.p == NULL) {
            return TK_ENOMEM;
        }

        memcpy(cursor.p, row->data, row->length);
    }

    cursor.end = cursor.p + row->length;

    if (tk_db_bytes(&cursor, 1 + (st->n_out + 9) / 8) == NULL) {
        return TK_EBUG;
    }

    for (i = 0; i < st->n_out; i++) {
        at = (char *) to + st->out[i].offset;

        if (nulls[(i + 2) / 8] >> (i + 2) % 8 & 1) {
            tk_db_null(&st->out[i], at);
        } else {
            tk_db_value(&cursor, c->row.wire[i], &st->out[i], at);
        }
    }

    *cursor.hole = '\0';

    return cursor.bad ? TK_EBUG : TK_OK;
}
