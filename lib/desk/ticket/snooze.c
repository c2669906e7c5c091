#include "desk/ticket/snooze.h"

#include "desk/access/acl.h"
#include "desk/ticket/event.h"
#include "tk_sql.gen.h"

typedef struct {
    uint64_t   ticket_id;
    uint64_t   type_id;
    tk_time_t  until;
} tk_snooze_t;


static int
tk_snooze_event(tk_cx_t *cx, const char *kind, uint64_t ticket_id,
    uint64_t type_id, tk_time_t until)
{
    return tk_event_add(cx, &(tk_event_new_t) {
                            .kind = kind, .ticket_id = ticket_id,
                            .type_id = type_id,
                            .new_value = until ? tk_time_rfc3339(cx->arena,
                                                                 until)
                                               : TK_STR(""),
                            .user_id = cx->viewer ? cx->viewer->user_id : 0
                        });
}


static int
tk_snooze_step(tk_cx_t *cx, void *arg)
{
    int                 rc;
    const tk_snooze_t  *z = arg;

    rc = tk_sql_snooze_mark(cx->db, &(tk_sql_snooze_mark_in_t) {
                                .snoozed = true, .id = z->ticket_id
                            }, NULL);

    if (rc == TK_OK) {
        rc = tk_sql_snooze_put(cx->db, &(tk_sql_snooze_put_in_t) {
                                   .ticket_id = z->ticket_id,
                                   .until = z->until,
                                   .user_id = cx->viewer->user_id
                               }, NULL);
    }

    return rc == TK_OK ? tk_snooze_event(cx, "snoozed", z->ticket_id,
                                         z->type_id, z->until)
                       : rc;
}


int
tk_snooze(tk_cx_t *cx, uint64_t ticket_id, uint64_t type_id, tk_time_t until)
{
    int          rc;
    tk_snooze_t  z = { ticket_id, type_id, until };

    if (until <= cx->now || until > cx->now + TK_SNOOZE_MAX) {
        return TK_EINVAL;
    }

    rc = tk_cx_db(cx);

    return rc == TK_OK ? tk_cx_tx(cx, tk_snooze_step, &z) : rc;
}


int
tk_snooze_wake(tk_cx_t *cx, uint64_t ticket_id, uint64_t type_id)
{
    int           rc;
    tk_db_done_t  done = { 0, 0 };

    rc = tk_sql_snooze_drop(cx->db, &(tk_sql_snooze_drop_in_t) {
                                .ticket_id = ticket_id
                            }, &done);

    if (rc != TK_OK || done.affected == 0) {
        return rc;
    }

    rc = tk_sql_snooze_mark(cx->db, &(tk_sql_snooze_mark_in_t) {
                                .snoozed = false, .id = ticket_id
                            }, NULL);

    return rc == TK_OK ? tk_snooze_event(cx, "awake", ticket_id, type_id, 0)
                       : rc;
}


static int
tk_snooze_end_step(tk_cx_t *cx, void *arg)
{
    const tk_snooze_t  *z = arg;

    return tk_snooze_wake(cx, z->ticket_id, z->type_id);
}


int
tk_snooze_end(tk_cx_t *cx, uint64_t ticket_id, uint64_t type_id)
{
    int          rc;
    tk_snooze_t  z = { ticket_id, type_id, 0 };

    rc = tk_cx_db(cx);

    return rc == TK_OK ? tk_cx_tx(cx, tk_snooze_end_step, &z) : rc;
}


static int
tk_snooze_due_step(tk_cx_t *cx, void *arg)
{
    int                 rc;
    tk_db_done_t        done = { 0, 0 };
    const tk_snooze_t  *z = arg;

    /* Who puts it off writes the ticket first, too. */
    rc = tk_sql_snooze_rise(cx->db, &(tk_sql_snooze_rise_in_t) {
                                .modified = cx->now, .id = z->ticket_id
                            }, NULL);

    if (rc == TK_OK) {
        rc = tk_sql_snooze_due_drop(cx->db, &(tk_sql_snooze_due_drop_in_t) {
                                        .ticket_id = z->ticket_id,
                                        .now = cx->now
                                    }, &done);
    }

    if (rc == TK_OK && done.affected == 0) {
        return TK_ECONFLICT;
    }

    return rc == TK_OK ? tk_snooze_event(cx, "awake", z->ticket_id,
                                         z->type_id, 0) : rc;
}


int
tk_snooze_due(tk_cx_t *cx, unsigned max, size_t *n_r)
{
    int                   rc;
    size_t                i;
    tk_snooze_t           z = { .until = 0 };
    tk_sql_snooze_due_t  *rows;

    rc = tk_sql_snooze_due(cx->db, &(tk_sql_snooze_due_in_t) {
                               .now = cx->now, .max = max
                           }, &rows, n_r);

    for (i = 0; rc == TK_OK && i < *n_r; i++) {
        z.ticket_id = rows[i].ticket_id;
        z.type_id = rows[i].type_id;
        rc = tk_cx_tx(cx, tk_snooze_due_step, &z);
        rc = rc == TK_ECONFLICT ? TK_OK : rc;
    }

    return rc;
}


int
tk_snooze_ids(tk_cx_t *cx, unsigned max, uint64_t **ids_r, size_t *n_r)
{
    int                   rc;
    size_t                i, n = 0;
    uint64_t             *ids;
    tk_sql_snooze_ids_t  *rows;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_snooze_ids(cx->db, &(tk_sql_snooze_ids_in_t) {
                                   .max = max
                               }, &rows, &n);
    }

    ids = tk_arena_array(cx->arena, n + 1, sizeof(*ids));

    for (i = 0; ids != NULL && i < n; i++) {
        ids[i] = rows[i].ticket_id;
    }

    *ids_r = ids;
    *n_r = n;

    return ids == NULL ? TK_ENOMEM : rc;
}
