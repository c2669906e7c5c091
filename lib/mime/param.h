#ifndef TK_MIME_PARAM_H
#define TK_MIME_PARAM_H

#include "base/arena.h"
#include "base/arr.h"

/*
 * A field with parameters: Content-Type, Content-Disposition (RFC 2045,
 * 2183) with the continuations and charsets of RFC 2231, read so that any
 * bytes give a result: missing semicolons, open quotes, blanks in bare
 * values, encoded words in values.
 */

#define TK_PARAM_MAX  64    /* further ones are ignored */

typedef struct {
    tk_str_t  name;         /* lower case, without "*0*"              */
    tk_str_t  value;        /* UTF-8; for names other than the file's */
} tk_param_t;               /* the first blank ends a bare value      */

typedef struct {
    tk_str_t  value;        /* "text/plain", "attachment"; lower case */
    tk_arr_t  v;            /* tk_param_t */
} tk_params_t;

/* The null string gives an empty value and no parameters. */
void tk_params_read(tk_arena_t *a, tk_str_t field, tk_params_t *p_r);

/* Name in lower case. Null string without one. */
tk_str_t tk_params_get(const tk_params_t *p, const char *name);

/* A copy in ASCII lower case. */
tk_str_t tk_param_lower(tk_arena_t *a, tk_str_t s);

#endif
