#ifndef TK_DESK_LIST_LIST_INT_H
#define TK_DESK_LIST_LIST_INT_H

#include "desk/list/list.h"
#include "desk/query.h"

/* A list in the making: what list.c and list_pick.c share. */

typedef struct {
    tk_cx_t                 *cx;
    const tk_list_filter_t  *f;
    bool                     types_all;     /* no condition on types      */
    bool                     statuses_all;
    bool                     unsettled;     /* nothing that is closed     */
    bool                     ascending;     /* as read, not as shown      */
    int64_t                  match;         /* tickets that fit           */
    int64_t                  total;         /* tickets that a walk passes */
    tk_query_t               q;
} tk_list_t;

/* Into own the types that the viewer manages, and statuses, of those that f
 * names, or all. */
void tk_list_allow(tk_cx_t *cx, const tk_list_filter_t *f,
    tk_list_filter_t *own);

void tk_list_agent_and(tk_list_t *l);

/* The key, the order and the limit. */
void tk_list_tail(tk_list_t *l);

/* Runs what was put together. */
int tk_list_read(tk_list_t *l, tk_list_page_t *page_r);

#endif
