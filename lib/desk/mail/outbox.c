#include "desk/mail/outbox.h"

#include "base/utf8.h"
#include "desk/access/acl.h"
#include "desk/mail/token.h"
#include "desk/query.h"
#include "desk/ticket/event.h"
#include "desk/ticket/ticket.h"
#include "desk/upkeep/lease.h"
#include "tk_sql.gen.h"

#define TK_OUTBOX_PAUSE      (30 * TK_SECOND)   /* first; then doubled    */
#define TK_OUTBOX_PAUSE_MAX  (2 * TK_HOUR)
#define TK_OUTBOX_SENDING    1000               /* at once                */


int
tk_outbox_add(tk_cx_t *cx, const tk_outbox_new_t *in)
{
    tk_str_t  id;

    id = tk_token_message_id(cx, in->number);

    if (id.p == NULL) {
        return TK_ENOMEM;
    }

    return tk_sql_outbox_insert(cx->db, &(tk_sql_outbox_insert_in_t) {
                                    .kind = tk_str_z(in->kind),
                                    .ticket_id = in->ticket_id,
                                    .message_id = in->message_id,
                                    .type_id = in->type_id,
                                    .template_id = in->template_id,
                                    .user_id = in->user_id,
                                    .to_address = in->to_address,
                                    .to_name = in->to_name,
                                    .to_role = tk_str_z(in->to_role),
                                    .mail_id = id,
                                    .not_before = cx->mail_after
                                                  ? cx->mail_after : cx->now,
                                    .created = cx->now,
                                    .ref_id = in->ref_id,
                                    .once = in->once, .data = in->data
                                }, NULL);
}


int
tk_outbox_ready(tk_cx_t *cx, unsigned max, tk_outbox_due_t **due_r,
    size_t *n_r)
{
    int                     rc;
    size_t                  i;
    tk_outbox_due_t        *due;
    tk_sql_outbox_ready_t  *rows;

    rc = tk_sql_outbox_ready(cx->db, &(tk_sql_outbox_ready_in_t) {
                                 .now = cx->now, .max = max
                             }, &rows, n_r);

    if (rc != TK_OK) {
        return rc;
    }

    due = *due_r = tk_arena_array(cx->arena, *n_r, sizeof(*due));

    for (i = 0; due != NULL && i < *n_r; i++) {
        due[i] = (tk_outbox_due_t) { rows[i].id, rows[i].ticket_id,
                                     rows[i].doubts > 0 };
    }

    return due ? TK_OK : TK_ENOMEM;
}


/* Of the rows asked for, those that are ours. */
static int
tk_outbox_taken(tk_cx_t *cx, const uint64_t *ids, size_t n, tk_str_t owner,
    tk_outbox_t **rows_r, size_t *n_r)
{
    int                     rc;
    void                   *list;
    size_t                  i;
    tk_query_t              q;
    tk_outbox_t            *to;
    const tk_stmt_t        *st = tk_sql_frag_stmt(TK_FRAG_OUTBOX_TAKEN);
    tk_sql_outbox_taken_t  *rows;

    tk_query_init(&q, cx->arena);
    tk_query_str(&q, owner);
    tk_query_ids(&q, TK_FRAG_OUTBOX_TAKEN, ids, n);
    rc = tk_query_run(&q, cx, st->out, st->n_out, st->row_size,
                      &list, n_r);

    if (rc != TK_OK) {
        return rc;
    }

    rows = list;
    to = *rows_r = tk_arena_array(cx->arena, *n_r, sizeof(*to));

    for (i = 0; to != NULL && i < *n_r; i++) {
        to[i] = (tk_outbox_t) {
            .id = rows[i].id, .kind = rows[i].kind,
            .ticket_id = rows[i].ticket_id, .message_id = rows[i].message_id,
            .type_id = rows[i].type_id, .template_id = rows[i].template_id,
            .user_id = rows[i].user_id, .to_address = rows[i].to_address,
            .to_name = rows[i].to_name, .to_role = rows[i].to_role,
            .mail_id = rows[i].mail_id, .tries = rows[i].tries,
            .created = rows[i].created, .ref_id = rows[i].ref_id,
            .data = rows[i].data
        };
    }

    return to ? TK_OK : TK_ENOMEM;
}


