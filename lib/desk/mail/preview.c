#include "desk/mail/preview.h"

#include "desk/mail/token.h"
#include "tk_sql.gen.h"


/* Which messages cause such a mail; 0: the ticket's first one does. */
static int
tk_preview_cause(tk_mail_kind_t kind)
{
    switch (kind) {

    case TK_MAIL_DEFAULT_RESPONSE:
        return TK_MSG_AGENT;

    case TK_MAIL_CUSTOMER_ANSWERED:
        return TK_MSG_CUSTOMER;

    case TK_MAIL_CLOSED_BY_AGE:
        return TK_MSG_AUTO;

    default:
        return 0;
    }
}


static int
tk_preview_message(tk_cx_t *cx, const tk_preview_t *in,
    tk_sql_preview_first_t *row_r)
{
    int                      rc;
    tk_sql_preview_newest_t  row;

    rc = tk_sql_preview_newest(cx->db, &(tk_sql_preview_newest_in_t) {
                                   .ticket_id = in->ticket->id,
                                   .kind = tk_preview_cause(in->kind)
                               }, &row);

    if (rc == TK_OK) {
        row_r->id = row.id;
        row_r->user_id = row.user_id;
    }

    if (rc != TK_ENOTFOUND) {
        return rc;
    }

    return tk_sql_preview_first(cx->db, &(tk_sql_preview_first_in_t) {
                                    .ticket_id = in->ticket->id
                                }, row_r);
}


/* The first address of the list "mail to, on new". */
static tk_str_t
tk_preview_listed(tk_cx_t *cx, const tk_ticket_t *t)
{
    tk_str_t              list, address;
    const tk_type_row_t  *type = tk_snap_type(cx->snap, t->type_id);

    list = type != NULL && type->notify_new ? type->notify_to : TK_STR("");

    return tk_notify_next(&list, &address) ? address : TK_STR("");
}


static void
tk_preview_to(tk_cx_t *cx, const tk_preview_t *in, uint64_t author,
    tk_outbox_t *row)
{
    const tk_ticket_t     *t = in->ticket;
    const tk_agent_row_t  *agent = tk_snap_agent(cx->snap, t->agent_id);

    row->to_role = TK_STR("customer");
    row->to_address = t->email;
    row->to_name = t->contact_name;
    row->user_id = author ? author : cx->viewer->user_id;

    if (in->kind == TK_MAIL_CLAIMED) {
        row->user_id = agent ? agent->id : row->user_id;

    } else if (in->kind == TK_MAIL_AUTO_REPLY) {
        row->user_id = 0;

    } else if (in->kind == TK_MAIL_CREATED_AGENT) {
        row->to_role = TK_STR("agent");
        row->to_address = tk_preview_listed(cx, t);
        row->to_name = TK_STR("");
        row->user_id = 0;

    } else if (in->kind == TK_MAIL_CUSTOMER_ANSWERED) {
        row->to_role = TK_STR("agent");
        row->to_address = agent ? agent->email : TK_STR("");
        row->to_name = agent ? agent->name : TK_STR("");
        row->user_id = agent ? agent->id : cx->viewer->user_id;
    }
}


int
tk_preview_row(tk_cx_t *cx, const tk_preview_t *in, tk_outbox_t *row_r)
{
    int                     rc;
    tk_sql_preview_first_t  message;

    rc = tk_preview_message(cx, in, &message);

    if (rc != TK_OK) {
        return rc;
    }

    *row_r = (tk_outbox_t) {
        .id = INT64_MAX, .kind = tk_str_z(tk_mail_kind_name(in->kind)),
        .ticket_id = in->ticket->id, .message_id = message.id,
        .type_id = in->ticket->type_id, .template_id = in->template_id,
        .mail_id = tk_token_message_id(cx, in->ticket->number),
        .created = cx->now
    };

    tk_preview_to(cx, in, message.user_id, row_r);

    if (in->to.n != 0) {
        row_r->to_address = in->to;
        row_r->to_name = TK_STR("");

    } else if (row_r->to_address.n == 0 && cx->viewer->email.n != 0) {
        row_r->to_address = cx->viewer->email;
        row_r->to_name = cx->viewer->name;
    }

    return row_r->mail_id.p ? TK_OK : TK_ENOMEM;
}
