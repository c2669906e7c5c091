#include <dirent.h>
#include <mysqld_error.h>
#include <stdlib.h>

#include "base/arr.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/rand.h"
#include "db/conn.h"
#include "db/migrate.h"
#include "tk_sql.gen.h"

#define TK_DB_FILE_MAX    (1u << 20)
#define TK_DB_LOCK_PAUSE  250              /* ms between two looks */

#define TK_DB_UNLIMITED   "SET max_statement_time = 0"


typedef struct {
    uint64_t  number;
    tk_str_t  name;
    char     *path;
} tk_db_file_t;


typedef struct {
    tk_db_t             *db;
    tk_str_t             owner;
    const tk_db_file_t  *file;
    uint64_t             n;           /* of the statement, from 1        */
    tk_str_t             text;
    bool                 maybe;       /* it may have been run already    */
} tk_db_step_t;


static bool
tk_db_file_name(const char *name, tk_db_file_t *file)
{
    tk_str_t  s;

    s = tk_str_z(name);

    return s.n > 9 && s.p[4] == '_' && tk_str_ends(s, TK_STR(".sql"))
           && tk_str_u64(tk_str_sub(s, 0, 4), &file->number) == TK_OK;
}


static int
tk_db_file_order(const void *a, const void *b)
{
    const tk_db_file_t  *x = a, *y = b;

    return (x->number > y->number) - (x->number < y->number);
}


/* The files in order; they count up from 1 without a gap. */
static int
tk_db_files(tk_db_t *db, const char *path, tk_arr_t *files)
{
    DIR            *dir;
    size_t          i;
    tk_db_file_t    file, *f;
    struct dirent  *entry;

    dir = opendir(path);
    if (dir == NULL) {
        tk_log(tk_db_host(db), TK_LOG_ERROR, "migrations: cannot read %s",
               path);
        return TK_EINVAL;
    }

    while ((entry = readdir(dir)) != NULL) {

        if (!tk_db_file_name(entry->d_name, &file)) {
            continue;
        }

        f = tk_arr_push(files);
        if (f == NULL) {
            break;
        }

        f->number = file.number;
        f->name = tk_arena_str(db->arena, tk_str_z(entry->d_name));
        f->path = (char *) (uintptr_t)
                  tk_arena_printf(db->arena, "%s/%s", path,
                                  entry->d_name).p;
    }

    closedir(dir);

    if (tk_arena_failed(db->arena)) {
        return TK_ENOMEM;
    }

    if (files->n) {
        qsort(files->v, files->n, files->size, tk_db_file_order);
    }

    for (i = 0; i < files->n; i++) {

        if (tk_arr_at(files, tk_db_file_t, i)->number != i + 1) {
            tk_log(tk_db_host(db), TK_LOG_ERROR, "migrations: number %zu is "
                   "missing or there twice in %s", i + 1, path);
            return TK_EINVAL;
        }
    }

    return TK_OK;
}


/*
 * The next statement, to the ";" at the end of a line, without comment
 * lines.  TK_ENOTFOUND when only blanks are left.
 */
static int
tk_db_split(tk_arena_t *a, tk_str_t *rest, tk_str_t *text_r)
{
    tk_buf_t  b;
    tk_str_t  line, trimmed;

    tk_buf_init(&b, a, TK_DB_FILE_MAX);

    while (rest->p != NULL) {
        line = tk_str_cut(rest, '\n');
        trimmed = tk_str_trim(line);

        if (trimmed.n == 0 || tk_str_starts(trimmed, TK_STR("--"))) {
            continue;
        }

        if (trimmed.p[trimmed.n - 1] == ';') {
            tk_buf_str(&b, tk_str_sub(trimmed, 0, trimmed.n - 1));
            if (b.n != 0) {
                break;
            }
            continue;
        }

        tk_buf_str(&b, line);
        tk_buf_chr(&b, '\n');
    }

    *text_r = tk_buf_view(&b);

    if (tk_buf_rc(&b) != TK_OK) {
        return tk_buf_rc(&b);
    }

    return text_r->n ? TK_OK : TK_ENOTFOUND;
}


/* A change of a large table takes as long as it takes. */
static int
tk_db_unlimit(tk_db_t *db)
{
    int  rc;

    if (db->conn->no_limit) {
        return TK_OK;
    }

    db->conn->no_limit = true;
    db->conn->deadline = -1;
    rc = TK_OK;

    if (mariadb_connection(db->conn->my)) {
        rc = tk_db_conn_run(db->conn, TK_DB_UNLIMITED,
                            sizeof(TK_DB_UNLIMITED) - 1);
    }

    return rc;
}


