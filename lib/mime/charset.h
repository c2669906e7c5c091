#ifndef TK_MIME_CHARSET_H
#define TK_MIME_CHARSET_H

#include "base/arena.h"

/*
 * Any bytes to UTF-8.  The declared charset is taken if it is known (a
 * closed list, with the names that mail programs really write: ks_c_5601,
 * x-gbk, unicode-1-1-utf-7, windows-31j ...) and fits; else UTF-8 if the
 * bytes are valid as such; else the declared one with U+FFFD for what does
 * not fit; else windows-1252.  What says iso-8859-1 or windows-1252, which
 * everything fits, and reads well as UTF-8 is UTF-8.  No NUL and no byte
 * order mark in the result.
 *
 * At most max bytes of result.  Null string only without memory.
 */
tk_str_t tk_charset_utf8(tk_arena_t *a, tk_str_t charset, tk_str_t bytes,
    size_t max);

/* The name iconv knows it by, or NULL for unknown and for "say nothing"
 * names such as us-ascii and unknown-8bit. */
const char *tk_charset_name(tk_str_t charset);

#endif
