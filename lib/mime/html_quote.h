#ifndef TK_MIME_HTML_QUOTE_H
#define TK_MIME_HTML_QUOTE_H

#include <gumbo.h>

#include "base/arena.h"

/*
 * The node of a mail's tree with which its quoted history begins; all that
 * comes behind it is quoted, too.  NULL: none, or what was written stands
 * below it.  Found in the text of the tree as in a plain one (quote.h), and
 * by the marks that clients leave (Gmail, Outlook, Apple, Thunderbird,
 * Yahoo, Proton).  Depth is bounded by the scan before parsing.
 */
const GumboNode *tk_html_quote(tk_arena_t *a, const GumboNode *root);

#endif
