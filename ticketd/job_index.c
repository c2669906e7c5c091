#include "desk/list/index.h"
#include "job.h"

/* Takes the words of tickets in, for search. */
int
tk_job_index(tk_job_t *job)
{
    return tk_job_pieces(job, tk_index_work);
}
