#include "desk/access/acl.h"


static bool
tk_acl_in(const uint64_t *list, unsigned n, uint64_t v)
{
    unsigned  i;

    for (i = 0; i < n; i++) {
        if (list[i] == v) {
            return true;
        }
    }

    return false;
}


static int
tk_acl_type_index(const tk_snapshot_t *s, uint64_t type_id)
{
    const tk_type_row_t  *t = tk_snap_type(s, type_id);

    return t ? (int) (t - s->types) : -1;
}


/* Does the row count for the viewer? */
static bool
tk_acl_holds(const tk_viewer_t *v, const tk_permission_row_t *p)
{
    return p->group ? tk_acl_in(v->groups, v->n_groups, p->who)
                    : p->who == v->user_id;
}


int
tk_acl_resolve(tk_cx_t *cx, tk_viewer_t *v)
{
    int                         i;
    unsigned                    k;
    const tk_snapshot_t        *s = cx->snap;
    const tk_permission_row_t  *p;

    v->n_levels = s->n_types;
    v->manages = 0;
    v->levels = tk_arena_array(cx->arena, s->n_types, 1);

    if (v->levels == NULL) {
        return TK_ENOMEM;
    }

    if (v->who != TK_WHO_USER) {
        return TK_OK;
    }

    for (k = 0; k < s->n_permissions; k++) {
        p = &s->permissions[k];

        if (!tk_acl_holds(v, p)) {
            continue;
        }

        i = tk_acl_type_index(s, p->type_id);

        if (i >= 0 && p->level > v->levels[i]) {
            v->levels[i] = (uint8_t) p->level;
        }
    }

    for (k = 0; k < v->n_levels; k++) {
        if (v->framed && v->levels[k] > TK_LEVEL_DELETE) {
            v->levels[k] = TK_LEVEL_DELETE;
        }

        v->manages += v->levels[k] >= TK_LEVEL_MANAGE;
    }

    return TK_OK;
}


int
tk_acl_level(const tk_cx_t *cx, uint64_t type_id)
{
    int                 i;
    const tk_viewer_t  *v = cx->viewer;

    if (v == NULL || cx->snap == NULL || v->who != TK_WHO_USER) {
        return TK_LEVEL_NONE;
    }

    i = tk_acl_type_index(cx->snap, type_id);

    return i >= 0 && (unsigned) i < v->n_levels ? v->levels[i]
                                                : TK_LEVEL_NONE;
}


bool
tk_acl_own(const tk_viewer_t *v, const tk_ticket_facts_t *t)
{
    if (v->who == TK_WHO_CUSTOMER) {
        return t->id != 0 && v->ticket_id == t->id;
    }

    if (v->who != TK_WHO_USER) {
        return false;
    }

    return (v->user_id != 0 && v->user_id == t->owner_id)
           || (v->contact_id != 0 && v->contact_id == t->contact_id);
}


/* What a reader who does not manage the type may do with an own ticket. */
static tk_why_t
tk_acl_why_own(const tk_cx_t *cx, tk_action_t action, int level)
{
    bool      customer = cx->viewer->who == TK_WHO_CUSTOMER;
    tk_why_t  yes = customer ? TK_WHY_VERIFIER : TK_WHY_OWN;

    switch (action) {

    case TK_MAY_SEE:
        return yes;

    case TK_MAY_ANSWER:
    case TK_MAY_CLOSE:
        return customer || level >= TK_LEVEL_CREATE ? yes : TK_WHY_NOT_LEVEL;

    case TK_MAY_REOPEN:
        return cx->snap->conf->admins_reopen ? TK_WHY_NOT_ADMINS_REOPEN
               : customer || level >= TK_LEVEL_CREATE ? yes
                                                      : TK_WHY_NOT_LEVEL;

    case TK_MAY_DELETE:
        return level >= TK_LEVEL_DELETE ? yes : TK_WHY_NOT_LEVEL;

    default:
        return TK_WHY_NOT_AGENT;
    }
}


static tk_why_t
tk_acl_why_manage(const tk_cx_t *cx, const tk_ticket_facts_t *t,
    tk_action_t action)
{
    switch (action) {

    case TK_MAY_SEE:
    case TK_MAY_SEE_NOTES:
        return TK_WHY_MANAGE;

    case TK_MAY_RESTORE:
        return t->hidden == 1 ? TK_WHY_MANAGE : TK_WHY_NOT_TRASHED;

    case TK_MAY_REOPEN:
        if (t->hidden == 0 && cx->snap->conf->admins_reopen
            && !cx->viewer->admin)
        {
            return TK_WHY_NOT_ADMINS_REOPEN;
        }

        /* Fall through. */

    default:
        return t->hidden == 0 ? TK_WHY_MANAGE : TK_WHY_NOT_HIDDEN;
    }
}


