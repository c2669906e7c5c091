#ifndef TK_MIME_QUOTE_INT_H
#define TK_MIME_QUOTE_INT_H

#include "base/str.h"

/*
 * What quote.c, which looks for the place, asks quote_words.c, which knows
 * by what words clients of many languages begin a quote.
 */

typedef struct {
    size_t    from;               /* of the line                          */
    size_t    next;               /* of the one behind it                 */
    tk_str_t  s;                  /* trimmed, its first 2,000 bytes       */
} tk_quote_line_t;

/* The line at `from`; false behind the last one, and *line_r as it was. */
bool tk_quote_line(tk_str_t text, size_t from, tk_quote_line_t *line_r);

/* Does it begin with ">"? */
bool tk_quote_marked(const tk_quote_line_t *l);

/* Only dashes or the like: what clients put in front of a quote. */
bool tk_quote_rule(tk_str_t s);

/* "-----Original Message-----", "-----Forwarded message-----". */
bool tk_quote_original(tk_str_t s);
bool tk_quote_forwarded(tk_str_t s);

/* Who wrote it when, over that line and up to five behind it; *end_r is the
 * end of the last. 0: it is none; 1: if a quote with ">" follows; 2: by
 * itself. */
int tk_quote_attribution(tk_str_t text, const tk_quote_line_t *first,
    size_t *end_r);

/* A mail's head in the text: a sender, and two of date, recipient, subject. */
bool tk_quote_head(tk_str_t text, const tk_quote_line_t *first);

/* The line before a signature, or the one that a telephone adds. */
bool tk_quote_signature(tk_str_t s);

#endif
