#ifndef TK_DESK_TICKET_PAST_H
#define TK_DESK_TICKET_PAST_H

#include "desk/ticket/ticket.h"

/*
 * What was done to a ticket and has no line of its own in the conversation:
 * priority, reading, contact, CC, fields, links, being put off, the trash.
 * For who may see notes.
 */

#define TK_PAST_MAX  500              /* the newest                        */

typedef struct {
    tk_time_t  created;
    tk_str_t   kind;                  /* as in event.h                   */
    uint64_t   user_id;               /* 0 nobody known                    */
    uint64_t   ref_id;
    tk_str_t   was;
    tk_str_t   now;
} tk_past_t;

/* Newest first. */
int tk_past_list(tk_cx_t *cx, uint64_t ticket_id, tk_past_t **list_r,
    size_t *n_r);

#endif
