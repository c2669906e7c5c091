#ifndef TK_BASE_TERM_H
#define TK_BASE_TERM_H

#include "base/str.h"

/*
 * The words of a text as they are looked up: letters and digits, in lower
 * case and without accents (Latin, Greek, Cyrillic), cut at TK_TERM_MAX
 * bytes.  Scripts that set no blanks between words (Chinese, Japanese, Thai
 * ...) give each pair of neighbours, and the last one of a run alone.
 *
 *     tk_terms_init(&t, text);
 *     while (tk_terms_next(&t)) { ... t.term, t.other ... }
 *
 * Both live until the next call.  Invalid UTF-8 separates words.
 */

#define TK_TERM_MAX  32

typedef struct {
    tk_str_t  rest;
    tk_str_t  term;
    tk_str_t  other;         /* with ae, oe, ue for umlauts; "" if alike  */
    char      folded[TK_TERM_MAX + 8];
    char      spelled[TK_TERM_MAX + 8];
} tk_terms_t;

void tk_terms_init(tk_terms_t *t, tk_str_t text);
bool tk_terms_next(tk_terms_t *t);

#endif
