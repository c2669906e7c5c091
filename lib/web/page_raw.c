#include "desk/mail/maillog.h"
#include "web/agent.h"

/* The mail that a message came in, byte for byte, for the agents of its
 * ticket. */
int
tk_page_agent_raw(tk_page_t *pg)
{
    int          rc;
    uint64_t     id;
    tk_attach_t  file;
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    if (rc == TK_OK) {
        rc = tk_maillog_of_message(&pg->cx, t.id,
                                   tk_page_number(pg->args[1]), &id);
    }

    if (rc == TK_OK) {
        rc = tk_maillog_raw(&pg->cx, id, &file);
    }

    return rc == TK_OK ? tk_page_send_file(pg, &file) : rc;
}
