#ifndef TK_MIME_HTML_TEXT_H
#define TK_MIME_HTML_TEXT_H

#include "base/arena.h"

/*
 * HTML to plain text with LF: blocks become lines, list items "- ",
 * quotes "> "; scripts, styles, titles and comments vanish.  Linear in the
 * input, any bytes; at most max bytes.
 */
tk_str_t tk_html_text(tk_arena_t *a, tk_str_t html, size_t max);

/* Plain text to HTML: escaped, line breaks as <br>. */
tk_str_t tk_html_from_text(tk_arena_t *a, tk_str_t text, size_t max);

/* The same; wherever url stands in it, that is a link. */
tk_str_t tk_html_linked(tk_arena_t *a, tk_str_t text, tk_str_t url,
    size_t max);

#endif
