#ifndef TK_DESK_LIST_INDEX_H
#define TK_DESK_LIST_INDEX_H

#include "base/term.h"
#include "desk/desk.h"

/*
 * The words of tickets, for desk/list/search.  Whoever changes what a ticket
 * says leaves its id in search_due in the same transaction (tk_event_add does);
 * ticketd takes the words in soon after.  It may be killed at any moment:
 * what is due stays due until it is done.
 *
 * Taken in: number, subject, people with their addresses, texts (the newest
 * 300 messages, of each the first 60,000 characters), names of files, custom
 * fields; TK_INDEX_WORDS different words at most.  Words of people stand once
 * more behind TK_INDEX_PERSON, those of the subject behind TK_INDEX_SUBJECT;
 * TK_INDEX_FILE stands for having a file.
 */

#define TK_INDEX_CHUNK    512
#define TK_INDEX_WORDS    6000

#define TK_INDEX_PERSON   '@'
#define TK_INDEX_SUBJECT  '='
#define TK_INDEX_FILE     "#file"

/* In the transaction that changes the ticket. */
int tk_index_due(tk_cx_t *cx, uint64_t ticket_id);

/* Takes in some of what is due, then of what was there before search was;
 * *more_r: there is more. */
int tk_index_work(tk_cx_t *cx, bool *more_r);

#endif
