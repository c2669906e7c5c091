#ifndef TK_DESK_TICKET_BULK_H
#define TK_DESK_TICKET_BULK_H

#include "desk/ticket/ticket.h"

/*
 * One change of many tickets.  Each is changed in a transaction of its own by
 * desk/ticket/ticket, with its rights, events and mails; what cannot be done
 * with one is noted, and the others go on.  What was before is kept for a day,
 * so that all of it (but for a merge) can be undone; for some seconds its mails
 * wait for that (desk/ticket/recall).
 */

#define TK_BULK_MAX   200
#define TK_BULK_KEEP  TK_DAY

typedef enum {
    TK_BULK_NONE, TK_BULK_AGENT, TK_BULK_STATUS, TK_BULK_TYPE,
    TK_BULK_PRIORITY, TK_BULK_READ, TK_BULK_UNREAD, TK_BULK_CLOSE,
    TK_BULK_DELETE, TK_BULK_MERGE
} tk_bulk_kind_t;

typedef enum {
    TK_BULK_DONE = 1,
    TK_BULK_SAME,            /* it was so already                          */
    TK_BULK_DENIED,
    TK_BULK_GONE,            /* no such ticket, or not the viewer's to see */
    TK_BULK_WRONG,           /* that agent does not work on its type       */
    TK_BULK_CONFLICT,        /* changed meanwhile                          */
    TK_BULK_UNDONE,
    TK_BULK_OUTCOMES
} tk_bulk_outcome_t;

typedef struct {
    tk_nonce_t       nonce;
    tk_bulk_kind_t   kind;
    int64_t          value;  /* agent (0 nobody), status, type, priority or
                              * the number to merge into                   */
    const uint64_t  *numbers;
    unsigned         n;      /* at most TK_BULK_MAX, else TK_ELIMIT        */
} tk_bulk_new_t;

typedef struct {
    uint64_t           number;
    tk_bulk_outcome_t  outcome;
} tk_bulk_item_t;

typedef struct {
    tk_bulk_kind_t   kind;
    int64_t          value;
    bool             undone;
    unsigned         n[TK_BULK_OUTCOMES];    /* how many, by outcome       */
    tk_bulk_item_t  *items;
    size_t           n_items;
} tk_bulk_t;

/* Done twice it is done once: *id_r is that of the first time.  TK_EINVAL: a
 * value that there is not. */
int tk_bulk_do(tk_cx_t *cx, const tk_bulk_new_t *in, uint64_t *id_r);

/* Brings back what nobody has changed since.  TK_ENOTFOUND: not the viewer's,
 * too old; undone already is TK_OK. */
int tk_bulk_undo(tk_cx_t *cx, uint64_t id);

/* Of the viewer. TK_ENOTFOUND. */
int tk_bulk_get(tk_cx_t *cx, uint64_t id, tk_bulk_t *bulk_r);

#endif
