#include <stdlib.h>

#include "desk/mail/remind.h"
#include "job.h"

/* Looks often; what was queued once is not queued again. */
int
tk_job_remind(tk_job_t *job)
{
    int      rc;
    size_t   n, daily = 0;
    tk_cx_t  cx;

    if (job->state == NULL) {
        job->state = calloc(1, sizeof(tk_remind_t));
        job->release = free;
    }

    if (job->state == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_job_cx(job, job->arena, &cx);

    if (rc == TK_OK) {
        rc = tk_remind_unanswered(&cx, job->state, &n);
    }

    if (rc == TK_OK) {
        rc = tk_remind_daily(&cx, job->state, &daily);
    }

    tk_cx_release(&cx);

    return rc;
}
