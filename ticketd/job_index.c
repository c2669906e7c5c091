#include "desk/list/index.h"
#include "job.h"


static int
index_work(tk_job_t *job, tk_cx_t *cx, bool *more_r)
{
    return tk_index_work(cx, more_r);
}


/* Takes the words of tickets in, for search. */
int
tk_job_index(tk_job_t *job)
{
    return tk_job_pieces(job, index_work);
}
