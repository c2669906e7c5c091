#include "desk/report/fact.h"
#include "job.h"

/* Keeps what the reports count. */
int
tk_job_fact(tk_job_t *job)
{
    return tk_job_pieces(job, tk_fact_work);
}
