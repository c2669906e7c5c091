#include <stdarg.h>
#include <stdio.h>

#include "args.h"
#include "base/utf8.h"
#include "crew_int.h"

#define ERROR_AGAIN  64                  /* said again after so many      */


bool
tk_job_stopping(const tk_job_t *job)
{
    const tk_worker_t  *w = job->worker;

    return __atomic_load_n(&w->crew->stop, __ATOMIC_ACQUIRE) != 0
           || __atomic_load_n(&w->stop, __ATOMIC_ACQUIRE) != 0;
}


int
tk_job_cx(tk_job_t *job, tk_arena_t *a, tk_cx_t *cx_r)
{
    int  rc;

    tk_cx_init(cx_r, job->desk, a);
    cx_r->viewer = &tk_system;
    rc = tk_cx_db(cx_r);

    return rc == TK_OK ? tk_snapshot_use(cx_r, 0, TK_SECOND) : rc;
}


const char *
tk_job_words(int rc)
{
    switch (rc) {

    case TK_EDOWN:
        return "the database is out of reach";

    case TK_ETIMEOUT:
        return "the database takes too long";

    case TK_EIO:
        return "files cannot be written to ticket_blob, or read";

    case TK_EAGAIN:
        return "busy, is tried again";

    case TK_ENOMEM:
        return "not enough memory";

    default:
        return tk_err_name(rc);
    }
}


int
tk_job_fail(tk_job_t *job, int rc, const char *fmt, ...)
{
    char      text[sizeof(job->error)];
    va_list   ap;
    tk_str_t  line;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);

    /* A server's words may be anything; the database takes UTF-8 alone. */
    line = tk_utf8_line(job->arena, tk_str_z(text), TK_JOB_ERROR - 1);
    snprintf(job->error, sizeof(job->error), "%.*s",
             TK_STR_ARG(line.n ? line : tk_str_z(tk_job_words(rc))));

    return rc;
}


int
tk_job_sleep(tk_job_t *job, tk_time_t ms)
{
    int64_t  until = tk_crew_clock() + ms;

    return tk_worker_wait(job->worker, until) ? TK_OK : TK_ECANCEL;
}


/* One statement of the frame on a connection of its own. */
static int
worker_do(tk_worker_t *w, int (*fn)(tk_worker_t *w, tk_cx_t *cx))
{
    int      rc;
    tk_cx_t  cx;

    tk_arena_reset(w->arena);
    tk_cx_init(&cx, w->job.desk, w->arena);
    rc = tk_cx_db(&cx);

    if (rc == TK_OK) {
        rc = fn(w, &cx);
    }

    tk_cx_release(&cx);

    return rc;
}


static tk_str_t
worker_name(const tk_worker_t *w)
{
    return tk_str_z(w->job.def->name);
}


static int
worker_take(tk_worker_t *w, tk_cx_t *cx)
{
    return tk_lease_take(cx, worker_name(w), tk_str_z(w->job.owner),
                         LEASE_MS);
}


static int
worker_renew(tk_worker_t *w, tk_cx_t *cx)
{
    return tk_lease_renew(cx, worker_name(w), tk_str_z(w->job.owner),
                          LEASE_MS);
}


static int
worker_give(tk_worker_t *w, tk_cx_t *cx)
{
    return tk_lease_release(cx, worker_name(w), tk_str_z(w->job.owner));
}


static int
worker_record(tk_worker_t *w, tk_cx_t *cx)
{
    return tk_lease_ran(cx, worker_name(w), cx->now,
                        w->said[0] ? tk_str_z(w->said) : TK_STR_NULL);
}


/* Holds the lease for another while; false: it is lost. A database that is
 * away for a moment does not take it from us, nobody else can get it then. */
static bool
worker_hold(tk_worker_t *w)
{
    int      rc;
    int64_t  now = tk_crew_clock();

    if (!w->held || now - w->renewed < LEASE_RENEW) {
        return w->held;
    }

    rc = worker_do(w, worker_renew);

    if (rc == TK_OK) {
        w->renewed = now;

    } else if (rc == TK_ECONFLICT || now - w->renewed >= LEASE_MS) {
        tk_log(&w->host, TK_LOG_WARN, "the lease was lost");
        w->held = false;
    }

    return w->held;
}


int
tk_job_tick(tk_job_t *job)
{
    if (tk_job_stopping(job) || !worker_hold(job->worker)) {
        return TK_ECANCEL;
    }

    return TK_OK;
}


