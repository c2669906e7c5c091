#include "desk/list/index.h"

#include <stdlib.h>

#include "base/arr.h"
#include "base/map.h"
#include "desk/query.h"
#include "tk_sql.gen.h"

#define TK_INDEX_BATCH   512
#define TK_INDEX_MEMORY  (4u << 20)      /* then the batch is full        */
#define TK_INDEX_ROWS    64              /* of one statement              */


/* A ticket gets a word, or loses it. */
typedef struct {
    uint64_t  chunk;
    tk_str_t  word;
    uint16_t  ticket;
    bool      gone;
} tk_index_op_t;

typedef struct {
    tk_cx_t     *cx;
    tk_arr_t     ops;
    tk_arena_t  *scratch;        /* for one ticket's maps                 */
    uint64_t     id;             /* of the ticket in hand                 */
    tk_map_t    *words;          /* its words                             */
    tk_buf_t     text;           /* and as they are stored                */
} tk_index_t;


static const char  tk_index_there[] = "";


static void
tk_index_op(tk_index_t *x, tk_str_t word, bool gone)
{
    tk_index_op_t  *op = tk_arr_push(&x->ops);

    if (op != NULL) {
        *op = (tk_index_op_t) { x->id / TK_INDEX_CHUNK, word,
                                (uint16_t) (x->id % TK_INDEX_CHUNK), gone };
    }
}


static void
tk_index_word(tk_index_t *x, char mark, tk_str_t word)
{
    char      buf[TK_TERM_MAX + 8];
    tk_str_t  s;

    buf[0] = mark;
    memcpy(buf + 1, word.p, word.n);
    s = mark ? tk_str(buf, word.n + 1) : word;

    if (word.n == 0 || tk_map_count(x->words) == TK_INDEX_WORDS
        || tk_map_get(x->words, s) != NULL)
    {
        return;
    }

    s = tk_arena_str(x->cx->arena, s);
    tk_map_set(x->words, s, (void *) (uintptr_t) tk_index_there);
    tk_buf_str(&x->text, s);
    tk_buf_chr(&x->text, '\n');
}


static void
tk_index_text(tk_index_t *x, char mark, tk_str_t text)
{
    tk_terms_t  t;

    tk_terms_init(&t, text);

    while (tk_terms_next(&t)) {
        tk_index_word(x, 0, t.term);
        tk_index_word(x, 0, t.other);

        if (mark) {
            tk_index_word(x, mark, t.term);
            tk_index_word(x, mark, t.other);
        }
    }
}


static int
tk_index_messages(tk_index_t *x)
{
    int                        rc;
    size_t                     i, n;
    tk_sql_search_messages_t  *m;

    rc = tk_sql_search_messages(x->cx->db, &(tk_sql_search_messages_in_t) {
                                    .ticket_id = x->id
                                }, &m, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        tk_index_text(x, TK_INDEX_PERSON, m[i].author);
        tk_index_text(x, TK_INDEX_PERSON, m[i].author_email);
        tk_index_text(x, 0, m[i].body);
    }

    return rc;
}


static int
tk_index_beside(tk_index_t *x)
{
    int                      rc;
    size_t                   i, n;
    tk_db_t                 *db = x->cx->db;
    tk_sql_search_cc_t      *cc;
    tk_sql_search_files_t   *files;
    tk_sql_search_fields_t  *fields;

    rc = tk_sql_search_cc(db, &(tk_sql_search_cc_in_t) {
                              .ticket_id = x->id
                          }, &cc, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        tk_index_text(x, TK_INDEX_PERSON, cc[i].address);
        tk_index_text(x, TK_INDEX_PERSON, cc[i].name);
    }

    if (rc == TK_OK) {
        rc = tk_sql_search_files(db, &(tk_sql_search_files_in_t) {
                                     .ticket_id = x->id
                                 }, &files, &n);
    }

    for (i = 0; rc == TK_OK && i < n; i++) {
        tk_index_word(x, 0, TK_STR(TK_INDEX_FILE));
        tk_index_text(x, 0, files[i].name);
    }

    if (rc == TK_OK) {
        rc = tk_sql_search_fields(db, &(tk_sql_search_fields_in_t) {
                                      .ticket_id = x->id
                                  }, &fields, &n);
    }

    for (i = 0; rc == TK_OK && i < n; i++) {
        tk_index_text(x, 0, fields[i].value);
    }

    return rc;
}


