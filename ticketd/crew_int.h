#ifndef TICKETD_CREW_INT_H
#define TICKETD_CREW_INT_H

#include <pthread.h>

#include "crew.h"
#include "desk/upkeep/lease.h"
#include "job.h"

/* Private to crew.c and job.c. */

#define LEASE_MS     (30 * TK_SECOND)
#define LEASE_RENEW  (LEASE_MS / 3)
#define LEASE_POLL   (2 * TK_SECOND)     /* while another one has it      */

typedef struct tk_worker {
    tk_job_t       job;
    tk_host_t      host;
    tk_crew_t     *crew;
    tk_arena_t    *arena;      /* for the frame's own statements          */
    pthread_t      thread;
    bool           started;
    int            stop;       /* atomic; of this one alone               */
    bool           held;       /* the lease                               */
    int64_t        renewed;    /* when, monotonic                         */
    int64_t        recorded;   /* last_run, last_ok; monotonic, 0 never   */
    unsigned       errors;     /* bad runs in a row                       */

    /* The error that stands in the row. */
    char           said[4 * TK_JOB_ERROR];
} tk_worker_t;

struct tk_crew {
    tk_arena_t        *arena;
    tk_lease_owner_t   owner;
    pthread_mutex_t    lock;
    pthread_cond_t     cond;
    int                stop;   /* atomic; set under the lock              */
    tk_worker_t       *workers;
    unsigned           n;
};

int64_t tk_crew_clock(void);               /* monotonic ms                */

/* Until that time or the worker's end; false: the end. */
bool tk_worker_wait(tk_worker_t *w, int64_t until);

/* A worker's whole life. */
void *tk_worker_main(void *worker);

#endif
