#ifndef TK_MIME_TAG_H
#define TK_MIME_TAG_H

#include "base/re.h"

/*
 * The tag "[ts #NUMBER]" in a subject.  Letters in any case, blanks where
 * mail programs put them ("[TS # 123 ]"), digits only of ASCII, at most 20.
 */

/* The digits of the first tag, null string if there is none. */
tk_str_t tk_tag_find(tk_str_t subject);

/* Somebody else's pattern, whose group "number" they are; NULL for none and
 * for one that is wrong. */
const tk_re_t *tk_tag_old_read(tk_arena_t *a, tk_str_t pattern);

/* The same by that pattern, which may be NULL. */
tk_str_t tk_tag_old(const tk_re_t *old, tk_str_t subject);

/* The subject without any tag, blanks that are left over joined. */
tk_str_t tk_tag_strip(tk_arena_t *a, tk_str_t subject);

#endif
