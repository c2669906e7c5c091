#ifndef TK_DESK_TICKET_EVENT_H
#define TK_DESK_TICKET_EVENT_H

#include "desk/desk.h"

/* What happened, in the transaction in which it happened: for live pages
 * and the history. kind: "created", "message", "note", "status", "type",
 * "agent", "priority", "unread", "hidden", "bounce", "loop" ...  Its words
 * are then taken in anew for search (desk/list/index).  Of a value the first
 * 4,000 characters are kept, the last of them an ellipsis if there were
 * more. */
typedef struct {
    const char  *kind;
    uint64_t     ticket_id;
    uint64_t     type_id;
    uint64_t     user_id;
    uint64_t     ref_id;
    tk_str_t     old_value;      /* null for none */
    tk_str_t     new_value;
} tk_event_new_t;

int tk_event_add(tk_cx_t *cx, const tk_event_new_t *ev);

#endif
