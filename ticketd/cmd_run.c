#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "args.h"
#include "cmd.h"
#include "crew.h"
#include "db/migrate.h"
#include "notify.h"

#define DOWN_PAUSE  1                /* seconds between looks for servers */
#define DOWN_AGAIN  15               /* looks between words about it      */

typedef struct {
    const args_t  *args;
    tk_arena_t    *arena;
    tk_conf_t     *confs[ARG_FILES];
    tk_crew_t     *crew;
} run_t;


static void
run_say(int level, const char *text)
{
    tk_crew_log(TK_STR("-"), "run", level, text, strlen(text));
}


static int
run_schema_of(tk_conf_t *conf)
{
    int          rc;
    tk_cx_t      cx;
    tk_arena_t  *a;
    tk_desk_t   *desk = NULL;

    a = tk_arena_create(1 << 20);
    rc = a ? tk_desk_create(conf, &tk_host_blocking, &desk) : TK_ENOMEM;

    if (rc == TK_OK && desk->blob_fails) {
        tk_desk_destroy(&desk);
        rc = TK_EIO;
    }

    if (rc == TK_OK) {
        tk_cx_init(&cx, desk, a);
        rc = tk_cx_db(&cx);

        if (rc == TK_OK) {
            rc = tk_db_schema_check(cx.db);
        }

        tk_cx_release(&cx);
        tk_desk_destroy(&desk);
    }

    tk_arena_destroy(a);

    return rc;
}


/* EXIT_GOOD when every desk's schema is this program's. */
static int
run_schema(run_t *run, bool quiet)
{
    int  i, rc, status;

    for (i = 0; i < run->args->n_files; i++) {
        if (!tk_conf_on(run->confs[i])) {
            continue;
        }

        rc = run_schema_of(run->confs[i]);
        status = exit_of(rc);

        if (rc != TK_OK && (!quiet || status != EXIT_DOWN)) {
            status = schema_say("run", run->args->files[i], rc);
        }

        if (rc != TK_OK) {
            return status;
        }
    }

    return EXIT_GOOD;
}


static int
run_signal(const sigset_t *set, int seconds)
{
    int              sig;
    struct timespec  ts = { .tv_sec = seconds };

    do {
        sig = seconds ? sigtimedwait(set, NULL, &ts)
                      : sigwaitinfo(set, NULL);
    } while (sig < 0 && errno == EINTR);

    return sig;
}


/* At the start the database may not be up yet: it is waited for. */
static int
run_await(run_t *run, const sigset_t *set)
{
    int       status;
    unsigned  tries = 0;

    for ( ;; ) {
        status = run_schema(run, tries++ % DOWN_AGAIN != 0);

        if (status != EXIT_DOWN) {
            return status;
        }

        switch (run_signal(set, DOWN_PAUSE)) {

        case SIGTERM:
        case SIGINT:
            return EXIT_DOWN;

        default:
            break;
        }
    }
}


static int
run_read(run_t *run)
{
    run->arena = tk_arena_create(0);

    if (run->arena == NULL) {
        return EXIT_BUG;
    }

    return confs_read("run", run->arena, run->args, run->confs);
}


static int
run_staff(run_t *run)
{
    int  rc;

    rc = tk_crew_create(run->arena, run->confs, run->args->n_files,
                        &run->crew);

    return rc == TK_OK ? EXIT_GOOD : EXIT_CONF;
}


/* The new files in place of the old ones, if all is well with them. */
static int
run_reload(run_t *run)
{
    run_t  fresh = { .args = run->args };

    tk_notify("RELOADING=1");

    if (run_read(&fresh) != EXIT_GOOD || run_schema(&fresh, false)
        || run_staff(&fresh) != EXIT_GOOD)
    {
        tk_arena_destroy(fresh.arena);
        run_say(TK_LOG_ERROR, "the files cannot be used, goes on with the "
                "old ones");

    } else {
        tk_crew_end(&run->crew);
        tk_arena_destroy(run->arena);
        *run = fresh;
        run_say(TK_LOG_INFO, "reads the files anew");

        if (tk_crew_start(run->crew) != TK_OK) {
            return EXIT_BUG;
        }
    }

    tk_notify("READY=1");

    return EXIT_GOOD;
}


static int
run_loop(run_t *run, const sigset_t *set)
{
    int  status;

    status = tk_crew_start(run->crew) == TK_OK ? EXIT_GOOD : EXIT_BUG;
    run_say(TK_LOG_INFO, "ready");
    tk_notify("READY=1");

    while (status == EXIT_GOOD) {
        if (run_signal(set, 0) != SIGHUP) {
            break;
        }

        status = run_reload(run);
    }

    tk_notify("STOPPING=1");
    run_say(TK_LOG_INFO, "stops");

    /* A second signal does not wait for what is in hand. */
    pthread_sigmask(SIG_UNBLOCK, set, NULL);
    tk_crew_end(&run->crew);
    run_say(TK_LOG_INFO, "ended");

    return status;
}


int
cmd_run(int argc, char **argv)
{
    int          status;
    run_t        run = { .arena = NULL };
    args_t       args;
    sigset_t     set;

    status = args_files_only(argc, argv, true, &args);

    if (status != EXIT_GOOD) {
        return status;
    }

    run.args = &args;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);

    status = run_read(&run);

    if (status == EXIT_GOOD) {
        status = run_await(&run, &set);
    }

    if (status == EXIT_GOOD) {
        status = run_staff(&run);
    }

    if (status == EXIT_GOOD) {
        status = run_loop(&run, &set);
    }

    tk_arena_destroy(run.arena);

    return status;
}
