#ifndef TK_MIME_PLAIN_H
#define TK_MIME_PLAIN_H

#include "base/arena.h"

/* What turns the decoded text of a part into one to be shown. */

/* Line ends to LF; control characters that no text has vanish. */
tk_str_t tk_plain_lines(tk_arena_t *a, tk_str_t s);

/* RFC 3676: a line that ends with a blank goes on in the next one.  delsp:
 * without that blank. */
tk_str_t tk_plain_unflow(tk_arena_t *a, tk_str_t s, bool delsp);

/* The charset of <meta>, for HTML of a mail that says none; null string if
 * there is none or it is not needed. */
tk_str_t tk_plain_meta_charset(tk_str_t html);

#endif
