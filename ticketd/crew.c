#include "crew_int.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Each thread uses one connection, its lease now and then another. */
#define WORKER_POOL  4


int64_t
tk_crew_clock(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);

    return (int64_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}


void
tk_crew_log(tk_str_t desk, const char *job, int level, const char *msg,
    size_t n)
{
    int                len;
    char               line[2400];
    tk_civil_t         c;
    static const char  names[][6] = {
        "debug", "info", "warn", "error", "alert"
    };

    c = tk_time_civil(tk_host_blocking.now(NULL), NULL);
    len = snprintf(line, sizeof(line),
                   "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ %s %.*s %s: %.*s\n",
                   c.year, c.month, c.day, c.hour, c.minute, c.second, c.ms,
                   names[level], TK_STR_ARG(desk), job, (int) n, msg);

    if (len >= (int) sizeof(line)) {
        len = (int) sizeof(line);
        line[len - 1] = '\n';
    }

    if (len > 0 && write(STDERR_FILENO, line, (size_t) len) < 0) {
        return;                        /* there is nowhere to say it */
    }
}


static void
worker_log(void *ctx, int level, const char *msg, size_t n)
{
    tk_worker_t  *w = ctx;

    if (level > TK_LOG_DEBUG) {
        tk_crew_log(w->job.desk ? w->job.desk->conf->desk : TK_STR("-"),
                    w->job.def->name, level, msg, n);
    }
}


static int
worker_init(tk_crew_t *crew, tk_worker_t *w, const tk_conf_t *conf,
    const tk_job_def_t *def)
{
    w->crew = crew;
    w->host = tk_host_blocking;
    w->host.log = worker_log;
    w->host.ctx = w;
    w->job.def = def;
    w->job.owner = crew->owner.name;
    w->job.worker = w;
    w->job.arena = tk_arena_create(0);
    w->arena = tk_arena_create(1 << 20);

    if (w->job.arena == NULL || w->arena == NULL) {
        return TK_ENOMEM;
    }

    return tk_desk_create(conf, &w->host, &w->job.desk);
}


static void
worker_release(tk_worker_t *w)
{
    if (w->job.release != NULL && w->job.state != NULL) {
        w->job.release(w->job.state);
    }

    tk_desk_destroy(&w->job.desk);
    tk_arena_destroy(w->job.arena);
    tk_arena_destroy(w->arena);
}


static unsigned
crew_count(tk_conf_t **confs, int n)
{
    int       i;
    unsigned  jobs = 0, on = 0;

    while (tk_jobs[jobs].name != NULL) {
        jobs++;
    }

    for (i = 0; i < n; i++) {
        on += tk_conf_on(confs[i]);
    }

    return jobs * on;
}


static int
crew_fill(tk_crew_t *crew, tk_conf_t **confs, int n)
{
    int                  i, rc;
    const tk_job_def_t  *def;

    for (i = 0; i < n; i++) {
        if (!tk_conf_on(confs[i])) {
            continue;
        }

        if (confs[i]->mysql.pool < WORKER_POOL) {
            confs[i]->mysql.pool = WORKER_POOL;
        }

        for (def = tk_jobs; def->name != NULL; def++) {
            rc = worker_init(crew, &crew->workers[crew->n++], confs[i], def);

            if (rc != TK_OK) {
                return rc;
            }
        }
    }

    return TK_OK;
}


int
tk_crew_create(tk_arena_t *a, tk_conf_t **confs, int n, tk_crew_t **crew_r)
{
    int                 rc;
    unsigned            workers;
    tk_crew_t          *crew;
    pthread_condattr_t  attr;

    workers = crew_count(confs, n);
    crew = tk_arena_zalloc(a, sizeof(*crew));

    if (crew == NULL) {
        return TK_ENOMEM;
    }

    crew->workers = tk_arena_array(a, workers, sizeof(*crew->workers));

    if (crew->workers == NULL) {
        return TK_ENOMEM;
    }

    crew->arena = a;
    tk_lease_owner(&crew->owner);
    pthread_mutex_init(&crew->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&crew->cond, &attr);
    pthread_condattr_destroy(&attr);

    rc = crew_fill(crew, confs, n);

    if (rc != TK_OK) {
        tk_crew_end(&crew);
        return rc;
    }

    *crew_r = crew;

    return TK_OK;
}


int
tk_crew_start(tk_crew_t *crew)
{
    unsigned      i;
    tk_worker_t  *w;

    for (i = 0; i < crew->n; i++) {
        w = &crew->workers[i];

        if (pthread_create(&w->thread, NULL, tk_worker_main, w) != 0) {
            tk_log(&w->host, TK_LOG_ALERT, "the thread cannot be started");
            return TK_EAGAIN;
        }

        w->started = true;
    }

    return TK_OK;
}


bool
tk_worker_wait(tk_worker_t *w, int64_t until)
{
    tk_crew_t        *crew = w->crew;
    struct timespec   ts;

    ts.tv_sec = until / 1000;
    ts.tv_nsec = until % 1000 * 1000000;

    pthread_mutex_lock(&crew->lock);

    while (!tk_job_stopping(&w->job)
           && pthread_cond_timedwait(&crew->cond, &crew->lock, &ts) == 0)
    {
        /* somebody else was meant */
    }

    pthread_mutex_unlock(&crew->lock);

    return !tk_job_stopping(&w->job);
}


int
tk_job_hire(tk_job_t *job, const tk_job_def_t *def, void *state,
    tk_worker_t **worker_r)
{
    int           rc;
    tk_crew_t    *crew = job->worker->crew;
    tk_worker_t  *w;

    w = calloc(1, sizeof(*w));

    if (w == NULL) {
        return TK_ENOMEM;
    }

    rc = worker_init(crew, w, job->desk->conf, def);
    w->job.state = state;

    if (rc == TK_OK && pthread_create(&w->thread, NULL, tk_worker_main, w)
                       != 0)
    {
        rc = TK_EAGAIN;
    }

    if (rc != TK_OK) {
        worker_release(w);
        free(w);
        return rc;
    }

    *worker_r = w;

    return TK_OK;
}


void
tk_job_leave(tk_worker_t *w)
{
    pthread_mutex_lock(&w->crew->lock);
    __atomic_store_n(&w->stop, 1, __ATOMIC_RELEASE);
    pthread_cond_broadcast(&w->crew->cond);
    pthread_mutex_unlock(&w->crew->lock);
}


void
tk_job_dismiss(tk_worker_t **worker)
{
    tk_worker_t  *w = *worker;

    tk_job_leave(w);
    pthread_join(w->thread, NULL);
    worker_release(w);
    free(w);
    *worker = NULL;
}


void
tk_crew_end(tk_crew_t **crew_p)
{
    unsigned    i;
    tk_crew_t  *crew = *crew_p;

    if (crew == NULL) {
        return;
    }

    pthread_mutex_lock(&crew->lock);
    __atomic_store_n(&crew->stop, 1, __ATOMIC_RELEASE);
    pthread_cond_broadcast(&crew->cond);
    pthread_mutex_unlock(&crew->lock);

    for (i = 0; i < crew->n; i++) {
        if (crew->workers[i].started) {
            pthread_join(crew->workers[i].thread, NULL);
        }

        worker_release(&crew->workers[i]);
    }

    pthread_cond_destroy(&crew->cond);
    pthread_mutex_destroy(&crew->lock);
    *crew_p = NULL;
}
