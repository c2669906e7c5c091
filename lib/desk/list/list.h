#ifndef TK_DESK_LIST_LIST_H
#define TK_DESK_LIST_LIST_H

#include "desk/ticket/field.h"

/*
 * Lists of tickets, page by page with a key, never by offset.  What can be
 * filtered is a closed set; the statement is put together from fragments of
 * sql/query/list.sql, values always bound.
 *
 * Which way is taken is chosen by the counters: when a good part of all
 * tickets matches, the index of the sort is walked and the others skipped;
 * when few match, one keyed branch per (type, status) is read and merged.
 */

/* Numbers are given out in the order of creation: both sort alike. */
typedef enum {
    TK_SORT_MODIFIED, TK_SORT_NUMBER, TK_SORT_PRIORITY
} tk_sort_t;

enum { TK_AGENT_ANY = -1, TK_AGENT_NOBODY = 0 };

#define TK_LIST_MAX      100          /* rows of a page                   */
#define TK_LIST_TYPES    512          /* of a filter; of more the first   */
#define TK_LIST_FILTER   64           /* statuses of it                   */

typedef struct {
    uint32_t   types[TK_LIST_TYPES];  /* already reduced to allowed ones  */
    unsigned   n_types;
    uint32_t   statuses[TK_LIST_FILTER];
    unsigned   n_statuses;
    int64_t    agent;                 /* TK_AGENT_ANY, _NOBODY or an id   */
    const tk_field_row_t *field;      /* with that value in a custom      */
    tk_str_t   field_value;           /* field; NULL: whatever            */
    bool       waking;                /* those put off, too               */
    bool       has_priority;          /* by search only, as the next four */
    int64_t    priority;
    bool       unread;
    tk_time_t  made_from;             /* created then or later; 0: ever   */
    tk_time_t  made_before;
    tk_sort_t  sort;
    bool       ascending;
    bool       backwards;             /* the page before `key`            */
    bool       has_key;               /* the row behind which the page    */
    int64_t    key;                   /* begins: number, or priority,     */
    tk_time_t  key_time;              /* its stamp,                       */
    uint64_t   key_id;                /* its id                           */
    unsigned   limit;
} tk_list_filter_t;

typedef struct {
    uint64_t   id;
    uint64_t   number;
    uint64_t   type_id;
    uint64_t   status_id;
    int64_t    priority;
    uint64_t   agent_id;
    bool       unread;
    tk_str_t   subject;
    tk_str_t   contact_name;
    tk_str_t   company_name;
    tk_str_t   email;
    tk_time_t  created;
    tk_time_t  modified;
    tk_time_t  unanswered_since;
    tk_time_t  waiting_since;
    bool       doubted;               /* who wrote it may be another      */
    bool       has_files;             /* for agents: notes' files count   */
    uint64_t   owner_id;
    uint64_t   contact_id;
} tk_list_row_t;

typedef struct {
    tk_list_row_t  *rows;             /* in the order to show             */
    size_t          n;
    bool            more;             /* there is a further page that way */
} tk_list_page_t;

/*
 * With a custom field: of those that have the value the TK_FIELD_NEWEST
 * newest open and as many closed ones are looked at.
 *
 * Tickets of the types that the viewer manages and f->types names (none
 * named: all).  cx->viewer must be an agent: TK_EDENIED.  counts are those
 * of tk_counter_read(), may be NULL (then read).
 */
struct tk_counts;
int tk_list_agent(tk_cx_t *cx, const tk_list_filter_t *f,
    const struct tk_counts *counts, tk_list_page_t *page_r);

/*
 * Tickets of a contact (last changed first) or of a company (newest first)
 * of the types that the viewer manages, but for the one with id not_id.  Of f
 * the key and the limit count.  TK_EDENIED for who is no agent.
 */
int tk_list_contact(tk_cx_t *cx, uint64_t contact_id, uint64_t not_id,
    const tk_list_filter_t *f, tk_list_page_t *page_r);
int tk_list_company(tk_cx_t *cx, uint64_t company_id,
    const tk_list_filter_t *f, tk_list_page_t *page_r);

/*
 * For desk/list/search.  tk_list_pick gives those of at most TK_LIST_PICK
 * tickets that tk_list_agent would list, last made first; tk_list_scan the last
 * made between two ids, as many at most (and fewer when hardly any fit);
 * tk_list_these a page of tickets that one of the two gave.
 */
#define TK_LIST_PICK  500

int tk_list_pick(tk_cx_t *cx, const tk_list_filter_t *f, const uint64_t *ids,
    size_t n, uint64_t **ids_r, size_t *n_r);
int tk_list_scan(tk_cx_t *cx, const tk_list_filter_t *f, uint64_t first,
    uint64_t last, uint64_t **ids_r, size_t *n_r);
int tk_list_these(tk_cx_t *cx, const tk_list_filter_t *f, const uint64_t *ids,
    size_t n, tk_list_page_t *page_r);

/* Tickets a signed-in user may see: own ones, and those of types that show
 * the tickets of others. Types of the filter are ignored. */
int tk_list_user(tk_cx_t *cx, const tk_list_filter_t *f,
    tk_list_page_t *page_r);

#endif
