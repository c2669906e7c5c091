#ifndef TK_DESK_UPKEEP_HEALTH_H
#define TK_DESK_UPKEEP_HEALTH_H

#include "desk/desk.h"

/*
 * How the desk is, at a glance.  Counts of what may be many end at 1,000.
 * Errors of lib/db.
 */
typedef struct {
    uint64_t   users;            /* who are not disabled                  */
    uint64_t   groups;
    uint64_t   types;            /* that are not archived                 */
    uint64_t   statuses;
    uint64_t   mailboxes;        /* enabled                               */
    uint64_t   without;          /* users who may create nowhere          */
    uint64_t   waiting;          /* mails that ought to be sent by now    */
    tk_time_t  oldest;           /* when the first of them ought to be    */
    uint64_t   failed;           /* not sent for good, in the last week   */
    uint64_t   quarantine;
    tk_time_t  last_run;         /* of any job of ticketd                 */
} tk_health_t;

typedef struct tk_health_mailbox {
    uint64_t  id;
    tk_str_t  email;
    tk_str_t  error;
} tk_health_mailbox_t;

int tk_health(tk_cx_t *cx, tk_health_t *health_r);

/* Mail on its way; all of it is counted. */
typedef struct tk_health_queues {
    uint64_t   queued;
    tk_time_t  oldest;           /* of those that were due or tried       */
    tk_time_t  sent;             /* the last one that left                */
    uint64_t   unhandled;        /* came in, and are nothing yet          */
    tk_time_t  unhandled_since;
    uint64_t   quarantine;
    uint64_t   broken;           /* of them, but for automatic mail       */
    uint64_t   replies;          /* automatic ones of the last hour       */
    tk_str_t   answer;           /* to one that was tried and waits       */
} tk_health_queues_t;

typedef struct tk_health_job {
    tk_str_t   name;
    tk_str_t   owner;            /* "": nobody does it now                */
    tk_time_t  last_run;
    tk_time_t  last_ok;
    tk_str_t   error;            /* of the last run, or ""                */
} tk_health_job_t;

int tk_health_queues(tk_cx_t *cx, tk_health_queues_t *q_r);
int tk_health_jobs(tk_cx_t *cx, tk_health_job_t **jobs_r, size_t *n_r);

/* The mailboxes that could not be read the last time. */
int tk_health_mailboxes(tk_cx_t *cx, tk_health_mailbox_t **rows_r,
    size_t *n_r);

#endif
