#ifndef TK_DESK_PEOPLE_CONTACT_H
#define TK_DESK_PEOPLE_CONTACT_H

#include "desk/desk.h"

/* Customers: found by address or made. */
typedef struct {
    uint64_t  id;
    uint64_t  company_id;
    tk_str_t  company_name;
} tk_contact_ref_t;

/*
 * Inside a transaction: the contact with that address (lower case), or a
 * new one with these names.  An empty address makes none (*ref_r zeroed).
 */
int tk_contact_ensure(tk_cx_t *cx, tk_str_t email, tk_str_t first_name,
    tk_str_t middle_name, tk_str_t last_name, tk_str_t phone,
    tk_contact_ref_t *ref_r);

/*
 * Inside a transaction: the contact with that id.  An address that nobody
 * has becomes one of its own; one that is another's makes it that one.
 * TK_EINVAL: there is no such contact.
 */
int tk_contact_chosen(tk_cx_t *cx, uint64_t id, tk_str_t email,
    tk_contact_ref_t *ref_r);

/* "First Middle Last", or the address when there is no name. */
tk_str_t tk_contact_display(tk_arena_t *a, tk_str_t first, tk_str_t middle,
    tk_str_t last, tk_str_t email);

/* One name of a From field to first and last name: "Last, First" and
 * "First Last" are both understood. */
void tk_contact_split(tk_str_t name, tk_str_t *first_r, tk_str_t *last_r);

#endif
