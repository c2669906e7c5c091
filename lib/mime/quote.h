#ifndef TK_MIME_QUOTE_H
#define TK_MIME_QUOTE_H

#include "base/str.h"

/*
 * Where the quoted history of a mail lies in its plain text (LF lines), so
 * that a reader sees what is new and unfolds the rest.  Nothing is ever
 * taken away: the text is stored whole.
 *
 * Known are the ways in which clients in English, German, Dutch, French,
 * Spanish and some neighbours quote:
 *
 *   a line that says who wrote when, over up to six lines, and then lines
 *   with ">" or everything that follows;  "-----Original Message-----";
 *   a block From/Sent/To/Subject;  lines with ">" at the end;  besides,
 *   uuencoded files.
 *
 * Left open, for there it is what was written: answers between quoted lines,
 * forwarded mail, mail that is nothing but a quote, signatures.
 *
 * Linear in the text, allocates nothing, any bytes.
 */

typedef struct {
    size_t  from;         /* bytes of the text that are folded ...          */
    size_t  to;           /* ... up to here; 0: nothing is                  */
} tk_quote_t;

tk_quote_t tk_quote_find(tk_str_t text);

/* Does it begin with a line that announces a forwarded mail? */
bool tk_quote_forward(tk_str_t text);

#endif
