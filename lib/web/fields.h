#ifndef TK_WEB_FIELDS_H
#define TK_WEB_FIELDS_H

#include "web/page.h"

/*
 * Custom fields in forms (part/custom_fields) and beside a ticket.  Their
 * names in forms are field_ID.
 */

typedef struct {
    const tk_field_row_t  *field;
    tk_str_t               value;
    bool                   missing;
    bool                   wrong;
} tk_fields_item_t;

typedef struct {
    tk_fields_item_t  *v;
    unsigned           n;
    bool               bad;
} tk_fields_t;

/* The fields that the viewer fills in for tickets of a type; type 0: of any
 * that the viewer may create, so that a form needs no second step. */
int tk_fields_init(tk_page_t *pg, uint64_t type_id, tk_fields_t *t);

/* Values of the posted form; those of other types than type_id are left out
 * of what is checked and of tk_fields_values(). */
void tk_fields_read(tk_page_t *pg, tk_fields_t *t, uint64_t type_id);

/* Values of a ticket. */
int tk_fields_load(tk_page_t *pg, tk_fields_t *t, uint64_t ticket_id);

/* For desk/ticket/field. */
tk_field_value_t *tk_fields_values(tk_page_t *pg, const tk_fields_t *t,
    uint64_t type_id, size_t *n_r);

/* custom: the form's fields; custom_values: {label, value, pre} of those
 * that have one, for reading. */
void tk_fields_show(tk_page_t *pg, const tk_fields_t *t);

/* is_text ... is_area */
void tk_fields_kind(tk_obj_t *o, tk_field_kind_t kind);

#endif
