#ifndef TK_DESK_ACCESS_ACL_H
#define TK_DESK_ACCESS_ACL_H

#include "desk/snapshot.h"

/*
 * Rights: the one place where they are decided.  Pages, mail, exports and the
 * interface ask here and nowhere else.
 *
 * Levels are ordered; the highest held directly or by a group counts.  A
 * user who holds manage on a type is its agent.  An admin has no ticket
 * rights from that flag.  Whoever shows the verifier of a ticket is its
 * customer for that ticket.  A session of a foreign frame never manages.
 */

typedef enum {
    TK_WHO_ANONYMOUS,           /* no sign-in, no verifier         */
    TK_WHO_CUSTOMER,            /* showed a ticket's verifier      */
    TK_WHO_USER,                /* signed in                       */
    TK_WHO_SYSTEM               /* ticketd                         */
} tk_who_t;

typedef struct tk_viewer {
    tk_who_t         who;
    uint64_t         user_id;
    uint64_t         contact_id;      /* linked to the user, or 0        */
    uint64_t         group_company;   /* whose people see each other's, or 0 */
    uint64_t         ticket_id;       /* CUSTOMER: the verified ticket   */
    tk_str_t         name;
    tk_str_t         login;
    tk_str_t         email;
    tk_str_t         language;        /* chosen, or empty                */
    tk_str_t         zone;            /* chosen, or empty                */
    tk_str_t         cols;            /* desk/list/screen                     */
    bool             dense;
    bool             no_keys;
    bool             oldest_first;
    bool             has_views;       /* there may be saved ones         */
    bool             admin;
    bool             framed;          /* a session of a foreign frame    */
    const uint64_t  *groups;
    unsigned         n_groups;
    uint8_t         *levels;          /* per index in snap->types        */
    unsigned         n_levels;
    unsigned         manages;         /* number of types                 */
    tk_time_t        seen;            /* last time here                  */
} tk_viewer_t;

/* What rights depend on; every ticket row can give it. */
typedef struct {
    uint64_t  id;
    uint64_t  type_id;
    uint64_t  status_id;
    uint64_t  owner_id;
    uint64_t  contact_id;
    uint64_t  company_id;
    int       hidden;                 /* 0 visible, 1 trash, 2 merged    */
} tk_ticket_facts_t;

typedef enum {
    TK_MAY_SEE,             /* the ticket and its public messages        */
    TK_MAY_SEE_NOTES,
    TK_MAY_ANSWER,          /* as customer or as agent                   */
    TK_MAY_NOTE,
    TK_MAY_MANAGE,          /* claim, assign, change fields, read marks  */
    TK_MAY_CLOSE,
    TK_MAY_REOPEN,
    TK_MAY_DELETE,          /* to the trash                              */
    TK_MAY_RESTORE,
    TK_MAY_LAST
} tk_action_t;

/*
 * The rule that decided.  Those from TK_WHY_NOT on refuse; what
 * tk_acl_may() says is nothing but that.
 */
typedef enum {
    TK_WHY_SYSTEM,              /* ticketd                                */
    TK_WHY_MANAGE,              /* manages the type                       */
    TK_WHY_OWN,                 /* owner, or of a linked contact          */
    TK_WHY_VERIFIER,            /* showed the ticket's verifier           */
    TK_WHY_SHOW_OTHERS,         /* the type shows tickets of other users  */
    TK_WHY_GROUP,               /* of the viewer's ticket group           */
    TK_WHY_NOT,
    TK_WHY_NOT_SIGNED_IN,       /* nor shown a verifier of this ticket    */
    TK_WHY_NOT_LEVEL,           /* holds too little on the type           */
    TK_WHY_NOT_OWN,             /* holds a level, but it is another's     */
    TK_WHY_NOT_AGENT,           /* for those alone who manage the type    */
    TK_WHY_NOT_HIDDEN,          /* in the trash, or merged                */
    TK_WHY_NOT_TRASHED,         /* only what is in the trash is restored  */
    TK_WHY_NOT_ADMINS_REOPEN    /* the option "only admins reopen"        */
} tk_why_t;

/* Fills viewer->levels and ->manages from the snapshot. */
int tk_acl_resolve(tk_cx_t *cx, tk_viewer_t *viewer);

