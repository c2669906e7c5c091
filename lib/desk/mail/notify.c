#include "desk/mail/notify.h"

#include "desk/mail/notice.h"
#include "desk/mail/outbox.h"
#include "tk_sql.gen.h"


const char *
tk_mail_kind_name(tk_mail_kind_t kind)
{
    static const char *const names[] = {
        "default_response", "auto_reply", "created_customer",
        "created_agent", "claimed", "customer_answered", "closed_by_age"
    };

    return kind < TK_MAIL_KINDS ? names[kind] : "";
}


tk_mail_kind_t
tk_mail_kind_named(tk_str_t name)
{
    int  kind;

    for (kind = 0; kind < TK_MAIL_KINDS; kind++) {
        if (tk_str_eqz(name, tk_mail_kind_name(kind))) {
            break;
        }
    }

    return kind;
}


bool
tk_notify_next(tk_str_t *list, tk_str_t *address_r)
{
    size_t  i;

    while (list->n != 0) {
        for (i = 0; i < list->n && strchr(",;\r\n", list->p[i]) == NULL; i++)
        {
            /* void */
        }

        *address_r = tk_str_trim(tk_str_sub(*list, 0, i));
        *list = tk_str_sub(*list, i < list->n ? i + 1 : i, list->n);

        if (address_r->n != 0) {
            return true;
        }
    }

    return false;
}


/* A switch of the type wins over the general one; without any it is on. */
static bool
tk_notify_enabled(const tk_snapshot_t *s, tk_str_t kind, uint64_t type_id)
{
    bool                          on = true;
    unsigned                      i;
    const tk_notification_row_t  *n;

    for (i = 0; i < s->n_notifications; i++) {
        n = &s->notifications[i];

        if (!tk_str_eq(n->kind, kind)) {
            continue;
        }

        if (n->type_id == type_id) {
            return n->enabled;
        }

        if (n->type_id == 0) {
            on = n->enabled;
        }
    }

    return on;
}


/* How well a template fits: 0 not at all. */
static int
tk_notify_fit(const tk_template_row_t *t, tk_str_t kind, uint64_t type_id,
    uint64_t template_id)
{
    if (!tk_str_eq(t->kind, kind)
        || (t->type_id != 0 && t->type_id != type_id))
    {
        return 0;
    }

    if (template_id != 0 && t->id == template_id) {
        return 8;
    }

    return 1 + (t->type_id != 0 ? 4 : 0) + (t->is_default ? 2 : 0);
}


const tk_template_row_t *
tk_notify_best(const tk_snapshot_t *s, tk_mail_kind_t kind, uint64_t type_id,
    uint64_t template_id)
{
    int                       fit, best_fit = 0;
    unsigned                  i;
    tk_str_t                  name = tk_str_z(tk_mail_kind_name(kind));
    const tk_template_row_t  *best = NULL;

    for (i = 0; i < s->n_templates; i++) {
        fit = tk_notify_fit(&s->templates[i], name, type_id, template_id);

        if (fit > best_fit) {
            best = &s->templates[i];
            best_fit = fit;
        }
    }

    return best;
}


const tk_template_row_t *
tk_notify_template(const tk_snapshot_t *s, tk_mail_kind_t kind,
    uint64_t type_id, uint64_t template_id)
{
    const tk_template_row_t  *best;

    static const tk_template_row_t  whole = {
        .id = TK_TEMPLATE_WHOLE, .body = { "{MESSAGE}", 9 }
    };

    if (!tk_notify_enabled(s, tk_str_z(tk_mail_kind_name(kind)), type_id)) {
        return NULL;
    }

    best = tk_notify_best(s, kind, type_id, template_id);

    /* An empty text is as good as none. */
    if (best == NULL || tk_str_trim(best->body).n == 0) {
        return NULL;
    }

    return template_id == TK_TEMPLATE_WHOLE
           && kind == TK_MAIL_DEFAULT_RESPONSE ? &whole : best;
}


