#ifndef TK_DB_STMT_H
#define TK_DB_STMT_H

#include "db/db.h"

/*
 * What the generated tk_sql.gen.[ch] is made of.  Each statement of
 * sql/query/NAME.sql:
 *
 *     -- :name ticket_by_number one
 *     -- :in number uint
 *     -- :out id uint, subject str, modified time, agent_id id
 *     SELECT id, subject, modified, agent_id FROM ticket WHERE number = ?
 *
 * becomes an enum entry, a struct for what goes in (if there is), a struct
 * of one row (if there is) and one typed function.  The word behind the
 * name is the shape:
 *   one    int tk_sql_NAME(db, const in *, row *row_r)      TK_ENOTFOUND
 *   many   int tk_sql_NAME(db, const in *, row **rows_r, size_t *n_r)
 *   exec   int tk_sql_NAME(db, const in *, tk_db_done_t *done_r or NULL)
 *   frag   only text: a piece for desk/query, tk_sql_frag(TK_FRAG_NAME)
 * Types: int int64_t, uint uint64_t, id uint64_t with 0 <-> NULL, bool,
 * str and blob tk_str_t (null string <-> NULL), time tk_time_t
 * (TK_TIME_NONE <-> NULL; DATETIME(3) in UTC).
 * Without inputs the functions have no `in`.  A frag may have an :out; its
 * row struct and columns then serve composed statements (tk_sql_frag_stmt).
 * `-- :row STRUCT HEADER` reads into that struct of the header instead of one
 * made for the statement; its members have the names and types of :out, and
 * those that are not in it become 0.
 * A question mark takes the next input; `-- :in` order is the order of the
 * marks; a name may be given twice with the same type.
 * `-- :explain INDEX...` has a test look that the statement uses these and
 * sorts nothing; `-- :sample VALUE, ...` gives the values for it, as SQL.
 * Other comment lines become the comment of the function.
 */

typedef struct {
    uint64_t  affected;      /* rows changed (found rows, not "changed") */
    uint64_t  insert_id;
} tk_db_done_t;

typedef enum {
    TK_T_INT, TK_T_UINT, TK_T_ID, TK_T_BOOL, TK_T_STR, TK_T_BLOB, TK_T_TIME
} tk_type_t;

typedef struct {
    uint8_t   type;          /* tk_type_t */
    uint16_t  offset;        /* in the in or row struct */
} tk_col_t;

typedef struct {
    const char      *name;
    const char      *text;
    size_t           len;
    const tk_col_t  *in;
    unsigned         n_in;
    const tk_col_t  *out;
    unsigned         n_out;
    size_t           row_size;
} tk_stmt_t;

/*
 * The verbs below the generated functions.  NULL reads as 0, false, the null
 * string or TK_TIME_NONE.  Texts have a NUL behind them that does not count.
 * A result is read whole before its first row is given: what may be large
 * is asked for in parts.
 */
int tk_db_exec(tk_db_t *db, const tk_stmt_t *st, const void *in,
    tk_db_done_t *done_r);
int tk_db_one(tk_db_t *db, const tk_stmt_t *st, const void *in, void *row_r);
int tk_db_rows(tk_db_t *db, const tk_stmt_t *st, const void *in,
    void **rows_r, size_t *n_r);

/*
 * A statement composed by desk/query: st->text is built of fragments,
 * st->in is NULL and the values come as an array.  Prepared and kept by its
 * text like the others.
 */
typedef struct {
    tk_type_t  type;
    union {
        int64_t   i;
        uint64_t  u;
        tk_str_t  s;
        tk_time_t t;
    } v;
} tk_value_t;

int tk_db_exec_v(tk_db_t *db, const tk_stmt_t *st, const tk_value_t *values,
    unsigned n_values, tk_db_done_t *done_r);
int tk_db_rows_v(tk_db_t *db, const tk_stmt_t *st, const tk_value_t *values,
    unsigned n_values, void **rows_r, size_t *n_r);

#endif
