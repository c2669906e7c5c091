#ifndef TK_DESK_SNAPSHOT_H
#define TK_DESK_SNAPSHOT_H

#include "base/map.h"
#include "desk/desk.h"

/*
 * The desk's reference data as one immutable picture in an arena of its
 * own: types, statuses, agents, rights, templates, options.  Replaced as a
 * whole when the desk's revision moved; a unit of work keeps the one it
 * began with.  Customers are never in it.  Everything that changes any of
 * this calls tk_snapshot_touch() in its transaction.
 */

enum { TK_LEVEL_NONE, TK_LEVEL_READ, TK_LEVEL_CREATE, TK_LEVEL_WRITE,
       TK_LEVEL_DELETE, TK_LEVEL_MANAGE };

enum { TK_STATUS_OPEN = 1, TK_STATUS_PROGRESS = 2, TK_STATUS_CLOSED = 3,
    TK_STATUS_KINDS = 3 };

typedef struct {
    uint32_t  id;
    tk_str_t  name;
    int64_t   sort;
} tk_type_group_t;

typedef struct {
    uint32_t  id;
    uint32_t  group_id;
    uint64_t  owner_id;
    tk_str_t  name;
    tk_str_t  description;
    bool      external;
    bool      show_others;
    bool      notify_new;
    tk_str_t  notify_to;          /* addresses by comma or line break */
    bool      alt_sender;
    tk_str_t  sender_name;
    tk_str_t  sender_email;
    bool      archived;
} tk_type_row_t;

typedef struct {
    uint32_t  id;
    int       kind;
    tk_str_t  name;
    tk_str_t  color;
} tk_status_row_t;

/* What an agent wants to be told by mail. */
typedef struct {
    bool      new_ticket;         /* in their types                       */
    bool      answered;           /* a ticket of theirs                   */
    bool      assigned;           /* to them, by somebody else            */
    bool      daily;              /* report                               */
    unsigned  unanswered;         /* after business hours; 0 never        */
} tk_wishes_t;

typedef struct {                  /* a user who manages at least one type */
    uint64_t     id;
    tk_str_t     name;
    tk_str_t     email;
    bool         disabled;
    tk_str_t     language;        /* or empty                             */
    tk_wishes_t  wishes;
    tk_str_t     picture;         /* digest in the store, or null         */
    int          picture_kind;    /* blob/image.h                         */
} tk_agent_row_t;

typedef struct {
    uint32_t  type_id;
    bool      group;              /* who is a group, else a user */
    uint64_t  who;
    int       level;
} tk_permission_row_t;

typedef struct {                  /* agents in groups that manage a type  */
    uint64_t  user_id;
    uint64_t  group_id;
} tk_member_row_t;

typedef struct {
    uint32_t  id;
    uint32_t  type_id;            /* 0: for all types */
    tk_str_t  kind;
    tk_str_t  name;
    tk_str_t  body;
    bool      is_default;
} tk_template_row_t;

typedef struct {
    tk_str_t  kind;
    uint32_t  type_id;
    bool      enabled;
} tk_notification_row_t;

typedef struct {
    uint32_t  id;
    uint32_t  type_id;
    tk_str_t  email;
    tk_str_t  delimiter;
    tk_str_t  authserv_id;
    bool      enabled;
} tk_mailbox_row_t;

typedef enum {
    TK_FIELD_TEXT, TK_FIELD_NUMBER, TK_FIELD_DATE, TK_FIELD_CHECK,
    TK_FIELD_SELECT, TK_FIELD_AREA, TK_FIELD_KINDS
} tk_field_kind_t;

typedef struct {                  /* a custom field, see desk/ticket/field */
    uint32_t         id;
    uint32_t         type_id;     /* 0: of all types                      */
    tk_field_kind_t  kind;
    tk_str_t         name;
    tk_str_t         label;
    tk_str_t         options;     /* of a select, one a line              */
    bool             required;
    bool             customer;    /* customers see it and fill it in      */
    int64_t          sort;
} tk_field_row_t;

typedef struct {
    uint32_t  id;
    tk_str_t  name;
    int64_t   amount;             /* hundredths, an hour (desk/billing/rate) */
    tk_str_t  cost_code;
    uint64_t  company_id;         /* 0: for everybody                     */
    bool      archived;
} tk_rate_row_t;

typedef struct tk_snapshot {
    tk_arena_t             *arena;
    unsigned                refs;
    uint64_t                revision;
    tk_time_t               loaded;
    tk_conf_t              *conf;         /* with stored options applied  */
    const tk_zone_t        *zone;         /* of the desk, NULL = UTC      */
    tk_type_group_t        *groups;       /* in order of sort             */
    unsigned                n_groups;
    tk_type_row_t          *types;        /* sorted by group, sort, name  */
    unsigned                n_types;
    tk_idmap_t             *types_by_id;
    tk_status_row_t        *statuses;     /* in order of sort             */
    unsigned                n_statuses;
    tk_agent_row_t         *agents;       /* by name                      */
    unsigned                n_agents;
    tk_idmap_t             *agents_by_id;
    tk_permission_row_t    *permissions;  /* sorted by type               */
    unsigned                n_permissions;
    tk_member_row_t        *members;      /* sorted by user and group     */
    unsigned                n_members;
    tk_template_row_t      *templates;
    unsigned                n_templates;
    tk_notification_row_t  *notifications;
    unsigned                n_notifications;
    tk_mailbox_row_t       *mailboxes;
    unsigned                n_mailboxes;
    tk_field_row_t         *fields;       /* in order of sort             */
    unsigned                n_fields;
    tk_rate_row_t          *rates;        /* in use first, by name        */
    unsigned                n_rates;
    uint32_t                status_open;
    uint32_t                status_closed;
} tk_snapshot_t;

/* Makes cx->snap a snapshot of at least that revision (0: any that is not
 * older than max_age; max_age < 0: any). Errors of lib/db. */
int tk_snapshot_use(tk_cx_t *cx, uint64_t revision, tk_time_t max_age);

/* Makes cx->snap a copy in which the statuses that are built in, and that
 * nobody has given another name, are called as their readers do, by kind.
 * What is stored stands in cx->held. */
int tk_snapshot_call(tk_cx_t *cx, const tk_str_t names[TK_STATUS_KINDS]);

void tk_snapshot_unref(tk_snapshot_t *snap);

/* Inside a transaction that changed reference data. */
int tk_snapshot_touch(tk_cx_t *cx);

/* NULL if unknown. */
const tk_type_row_t *tk_snap_type(const tk_snapshot_t *s, uint64_t id);
const tk_status_row_t *tk_snap_status(const tk_snapshot_t *s, uint64_t id);
const tk_agent_row_t *tk_snap_agent(const tk_snapshot_t *s, uint64_t id);
const tk_type_row_t *tk_snap_type_named(const tk_snapshot_t *s, tk_str_t name);
const tk_status_row_t *tk_snap_status_named(const tk_snapshot_t *s,
    tk_str_t name);

/* An unknown or deleted status counts as in progress. */
bool tk_snap_closed(const tk_snapshot_t *s, uint64_t status_id);

/* The mailbox whose replies belong to a type: the first enabled one that
 * feeds it; NULL if none. */
const tk_mailbox_row_t *tk_snap_mailbox(const tk_snapshot_t *s,
    uint64_t type_id);
bool tk_snap_own_address(const tk_snapshot_t *s, tk_str_t address);

#endif
