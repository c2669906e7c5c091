#include "desk/ticket/link.h"

#include "desk/people/card.h"
#include "desk/people/company.h"
#include "desk/ticket/event.h"
#include "tk_sql.gen.h"

static const char *const  tk_link_kinds[] = { "ticket", "contact", "company" };


static tk_link_kind_t
tk_link_kind(tk_str_t name)
{
    return tk_str_eqz(name, "contact") ? TK_LINK_CONTACT
           : tk_str_eqz(name, "company") ? TK_LINK_COMPANY : TK_LINK_TICKET;
}


/* The rows of both statements say the same of a ticket. */
#define TK_LINK_FACTS(ticket, r)                                          \
    (tk_ticket_facts_t) {                                                 \
        .id = (ticket), .type_id = (r).type_id,                           \
        .status_id = (r).status_id, .owner_id = (r).owner_id,             \
        .contact_id = (r).contact_id, .hidden = (int) (r).hidden          \
    }


static bool
tk_link_shown(tk_cx_t *cx, const tk_ticket_facts_t *f)
{
    return f->hidden != TK_MERGED && tk_acl_may(cx, f, TK_MAY_SEE_NOTES);
}


static int
tk_link_from(tk_cx_t *cx, uint64_t ticket_id, tk_link_t *list, size_t *n)
{
    int                 rc;
    size_t              i, rows_n;
    bool                ticket;
    tk_ticket_facts_t   f;
    tk_sql_link_from_t *rows;

    rc = tk_sql_link_from(cx->db, &(tk_sql_link_from_in_t) {
                              .ticket_id = ticket_id, .max = TK_LINK_MAX
                          }, &rows, &rows_n);

    for (i = 0; rc == TK_OK && i < rows_n; i++) {
        f = TK_LINK_FACTS(rows[i].other_id, rows[i]);
        ticket = tk_link_kind(rows[i].kind) == TK_LINK_TICKET;

        if (ticket ? rows[i].number == 0 || !tk_link_shown(cx, &f)
                   : tk_str_is_null(rows[i].name))
        {
            continue;
        }

        list[(*n)++] = (tk_link_t) {
            .id = rows[i].id, .kind = tk_link_kind(rows[i].kind),
            .other_id = rows[i].other_id, .number = rows[i].number,
            .subject = rows[i].subject, .status_id = rows[i].status_id,
            .type_id = rows[i].type_id, .name = rows[i].name
        };
    }

    return rc;
}


static int
tk_link_to(tk_cx_t *cx, tk_link_kind_t kind, uint64_t id, tk_link_t *list,
    size_t *n)
{
    int                rc;
    size_t             i, rows_n;
    tk_sql_link_to_t  *rows;
    tk_ticket_facts_t  f;

    rc = tk_sql_link_to(cx->db, &(tk_sql_link_to_in_t) {
                            .kind = tk_str_z(tk_link_kinds[kind]),
                            .other_id = id, .max = TK_LINK_MAX
                        }, &rows, &rows_n);

    for (i = 0; rc == TK_OK && i < rows_n; i++) {
        f = TK_LINK_FACTS(rows[i].ticket_id, rows[i]);

        if (tk_link_shown(cx, &f)) {
            list[(*n)++] = (tk_link_t) {
                .id = rows[i].id, .kind = TK_LINK_TICKET,
                .other_id = rows[i].ticket_id, .number = rows[i].number,
                .subject = rows[i].subject, .type_id = rows[i].type_id,
                .status_id = rows[i].status_id
            };
        }
    }

    return rc;
}


