#include "desk/upkeep/task.h"

#include "base/utf8.h"
#include "desk/access/acl.h"
#include "desk/mail/token.h"
#include "desk/upkeep/lease.h"
#include "tk_sql.gen.h"

#define TK_TASK_LOOK     10          /* that cannot be taken, at most      */
#define TK_TASK_RUNNING_MAX  1000
#define TK_TASK_TEXT     (1u << 20)


static int
tk_task_queue(tk_cx_t *cx, const tk_task_new_t *in, uint64_t *id_r)
{
    int                    rc;
    tk_str_t               none = TK_STR("");
    tk_db_done_t           done;
    tk_sql_task_waiting_t  waiting;

    if (cx->viewer->who != TK_WHO_USER) {
        return TK_EDENIED;
    }

    if (in->args.n > TK_TASK_ARGS) {
        return TK_ELIMIT;
    }

    rc = tk_sql_task_waiting(cx->db, &(tk_sql_task_waiting_in_t) {
                                 .kind = tk_str_z(in->kind),
                                 .user_id = cx->viewer->user_id
                             }, &waiting);

    if (rc == TK_OK && (waiting.n >= TK_TASK_WAITING
                        || (strcmp(in->kind, "list") == 0
                            && waiting.of_kind >= TK_TASK_LISTS)))
    {
        return TK_ELIMIT;
    }

    if (rc == TK_OK) {
        rc = tk_sql_task_insert(cx->db, &(tk_sql_task_insert_in_t) {
                 .kind = tk_str_z(in->kind), .user_id = cx->viewer->user_id,
                 .args = in->args.p ? in->args : none,
                 .back = in->back.p && in->back.n <= 1000 ? in->back : none,
                 .text = none,
                 .input = in->input ? tk_str((const char *) in->input,
                                             TK_SHA256_LEN) : TK_STR_NULL,
                 .input_size = in->input_size, .created = cx->now
             }, &done);
    }

    if (rc == TK_OK) {
        *id_r = done.insert_id;
    }

    return rc;
}


typedef struct {
    const tk_task_new_t  *in;
    uint64_t              id;
} tk_task_add_t;


static int
tk_task_add_step(tk_cx_t *cx, void *arg)
{
    int             rc;
    tk_task_add_t  *add = arg;

    rc = tk_nonce_use(cx, &add->in->nonce, &add->id);

    if (rc == TK_OK) {
        rc = tk_task_queue(cx, add->in, &add->id);
    }

    return rc == TK_OK ? tk_nonce_made(cx, &add->in->nonce, add->id) : rc;
}


int
tk_task_add(tk_cx_t *cx, const tk_task_new_t *in, uint64_t *id_r)
{
    int            rc;
    tk_task_add_t  add = { .in = in };

    rc = tk_cx_tx(cx, tk_task_add_step, &add);
    *id_r = add.id;

    return rc;
}


static tk_task_state_t
tk_task_state(tk_str_t word)
{
    return tk_str_eqz(word, "queued") ? TK_TASK_QUEUED
           : tk_str_eqz(word, "running") ? TK_TASK_RUNNING
           : tk_str_eqz(word, "done") ? TK_TASK_DONE : TK_TASK_FAILED;
}


static int
tk_task_read(tk_cx_t *cx, uint64_t id, tk_task_t *t)
{
    int                rc;
    tk_sql_task_get_t  r;

    rc = tk_sql_task_get(cx->db, &(tk_sql_task_get_in_t) { .id = id }, &r);

    if (rc == TK_OK) {
        *t = (tk_task_t) {
            .id = r.id, .kind = r.kind, .user_id = r.user_id, .args = r.args,
            .back = r.back, .state = tk_task_state(r.state),
            .tries = r.tries, .done = r.done, .total = r.total,
            .reason = r.reason, .text = r.text, .input = r.input,
            .input_size = r.input_size, .digest = r.digest, .size = r.size,
            .name = r.name, .type = r.type, .created = r.created,
            .finished = r.finished
        };
    }

    return rc;
}


int
tk_task_get(tk_cx_t *cx, uint64_t id, tk_task_t *task_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_task_read(cx, id, task_r);
    }

    if (rc == TK_OK && (cx->viewer->who != TK_WHO_USER
                        || task_r->user_id != cx->viewer->user_id))
    {
        return TK_ENOTFOUND;
    }

    return rc;
}


