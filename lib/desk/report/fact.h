#ifndef TK_DESK_REPORT_FACT_H
#define TK_DESK_REPORT_FACT_H

#include "desk/snapshot.h"

/*
 * What reports count, one row per visible ticket (report_ticket), kept by
 * ticketd: from the events as they come, and from all tickets once a day and
 * whenever zone, hours or holidays of the desk change.  A ticket in the
 * trash or merged into another has no row.
 *
 * closed: of the last closing, nothing while it is open again.  response:
 * from the creation to the first answer of an agent; none for tickets that
 * agents made.
 */

#define TK_FACT_BATCH    500

/* Events commit out of order: so much of those before is read again, and
 * once a minute what a transaction of two minutes needs. */
#define TK_FACT_OVERLAP  (10 * TK_SECOND)
#define TK_FACT_LATE     (4 * TK_MINUTE)

/* What of a ticket the statements read. */
typedef struct tk_fact_source {
    uint64_t   id;
    tk_time_t  created;
    tk_time_t  closed;
    uint64_t   type_id;
    uint64_t   agent_id;
    int64_t    hidden;
    bool       from_agent;
    tk_time_t  answered;         /* first, by an agent                    */
} tk_fact_source_t;

/* Days since 1970 of an instant, in the desk's zone. */
int64_t tk_fact_day(const tk_snapshot_t *s, tk_time_t t);

/*
 * The events that were taken in, each in the place of the last bits of its
 * id: what is read again is not counted again.  All zero at first; what it
 * forgot, or never knew, is counted once more, which changes nothing.
 */
#define TK_FACT_SEEN  (1u << 18)

typedef struct {
    uint64_t  ids[TK_FACT_SEEN];
} tk_fact_seen_t;

/* Takes in one batch; *more_r: there is more to do now. */
int tk_fact_work(tk_cx_t *cx, tk_fact_seen_t *seen, bool *more_r);

/* When it was last up to date, TK_TIME_NONE before the first time. */
int tk_fact_refreshed(tk_cx_t *cx, tk_time_t *at_r);

#endif
