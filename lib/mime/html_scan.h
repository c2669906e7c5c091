#ifndef TK_MIME_HTML_SCAN_H
#define TK_MIME_HTML_SCAN_H

#include "base/arena.h"

/*
 * Whether a tree of this HTML can be built in bounded time and memory: the
 * tree builder is square in nesting and in open formatting elements, and
 * frees recursively.  Errs on the side of no: whatever might hide tags from
 * this scan and not from the builder (scripts with "<!--", raw text inside
 * of svg, math or select) is refused.
 *
 * TK_OK, TK_ELIMIT with the reason in *why_r (may be NULL).
 */

#define TK_HTML_BYTES_MAX    (1024 * 1024)
#define TK_HTML_DEPTH_MAX    256
#define TK_HTML_FORMAT_MAX   100
#define TK_HTML_TAGS_MAX     60000
#define TK_HTML_ATTRS_MAX    100       /* of one tag */
#define TK_HTML_REBUILD_MAX  200000    /* formatting elements opened again */

int tk_html_scan(tk_str_t html, const char **why_r);

#endif
