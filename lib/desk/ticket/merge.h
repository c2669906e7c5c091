#ifndef TK_DESK_TICKET_MERGE_H
#define TK_DESK_TICKET_MERGE_H

#include "desk/ticket/ticket.h"

/*
 * Two tickets that are one, and one that is two.  Both need manage on both
 * types; errors are those of desk/ticket/ticket.
 */

/*
 * The ticket that this one would go to: of that number, or where that one
 * was merged.  Errors are those of tk_ticket_merge().
 */
int tk_ticket_merge_into(tk_cx_t *cx, const tk_ticket_t *from,
    uint64_t into_number, tk_ticket_t *into_r);

/*
 * All of ticket `id` goes to the ticket of that number: messages, files,
 * mail that is not sent yet, what agents have begun to write, addresses in
 * CC.  The sender of the one, if it is somebody else, gets a copy of answers
 * from now on.  What is left of it is hidden and leads to the other: by
 * number, by tag, by Message-ID and, for the same person, by its secret link.
 * A closed ticket reopens when what came into it waits for an answer.
 * TK_ENOTFOUND: no such number; TK_EINVAL: the same ticket.
 */
int tk_ticket_merge(tk_cx_t *cx, uint64_t id, uint64_t into_number,
    const tk_nonce_t *nonce);

/*
 * A message of a customer or an agent, with its files, becomes a new ticket
 * of the same person and type; nothing is mailed.  What is left waits for an
 * answer only if something in it does.
 * TK_EINVAL: the message is a note or a line, or no other message would be
 * left.
 */
int tk_ticket_split(tk_cx_t *cx, uint64_t id, uint64_t message_id,
    tk_str_t subject, const tk_nonce_t *nonce, tk_ticket_made_t *made_r);

#endif
