#include "desk/mail/maillog.h"

#include "desk/admin/audit.h"
#include "desk/query.h"
#include "tk_sql.gen.h"

#define TK_MAILLOG_STEP  1000     /* mails that expire in one statement   */


static void
tk_maillog_row(const tk_cx_t *cx, const tk_sql_maillog_rows_t *from,
    tk_maillog_t *to)
{
    bool  mine = tk_acl_may_read_mail(cx, &(tk_mail_facts_t) {
                     .ticket_id = from->ticket_id, .type_id = from->type_id,
                     .twice = tk_str_eqz(from->state, "duplicate")
                 });

    *to = (tk_maillog_t) {
        .id = from->id, .mailbox_id = from->mailbox_id,
        .mailbox = from->mailbox, .received = from->received,
        .handled = from->handled, .state = from->state,
        .tries = from->tries, .size = from->size, .rule = from->rule,
        .reason = from->reason, .no_reply = from->no_reply,
        .sender = from->sender, .mail_id = from->mail_id,
        .subject = mine ? from->subject : TK_STR(""),
        .number = from->number, .message_id = from->message_id,
        .mine = mine, .kept = from->kept
    };
}


static int
tk_maillog_run(tk_cx_t *cx, tk_query_t *q, tk_maillog_t **rows_r,
    size_t *n_r)
{
    int                           rc;
    void                         *list;
    size_t                        i;
    const tk_stmt_t              *st = tk_sql_frag_stmt(TK_FRAG_MAILLOG_ROWS);
    const tk_sql_maillog_rows_t  *rows;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_query_run(q, cx, st->out, st->n_out, st->row_size, &list,
                          n_r);
    }

    *rows_r = rc == TK_OK ? tk_arena_array(cx->arena, *n_r + 1,
                                           sizeof(**rows_r)) : NULL;

    if (*rows_r == NULL) {
        return rc == TK_OK ? TK_ENOMEM : rc;
    }

    rows = list;

    for (i = 0; i < *n_r; i++) {
        tk_maillog_row(cx, &rows[i], &(*rows_r)[i]);
    }

    return TK_OK;
}


int
tk_maillog_list(tk_cx_t *cx, const tk_maillog_filter_t *f,
    tk_maillog_t **rows_r, size_t *n_r)
{
    tk_query_t  q;

    if (!tk_acl_is_admin(cx)) {
        return TK_EDENIED;
    }

    tk_query_init(&q, cx->arena);
    tk_query_frag(&q, TK_FRAG_MAILLOG_ROWS);

    if (f->number != 0) {
        tk_query_frag(&q, TK_FRAG_MAILLOG_TICKET);
        tk_query_uint(&q, f->number);

    } else if (f->mail_id.n != 0) {
        tk_query_frag(&q, TK_FRAG_MAILLOG_MAIL_ID);
        tk_query_str(&q, f->mail_id);

    } else if (f->sender.n != 0) {
        tk_query_frag(&q, TK_FRAG_MAILLOG_SENDER);
        tk_query_str(&q, f->sender);

    } else if (f->state.n != 0) {
        tk_query_frag(&q, TK_FRAG_MAILLOG_STATE);
        tk_query_str(&q, f->state);

    } else {
        tk_query_frag(&q, TK_FRAG_MAILLOG_ALL);
    }

    tk_query_uint(&q, f->before ? f->before : INT64_MAX);
    tk_query_frag(&q, TK_FRAG_MAILLOG_ORDER);
    tk_query_uint(&q, TK_MAILLOG_PAGE + 1);

    return tk_maillog_run(cx, &q, rows_r, n_r);
}


int
tk_maillog_get(tk_cx_t *cx, uint64_t id, tk_maillog_t *row_r)
{
    int            rc;
    size_t         n;
    tk_query_t     q;
    tk_maillog_t  *rows;

    if (!tk_acl_is_admin(cx)) {
        return TK_EDENIED;
    }

    tk_query_init(&q, cx->arena);
    tk_query_frag(&q, TK_FRAG_MAILLOG_ROWS);
    tk_query_frag(&q, TK_FRAG_MAILLOG_ONE);
    tk_query_uint(&q, id);
    rc = tk_maillog_run(cx, &q, &rows, &n);

    if (rc == TK_OK && n == 1) {
        *row_r = rows[0];
    }

    return rc == TK_OK && n != 1 ? TK_ENOTFOUND : rc;
}