int
tk_link_list(tk_cx_t *cx, const tk_ticket_t *t, tk_link_t **list_r,
    size_t *n_r)
{
    int                rc;
    tk_ticket_facts_t  f = tk_ticket_facts(t);

    *n_r = 0;

    if (!tk_acl_may(cx, &f, TK_MAY_SEE_NOTES)) {
        return TK_EDENIED;
    }

    *list_r = tk_arena_array(cx->arena, 2 * TK_LINK_MAX, sizeof(**list_r));

    if (*list_r == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_cx_db(cx);
    rc = rc == TK_OK ? tk_link_from(cx, t->id, *list_r, n_r) : rc;

    return rc == TK_OK ? tk_link_to(cx, TK_LINK_TICKET, t->id, *list_r, n_r)
                       : rc;
}


int
tk_link_tickets(tk_cx_t *cx, tk_link_kind_t kind, uint64_t id,
    tk_link_t **list_r, size_t *n_r)
{
    int  rc;

    *n_r = 0;

    if (!tk_acl_may_contacts(cx)) {
        return TK_EDENIED;
    }

    *list_r = tk_arena_array(cx->arena, TK_LINK_MAX, sizeof(**list_r));
    rc = *list_r ? tk_cx_db(cx) : TK_ENOMEM;

    return rc == TK_OK ? tk_link_to(cx, kind, id, *list_r, n_r) : rc;
}


/* --- changes -------------------------------------------------------------- */

typedef struct {
    const tk_nonce_t  *nonce;
    uint64_t           ticket_id;
    tk_link_kind_t     kind;
    uint64_t           other_id;
    uint64_t           link_id;
} tk_link_work_t;


/* The ticket whose links are changed, locked. */
static int
tk_link_open(tk_cx_t *cx, const tk_link_work_t *w, tk_ticket_t *t)
{
    int                rc;
    uint64_t           ref;
    tk_ticket_facts_t  f;

    rc = tk_nonce_use(cx, w->nonce, &ref);

    if (rc == TK_OK) {
        rc = tk_ticket_load(cx, w->ticket_id, true, t);
    }

    if (rc != TK_OK) {
        return rc;
    }

    f = tk_ticket_facts(t);

    return tk_acl_may(cx, &f, TK_MAY_MANAGE) ? TK_OK
           : tk_acl_may(cx, &f, TK_MAY_SEE) ? TK_EDENIED : TK_ENOTFOUND;
}


/* Is there such a thing, and does the viewer see it? */
static int
tk_link_end(tk_cx_t *cx, tk_link_kind_t kind, uint64_t id)
{
    int                rc;
    tk_card_t          card;
    tk_ticket_t        other;
    tk_company_t       company;
    tk_ticket_facts_t  f;

    switch (kind) {

    case TK_LINK_CONTACT:
        return tk_card_get(cx, id, &card);

    case TK_LINK_COMPANY:
        return tk_company_get(cx, id, &company);

    default:
        rc = tk_ticket_load(cx, id, false, &other);

        if (rc != TK_OK) {
            return rc;
        }

        f = tk_ticket_facts(&other);

        return tk_link_shown(cx, &f) ? TK_OK : TK_ENOTFOUND;
    }
}


/* At the other ticket it says no more than that there is a link: its
 * readers need not be this one's. */
static int
tk_link_events(tk_cx_t *cx, const char *kind, const tk_ticket_t *t,
    tk_link_kind_t to, uint64_t other_id)
{
    int       rc;
    bool      gone = strcmp(kind, "unlinked") == 0;
    tk_str_t  what;

    what = tk_arena_printf(cx->arena, "%s %llu", tk_link_kinds[to],
                           (unsigned long long) other_id);
    rc = tk_event_add(cx, &(tk_event_new_t) {
                          .kind = kind, .ticket_id = t->id,
                          .type_id = t->type_id, .ref_id = other_id,
                          .user_id = cx->viewer->user_id,
                          .old_value = gone ? what : TK_STR(""),
                          .new_value = gone ? TK_STR("") : what
                      });

    return rc == TK_OK && to == TK_LINK_TICKET
           ? tk_event_add(cx, &(tk_event_new_t) {
                              .kind = kind, .ticket_id = other_id,
                              .user_id = cx->viewer->user_id
                          })
           : rc;
}


static int
tk_link_add_step(tk_cx_t *cx, void *arg)
{
    int                  rc;
    uint64_t             a, b;
    tk_ticket_t          t;
    tk_link_work_t      *w = arg;
    tk_sql_link_count_t  have;

    rc = tk_link_open(cx, w, &t);
    rc = rc == TK_OK ? tk_link_end(cx, w->kind, w->other_id) : rc;
    a = w->ticket_id;
    b = w->other_id;

    if (rc == TK_OK && w->kind == TK_LINK_TICKET && a > b) {
        a = w->other_id;
        b = w->ticket_id;
    }

    rc = rc == TK_OK
         ? tk_sql_link_count(cx->db, &(tk_sql_link_count_in_t) {
                                 .ticket_id = a
                             }, &have)
         : rc;

    if (rc == TK_OK && have.n >= TK_LINK_MAX) {
        return TK_ELIMIT;
    }

    rc = rc == TK_OK
         ? tk_sql_link_insert(cx->db, &(tk_sql_link_insert_in_t) {
                                  .ticket_id = a, .other_id = b,
                                  .kind = tk_str_z(tk_link_kinds[w->kind]),
                                  .user_id = cx->viewer->user_id,
                                  .created = cx->now
                              }, NULL)
         : rc;

    return rc == TK_OK ? tk_link_events(cx, "linked", &t, w->kind,
                                        w->other_id)
                       : rc;
}


int
tk_link_add(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t ticket_id,
    tk_link_kind_t kind, uint64_t other_id)
{
    int             rc;
    tk_link_work_t  w = { .nonce = nonce, .ticket_id = ticket_id,
                          .kind = kind, .other_id = other_id };

    if (kind == TK_LINK_TICKET && ticket_id == other_id) {
        return TK_EINVAL;
    }

    rc = tk_cx_tx(cx, tk_link_add_step, &w);

    return rc == TK_EDUP ? TK_OK : rc;
}


static int
tk_link_remove_step(tk_cx_t *cx, void *arg)
{
    int                rc;
    bool               ticket, mine;
    uint64_t           other;
    tk_ticket_t        t;
    tk_link_work_t    *w = arg;
    tk_sql_link_get_t  link;

    rc = tk_link_open(cx, w, &t);
    rc = rc == TK_OK ? tk_sql_link_get(cx->db, &(tk_sql_link_get_in_t) {
                                           .id = w->link_id
                                       }, &link)
                     : rc;

    if (rc != TK_OK) {
        return rc;
    }

    ticket = tk_link_kind(link.kind) == TK_LINK_TICKET;
    mine = link.ticket_id == t.id;

    if (!mine && !(ticket && link.other_id == t.id)) {
        return TK_ENOTFOUND;
    }

    other = mine ? link.other_id : link.ticket_id;
    rc = tk_link_end(cx, tk_link_kind(link.kind), other);

    /* What is gone may go. */
    if (rc == TK_OK || (rc == TK_ENOTFOUND && !ticket)) {
        rc = tk_sql_link_delete(cx->db, &(tk_sql_link_delete_in_t) {
                                    .id = link.id
                                }, NULL);
    }

    return rc == TK_OK ? tk_link_events(cx, "unlinked", &t,
                                        tk_link_kind(link.kind), other)
                       : rc;
}


int
tk_link_remove(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t ticket_id,
    uint64_t link_id)
{
    int             rc;
    tk_link_work_t  w = { .nonce = nonce, .ticket_id = ticket_id,
                          .link_id = link_id };

    rc = tk_cx_tx(cx, tk_link_remove_step, &w);

    return rc == TK_EDUP ? TK_OK : rc;
}
