#ifndef TK_MIME_CTE_H
#define TK_MIME_CTE_H

#include "base/arena.h"

/* Content-Transfer-Encoding (RFC 2045, 6); unknown names are identity. */
typedef enum {
    TK_CTE_IDENTITY,
    TK_CTE_BASE64,
    TK_CTE_QP,
    TK_CTE_UU
} tk_cte_t;

tk_cte_t tk_cte_by_name(tk_str_t name);

/*
 * Decodes s, at most max bytes of result.  Total: bytes that do not belong
 * are skipped.  *cut_r (may be NULL) becomes true when there was more.
 * The identity gives s itself.  Null string without memory.
 */
tk_str_t tk_cte_decode(tk_arena_t *a, tk_cte_t cte, tk_str_t s, size_t max,
    bool *cut_r);

/* Base64 that is whole by its padding, but of which characters were lost or
 * put in: what comes out behind them would be noise. */
bool tk_cte_base64_torn(tk_str_t s);

/* Decodes in pieces and hands each to fn: a large part is hashed or stored
 * without being held.  A result of fn other than TK_OK ends it. */
typedef int (*tk_cte_fn)(void *ctx, const void *p, size_t n);

int tk_cte_each(tk_cte_t cte, tk_str_t s, tk_cte_fn fn, void *ctx);

#endif