int
tk_maillog_raw(tk_cx_t *cx, uint64_t id, tk_attach_t *file_r)
{
    int                   rc;
    tk_sql_maillog_raw_t  row;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_maillog_raw(cx->db, &(tk_sql_maillog_raw_in_t) {
                                    .id = id
                                }, &row);
    }

    if (rc == TK_OK
        && !tk_acl_may_read_raw(cx, &(tk_mail_facts_t) {
                .ticket_id = row.ticket_id, .type_id = row.type_id,
                .twice = tk_str_eqz(row.state, "duplicate"),
                .secret = tk_str_starts(row.rule, TK_STR("agent")),
                .user_id = row.user_id }))
    {
        rc = TK_ENOTFOUND;
    }

    if (rc == TK_OK) {
        *file_r = (tk_attach_t) {
            .digest = row.raw, .size = row.size,
            .type = TK_STR("message/rfc822"),
            .name = tk_arena_printf(cx->arena, "mail-%llu.eml",
                                    (unsigned long long) id)
        };
    }

    return rc;
}


int
tk_maillog_of_message(tk_cx_t *cx, uint64_t ticket_id, uint64_t message_id,
    uint64_t *id_r)
{
    int                          rc;
    tk_sql_maillog_of_message_t  row;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_maillog_of_message(cx->db,
                 &(tk_sql_maillog_of_message_in_t) {
                     .message_id = message_id, .ticket_id = ticket_id
                 }, &row);
    }

    if (rc == TK_OK) {
        *id_r = row.id;
    }

    return rc;
}


int
tk_maillog_quarantined(tk_cx_t *cx, unsigned max, uint64_t *n_r)
{
    int                           rc;
    tk_sql_maillog_quarantined_t  row;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_maillog_quarantined(cx->db,
                 &(tk_sql_maillog_quarantined_in_t) { .max = max }, &row);
    }

    *n_r = rc == TK_OK ? row.n : 0;

    return rc;
}


typedef struct {
    uint64_t  id;
    unsigned  manual;             /* TK_MANUAL_NO: delete                */
} tk_maillog_end_t;


static int
tk_maillog_end(tk_cx_t *cx, void *arg)
{
    int                     rc;
    tk_audit_new_t          au;
    tk_maillog_end_t       *end = arg;
    tk_sql_maillog_lock_t   row;

    static const char *const  words[] = {
        [TK_MANUAL_AGAIN] = "again", [TK_MANUAL_PLAIN] = "plain"
    };

    rc = tk_sql_maillog_lock(cx->db, &(tk_sql_maillog_lock_in_t) {
                                 .id = end->id
                             }, &row);

    if (rc == TK_OK && end->manual == TK_MANUAL_NO) {
        rc = tk_sql_maillog_delete(cx->db, &(tk_sql_maillog_delete_in_t) {
                                       .handled = cx->now, .id = end->id
                                   }, NULL);

    } else if (rc == TK_OK) {
        rc = tk_sql_maillog_again(cx->db, &(tk_sql_maillog_again_in_t) {
                                      .manual = end->manual, .id = end->id
                                  }, NULL);
    }

    if (rc != TK_OK) {
        return rc;
    }

    au = (tk_audit_new_t) {
        .object = "mail", .id = end->id, .action = TK_AUDIT_DELETED,
        .name = tk_arena_printf(cx->arena, "%.*s: %.*s",
                                TK_STR_ARG(row.sender),
                                TK_STR_ARG(row.subject))
    };

    return end->manual == TK_MANUAL_NO
           ? tk_audit_add(cx, &au)
           : tk_audit_field(cx, &au, "quarantine",
                            row.reason.n ? row.reason : row.rule,
                            tk_str_z(words[end->manual]));
}


int
tk_maillog_again(tk_cx_t *cx, uint64_t id, bool plain)
{
    tk_maillog_end_t  end = { id, plain ? TK_MANUAL_PLAIN : TK_MANUAL_AGAIN };

    return tk_acl_is_admin(cx) ? tk_cx_tx(cx, tk_maillog_end, &end)
                               : TK_EDENIED;
}


int
tk_maillog_delete(tk_cx_t *cx, uint64_t id)
{
    tk_maillog_end_t  end = { id, TK_MANUAL_NO };

    return tk_acl_is_admin(cx) ? tk_cx_tx(cx, tk_maillog_end, &end)
                               : TK_EDENIED;
}


int
tk_maillog_expire(tk_cx_t *cx, uint64_t *n_r)
{
    int           rc;
    tk_time_t     keep = cx->desk->conf->raw_keep * TK_DAY;
    tk_db_done_t  done = { .affected = TK_MAILLOG_STEP };

    *n_r = 0;

    if (keep == 0) {
        return TK_OK;
    }

    rc = tk_cx_db(cx);

    while (rc == TK_OK && done.affected == TK_MAILLOG_STEP) {
        rc = tk_sql_maillog_expire(cx->db, &(tk_sql_maillog_expire_in_t) {
                                       .before = cx->now - keep,
                                       .max = TK_MAILLOG_STEP
                                   }, &done);
        *n_r += rc == TK_OK ? done.affected : 0;
    }

    return rc;
}
