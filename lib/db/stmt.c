#include <mysqld_error.h>
#include <stdlib.h>

#include "db/conn.h"

typedef struct {
    const tk_stmt_t   *st;
    const void        *in;
    const tk_value_t  *values;      /* or NULL */
    unsigned           n_values;
} tk_db_call_t;

/* A composed statement is known by its values; it may have none. */
static const tk_value_t  tk_db_no_value;


static void
tk_db_prep_free(tk_db_conn_t *c, tk_db_prep_t *p)
{
    (void) tk_db_ahead_drop(c);

    tk_db_conn_enter(c);
    mysql_stmt_close(p->st);
    tk_db_conn_leave(c);

    if (p->own) {
        free((char *) (uintptr_t) p->text);
    }

    *p = c->prep[--c->n_prep];
}


static tk_db_prep_t *
tk_db_prep_find(tk_db_conn_t *c, const tk_db_call_t *call, uint32_t hash)
{
    unsigned          i;
    tk_db_prep_t     *p;
    const tk_stmt_t  *st;

    st = call->st;

    for (i = 0; i < c->n_prep; i++) {
        p = &c->prep[i];

        if (p->own ? (p->hash == hash && p->len == st->len && call->values
                      && memcmp(p->text, st->text, st->len) == 0)
                   : p->text == st->text)
        {
            return p;
        }
    }

    return NULL;
}


/* Room for one more, at the cost of the one unused for longest. */
static tk_db_prep_t *
tk_db_prep_slot(tk_db_conn_t *c)
{
    unsigned  i, old;

    if (c->n_prep == TK_DB_STMTS) {
        old = 0;
        for (i = 1; i < c->n_prep; i++) {
            if (c->prep[i].used < c->prep[old].used) {
                old = i;
            }
        }
        tk_db_prep_free(c, &c->prep[old]);
    }

    memset(&c->prep[c->n_prep], 0, sizeof(tk_db_prep_t));

    return &c->prep[c->n_prep];
}


static int
tk_db_stmt_fail(tk_db_conn_t *c, const tk_db_call_t *call, MYSQL_STMT *ms)
{
    return tk_db_conn_fail(c, call->st->name, mysql_stmt_errno(ms),
                           mysql_stmt_error(ms));
}


/* The connector makes a copy of the columns' names at each execution, if
 * there are any.  Nobody reads them. */
static void
tk_db_prep_nameless(MYSQL_STMT *ms)
{
    unsigned      i, n = mysql_stmt_field_count(ms);
    MYSQL_FIELD  *f = mariadb_stmt_fetch_fields(ms);

    for (i = 0; f != NULL && i < n; i++) {
        f[i].name = f[i].org_name = NULL;
        f[i].table = f[i].org_table = NULL;
        f[i].catalog = f[i].db = f[i].def = NULL;
    }
}


static int
tk_db_prep_make(tk_db_conn_t *c, const tk_db_call_t *call, uint32_t hash,
    tk_db_prep_t **p_r)
{
    int               rc;
    MYSQL_STMT       *ms;
    tk_db_prep_t     *p;
    const tk_stmt_t  *st;

    st = call->st;
    rc = tk_db_ahead_drop(c);

    if (rc != TK_OK) {
        return rc;
    }

    p = tk_db_prep_slot(c);

    ms = mysql_stmt_init(c->my);
    if (ms == NULL) {
        return TK_ENOMEM;
    }

    tk_db_conn_enter(c);
    rc = mysql_stmt_prepare(ms, st->text, st->len);
    tk_db_conn_leave(c);

    if (rc != 0) {
        rc = tk_db_stmt_fail(c, call, ms);
        c->unsent = c->broken && c->rc == 0;  /* to prepare is no change */
        mysql_stmt_close(ms);
        return rc;
    }

    tk_db_prep_nameless(ms);

    p->text = st->text;
    p->len = st->len;
    p->hash = hash;
    p->st = ms;
    p->own = call->values != NULL;

    if (p->own) {
        p->text = malloc(st->len + 1);
        if (p->text == NULL) {
            mysql_stmt_close(ms);
            return TK_ENOMEM;
        }
        memcpy((char *) (uintptr_t) p->text, st->text, st->len);
    }

    c->n_prep++;
    *p_r = p;

    return TK_OK;
}


