#ifndef TK_MIME_TAG_H
#define TK_MIME_TAG_H

#include "base/arena.h"

/*
 * The tag "[ts #NUMBER]" in a subject.  Letters in any case, blanks where
 * mail programs put them ("[TS # 123 ]"), digits only of ASCII, at most 20.
 */

/* The digits of the first tag, null string if there is none. */
tk_str_t tk_tag_find(tk_str_t subject);

/* The same by somebody else's pattern, whose group "number" they are. */
tk_str_t tk_tag_old(tk_arena_t *a, tk_str_t pattern, tk_str_t subject);

/* The subject without any tag, blanks that are left over joined. */
tk_str_t tk_tag_strip(tk_arena_t *a, tk_str_t subject);

#endif
