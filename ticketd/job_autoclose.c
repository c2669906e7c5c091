#include "closing_text.h"
#include "desk/mail/autoclose.h"
#include "desk/mail/remind.h"
#include "job.h"

#define AUTOCLOSE_BATCH  100
#define AUTOCLOSE_PAUSE  TK_MINUTE     /* options may change meanwhile     */


/* The text says why; closing without it would be worse than not closing. */
static int
autoclose_some(tk_job_t *job, tk_arena_t *a, tk_str_t *text, size_t *n_r)
{
    int       rc;
    tk_cx_t   cx;
    tk_str_t  err = TK_STR("");

    tk_arena_reset(a);
    rc = tk_job_cx(job, a, &cx);

    if (rc == TK_OK && text->p == NULL) {
        rc = closing_text(job->arena, cx.snap->conf, text, &err);

        if (rc != TK_OK) {
            tk_job_fail(job, rc, "%.*s", TK_STR_ARG(err));
        }
    }

    if (rc == TK_OK) {
        rc = tk_autoclose_run(&cx, *text, AUTOCLOSE_BATCH, n_r);
    }

    if (rc == TK_OK && *n_r == 0) {
        rc = tk_autoclose_mark(&cx);
    }

    tk_cx_release(&cx);

    return rc;
}


/* Those that will close within the option's days are told once. */
static int
autoclose_announce(tk_job_t *job, tk_arena_t *a)
{
    int      rc;
    size_t   n;
    tk_cx_t  cx;

    rc = tk_job_cx(job, a, &cx);

    if (rc == TK_OK) {
        rc = tk_remind_closing(&cx, &n);
    }

    tk_cx_release(&cx);

    return rc;
}


static int
autoclose_all(tk_job_t *job)
{
    int          rc;
    size_t       n, all = 0;
    tk_str_t     text = TK_STR_NULL;
    tk_arena_t  *a;

    a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    rc = autoclose_announce(job, a);

    while (rc == TK_OK) {
        n = 0;
        rc = autoclose_some(job, a, &text, &n);
        all += n;

        if (rc == TK_OK && n > 0) {
            rc = tk_job_tick(job);
        }

        if (n == 0) {
            break;
        }
    }

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