static int
tk_db_prepare(tk_db_conn_t *c, const tk_db_call_t *call, tk_db_prep_t **p_r)
{
    int            rc;
    uint32_t       hash;
    tk_db_prep_t  *p;

    hash = 0;
    if (call->values != NULL) {
        hash = tk_str_hash(tk_str(call->st->text, call->st->len));
    }

    p = tk_db_prep_find(c, call, hash);
    if (p == NULL) {
        rc = tk_db_prep_make(c, call, hash, &p);
        if (rc != TK_OK) {
            return rc;
        }
    }

    p->used = ++c->tick;
    *p_r = p;

    return TK_OK;
}


static void
tk_db_deadline(tk_db_t *db)
{
    tk_db_conn_t  *c;

    c = db->conn;
    c->deadline = c->no_limit || tk_db_timeout(db) <= 0
                  ? -1 : tk_db_clock() + tk_db_timeout(db);
}


/* Reads the result whole.  The connector would wait for the rest of a result
 * that the server has ended, so the statement is not used again. */
static int
tk_db_result(tk_db_conn_t *c, const tk_db_call_t *call, tk_db_prep_t *p)
{
    int          rc;
    MYSQL_STMT  *ms = p->st;

    tk_db_conn_enter(c);
    rc = mysql_stmt_field_count(ms) ? mysql_stmt_store_result(ms) : 0;
    tk_db_conn_leave(c);

    if (rc == 0) {
        rc = tk_db_row_begin(c, ms, call->st);

        if (rc != TK_OK) {
            mysql_stmt_free_result(ms);
        }

        return rc;
    }

    rc = tk_db_stmt_fail(c, call, ms);
    c->unsent = false;
    mysql_stmt_free_result(ms);

    if (!c->broken) {
        tk_db_prep_free(c, p);
    }

    return rc;
}


/* The server forgot the statement, or wants it prepared again. */
static bool
tk_db_stale(unsigned no)
{
    return no == ER_UNKNOWN_STMT_HANDLER || no == ER_NEED_REPREPARE;
}


static int
tk_db_execute(tk_db_t *db, const tk_db_call_t *call, MYSQL_STMT **ms_r)
{
    int            rc, again;
    tk_db_conn_t  *c;
    tk_db_prep_t  *p;

    c = db->conn;

    for (again = 0; /* void */; again++) {

        rc = tk_db_prepare(c, call, &p);
        if (rc == TK_OK) {
            rc = tk_db_bind_in(c, p->st, call->st, call->in, call->values,
                               call->n_values);
        }
        if (rc != TK_OK) {
            return rc;
        }

        rc = tk_db_run(db, p);

        if (rc == 0) {
            break;
        }

        if (rc < 0) {
            return rc;
        }

        if (again || !tk_db_stale(mysql_stmt_errno(p->st))) {
            return tk_db_stmt_fail(c, call, p->st);
        }

        tk_db_prep_free(c, p);
    }

    *ms_r = p->st;

    if (call->st->n_out == 0 && mysql_stmt_field_count(p->st) == 0) {
        return TK_OK;
    }

    return tk_db_result(c, call, p);
}


/*
 * Sends the statement.  A connection that turns out to be dead before
 * anything was written is replaced, once.
 */
static int
tk_db_start(tk_db_t *db, const tk_db_call_t *call, MYSQL_STMT **ms_r)
{
    int  rc, again;

    tk_db_count(db);

    for (again = 0; /* void */; again++) {

        rc = tk_db_need(db);
        if (rc != TK_OK) {
            return rc;
        }

        db->conn->unsent = false;
        tk_db_deadline(db);
        rc = tk_db_execute(db, call, ms_r);

        if (rc != TK_EDOWN || !db->conn->unsent || db->in_tx || again) {
            db->again = db->again || rc == TK_EAGAIN;
            return rc;
        }
    }
}