/* All words of a ticket; of one that is not there, none. */
static int
tk_index_read(tk_index_t *x)
{
    int                     rc;
    tk_sql_search_ticket_t  t;

    x->words = tk_map_create(x->scratch, 256);
    tk_buf_init(&x->text, x->cx->arena, 1u << 20);

    if (x->words == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_sql_search_ticket(x->cx->db, &(tk_sql_search_ticket_in_t) {
                                  .id = x->id
                              }, &t);

    if (rc != TK_OK) {
        return rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    tk_index_text(x, 0, tk_arena_printf(x->cx->arena, "%llu",
                                        (unsigned long long) t.number));
    tk_index_text(x, TK_INDEX_SUBJECT, t.subject);
    tk_index_text(x, TK_INDEX_PERSON, t.contact);
    tk_index_text(x, TK_INDEX_PERSON, t.company);
    tk_index_text(x, TK_INDEX_PERSON, t.email);
    tk_index_text(x, 0, t.phone);
    rc = tk_index_beside(x);

    return rc == TK_OK ? tk_index_messages(x) : rc;
}


/* What is new and what is gone since it was last taken in. */
static int
tk_index_ticket(tk_index_t *x, uint64_t id)
{
    int                           rc;
    tk_str_t                      rest, word;
    tk_map_t                     *old;
    tk_sql_search_document_get_t  was;

    x->id = id;
    rc = tk_index_read(x);

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_sql_search_document_get(x->cx->db,
             &(tk_sql_search_document_get_in_t) { .ticket_id = id }, &was);
    old = tk_map_create(x->scratch, 256);

    if (old == NULL || (rc != TK_OK && rc != TK_ENOTFOUND)) {
        return old == NULL ? TK_ENOMEM : rc;
    }

    if (rc == TK_OK && tk_str_eq(was.words, tk_buf_view(&x->text))) {
        return TK_OK;
    }

    rest = rc == TK_OK ? was.words : TK_STR("");

    while ((word = tk_str_cut(&rest, '\n')).n != 0) {
        tk_map_set(old, word, (void *) (uintptr_t) tk_index_there);

        if (tk_map_get(x->words, word) == NULL) {
            tk_index_op(x, word, true);
        }
    }

    rest = tk_buf_view(&x->text);

    while ((word = tk_str_cut(&rest, '\n')).n != 0) {
        if (tk_map_get(old, word) == NULL) {
            tk_index_op(x, word, false);
        }
    }

    if (tk_buf_rc(&x->text) != TK_OK || tk_arena_failed(x->cx->arena)
        || tk_arena_failed(x->scratch))
    {
        return TK_ENOMEM;
    }

    return x->text.n == 0
           ? tk_sql_search_document_drop(x->cx->db,
                 &(tk_sql_search_document_drop_in_t) { .ticket_id = id },
                 NULL)
           : tk_sql_search_document_put(x->cx->db,
                 &(tk_sql_search_document_put_in_t) {
                     .ticket_id = id, .words = tk_buf_view(&x->text)
                 }, NULL);
}


static int
tk_index_order(const void *a, const void *b)
{
    int                   c;
    const tk_index_op_t  *x = a, *y = b;

    if (x->chunk != y->chunk) {
        return x->chunk < y->chunk ? -1 : 1;
    }

    c = tk_str_cmp(x->word, y->word);

    return c != 0 ? c : x->gone - y->gone;
}


static int
tk_index_remove(tk_cx_t *cx, const tk_index_op_t *op)
{
    int                           rc;
    char                         *p;
    size_t                        i, n = 0;
    tk_sql_search_posting_get_t   row;

    rc = tk_sql_search_posting_get(cx->db, &(tk_sql_search_posting_get_in_t) {
                                       .chunk = op->chunk, .word = op->word
                                   }, &row);

    if (rc != TK_OK) {
        return rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    p = tk_arena_alloc(cx->arena, row.tickets.n + 1);

    for (i = 0; p != NULL && i + 1 < row.tickets.n; i += 2) {
        if (((uint8_t) row.tickets.p[i]
             | (uint8_t) row.tickets.p[i + 1] << 8) != op->ticket)
        {
            p[n++] = row.tickets.p[i];
            p[n++] = row.tickets.p[i + 1];
        }
    }

    if (p == NULL) {
        return TK_ENOMEM;
    }

    return n == 0
           ? tk_sql_search_posting_drop(cx->db,
                 &(tk_sql_search_posting_drop_in_t) {
                     .chunk = op->chunk, .word = op->word
                 }, NULL)
           : tk_sql_search_posting_set(cx->db,
                 &(tk_sql_search_posting_set_in_t) {
                     .tickets = tk_str(p, n), .chunk = op->chunk,
                     .word = op->word
                 }, NULL);
}


/* The tickets that get the word of ops[i]; i moves behind them. */
static tk_str_t
tk_index_tickets(tk_index_t *x, size_t *i)
{
    char                 *p;
    size_t                k, n = 0;
    const tk_index_op_t  *op = tk_arr_at(&x->ops, tk_index_op_t, *i);

    for (k = 0; *i + k < x->ops.n && !op[k].gone
                && op[k].chunk == op->chunk
                && tk_str_eq(op[k].word, op->word); k++)
    {
        /* void */
    }

    *i += k;
    p = tk_arena_alloc(x->cx->arena, k * 2 + 1);

    if (p == NULL) {
        return TK_STR_NULL;
    }

    for (; n < k; n++) {
        p[2 * n] = (char) (op[n].ticket & 0xff);
        p[2 * n + 1] = (char) (op[n].ticket >> 8);
    }

    return tk_str(p, k * 2);
}


static int
tk_index_write(tk_index_t *x)
{
    int             rc = TK_OK;
    size_t          i = 0, n;
    tk_query_t      q;
    tk_index_op_t  *op;

    if (x->ops.n == 0) {
        return TK_OK;
    }

    qsort(x->ops.v, x->ops.n, sizeof(tk_index_op_t), tk_index_order);

    for (n = 0; n < x->ops.n && rc == TK_OK; n++) {
        op = tk_arr_at(&x->ops, tk_index_op_t, n);
        rc = op->gone ? tk_index_remove(x->cx, op) : TK_OK;
    }

    while (rc == TK_OK && i < x->ops.n) {
        tk_query_init(&q, x->cx->arena);
        tk_query_frag(&q, TK_FRAG_SEARCH_POSTING_ADD);

        for (n = 0; n < TK_INDEX_ROWS && i < x->ops.n; /* void */ ) {
            op = tk_arr_at(&x->ops, tk_index_op_t, i);

            if (op->gone) {
                i++;
                continue;
            }

            tk_query_frag(&q, n++ == 0 ? TK_FRAG_SEARCH_POSTING_ROW
                                       : TK_FRAG_SEARCH_POSTING_MORE);
            tk_query_uint(&q, op->chunk);
            tk_query_str(&q, op->word);
            tk_query_blob(&q, tk_index_tickets(x, &i));
        }

        tk_query_frag(&q, TK_FRAG_SEARCH_POSTING_END);
        rc = n ? tk_query_exec(&q, x->cx) : TK_OK;
    }

    return rc;
}


typedef struct {
    const uint64_t  *ids;
    size_t           n;
    size_t           done;
} tk_index_batch_t;


static int
tk_index_tickets_of(tk_cx_t *cx, tk_index_batch_t *b)
{
    int                   rc;
    size_t                i, had = tk_arena_used(cx->arena);
    tk_index_t            x = { .cx = cx, .scratch = tk_arena_create(0) };
    tk_sql_search_lock_t  row;

    if (x.scratch == NULL) {
        return TK_ENOMEM;
    }

    tk_arr_init(&x.ops, cx->arena, sizeof(tk_index_op_t));
    rc = tk_sql_search_lock(cx->db, &row);

    /* A transaction that runs again has used some before. */
    for (i = 0; rc == TK_OK && i < b->n
                && tk_arena_used(cx->arena) - had < TK_INDEX_MEMORY; i++)
    {
        if (i == 0 || b->ids[i] != b->ids[i - 1]) {
            rc = tk_index_ticket(&x, b->ids[i]);
            tk_arena_reset(x.scratch);
        }
    }

    tk_arena_destroy(x.scratch);
    b->done = i;

    return rc == TK_OK ? tk_index_write(&x) : rc;
}


static int
tk_index_due_order(const void *a, const void *b)
{
    const tk_sql_search_due_get_t  *x = a, *y = b;

    return x->ticket_id < y->ticket_id ? -1 : x->ticket_id > y->ticket_id;
}


static int
tk_index_due_step(tk_cx_t *cx, void *arg)
{
    int                       rc;
    bool                     *some = arg;
    size_t                    i, n;
    uint64_t                 *ids;
    tk_query_t                q;
    tk_index_batch_t          b;
    tk_sql_search_due_get_t  *due;

    rc = tk_sql_search_due_get(cx->db, &(tk_sql_search_due_get_in_t) {
                                   .max = TK_INDEX_BATCH
                               }, &due, &n);
    *some = rc == TK_OK && n > 0;
    ids = tk_arena_array(cx->arena, n + 1, sizeof(*ids));

    if (!*some || ids == NULL) {
        return ids == NULL ? TK_ENOMEM : rc;
    }

    qsort(due, n, sizeof(*due), tk_index_due_order);

    for (i = 0; i < n; i++) {
        ids[i] = due[i].ticket_id;
    }

    b = (tk_index_batch_t) { ids, n, 0 };
    rc = tk_index_tickets_of(cx, &b);

    if (rc != TK_OK) {
        return rc;
    }

    for (i = 0; i < b.done; i++) {
        ids[i] = due[i].id;
    }

    tk_query_init(&q, cx->arena);
    tk_query_ids(&q, TK_FRAG_SEARCH_DUE_DONE, ids, b.done);
    tk_query_frag(&q, TK_FRAG_SEARCH_DUE_ORDER);
    tk_query_uint(&q, b.done);

    return tk_query_exec(&q, cx);
}


static int
tk_index_walk_step(tk_cx_t *cx, void *arg)
{
    int                    rc;
    size_t                 i, n;
    uint64_t              *walk = arg, *ids;
    tk_index_batch_t       b;
    tk_sql_search_walk_t  *rows;

    rc = tk_sql_search_walk(cx->db, &(tk_sql_search_walk_in_t) {
                                .upto = *walk, .max = TK_INDEX_BATCH
                            }, &rows, &n);
    ids = tk_arena_array(cx->arena, n + 1, sizeof(*ids));

    if (rc != TK_OK || ids == NULL) {
        return ids == NULL ? TK_ENOMEM : rc;
    }

    for (i = 0; i < n; i++) {
        ids[i] = rows[i].ticket_id;
    }

    b = (tk_index_batch_t) { ids, n, 0 };
    rc = tk_index_tickets_of(cx, &b);

    return rc == TK_OK
           ? tk_sql_search_walk_set(cx->db, &(tk_sql_search_walk_set_in_t) {
                 .walk = b.done ? ids[b.done - 1] - 1 : 0, .was = *walk
             }, NULL)
           : rc;
}


int
tk_index_due(tk_cx_t *cx, uint64_t ticket_id)
{
    return tk_sql_search_due_add(cx->db, &(tk_sql_search_due_add_in_t) {
                                     .ticket_id = ticket_id
                                 }, NULL);
}


int
tk_index_work(tk_cx_t *cx, bool *more_r)
{
    int                       rc;
    tk_sql_search_walk_get_t  s;

    *more_r = false;
    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_cx_tx(cx, tk_index_due_step, more_r);
    }

    if (rc != TK_OK || *more_r) {
        return rc;
    }

    rc = tk_sql_search_walk_get(cx->db, &s);

    if (rc == TK_OK && s.walk != 0) {
        *more_r = true;
        return tk_cx_tx(cx, tk_index_walk_step, &s.walk);
    }

    return rc;
}
