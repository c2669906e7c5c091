#ifndef TK_DESK_LIST_COUNTER_H
#define TK_DESK_LIST_COUNTER_H

#include "desk/access/acl.h"

/*
 * How many tickets, and unread ones, there are by agent, type and status.
 * A change inserts delta rows in its transaction; reading adds up all rows;
 * ticketd folds deltas into one row of their kind now and then, and whoever
 * reads very many, as when ticketd is away, folds some.  Tickets in the
 * trash and merged ones do not count.
 */

typedef struct {
    uint32_t  type_id;
    uint32_t  status_id;
    int64_t   total;
    int64_t   unread;
} tk_count_t;

typedef struct tk_counts {
    tk_count_t  *v;               /* one per (type, status) that has any  */
    size_t       n;
    size_t       deltas;          /* rows beside these that were read     */
} tk_counts_t;

/* agent: TK_AGENT_ANY, TK_AGENT_NOBODY or an id (desk/list/list). One query.
 * Not reduced by rights: sum up only the types the viewer may see. */
int tk_counter_read(tk_cx_t *cx, int64_t agent, tk_counts_t *counts_r);

/* What a ticket counts as, before or after a change. */
typedef struct {
    uint64_t  agent_id;
    uint64_t  type_id;
    uint64_t  status_id;
    bool      unread;
    bool      counted;            /* exists and is visible                */
} tk_count_state_t;

/* Deltas of several tickets on their way into one transaction. */
typedef struct tk_count_sums {
    unsigned    n;
    struct {
        uint64_t    agent_id;
        tk_count_t  delta;
    } v[64];
} tk_count_sums_t;

/* Inside the transaction of the change; nothing when both are equal. As long
 * as cx->sums is set the deltas are only added up there, and _flush() writes
 * them before the commit. */
int tk_counter_flush(tk_cx_t *cx);
int tk_counter_move(tk_cx_t *cx, const tk_count_state_t *from,
    const tk_count_state_t *to);

/* Folds at most `limit` deltas, TK_COUNT_FOLD the most; *n_r how many there
 * were. */
#define TK_COUNT_FOLD  2000

int tk_counter_fold(tk_cx_t *cx, unsigned limit, uint64_t *n_r);

/* For whoever has read `counts`: folds some if there were more than
 * TK_COUNT_MANY deltas, once a second in a process.  A unit of work; what
 * fails is left to the next one. */
#define TK_COUNT_MANY  10000

void tk_counter_relieve(tk_cx_t *cx, const tk_counts_t *counts);

/* Compares with the truth; *wrong_r pairs that differed, which are put
 * right. For quiet moments: reads all tickets. */
int tk_counter_recount(tk_cx_t *cx, uint64_t *wrong_r);

#endif
