#ifndef TK_FMT_JSON_H
#define TK_FMT_JSON_H

#include "base/buf.h"

/*
 * Writes JSON (RFC 8259) into a bounded buffer, commas included; whether
 * all fitted says tk_buf_rc().  Strings may hold anything: what is not
 * UTF-8 becomes U+FFFD; "<", U+2028 and U+2029 are written as \u escapes,
 * so that the result can stand in a script or an attribute's script, too.
 *
 *   tk_json_object(&j);
 *   tk_json_key(&j, "id");
 *   tk_json_int(&j, 7);
 *   tk_json_end(&j);
 *
 * Nested up to TK_JSON_DEPTH; deeper, or an end too many, makes the
 * buffer's rc TK_ELIMIT.
 */

#define TK_JSON_DEPTH  64

typedef struct {
    tk_buf_t  *b;
    unsigned   depth;
    bool       comma;                    /* needed before the next value */
    char       close[TK_JSON_DEPTH];
} tk_json_t;

void tk_json_init(tk_json_t *j, tk_buf_t *b);

void tk_json_object(tk_json_t *j);
void tk_json_array(tk_json_t *j);
void tk_json_end(tk_json_t *j);          /* of the innermost of them     */

void tk_json_key(tk_json_t *j, const char *name);
void tk_json_key_str(tk_json_t *j, tk_str_t name);

void tk_json_str(tk_json_t *j, tk_str_t s);      /* the null string: null */
void tk_json_int(tk_json_t *j, int64_t v);
void tk_json_bool(tk_json_t *j, bool v);
void tk_json_null(tk_json_t *j);

/* A string in quotes, without regard to commas. */
void tk_json_quote(tk_buf_t *b, tk_str_t s);

#endif
