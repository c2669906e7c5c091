#include "desk/billing/invoice.h"

#include "desk/access/acl.h"
#include "tk_sql.gen.h"


static const struct {
    const char  *name;
    size_t       offset;
} tk_buyer_fields[] = {
#define F(name)  { #name, offsetof(tk_buyer_t, name) }
    F(name), F(name2), F(address), F(zip), F(city), F(country), F(email),
    F(vat_no), F(crn)
#undef F
};

#define TK_BUYER_FIELDS  (sizeof(tk_buyer_fields) / sizeof(tk_buyer_fields[0]))


static tk_str_t *
tk_buyer_at(tk_buyer_t *b, size_t i)
{
    return (tk_str_t *) ((char *) b + tk_buyer_fields[i].offset);
}


static tk_str_t
tk_buyer_text(tk_arena_t *a, tk_buyer_t *b)
{
    size_t    i;
    tk_buf_t  out;

    tk_buf_init(&out, a, 32768);

    for (i = 0; i < TK_BUYER_FIELDS; i++) {
        tk_buf_printf(&out, "%s%s=", i ? "&" : "", tk_buyer_fields[i].name);
        tk_url_query(&out, *tk_buyer_at(b, i));
    }

    return tk_buf_view(&out);
}


static int
tk_buyer_read(tk_arena_t *a, tk_str_t text, tk_buyer_t *b)
{
    int             rc;
    size_t          i;
    tk_str_t        v;
    tk_url_pairs_t  pairs;

    rc = tk_url_pairs(a, text, 100, &pairs);

    for (i = 0; rc == TK_OK && i < TK_BUYER_FIELDS; i++) {
        v = tk_url_get(&pairs, tk_buyer_fields[i].name);
        *tk_buyer_at(b, i) = v.p ? v : TK_STR("");
    }

    return rc;
}


static int
tk_invoice_buyer(tk_cx_t *cx, tk_invoice_t *d)
{
    int                    rc;
    tk_sql_company_full_t  c;

    rc = tk_sql_company_full(cx->db, &(tk_sql_company_full_in_t) {
                                 .id = d->company_id
                             }, &c);

    if (rc == TK_OK) {
        d->buyer = (tk_buyer_t) {
            .name = c.name, .name2 = c.name2,
            .address = tk_arena_printf(cx->arena, "%.*s%s%.*s",
                                       TK_STR_ARG(c.address),
                                       c.address_no.n ? " " : "",
                                       TK_STR_ARG(c.address_no)),
            .zip = c.zip, .city = c.city, .country = c.country,
            .email = c.email, .vat_no = c.vat_no, .crn = c.crn
        };
    }

    return rc;
}


static int
tk_invoice_lines(tk_cx_t *cx, tk_invoice_t *d, bool lock)
{
    int                     rc;
    size_t                  i;
    tk_url_pairs_t          none = { .n = 0 };
    tk_timesheet_row_t     *r;
    tk_timesheet_filter_t   f;

    rc = tk_timesheet_read(cx, &none, &f);

    if (rc != TK_OK) {
        return rc;
    }

    f.from = d->from;
    f.to = d->to;
    f.company_id = d->company_id;
    f.billed = 0;
    rc = tk_timesheet_rows(cx, &f, TK_INVOICE_LINES + 1, lock, &r,
                           &d->n_lines);

    if (rc == TK_OK && d->n_lines > TK_INVOICE_LINES) {
        rc = TK_ELIMIT;
    }

    if (rc != TK_OK) {
        return rc;
    }

    d->lines = tk_arena_array(cx->arena, d->n_lines, sizeof(*d->lines));

    for (i = 0; d->lines != NULL && i < d->n_lines; i++) {
        d->lines[i] = (tk_invoice_line_t) {
            .pos = i + 1, .entry_id = r[i].id, .day = r[i].day,
            .number = r[i].number, .subject = r[i].subject,
            .agent = r[i].agent, .rate_name = r[i].rate_name,
            .cost_code = r[i].cost_code, .hours = r[i].hours,
            .amount = r[i].amount, .net = r[i].money
        };
        d->hours += r[i].hours;
        d->net += r[i].money;
    }

    return d->lines ? TK_OK : TK_ENOMEM;
}


static void
tk_invoice_sum(tk_invoice_t *d)
{
    if (!tk_str_eqz(d->vat_category, "S")) {
        d->vat_rate = 0;
    }

    d->vat = tk_money_percent(d->net, d->vat_rate);
    d->gross = d->net + d->vat;
}


