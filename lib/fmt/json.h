#ifndef TK_FMT_JSON_H
#define TK_FMT_JSON_H

#include "base/buf.h"

/*
 * A string of JSON (RFC 8259), in quotes.  s may hold anything: what is not
 * UTF-8 becomes U+FFFD; "<", U+2028 and U+2029 are written as \u escapes, so
 * that the result can stand in a script or an attribute's script, too.
 */
void tk_json_quote(tk_buf_t *b, tk_str_t s);

#endif
