#ifndef TK_DESK_PEOPLE_COMPANY_H
#define TK_DESK_PEOPLE_COMPANY_H

#include "desk/bad.h"
#include "desk/column.h"
#include "desk/nonce.h"

/* Companies.  All of it needs tk_acl_may_contacts(), else TK_EDENIED. */

typedef struct {
    uint64_t   id;
    tk_str_t   name;
    tk_str_t   name2;
    tk_str_t   address;
    tk_str_t   address_no;
    tk_str_t   zip;
    tk_str_t   city;
    tk_str_t   state;
    tk_str_t   country;              /* two letters, or empty */
    tk_str_t   post_address;
    tk_str_t   post_address_no;
    tk_str_t   post_zip;
    tk_str_t   post_city;
    tk_str_t   post_state;
    tk_str_t   post_country;
    tk_str_t   phone;
    tk_str_t   fax;
    tk_str_t   email;
    tk_str_t   homepage;
    tk_str_t   crn;
    tk_str_t   iban;
    tk_str_t   vat_no;
    tk_str_t   bank_no;
    tk_str_t   comment;
    bool       ticket_group;         /* its people see each other's tickets */
    tk_time_t  created;
    tk_time_t  modified;
} tk_company_t;

extern const tk_column_t tk_company_columns[];
extern const unsigned    tk_company_columns_n;

void tk_company_init(tk_company_t *c);

int tk_company_get(tk_cx_t *cx, uint64_t id, tk_company_t *company_r);

/* Makes (id 0) or changes one; as tk_card_save(). */
int tk_company_save(tk_cx_t *cx, const tk_nonce_t *nonce,
    const tk_company_t *company, tk_bad_t *bad, uint64_t *id_r);

/* Needs one without tickets and contacts: TK_ECONFLICT. */
int tk_company_delete(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id);

/* Within a transaction: the one of that name, or a new one. The name is then
 * as it is stored. */
int tk_company_ensure(tk_cx_t *cx, tk_str_t *name, uint64_t *id_r);

/* Within a transaction: a contact without a company gets this one. */
int tk_company_join(tk_cx_t *cx, uint64_t id, tk_str_t name,
    uint64_t contact_id);

/* --- lists ---------------------------------------------------------------- */

typedef struct tk_company_row {
    uint64_t  id;
    tk_str_t  name;
    tk_str_t  city;
    tk_str_t  phone;
    tk_str_t  email;
} tk_company_row_t;

/* By name, behind (name, id). */
int tk_company_page(tk_cx_t *cx, tk_str_t name, uint64_t id, unsigned max,
    tk_company_row_t **rows_r, size_t *n_r);

/* Whose name begins so. */
int tk_company_find(tk_cx_t *cx, tk_str_t words, unsigned max,
    tk_company_row_t **rows_r, size_t *n_r);

#endif
