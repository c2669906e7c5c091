#ifndef TK_DESK_LIST_SEARCH_H
#define TK_DESK_LIST_SEARCH_H

#include "base/time.h"
#include "desk/list/list.h"

/*
 * What an agent looks for: words, all of which a ticket must have, each
 * as the beginning of one of its words (desk/list/index), and
 *   type:NAME status:NAME        names by their beginning
 *   agent:me agent:none agent:NAME
 *   from:WORD subject:WORD       among its people; in its subject
 *   has:file is:unread is:open is:closed
 *   priority:high priority:normal priority:low
 *   before:2026-01-31 after:2026-01-31    made before, or on it and later
 * A value with blanks stands in quotes; what is no such filter is looked for
 * as it stands.  At most TK_SEARCH_WORDS words count.
 */

#define TK_SEARCH_WORDS  10

typedef struct {
    tk_str_t  term;              /* with its mark                         */
    tk_str_t  other;             /* or so, "" for none                    */
    bool      whole;             /* not only its beginning                */
} tk_search_word_t;

typedef struct {
    tk_search_word_t  words[TK_SEARCH_WORDS];
    unsigned          n;
    bool              nothing;   /* a filter names what there is not ...  */
    tk_str_t          wrong;     /* ... as it was typed, "type:nosuch"    */
} tk_search_t;

/* Filters go into f, in place of what stands there; days are those of the
 * zone.  Never fails: without memory nothing is found. */
void tk_search_parse(tk_cx_t *cx, tk_str_t text, const tk_zone_t *zone,
    tk_search_t *s_r, tk_list_filter_t *f);

/* Does the text have one of the words?  Marked ones are no text's. */
bool tk_search_in(const tk_search_t *s, tk_str_t text);

/*
 * A page of what is found of the tickets that the viewer manages.  Of many
 * the last made TK_LIST_PICK are sorted; *cut_r: there are more, or it was
 * looked for long enough.  TK_EDENIED for who is no agent.
 */
int tk_search_list(tk_cx_t *cx, const tk_search_t *s,
    const tk_list_filter_t *f, tk_list_page_t *page_r, bool *cut_r);

#endif
