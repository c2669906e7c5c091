#ifndef TK_MIME_WORD_H
#define TK_MIME_WORD_H

#include "base/arena.h"

/*
 * Text of a header field to UTF-8: folds removed, encoded words (RFC 2047)
 * decoded wherever they stand, also the broken ones that mail programs
 * write (blanks inside, a character split over two words, a language tag,
 * inside of quotes), bare 8-bit as UTF-8 or windows-1252.  At most max bytes
 * of result; control characters stay.  Null string for the null string.
 */
tk_str_t tk_word_decode(tk_arena_t *a, tk_str_t value, size_t max);

/* Length of the encoded word at the start of s, 0 if there is none. */
size_t tk_word_len(tk_str_t s);

#endif