int
tk_task_shown(tk_cx_t *cx, uint64_t id, tk_str_t token, tk_task_t *task_r)
{
    int  rc;

    if (tk_token_shown_check(cx, "original", id, token) != TK_OK) {
        return TK_ENOTFOUND;
    }

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_task_read(cx, id, task_r);
    }

    return rc == TK_OK && (!tk_str_eqz(task_r->kind, "original")
                           || !tk_task_file(cx, task_r))
           ? TK_ENOTFOUND : rc;
}


bool
tk_task_file(const tk_cx_t *cx, const tk_task_t *task)
{
    return task->state == TK_TASK_DONE && task->digest.p != NULL
           && task->finished + TK_TASK_FILE > cx->now;
}


static int
tk_task_try(tk_cx_t *cx, const tk_sql_task_next_t *row, tk_str_t owner,
    tk_task_t *task_r)
{
    int           rc;
    tk_db_done_t  done;

    if (row->tries >= TK_TASK_TRIES) {
        rc = tk_sql_task_give_up(cx->db, &(tk_sql_task_give_up_in_t) {
                                     .finished = cx->now, .id = row->id,
                                     .tries = row->tries
                                 }, NULL);

        return rc == TK_OK ? TK_ENOTFOUND : rc;
    }

    rc = tk_sql_task_take(cx->db, &(tk_sql_task_take_in_t) {
                              .owner = owner, .seconds = TK_TASK_LEASE,
                              .started = cx->now, .id = row->id,
                              .tries = row->tries
                          }, &done);

    if (rc == TK_OK && done.affected == 0) {
        return TK_ENOTFOUND;
    }

    return rc == TK_OK ? tk_task_read(cx, row->id, task_r) : rc;
}


int
tk_task_take(tk_cx_t *cx, tk_str_t owner, tk_str_t kinds, tk_task_t *task_r)
{
    int                  rc;
    size_t               i, n;
    tk_sql_task_next_t  *rows;

    rc = tk_sql_task_next(cx->db, &(tk_sql_task_next_in_t) {
                              .kinds = kinds, .max = TK_TASK_LOOK
                          }, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        rc = tk_task_try(cx, &rows[i], owner, task_r);

        if (rc != TK_ENOTFOUND) {
            return rc;
        }
    }

    return TK_ENOTFOUND;
}


int
tk_task_recover(tk_cx_t *cx)
{
    int                     rc;
    size_t                  i, n;
    tk_sql_task_running_t  *rows;

    rc = tk_sql_task_running(cx->db, &(tk_sql_task_running_in_t) {
                                 .max = TK_TASK_RUNNING_MAX
                             }, &rows, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (tk_lease_dead(rows[i].owner)) {
            rc = tk_sql_task_orphan(cx->db, &(tk_sql_task_orphan_in_t) {
                                        .id = rows[i].id,
                                        .owner = rows[i].owner
                                    }, NULL);
        }
    }

    return rc;
}


int
tk_task_progress(tk_cx_t *cx, const tk_task_t *task, tk_str_t owner,
    uint64_t done, uint64_t total)
{
    int           rc;
    tk_db_done_t  d;

    rc = tk_sql_task_progress(cx->db, &(tk_sql_task_progress_in_t) {
                                  .done = done, .total = total,
                                  .seconds = TK_TASK_LEASE, .id = task->id,
                                  .owner = owner, .tries = task->tries
                              }, &d);

    return rc == TK_OK && d.affected == 0 ? TK_ECONFLICT : rc;
}


int
tk_task_finish(tk_cx_t *cx, const tk_task_t *t, tk_str_t owner)
{
    int           rc;
    tk_str_t      none = TK_STR("");
    tk_db_done_t  done;

    rc = tk_sql_task_finish(cx->db, &(tk_sql_task_finish_in_t) {
             .state = tk_str_z(t->state == TK_TASK_DONE ? "done" : "failed"),
             .reason = t->reason.p ? t->reason : none,
             .text = t->text.p ? tk_utf8_head(tk_utf8_clean(cx->arena,
                                                            t->text),
                                              TK_TASK_TEXT) : none,
             .digest = t->digest, .size = t->size,
             .name = t->name.p ? t->name : none,
             .type = t->type.p ? t->type : none,
             .finished = cx->now, .id = t->id, .owner = owner,
             .tries = t->tries
         }, &done);

    return rc == TK_OK && done.affected == 0 ? TK_ECONFLICT : rc;
}


int
tk_task_back(tk_cx_t *cx, const tk_task_t *task, tk_str_t owner)
{
    return tk_sql_task_back(cx->db, &(tk_sql_task_back_in_t) {
                                .id = task->id, .owner = owner,
                                .tries = task->tries
                            }, NULL);
}