/* The template of a mail to that address; NULL: none goes there. */
static const tk_template_row_t *
tk_notify_goes(const tk_cx_t *cx, const tk_ticket_t *t, tk_mail_kind_t kind,
    uint64_t template_id, tk_str_t address)
{
    return address.n == 0 || tk_snap_own_address(cx->snap, address) ? NULL
           : tk_notify_template(cx->snap, kind, t->type_id, template_id);
}


static int
tk_notify_queue(tk_cx_t *cx, const tk_ticket_t *t, tk_mail_kind_t kind,
    uint64_t message_id, uint64_t template_id, const tk_outbox_new_t *to)
{
    tk_outbox_new_t           row = *to;
    const tk_template_row_t  *template;

    template = tk_notify_goes(cx, t, kind, template_id, to->to_address);

    if (template == NULL) {
        return TK_OK;
    }

    row.kind = tk_mail_kind_name(kind);
    row.ticket_id = t->id;
    row.number = t->number;
    row.message_id = message_id;
    row.type_id = t->type_id;
    row.template_id = template->id;

    return tk_outbox_add(cx, &row);
}


static int
tk_notify_customer(tk_cx_t *cx, const tk_ticket_t *t, tk_mail_kind_t kind,
    uint64_t message_id, uint64_t template_id, uint64_t user_id)
{
    return tk_notify_queue(cx, t, kind, message_id, template_id,
                           &(tk_outbox_new_t) {
                               .user_id = user_id, .to_address = t->email,
                               .to_name = t->contact_name,
                               .to_role = "customer"
                           });
}


/* The type's "mail to, on new". */
static int
tk_notify_list(tk_cx_t *cx, const tk_ticket_t *t, uint64_t message_id)
{
    int                   rc = TK_OK;
    tk_str_t              list, address;
    const tk_type_row_t  *type = tk_snap_type(cx->snap, t->type_id);

    list = type != NULL && type->notify_new ? type->notify_to : TK_STR("");

    while (rc == TK_OK && tk_notify_next(&list, &address)) {
        rc = tk_notify_queue(cx, t, TK_MAIL_CREATED_AGENT, message_id, 0,
                             &(tk_outbox_new_t) {
                                 .to_address = address,
                                 .to_name = TK_STR(""), .to_role = "agent"
                             });
    }

    return rc;
}


int
tk_notify_replies(tk_cx_t *cx, uint64_t type_id, tk_replies_t *had_r)
{
    return tk_sql_outbox_replies_of(cx->db, &(tk_sql_outbox_replies_of_in_t) {
                                        .type_id = type_id,
                                        .since = cx->now - TK_HOUR
                                    }, had_r);
}


int
tk_notify_capped(tk_cx_t *cx, tk_str_t address, const tk_replies_t *had,
    tk_str_t *why_r)
{
    int                         rc;
    const tk_conf_t            *conf = cx->snap->conf;
    tk_sql_outbox_replies_to_t  row;

    *why_r = TK_STR("");
    rc = tk_sql_outbox_replies_to(cx->db, &(tk_sql_outbox_replies_to_in_t) {
                                      .to_address = address,
                                      .since = cx->now - TK_DAY
                                  }, &row);

    if (rc != TK_OK) {
        return rc;
    }

    if (row.n >= (uint64_t) conf->autoreply_per_address_day) {
        *why_r = TK_STR("address-cap");

    } else if (had->of_type >= (uint64_t) conf->autoreply_per_hour) {
        *why_r = TK_STR("type-cap");

    } else if (had->n >= (uint64_t) conf->autoreply_desk_per_hour) {
        *why_r = TK_STR("desk-cap");
    }

    return TK_OK;
}


