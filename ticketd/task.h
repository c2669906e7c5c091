#ifndef TICKETD_TASK_H
#define TICKETD_TASK_H

#include "desk/access/acl.h"
#include "desk/upkeep/task.h"
#include "fmt/url.h"
#include "job.h"

/*
 * What ticketd does for pages (desk/upkeep/task): a table of kinds, each a
 * function in a file of its own, task_NOUN.c.
 *
 *     int
 *     task_hours(task_t *t)
 *     {
 *         tk_str_t     from = task_arg(t, "from");
 *         const char  *path = task_temp(t);
 *
 *         ... reads by t->cx, whose viewer is the user who asked, with the
 *         rights of now; writes into the file `path`; now and then
 *         rc = task_progress(t, done, total) and stops unless TK_OK ...
 *
 *         return task_file(t, path, TK_STR("hours.csv"), TK_STR("text/csv"));
 *     }
 *
 * It may run again from the start when a daemon died, so it changes nothing
 * that its second run would change again (or guards it by the task's id).
 * What is returned besides TK_OK makes the task fail with a word that
 * html/part/task.html explains: TK_EDENIED, TK_ENOTFOUND, TK_EINVAL,
 * TK_ELIMIT and TK_ENOMEM have one each; say more by task_fail().
 * TK_ECANCEL and a lost database: it is run again later.
 */

typedef struct {
    tk_job_t        *job;
    tk_arena_t      *arena;        /* of this task, TASK_ARENA           */
    tk_cx_t          cx;
    tk_viewer_t      viewer;
    tk_task_t        row;          /* what was asked, and the answer     */
    tk_url_pairs_t   args;
    tk_str_t         temp;         /* removed afterwards                 */
    tk_cx_t          own;          /* of the progress: a connection that
                                    * is free while cx reads             */
    tk_time_t        told;
} task_t;

#define TASK_ARENA  (512u << 20)
#define TASK_ARGS   1000

typedef struct {
    const char  *kind;
    int        (*run)(task_t *t);
} task_def_t;

extern const task_def_t task_defs[];

/* What somebody waits for with the page before their eyes: a job of its own
 * takes these, whatever the others are busy with. */
extern const char task_quick[];

/* First value of that name; the null string if there is none. */
tk_str_t task_arg(const task_t *t, const char *name);

/* The same as a number, 0 if it is none. */
uint64_t task_arg_u64(const task_t *t, const char *name);

/* So far; total 0: not known. Cheap, written twice a second. TK_OK: go on;
 * TK_ECANCEL, TK_ECONFLICT: return it at once. */
int task_progress(task_t *t, uint64_t done, uint64_t total);

/* A new name in the store's folder for temporary files, NULL without
 * memory. */
const char *task_temp(task_t *t);

/* The answer; the file of `path` is moved into the store. */
int task_file(task_t *t, const char *path, tk_str_t name, tk_str_t type);
int task_bytes(task_t *t, tk_str_t bytes, tk_str_t name, tk_str_t type);
int task_text(task_t *t, tk_str_t text);

/* Why it fails: a word of part/task.html, and a text from outside (a
 * server's answer) or the null string. Returns TK_EINVAL. */
int task_fail(task_t *t, const char *reason, tk_str_t text);

/* One line in task_table.c each. */
int task_contacts_export(task_t *t);
int task_contacts_import(task_t *t);
int task_hours(task_t *t);
int task_list(task_t *t);
int task_invoice_pdf(task_t *t);
int task_invoice_xml(task_t *t);
int task_mailbox_test(task_t *t);
int task_original(task_t *t);
int task_probe(task_t *t);
int task_report(task_t *t);

#endif
