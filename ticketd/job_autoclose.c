#include "desk/autoclose.h"
#include "job.h"

#define AUTOCLOSE_BATCH  100
#define AUTOCLOSE_PAUSE  TK_MINUTE     /* options may change meanwhile     */


static int
autoclose_all(tk_job_t *job)
{
    int          rc;
    size_t       n, all = 0;
    tk_cx_t      cx;
    tk_arena_t  *a;

    a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    do {
        n = 0;
        tk_arena_reset(a);
        rc = tk_job_cx(job, a, &cx);

        if (rc == TK_OK) {
            rc = tk_autoclose_run(&cx, AUTOCLOSE_BATCH, &n);
        }

        all += n;

        if (rc == TK_OK && n == 0) {
            rc = tk_autoclose_mark(&cx);
        }

        tk_cx_release(&cx);

        if (rc == TK_OK && n > 0) {
            rc = tk_job_tick(job);
        }
    } while (rc == TK_OK && n > 0);

    if (all > 0) {
        tk_log(job->desk->host, TK_LOG_INFO, "%zu tickets closed by age",
               all);
    }

    tk_arena_destroy(a);

    return rc;
}


/* Looks often whether it is time; runs once for each time that came, also
 * when the program was not there then. */
int
tk_job_autoclose(tk_job_t *job)
{
    int        rc;
    bool       made = true;
    tk_cx_t    cx;
    tk_time_t  wait = AUTOCLOSE_PAUSE;

    rc = tk_job_cx(job, job->arena, &cx);

    if (rc == TK_OK && cx.snap->conf->closing_days > 0) {
        rc = tk_autoclose_made(&cx, tk_autoclose_last(cx.snap, cx.now),
                               &made);
        wait = tk_autoclose_next(cx.snap, cx.now) - cx.now;
    }

    tk_cx_release(&cx);

    if (rc == TK_OK && !made) {
        rc = autoclose_all(job);
    }

    job->next = wait < AUTOCLOSE_PAUSE ? wait + 1 : AUTOCLOSE_PAUSE;

    return rc;
}