int
tk_job_go_on(void *job)
{
    return tk_job_tick(job);
}


int
tk_job_pieces(tk_job_t *job,
    int (*work)(tk_job_t *job, tk_cx_t *cx, bool *more_r))
{
    int          rc;
    bool         more = true;
    tk_cx_t      cx;
    tk_arena_t  *a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    do {
        tk_arena_reset(a);
        rc = tk_job_cx(job, a, &cx);

        if (rc == TK_OK) {
            rc = work(job, &cx, &more);
        }

        tk_cx_release(&cx);

        if (rc == TK_OK && more) {
            rc = tk_job_tick(job);
        }
    } while (rc == TK_OK && more);

    tk_arena_destroy(a);

    return rc;
}


/* The row changes when there is news, and from time to time. */
static void
worker_tell(tk_worker_t *w, const char *error)
{
    bool     same;
    int64_t  now = tk_crew_clock();

    same = strncmp(w->said, error, sizeof(w->said) - 1) == 0;

    if (!same) {
        snprintf(w->said, sizeof(w->said), "%s", error);
    }

    if (error[0] != '\0' && (!same || w->errors % ERROR_AGAIN == 0)) {
        tk_log(&w->host, TK_LOG_ERROR, "%s", error);

    } else if (error[0] == '\0' && !same) {
        tk_log(&w->host, TK_LOG_INFO, "works again");
    }

    if (w->held && (!same || w->recorded == 0
                    || now - w->recorded >= LEASE_RENEW)
        && worker_do(w, worker_record) == TK_OK)
    {
        w->recorded = now;
    }
}


void
tk_job_well(tk_job_t *job)
{
    job->worker->errors = 0;
    worker_tell(job->worker, "");
}


/* One run; the pause behind it.  A database that is away is asked again
 * soon, however often it was in vain: it costs nothing, and all wait. */
static tk_time_t
worker_run(tk_worker_t *w)
{
    int         rc;
    bool        soon;
    tk_job_t   *job = &w->job;
    tk_time_t   pause, interval = job->def->interval(job->desk->conf);

    tk_arena_reset(job->arena);
    job->error[0] = '\0';
    job->next = interval;

    rc = job->def->run(job);

    if (rc == TK_OK || rc == TK_ECANCEL) {
        tk_job_well(job);
        return job->next;
    }

    soon = rc == TK_EDOWN && job->error[0] == '\0' && interval < TK_HOUR;

    if (job->error[0] == '\0') {
        tk_job_fail(job, rc, "%s", "");
    }

    worker_tell(w, job->error);
    pause = tk_lease_pause(w->errors++, interval);

    return soon && pause > LEASE_POLL ? LEASE_POLL : pause;
}


/* Takes the lease if need be and runs once; the pause until the next turn. */
static tk_time_t
worker_turn(tk_worker_t *w)
{
    int  rc;

    if (!w->held) {
        rc = worker_do(w, worker_take);

        if (rc == TK_ECONFLICT) {
            return LEASE_POLL;
        }

        if (rc != TK_OK) {
            if (w->errors++ % ERROR_AGAIN == 0) {
                tk_log(&w->host, TK_LOG_ERROR, "the database cannot be "
                       "used: %s", tk_err_name(rc));
            }

            if (w->job.def->without != NULL) {
                w->job.def->without(&w->job);
            }

            return LEASE_POLL;
        }

        w->held = true;
        w->errors = 0;
        w->renewed = tk_crew_clock();
    }

    return worker_run(w);
}


static void
worker_pause(tk_worker_t *w, tk_time_t ms)
{
    int64_t  until, next;

    until = tk_crew_clock() + ms;

    do {
        tk_db_pool_tend(w->job.desk->pool);
        next = until;

        if (w->held && next > w->renewed + LEASE_RENEW) {
            next = w->renewed + LEASE_RENEW;

            /* A renewal that fails is tried again a little later. */
            if (next < tk_crew_clock() + TK_SECOND) {
                next = tk_crew_clock() + TK_SECOND;
            }
        }

    } while (tk_worker_wait(w, next) && worker_hold(w) && next < until);
}


void *
tk_worker_main(void *worker)
{
    tk_time_t     pause;
    tk_worker_t  *w = worker;

    while (!tk_job_stopping(&w->job)) {
        pause = worker_turn(w);

        if (pause > 0) {
            worker_pause(w, pause);
        }
    }

    if (w->held) {
        worker_do(w, worker_give);
        w->held = false;
    }

    return NULL;
}
