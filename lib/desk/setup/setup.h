#ifndef TK_DESK_SETUP_SETUP_H
#define TK_DESK_SETUP_SETUP_H

#include "base/buf.h"
#include "conf/sections.h"
#include "desk/desk.h"

/*
 * The desk's configuration as text (docs/apply.md).
 *
 * Apply makes the database say what the text says: what is not there is
 * made, what differs is changed, in one transaction; what the text does not
 * mention stays.  The same text again changes nothing.
 *
 * Export writes such a text of all there is; secrets of mailboxes are left
 * out, passwords stand in it as their Argon2id strings.
 */

typedef struct {
    const tk_str_t  *lines;    /* what was changed, or would be           */
    size_t           n;
    const tk_str_t  *notes;    /* what was done and is hardly meant       */
    size_t           n_notes;
    tk_str_t         error;    /* "FILE:LINE: text" with TK_EINVAL        */
} tk_setup_result_t;

/* dry: only looks what would change. Errors: TK_EINVAL with result's error,
 * those of lib/db. */
int tk_setup_apply(tk_cx_t *cx, const tk_sections_t *sections,
    tk_str_t file_name, bool dry, tk_setup_result_t *result_r);

int tk_setup_export(tk_cx_t *cx, tk_buf_t *out);

#endif
