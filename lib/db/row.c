#include <endian.h>

#include "base/zone.h"
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


/* n bytes, moving behind them; NULL when there are not so many. */
static inline const unsigned char *
tk_db_bytes(tk_db_row_t *r, size_t n)
{
    const unsigned char  *p = r->p;

    if (n > (size_t) (r->end - p)) {
        r->bad = true;
        return NULL;
    }

    r->p += n;

    return p;
}


static inline int64_t
tk_db_whole(tk_db_row_t *r, uint8_t wire)
{
    uint64_t              v;
    const unsigned char  *p;

    p = tk_db_bytes(r, (size_t) 1 << wire / 2);

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
        v = tk_db_little(p, 8);
        return (int64_t) v;
    }
}


/* What has its length in front. */
static inline tk_str_t
tk_db_text(tk_db_row_t *r)
{
    unsigned              size;
    uint64_t              n;
    const unsigned char  *p;

    p = tk_db_bytes(r, 1);
    n = p ? p[0] : 0;

    if (n > 250) {
        size = n == 252 ? 2 : n == 253 ? 3 : 8;
        p = tk_db_bytes(r, size);
        n = p ? tk_db_little(p, size) : 0;
    }

    p = tk_db_bytes(r, n);

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


/* A text still stands where the row was read. */
static inline tk_str_t
tk_db_keep(tk_db_row_t *r, tk_str_t s)
{
    char  *p = r->text;

    if (s.n > 0) {
        memcpy(p, s.p, s.n);
    }

    p[s.n] = '\0';
    r->text += s.n + 1;

    return tk_str(p, s.n);
}


static inline void
tk_db_value(tk_db_row_t *r, unsigned i)
{
    void            *to;
    int64_t          v;
    uint8_t          wire = r->wire[i];
    const tk_col_t  *col = &r->st->out[i];

    to = (char *) r->to + col->offset;

    switch ((tk_type_t) col->type) {

    case TK_T_TIME:
        *(tk_time_t *) to = tk_db_time(tk_db_text(r));
        return;

    case TK_T_STR:
    case TK_T_BLOB:
        *(tk_str_t *) to = tk_db_keep(r, tk_db_text(r));
        return;

    default:
        v = wire == TK_DB_DECIMAL ? tk_db_decimal(tk_db_text(r))
                                  : tk_db_whole(r, wire);
    }

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
        r->texts |= st->out[i].type == TK_T_STR
                    || st->out[i].type == TK_T_BLOB;

        if (fields[i].type != MYSQL_TYPE_NULL
            && !tk_db_fits(r->wire[i], &st->out[i]))
        {
            tk_log(c->host, TK_LOG_ERROR, "database: %s: column %u is of "
                   "another type (%d)", st->name, i + 1,
                   (int) fields[i].type);
            return TK_EINVAL;
        }
    }

    return TK_OK;
}


/* A zero, a bit for each column that is NULL with two unused in front, the
 * values. */
int
tk_db_row_take(tk_db_conn_t *c, const MYSQL_ROWS *row, tk_arena_t *a,
    void *to)
{
    unsigned              i;
    tk_db_row_t          *r = &c->row;
    const unsigned char  *nulls;

    r->to = to;
    r->bad = false;
    r->p = (const unsigned char *) row->data;
    r->end = r->p + row->length;

    nulls = tk_db_bytes(r, 1 + (r->st->n_out + 9) / 8);
    if (nulls == NULL) {
        return TK_EBUG;
    }

    r->text = r->texts ? tk_arena_alloc(a, row->length + r->st->n_out) : NULL;
    if (r->texts && r->text == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < r->st->n_out; i++) {
        if (nulls[1 + (i + 2) / 8] >> (i + 2) % 8 & 1) {
            tk_db_null(&r->st->out[i], (char *) to + r->st->out[i].offset);
        } else {
            tk_db_value(r, i);
        }
    }

    return r->bad ? TK_EBUG : TK_OK;
}