/* What a statement says that was run before. */
static bool
tk_db_is_there(unsigned no)
{
    switch (no) {
    case ER_TABLE_EXISTS_ERROR:
    case ER_DUP_FIELDNAME:
    case ER_DUP_KEYNAME:
    case ER_CANT_DROP_FIELD_OR_KEY:
    case ER_BAD_TABLE_ERROR:
    case ER_DUP_CONSTRAINT_NAME:
        return true;
    default:
        return false;
    }
}


/*
 * In one transaction with its record: data that a statement changes and the
 * record go together; what changes tables commits by itself, and is
 * recognized when it comes again.  The record is looked at first: the answer
 * to COMMIT may have been lost, and a statement may take longer than the lock
 * is good for.
 */
static int
tk_db_step(tk_db_t *db, void *arg)
{
    int                         rc;
    tk_db_step_t               *step;
    tk_sql_migration_far_t      far;
    tk_sql_migration_far_in_t   number;
    tk_sql_migration_done_in_t  done;

    step = arg;
    number.number = step->file->number;

    rc = tk_db_unlimit(db);
    if (rc == TK_OK) {
        rc = tk_sql_migration_far(db, &number, &far);
    }
    if (rc != TK_OK || far.done >= step->n) {
        return rc;
    }

    db->conn->deadline = -1;
    rc = tk_db_conn_run(db->conn, step->text.p, step->text.n);
    db->again = db->again || rc == TK_EAGAIN;

    if (rc == TK_EINVAL && step->maybe
        && tk_db_is_there(mysql_errno(db->conn->my)))
    {
        tk_log(tk_db_host(db), TK_LOG_INFO, "migrations: statement %u of "
               "%.*s was applied before", (unsigned) step->n,
               TK_STR_ARG(step->file->name));
        rc = TK_OK;
    }

    step->maybe = true;

    if (rc != TK_OK) {
        return rc;
    }

    done.number = step->file->number;
    done.done = step->n;

    return tk_sql_migration_done(db, &done, NULL);
}


static int
tk_db_lock_try(tk_db_step_t *step)
{
    int                         rc;
    tk_db_done_t                done;
    tk_sql_migration_lock_in_t  in;

    in.owner = step->owner;
    rc = tk_sql_migration_lock(step->db, &in, &done);

    if (rc != TK_OK) {
        return rc;
    }

    return done.affected ? TK_OK : TK_EAGAIN;
}


static int
tk_db_lock(tk_db_step_t *step)
{
    int                        rc;
    bool                       told;
    const tk_host_t           *host;
    tk_sql_migration_add_in_t  row;

    host = tk_db_host(step->db);
    row.number = 0;
    row.name = TK_STR("lock");

    rc = tk_sql_migration_table(step->db, NULL);
    if (rc == TK_OK) {
        rc = tk_sql_migration_add(step->db, &row, NULL);
    }
    if (rc != TK_OK) {
        return rc;
    }

    told = false;

    while ((rc = tk_db_lock_try(step)) == TK_EAGAIN) {

        if (!told) {
            tk_log(host, TK_LOG_INFO, "migrations: waiting for another one");
            told = true;
        }

        if (host->sleep(host->ctx, TK_DB_LOCK_PAUSE) < 0) {
            return TK_ECANCEL;
        }
    }

    return rc;
}


