#ifndef TK_FMT_HTML_ESCAPE_H
#define TK_FMT_HTML_ESCAPE_H

#include "base/buf.h"

/*
 * Text made safe within HTML, both between tags and in an attribute value
 * in quotes: & < > " ' become entities.  The input is UTF-8 already; bytes
 * are not looked at further.
 */
void tk_html_escape(tk_buf_t *b, tk_str_t s);

/* The same into the arena; s itself if there is nothing to escape. The null
 * string without memory. */
tk_str_t tk_html_escaped(tk_arena_t *a, tk_str_t s);

#endif
