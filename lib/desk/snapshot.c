#include "desk/snapshot.h"

#include "desk/billing/rate.h"
#include "desk/ticket/field.h"
#include "tk_sql.gen.h"


/*
 * Everything is read on one connection, but not in one transaction: if the
 * revision moved while reading, the next request sees that and reads again.
 * The revision is therefore read first.
 */


static int
tk_snapshot_options(tk_cx_t *cx, tk_snapshot_t *s)
{
    int                    rc;
    size_t                 i, n;
    tk_str_t               err;
    tk_sql_option_all_t   *rows;

    rc = tk_conf_copy(cx->desk->conf, s->arena, &s->conf);

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_sql_option_all(cx->db, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        rc = tk_conf_option(s->conf, rows[i].name,
                            tk_arena_str(s->arena, rows[i].value), &err);

        if (rc == TK_EINVAL) {
            tk_log(cx->desk->host, TK_LOG_WARN, "stored option: %.*s",
                   TK_STR_ARG(err));
        }
    }

    s->zone = s->conf->time_zone.zone;

    return TK_OK;
}


static int
tk_snapshot_types(tk_cx_t *cx, tk_snapshot_t *s)
{
    int                      rc;
    size_t                   i, n;
    tk_type_row_t           *t;
    tk_sql_type_all_t       *rows;
    tk_sql_type_group_all_t *groups;

    rc = tk_sql_type_group_all(cx->db, &groups, &n);

    if (rc != TK_OK) {
        return rc;
    }

    s->groups = tk_arena_array(s->arena, n, sizeof(*s->groups));

    for (i = 0; s->groups != NULL && i < n; i++) {
        s->groups[i].id = (uint32_t) groups[i].id;
        s->groups[i].name = tk_arena_str(s->arena, groups[i].name);
        s->groups[i].sort = groups[i].sort;
        s->n_groups++;
    }

    rc = tk_sql_type_all(cx->db, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    s->types = tk_arena_array(s->arena, n, sizeof(*s->types));
    s->types_by_id = tk_idmap_create(s->arena, n);

    for (i = 0; s->types != NULL && s->types_by_id != NULL && i < n; i++) {
        t = &s->types[s->n_types++];
        t->id = (uint32_t) rows[i].id;
        t->group_id = (uint32_t) rows[i].group_id;
        t->owner_id = rows[i].owner_id;
        t->name = tk_arena_str(s->arena, rows[i].name);
        t->description = tk_arena_str(s->arena, rows[i].description);
        t->external = rows[i].external;
        t->show_others = rows[i].show_others;
        t->notify_new = rows[i].notify_new;
        t->notify_to = tk_arena_str(s->arena, rows[i].notify_to);
        t->alt_sender = rows[i].alt_sender;
        t->sender_name = tk_arena_str(s->arena, rows[i].sender_name);
        t->sender_email = tk_arena_str(s->arena, rows[i].sender_email);
        t->archived = rows[i].archived;
        tk_idmap_set(s->types_by_id, t->id, t);
    }

    return TK_OK;
}


static int
tk_snapshot_statuses(tk_cx_t *cx, tk_snapshot_t *s)
{
    int                   rc;
    size_t                i, n;
    tk_status_row_t      *t;
    tk_sql_status_all_t  *rows;

    rc = tk_sql_status_all(cx->db, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    s->statuses = tk_arena_array(s->arena, n, sizeof(*s->statuses));

    for (i = 0; s->statuses != NULL && i < n; i++) {
        t = &s->statuses[s->n_statuses++];
        t->id = (uint32_t) rows[i].id;
        t->kind = (int) rows[i].kind;
        t->name = tk_arena_str(s->arena, rows[i].name);
        t->color = tk_arena_str(s->arena, rows[i].color);

        if (t->kind == TK_STATUS_OPEN) {
            s->status_open = t->id;
        }

        if (t->kind == TK_STATUS_CLOSED) {
            s->status_closed = t->id;
        }
    }

    return s->status_open && s->status_closed ? TK_OK : TK_EBUG;
}


static int
tk_snapshot_agents(tk_cx_t *cx, tk_snapshot_t *s)
{
    int                  rc;
    size_t               i, n;
    tk_agent_row_t      *t;
    tk_sql_agent_all_t  *rows;

    rc = tk_sql_agent_all(cx->db, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    s->agents = tk_arena_array(s->arena, n, sizeof(*s->agents));
    s->agents_by_id = tk_idmap_create(s->arena, n);

    for (i = 0; s->agents != NULL && s->agents_by_id != NULL && i < n; i++) {
        t = &s->agents[s->n_agents++];
        t->id = rows[i].id;
        t->name = tk_arena_str(s->arena, rows[i].name);
        t->email = tk_arena_str(s->arena, rows[i].email);
        t->disabled = rows[i].disabled;
        t->language = tk_arena_str(s->arena, rows[i].language);
        t->wishes = (tk_wishes_t) {
            .new_ticket = rows[i].new_ticket, .answered = rows[i].answered,
            .assigned = rows[i].assigned, .daily = rows[i].daily,
            .unanswered = (unsigned) rows[i].unanswered
        };
        t->picture = rows[i].picture.p
                     ? tk_arena_str(s->arena, rows[i].picture) : TK_STR_NULL;
        t->picture_kind = (int) rows[i].picture_kind;
        tk_idmap_set(s->agents_by_id, t->id, t);
    }

    return TK_OK;
}


static int
tk_snapshot_permissions(tk_cx_t *cx, tk_snapshot_t *s)
{
    int                        rc;
    size_t                     i, n;
    tk_permission_row_t       *t;
    tk_sql_permission_all_t   *rows;
    tk_sql_agent_group_all_t  *members;

    rc = tk_sql_permission_all(cx->db, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    s->permissions = tk_arena_array(s->arena, n, sizeof(*s->permissions));

    for (i = 0; s->permissions != NULL && i < n; i++) {
        t = &s->permissions[s->n_permissions++];
        t->type_id = (uint32_t) rows[i].type_id;
        t->group = rows[i].is_group;
        t->who = rows[i].who;
        t->level = (int) rows[i].level;
    }

    rc = tk_sql_agent_group_all(cx->db, &members, &n);

    if (rc != TK_OK) {
        return rc;
    }

    s->members = tk_arena_array(s->arena, n, sizeof(*s->members));

    for (i = 0; s->members != NULL && i < n; i++) {
        s->members[i].user_id = members[i].user_id;
        s->members[i].group_id = members[i].group_id;
        s->n_members++;
    }

    return TK_OK;
}


static int
tk_snapshot_templates(tk_cx_t *cx, tk_snapshot_t *s)
{
    int                         rc;
    size_t                      i, n;
    tk_template_row_t          *t;
    tk_sql_template_all_t      *rows;
    tk_sql_notification_all_t  *switches;

    rc = tk_sql_template_all(cx->db, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    s->templates = tk_arena_array(s->arena, n, sizeof(*s->templates));

    for (i = 0; s->templates != NULL && i < n; i++) {
        t = &s->templates[s->n_templates++];
        t->id = (uint32_t) rows[i].id;
        t->type_id = (uint32_t) rows[i].type_id;
        t->kind = tk_arena_str(s->arena, rows[i].kind);
        t->name = tk_arena_str(s->arena, rows[i].name);
        t->body = tk_arena_str(s->arena, rows[i].body);
        t->is_default = rows[i].is_default;
    }

    rc = tk_sql_notification_all(cx->db, &switches, &n);

    if (rc != TK_OK) {
        return rc;
    }

    s->notifications = tk_arena_array(s->arena, n, sizeof(*s->notifications));

    for (i = 0; s->notifications != NULL && i < n; i++) {
        s->notifications[i].kind = tk_arena_str(s->arena, switches[i].kind);
        s->notifications[i].type_id = (uint32_t) switches[i].type_id;
        s->notifications[i].enabled = switches[i].enabled;
        s->n_notifications++;
    }

    return TK_OK;
}


static int
tk_snapshot_mailboxes(tk_cx_t *cx, tk_snapshot_t *s)
{
    int                    rc;
    size_t                 i, n;
    tk_mailbox_row_t      *t;
    tk_sql_mailbox_all_t  *rows;

    rc = tk_sql_mailbox_all(cx->db, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    s->mailboxes = tk_arena_array(s->arena, n, sizeof(*s->mailboxes));

    for (i = 0; s->mailboxes != NULL && i < n; i++) {
        t = &s->mailboxes[s->n_mailboxes++];
        t->id = (uint32_t) rows[i].id;
        t->type_id = (uint32_t) rows[i].type_id;
        t->email = tk_arena_str(s->arena, rows[i].email);
        t->delimiter = tk_arena_str(s->arena, rows[i].delimiter);
        t->authserv_id = tk_arena_str(s->arena, rows[i].authserv_id);
        t->enabled = rows[i].enabled;
    }

    return TK_OK;
}


static int
tk_snapshot_fields(tk_cx_t *cx, tk_snapshot_t *s)
{
    int                  rc;
    size_t               i, n;
    tk_field_row_t      *t;
    tk_sql_field_all_t  *rows;

    rc = tk_sql_field_all(cx->db, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    s->fields = tk_arena_array(s->arena, n, sizeof(*s->fields));

    for (i = 0; s->fields != NULL && i < n; i++) {
        t = &s->fields[s->n_fields++];
        t->id = (uint32_t) rows[i].id;
        t->type_id = (uint32_t) rows[i].type_id;
        t->kind = tk_field_kind(rows[i].kind);
        t->name = tk_arena_str(s->arena, rows[i].name);
        t->label = tk_arena_str(s->arena, rows[i].label);
        t->options = tk_arena_str(s->arena, rows[i].options);
        t->required = rows[i].required;
        t->customer = rows[i].customer;
        t->sort = rows[i].sort;
    }

    return TK_OK;
}


static int
tk_snapshot_rates(tk_cx_t *cx, tk_snapshot_t *s)
{
    int         rc;
    size_t      i, n;
    tk_rate_t  *rows;

    rc = tk_sql_rate_all(cx->db, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    s->rates = tk_arena_array(s->arena, n, sizeof(*s->rates));

    for (i = 0; s->rates != NULL && i < n; i++) {
        s->rates[s->n_rates++] = (tk_rate_row_t) {
            .id = (uint32_t) rows[i].id,
            .name = tk_arena_str(s->arena, rows[i].name),
            .amount = rows[i].amount,
            .cost_code = tk_arena_str(s->arena, rows[i].cost_code),
            .company_id = rows[i].company_id, .archived = rows[i].archived
        };
    }

    return TK_OK;
}


static int
tk_snapshot_fill(tk_cx_t *cx, tk_snapshot_t *s)
{
    int                     rc;
    unsigned                i;
    tk_sql_desk_revision_t  row;

    static int (*const steps[])(tk_cx_t *, tk_snapshot_t *) = {
        tk_snapshot_options, tk_snapshot_types, tk_snapshot_statuses,
        tk_snapshot_agents, tk_snapshot_permissions, tk_snapshot_templates,
        tk_snapshot_mailboxes, tk_snapshot_fields, tk_snapshot_rates
    };

    rc = tk_sql_desk_revision(cx->db, &row);

    if (rc != TK_OK) {
        return rc;
    }

    s->revision = row.revision;
    s->loaded = cx->now;

    for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        rc = steps[i](cx, s);

        if (rc != TK_OK) {
            return rc;
        }
    }

    return tk_arena_failed(s->arena) ? TK_ENOMEM : TK_OK;
}


static int
tk_snapshot_load(tk_cx_t *cx, tk_snapshot_t **s_r)
{
    int             rc;
    tk_arena_t     *a;
    tk_snapshot_t  *s;

    rc = tk_cx_db(cx);

    if (rc != TK_OK) {
        return rc;
    }

    a = tk_arena_create(0);
    s = a ? tk_arena_zalloc(a, sizeof(*s)) : NULL;

    if (s == NULL) {
        tk_arena_destroy(a);
        return TK_ENOMEM;
    }

    s->arena = a;
    s->refs = 1;
    rc = tk_snapshot_fill(cx, s);

    if (rc != TK_OK) {
        tk_arena_destroy(a);
        return rc;
    }

    *s_r = s;

    return TK_OK;
}


static bool
tk_snapshot_fits(const tk_snapshot_t *s, uint64_t revision, tk_time_t now,
    tk_time_t max_age)
{
    if (s == NULL) {
        return false;
    }

    if (revision != 0) {
        return s->revision >= revision;
    }

    return max_age < 0 || now - s->loaded <= max_age;
}


/* Makes the desk's snapshot a fresh one, or finds that it still is. */
static int
tk_snapshot_renew(tk_cx_t *cx, uint64_t revision)
{
    int                     rc;
    tk_desk_t              *desk = cx->desk;
    tk_snapshot_t          *s;
    tk_sql_desk_revision_t  row;

    if (revision == 0 && desk->snapshot != NULL) {
        rc = tk_cx_db(cx);

        if (rc == TK_OK) {
            rc = tk_sql_desk_revision(cx->db, &row);
        }

        if (rc != TK_OK) {
            return rc;
        }

        if (desk->snapshot->revision >= row.revision) {
            desk->snapshot->loaded = cx->now;
            return TK_OK;
        }
    }

    rc = tk_snapshot_load(cx, &s);

    if (rc != TK_OK) {
        return rc;
    }

    /* Another fiber may have read a newer one meanwhile. */
    if (tk_snapshot_fits(desk->snapshot, s->revision, 0, 0)) {
        tk_snapshot_unref(s);

    } else {
        tk_snapshot_unref(desk->snapshot);
        desk->snapshot = s;
    }

    return TK_OK;
}


int
tk_snapshot_use(tk_cx_t *cx, uint64_t revision, tk_time_t max_age)
{
    int         rc;
    tk_desk_t  *desk = cx->desk;

    /* Where age alone is asked, one fiber looks and the others go on with
     * what there is; a revision that is known to be there is never waited
     * for: rights that were taken away would count on. */
    if (!tk_snapshot_fits(desk->snapshot, revision, cx->now, max_age)
        && !(desk->loading && revision == 0 && desk->snapshot != NULL))
    {
        desk->loading++;
        rc = tk_snapshot_renew(cx, revision);
        desk->loading--;

        if (rc != TK_OK) {
            return rc;
        }
    }

    if (cx->held != desk->snapshot) {
        tk_snapshot_unref((tk_snapshot_t *) cx->held);
        desk->snapshot->refs++;
        cx->held = desk->snapshot;
        cx->snap = desk->snapshot;
    }

    return TK_OK;
}


int
tk_snapshot_call(tk_cx_t *cx, const tk_str_t names[TK_STATUS_KINDS])
{
    unsigned          i, k;
    tk_snapshot_t    *copy;
    tk_status_row_t  *row;

    /* As the first migration named them. */
    static const char *const  built_in[TK_STATUS_KINDS] = {
        "Open", "In progress", "Closed"
    };

    copy = tk_arena_alloc(cx->arena, sizeof(*copy));
    row = tk_arena_array(cx->arena, cx->held->n_statuses + 1, sizeof(*row));

    if (copy == NULL || row == NULL) {
        return TK_ENOMEM;
    }

    *copy = *cx->held;
    copy->statuses = row;
    cx->snap = copy;

    for (i = 0; i < copy->n_statuses; i++, row++) {
        *row = cx->held->statuses[i];
        k = (unsigned) row->kind - TK_STATUS_OPEN;

        if (k < TK_STATUS_KINDS && names[k].n != 0
            && tk_str_eqz(row->name, built_in[k]))
        {
            row->name = names[k];
        }
    }

    return TK_OK;
}


int
tk_snapshot_touch(tk_cx_t *cx)
{
    return tk_sql_desk_touch(cx->db, NULL);
}
