#include "desk/mail/maillog.h"
#include "web/agent.h"
#include "web/task.h"

/* A message in full: its whole text, and the markup of a mail as it came,
 * which ticketd takes out of the raw mail (ticketd/task_original.c). */


int
tk_page_agent_whole(tk_page_t *pg)
{
    int          rc;
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    return rc == TK_OK
           ? tk_page_whole(pg, &t, pg->args[1], tk_agent_url(pg),
                           TK_STR("file/"), "page/whole")
           : rc;
}


/* All forms of the page have the same field. */
static tk_nonce_t
tk_original_nonce(tk_page_t *pg)
{
    tk_str_t  purpose;

    purpose = tk_arena_printf(pg->arena, "original %.*s",
                              TK_STR_ARG(pg->args[1]));

    return tk_page_nonce(pg, purpose.p ? purpose.p : "original");
}


int
tk_page_agent_original(tk_page_t *pg)
{
    int                rc;
    uint64_t           id = tk_page_number(pg->args[1]);
    tk_attach_t        file;
    tk_ticket_t        t;
    tk_message_t       m;
    tk_ticket_facts_t  f;

    rc = tk_agent_open(pg, &t);

    if (rc == TK_OK) {
        f = tk_ticket_facts(&t);
        rc = tk_message_get(&pg->cx, &f, id, &m);
    }

    if (rc == TK_OK) {
        rc = m.mail_id ? tk_maillog_raw(&pg->cx, m.mail_id, &file)
                       : TK_ENOTFOUND;
    }

    return rc == TK_OK
           ? tk_page_task_start(pg, &(tk_task_new_t) {
                 .nonce = tk_original_nonce(pg), .kind = "original",
                 .args = tk_arena_printf(pg->arena,
                                         "ticket=%llu&message=%llu",
                                         (unsigned long long) t.number,
                                         (unsigned long long) id),
                 .back = tk_agent_url(pg)
             })
           : rc;
}


/*
 * The sandbox is here, too, for whoever opens the address by itself: no
 * script, no form, no way into the session, and nothing is loaded but what
 * is in the document.
 */
int
tk_page_original(tk_page_t *pg)
{
    int         rc;
    tk_str_t    bytes, path;
    tk_task_t   t;
    tk_resp_t  *resp = pg->resp;

    rc = tk_task_shown(&pg->cx, tk_page_number(pg->args[0]), pg->args[1], &t);

    if (rc == TK_OK) {
        rc = tk_attach_open(&pg->cx, &(tk_attach_t) {
                                .digest = t.digest, .size = t.size
                            }, &bytes, &path);
    }

    if (rc != TK_OK) {
        return rc;
    }

    pg->own_policy = true;
    resp->status = 200;
    resp->content_type = TK_STR("text/html; charset=utf-8");
    tk_resp_header(resp, "Content-Security-Policy",
                   TK_STR("default-src 'none'; img-src data:; "
                          "style-src 'unsafe-inline'; sandbox; "
                          "base-uri 'none'; form-action 'none'; "
                          "frame-ancestors 'self'"));
    tk_resp_header(resp, "X-DNS-Prefetch-Control", TK_STR("off"));
    tk_resp_header(resp, "Referrer-Policy", TK_STR("no-referrer"));
    tk_resp_header(resp, "Cache-Control", TK_STR("no-store"));

    if (path.p != NULL) {
        resp->file = path;

    } else {
        tk_resp_body(resp, pg->arena, bytes);
    }

    return TK_OK;
}
