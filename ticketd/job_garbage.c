#include "desk/upkeep/garbage.h"
#include "job.h"

/* Stored bytes that nothing refers to any more. */
int
tk_job_garbage(tk_job_t *job)
{
    int           rc;
    tk_cx_t       cx;
    tk_garbage_t  garbage = { .rows = 0 };

    rc = tk_job_cx(job, job->arena, &cx);

    if (rc == TK_OK) {
        rc = tk_garbage_collect(&cx, tk_job_go_on, job, &garbage);
    }

    if (garbage.rows || garbage.files || garbage.mails) {
        tk_log(job->desk->host, TK_LOG_INFO,
               "let %llu raw mails go, removed %llu rows and %llu files"
               " nothing referred to",
               (unsigned long long) garbage.mails,
               (unsigned long long) garbage.rows,
               (unsigned long long) garbage.files);
    }

    tk_cx_release(&cx);

    return rc;
}
