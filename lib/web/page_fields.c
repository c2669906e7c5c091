#include "desk/ticket/field_change.h"
#include "web/agent.h"

/* An agent's form of a ticket's custom fields. */


int
tk_page_agent_fields(tk_page_t *pg)
{
    int                rc;
    size_t             n;
    tk_nonce_t         nonce = tk_page_nonce(pg, "fields");
    tk_fields_t        fields;
    tk_ticket_t        t;
    tk_field_value_t  *values;

    rc = tk_agent_open(pg, &t);

    if (rc == TK_OK) {
        rc = tk_fields_init(pg, t.type_id, &fields);
    }

    if (rc != TK_OK) {
        return rc;
    }

    tk_fields_read(pg, &fields, t.type_id);

    if (fields.bad) {
        return tk_agent_show(pg, &t, tk_agent_back(pg), &fields, 422);
    }

    values = tk_fields_values(pg, &fields, t.type_id, &n);
    rc = tk_field_change(&pg->cx, t.id, &nonce,
             tk_page_number(tk_form_get(pg->req->form, "version")),
             values, n);

    if (rc == TK_ECONFLICT || rc == TK_EDENIED) {
        return tk_agent_done(pg, rc == TK_ECONFLICT ? "conflict" : "denied");
    }

    return rc == TK_OK ? tk_agent_done(pg, "changed") : rc;
}
