#ifndef TK_MIME_MARKDOWN_H
#define TK_MIME_MARKDOWN_H

#include "base/arena.h"

/*
 * What an agent wrote, as HTML of a mail: CommonMark with tables, strike
 * through and bare links; a line break is one.  HTML in it is text.  The
 * result is sanitised (mime/sanitise.h): no remote pictures.  What is longer
 * than 256 KiB is shown as plain text.  TK_ENOMEM.
 */
int tk_markdown(tk_arena_t *a, tk_str_t text, tk_str_t *html_r);

#endif
