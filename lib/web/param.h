#ifndef TK_WEB_PARAM_H
#define TK_WEB_PARAM_H

#include "base/arena.h"

/*
 * Parameters of the header fields of forms, as browsers and other clients
 * write them:  value; name=token; name="quoted"; name*=utf-8''percent
 */

/* The value in front of the parameters, trimmed. */
tk_str_t tk_param_value(tk_str_t header);

/*
 * The first parameter of that name (ASCII case folded), unquoted; null if
 * there is none.  A quote ends the value only where a ";" or the end comes
 * after it: old clients send quotes in names as they are.
 */
tk_str_t tk_param_get(tk_arena_t *a, tk_str_t header, const char *name);

/*
 * A name or file name of a form part.  Browsers write quote, CR and LF in
 * it as %22, %0D, %0A and nothing else, and characters that the page's
 * charset lacks as &#NUMBER;.  Those are decoded, the rest stays.
 */
tk_str_t tk_param_form_text(tk_arena_t *a, tk_str_t s);

/* An RFC 8187 value (charset'language'percent-encoded), decoded; the
 * charset is taken to be UTF-8.  Null if it is none. */
tk_str_t tk_param_extended(tk_arena_t *a, tk_str_t s);

#endif