/* level of the viewer on a type, TK_LEVEL_NONE for unknown types. */
int tk_acl_level(const tk_cx_t *cx, uint64_t type_id);

bool tk_acl_may(const tk_cx_t *cx, const tk_ticket_facts_t *t,
    tk_action_t action);

/* The same decision, with its reason. */
tk_why_t tk_acl_why(const tk_cx_t *cx, const tk_ticket_facts_t *t,
    tk_action_t action);

/* The rows that give the viewer a level on the type, at most max; how
 * many. */
unsigned tk_acl_grants(const tk_cx_t *cx, const tk_viewer_t *viewer,
    uint64_t type_id, const tk_permission_row_t **grants, unsigned max);

/* May the viewer replace the text of a message? Agents their own, an admin
 * who manages the type any; text: it is one, no mere event. */
bool tk_acl_may_edit(const tk_cx_t *cx, const tk_ticket_facts_t *t,
    bool text, uint64_t author_id);

/* May the viewer delete a message for good? An admin who manages the type. */
bool tk_acl_may_erase(const tk_cx_t *cx, const tk_ticket_facts_t *t,
    bool text);

/* May the viewer mail a message to somebody who has no part in the ticket?
 * Agents, what its customer reads (shown): neither notes nor events. */
bool tk_acl_may_forward(const tk_cx_t *cx, const tk_ticket_facts_t *t,
    bool shown);

/* Contacts and companies are the agents' own, whatever types they manage. */
bool tk_acl_may_contacts(const tk_cx_t *cx);

/* Does the viewer see, and may fill in, a custom field of a ticket of that
 * type? Agents of the type all, customers what is for them. */
bool tk_acl_may_field(const tk_cx_t *cx, uint64_t type_id,
    const tk_field_row_t *field);

/* May the viewer create a ticket of this type?  Anonymous: a type on the
 * external page, when that and its anonymous use are on. */
bool tk_acl_may_create(const tk_cx_t *cx, uint64_t type_id);
bool tk_acl_may_create_any(const tk_cx_t *cx);

bool tk_acl_is_agent(const tk_cx_t *cx);             /* of any type      */
bool tk_acl_is_agent_of(const tk_cx_t *cx, uint64_t type_id);
bool tk_acl_is_admin(const tk_cx_t *cx);

/* Reads reports, and in them the figures of a type: admins all, agents those
 * of their types. */
bool tk_acl_may_report(const tk_cx_t *cx);
bool tk_acl_may_report_type(const tk_cx_t *cx, uint64_t type_id);

/* Changes the configuration: types, people, rights, mailboxes, templates,
 * options, rates; pages of Administration and ticketd. */
bool tk_acl_may_configure(const tk_cx_t *cx);

/* Makes, sees and cancels invoices: an admin who is an agent, since they
 * name tickets. What is billed is of types that they manage. */
bool tk_acl_may_bill(const tk_cx_t *cx);

/* What decides who reads a mail that came in. */
typedef struct {
    uint64_t  ticket_id;        /* 0: it is in none                       */
    uint64_t  type_id;
    bool      twice;            /* it came before, and was let go         */
    bool      secret;           /* answered by the address that is one
                                 * agent's proof ...                      */
    uint64_t  user_id;          /* ... that agent                         */
} tk_mail_facts_t;

/* What it says in the log: admins, of what belongs to no ticket, and of what
 * is in tickets of types that they manage; of one that came twice nobody,
 * since there is no ticket to be asked about. */
bool tk_acl_may_read_mail(const tk_cx_t *cx, const tk_mail_facts_t *m);

/* The mail as it came: they and the agents of its ticket; a secret one its
 * agent alone, and while it is held, nobody (one that ended the program was
 * not read far enough to be known as such; one that somebody opens as plain
 * text is a file of a ticket). */
bool tk_acl_may_read_raw(const tk_cx_t *cx, const tk_mail_facts_t *m);

/* May this agent be assigned a ticket of the type? (read from the
 * snapshot's permissions; groups by the list given) */
bool tk_acl_agent_of(const tk_snapshot_t *s, uint64_t type_id,
    uint64_t user_id);

/* Is it the viewer's own ticket? */
bool tk_acl_own(const tk_viewer_t *v, const tk_ticket_facts_t *t);

#endif
