#ifndef TK_WEB_HOURS_H
#define TK_WEB_HOURS_H

#include "desk/billing/hours.h"
#include "web/page.h"

/* Hours on the agent's ticket: in the form, in the bubbles, in sum. */

/* The choice of rates and today, for part/hours_fields. Nothing while there
 * is no rate. */
void tk_page_hours_form(tk_page_t *pg, const tk_ticket_t *t);

/* Reads rate, hours and day of the posted form; *any_r: hours were given.
 * TK_EINVAL: bad, and marked in pg->root. */
int tk_page_hours_read(tk_page_t *pg, const tk_ticket_t *t,
    tk_hours_new_t *in_r, bool *any_r);

/* Puts the totals per rate into pg->root and gives the entries; an empty
 * list for who is no agent. */
int tk_page_hours_load(tk_page_t *pg, const tk_ticket_t *t, bool agent,
    tk_hours_t **list_r, size_t *n_r);

/* The entry of a message, if it has one, into its object, with the rates
 * that the ticket's company may have. */
void tk_page_hours_of(tk_page_t *pg, tk_obj_t *o, uint64_t message_id,
    uint64_t company_id, const tk_hours_t *list, size_t n);

/* Money and numbers as the reader's language writes them. */
tk_str_t tk_page_money(const tk_page_t *pg, tk_money_t v);
tk_str_t tk_page_amount(const tk_page_t *pg, int64_t v);

#endif
