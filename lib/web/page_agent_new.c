#include "desk/people/people.h"
#include "web/agent.h"
#include "web/draft.h"
#include "web/people.h"

/* A new ticket by an agent. */

#define TK_AGENT_NEW_OTHERS  5        /* tickets of the contact           */


static int
tk_agent_new_show(tk_page_t *pg, const tk_draft_t *d, int status)
{
    int               rc;
    tk_list_page_t    page = { .n = 0 };
    tk_list_filter_t  f = { .limit = TK_AGENT_NEW_OTHERS };

    rc = tk_draft_show(pg, d);

    if (rc == TK_OK && d->contact_id != 0) {
        rc = tk_list_contact(&pg->cx, d->contact_id, 0, &f, &page);
    }

    if (rc == TK_OK) {
        tk_people_tickets_show(pg, TK_K_tickets, &page);
        tk_obj_bool(pg->root, TK_K_has_tickets, page.n > 0);
    }

    return rc == TK_OK ? tk_page_render(pg, status, "page/agent_new") : rc;
}


/* ?contact=ID: for somebody who is known. */
static int
tk_agent_new_for(tk_page_t *pg, tk_draft_t *d)
{
    int          rc;
    uint64_t     id = tk_page_number(tk_form_get(pg->query, "contact"));
    tk_person_t  p;

    if (id == 0) {
        return TK_OK;
    }

    rc = tk_people_get(&pg->cx, id, &p);

    if (rc == TK_OK) {
        d->contact_id = id;
        d->company = p.company;
        d->first_name = p.first_name;
        d->middle_name = p.middle_name;
        d->last_name = p.last_name;
        d->email = p.email.p ? p.email : TK_STR("");
        d->phone = p.phone.p ? p.phone : TK_STR("");
    }

    return rc == TK_ENOTFOUND ? TK_OK : rc;
}


int
tk_page_agent_new(tk_page_t *pg)
{
    int         rc;
    tk_draft_t  d = { .agent = true };

    rc = tk_draft_preset(pg, &d);

    if (rc == TK_OK) {
        rc = tk_agent_new_for(pg, &d);
    }

    return rc == TK_OK ? tk_agent_new_show(pg, &d, 200) : rc;
}


int
tk_page_agent_create(tk_page_t *pg)
{
    int                rc;
    tk_draft_t         d = { .agent = true };
    tk_attach_new_t   *files;
    tk_ticket_new_t    in;
    tk_ticket_made_t   made;

    rc = tk_draft_read(pg, &d);

    if (rc == TK_OK && d.bad) {
        return tk_agent_new_show(pg, &d, 422);
    }

    in = (tk_ticket_new_t) {
        .nonce = tk_page_nonce(pg, "new"), .type_id = d.type_id,
        .subject = d.subject, .priority = d.priority,
        .origin = TK_STR("agent"), .notify = d.notify,
        .contact_id = d.contact_id, .company = d.company,
        .first_name = d.first_name, .middle_name = d.middle_name,
        .last_name = d.last_name, .email = d.email, .phone = d.phone,
        .message = {
            .body = d.text, .user_id = pg->viewer.user_id,
            .author = pg->viewer.name, .author_email = pg->viewer.email,
            .kind = tk_acl_is_agent_of(&pg->cx, d.type_id)
                    ? TK_MSG_AGENT : TK_MSG_CUSTOMER
        }
    };

    in.fields = tk_fields_values(pg, &d.fields, d.type_id, &in.n_fields);

    if (d.claim && tk_acl_is_agent_of(&pg->cx, d.type_id)) {
        in.agent_id = pg->viewer.user_id;
    }

    if (rc == TK_OK) {
        rc = tk_page_files(pg, &files, &in.message.n_files);
        in.message.files = files;
    }

    if (rc == TK_OK && in.message.kind == TK_MSG_AGENT) {
        rc = tk_compose_markup(pg, &in.message);
    }

    if (rc == TK_OK) {
        rc = tk_ticket_create(&pg->cx, &in, &made);
    }

    if (rc != TK_OK) {
        return rc;
    }

    return tk_page_redirect(pg, tk_arena_printf(pg->arena,
               "%s%llu?done=created",
               tk_acl_is_agent_of(&pg->cx, d.type_id) ? "agent/t/" : "t/",
               (unsigned long long) made.number));
}
