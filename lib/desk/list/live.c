#include "desk/list/live.h"

#include "tk_sql.gen.h"

#define TK_LIVE_BATCH  1000


static bool
tk_live_seen(const tk_live_t *l, uint64_t id)
{
    return l->seen[id % TK_LIVE_WINDOW / 8] >> id % 8 & 1;
}


static void
tk_live_mark(tk_live_t *l, uint64_t id, bool on)
{
    uint8_t  *byte = &l->seen[id % TK_LIVE_WINDOW / 8];

    *byte = (uint8_t) (on ? *byte | 1u << id % 8 : *byte & ~(1u << id % 8));
}


/* Nothing up to that id is asked for again. */
static void
tk_live_advance(tk_live_t *l, uint64_t to)
{
    if (to > l->low + TK_LIVE_WINDOW) {
        memset(l->seen, 0, sizeof(l->seen));
        l->low = to;
    }

    while (l->low < to) {
        tk_live_mark(l, ++l->low, false);
    }
}


static void
tk_live_forget(tk_live_t *l, tk_time_t now, const tk_sql_live_events_t *rows,
    size_t n)
{
    size_t  i;

    while (tk_live_seen(l, l->low + 1)) {
        tk_live_advance(l, l->low + 1);
    }

    for (i = 0; i < n; i++) {
        if (rows[i].created < now - TK_LIVE_OVERLAP) {
            tk_live_advance(l, rows[i].id);
        }
    }

    if (n == TK_LIVE_BATCH) {
        tk_live_advance(l, rows[n / 2].id);
    }
}


static int
tk_live_events(tk_cx_t *cx, tk_live_t *l, tk_live_event_t *ev, size_t *n_r)
{
    int                    rc;
    size_t                 i, n, k = 0;
    tk_sql_live_events_t  *rows;

    rc = tk_sql_live_events(cx->db, &(tk_sql_live_events_in_t) {
                                .id = l->low, .max = TK_LIVE_BATCH
                            }, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        if (rows[i].id > l->low + TK_LIVE_WINDOW) {
            tk_live_advance(l, rows[i].id - TK_LIVE_WINDOW);
        }

        if (rows[i].id <= l->low || tk_live_seen(l, rows[i].id)) {
            continue;
        }

        tk_live_mark(l, rows[i].id, true);

        if (rows[i].number) {
            ev[k++] = (tk_live_event_t) {
                .id = rows[i].id, .number = rows[i].number,
                .version = rows[i].version, .user_id = rows[i].user_id,
                .type_id = (uint32_t) rows[i].ticket_type,
                .was_type_id = (uint32_t) rows[i].type_id,
                .kind = rows[i].kind
            };
        }
    }

    tk_live_forget(l, cx->now, rows, n);
    *n_r = k;

    return TK_OK;
}


/* Who is where and since when, a row for each ticket: a page reads it later
 * than this, and is told again of what it may have seen since. */
static int
tk_live_people(tk_cx_t *cx, tk_live_here_t *here, unsigned *n_r)
{
    int                     rc;
    size_t                  i, n;
    unsigned                k = 0, here_n = 0;
    tk_sql_presence_all_t  *rows;

    rc = tk_sql_presence_all(cx->db, &(tk_sql_presence_all_in_t) {
                                 .now = cx->now, .max = TK_LIVE_BATCH
                             }, &rows, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (k == 0 || here[k - 1].number != rows[i].number) {
            if (k == TK_LIVE_TICKETS) {
                break;
            }

            here[k++] = (tk_live_here_t) {
                .number = rows[i].number,
                .type_id = (uint32_t) rows[i].type_id
            };
            here_n = 0;
        }

        if (!rows[i].gone) {
            here[k - 1].alone = here_n++ ? 0 : rows[i].user_id;
        }

        here[k - 1].people = here[k - 1].people * 1000003
                             + rows[i].user_id * 4 + rows[i].gone * 2
                             + rows[i].writing + (uint64_t) rows[i].changed;
    }

    *n_r = k;

    return rc;
}


static bool
tk_live_same(const tk_live_here_t *here, unsigned n, const tk_live_here_t *h)
{
    unsigned  i;

    for (i = 0; i < n; i++) {
        if (here[i].number == h->number) {
            return here[i].people == h->people;
        }
    }

    return false;
}


/* Those of a that b does not have, or not the same. */
static size_t
tk_live_differ(const tk_live_here_t *a, unsigned n, const tk_live_here_t *b,
    unsigned m, tk_live_event_t *ev)
{
    size_t    k = 0;
    unsigned  i;

    for (i = 0; i < n; i++) {
        if (!tk_live_same(b, m, &a[i])) {
            ev[k++] = (tk_live_event_t) {
                .number = a[i].number, .type_id = a[i].type_id,
                .user_id = a[i].alone, .kind = TK_STR("here")
            };
        }
    }

    return k;
}


static int
tk_live_presence(tk_cx_t *cx, tk_live_t *l, tk_live_event_t *ev, size_t *n_r)
{
    int              rc;
    size_t           k;
    unsigned         n;
    tk_live_here_t  *here;

    here = tk_arena_array(cx->arena, TK_LIVE_TICKETS, sizeof(*here));

    if (here == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_live_people(cx, here, &n);

    if (rc != TK_OK) {
        return rc;
    }

    /* One that changed is in both: telling it twice does no harm, as it is
     * now last. */
    k = tk_live_differ(l->here, l->n_here, here, n, ev);
    k += tk_live_differ(here, n, l->here, l->n_here, ev + k);

    memcpy(l->here, here, n * sizeof(*here));
    l->n_here = n;
    *n_r = k;

    return TK_OK;
}


static int
tk_live_start(tk_cx_t *cx, tk_live_t *l)
{
    int                   rc;
    tk_sql_live_before_t  row;

    rc = tk_sql_live_before(cx->db, &(tk_sql_live_before_in_t) {
                                .before = cx->now - TK_LIVE_BEFORE }, &row);

    if (rc == TK_OK || rc == TK_ENOTFOUND) {
        l->low = rc == TK_OK ? row.id : 0;
        l->started = true;
        rc = TK_OK;
    }

    return rc;
}


int
tk_live_read(tk_cx_t *cx, tk_live_t *l, tk_live_event_t **ev_r, size_t *n_r,
    uint64_t *revision_r)
{
    int                     rc;
    size_t                  n, k;
    tk_live_event_t        *ev;
    tk_sql_desk_revision_t  desk;

    ev = tk_arena_array(cx->arena, TK_LIVE_BATCH + 2 * TK_LIVE_TICKETS,
                        sizeof(*ev));
    rc = ev == NULL ? TK_ENOMEM : tk_cx_db(cx);

    if (rc == TK_OK && !l->started) {
        rc = tk_live_start(cx, l);
    }

    if (rc == TK_OK) {
        rc = tk_sql_desk_revision(cx->db, &desk);
    }

    if (rc == TK_OK) {
        rc = tk_live_presence(cx, l, ev, &n);
    }

    if (rc == TK_OK) {
        rc = tk_live_events(cx, l, ev + n, &k);
    }

    if (rc == TK_OK) {
        *ev_r = ev;
        *n_r = n + k;
        *revision_r = desk.revision;
    }

    return rc;
}


int
tk_live_newest(tk_cx_t *cx, uint64_t *id_r)
{
    int                   rc;
    tk_sql_live_newest_t  row;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_live_newest(cx->db, &row);
    }

    if (rc == TK_OK) {
        *id_r = row.id;
    }

    return rc;
}