tk_why_t
tk_acl_why(const tk_cx_t *cx, const tk_ticket_facts_t *t, tk_action_t action)
{
    int                   level;
    const tk_viewer_t    *v = cx->viewer;
    const tk_type_row_t  *type;

    if (v == NULL) {
        return TK_WHY_NOT_SIGNED_IN;
    }

    if (v->who == TK_WHO_SYSTEM) {
        return TK_WHY_SYSTEM;
    }

    level = tk_acl_level(cx, t->type_id);

    if (level >= TK_LEVEL_MANAGE) {
        return tk_acl_why_manage(cx, t, action);
    }

    if (t->hidden != 0) {
        return TK_WHY_NOT_HIDDEN;
    }

    if (tk_acl_own(v, t)
        && (v->who == TK_WHO_CUSTOMER || level >= TK_LEVEL_READ))
    {
        return tk_acl_why_own(cx, action, level);
    }

    if (v->who != TK_WHO_USER) {
        return TK_WHY_NOT_SIGNED_IN;
    }

    if (level < TK_LEVEL_READ) {
        return TK_WHY_NOT_LEVEL;
    }

    type = tk_snap_type(cx->snap, t->type_id);

    /* To read, and nothing else. */
    if (v->group_company != 0 && v->group_company == t->company_id) {
        return action == TK_MAY_SEE ? TK_WHY_GROUP : TK_WHY_NOT_OWN;
    }

    if (type != NULL && type->show_others) {
        return action == TK_MAY_SEE ? TK_WHY_SHOW_OTHERS : TK_WHY_NOT_OWN;
    }

    return TK_WHY_NOT_OWN;
}


bool
tk_acl_may(const tk_cx_t *cx, const tk_ticket_facts_t *t, tk_action_t action)
{
    return tk_acl_why(cx, t, action) < TK_WHY_NOT;
}


bool
tk_acl_may_edit(const tk_cx_t *cx, const tk_ticket_facts_t *t, bool text,
    uint64_t author_id)
{
    return text && tk_acl_may(cx, t, TK_MAY_MANAGE)
           && (cx->viewer->admin
               || (author_id != 0 && author_id == cx->viewer->user_id));
}


bool
tk_acl_may_erase(const tk_cx_t *cx, const tk_ticket_facts_t *t, bool text)
{
    return text && tk_acl_may(cx, t, TK_MAY_MANAGE) && tk_acl_is_admin(cx);
}


bool
tk_acl_may_forward(const tk_cx_t *cx, const tk_ticket_facts_t *t, bool shown)
{
    return shown && tk_acl_may(cx, t, TK_MAY_NOTE);
}


unsigned
tk_acl_grants(const tk_cx_t *cx, const tk_viewer_t *v, uint64_t type_id,
    const tk_permission_row_t **grants, unsigned max)
{
    unsigned                    i, n = 0;
    const tk_snapshot_t        *s = cx->snap;
    const tk_permission_row_t  *p;

    for (i = 0; i < s->n_permissions && n < max; i++) {
        p = &s->permissions[i];

        if (p->type_id == type_id && tk_acl_holds(v, p)) {
            grants[n++] = p;
        }
    }

    return n;
}


bool
tk_acl_may_contacts(const tk_cx_t *cx)
{
    return cx->viewer != NULL
           && (cx->viewer->who == TK_WHO_SYSTEM || tk_acl_is_agent(cx));
}


bool
tk_acl_may_field(const tk_cx_t *cx, uint64_t type_id,
    const tk_field_row_t *field)
{
    if (cx->viewer == NULL
        || (field->type_id != 0 && field->type_id != type_id))
    {
        return false;
    }

    return field->customer || cx->viewer->who == TK_WHO_SYSTEM
           || tk_acl_level(cx, type_id) >= TK_LEVEL_MANAGE;
}


