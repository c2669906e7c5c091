#include "desk/list/counter.h"

#include <stdlib.h>

#include "desk/list/list.h"
#include "desk/query.h"
#include "tk_sql.gen.h"

/* agent_id of the rows that count whoever's tickets. */
#define TK_COUNT_ANY    UINT64_C(4294967295)

#define TK_COUNT_PAUSE  TK_SECOND     /* between two foldings of readers, ... */
#define TK_COUNT_REST   TK_MINUTE     /* ... and after one that failed        */


/* Rows of a type and status follow each other. */
static void
tk_counter_sum(tk_counts_t *counts, const tk_sql_counter_read_t *row)
{
    tk_count_t  *last = counts->n ? &counts->v[counts->n - 1] : NULL;

    if (last != NULL && last->type_id == row->type_id
        && last->status_id == row->status_id)
    {
        last->total += row->total;
        last->unread += row->unread;
        return;
    }

    counts->v[counts->n++] = (tk_count_t) {
        .type_id = (uint32_t) row->type_id,
        .status_id = (uint32_t) row->status_id,
        .total = row->total, .unread = row->unread
    };
}


int
tk_counter_read(tk_cx_t *cx, int64_t agent, tk_counts_t *counts_r)
{
    int                     rc;
    size_t                  i, n;
    tk_sql_counter_read_t  *rows;

    rc = tk_sql_counter_read(cx->db, &(tk_sql_counter_read_in_t) {
                                 .agent_id = agent == TK_AGENT_ANY
                                             ? TK_COUNT_ANY
                                             : (uint64_t) agent
                             }, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    counts_r->n = 0;
    counts_r->v = tk_arena_array(cx->arena, n, sizeof(*counts_r->v));

    if (counts_r->v == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < n; i++) {
        tk_counter_sum(counts_r, &rows[i]);
    }

    counts_r->deltas = n - counts_r->n;

    return TK_OK;
}


static int
tk_counter_insert(tk_cx_t *cx, uint64_t agent, const tk_count_t *c)
{
    return tk_sql_counter_delta(cx->db, &(tk_sql_counter_delta_in_t) {
                                    .agent_id = agent,
                                    .type_id = c->type_id,
                                    .status_id = c->status_id,
                                    .total = c->total,
                                    .unread = c->unread
                                }, NULL);
}


int
tk_counter_flush(tk_cx_t *cx)
{
    int               rc = TK_OK;
    unsigned          i;
    tk_count_sums_t  *sums = cx->sums;

    for (i = 0; rc == TK_OK && i < sums->n; i++) {
        rc = tk_counter_insert(cx, sums->v[i].agent_id, &sums->v[i].delta);
    }

    sums->n = 0;

    return rc;
}


static int
tk_counter_add(tk_cx_t *cx, uint64_t agent, const tk_count_t *c)
{
    int               rc = TK_OK;
    unsigned          i;
    tk_count_sums_t  *sums = cx->sums;

    for (i = 0; i < sums->n; i++) {
        if (sums->v[i].agent_id == agent
            && sums->v[i].delta.type_id == c->type_id
            && sums->v[i].delta.status_id == c->status_id)
        {
            sums->v[i].delta.total += c->total;
            sums->v[i].delta.unread += c->unread;
            return TK_OK;
        }
    }

    if (i == sizeof(sums->v) / sizeof(sums->v[0])) {
        rc = tk_counter_flush(cx);
    }

    sums->v[sums->n].agent_id = agent;
    sums->v[sums->n++].delta = *c;

    return rc;
}


static tk_count_t
tk_counter_one(const tk_count_state_t *s, int sign)
{
    return (tk_count_t) {
        .type_id = (uint32_t) s->type_id,
        .status_id = (uint32_t) s->status_id,
        .total = sign, .unread = s->unread ? sign : 0
    };
}


/* In the row of the ticket's agent. */
static int
tk_counter_agent(tk_cx_t *cx, const tk_count_state_t *s, int sign)
{
    tk_count_t  c = tk_counter_one(s, sign);

    return cx->sums ? tk_counter_add(cx, s->agent_id, &c)
                    : tk_counter_insert(cx, s->agent_id, &c);
}


/* In that and in the one of all. */
static int
tk_counter_both(tk_cx_t *cx, const tk_count_state_t *s, int sign)
{
    int         rc;
    tk_count_t  c = tk_counter_one(s, sign);

    if (cx->sums) {
        rc = tk_counter_add(cx, TK_COUNT_ANY, &c);

        return rc == TK_OK ? tk_counter_add(cx, s->agent_id, &c) : rc;
    }

    return tk_sql_counter_delta_both(cx->db,
                                     &(tk_sql_counter_delta_both_in_t) {
                                         .agent_id = s->agent_id,
                                         .type_id = c.type_id,
                                         .status_id = c.status_id,
                                         .total = c.total,
                                         .unread = c.unread
                                     }, NULL);
}


static bool
tk_counter_same(const tk_count_state_t *a, const tk_count_state_t *b)
{
    return a->counted == b->counted
           && (!a->counted
               || (a->type_id == b->type_id && a->status_id == b->status_id
                   && a->unread == b->unread));
}


/* The rows of one agent (or of all) move unless nothing changed in them. */
int
tk_counter_move(tk_cx_t *cx, const tk_count_state_t *from,
    const tk_count_state_t *to)
{
    int   rc = TK_OK;
    bool  same = tk_counter_same(from, to);
    int (*move)(tk_cx_t *cx, const tk_count_state_t *s, int sign);

    if (same && (from->agent_id == to->agent_id || !from->counted)) {
        return TK_OK;
    }

    move = same ? tk_counter_agent : tk_counter_both;

    if (from->counted) {
        rc = move(cx, from, -1);
    }

    return rc == TK_OK && to->counted ? move(cx, to, 1) : rc;
}


typedef struct {
    unsigned   limit;
    uint64_t   n;
} tk_counter_fold_t;


static int
tk_counter_order(const void *a, const void *b)
{
    const tk_sql_counter_delta_take_t  *x = a, *y = b;

    return x->agent_id != y->agent_id ? (x->agent_id < y->agent_id ? -1 : 1)
           : x->type_id != y->type_id ? (x->type_id < y->type_id ? -1 : 1)
           : (x->status_id > y->status_id) - (x->status_id < y->status_id);
}


/* Each kind once, all in the same order, so that nobody waits in a circle. */
static int
tk_counter_fold_add(tk_cx_t *cx, tk_sql_counter_delta_take_t *rows, size_t n)
{
    int                       rc = TK_OK;
    size_t                    i = 0, k;
    tk_sql_counter_add_in_t   sum;

    qsort(rows, n, sizeof(*rows), tk_counter_order);

    while (rc == TK_OK && i < n) {
        sum = (tk_sql_counter_add_in_t) {
            .agent_id = rows[i].agent_id, .type_id = rows[i].type_id,
            .status_id = rows[i].status_id
        };

        for (k = i; i < n && tk_counter_order(&rows[i], &rows[k]) == 0; i++) {
            sum.total += rows[i].total;
            sum.unread += rows[i].unread;
        }

        rc = tk_sql_counter_add(cx->db, &sum, NULL);
    }

    return rc;
}


/* Deltas commit out of order of their ids, so the very rows that were read
 * (and are locked) are deleted, never "all up to an id". */
static int
tk_counter_fold_step(tk_cx_t *cx, void *arg)
{
    int                           rc;
    size_t                        i, n;
    uint64_t                     *ids;
    tk_query_t                    q;
    tk_counter_fold_t            *fold = arg;
    tk_sql_counter_delta_take_t  *rows;

    rc = tk_sql_counter_delta_take(cx->db,
                                   &(tk_sql_counter_delta_take_in_t) {
                                       .max = fold->limit
                                   }, &rows, &n);
    fold->n = n;

    if (rc != TK_OK || n == 0) {
        return rc;
    }

    ids = tk_arena_array(cx->arena, n, sizeof(*ids));

    for (i = 0; ids != NULL && i < n; i++) {
        ids[i] = rows[i].id;
    }

    rc = ids ? tk_counter_fold_add(cx, rows, n) : TK_ENOMEM;

    if (rc == TK_OK) {
        tk_query_init(&q, cx->arena);
        tk_query_ids(&q, TK_FRAG_COUNTER_DELTA_DELETE, ids, n);
        rc = tk_query_exec(&q, cx);
    }

    return rc;
}


int
tk_counter_fold(tk_cx_t *cx, unsigned limit, uint64_t *n_r)
{
    int                rc;
    tk_counter_fold_t  fold = {
        .limit = limit < TK_COUNT_FOLD ? limit : TK_COUNT_FOLD
    };

    rc = tk_cx_tx(cx, tk_counter_fold_step, &fold);
    *n_r = fold.n;

    return rc;
}


void
tk_counter_relieve(tk_cx_t *cx, const tk_counts_t *counts)
{
    uint64_t  n;

    if (counts->deltas <= TK_COUNT_MANY || cx->now < cx->desk->fold_after) {
        return;
    }

    cx->desk->fold_after = cx->now + TK_COUNT_PAUSE;

    if (tk_counter_fold(cx, TK_COUNT_FOLD, &n) != TK_OK) {
        cx->desk->fold_after = cx->now + TK_COUNT_REST;
    }
}


/* What is missing is added as a delta, like any other change: no moment at
 * which a reader sees something between. */
static int
tk_counter_recount_step(tk_cx_t *cx, void *arg)
{
    int                      rc;
    size_t                   i, n;
    uint64_t                *wrong = arg;
    tk_sql_counter_wrong_t  *rows;

    rc = tk_sql_counter_wrong(cx->db, &rows, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        rc = tk_sql_counter_delta(cx->db, &(tk_sql_counter_delta_in_t) {
                                      .agent_id = rows[i].agent_id,
                                      .type_id = rows[i].type_id,
                                      .status_id = rows[i].status_id,
                                      .total = rows[i].total,
                                      .unread = rows[i].unread
                                  }, NULL);
    }

    if (rc == TK_OK) {
        *wrong = n;
    }

    return rc;
}


int
tk_counter_recount(tk_cx_t *cx, uint64_t *wrong_r)
{
    *wrong_r = 0;

    return tk_cx_tx(cx, tk_counter_recount_step, wrong_r);
}
