#ifndef TK_MIME_TNEF_H
#define TK_MIME_TNEF_H

#include "base/arena.h"
#include "base/arr.h"

/*
 * winmail.dat: what Outlook puts a mail into ([MS-OXTNEF]).  Files are
 * ranges of the bytes; a message within it is opened as well: its text is
 * one more file, and its files follow.  Any bytes give something.
 */

typedef struct {
    tk_str_t  name;          /* UTF-8, may be empty           */
    tk_str_t  type;          /* media type, may be empty      */
    tk_str_t  content_id;    /* without <>, may be empty      */
    tk_str_t  bytes;
} tk_tnef_file_t;

typedef struct {
    tk_arr_t  files;         /* tk_tnef_file_t                            */
    tk_str_t  text;          /* UTF-8; one of both is empty, or both      */
    tk_str_t  html;          /* untrusted                                 */
} tk_tnef_t;

/* At most text_max bytes of text or html each. */
void tk_tnef_read(tk_arena_t *a, tk_str_t bytes, size_t text_max,
    tk_tnef_t *tnef_r);

#endif