bool
tk_acl_may_create(const tk_cx_t *cx, uint64_t type_id)
{
    const tk_viewer_t    *v = cx->viewer;
    const tk_type_row_t  *type;

    type = tk_snap_type(cx->snap, type_id);

    if (v == NULL || type == NULL || type->archived) {
        return false;
    }

    switch (v->who) {

    case TK_WHO_SYSTEM:
        return true;

    case TK_WHO_USER:
        return tk_acl_level(cx, type_id) >= TK_LEVEL_CREATE;

    default:
        return type->external && cx->snap->conf->external
               && cx->snap->conf->external_anonymous;
    }
}


bool
tk_acl_may_create_any(const tk_cx_t *cx)
{
    unsigned  i;

    for (i = 0; i < cx->snap->n_types; i++) {
        if (tk_acl_may_create(cx, cx->snap->types[i].id)) {
            return true;
        }
    }

    return false;
}


bool
tk_acl_is_agent(const tk_cx_t *cx)
{
    return cx->viewer != NULL && cx->viewer->who == TK_WHO_USER
           && cx->viewer->manages > 0;
}


bool
tk_acl_is_agent_of(const tk_cx_t *cx, uint64_t type_id)
{
    return tk_acl_level(cx, type_id) >= TK_LEVEL_MANAGE;
}


bool
tk_acl_is_admin(const tk_cx_t *cx)
{
    return cx->viewer != NULL && cx->viewer->who == TK_WHO_USER
           && cx->viewer->admin;
}


bool
tk_acl_may_configure(const tk_cx_t *cx)
{
    return tk_acl_is_admin(cx)
           || (cx->viewer != NULL && cx->viewer->who == TK_WHO_SYSTEM);
}


bool
tk_acl_may_report(const tk_cx_t *cx)
{
    return tk_acl_is_admin(cx) || tk_acl_is_agent(cx);
}


bool
tk_acl_may_report_type(const tk_cx_t *cx, uint64_t type_id)
{
    return tk_acl_is_admin(cx) || tk_acl_is_agent_of(cx, type_id);
}


bool
tk_acl_may_bill(const tk_cx_t *cx)
{
    return tk_acl_is_admin(cx) && tk_acl_is_agent(cx);
}


bool
tk_acl_may_read_mail(const tk_cx_t *cx, const tk_mail_facts_t *m)
{
    return !m->twice && tk_acl_is_admin(cx)
           && (m->ticket_id == 0 || tk_acl_is_agent_of(cx, m->type_id));
}


bool
tk_acl_may_read_raw(const tk_cx_t *cx, const tk_mail_facts_t *m)
{
    if (m->twice || (m->secret && (cx->viewer == NULL
                                   || m->user_id != cx->viewer->user_id)))
    {
        return false;
    }

    return m->ticket_id != 0 ? tk_acl_is_agent_of(cx, m->type_id)
                             : tk_acl_may_read_mail(cx, m);
}


static bool
tk_acl_member(const tk_snapshot_t *s, uint64_t user_id, uint64_t group_id)
{
    unsigned                mid, lo = 0, hi = s->n_members;
    const tk_member_row_t  *m;

    while (lo < hi) {
        mid = lo + (hi - lo) / 2;
        m = &s->members[mid];

        if (m->user_id == user_id && m->group_id == group_id) {
            return true;
        }

        if (m->user_id < user_id
            || (m->user_id == user_id && m->group_id < group_id))
        {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    return false;
}


/* Where the permissions of a type begin: they are sorted by it. */
static unsigned
tk_acl_from(const tk_snapshot_t *s, uint64_t type_id)
{
    unsigned  mid, lo = 0, hi = s->n_permissions;

    while (lo < hi) {
        mid = lo + (hi - lo) / 2;

        if (s->permissions[mid].type_id < type_id) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }

    return lo;
}


bool
tk_acl_agent_of(const tk_snapshot_t *s, uint64_t type_id, uint64_t user_id)
{
    unsigned                    i;
    const tk_agent_row_t       *agent;
    const tk_permission_row_t  *p;

    agent = tk_snap_agent(s, user_id);

    if (agent == NULL || agent->disabled) {
        return false;
    }

    for (i = tk_acl_from(s, type_id); i < s->n_permissions; i++) {
        p = &s->permissions[i];

        if (p->type_id != type_id) {
            break;
        }

        if (p->level >= TK_LEVEL_MANAGE
            && (p->group ? tk_acl_member(s, user_id, p->who)
                         : p->who == user_id))
        {
            return true;
        }
    }

    return false;
}
