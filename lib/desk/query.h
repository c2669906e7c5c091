#ifndef TK_DESK_QUERY_H
#define TK_DESK_QUERY_H

#include "base/arr.h"
#include "base/buf.h"
#include "db/stmt.h"
#include "desk/desk.h"

/*
 * A statement put together from fragments of sql/query with bound values.
 * No text but fragments, and the punctuation between them, ever gets in.
 * Failures are sticky and come out of tk_query_run().
 */

#define TK_QUERY_TEXT    (64u << 10)
#define TK_QUERY_VALUES  16384

typedef struct {
    tk_buf_t  text;
    tk_arr_t  values;            /* tk_value_t                            */
    unsigned  branches;
    int       rc;
} tk_query_t;

void tk_query_init(tk_query_t *q, tk_arena_t *a);
void tk_query_frag(tk_query_t *q, int frag);
void tk_query_int(tk_query_t *q, int64_t v);
void tk_query_uint(tk_query_t *q, uint64_t v);
void tk_query_str(tk_query_t *q, tk_str_t s);
void tk_query_blob(tk_query_t *q, tk_str_t s);
void tk_query_time(tk_query_t *q, tk_time_t t);

/*
 * A fragment that ends in "IN (", the values and ")".  The number of marks
 * is rounded up to a power of two by repeating the last value, so that few
 * different statements have to be prepared.
 */
void tk_query_in(tk_query_t *q, int frag, const uint32_t *v, unsigned n);
void tk_query_ids(tk_query_t *q, int frag, const uint64_t *v, size_t n);

/* A parenthesised branch; from the second on `frag` joins it. */
void tk_query_branch(tk_query_t *q, int frag);
void tk_query_branch_end(tk_query_t *q);

/* Reads all rows. */
int tk_query_run(tk_query_t *q, tk_cx_t *cx, const tk_col_t *out,
    unsigned n_out, size_t row_size, void **rows_r, size_t *n_r);

/* One that gives no rows. */
int tk_query_exec(tk_query_t *q, tk_cx_t *cx);

#endif