static int
tk_invoice_dates(tk_cx_t *cx, tk_invoice_t *d)
{
    uint64_t  days;

    d->day = tk_hours_today(cx);

    if (tk_str_u64(d->seller.payment_days, &days) != TK_OK || days > 365) {
        days = 0;
    }

    d->due = tk_day_add(cx->arena, d->day, (int) days);

    return d->due.p ? TK_OK : TK_ENOMEM;
}


/* Seller, buyer, lines and their sum; VAT is the caller's. */
static int
tk_invoice_fill(tk_cx_t *cx, tk_invoice_t *d, bool lock)
{
    int  rc;

    d->currency = cx->snap->conf->currency;
    rc = tk_billing_get(cx, &d->seller);

    if (rc == TK_OK) {
        rc = tk_invoice_buyer(cx, d);
    }

    if (rc == TK_OK) {
        rc = tk_invoice_dates(cx, d);
    }

    if (rc == TK_OK) {
        rc = tk_invoice_lines(cx, d, lock);
    }

    return rc;
}


int
tk_invoice_draft(tk_cx_t *cx, uint64_t company_id, tk_str_t from,
    tk_str_t to, tk_invoice_t *d)
{
    int                       rc;
    size_t                    n = 0;
    tk_sql_invoice_before_t  *before;

    if (!tk_acl_may_bill(cx)) {
        return TK_EDENIED;
    }

    if (tk_day_check(from) != TK_OK || tk_day_check(to) != TK_OK) {
        return TK_EINVAL;
    }

    *d = (tk_invoice_t) {
        .company_id = company_id, .from = from, .to = to,
        .name = TK_STR_INIT(""), .note = TK_STR_INIT(""),
        .buyer_reference = TK_STR_INIT("")
    };
    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_invoice_fill(cx, d, false);
    }

    if (rc == TK_OK) {
        rc = tk_sql_invoice_before(cx->db, &(tk_sql_invoice_before_in_t) {
                                       .company_id = company_id
                                   }, &before, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    d->vat_category = n ? before[0].vat_category : d->seller.vat_category;
    d->vat_rate = n && tk_str_eqz(before[0].vat_category, "S")
                  ? before[0].vat_rate : tk_billing_vat(&d->seller, 0);
    d->vat_reason = d->seller.vat_reason;
    d->buyer_reference = n ? before[0].buyer_reference : TK_STR("");
    tk_invoice_sum(d);

    return TK_OK;
}


/* The next number, ours until the transaction ends. */
static int
tk_invoice_number(tk_cx_t *cx, uint64_t *number_r)
{
    int                    rc;
    tk_sql_invoice_last_t  row;

    rc = tk_sql_invoice_last(cx->db, &row);

    if (rc == TK_OK) {
        *number_r = row.last + 1;
        rc = tk_sql_invoice_count(cx->db, &(tk_sql_invoice_count_in_t) {
                                      .last = *number_r
                                  }, NULL);
    }

    return rc;
}


static int
tk_invoice_write(tk_cx_t *cx, tk_invoice_t *d)
{
    int                  rc;
    size_t               i;
    tk_db_done_t         done;
    tk_invoice_line_t   *l;

    d->name = tk_arena_printf(cx->arena, "%.*s%05llu",
                              TK_STR_ARG(d->seller.number_prefix),
                              (unsigned long long) d->number);

    rc = tk_sql_invoice_insert(cx->db, &(tk_sql_invoice_insert_in_t) {
             .number = d->number, .name = d->name,
             .kind = d->credit ? TK_STR("credit") : TK_STR("invoice"),
             .cancels_id = d->cancels_id, .company_id = d->company_id,
             .company_name = d->buyer.name, .from_day = d->from,
             .to_day = d->to, .day = d->day, .due = d->due,
             .currency = d->currency, .vat_category = d->vat_category,
             .vat_rate = d->vat_rate, .vat_reason = d->vat_reason,
             .hours = d->hours, .net = d->net, .vat = d->vat,
             .gross = d->gross, .buyer_reference = d->buyer_reference,
             .note = d->note,
             .seller = tk_billing_text(cx->arena, &d->seller),
             .buyer = tk_buyer_text(cx->arena, &d->buyer),
             .user_id = cx->viewer->user_id, .actor = cx->viewer->name,
             .created = cx->now
         }, &done);

    if (rc != TK_OK) {
        return rc;
    }

    d->id = done.insert_id;

    for (i = 0; rc == TK_OK && i < d->n_lines; i++) {
        l = &d->lines[i];
        rc = tk_sql_invoice_line_insert(cx->db,
                 &(tk_sql_invoice_line_insert_in_t) {
                     .invoice_id = d->id, .pos = l->pos,
                     .entry_id = l->entry_id, .day = l->day,
                     .number = l->number, .subject = l->subject,
                     .agent = l->agent, .rate_name = l->rate_name,
                     .cost_code = l->cost_code, .hours = l->hours,
                     .amount = l->amount, .net = l->net
                 }, NULL);
    }

    return rc;
}


static int
tk_invoice_bill(tk_cx_t *cx, const tk_invoice_t *d)
{
    int           rc = TK_OK;
    size_t        i;
    tk_db_done_t  done;

    for (i = 0; rc == TK_OK && i < d->n_lines; i++) {
        rc = tk_sql_time_bill(cx->db, &(tk_sql_time_bill_in_t) {
                                  .invoice_id = d->id,
                                  .id = d->lines[i].entry_id
                              }, &done);

        if (rc == TK_OK && done.affected != 1) {
            rc = TK_ECONFLICT;
        }
    }

    return rc;
}


typedef struct {
    const tk_invoice_new_t  *in;
    const tk_nonce_t        *nonce;
    uint64_t                 id;
    uint64_t                 made;
} tk_invoice_make_t;


static int
tk_invoice_issue_step(tk_cx_t *cx, void *arg)
{
    int                      rc;
    tk_invoice_t             d;
    tk_invoice_make_t       *m = arg;
    const tk_invoice_new_t  *in = m->in;

    rc = tk_nonce_use(cx, &in->nonce, &m->made);

    d = (tk_invoice_t) {
        .company_id = in->company_id, .from = in->from, .to = in->to,
        .vat_category = in->vat_category, .vat_rate = in->vat_rate,
        .buyer_reference = in->buyer_reference, .note = in->note
    };

    if (rc == TK_OK) {
        rc = tk_invoice_number(cx, &d.number);
    }

    if (rc == TK_OK) {
        rc = tk_invoice_fill(cx, &d, true);
    }

    if (rc != TK_OK) {
        return rc;
    }

    /* What the person saw is what is billed. */
    if (d.n_lines != in->lines || d.net != in->net) {
        return TK_ECONFLICT;
    }

    if (d.n_lines == 0 || d.seller.seller_name.n == 0) {
        return TK_EINVAL;
    }

    d.vat_reason = tk_str_eqz(d.vat_category, "S") ? TK_STR("")
                                                   : d.seller.vat_reason;
    tk_invoice_sum(&d);
    rc = tk_invoice_write(cx, &d);

    if (rc == TK_OK) {
        rc = tk_invoice_bill(cx, &d);
    }

    if (rc != TK_OK) {
        return rc;
    }

    m->made = d.id;

    return tk_nonce_made(cx, &in->nonce, d.id);
}


static int
tk_invoice_made(int rc, const tk_invoice_make_t *m, uint64_t *id_r)
{
    *id_r = m->made;

    return rc == TK_EDUP && m->made != 0 ? TK_OK : rc;
}


int
tk_invoice_issue(tk_cx_t *cx, const tk_invoice_new_t *in, uint64_t *id_r)
{
    tk_invoice_make_t  m = { .in = in };

    if (!tk_acl_may_bill(cx)) {
        return TK_EDENIED;
    }

    if (!tk_billing_category(in->vat_category) || in->vat_rate < 0
        || in->vat_rate > 10000
        || (tk_str_eqz(in->vat_category, "S") && in->vat_rate == 0)
        || tk_day_check(in->from) != TK_OK
        || tk_day_check(in->to) != TK_OK)
    {
        return TK_EINVAL;
    }

    return tk_invoice_made(tk_cx_tx(cx, tk_invoice_issue_step, &m), &m,
                           id_r);
}


static int
tk_invoice_credit_step(tk_cx_t *cx, void *arg)
{
    int                 rc;
    uint64_t            number;
    tk_invoice_t        d;
    tk_invoice_make_t  *m = arg;

    rc = tk_nonce_use(cx, m->nonce, &m->made);

    if (rc == TK_OK) {
        rc = tk_invoice_number(cx, &number);
    }

    /* Read behind the lock: two at once see each other. */
    if (rc == TK_OK) {
        rc = tk_invoice_get(cx, m->id, &d);
    }

    if (rc != TK_OK) {
        return rc;
    }

    if (d.credit || d.cancelled_by != 0) {
        return TK_ECONFLICT;
    }

    d.number = number;
    d.cancels_id = d.id;
    d.credit = true;
    d.day = tk_hours_today(cx);
    d.due = d.day;
    rc = tk_invoice_write(cx, &d);

    if (rc == TK_OK) {
        rc = tk_sql_time_unbill(cx->db, &(tk_sql_time_unbill_in_t) {
                                    .invoice_id = d.cancels_id
                                }, NULL);
    }

    if (rc != TK_OK) {
        return rc;
    }

    m->made = d.id;

    return tk_nonce_made(cx, m->nonce, d.id);
}


int
tk_invoice_credit(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    uint64_t *id_r)
{
    tk_invoice_make_t  m = { .nonce = nonce, .id = id };

    if (!tk_acl_may_bill(cx)) {
        return TK_EDENIED;
    }

    return tk_invoice_made(tk_cx_tx(cx, tk_invoice_credit_step, &m), &m,
                           id_r);
}


static int
tk_invoice_get_lines(tk_cx_t *cx, tk_invoice_t *d)
{
    int                      rc;
    size_t                   i;
    tk_sql_invoice_lines_t  *r;

    rc = tk_sql_invoice_lines(cx->db, &(tk_sql_invoice_lines_in_t) {
                                  .invoice_id = d->id
                              }, &r, &d->n_lines);

    if (rc != TK_OK) {
        return rc;
    }

    d->lines = tk_arena_array(cx->arena, d->n_lines, sizeof(*d->lines));

    for (i = 0; d->lines != NULL && i < d->n_lines; i++) {
        d->lines[i] = (tk_invoice_line_t) {
            .pos = r[i].pos, .entry_id = r[i].entry_id, .day = r[i].day,
            .number = r[i].number, .subject = r[i].subject,
            .agent = r[i].agent, .rate_name = r[i].rate_name,
            .cost_code = r[i].cost_code, .hours = r[i].hours,
            .amount = r[i].amount, .net = r[i].net
        };
    }

    return d->lines ? TK_OK : TK_ENOMEM;
}


int
tk_invoice_get(tk_cx_t *cx, uint64_t id, tk_invoice_t *d)
{
    int                   rc;
    tk_sql_invoice_get_t  r;

    if (!tk_acl_may_bill(cx)) {
        return TK_EDENIED;
    }

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_invoice_get(cx->db, &(tk_sql_invoice_get_in_t) {
                                    .id = id
                                }, &r);
    }

    if (rc != TK_OK) {
        return rc;
    }

    *d = (tk_invoice_t) {
        .id = r.id, .number = r.number, .name = r.name,
        .credit = tk_str_eqz(r.kind, "credit"), .cancels_id = r.cancels_id,
        .cancels = r.cancels, .cancelled_by = r.cancelled_by,
        .cancelled = r.cancelled, .company_id = r.company_id,
        .from = r.from_day, .to = r.to_day, .day = r.day, .due = r.due,
        .currency = r.currency, .vat_category = r.vat_category,
        .vat_rate = r.vat_rate, .vat_reason = r.vat_reason,
        .hours = r.hours, .net = r.net, .vat = r.vat, .gross = r.gross,
        .buyer_reference = r.buyer_reference, .note = r.note
    };
    rc = tk_billing_read(cx->arena, r.seller, &d->seller);

    if (rc == TK_OK) {
        rc = tk_buyer_read(cx->arena, r.buyer, &d->buyer);
    }

    return rc == TK_OK ? tk_invoice_get_lines(cx, d) : rc;
}


int
tk_invoice_list(tk_cx_t *cx, uint64_t before, unsigned max,
    tk_invoice_row_t **rows_r, size_t *n_r)
{
    int                     rc;
    size_t                  i;
    tk_sql_invoice_list_t  *r;

    if (!tk_acl_may_bill(cx)) {
        return TK_EDENIED;
    }

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_invoice_list(cx->db, &(tk_sql_invoice_list_in_t) {
                                     .before = before ? before : INT64_MAX,
                                     .max = max
                                 }, &r, n_r);
    }

    if (rc != TK_OK) {
        return rc;
    }

    *rows_r = tk_arena_array(cx->arena, *n_r, sizeof(**rows_r));

    for (i = 0; *rows_r != NULL && i < *n_r; i++) {
        (*rows_r)[i] = (tk_invoice_row_t) {
            .id = r[i].id, .number = r[i].number, .name = r[i].name,
            .credit = tk_str_eqz(r[i].kind, "credit"),
            .company = r[i].company_name, .day = r[i].day, .due = r[i].due,
            .currency = r[i].currency, .net = r[i].net,
            .gross = r[i].gross, .cancelled = r[i].cancelled
        };
    }

    return *rows_r ? TK_OK : TK_ENOMEM;
}
