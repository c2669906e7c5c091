#ifndef TK_DESK_TICKET_FIELD_CHANGE_H
#define TK_DESK_TICKET_FIELD_CHANGE_H

#include "desk/nonce.h"
#include "desk/ticket/field.h"

/*
 * Sets values of a ticket, cleaned before by tk_field_clean(); fields that
 * the list does not name stay.  Each value that differs writes an event
 * "field" (ref_id the field).  Needs TK_MAY_MANAGE.  TK_EDENIED,
 * TK_ENOTFOUND, TK_ECONFLICT when the ticket has another version (0: any),
 * errors of lib/db.
 */
int tk_field_change(tk_cx_t *cx, uint64_t ticket_id, const tk_nonce_t *nonce,
    uint64_t version, const tk_field_value_t *list, size_t n);

#endif
