#include "desk/list/search.h"

#include <stddef.h>

#include "desk/list/index.h"
#include "desk/query.h"
#include "tk_sql.gen.h"

#define TK_SEARCH_WINDOW  128         /* chunks looked at together        */
#define TK_SEARCH_TIME    800         /* ms                               */
#define TK_SEARCH_LINES   (TK_INDEX_CHUNK / 64)


/* Which tickets of the chunks top, top - 1 ... are still candidates. */
typedef struct {
    tk_cx_t                 *cx;
    const tk_list_filter_t  *f;
    uint64_t                 first;            /* ids                     */
    uint64_t                 last;
    uint64_t                 top;
    unsigned                 n;
    uint64_t                 have[TK_SEARCH_WINDOW][TK_SEARCH_LINES];
    uint64_t                 look[TK_SEARCH_WINDOW][TK_SEARCH_LINES];
    uint64_t                 candidates[TK_LIST_PICK];
    size_t                   n_candidates;
    uint64_t                 found[TK_LIST_PICK];
    size_t                   n_found;
} tk_finder_t;

typedef struct {
    uint64_t  chunk;
    tk_str_t  tickets;
} tk_search_row_t;


static const tk_col_t  tk_search_out[] = {
    { TK_T_UINT, offsetof(tk_search_row_t, chunk) },
    { TK_T_BLOB, offsetof(tk_search_row_t, tickets) }
};


static bool
tk_search_any(const uint64_t *line)
{
    unsigned  i;

    for (i = 0; i < TK_SEARCH_LINES; i++) {
        if (line[i]) {
            return true;
        }
    }

    return false;
}


static void
tk_search_mark(uint64_t *line, tk_str_t tickets)
{
    size_t    i;
    unsigned  k;

    for (i = 0; i + 1 < tickets.n; i += 2) {
        k = (uint8_t) tickets.p[i] | (unsigned) (uint8_t) tickets.p[i + 1]
                                     << 8;

        if (k < TK_INDEX_CHUNK) {
            line[k / 64] |= UINT64_C(1) << k % 64;
        }
    }
}


static int
tk_search_look(tk_finder_t *x, const uint64_t *chunks, size_t n,
    tk_str_t term, bool whole)
{
    int               rc;
    void             *rows;
    size_t            i, n_rows;
    tk_query_t        q;
    tk_search_row_t  *row;

    if (n == 0 || term.n == 0) {
        return TK_OK;
    }

    /* Nothing is past the last code point, and a word holds none below a
     * blank. */
    tk_query_init(&q, x->cx->arena);
    tk_query_ids(&q, TK_FRAG_SEARCH_LOOK, chunks, n);
    tk_query_frag(&q, TK_FRAG_SEARCH_LOOK_WORDS);
    tk_query_str(&q, term);
    tk_query_str(&q, tk_arena_cat(x->cx->arena, term,
                                  whole ? TK_STR(" ")
                                        : TK_STR("\xF4\x8F\xBF\xBF")));
    rc = tk_query_run(&q, x->cx, tk_search_out, 2, sizeof(*row), &rows,
                      &n_rows);
    row = rows;

    for (i = 0; rc == TK_OK && i < n_rows; i++) {
        tk_search_mark(x->look[x->top - row[i].chunk], row[i].tickets);
    }

    return rc;
}


/* One word more that all candidates must have. */
static int
tk_search_word(tk_finder_t *x, const tk_search_word_t *w)
{
    int       rc;
    size_t    n = 0;
    unsigned  i, k;
    uint64_t  chunks[TK_SEARCH_WINDOW];

    memset(x->look, 0, sizeof(x->look));

    for (i = 0; i < x->n; i++) {
        if (tk_search_any(x->have[i])) {
            chunks[n++] = x->top - i;
        }
    }

    rc = tk_search_look(x, chunks, n, w->term, w->whole);

    if (rc == TK_OK) {
        rc = tk_search_look(x, chunks, n, w->other, w->whole);
    }

    for (i = 0; i < x->n; i++) {
        for (k = 0; k < TK_SEARCH_LINES; k++) {
            x->have[i][k] &= x->look[i][k];
        }
    }

    return rc;
}


static int
tk_search_pick(tk_finder_t *x)
{
    int        rc;
    size_t     i, n;
    uint64_t  *ids;

    rc = tk_list_pick(x->cx, x->f, x->candidates, x->n_candidates, &ids, &n);
    x->n_candidates = 0;

    for (i = 0; rc == TK_OK && i < n && x->n_found < TK_LIST_PICK; i++) {
        x->found[x->n_found++] = ids[i];
    }

    return rc;
}


static bool
tk_search_late(const tk_finder_t *x)
{
    return tk_now(x->cx->desk->host) - x->cx->now > TK_SEARCH_TIME;
}


