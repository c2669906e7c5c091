#include "job.h"

#define TEND_INTERVAL  (10 * TK_SECOND)


static tk_time_t
tend_interval(const tk_conf_t *conf)
{
    return TEND_INTERVAL;
}


const tk_job_def_t  tk_jobs[] = {
    { "tend", tend_interval, tk_job_tend },
    { NULL, NULL, NULL }
};
