#ifndef TK_DESK_ADMIN_FIELD_DEF_H
#define TK_DESK_ADMIN_FIELD_DEF_H

#include "desk/bad.h"
#include "desk/nonce.h"
#include "desk/ticket/field.h"

/* Definitions of custom fields, made and changed by admins; audited. */

/*
 * Makes (id 0, *id_r the new one's) or changes a field; the kind of one that
 * is there stays.  TK_EINVAL: *bad says which fields; TK_ENOTFOUND.
 */
int tk_field_save(tk_cx_t *cx, const tk_nonce_t *nonce,
    const tk_field_row_t *f, tk_bad_t *bad, uint64_t *id_r);

/* What a select offers, of one option a line: trimmed, each once.  The null
 * string: too many, or one too long for a value. */
tk_str_t tk_field_options(tk_arena_t *a, tk_str_t text);

/* With all values that tickets have in it: nothing shows them without their
 * definition, and what a fault leaves goes with the next garbage.
 * TK_ENOTFOUND. */
int tk_field_remove(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id);

/* Inside the change that deletes a type (desk/admin/revise): its fields. */
int tk_field_remove_of(tk_cx_t *cx, uint64_t type_id);

/* The values of a field that is no more. Errors of lib/db. */
int tk_field_forget(tk_cx_t *cx, uint64_t id);

/* Does any ticket have a value in it? */
int tk_field_used(tk_cx_t *cx, uint64_t id, bool *used_r);

#endif
