#ifndef TK_MIME_RTF_H
#define TK_MIME_RTF_H

#include "base/arena.h"

/*
 * The RTF in which Outlook keeps the text of a mail: unpacked ([MS-OXRTFCP]),
 * and read as the text, or as the HTML of which it was made ([MS-OXRTFEX]).
 * Linear in what is unpacked, any bytes.
 */

/* The null string for what is not packed RTF. At most max bytes. */
tk_str_t tk_rtf_unpack(tk_arena_t *a, tk_str_t packed, size_t max);

/* UTF-8, at most max bytes; *html_r: it is HTML. */
tk_str_t tk_rtf_text(tk_arena_t *a, tk_str_t rtf, size_t max, bool *html_r);

#endif
