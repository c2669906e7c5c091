#ifndef TK_FMT_MARKUP_H
#define TK_FMT_MARKUP_H

#include "base/arena.h"

/*
 * What somebody wrote without the blank lines around it: those that a mail
 * program leaves are a gap in the conversation.
 */

/* Without blank lines in front and blanks behind. */
tk_str_t tk_text_core(tk_str_t s);

/* Of sanitised markup: without the line breaks and empty paragraphs at its
 * end.  html itself if there are none, or memory is. */
tk_str_t tk_markup_core(tk_arena_t *a, tk_str_t html);

#endif
