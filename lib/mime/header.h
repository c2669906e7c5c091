#ifndef TK_MIME_HEADER_H
#define TK_MIME_HEADER_H

#include "base/arena.h"
#include "base/arr.h"

/*
 * The header block of a mail or of one of its parts (RFC 5322, 2.2), read
 * so that any bytes give a result: lines that are no header are skipped,
 * a line "boundary=..." that lost its indent still belongs to the header
 * before it, an mbox "From " line is dropped.
 */

typedef struct {
    tk_str_t  name;    /* as written, trimmed                             */
    tk_str_t  value;   /* as written with its folds, trimmed; in the mail */
} tk_header_t;

typedef struct {
    tk_arr_t  v;       /* tk_header_t, in their order       */
    bool      cut;     /* there were more than the limits   */
    tk_str_t  text;    /* without an empty line, what begins with the first
                          that is no header; else null */
} tk_headers_t;

typedef struct {
    size_t  bytes;     /* of one header block; the rest is skipped */
    size_t  count;     /* fields of one header block; behind them only
                          what says whose mail it is and about what, at
                          most TK_HEADERS_MORE                     */
} tk_header_limits_t;

#define TK_HEADERS_MORE  16

/*
 * Reads the block at the start of s; *body_r is what follows the empty line
 * (empty when there is none).  The values point into s.  Never fails but
 * for memory, which the arena tells.
 */
void tk_headers_read(tk_arena_t *a, tk_str_t s,
    const tk_header_limits_t *limits, tk_headers_t *h_r, tk_str_t *body_r);

/* The first field of that name, in any case; null string without one. */
tk_str_t tk_headers_get(const tk_headers_t *h, const char *name);

/* The nth (from 0). */
tk_str_t tk_headers_nth(const tk_headers_t *h, const char *name, size_t nth);

/* Without its folds: line breaks removed, the blanks after them kept. */
tk_str_t tk_header_unfold(tk_arena_t *a, tk_str_t value);

#endif
