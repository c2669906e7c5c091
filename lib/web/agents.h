#ifndef TK_WEB_AGENTS_H
#define TK_WEB_AGENTS_H

#include "web/page.h"

/*
 * The agents of a choice (page_agents.c).  Where there are many, a choice
 * offers those that matter and "somebody else" (value "other"), which leads
 * to a search: agent/agents, for the script a window with one.
 */

#define TK_AGENTS_MANY  50

typedef struct {
    const tk_agent_row_t  **v;            /* by name */
    uint32_t                n;
} tk_agents_t;

/* Who manages the type (0: any), each word of the name beginning one of
 * theirs; "" is everybody.  Without memory nobody. */
void tk_agents_find(tk_page_t *pg, uint64_t type_id, tk_str_t name,
    tk_agents_t *a_r);

/* Who is offered for a type: all, or of many the viewer and the chosen one;
 * then it is true. */
bool tk_agents_offer(tk_page_t *pg, uint64_t type_id, uint64_t chosen,
    tk_agents_t *a_r);

/* Without scripts "other" leads to the search: below url, which is "agent" or
 * a ticket's, with the list's query. */
int tk_agents_ask(tk_page_t *pg, tk_str_t url, tk_str_t back);

#endif
