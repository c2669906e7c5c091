#ifndef TK_DESK_TICKET_RECALL_H
#define TK_DESK_TICKET_RECALL_H

#include "desk/ticket/ticket.h"

/*
 * Taking back an answer, a note or a change that has a line in the
 * conversation (claimed, closed ...) for some seconds (ticket_undo): until
 * then its mails wait.  The message goes, its files and hours with it; the
 * ticket is as it was before; the text becomes the draft again.
 */

/* Inside the transaction that posted: was, the ticket before it; the template
 * that was chosen. */
int tk_recall_note(tk_cx_t *cx, const tk_ticket_t *was, uint64_t message_id,
    uint64_t template_id);

/* May the viewer take back what was done last, and for how long yet? 0: no. */
int tk_recall_left(tk_cx_t *cx, const tk_ticket_t *t, tk_time_t *left_r);

/* begun: what the viewer has begun to write since, null for what is kept of
 * it.  text_r: it was a text, which is the draft now. TK_ECONFLICT: too late,
 * or something else has happened to the ticket. */
int tk_recall(tk_cx_t *cx, uint64_t ticket_id, tk_str_t begun,
    bool *text_r);

/* How a ticket was before a change of many (desk/ticket/bulk). */
typedef struct {
    uint64_t  status_id;
    uint64_t  type_id;
    uint64_t  agent_id;
} tk_recall_before_t;

/* As tk_recall, only if that was so before what would be taken back. */
int tk_recall_change(tk_cx_t *cx, uint64_t ticket_id,
    const tk_recall_before_t *before);

#endif
