#ifndef TK_DESK_BILLING_BILLING_H
#define TK_DESK_BILLING_BILLING_H

#include "desk/bad.h"
#include "desk/desk.h"
#include "fmt/url.h"

/*
 * What invoices say of us: the seller, bank, VAT and terms of payment.  Set
 * in Administration, copied into each invoice.
 */

#define TK_BILLING_FIELDS(X)                                              \
    X(seller_name, 190) X(seller_address, 190) X(seller_zip, 20)          \
    X(seller_city, 100) X(seller_country, 2) X(seller_vat_no, 50)         \
    X(seller_tax_no, 50) X(seller_crn, 50) X(contact_name, 190)           \
    X(contact_phone, 64) X(contact_email, 254) X(iban, 42) X(bic, 11)     \
    X(bank_holder, 190) X(number_prefix, 20) X(payment_days, 3)           \
    X(payment_terms, 500) X(vat_rates, 60) X(vat_category, 2)             \
    X(vat_reason, 500)

typedef struct {
#define X(name, max)  tk_str_t name;
    TK_BILLING_FIELDS(X)
#undef X
} tk_billing_t;

typedef struct {
    const char  *name;
    size_t       offset;             /* of a tk_str_t in tk_billing_t     */
    size_t       max;                /* characters                        */
} tk_billing_field_t;

extern const tk_billing_field_t tk_billing_fields[];   /* name NULL ends */

/* As stored, with defaults for what is not; no field is null. */
int tk_billing_get(tk_cx_t *cx, tk_billing_t *b_r);

/* Checks what is new and stores it; audited. TK_EINVAL with *bad. */
int tk_billing_save(tk_cx_t *cx, const tk_billing_t *b, tk_bad_t *bad);

/* As a query, and back from one; fields of the seller. */
tk_str_t tk_billing_text(tk_arena_t *a, const tk_billing_t *b);
int tk_billing_read(tk_arena_t *a, tk_str_t text, tk_billing_t *b_r);

/* "S" standard, "Z" zero, "E" exempt, "AE" reverse charge, "K" within the
 * EU, "G" export (UNTDID 5305). */
bool tk_billing_category(tk_str_t code);

/* The i-th of vat_rates in hundredths of a percent; -1 past the last. */
int64_t tk_billing_vat(const tk_billing_t *b, unsigned i);

#endif
