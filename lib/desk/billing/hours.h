#ifndef TK_DESK_BILLING_HOURS_H
#define TK_DESK_BILLING_HOURS_H

#include "desk/billing/rate.h"
#include "desk/ticket/ticket.h"

/*
 * Hours that agents enter with a message.  An entry is the agents' affair:
 * customers see none of it but on their invoice.
 */

typedef struct tk_hours_new {
    uint64_t    rate_id;
    int64_t     hours;           /* hundredths                            */
    tk_str_t    day;             /* "2026-11-23"; "" today                */
} tk_hours_new_t;

typedef struct tk_hours {
    uint64_t    id;
    uint64_t    message_id;
    tk_str_t    agent;
    tk_str_t    day;
    int64_t     hours;
    uint64_t    rate_id;
    tk_str_t    rate_name;
    tk_str_t    cost_code;
    tk_money_t  amount;
    tk_money_t  money;
    uint64_t    invoice_id;      /* 0: not billed                         */
} tk_hours_t;

#define TK_HOURS_OF_TICKET  5000

/* May these be entered on this ticket? TK_EINVAL. */
int tk_hours_check(tk_cx_t *cx, const tk_ticket_t *t,
    const tk_hours_new_t *in);

/* Inside the transaction that made the message. */
int tk_hours_add(tk_cx_t *cx, uint64_t message_id, tk_str_t agent,
    const tk_hours_new_t *in);

/* A ticket's, newest first; the caller has checked TK_MAY_MANAGE. */
int tk_hours_of_ticket(tk_cx_t *cx, uint64_t ticket_id, tk_hours_t **list_r,
    size_t *n_r);
int tk_hours_sum(tk_cx_t *cx, uint64_t ticket_id, int64_t *hours_r,
    tk_money_t *money_r);

/* Changes an entry of a ticket, or with hours 0 removes it. TK_ECONFLICT:
 * it is billed. TK_ENOTFOUND, TK_EDENIED, TK_EINVAL. An event says it. */
int tk_hours_change(tk_cx_t *cx, uint64_t ticket_id, uint64_t id,
    const tk_hours_new_t *in);

/* "2026-11-23" in the desk's zone. */
tk_str_t tk_hours_today(tk_cx_t *cx);

#endif
