#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rand.h"
#include "crash.h"
#include "desk/access/session.h"
#include "desk/ticket/attach.h"
#include "task.h"

#define TASK_TELL     500              /* ms between two writes            */
#define TASK_RECOVER  (10 * TK_SECOND)


tk_str_t
task_arg(const task_t *t, const char *name)
{
    return tk_url_get(&t->args, name);
}


uint64_t
task_arg_u64(const task_t *t, const char *name)
{
    uint64_t  v;

    return tk_str_u64(task_arg(t, name), &v) == TK_OK ? v : 0;
}


static tk_str_t
task_owner(const task_t *t)
{
    return tk_str_z(t->job->owner);
}


int
task_progress(task_t *t, uint64_t done, uint64_t total)
{
    int        rc;
    tk_time_t  now = tk_now(t->job->desk->host);

    rc = tk_job_tick(t->job);

    if (rc != TK_OK || now - t->told < TASK_TELL) {
        return rc;
    }

    t->told = now;
    rc = tk_cx_db(&t->own);

    if (rc == TK_OK) {
        rc = tk_task_progress(&t->own, &t->row, task_owner(t), done, total);
    }

    crash_at("progress");

    return rc;
}


const char *
task_temp(task_t *t)
{
    t->temp = tk_arena_printf(t->arena, "%s/task-%.*s",
                              tk_blob_temp_dir(t->job->desk->blob),
                              TK_STR_ARG(tk_rand_token(t->arena, 12)));

    return t->temp.p;
}


/* SHA-256 and size of what was written. */
static int
task_measure(const char *path, tk_attach_new_t *file)
{
    int           fd;
    char          buf[65536];
    ssize_t       n;
    tk_sha256_t   s;

    fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return TK_EIO;
    }

    tk_sha256_init(&s);
    file->size = 0;

    while ((n = read(fd, buf, sizeof(buf))) > 0) {
        tk_sha256_add(&s, buf, (size_t) n);
        file->size += (uint64_t) n;
    }

    close(fd);
    tk_sha256_final(&s, file->digest);

    return n == 0 ? TK_OK : TK_EIO;
}


static int
task_result(task_t *t, const tk_attach_new_t *file, tk_str_t name,
    tk_str_t type)
{
    t->row.digest = tk_arena_str(t->arena,
                                 tk_str((const char *) file->digest,
                                        sizeof(file->digest)));
    t->row.size = file->size;
    t->row.name = name;
    t->row.type = type;

    return t->row.digest.p ? TK_OK : TK_ENOMEM;
}


int
task_file(task_t *t, const char *path, tk_str_t name, tk_str_t type)
{
    int              rc;
    tk_attach_new_t  file = { .size = 0 };

    rc = task_measure(path, &file);

    if (rc == TK_OK) {
        rc = tk_attach_store_file(&t->own, tk_str_z(path), &file);
    }

    return rc == TK_OK ? task_result(t, &file, name, type) : rc;
}


int
task_bytes(task_t *t, tk_str_t bytes, tk_str_t name, tk_str_t type)
{
    int              rc;
    tk_attach_new_t  file = { .size = 0 };

    rc = tk_attach_store(&t->own, bytes, &file);

    return rc == TK_OK ? task_result(t, &file, name, type) : rc;
}


int
task_text(task_t *t, tk_str_t text)
{
    t->row.text = text;

    return TK_OK;
}


int
task_fail(task_t *t, const char *reason, tk_str_t text)
{
    t->row.reason = tk_str_z(reason);
    t->row.text = text;

    return TK_EINVAL;
}


static tk_str_t
task_reason(int rc)
{
    switch (rc) {
    case TK_EDENIED:
        return TK_STR("denied");
    case TK_ENOTFOUND:
        return TK_STR("gone");
    case TK_EINVAL:
        return TK_STR("invalid");
    case TK_ELIMIT:
    case TK_ENOMEM:
        return TK_STR("large");
    default:
        return TK_STR("failed");
    }
}


