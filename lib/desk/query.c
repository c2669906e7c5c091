#include "desk/query.h"

#include "tk_sql.gen.h"


void
tk_query_init(tk_query_t *q, tk_arena_t *a)
{
    *q = (tk_query_t) { .rc = TK_OK };
    tk_buf_init(&q->text, a, TK_QUERY_TEXT);
    tk_arr_init(&q->values, a, sizeof(tk_value_t));
}


void
tk_query_frag(tk_query_t *q, int frag)
{
    tk_buf_str(&q->text, tk_sql_frag(frag));
    tk_buf_chr(&q->text, '\n');
}


static void
tk_query_value(tk_query_t *q, tk_value_t v)
{
    tk_value_t  *value;

    if (q->rc == TK_OK && q->values.n == TK_QUERY_VALUES) {
        q->rc = TK_ELIMIT;
    }

    value = q->rc == TK_OK ? tk_arr_push(&q->values) : NULL;

    if (value != NULL) {
        *value = v;

    } else if (q->rc == TK_OK) {
        q->rc = TK_ENOMEM;
    }
}


void
tk_query_int(tk_query_t *q, int64_t v)
{
    tk_query_value(q, (tk_value_t) { .type = TK_T_INT, .v.i = v });
}


void
tk_query_uint(tk_query_t *q, uint64_t v)
{
    tk_query_value(q, (tk_value_t) { .type = TK_T_UINT, .v.u = v });
}


void
tk_query_str(tk_query_t *q, tk_str_t s)
{
    tk_query_value(q, (tk_value_t) { .type = TK_T_STR, .v.s = s });
}


void
tk_query_blob(tk_query_t *q, tk_str_t s)
{
    tk_query_value(q, (tk_value_t) { .type = TK_T_BLOB, .v.s = s });
}


void
tk_query_time(tk_query_t *q, tk_time_t t)
{
    tk_query_value(q, (tk_value_t) { .type = TK_T_TIME, .v.t = t });
}


void
tk_query_in(tk_query_t *q, int frag, const uint32_t *v, unsigned n)
{
    unsigned   i;
    uint64_t  *ids;

    ids = tk_arena_array(q->text.arena, n + 1, sizeof(*ids));

    if (ids == NULL) {
        q->rc = TK_ENOMEM;
        return;
    }

    for (i = 0; i < n; i++) {
        ids[i] = v[i];
    }

    tk_query_ids(q, frag, ids, n);
}


void
tk_query_ids(tk_query_t *q, int frag, const uint64_t *v, size_t n)
{
    size_t  i, marks = 1;

    if (n == 0) {
        q->rc = TK_EBUG;
        return;
    }

    while (marks < n) {
        marks *= 2;
    }

    tk_buf_str(&q->text, tk_sql_frag(frag));

    for (i = 0; i < marks; i++) {
        tk_buf_z(&q->text, i ? ",?" : "?");
        tk_query_uint(q, v[i < n ? i : n - 1]);
    }

    tk_buf_z(&q->text, ")\n");
}


void
tk_query_branch(tk_query_t *q, int frag)
{
    if (q->branches++ > 0) {
        tk_query_frag(q, frag);
    }

    tk_buf_chr(&q->text, '(');
}


void
tk_query_branch_end(tk_query_t *q)
{
    tk_buf_z(&q->text, ")\n");
}


/* TK_OK: composed without a mistake, and there is a connection. */
static int
tk_query_ready(const tk_query_t *q, tk_cx_t *cx)
{
    if (q->rc != TK_OK || tk_buf_rc(&q->text) != TK_OK) {
        return q->rc != TK_OK ? q->rc : tk_buf_rc(&q->text);
    }

    return tk_cx_db(cx);
}


int
tk_query_run(tk_query_t *q, tk_cx_t *cx, const tk_col_t *out, unsigned n_out,
    size_t row_size, void **rows_r, size_t *n_r)
{
    int        rc;
    tk_stmt_t  st = {
        .name = "list", .text = q->text.p, .len = q->text.n, .out = out,
        .n_out = n_out, .row_size = row_size
    };

    rc = tk_query_ready(q, cx);

    return rc == TK_OK
           ? tk_db_rows_v(cx->db, &st, q->values.v, (unsigned) q->values.n,
                          rows_r, n_r)
           : rc;
}


int
tk_query_exec(tk_query_t *q, tk_cx_t *cx)
{
    int        rc;
    tk_stmt_t  st = { .name = "change", .text = q->text.p,
                      .len = q->text.n };

    rc = tk_query_ready(q, cx);

    return rc == TK_OK
           ? tk_db_exec_v(cx->db, &st, q->values.v, (unsigned) q->values.n,
                          NULL)
           : rc;
}
