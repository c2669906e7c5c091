#ifndef TK_WEB_LISTING_H
#define TK_WEB_LISTING_H

#include "base/buf.h"
#include "desk/list/counter.h"
#include "desk/list/search.h"
#include "web/page.h"

/*
 * What the address of a list says, and back: filter, order and key.  The
 * same parameters stand in the links to a ticket, so that the way back is
 * known.
 */

typedef struct {
    tk_list_filter_t  f;
    tk_str_t          filter;        /* query without sort and key        */
    tk_str_t          order;         /* "sort=..&dir=..", or ""           */
    tk_str_t          place;         /* "after=..", "before=.." or ""     */
    bool              filtered;      /* not the list as it opens          */
    bool              me;
    const tk_field_row_t *field;     /* chosen, with a value or without   */
    tk_str_t          field_value;   /* as it was typed                   */
    bool              field_wrong;   /* which it cannot have              */
    tk_str_t          q;             /* what is looked for, or ""         */
    bool              every;         /* ... in tickets of every status    */
    tk_str_t          wrong;         /* ... but this word names nothing   */
    bool              snoozed;       /* only what is put off              */
    bool              cut;           /* more was found than is listed     */
} tk_listing_t;

#define TK_LISTING_ROWS   50
#define TK_LISTING_WORDS  200     /* characters */

/* The agent's list. Unknown ids and words are ignored. */
void tk_listing_agent(tk_page_t *pg, tk_listing_t *l);

/* The user's: show=all, active, open, progress, closed. */
void tk_listing_user(tk_page_t *pg, tk_listing_t *l);

/* A page of it: of the list, or of what is found.  counts may be NULL. */
int tk_listing_read(tk_page_t *pg, tk_listing_t *l, const tk_counts_t *counts,
    tk_list_page_t *page_r);

/* The same list as arguments of the task "list" (ticketd/task_list.c). */
tk_str_t tk_listing_args(tk_page_t *pg, const tk_listing_t *l);

/* "a&b&c" of the parts that are not empty. */
tk_str_t tk_listing_query(tk_arena_t *a, tk_str_t x, tk_str_t y, tk_str_t z);

/* Is it one of those chosen? */
bool tk_listing_has(const uint32_t *v, unsigned n, uint64_t id);

/* Reads after= and before= into the filter. */
void tk_listing_place(tk_page_t *pg, tk_listing_t *l);

/* newer_query, older_query and first_query for a page of rows. */
void tk_listing_pager(tk_page_t *pg, const tk_listing_t *l,
    const tk_list_page_t *page);

/* Saved views without their counters, for the left pane (page_views.c). */
int tk_views_show(tk_page_t *pg);

/* --- listing_view.c: the agent's panes ----------------------------------- */

void tk_listing_show_filter(tk_page_t *pg, const tk_listing_t *l,
    const tk_counts_t *counts);
void tk_listing_show_rows(tk_page_t *pg, const tk_listing_t *l,
    const tk_list_page_t *page);

#endif