int
tk_outbox_take(tk_cx_t *cx, const uint64_t *ids, size_t n, tk_str_t owner,
    unsigned seconds, tk_outbox_t **rows_r, size_t *n_r)
{
    int         rc;
    tk_query_t  q;

    tk_query_init(&q, cx->arena);
    tk_query_str(&q, owner);
    tk_query_uint(&q, seconds);
    tk_query_time(&q, cx->now);
    tk_query_ids(&q, TK_FRAG_OUTBOX_TAKE, ids, n);
    rc = tk_query_exec(&q, cx);

    return rc == TK_OK ? tk_outbox_taken(cx, ids, n, owner, rows_r, n_r) : rc;
}


static int
tk_outbox_all(tk_cx_t *cx, int frag, const uint64_t *ids, size_t n,
    tk_str_t owner)
{
    tk_query_t  q;

    if (n == 0) {
        return TK_OK;
    }

    tk_query_init(&q, cx->arena);
    tk_query_time(&q, cx->now);
    tk_query_str(&q, owner);
    tk_query_ids(&q, frag, ids, n);

    return tk_query_exec(&q, cx);
}


int
tk_outbox_sent(tk_cx_t *cx, const uint64_t *ids, size_t n, tk_str_t owner)
{
    return tk_outbox_all(cx, TK_FRAG_OUTBOX_SENT, ids, n, owner);
}


int
tk_outbox_back(tk_cx_t *cx, const uint64_t *ids, size_t n, tk_str_t owner)
{
    return tk_outbox_all(cx, TK_FRAG_OUTBOX_BACK, ids, n, owner);
}


/* 30 s, 1 min, 2 min ... 2 h; never longer than is left of its lifetime. */
static tk_time_t
tk_outbox_pause(const tk_cx_t *cx, uint64_t tries)
{
    tk_time_t  pause = TK_OUTBOX_PAUSE;
    tk_time_t  part = cx->desk->conf->deliver_lifetime / 8;

    while (tries-- > 1 && pause < TK_OUTBOX_PAUSE_MAX) {
        pause *= 2;
    }

    return pause < part ? pause : part;
}


typedef struct {
    const tk_outbox_t  *row;
    tk_str_t            owner;
    tk_outbox_end_t     end;
    tk_str_t            text;
    tk_outbox_failed_t  failed;
} tk_outbox_settle_t;


static int
tk_outbox_write(tk_cx_t *cx, const tk_outbox_settle_t *s, tk_db_done_t *done)
{
    const tk_outbox_t  *row = s->row;

    switch (s->end) {

    case TK_OUTBOX_RETRY:
        return tk_sql_outbox_again(cx->db, &(tk_sql_outbox_again_in_t) {
                                       .not_before = cx->now
                                           + tk_outbox_pause(cx, row->tries),
                                       .last_error = s->text, .id = row->id,
                                       .owner = s->owner
                                   }, done);

    case TK_OUTBOX_DOUBT:
        return tk_sql_outbox_doubt(cx->db, &(tk_sql_outbox_doubt_in_t) {
                                       .not_before = cx->now,
                                       .last_error = s->text, .id = row->id,
                                       .owner = s->owner
                                   }, done);

    default:
        return tk_sql_outbox_failed(cx->db, &(tk_sql_outbox_failed_in_t) {
                                        .last_error = s->text,
                                        .id = row->id, .owner = s->owner
                                    }, done);
    }
}


/* A mail that was not delivered is something to be seen at the ticket. */
static int
tk_outbox_settle_step(tk_cx_t *cx, void *arg)
{
    int                  rc;
    tk_db_done_t         done = { 0, 0 };
    tk_outbox_settle_t  *s = arg;

    rc = tk_outbox_write(cx, s, &done);

    if (rc == TK_OK && done.affected == 0) {
        return TK_ECONFLICT;
    }

    if (rc != TK_OK || s->end != TK_OUTBOX_FAILED) {
        return rc;
    }

    rc = tk_event_add(cx, &(tk_event_new_t) {
                          .kind = "mail_failed",
                          .ticket_id = s->row->ticket_id,
                          .type_id = s->row->type_id,
                          .ref_id = s->row->id,
                          .old_value = s->row->to_address,
                          .new_value = tk_utf8_head(s->text, 255)
                      });

    return rc == TK_OK && s->failed ? s->failed(cx, s->row) : rc;
}