static int
tk_db_change(tk_db_t *db, const tk_db_call_t *call, tk_db_done_t *done_r)
{
    int               rc;
    MYSQL_STMT       *ms;
    const tk_host_t  *host;

    host = tk_db_host(db);
    host->shield(host->ctx);
    tk_db_habit_end(db);

    rc = tk_db_start(db, call, &ms);
    if (rc != TK_OK) {
        return rc;
    }

    if (done_r != NULL) {
        done_r->affected = mysql_stmt_affected_rows(ms);
        done_r->insert_id = mysql_stmt_insert_id(ms);
    }

    return TK_OK;
}


int
tk_db_exec(tk_db_t *db, const tk_stmt_t *st, const void *in,
    tk_db_done_t *done_r)
{
    tk_db_call_t  call = { st, in, NULL, 0 };

    return tk_db_change(db, &call, done_r);
}


int
tk_db_exec_v(tk_db_t *db, const tk_stmt_t *st, const tk_value_t *values,
    unsigned n_values, tk_db_done_t *done_r)
{
    tk_db_call_t  call = { st, NULL, values ? values : &tk_db_no_value,
                           n_values };

    return tk_db_change(db, &call, done_r);
}


static int
tk_db_collect(tk_db_t *db, const tk_db_call_t *call, void **rows_r,
    size_t *n_r)
{
    int                rc;
    char              *rows;
    size_t             n, size = call->st->row_size;
    MYSQL_STMT        *ms;
    const MYSQL_ROWS  *row;

    *rows_r = NULL;
    *n_r = 0;

    rc = tk_db_start(db, call, &ms);
    if (rc != TK_OK) {
        return rc;
    }

    n = 0;
    rows = tk_arena_array(db->arena, mysql_stmt_num_rows(ms), size);
    rc = rows ? TK_OK : TK_ENOMEM;

    for (row = mysql_stmt_row_tell(ms); row && rc == TK_OK; row = row->next) {
        rc = tk_db_row_take(db->conn, row, db->arena, rows + n++ * size);
    }

    mysql_stmt_free_result(ms);

    if (rc == TK_OK) {
        *rows_r = rows;
        *n_r = n;
    }

    return rc;
}


int
tk_db_rows(tk_db_t *db, const tk_stmt_t *st, const void *in, void **rows_r,
    size_t *n_r)
{
    tk_db_call_t  call = { st, in, NULL, 0 };

    return tk_db_collect(db, &call, rows_r, n_r);
}


int
tk_db_rows_v(tk_db_t *db, const tk_stmt_t *st, const tk_value_t *values,
    unsigned n_values, void **rows_r, size_t *n_r)
{
    tk_db_call_t  call = { st, NULL, values ? values : &tk_db_no_value,
                           n_values };

    return tk_db_collect(db, &call, rows_r, n_r);
}


int
tk_db_one(tk_db_t *db, const tk_stmt_t *st, const void *in, void *row_r)
{
    int                rc;
    MYSQL_STMT        *ms;
    tk_db_call_t       call = { st, in, NULL, 0 };
    const MYSQL_ROWS  *row;

    rc = tk_db_start(db, &call, &ms);
    if (rc != TK_OK) {
        return rc;
    }

    row = mysql_stmt_row_tell(ms);

    if (row == NULL) {
        rc = TK_ENOTFOUND;

    } else if (row->next != NULL) {
        tk_log(tk_db_host(db), TK_LOG_ERROR, "database: %s: more than one "
               "row", st->name);
        rc = TK_EBUG;

    } else {
        memset(row_r, 0, st->row_size);
        rc = tk_db_row_take(db->conn, row, db->arena, row_r);
    }

    mysql_stmt_free_result(ms);

    return rc;
}
