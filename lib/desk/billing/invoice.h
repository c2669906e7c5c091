#ifndef TK_DESK_BILLING_INVOICE_H
#define TK_DESK_BILLING_INVOICE_H

#include "desk/billing/billing.h"
#include "desk/billing/timesheet.h"
#include "desk/nonce.h"

/*
 * Invoices: the hours of a company in a period that nobody has billed yet,
 * a line each.  Numbers have no gaps: the counter's row is locked in the
 * transaction that makes the invoice, and with it everybody else who makes
 * one, so that an entry is billed once.  An invoice is never changed; a
 * credit note of the same sequence takes it back and frees its hours.
 *
 * All of it needs tk_acl_may_bill() (TK_EDENIED); what is billed is of types
 * that the viewer manages.
 */

#define TK_INVOICE_LINES  1000

typedef struct {
    tk_str_t  name;
    tk_str_t  name2;
    tk_str_t  address;           /* street and number                     */
    tk_str_t  zip;
    tk_str_t  city;
    tk_str_t  country;
    tk_str_t  email;
    tk_str_t  vat_no;
    tk_str_t  crn;
} tk_buyer_t;

typedef struct {
    uint64_t    pos;
    uint64_t    entry_id;
    tk_str_t    day;
    uint64_t    number;
    tk_str_t    subject;
    tk_str_t    agent;
    tk_str_t    rate_name;
    tk_str_t    cost_code;
    int64_t     hours;
    tk_money_t  amount;
    tk_money_t  net;
} tk_invoice_line_t;

typedef struct {
    uint64_t            id;      /* 0: a draft                            */
    uint64_t            number;
    tk_str_t            name;
    bool                credit;
    uint64_t            cancels_id;
    tk_str_t            cancels; /* name of the invoice taken back        */
    uint64_t            cancelled_by;
    tk_str_t            cancelled;
    uint64_t            company_id;
    tk_str_t            from;
    tk_str_t            to;
    tk_str_t            day;
    tk_str_t            due;
    tk_str_t            currency;
    tk_str_t            vat_category;
    int64_t             vat_rate;
    tk_str_t            vat_reason;
    int64_t             hours;
    tk_money_t          net;
    tk_money_t          vat;
    tk_money_t          gross;
    tk_str_t            buyer_reference;
    tk_str_t            note;
    tk_billing_t        seller;
    tk_buyer_t          buyer;
    tk_invoice_line_t  *lines;
    size_t              n_lines;
} tk_invoice_t;

/* What would be billed, with what was said to this company last time.
 * TK_ENOTFOUND: no such company; TK_ELIMIT: more than TK_INVOICE_LINES. */
int tk_invoice_draft(tk_cx_t *cx, uint64_t company_id, tk_str_t from,
    tk_str_t to, tk_invoice_t *draft_r);

typedef struct {
    tk_nonce_t  nonce;
    uint64_t    company_id;
    tk_str_t    from;
    tk_str_t    to;
    tk_str_t    vat_category;
    int64_t     vat_rate;        /* counts for "S"                        */
    tk_str_t    buyer_reference;
    tk_str_t    note;
    uint64_t    lines;           /* as the draft had them: seen before    */
    tk_money_t  net;
} tk_invoice_new_t;

/* TK_ECONFLICT: there are other hours now; TK_EINVAL: no hours, no seller,
 * a bad category. Sent twice: the one there is. */
int tk_invoice_issue(tk_cx_t *cx, const tk_invoice_new_t *in,
    uint64_t *id_r);

/* TK_ECONFLICT: it is a credit note or has one. */
int tk_invoice_credit(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    uint64_t *id_r);

int tk_invoice_get(tk_cx_t *cx, uint64_t id, tk_invoice_t *invoice_r);

typedef struct {
    uint64_t    id;
    uint64_t    number;
    tk_str_t    name;
    bool        credit;
    tk_str_t    company;
    tk_str_t    day;
    tk_str_t    due;
    tk_str_t    currency;
    tk_money_t  net;
    tk_money_t  gross;
    bool        cancelled;
} tk_invoice_row_t;

/* Newest first; those with a smaller number than `before_number`, 0: from
 * the newest. */
int tk_invoice_list(tk_cx_t *cx, uint64_t before_number, unsigned max,
    tk_invoice_row_t **rows_r, size_t *n_r);

/* What XRechnung wants and this invoice lacks: words for templates, NULL
 * ends. At most max - 1. */
unsigned tk_invoice_lacks(const tk_invoice_t *i, const char **words,
    unsigned max);

#endif
