#ifndef TK_DESK_ADMIN_AUDIT_H
#define TK_DESK_ADMIN_AUDIT_H

#include "desk/desk.h"

/*
 * One row for every change to the configuration, in the transaction that
 * makes it: who (cx->viewer), when (cx->now), what, from what to what.
 * Changes to tickets are events (desk/ticket/event).  Secrets never stand in a
 * value: say that a password was set by the field alone.
 */

typedef enum { TK_AUDIT_CREATED, TK_AUDIT_CHANGED, TK_AUDIT_DELETED }
    tk_audit_action_t;

typedef struct {
    const char         *object;      /* "type", "user", "option" ...      */
    uint64_t            id;          /* 0 for what has none               */
    tk_str_t            name;        /* of the object                     */
    tk_audit_action_t   action;
    const char         *field;       /* NULL: the object as a whole       */
    tk_str_t            old_value;   /* null for none                     */
    tk_str_t            new_value;
} tk_audit_new_t;

/* Writes the row. Values are cut at 16,000 characters. */
int tk_audit_add(tk_cx_t *cx, const tk_audit_new_t *au);

/* A changed field: no row when both are equal. */
int tk_audit_field(tk_cx_t *cx, const tk_audit_new_t *au, const char *field,
    tk_str_t old_value, tk_str_t new_value);

#endif
