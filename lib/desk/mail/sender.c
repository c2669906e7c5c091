#include "desk/mail/sender.h"

#include "tk_sql.gen.h"


/* A row for each group. */
static int
tk_sender_groups(tk_cx_t *cx, const tk_sql_sender_account_t *rows, size_t n,
    tk_viewer_t *v)
{
    size_t     i;
    uint64_t  *groups;

    if (rows[0].group_id == 0) {
        return TK_OK;
    }

    groups = tk_arena_array(cx->arena, n, sizeof(*groups));

    if (groups == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < n; i++) {
        groups[i] = rows[i].group_id;
    }

    v->groups = groups;
    v->n_groups = n;

    return TK_OK;
}


int
tk_sender_find(tk_cx_t *cx, tk_str_t address, bool doubted,
    tk_sender_t *sender_r)
{
    int                       rc;
    size_t                    n;
    tk_sql_sender_account_t  *rows;

    *sender_r = (tk_sender_t) {
        .address = address, .doubted = doubted, .viewer.who = TK_WHO_USER
    };

    if (address.n == 0 || doubted) {
        return TK_OK;
    }

    rc = tk_sql_sender_account(cx->db, &(tk_sql_sender_account_in_t) {
                                   .email = address
                               }, &rows, &n);

    /* Nobody's, or of more than one. */
    if (rc != TK_OK || n == 0 || rows[0].id != rows[n - 1].id) {
        return rc;
    }

    sender_r->known = true;
    sender_r->viewer.user_id = rows[0].id;
    sender_r->viewer.contact_id = rows[0].contact_id;
    sender_r->viewer.name = rows[0].name;
    sender_r->viewer.email = address;

    rc = tk_sender_groups(cx, rows, n, &sender_r->viewer);

    return rc == TK_OK ? tk_acl_resolve(cx, &sender_r->viewer) : rc;
}


/* Asks desk/access/acl as that account. */
static bool
tk_sender_may(tk_cx_t *cx, const tk_sender_t *sender,
    const tk_ticket_facts_t *f, tk_action_t action)
{
    bool                may;
    const tk_viewer_t  *was = cx->viewer;

    cx->viewer = &sender->viewer;
    may = tk_acl_may(cx, f, action);
    cx->viewer = was;

    return may;
}


static int
tk_sender_listed(tk_cx_t *cx, const tk_sender_t *sender, const tk_ticket_t *t)
{
    int                      rc = TK_ENOTFOUND;
    tk_sql_sender_cc_t       cc;
    tk_sql_sender_contact_t  contact;

    if (t->contact_id != 0) {
        rc = tk_sql_sender_contact(cx->db, &(tk_sql_sender_contact_in_t) {
                                       .contact_id = t->contact_id,
                                       .address = sender->address
                                   }, &contact);
    }

    if (rc == TK_ENOTFOUND) {
        rc = tk_sql_sender_cc(cx->db, &(tk_sql_sender_cc_in_t) {
                                  .ticket_id = t->id,
                                  .address = sender->address
                              }, &cc);
    }

    return rc == TK_ENOTFOUND ? TK_EDENIED : rc;
}


int
tk_sender_takes_part(tk_cx_t *cx, const tk_sender_t *sender,
    const tk_ticket_t *t)
{
    tk_ticket_facts_t  f = tk_ticket_facts(t);

    if (sender->address.n == 0 || sender->doubted) {
        return TK_EDENIED;
    }

    if (sender->known && tk_acl_own(&sender->viewer, &f)) {
        return tk_sender_may(cx, sender, &f, TK_MAY_ANSWER)
               ? TK_OK : TK_EDENIED;
    }

    return tk_str_ieq(sender->address, t->email)
           ? TK_OK : tk_sender_listed(cx, sender, t);
}


int
tk_sender_doubt(tk_cx_t *cx, uint64_t ticket_id)
{
    return tk_sql_ticket_doubt(cx->db, &(tk_sql_ticket_doubt_in_t) {
                                   .ticket_id = ticket_id }, NULL);
}


bool
tk_sender_agent_of(tk_cx_t *cx, const tk_sender_t *sender, uint64_t type_id)
{
    return sender->known
           && tk_acl_agent_of(cx->snap, type_id, sender->viewer.user_id);
}
