#include "desk/ticket/contact_change.h"
#include "desk/ticket/link.h"
#include "web/agent.h"
#include "web/people.h"

/* Beside an agent's ticket: its links, other tickets of the same contact,
 * and whose ticket it is. */

#define TK_RELATED_TICKETS  8


int
tk_page_agent_related(tk_page_t *pg)
{
    int                rc;
    size_t             n;
    tk_link_t         *links;
    tk_ticket_t        t;
    tk_list_page_t     page = { .n = 0 };
    tk_list_filter_t   f = { .limit = TK_RELATED_TICKETS };
    tk_ticket_facts_t  facts;

    rc = tk_agent_open(pg, &t);

    if (rc == TK_OK) {
        rc = tk_link_list(&pg->cx, &t, &links, &n);
    }

    if (rc == TK_OK && t.contact_id != 0) {
        rc = tk_list_contact(&pg->cx, t.contact_id, t.id, &f, &page);
    }

    if (rc != TK_OK) {
        return rc;
    }

    facts = tk_ticket_facts(&t);
    tk_people_links_show(pg, links, n);
    tk_people_tickets_show(pg, TK_K_tickets, &page);
    tk_obj_bool(pg->root, TK_K_has_tickets, page.n > 0);
    tk_obj_bool(pg->root, TK_K_has_more, page.more);
    tk_obj_int(pg->root, TK_K_contact_id, (int64_t) t.contact_id);
    tk_obj_bool(pg->root, TK_K_can_manage,
                tk_acl_may(&pg->cx, &facts, TK_MAY_MANAGE));
    tk_obj_str(pg->root, TK_K_url, tk_agent_url(pg));
    tk_obj_int(pg->root, TK_K_number, (int64_t) t.number);
    tk_obj_str(pg->root, TK_K_subject, t.subject);
    tk_obj_bool(pg->root, TK_K_now_list, true);

    return tk_page_render(pg, 200, "page/agent_related");
}


static int
tk_related_answer(tk_page_t *pg, int rc, const char *done)
{
    switch (rc) {

    case TK_OK:
        return tk_agent_done(pg, done);

    case TK_EDENIED:
        return tk_agent_done(pg, "denied");

    case TK_ENOTFOUND:
    case TK_EINVAL:
        return tk_agent_done(pg, "no_such");

    case TK_ELIMIT:
        return tk_agent_done(pg, "too_many");

    default:
        return rc;
    }
}


/* "202600001", "#202600001"; or a contact or a company by its id. */
static int
tk_related_end(tk_page_t *pg, tk_link_kind_t *kind, uint64_t *id)
{
    int           rc;
    tk_ticket_t   other;

    *kind = TK_LINK_CONTACT;
    *id = tk_adm_id(pg, "contact");

    if (*id == 0) {
        *kind = TK_LINK_COMPANY;
        *id = tk_adm_id(pg, "company");
    }

    if (*id != 0) {
        return TK_OK;
    }

    *kind = TK_LINK_TICKET;
    rc = tk_ticket_by_number(&pg->cx, tk_page_ticket_number(
                                 tk_form_get(pg->req->form, "ticket")),
                             &other);
    *id = rc == TK_OK ? other.id : 0;

    return rc;
}


int
tk_page_agent_link(tk_page_t *pg)
{
    int             rc;
    uint64_t        other;
    tk_nonce_t      nonce = tk_page_nonce(pg, "link");
    tk_ticket_t     t;
    tk_link_kind_t  kind;

    rc = tk_agent_open(pg, &t);

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_related_end(pg, &kind, &other);

    if (rc == TK_OK) {
        rc = tk_link_add(&pg->cx, &nonce, t.id, kind, other);
    }

    return tk_related_answer(pg, rc, "linked");
}


int
tk_page_agent_unlink(tk_page_t *pg)
{
    int          rc;
    tk_nonce_t   nonce = tk_page_nonce(pg, "unlink");
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_link_remove(&pg->cx, &nonce, t.id, tk_adm_id(pg, "link"));

    return tk_related_answer(pg, rc, "unlinked");
}


int
tk_page_agent_contact(tk_page_t *pg)
{
    int          rc;
    tk_nonce_t   nonce = tk_page_nonce(pg, "contact");
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_contact_change(&pg->cx, &nonce, t.id, tk_adm_id(pg, "contact"));

    return tk_related_answer(pg, rc, "changed");
}
