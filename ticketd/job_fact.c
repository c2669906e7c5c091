#include <stdlib.h>

#include "desk/report/fact.h"
#include "job.h"


static int
fact_work(tk_job_t *job, tk_cx_t *cx, bool *more_r)
{
    return tk_fact_work(cx, job->state, more_r);
}


/* Keeps what the reports count. */
int
tk_job_fact(tk_job_t *job)
{
    if (job->state == NULL) {
        job->state = calloc(1, sizeof(tk_fact_seen_t));
        job->release = free;
    }

    return job->state ? tk_job_pieces(job, fact_work) : TK_ENOMEM;
}