int
tk_notify_created(tk_cx_t *cx, const tk_ticket_t *t, uint64_t message_id,
    const tk_ticket_new_t *in, bool *replied_r)
{
    int           rc;
    tk_str_t      why = TK_STR("");
    tk_replies_t  had;

    if (in->message.kind == TK_MSG_AGENT) {
        return in->notify ? tk_notify_customer(cx, t,
                                TK_MAIL_CREATED_CUSTOMER, message_id, 0,
                                in->message.user_id)
                          : TK_OK;
    }

    rc = tk_notify_list(cx, t, message_id);

    if (rc != TK_OK || in->message.automatic || in->no_auto_reply) {
        return rc;
    }

    /* Anybody may write any address into a form; of mail it was asked. */
    if (in->message.mail_id == 0 && t->email.n) {
        rc = tk_notify_replies(cx, t->type_id, &had);
        rc = rc == TK_OK ? tk_notify_capped(cx, t->email, &had, &why) : rc;
    }

    if (rc != TK_OK || why.n != 0) {
        return rc;
    }

    *replied_r = tk_notify_goes(cx, t, TK_MAIL_AUTO_REPLY, 0, t->email)
                 != NULL;

    return tk_notify_customer(cx, t, TK_MAIL_AUTO_REPLY, message_id, 0, 0);
}


static int
tk_notify_answer(tk_cx_t *cx, const tk_ticket_t *t, uint64_t message_id,
    const tk_message_new_t *in)
{
    int                        rc;
    size_t                     i, n;
    tk_sql_ticket_cc_list_t   *cc;

    rc = tk_notify_customer(cx, t, TK_MAIL_DEFAULT_RESPONSE, message_id,
                            in->template_id, in->user_id);

    if (rc == TK_OK) {
        rc = tk_sql_ticket_cc_list(cx->db, &(tk_sql_ticket_cc_list_in_t) {
                                       .ticket_id = t->id
                                   }, &cc, &n);
    }

    for (i = 0; rc == TK_OK && i < n; i++) {
        rc = tk_notify_queue(cx, t, TK_MAIL_DEFAULT_RESPONSE, message_id,
                             in->template_id, &(tk_outbox_new_t) {
                                 .user_id = in->user_id,
                                 .to_address = cc[i].address,
                                 .to_name = cc[i].name, .to_role = "cc"
                             });
    }

    return rc;
}


int
tk_notify_message(tk_cx_t *cx, const tk_ticket_t *t, uint64_t message_id,
    const tk_message_new_t *in)
{
    const tk_agent_row_t  *agent;

    if (in->kind == TK_MSG_AGENT) {
        return tk_notify_answer(cx, t, message_id, in);
    }

    agent = tk_snap_agent(cx->snap, t->agent_id);

    if (in->kind != TK_MSG_CUSTOMER || in->automatic || agent == NULL
        || agent->disabled || agent->id == in->user_id
        || !agent->wishes.answered)
    {
        return TK_OK;
    }

    return tk_notify_queue(cx, t, TK_MAIL_CUSTOMER_ANSWERED, message_id, 0,
                           &(tk_outbox_new_t) {
                               .user_id = agent->id,
                               .to_address = agent->email,
                               .to_name = agent->name, .to_role = "agent"
                           });
}


bool
tk_notify_introduces(tk_cx_t *cx, const tk_ticket_t *t,
    const tk_message_new_t *in)
{
    return in->kind == TK_MSG_AGENT && !in->no_mail
           && t->agent_id == in->user_id
           && tk_notify_goes(cx, t, TK_MAIL_DEFAULT_RESPONSE,
                             in->template_id, t->email) != NULL;
}


int
tk_notify_assigned(tk_cx_t *cx, const tk_ticket_t *t, uint64_t message_id,
    bool *told_r)
{
    int  rc = TK_OK;

    *told_r = false;

    /* It would carry what somebody wrote to whose name they used. */
    if (!t->doubted) {
        *told_r = tk_notify_goes(cx, t, TK_MAIL_CLAIMED, 0, t->email) != NULL;
        rc = tk_notify_customer(cx, t, TK_MAIL_CLAIMED, message_id, 0,
                                t->agent_id);
    }

    return rc == TK_OK ? tk_notice_assigned(cx, t, message_id) : rc;
}


/* By age; message_id is that of the message which says so.  As above: not to
 * whose name may have been used. */
int
tk_notify_closed(tk_cx_t *cx, const tk_ticket_t *t, uint64_t message_id)
{
    return t->doubted ? TK_OK
           : tk_notify_customer(cx, t, TK_MAIL_CLOSED_BY_AGE, message_id, 0, 0);
}
