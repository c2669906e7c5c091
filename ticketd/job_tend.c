#include "desk/list/counter.h"
#include "desk/ticket/snooze.h"
#include "desk/ticket/trash.h"
#include "desk/upkeep/tend.h"
#include "job.h"

/*
 * Keeps small what would grow: counters' deltas are folded into their base,
 * what has expired is removed, tickets whose time came are back.
 */

#define PURGE_TICKETS  50
#define WAKE_TICKETS   100


static int
tend_fold(tk_job_t *job, tk_cx_t *cx)
{
    int       rc;
    uint64_t  n;

    do {
        rc = tk_job_tick(job);

        if (rc == TK_OK) {
            rc = tk_counter_fold(cx, TK_COUNT_FOLD, &n);
        }

    } while (rc == TK_OK && n == TK_COUNT_FOLD);

    return rc;
}


int
tk_job_tend(tk_job_t *job)
{
    int      rc;
    bool     more = true;
    size_t   n;
    tk_cx_t  cx;

    rc = tk_job_cx(job, job->arena, &cx);

    if (rc == TK_OK) {
        rc = tend_fold(job, &cx);
    }

    while (rc == TK_OK && more) {
        rc = tk_tend_expire(&cx, &more);

        if (rc == TK_OK && more) {
            rc = tk_job_tick(job);
        }
    }

    if (rc == TK_OK) {
        rc = tk_trash_purge(&cx, PURGE_TICKETS, &n);
    }

    do {
        rc = rc == TK_OK ? tk_snooze_due(&cx, WAKE_TICKETS, &n) : rc;

        if (rc == TK_OK && n == WAKE_TICKETS) {
            rc = tk_job_tick(job);
        }
    } while (rc == TK_OK && n == WAKE_TICKETS);

    tk_cx_release(&cx);

    return rc;
}
