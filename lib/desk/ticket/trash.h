#ifndef TK_DESK_TICKET_TRASH_H
#define TK_DESK_TICKET_TRASH_H

#include "desk/access/acl.h"

/*
 * Deleted tickets: nobody but agents of the type sees them, who restore them
 * within TK_TRASH_DAYS; then ticketd removes them for good, but for those with
 * hours entered (they stay here), and with them what is left of tickets that
 * were merged into them.  Their numbers are not used again.
 */

#define TK_TRASH_DAYS  30
#define TK_TRASH_PAGE  100

typedef struct {
    uint64_t   number;
    uint64_t   type_id;
    uint64_t   status_id;
    tk_str_t   subject;
    tk_str_t   contact_name;
    tk_str_t   email;
    tk_time_t  deleted;
    tk_str_t   by_name;           /* or empty                             */
    bool       stays;             /* hours were entered                   */
} tk_trash_row_t;

/* Where a page begins: behind that ticket, deleted then. */
typedef struct {
    tk_time_t  deleted;
    uint64_t   id;
} tk_trash_key_t;

/*
 * What was deleted in types that the viewer manages, newest first, at most
 * TK_TRASH_PAGE rows. *next_r: where the next page begins; its time is
 * TK_TIME_NONE at the end.
 */
int tk_trash_list(tk_cx_t *cx, const tk_trash_key_t *from,
    tk_trash_row_t **rows_r, size_t *n_r, tk_trash_key_t *next_r);

/* Inside the transaction that moves a ticket there or back. */
int tk_trash_put(tk_cx_t *cx, uint64_t ticket_id);
int tk_trash_take(tk_cx_t *cx, uint64_t ticket_id);

/* Removes at most max tickets that are due, with all that is theirs; one
 * transaction each. */
int tk_trash_purge(tk_cx_t *cx, unsigned max, size_t *n_r);

#endif
