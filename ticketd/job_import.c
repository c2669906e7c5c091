#include <stdio.h>
#include <stdlib.h>

#include "import.h"
#include "look.h"
#include "mailonce.h"
#include "tk_sql.gen.h"

#define IMPORT_MAILBOXES  200
#define IMPORT_LOOK       (5 * TK_SECOND)   /* after new mailboxes */

/*
 * Every mailbox has a thread with a lease of its own, so that a slow or dead
 * server keeps no other waiting; this job hires and dismisses them, and
 * handles what no mailbox cares for.
 */

typedef struct {
    look_mailbox_t     mailbox;       /* id 0: free                       */
    char               name[32];
    tk_job_def_t       def;
    struct tk_worker  *worker;        /* NULL: not hired                  */
} import_box_t;

typedef struct {
    import_box_t  boxes[IMPORT_MAILBOXES];
} import_boxes_t;


static tk_time_t
import_interval(const tk_conf_t *conf)
{
    return conf->import_interval;
}


static void
import_release(void *state)
{
    unsigned         i;
    import_boxes_t  *all = state;

    for (i = 0; i < IMPORT_MAILBOXES; i++) {
        if (all->boxes[i].worker != NULL) {
            tk_job_leave(all->boxes[i].worker);
        }
    }

    for (i = 0; i < IMPORT_MAILBOXES; i++) {
        if (all->boxes[i].worker != NULL) {
            tk_job_dismiss(&all->boxes[i].worker);
        }
    }

    free(all);
}


static bool
import_listed(uint64_t id, const tk_sql_mailbox_enabled_t *rows, size_t n)
{
    size_t  i;

    for (i = 0; i < n && rows[i].id != id; i++) { /* void */ }

    return i < n;
}


static void
import_dismiss(tk_cx_t *cx, import_box_t *box)
{
    tk_job_dismiss(&box->worker);
    (void) tk_sql_lease_forget(cx->db, &(tk_sql_lease_forget_in_t) {
                                   .name = tk_str_z(box->name)
                               }, NULL);
    box->mailbox = (look_mailbox_t) { .id = 0 };
}


static int
import_hire(tk_job_t *job, import_boxes_t *all, uint64_t id)
{
    int            rc;
    unsigned       i;
    import_box_t  *box = NULL;

    for (i = 0; i < IMPORT_MAILBOXES; i++) {
        if (all->boxes[i].mailbox.id == id) {
            return TK_OK;
        }

        if (all->boxes[i].mailbox.id == 0 && box == NULL) {
            box = &all->boxes[i];
        }
    }

    if (box == NULL) {
        return tk_job_fail(job, TK_ELIMIT, "more than %d mailboxes",
                           IMPORT_MAILBOXES);
    }

    snprintf(box->name, sizeof(box->name), "import:%llu",
             (unsigned long long) id);
    box->mailbox.id = id;
    box->def = (tk_job_def_t) { box->name, import_interval, tk_job_mailbox,
                                NULL };
    rc = tk_job_hire(job, &box->def, &box->mailbox, &box->worker);

    if (rc != TK_OK) {
        box->mailbox.id = 0;
    }

    return rc == TK_EAGAIN
           ? tk_job_fail(job, rc, "no thread more can be started for a "
                         "mailbox: see TasksMax of ticketd.service") : rc;
}


static int
import_boxes(tk_job_t *job, tk_cx_t *cx, import_boxes_t *all)
{
    int                        rc;
    size_t                     i, n;
    tk_sql_mailbox_enabled_t  *rows;

    rc = tk_sql_mailbox_enabled(cx->db, &rows, &n);

    for (i = 0; rc == TK_OK && i < IMPORT_MAILBOXES; i++) {
        if (all->boxes[i].mailbox.id != 0
            && !import_listed(all->boxes[i].mailbox.id, rows, n))
        {
            import_dismiss(cx, &all->boxes[i]);
        }
    }

    for (i = 0; rc == TK_OK && i < n; i++) {
        rc = import_hire(job, all, rows[i].id);
    }

    return rc;
}


/* A mailbox that cannot be read keeps what is of none from nothing. */
int
tk_job_import(tk_job_t *job)
{
    int      rc, rest;
    tk_cx_t  cx;

    if (job->state == NULL) {
        job->state = calloc(1, sizeof(import_boxes_t));
        job->release = import_release;
    }

    if (job->state == NULL) {
        return TK_ENOMEM;
    }

    rc = mail_once();

    if (rc == TK_OK) {
        rc = tk_job_cx(job, job->arena, &cx);

        if (rc == TK_OK) {
            rc = import_boxes(job, &cx, job->state);
        }

        tk_cx_release(&cx);
    }

    rest = import_resume(job->desk, 0, tk_job_go_on, job);
    rc = rc == TK_OK ? rest : rc;
    job->next = job->next < IMPORT_LOOK ? job->next : IMPORT_LOOK;

    return rc;
}
