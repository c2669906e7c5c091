#include "desk/mail/notice.h"

#include "desk/mail/outbox.h"

static const char *const tk_notice_names[] = {
    "notice_new", "notice_assigned", "notice_unanswered", "notice_daily",
    "notice_closing", "notice_password", "notice_register", "notice_known",
    "notice_address", "notice_bounced", "notice_forward", "notice_large"
};


const char *
tk_notice_name(tk_notice_kind_t kind)
{
    return kind < TK_NOTICES ? tk_notice_names[kind] : "";
}


tk_notice_kind_t
tk_notice_kind(tk_str_t name)
{
    int  kind;

    for (kind = 0; kind < TK_NOTICES; kind++) {
        if (tk_str_eqz(name, tk_notice_names[kind])) {
            break;
        }
    }

    return kind;
}


tk_str_t
tk_notice_value(tk_str_t data, const char *name)
{
    tk_str_t  pair, key;

    while (data.p != NULL) {
        pair = tk_str_cut(&data, ' ');
        key = tk_str_cut(&pair, '=');

        if (pair.p != NULL && tk_str_eqz(key, name)) {
            return pair;
        }
    }

    return TK_STR_NULL;
}


int
tk_notice_agent(tk_cx_t *cx, tk_notice_kind_t kind,
    const tk_agent_row_t *agent, const tk_ticket_t *t, uint64_t message_id,
    tk_str_t once, tk_str_t data)
{
    if (agent->disabled || agent->email.n == 0
        || tk_snap_own_address(cx->snap, agent->email))
    {
        return TK_OK;
    }

    return tk_outbox_add(cx, &(tk_outbox_new_t) {
                             .kind = tk_notice_name(kind),
                             .ticket_id = t ? t->id : 0,
                             .number = t ? t->number : 0,
                             .type_id = t ? t->type_id : 0,
                             .user_id = agent->id,
                             .to_address = agent->email,
                             .to_name = agent->name, .to_role = "agent",
                             .ref_id = message_id, .once = once, .data = data
                         });
}


/* The type's own list gets the desk's text already. */
static bool
tk_notice_listed(const tk_type_row_t *type, const tk_agent_row_t *agent)
{
    return type != NULL && type->notify_new
           && tk_str_ifind(type->notify_to, agent->email) >= 0;
}


int
tk_notice_created(tk_cx_t *cx, const tk_ticket_t *t, uint64_t message_id,
    uint64_t by, bool list_mailed)
{
    int                    rc = TK_OK;
    unsigned               i;
    const tk_agent_row_t  *agent;
    const tk_type_row_t   *type = tk_snap_type(cx->snap, t->type_id);

    for (i = 0; rc == TK_OK && i < cx->snap->n_agents; i++) {
        agent = &cx->snap->agents[i];

        if (agent->wishes.new_ticket && agent->id != by
            && agent->id != t->agent_id
            && tk_acl_agent_of(cx->snap, t->type_id, agent->id)
            && !(list_mailed && tk_notice_listed(type, agent)))
        {
            rc = tk_notice_agent(cx, TK_NOTICE_NEW, agent, t, message_id,
                                 TK_STR_NULL, TK_STR_NULL);
        }
    }

    return rc;
}


int
tk_notice_assigned(tk_cx_t *cx, const tk_ticket_t *t, uint64_t message_id)
{
    const tk_agent_row_t  *agent = tk_snap_agent(cx->snap, t->agent_id);

    if (agent == NULL || !agent->wishes.assigned
        || cx->snap->conf->no_assign_reminder
        || (cx->viewer != NULL && cx->viewer->user_id == agent->id))
    {
        return TK_OK;
    }

    return tk_notice_agent(cx, TK_NOTICE_ASSIGNED, agent, t, message_id,
                           TK_STR_NULL, TK_STR_NULL);
}


int
tk_notice_person(tk_cx_t *cx, const tk_notice_person_t *to)
{
    return tk_outbox_add(cx, &(tk_outbox_new_t) {
                             .kind = tk_notice_name(to->kind),
                             .user_id = to->user_id,
                             .to_address = to->address, .to_name = to->name,
                             .to_role = "user",
                             .data = tk_arena_printf(cx->arena,
                                 "lang=%.*s", TK_STR_ARG(to->language))
                         });
}


int
tk_notice_large(tk_cx_t *cx, tk_str_t address, uint64_t type_id,
    uint64_t mail_id)
{
    long long  most = cx->desk->conf->mail_max_size;
    bool       mega = most >= 1 << 20 && most % (1 << 20) == 0;

    return tk_outbox_add(cx, &(tk_outbox_new_t) {
                             .kind = tk_notice_name(TK_NOTICE_LARGE),
                             .type_id = type_id, .to_address = address,
                             .to_name = TK_STR(""), .to_role = "user",
                             .once = tk_arena_printf(cx->arena, "large:%llu",
                                         (unsigned long long) mail_id),
                             .data = tk_arena_printf(cx->arena, "%s=%lld",
                                         mega ? "megabytes" : "kilobytes",
                                         most >> (mega ? 20 : 10))
                         });
}