/* Those of the window that the filter lets through, last made first. */
static int
tk_search_gather(tk_finder_t *x, bool *full_r)
{
    int       rc = TK_OK;
    unsigned  i, k;
    uint64_t  id;

    for (i = 0; rc == TK_OK && i < x->n && !*full_r; i++) {
        for (k = TK_INDEX_CHUNK; rc == TK_OK && k-- > 0; /* void */ ) {
            id = (x->top - i) * TK_INDEX_CHUNK + k;

            if (!(x->have[i][k / 64] >> k % 64 & 1) || id < x->first
                || id > x->last)
            {
                continue;
            }

            x->candidates[x->n_candidates++] = id;

            if (x->n_candidates == TK_LIST_PICK) {
                rc = tk_search_pick(x);
                *full_r = x->n_found == TK_LIST_PICK || tk_search_late(x);
            }

            if (*full_r) {
                break;
            }
        }
    }

    if (rc == TK_OK && !*full_r) {
        rc = tk_search_pick(x);
        *full_r = x->n_found == TK_LIST_PICK;
    }

    return rc;
}


/* From the newest chunks to the oldest, ever more at once. */
static int
tk_search_find(tk_finder_t *x, const tk_search_t *s, bool *cut_r)
{
    int       rc = TK_OK;
    bool      full = false;
    unsigned  i;
    uint64_t  left = x->last / TK_INDEX_CHUNK - x->first / TK_INDEX_CHUNK + 1;

    x->top = x->last / TK_INDEX_CHUNK;
    x->n = 1;

    while (rc == TK_OK && left > 0 && !full) {
        if (x->n > left) {
            x->n = (unsigned) left;
        }

        memset(x->have, 0xff, sizeof(x->have));

        for (i = 0; rc == TK_OK && i < s->n; i++) {
            rc = tk_search_word(x, &s->words[i]);
        }

        if (rc == TK_OK) {
            rc = tk_search_gather(x, &full);
        }

        left -= x->n;
        x->top -= left ? x->n : 0;
        x->n = x->n * 2 < TK_SEARCH_WINDOW ? x->n * 2 : TK_SEARCH_WINDOW;
        full = full || (left > 0 && tk_search_late(x));
    }

    *cut_r = full;

    return rc;
}


/* Ids grow with time: the first ticket made at that time or later, by
 * halving. */
static int
tk_search_edge(tk_cx_t *cx, uint64_t last, tk_time_t at, uint64_t *id_r)
{
    int                   rc = TK_OK;
    uint64_t              low = 1, high = last + 1, middle;
    tk_sql_search_edge_t  t;

    while (rc == TK_OK && low < high) {
        middle = low + (high - low) / 2;
        rc = tk_sql_search_edge(cx->db, &(tk_sql_search_edge_in_t) {
                                    .id = middle
                                }, &t);

        if (rc == TK_ENOTFOUND || (rc == TK_OK && t.created >= at)) {
            rc = TK_OK;
            high = middle;

        } else {
            low = t.id + 1;
        }
    }

    *id_r = low;

    return rc;
}


static int
tk_search_edges(tk_finder_t *x)
{
    int                   rc;
    uint64_t              end;
    tk_sql_search_last_t  t;

    rc = tk_sql_search_last(x->cx->db, &t);

    if (rc != TK_OK) {
        return rc;
    }

    x->first = 1;
    x->last = t.id;

    if (x->f->made_from) {
        rc = tk_search_edge(x->cx, t.id, x->f->made_from, &x->first);
    }

    if (rc == TK_OK && x->f->made_before) {
        rc = tk_search_edge(x->cx, t.id, x->f->made_before, &end);
        x->last = end - 1;
    }

    return rc == TK_OK && x->first > x->last ? TK_ENOTFOUND : rc;
}


int
tk_search_list(tk_cx_t *cx, const tk_search_t *s, const tk_list_filter_t *f,
    tk_list_page_t *page_r, bool *cut_r)
{
    int           rc;
    uint64_t     *ids;
    tk_finder_t  *x;

    *page_r = (tk_list_page_t) { .rows = NULL };
    *cut_r = false;

    if (!tk_acl_is_agent(cx)) {
        return TK_EDENIED;
    }

    x = tk_arena_zalloc(cx->arena, sizeof(*x));
    rc = x == NULL ? TK_ENOMEM : tk_cx_db(cx);

    if (rc != TK_OK || s->nothing) {
        return rc;
    }

    x->cx = cx;
    x->f = f;
    rc = tk_search_edges(x);

    if (rc != TK_OK) {
        return rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    if (s->n > 0) {
        rc = tk_search_find(x, s, cut_r);
        ids = x->found;

    } else {
        rc = tk_list_scan(cx, f, x->first, x->last, &ids, &x->n_found);
        *cut_r = x->n_found == TK_LIST_PICK;
    }

    return rc == TK_OK ? tk_list_these(cx, f, ids, x->n_found, page_r) : rc;
}
