#ifndef TK_DESK_BILLING_RATE_H
#define TK_DESK_BILLING_RATE_H

#include "desk/bad.h"
#include "desk/snapshot.h"
#include "fmt/money.h"

/*
 * Rates: what an hour costs.  General, or for one company.  Entries copy
 * what the rate says, so that changing it alters no history.
 */

typedef struct tk_rate {
    uint64_t    id;              /* 0: a new one                          */
    tk_str_t    name;
    tk_money_t  amount;          /* an hour, without VAT                  */
    tk_str_t    cost_code;
    uint64_t    company_id;      /* 0: for everybody                      */
    tk_str_t    company;
    bool        archived;
    bool        used;            /* tk_rate_get only                      */
} tk_rate_t;

/* For Administration, archived ones last. */
int tk_rate_list(tk_cx_t *cx, tk_rate_t **list_r, size_t *n_r);
int tk_rate_get(tk_cx_t *cx, uint64_t id, tk_rate_t *rate_r);

/* company by its name; "" for everybody. TK_EINVAL with *bad: name,
 * company. TK_ENOTFOUND. Audited. */
int tk_rate_save(tk_cx_t *cx, const tk_rate_t *rate, tk_bad_t *bad,
    uint64_t *id_r);

/* TK_ECONFLICT: there are hours at it (archive it instead). */
int tk_rate_delete(tk_cx_t *cx, uint64_t id);

/* Of the snapshot: may hours of a ticket of that company get it? */
bool tk_rate_fits(const tk_rate_row_t *rate, uint64_t company_id);
const tk_rate_row_t *tk_snap_rate(const tk_snapshot_t *s, uint64_t id);

/* The id of the one company of that name; 0 for "". TK_ENOTFOUND: none, or
 * more than one. */
int tk_rate_company(tk_cx_t *cx, tk_str_t name, uint64_t *id_r);

#endif
