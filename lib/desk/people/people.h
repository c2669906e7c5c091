#ifndef TK_DESK_PEOPLE_PEOPLE_H
#define TK_DESK_PEOPLE_PEOPLE_H

#include "desk/desk.h"

/* Lists of contacts.  Need tk_acl_may_contacts(), else TK_EDENIED. */

typedef struct tk_person {
    uint64_t  id;
    tk_str_t  first_name;
    tk_str_t  middle_name;
    tk_str_t  last_name;
    uint64_t  company_id;
    tk_str_t  company;
    tk_str_t  email;
    tk_str_t  phone;
} tk_person_t;

/* By last and first name, behind a row; all empty: from the beginning. */
int tk_people_page(tk_cx_t *cx, tk_str_t last, tk_str_t first, uint64_t id,
    unsigned max, tk_person_t **rows_r, size_t *n_r);

/*
 * Whose last or first name, one of their addresses, or whose company's name
 * begins with the words; "Carla Cu" is a first and the beginning of a last
 * name.  At most max.
 */
int tk_people_find(tk_cx_t *cx, tk_str_t words, unsigned max,
    tk_person_t **rows_r, size_t *n_r);

int tk_people_of_company(tk_cx_t *cx, uint64_t company_id, unsigned max,
    tk_person_t **rows_r, size_t *n_r);

int tk_people_get(tk_cx_t *cx, uint64_t id, tk_person_t *row_r);

#endif
