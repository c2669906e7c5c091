#ifndef TK_WEB_PEOPLE_H
#define TK_WEB_PEOPLE_H

#include "desk/list/list.h"
#include "desk/people/people.h"
#include "desk/ticket/link.h"
#include "web/admin.h"

/* What the pages of contacts and companies have in common. */

#define TK_PEOPLE_ROWS     50
#define TK_PEOPLE_TICKETS  20

/* now_contacts, and which tab: contacts or companies. */
void tk_people_begin_page(tk_page_t *pg, bool companies);

/* A list of contacts under a key (part/people_rows). */
void tk_people_rows_show(tk_page_t *pg, tk_key_id_t key,
    const tk_person_t *rows, size_t n);

/* Tickets as {url, number, subject, status, type, agent, modified, closed}
 * under a key (part/ticket_rows). */
void tk_people_tickets_show(tk_page_t *pg, tk_key_id_t key,
    const tk_list_page_t *page);

/* A page of them: after=TIME.ID of the query into f; tickets, older_query
 * and first_query of a page's path. */
void tk_people_tickets_key(tk_page_t *pg, tk_list_filter_t *f);
void tk_people_tickets_page(tk_page_t *pg, tk_str_t path,
    const tk_list_page_t *page);

/* links, see part/related. */
void tk_people_links_show(tk_page_t *pg, const tk_link_t *links, size_t n);

/* has_links and links of a contact or a company. */
int tk_people_links(tk_page_t *pg, tk_link_kind_t kind, uint64_t id);

/* {code, name, selected} of all countries, in the page's language. */
void tk_people_countries(tk_page_t *pg, tk_key_id_t key, tk_str_t selected);

/* A field of an object by its name in templates; nothing for a name that
 * none uses. */
void tk_people_field(tk_page_t *pg, tk_obj_t *o, const char *name,
    tk_str_t value);

/* 303 to an address with ?done=word. */
int tk_people_done(tk_page_t *pg, const char *word, const char *fmt,
    uint64_t id);

#endif
