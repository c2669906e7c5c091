#ifndef TK_DESK_LIST_LIVE_H
#define TK_DESK_LIST_LIVE_H

#include "desk/access/acl.h"

/*
 * What happens on a desk, for pages that are open: one reader per process,
 * which asks four times a second and passes on what is new to all who listen.
 * Ids of events commit out of order; the reader goes on from the last id
 * below which none was missing for TK_LIVE_OVERLAP, and remembers which ones
 * above it were given.
 */

#define TK_LIVE_OVERLAP  (30 * TK_SECOND)
#define TK_LIVE_BEFORE   (10 * TK_SECOND)   /* given when reading begins  */
#define TK_LIVE_WINDOW   4096
#define TK_LIVE_TICKETS  256                /* whose presence is followed */

typedef struct {
    uint64_t  number;
    uint32_t  type_id;
    uint64_t  people;                       /* hash of who does what      */
    uint64_t  alone;                        /* who, if there is one only  */
} tk_live_here_t;

/* Zeroed to begin, or to begin anew after a pause. */
typedef struct {
    bool            started;
    uint64_t        low;
    uint8_t         seen[TK_LIVE_WINDOW / 8];
    tk_live_here_t  here[TK_LIVE_TICKETS];
    unsigned        n_here;
} tk_live_t;

typedef struct {
    uint64_t  id;                 /* 0: presence has changed              */
    uint64_t  number;
    uint64_t  version;            /* of the ticket, now                   */
    uint64_t  user_id;            /* who did it, 0 for nobody known; who
                                   * is there alone                       */
    uint32_t  type_id;            /* the ticket's, now                    */
    uint32_t  was_type_id;        /* with the event                       */
    tk_str_t  kind;
} tk_live_event_t;

/* What is new, in cx->arena, and the desk's revision. */
int tk_live_read(tk_cx_t *cx, tk_live_t *live, tk_live_event_t **ev_r,
    size_t *n_r, uint64_t *revision_r);

/* The newest event's id, 0 for none. */
int tk_live_newest(tk_cx_t *cx, uint64_t *id_r);

/* The viewer has a ticket open, or writes in it, from now on for
 * TK_HERE_FOR; or has left it. */
#define TK_HERE_FOR  (40 * TK_SECOND)

typedef enum { TK_HERE_GONE, TK_HERE_VIEWS, TK_HERE_WRITES } tk_here_t;

int tk_here_set(tk_cx_t *cx, uint64_t ticket_id, tk_here_t what);

typedef struct {
    uint64_t  user_id;
    bool      writing;
} tk_here_who_t;

/* The others, at most 20. */
int tk_here_others(tk_cx_t *cx, uint64_t ticket_id, tk_here_who_t **who_r,
    size_t *n_r);

#endif
