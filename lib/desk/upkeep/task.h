#ifndef TK_DESK_UPKEEP_TASK_H
#define TK_DESK_UPKEEP_TASK_H

#include "desk/nonce.h"

/*
 * Work that takes longer than a page may, or needs what only ticketd has:
 * a page adds a task and shows "task/ID"; ticketd takes it within a second,
 * says how far it is, and leaves a file or a text.
 *
 *   queued --take--> running --> done, failed
 *                       \-> queued (the daemon stops in order)
 *   running, lease over  --> taken again, TK_TASK_TRIES times in all
 *
 * A file can be fetched for TK_TASK_FILE, the row is kept for TK_TASK_KEEP.
 * Kinds and what they do: ticketd/task.h.
 */

#define TK_TASK_TRIES    3
#define TK_TASK_LEASE    60                       /* seconds, renewed      */
#define TK_TASK_FILE     TK_DAY
#define TK_TASK_KEEP     (7 * TK_DAY)
#define TK_TASK_WAITING  20                       /* of one user at once   */
#define TK_TASK_LISTS    3                        /* ... that are "list",
                                                   * of which one runs     */
#define TK_TASK_ARGS     (1u << 20)

typedef struct {
    tk_nonce_t      nonce;
    const char     *kind;         /* of ticketd/task_table.c, <= 32      */
    tk_str_t        args;         /* a query, "a=1&b=2" (fmt/url.h)       */
    tk_str_t        back;         /* page to go back to, "billing/?..."   */
    const uint8_t  *input;        /* digest of a stored file, or NULL     */
    uint64_t        input_size;
} tk_task_new_t;

/* For cx->viewer, who must be signed in (TK_EDENIED). TK_ELIMIT: they have
 * too many under way. TK_EDUP: it was added before, *id_r is that one. */
int tk_task_add(tk_cx_t *cx, const tk_task_new_t *in, uint64_t *id_r);

typedef enum {
    TK_TASK_QUEUED, TK_TASK_RUNNING, TK_TASK_DONE, TK_TASK_FAILED
} tk_task_state_t;

typedef struct {
    uint64_t         id;
    tk_str_t         kind;
    uint64_t         user_id;
    tk_str_t         args;
    tk_str_t         back;
    tk_task_state_t  state;
    uint64_t         tries;
    uint64_t         done;
    uint64_t         total;       /* 0: not known                        */
    tk_str_t         reason;      /* of a failure, a word                */
    tk_str_t         text;        /* answer or what the failure said     */
    tk_str_t         input;       /* digest, or null                     */
    uint64_t         input_size;
    tk_str_t         digest;      /* of the file made, or null           */
    uint64_t         size;
    tk_str_t         name;
    tk_str_t         type;
    tk_time_t        created;
    tk_time_t        finished;
} tk_task_t;

/* One's own; TK_ENOTFOUND for everybody else. */
int tk_task_get(tk_cx_t *cx, uint64_t id, tk_task_t *task_r);

/* Somebody's, by the signed address of what it made (desk/mail/token). */
int tk_task_shown(tk_cx_t *cx, uint64_t id, tk_str_t token,
    tk_task_t *task_r);

/* Is its file still to be had? */
bool tk_task_file(const tk_cx_t *cx, const tk_task_t *task);

/* --- ticketd ------------------------------------------------------------ */

/* Takes the oldest that may be taken, if there is one: TK_ENOTFOUND. One
 * that was tried too often is given up on the way. kinds: "a,b", these
 * alone; null: any. */
int tk_task_take(tk_cx_t *cx, tk_str_t owner, tk_str_t kinds,
    tk_task_t *task_r);

/* Makes those of dead daemons of this machine ready to be taken. */
int tk_task_recover(tk_cx_t *cx);

/* Renews the lease. TK_ECONFLICT: it was lost. */
int tk_task_progress(tk_cx_t *cx, const tk_task_t *task, tk_str_t owner,
    uint64_t done, uint64_t total);

/* task->state (DONE or FAILED), reason, text, digest, size, name, type as
 * they shall be.  TK_ECONFLICT: it was lost. */
int tk_task_finish(tk_cx_t *cx, const tk_task_t *task, tk_str_t owner);

/* Unfinished, for whoever comes next. */
int tk_task_back(tk_cx_t *cx, const tk_task_t *task, tk_str_t owner);

#endif
