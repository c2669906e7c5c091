#ifndef TK_WEB_AGENT_H
#define TK_WEB_AGENT_H

#include "desk/ticket/past.h"
#include "web/fields.h"

/* What the handlers of an agent's ticket have in common.  The first wild
 * segment of their paths is the ticket's number. */

/* The ticket, if the viewer manages its type; TK_ENOTFOUND. */
int tk_agent_open(tk_page_t *pg, tk_ticket_t *t);

/* 303 to its page with ?done=WORD, or 204 for the form's field quiet. */
int tk_agent_done(tk_page_t *pg, const char *done);

/* What the viewer may do with it. */
void tk_agent_rights(tk_page_t *pg, const tk_ticket_t *t);

/* The query of the list, from the form's field back. */
tk_str_t tk_agent_back(tk_page_t *pg);

/* The same of another one: what is no query is "". */
tk_str_t tk_agent_query_of(tk_page_t *pg, tk_str_t s);

/* "agent/t/202600001" */
tk_str_t tk_agent_url(tk_page_t *pg);

/* --- page_agent.c --------------------------------------------------------- */

/* Its page; fields: as they were posted and refused, NULL: as stored. */
int tk_agent_show(tk_page_t *pg, const tk_ticket_t *t, tk_str_t back,
    const tk_fields_t *fields, int status);

/* --- past.c: what else happened ------------------------------------------- */

typedef struct {
    const tk_message_t  *m;               /* newest first                  */
    size_t               n;
    const tk_past_t     *past;            /* likewise                      */
    size_t               n_past;
} tk_past_between_t;

/* What was done after the message m[i] and before the next one. */
void tk_past_between(tk_page_t *pg, tk_obj_t *o, const tk_past_between_t *b,
    size_t i);

/* --- page_compose.c: what is being written -------------------------------- */

/* The response templates to choose from. */
void tk_compose_show(tk_page_t *pg, const tk_ticket_t *t);

/* The markup of an agent's message, from the Markdown of its text. */
int tk_compose_markup(tk_page_t *pg, tk_message_new_t *m);

#endif
