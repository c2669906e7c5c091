#include "desk/ticket/trash.h"

#include "desk/list/index.h"
#include "desk/ticket/ticket.h"
#include "tk_sql.gen.h"

#define TK_TRASH_READ  1000       /* rows looked through for one page     */


int
tk_trash_put(tk_cx_t *cx, uint64_t ticket_id)
{
    return tk_sql_trash_add(cx->db, &(tk_sql_trash_add_in_t) {
                                .ticket_id = ticket_id, .deleted = cx->now,
                                .user_id = cx->viewer->user_id
                            }, NULL);
}


int
tk_trash_take(tk_cx_t *cx, uint64_t ticket_id)
{
    return tk_sql_trash_remove(cx->db, &(tk_sql_trash_remove_in_t) {
                                   .ticket_id = ticket_id
                               }, NULL);
}


static tk_trash_key_t
tk_trash_key(const tk_sql_trash_list_t *row)
{
    return (tk_trash_key_t) { .deleted = row->deleted, .id = row->id };
}


int
tk_trash_list(tk_cx_t *cx, const tk_trash_key_t *from,
    tk_trash_row_t **rows_r, size_t *n_r, tk_trash_key_t *next_r)
{
    int                   rc;
    size_t                i, n, k = 0;
    tk_trash_row_t       *out;
    tk_sql_trash_list_t  *rows;

    if (!tk_acl_is_agent(cx)) {
        return TK_EDENIED;
    }

    rc = tk_sql_trash_list(cx->db, &(tk_sql_trash_list_in_t) {
                               .upto = from->deleted,
                               .before = from->deleted,
                               .before_id = from->id, .max = TK_TRASH_READ
                           }, &rows, &n);
    out = tk_arena_array(cx->arena, TK_TRASH_PAGE, sizeof(*out));

    if (rc != TK_OK || out == NULL) {
        return rc != TK_OK ? rc : TK_ENOMEM;
    }

    *next_r = n == TK_TRASH_READ ? tk_trash_key(&rows[n - 1])
                                 : (tk_trash_key_t) { TK_TIME_NONE, 0 };

    for (i = 0; i < n; i++) {
        if (!tk_acl_is_agent_of(cx, rows[i].type_id)) {
            continue;
        }

        if (k == TK_TRASH_PAGE) {
            *next_r = tk_trash_key(&rows[i - 1]);
            break;
        }

        out[k++] = (tk_trash_row_t) {
            .number = rows[i].number, .type_id = rows[i].type_id,
            .status_id = rows[i].status_id, .subject = rows[i].subject,
            .contact_name = rows[i].contact_name, .email = rows[i].email,
            .deleted = rows[i].deleted, .by_name = rows[i].by_name,
            .stays = rows[i].stays
        };
    }

    *rows_r = out;
    *n_r = k;

    return TK_OK;
}


static tk_time_t
tk_trash_before(const tk_cx_t *cx)
{
    return cx->now - TK_TRASH_DAYS * TK_DAY;
}


/* Mails of reminders, whose `once` begins with their kind and the ticket. */
static int
tk_trash_reminders(tk_cx_t *cx, uint64_t id)
{
    return tk_sql_trash_once(cx->db, &(tk_sql_trash_once_in_t) {
               .closing = tk_arena_printf(cx->arena, "closing %llu %%",
                                          (unsigned long long) id),
               .unanswered = tk_arena_printf(cx->arena, "unanswered %llu %%",
                                             (unsigned long long) id)
           }, NULL);
}


/* All that is a ticket's. What depends on others first: mails are found by
 * the messages. */