static int
tk_db_file_run(tk_db_step_t *step, uint64_t begun, uint64_t done)
{
    int                           rc;
    tk_str_t                      rest, err;
    tk_sql_migration_begin_in_t   begin;
    tk_sql_migration_finish_in_t  finish;

    rc = tk_file_read(step->db->arena, tk_str_z(step->file->path),
                      TK_DB_FILE_MAX, NULL, &rest, &err);
    if (rc != TK_OK) {
        tk_log(tk_db_host(step->db), TK_LOG_ERROR, "migrations: %s %.*s",
               step->file->path, TK_STR_ARG(err));
        return rc == TK_ENOMEM ? rc : TK_EINVAL;
    }

    for (step->n = 1; rc == TK_OK; step->n++) {

        rc = tk_db_split(step->db->arena, &rest, &step->text);
        if (rc != TK_OK || step->n <= done) {
            continue;
        }

        begin.number = step->file->number;
        begin.begun = step->n;
        step->maybe = step->n <= begun;

        rc = tk_db_lock_try(step);
        if (rc == TK_OK) {
            rc = tk_sql_migration_begin(step->db, &begin, NULL);
        }
        if (rc == TK_OK) {
            rc = tk_db_tx(step->db, tk_db_step, step);
        }
        if (rc != TK_OK) {
            tk_log(tk_db_host(step->db), TK_LOG_ERROR, "migrations: "
                   "statement %u of %.*s failed", (unsigned) step->n,
                   TK_STR_ARG(step->file->name));
            return rc == TK_ENOTFOUND ? TK_EBUG : rc;
        }
    }

    if (rc != TK_ENOTFOUND) {
        return rc;
    }

    finish.number = step->file->number;

    return tk_sql_migration_finish(step->db, &finish, NULL);
}


static int
tk_db_file_apply(tk_db_step_t *step, unsigned *applied)
{
    int                        rc;
    tk_sql_migration_get_t     row;
    tk_sql_migration_add_in_t  add;
    tk_sql_migration_get_in_t  get;

    add.number = step->file->number;
    add.name = tk_str_sub(step->file->name, 0, 100);
    get.number = step->file->number;

    rc = tk_sql_migration_add(step->db, &add, NULL);
    if (rc == TK_OK) {
        rc = tk_sql_migration_get(step->db, &get, &row);
    }
    if (rc != TK_OK || row.finished != TK_TIME_NONE) {
        return rc;
    }

    tk_log(tk_db_host(step->db), TK_LOG_INFO, "migrations: applying %.*s "
           "from statement %u", TK_STR_ARG(step->file->name),
           (unsigned) row.done + 1);

    rc = tk_db_file_run(step, row.begun, row.done);
    *applied += rc == TK_OK;

    return rc;
}


static int
tk_db_migrate_locked(tk_db_step_t *step, const tk_arr_t *files,
    unsigned *applied)
{
    int                        rc;
    size_t                     i;
    tk_sql_migration_newest_t  newest;

    rc = tk_sql_migration_newest(step->db, &newest);

    if (rc == TK_OK && newest.number > files->n) {
        tk_log(tk_db_host(step->db), TK_LOG_ERROR, "migrations: the schema "
               "(%u) is newer than this program (%u)",
               (unsigned) newest.number, (unsigned) files->n);
        return TK_ECONFLICT;
    }

    for (i = 0; rc == TK_OK && i < files->n; i++) {
        step->file = tk_arr_at(files, tk_db_file_t, i);
        rc = tk_db_file_apply(step, applied);
    }

    return rc;
}


int
tk_db_migrate(tk_db_t *db, const char *dir, unsigned *applied_r)
{
    int                           rc;
    tk_arr_t                      files;
    tk_db_step_t                  step;
    tk_sql_migration_unlock_in_t  unlock;

    *applied_r = 0;
    memset(&step, 0, sizeof(step));
    step.db = db;
    step.owner = tk_rand_token(db->arena, 16);

    tk_arr_init(&files, db->arena, sizeof(tk_db_file_t));

    rc = tk_db_files(db, dir, &files);
    if (rc == TK_OK) {
        rc = tk_db_lock(&step);
    }
    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_db_migrate_locked(&step, &files, applied_r);

    unlock.owner = step.owner;
    (void) tk_sql_migration_unlock(db, &unlock, NULL);

    return rc;
}


int
tk_db_schema_check(tk_db_t *db)
{
    int                         rc;
    tk_sql_migration_newest_t   newest;
    tk_sql_migration_present_t  present;
    tk_sql_migration_version_t  version;

    rc = tk_sql_migration_present(db, &present);
    if (rc != TK_OK) {
        return rc;
    }

    if (present.n == 0) {
        return TK_ENOTFOUND;
    }

    rc = tk_sql_migration_newest(db, &newest);
    if (rc == TK_OK) {
        rc = tk_sql_migration_version(db, &version);
    }
    if (rc != TK_OK) {
        return rc;
    }

    if (newest.number > TK_SCHEMA_VERSION) {
        return TK_ECONFLICT;
    }

    return version.number < TK_SCHEMA_VERSION ? TK_ENOTFOUND : TK_OK;
}
