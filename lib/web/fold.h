#ifndef TK_WEB_FOLD_H
#define TK_WEB_FOLD_H

#include "desk/list/search.h"
#include "desk/ticket/message.h"
#include "web/page.h"

/*
 * What is folded of a long conversation, for agents: of a folded message the
 * page shows who wrote it, when, and how it begins.  Open stay
 *   the newest TK_FOLD_OPEN messages,
 *   all that the customer wrote after the last answer,
 *   notes that are newer than the reader's own last message,
 *   what did not arrive, or came from a sender who failed a check, and
 *   what has one of the words that the list was searched for.
 * Fewer than TK_FOLD_LEAST are not worth it; ?unfold=1 folds nothing.
 */

#define TK_FOLD_OPEN   3
#define TK_FOLD_LEAST  3

typedef struct {
    const tk_message_t  *m;                   /* newest first             */
    size_t               n;
    size_t               open;                /* what is before it        */
    size_t               own;                 /* notes that are before it */
    size_t               folded;
    tk_search_t          search;
} tk_fold_t;

/* Decides; all: nothing is folded. */
void tk_fold_init(tk_page_t *pg, const tk_message_t *m, size_t n, bool all,
    tk_fold_t *f_r);

/* How many there are, for the whole page; what message i is. */
void tk_fold_head(tk_page_t *pg, const tk_fold_t *f);
void tk_fold_show(tk_page_t *pg, tk_obj_t *o, const tk_fold_t *f, size_t i);

#endif