int
tk_outbox_settle(tk_cx_t *cx, const tk_outbox_t *row, tk_str_t owner,
    tk_outbox_end_t end, tk_str_t text, tk_outbox_failed_t failed)
{
    tk_outbox_settle_t  s = { row, owner, end, text, failed };

    s.text = tk_utf8_head(tk_utf8_clean(cx->arena, text), 500);

    if (end == TK_OUTBOX_RETRY
        && cx->now - row->created >= cx->desk->conf->deliver_lifetime)
    {
        s.end = TK_OUTBOX_FAILED;
    }

    return tk_cx_tx(cx, tk_outbox_settle_step, &s);
}


typedef struct {
    uint64_t  ticket_id;
    uint64_t  id;
} tk_outbox_resend_t;


static int
tk_outbox_resend_step(tk_cx_t *cx, void *arg)
{
    int                    rc;
    tk_db_done_t           done;
    tk_ticket_t            t;
    tk_outbox_resend_t    *r = arg;
    tk_sql_outbox_part_t   part;

    /* Who takes somebody out of the ticket drops what is queued for them. */
    rc = tk_ticket_load(cx, r->ticket_id, true, &t);

    if (rc == TK_OK) {
        rc = tk_sql_outbox_part(cx->db, &(tk_sql_outbox_part_in_t) {
                                    .id = r->id, .ticket_id = r->ticket_id
                                }, &part);
    }

    if (rc != TK_OK || !part.takes) {
        return rc == TK_OK ? TK_EDENIED : rc;
    }

    rc = tk_sql_outbox_resend(cx->db, &(tk_sql_outbox_resend_in_t) {
                                  .not_before = cx->now, .created = cx->now,
                                  .id = r->id, .ticket_id = r->ticket_id
                              }, &done);

    if (rc != TK_OK || done.affected == 0) {
        return rc == TK_OK ? TK_ENOTFOUND : rc;
    }

    return tk_event_add(cx, &(tk_event_new_t) {
                            .kind = "mail_resent",
                            .ticket_id = r->ticket_id, .ref_id = r->id,
                            .user_id = cx->viewer ? cx->viewer->user_id : 0
                        });
}


int
tk_outbox_resend(tk_cx_t *cx, uint64_t ticket_id, uint64_t id)
{
    tk_outbox_resend_t  r = { ticket_id, id };

    return tk_cx_tx(cx, tk_outbox_resend_step, &r);
}


/* Its owner is a thread, "PROCESS/NUMBER".  One that died here is known to be
 * dead; of another machine's only time tells. */
static bool
tk_outbox_is_lost(const tk_sql_outbox_sending_t *row)
{
    tk_str_t  owner = row->owner;

    return row->over || tk_lease_dead(tk_str_cut(&owner, '/'));
}


int
tk_outbox_recover(tk_cx_t *cx, size_t *n_r)
{
    int                       rc;
    size_t                    i, n;
    tk_sql_outbox_sending_t  *rows;

    *n_r = 0;
    rc = tk_sql_outbox_sending(cx->db, &(tk_sql_outbox_sending_in_t) {
                                   .max = TK_OUTBOX_SENDING
                               }, &rows, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (!tk_outbox_is_lost(&rows[i])) {
            continue;
        }

        (*n_r)++;
        rc = tk_sql_outbox_doubt(cx->db, &(tk_sql_outbox_doubt_in_t) {
                                     .not_before = cx->now,
                                     .last_error = TK_STR("interrupted"),
                                     .id = rows[i].id,
                                     .owner = rows[i].owner
                                 }, NULL);
    }

    return rc;
}
