#ifndef TK_DESK_TICKET_FIELD_H
#define TK_DESK_TICKET_FIELD_H

#include "desk/access/acl.h"

/*
 * Custom fields of tickets: the definitions are in the snapshot
 * (tk_field_row_t), the values in rows of their own.  A value is a text in
 * one form for each kind: a number "-12.5", a date "2026-11-23", a ticked box
 * "1"; the empty text is no value.
 */

#define TK_FIELD_NAME_MAX   32         /* bytes: a-z, 0-9, _              */
#define TK_FIELD_LABEL_MAX  190        /* characters                      */
#define TK_FIELD_LINE_MAX   190        /* of a text or an option          */
#define TK_FIELD_AREA_MAX   10000      /* of a text area                  */
#define TK_FIELD_OPTIONS    200        /* of a select ...                 */
#define TK_FIELD_LIST_MAX   65535      /* ... bytes of them all           */
#define TK_FIELD_MAX        100        /* definitions of a desk           */
#define TK_FIELD_NEWEST     1000       /* tickets that a filter looks at  */

typedef struct tk_field_value {
    uint64_t  field_id;
    tk_str_t  value;
} tk_field_value_t;

/* NULL if unknown. */
const tk_field_row_t *tk_snap_field(const tk_snapshot_t *s, uint64_t id);
const tk_field_row_t *tk_snap_field_named(const tk_snapshot_t *s,
    tk_str_t name);

/* The word in database and configuration: "text" ... "area". */
const char *tk_field_kind_name(tk_field_kind_t kind);
tk_field_kind_t tk_field_kind(tk_str_t name);

/* Do tickets of that type have the field? */
bool tk_field_fits(const tk_field_row_t *f, uint64_t type_id);

/* May it be called that: letters, and no name that {ticket:X} has already. */
bool tk_field_name_ok(tk_str_t name);

/*
 * What somebody wrote in the form of values.  TK_EINVAL: it is no such
 * value; TK_ENOTFOUND: nothing, and the field is required.
 */
int tk_field_clean(tk_arena_t *a, const tk_field_row_t *f, tk_str_t raw,
    tk_str_t *value_r);

/* All values of a ticket. */
int tk_field_list(tk_cx_t *cx, uint64_t ticket_id, tk_field_value_t **list_r,
    size_t *n_r);

/* The value among those; empty if there is none. */
tk_str_t tk_field_get(const tk_field_value_t *list, size_t n,
    uint64_t field_id);

/* --- inside a transaction ------------------------------------------------ */

/* Values of a new ticket; empty ones are skipped. */
int tk_field_put(tk_cx_t *cx, uint64_t ticket_id, bool closed,
    const tk_field_value_t *list, size_t n);

/* The ticket was closed or opened again. */
int tk_field_settle(tk_cx_t *cx, uint64_t ticket_id, bool closed);

#endif