static int
tk_trash_rest(tk_cx_t *cx, uint64_t id)
{
    int  rc = TK_OK;

#define TK_TRASH_OF(what)                                                 \
    rc == TK_OK ? tk_sql_trash_##what(cx->db,                             \
                      &(tk_sql_trash_##what##_in_t) { .ticket_id = id },  \
                      NULL) : rc

    rc = TK_TRASH_OF(outbox);
    rc = TK_TRASH_OF(notices);
    rc = TK_TRASH_OF(attachments);
    rc = TK_TRASH_OF(messages);
    rc = TK_TRASH_OF(cc);
    rc = TK_TRASH_OF(fields);
    rc = TK_TRASH_OF(unsent);
    rc = TK_TRASH_OF(snooze);
    rc = TK_TRASH_OF(references);
    rc = TK_TRASH_OF(mails);
    rc = TK_TRASH_OF(events);
    rc = TK_TRASH_OF(links);

#undef TK_TRASH_OF

    if (rc == TK_OK) {
        rc = tk_sql_link_forget(cx->db, &(tk_sql_link_forget_in_t) {
                                    .kind = TK_STR("ticket"), .other_id = id
                                }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_recall_drop(cx->db, &(tk_sql_recall_drop_in_t) {
                                    .ticket_id = id
                                }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_trash_reminders(cx, id);
    }

    return rc == TK_OK ? tk_index_due(cx, id) : rc;
}


/* TK_ENOTFOUND: it is hidden in that way no more. */
static int
tk_trash_erase(tk_cx_t *cx, uint64_t id, uint64_t hidden)
{
    int           rc;
    tk_db_done_t  done;

    rc = tk_sql_trash_ticket(cx->db, &(tk_sql_trash_ticket_in_t) {
                                 .ticket_id = id, .hidden = hidden
                             }, &done);

    if (rc == TK_OK && done.affected == 0) {
        return TK_ENOTFOUND;
    }

    return rc == TK_OK ? tk_trash_rest(cx, id) : rc;
}


/* What is left of tickets that were merged goes with what they went into,
 * those that led to it through others, too. */
static int
tk_trash_merged(tk_cx_t *cx, uint64_t into, tk_sql_trash_merged_t *rows,
    size_t n)
{
    int     rc = TK_OK;
    size_t  i;

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (rows[i].merged_into == into) {
            rows[i].merged_into = 0;
            rc = tk_trash_erase(cx, rows[i].id, TK_MERGED);

            if (rc == TK_OK || rc == TK_ENOTFOUND) {
                rc = tk_trash_merged(cx, rows[i].id, rows, n);
            }
        }
    }

    return rc;
}


static int
tk_trash_purge_step(tk_cx_t *cx, void *arg)
{
    int                     rc;
    size_t                  n;
    uint64_t                id = *(uint64_t *) arg;
    tk_db_done_t            done;
    tk_sql_trash_merged_t  *rows;

    rc = tk_sql_trash_due_take(cx->db, &(tk_sql_trash_due_take_in_t) {
                                   .ticket_id = id,
                                   .before = tk_trash_before(cx)
                               }, &done);

    if (rc != TK_OK || done.affected == 0) {
        return rc;
    }

    rc = tk_sql_trash_merged(cx->db, &(tk_sql_trash_merged_in_t) {
                                 .ticket_id = id
                             }, &rows, &n);

    if (rc == TK_OK) {
        rc = tk_trash_erase(cx, id, TK_TRASH);
    }

    if (rc == TK_OK) {
        rc = tk_trash_merged(cx, id, rows, n);
    }

    /* Restored meanwhile it is not in the trash either. */
    return rc == TK_ENOTFOUND ? TK_OK : rc;
}


int
tk_trash_purge(tk_cx_t *cx, unsigned max, size_t *n_r)
{
    int                  rc;
    size_t               i;
    tk_sql_trash_due_t  *rows;

    *n_r = 0;
    rc = tk_sql_trash_due(cx->db, &(tk_sql_trash_due_in_t) {
                              .before = tk_trash_before(cx), .max = max
                          }, &rows, n_r);

    for (i = 0; rc == TK_OK && i < *n_r; i++) {
        rc = tk_cx_tx(cx, tk_trash_purge_step, &rows[i].ticket_id);
    }

    return rc;
}
