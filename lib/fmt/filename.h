#ifndef TK_FMT_FILENAME_H
#define TK_FMT_FILENAME_H

#include "base/arena.h"

/*
 * Names of files that strangers send.  They are only shown and offered for
 * a download; nothing is ever stored under such a name.
 */

#define TK_FILENAME_MAX  200      /* bytes */

/*
 * The last part of a path with "/" or "\", one line of clean UTF-8 without
 * control characters and bidirectional overrides, at most TK_FILENAME_MAX
 * bytes (cut before the ending, between characters).  "" when nothing is
 * left, for "." and for "..".  Null string without memory.
 */
tk_str_t tk_filename_clean(tk_arena_t *a, tk_str_t raw);

/* The same, "file" in place of "". */
tk_str_t tk_filename_safe(tk_arena_t *a, tk_str_t raw);

/*
 * The value of a Content-Disposition field (RFC 6266): how is "attachment"
 * or "inline"; the name goes through tk_filename_safe().  Next to the
 * quoted ASCII form stands filename* (RFC 8187) when that says more.
 */
tk_str_t tk_filename_disposition(tk_arena_t *a, const char *how,
    tk_str_t name);

#endif
