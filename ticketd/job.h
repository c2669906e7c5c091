#ifndef TICKETD_JOB_H
#define TICKETD_JOB_H

#include "desk/snapshot.h"

/*
 * The work of the daemon: a table of jobs, each in a file of its own.  For
 * every desk and job there is one thread with its own tk_desk_t.  A job runs
 * only while its lease (desk/upkeep/lease) is held, so that of several ticketd
 * one does it at a time; the frame takes, renews and gives back the lease,
 * keeps last_run, last_ok and last_error in its row, and waits longer and
 * longer after errors.  A lease may be lost to a clock or a stopped machine:
 * what must not happen twice is guarded in the database as well.
 */

#define TK_JOB_ERROR  500                    /* characters, as its column */

typedef struct tk_job tk_job_t;

typedef struct {
    const char  *name;                       /* also the lease's          */

    /* Pause between two runs in ms. */
    tk_time_t  (*interval)(const tk_conf_t *conf);

    /* One run: does what there is to do, in pieces, with
     * tk_job_tick() between them, and returns. TK_ECANCEL when that said
     * so counts as good. Any other error is logged and makes a pause. */
    int        (*run)(tk_job_t *job);

    /* Instead of a run while the database cannot be used; NULL: nothing. */
    void       (*without)(tk_job_t *job);
} tk_job_def_t;

struct tk_job {
    const tk_job_def_t  *def;
    tk_desk_t           *desk;       /* of this thread; host: desk->host  */
    tk_arena_t          *arena;      /* of this run, 64 MiB               */
    const char          *owner;      /* of leases, outbox rows; <= 64     */

    /* Set before each run to the interval; a run may say otherwise, 0: at
     * once, there is more. */
    tk_time_t            next;

    /* NULL before the first run; for the job, kept from run to run. Freed
     * by `release` when the thread ends, if both are set. */
    void                *state;
    void               (*release)(void *state);

    /* Text for last_error, see below. */
    char                 error[4 * TK_JOB_ERROR];

    struct tk_worker    *worker;     /* the frame's                       */
};

/* Somebody wants the daemon to stop, or to read its files anew: finish the
 * piece in hand and return. Cheap, never blocks. */
bool tk_job_stopping(const tk_job_t *job);

/* Between two pieces of work: renews the lease when it is time.  TK_OK go
 * on; TK_ECANCEL stop now (stopping, or the lease was lost). */
int tk_job_tick(tk_job_t *job);
int tk_job_go_on(void *job);           /* the same, for those who call back */

/* work(), each time on a tk_job_cx() of its own, until it says that there is
 * no more. */
int tk_job_pieces(tk_job_t *job,
    int (*work)(tk_job_t *job, tk_cx_t *cx, bool *more_r));

/* So far it went well: for a run that may take hours, such as one that waits
 * for mail.  At the end of a good run the frame says so itself. */
void tk_job_well(tk_job_t *job);

/* Waits; TK_ECANCEL as soon as the daemon is to stop. */
int tk_job_sleep(tk_job_t *job, tk_time_t ms);

/* A unit of work with connection, fresh snapshot and the system as viewer;
 * `a` lives as long as it. End it with tk_cx_release(), also after an
 * error. */
int tk_job_cx(tk_job_t *job, tk_arena_t *a, tk_cx_t *cx_r);

/* The text for last_error of this run, made one line of UTF-8, or where it is
 * empty what rc means; returns rc, so that a run may end with
 * `return tk_job_fail(job, rc, ...)`. */
int tk_job_fail(tk_job_t *job, int rc, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* What a code means to whoever looks after the desk. */
const char *tk_job_words(int rc);

/*
 * A thread more for a part of a job, with a desk and a lease (def->name) of
 * its own, so that several ticketd share the parts.  def and state outlive
 * it; the one who hired it dismisses it, at the latest by its own `release`.
 * leave() only asks it to end, dismiss() waits and frees.  TK_ENOMEM,
 * TK_EINVAL, TK_EAGAIN (no thread).
 */
struct tk_worker;
int tk_job_hire(tk_job_t *job, const tk_job_def_t *def, void *state,
    struct tk_worker **worker_r);
void tk_job_leave(struct tk_worker *worker);
void tk_job_dismiss(struct tk_worker **worker);

/* All jobs, ended by name == NULL (job_table.c). */
extern const tk_job_def_t tk_jobs[];

/* How many of them send mail. */
#define TK_DELIVER_JOBS  4

/* One line in it each. */
int tk_job_import(tk_job_t *job);
int tk_job_mailbox(tk_job_t *job);
int tk_job_deliver(tk_job_t *job);
int tk_job_autoclose(tk_job_t *job);
int tk_job_task(tk_job_t *job);
int tk_job_task_quick(tk_job_t *job);
int tk_job_tend(tk_job_t *job);
int tk_job_garbage(tk_job_t *job);
int tk_job_fact(tk_job_t *job);
int tk_job_index(tk_job_t *job);
int tk_job_remind(tk_job_t *job);
int tk_job_alarm(tk_job_t *job);
void tk_job_alarm_without(tk_job_t *job);

#endif
