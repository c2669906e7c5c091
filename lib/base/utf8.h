#ifndef TK_BASE_UTF8_H
#define TK_BASE_UTF8_H

#include "base/arena.h"

/* RFC 3629: no overlong forms, no surrogates, up to U+10FFFF. */

bool tk_utf8_valid(tk_str_t s);

/* s with every invalid sequence replaced by U+FFFD and NUL removed; s
 * itself if it is valid. */
tk_str_t tk_utf8_clean(tk_arena_t *a, tk_str_t s);

/* Reads one code point at s->p and moves past it; -1 for an invalid byte
 * (moves by one). s->n must be > 0. */
int32_t tk_utf8_next(tk_str_t *s);

/* Writes code point c to out[4], returns the length, 0 if not allowed. */
size_t tk_utf8_put(char out[4], uint32_t c);

/* The first `chars` code points of valid UTF-8. */
tk_str_t tk_utf8_head(tk_str_t s, size_t chars);
size_t tk_utf8_len(tk_str_t s);

/*
 * For a field of one line: control characters and line breaks to spaces,
 * bidirectional overrides (U+202A..E, U+2066..9) removed, runs of blanks to
 * one, trimmed, cut at `chars` code points.
 */
tk_str_t tk_utf8_line(tk_arena_t *a, tk_str_t s, size_t chars);

#endif