static int
task_do(task_t *t)
{
    int                rc;
    const task_def_t  *def;

    for (def = task_defs; def->kind != NULL; def++) {
        if (tk_str_eqz(t->row.kind, def->kind)) {
            break;
        }
    }

    if (def->kind == NULL) {
        return task_fail(t, "unknown", t->row.kind);
    }

    rc = tk_url_pairs(t->arena, t->row.args, TASK_ARGS, &t->args);

    if (rc == TK_OK) {
        rc = tk_cx_db(&t->cx);
    }

    if (rc == TK_OK) {
        rc = tk_session_of(&t->cx, t->row.user_id, &t->viewer);
    }

    return rc == TK_OK ? def->run(t) : rc;
}


/* What came out; the ways that are no failure of the task itself leave it
 * to be run again. */
static int
task_settle(task_t *t, int rc)
{
    if (rc == TK_ECONFLICT) {
        tk_log(t->job->desk->host, TK_LOG_WARN, "task %llu was lost to "
               "another daemon", (unsigned long long) t->row.id);
        return TK_OK;
    }

    if (rc == TK_ECANCEL || rc == TK_EDOWN || rc == TK_ETIMEOUT
        || rc == TK_EAGAIN)
    {
        (void) tk_task_back(&t->own, &t->row, task_owner(t));
        return rc;
    }

    t->row.state = rc == TK_OK ? TK_TASK_DONE : TK_TASK_FAILED;

    if (rc != TK_OK && t->row.reason.n == 0) {
        t->row.reason = task_reason(rc);
    }

    if (rc != TK_OK) {
        tk_log(t->job->desk->host, TK_LOG_WARN, "task %llu (%.*s): %.*s",
               (unsigned long long) t->row.id, TK_STR_ARG(t->row.kind),
               TK_STR_ARG(t->row.reason));
        t->row.digest = TK_STR_NULL;
    }

    t->own.now = tk_now(t->job->desk->host);
    rc = tk_task_finish(&t->own, &t->row, task_owner(t));

    return rc == TK_ECONFLICT ? TK_OK : rc;
}


/* Takes one and does it; TK_ENOTFOUND: there is none. */
static int
task_one(tk_job_t *job, tk_str_t kinds, tk_arena_t *a)
{
    int      rc;
    task_t   t = { .job = job, .arena = a };

    tk_cx_init(&t.own, job->desk, a);
    tk_cx_init(&t.cx, job->desk, a);
    rc = tk_cx_db(&t.own);

    if (rc == TK_OK) {
        rc = tk_task_take(&t.own, tk_str_z(job->owner), kinds, &t.row);
    }

    if (rc == TK_OK) {
        crash_at("task");
        t.row.text = TK_STR("");
        rc = task_settle(&t, task_do(&t));
    }

    if (t.temp.p != NULL) {
        (void) unlink(t.temp.p);
    }

    tk_cx_release(&t.cx);
    tk_cx_release(&t.own);

    return rc;
}


/* Now and then: what a daemon of this machine left behind when it died. */
static int
task_recover(tk_job_t *job)
{
    int         rc;
    tk_cx_t     cx;
    tk_time_t  *last = job->state, now = tk_now(job->desk->host);

    if (last != NULL && now - *last < TASK_RECOVER && *last <= now) {
        return TK_OK;
    }

    if (last == NULL) {
        last = malloc(sizeof(*last));
        job->state = last;
        job->release = free;
    }

    if (last == NULL) {
        return TK_ENOMEM;
    }

    *last = now;
    tk_cx_init(&cx, job->desk, job->arena);
    rc = tk_cx_db(&cx);

    if (rc == TK_OK) {
        rc = tk_task_recover(&cx);
    }

    tk_cx_release(&cx);

    return rc;
}


static int
task_run(tk_job_t *job, tk_str_t kinds)
{
    int          rc;
    tk_arena_t  *a;

    rc = task_recover(job);
    a = rc == TK_OK ? tk_arena_create(TASK_ARENA) : NULL;

    if (a == NULL) {
        return rc == TK_OK ? TK_ENOMEM : rc;
    }

    rc = task_one(job, kinds, a);
    tk_arena_destroy(a);

    if (rc == TK_OK) {
        job->next = 0;
    }

    return rc == TK_ENOTFOUND ? TK_OK : rc;
}


int
tk_job_task(tk_job_t *job)
{
    return task_run(job, TK_STR_NULL);
}


int
tk_job_task_quick(tk_job_t *job)
{
    return task_run(job, tk_str_z(task_quick));
}
