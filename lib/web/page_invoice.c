#include "base/utf8.h"
#include "desk/billing/invoice.h"
#include "desk/people/country.h"
#include "web/hours.h"
#include "web/people.h"
#include "web/task.h"

/* Invoices: the list, a draft, one of them, and what is made of it. */

#define TK_INVOICE_PAGE  50


static tk_str_t
tk_invoice_day(const tk_page_t *pg, tk_str_t day)
{
    return tk_day_text(pg->arena, day, tk_page_lang(pg));
}


static tk_str_t
tk_invoice_money(const tk_page_t *pg, const tk_invoice_t *d, tk_money_t v)
{
    return tk_money_with(pg->arena, v, d->currency, tk_page_lang(pg));
}


/* "19" or "7.50" */
static tk_str_t
tk_invoice_percent(const tk_page_t *pg, int64_t v)
{
    return v % 100 == 0 ? tk_arena_printf(pg->arena, "%lld",
                                          (long long) (v / 100))
                        : tk_page_amount(pg, v);
}


static void
tk_invoice_flags(tk_page_t *pg)
{
    tk_obj_bool(pg->root, TK_K_now_billing, true);
    tk_obj_bool(pg->root, TK_K_at_invoices, true);
    tk_obj_bool(pg->root, TK_K_may_bill, true);
}


int
tk_page_invoices(tk_page_t *pg)
{
    int                rc;
    size_t             i, n;
    uint64_t           before;
    tk_obj_t          *o;
    tk_val_t          *list;
    tk_invoice_row_t  *r;

    before = tk_page_number(tk_form_get(pg->query, "before"));
    rc = tk_invoice_list(&pg->cx, before, TK_INVOICE_PAGE + 1, &r, &n);

    if (rc != TK_OK) {
        return rc;
    }

    tk_invoice_flags(pg);
    tk_obj_str(pg->root, TK_K_path, TK_STR("billing/invoices"));
    tk_obj_str(pg->root, TK_K_first_query, before ? TK_STR("first=")
                                                  : TK_STR(""));
    tk_obj_str(pg->root, TK_K_newer_query, TK_STR(""));
    tk_obj_str(pg->root, TK_K_older_query,
               n > TK_INVOICE_PAGE
               ? tk_arena_printf(pg->arena, "before=%llu",
                                 (unsigned long long)
                                 r[TK_INVOICE_PAGE - 1].number)
               : TK_STR(""));
    n = n > TK_INVOICE_PAGE ? TK_INVOICE_PAGE : n;
    tk_obj_bool(pg->root, TK_K_has_rows, n > 0);
    list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) n);

    for (i = 0; i < n; i++) {
        o = tk_list_obj(pg->root, list, (uint32_t) i, 8);
        tk_obj_int(o, TK_K_id, (int64_t) r[i].id);
        tk_obj_str(o, TK_K_name, r[i].name);
        tk_obj_bool(o, TK_K_credit, r[i].credit);
        tk_obj_bool(o, TK_K_is_cancelled, r[i].cancelled);
        tk_obj_str(o, TK_K_company, r[i].company);
        tk_obj_str(o, TK_K_day_text, tk_invoice_day(pg, r[i].day));
        tk_obj_str(o, TK_K_due, tk_invoice_day(pg, r[i].due));
        tk_obj_str(o, TK_K_money,
                   tk_money_with(pg->arena, r[i].gross, r[i].currency,
                                 tk_page_lang(pg)));
    }

    return tk_page_render(pg, 200, "billing/invoices");
}


static void
tk_invoice_parties(tk_page_t *pg, const tk_invoice_t *d)
{
    tk_obj_t            *o;
    const tk_billing_t  *s = &d->seller;

    o = tk_obj(pg->arena, 16);
    tk_obj_str(o, TK_K_name, s->seller_name);
    tk_obj_str(o, TK_K_address, s->seller_address);
    tk_obj_str(o, TK_K_zip, s->seller_zip);
    tk_obj_str(o, TK_K_city, s->seller_city);
    tk_obj_str(o, TK_K_country, s->seller_country);
    tk_obj_str(o, TK_K_vat_no, s->seller_vat_no);
    tk_obj_str(o, TK_K_tax_no, s->seller_tax_no);
    tk_obj_str(o, TK_K_contact, s->contact_name);
    tk_obj_str(o, TK_K_phone, s->contact_phone);
    tk_obj_str(o, TK_K_email, s->contact_email);
    tk_obj_str(o, TK_K_iban, s->iban);
    tk_obj_str(o, TK_K_bic, s->bic);
    tk_obj_str(o, TK_K_terms, s->payment_terms);
    tk_obj_obj(pg->root, TK_K_seller, o);

    o = tk_obj(pg->arena, 8);
    tk_obj_str(o, TK_K_name, d->buyer.name);
    tk_obj_str(o, TK_K_name2, d->buyer.name2);
    tk_obj_str(o, TK_K_address, d->buyer.address);
    tk_obj_str(o, TK_K_zip, d->buyer.zip);
    tk_obj_str(o, TK_K_city, d->buyer.city);
    tk_obj_str(o, TK_K_country,
               tk_country_name(d->buyer.country, tk_page_lang(pg)));
    tk_obj_str(o, TK_K_vat_no, d->buyer.vat_no);
    tk_obj_obj(pg->root, TK_K_buyer, o);
}


static void
tk_invoice_lines_show(tk_page_t *pg, const tk_invoice_t *d)
{
    size_t                    i;
    tk_obj_t                 *o;
    tk_val_t                 *list;
    const tk_invoice_line_t  *l;

    list = tk_obj_list(pg->root, TK_K_lines, (uint32_t) d->n_lines);

    for (i = 0; i < d->n_lines; i++) {
        l = &d->lines[i];
        o = tk_list_obj(pg->root, list, (uint32_t) i, 10);
        tk_obj_int(o, TK_K_pos, (int64_t) l->pos);
        tk_obj_str(o, TK_K_day_text, tk_invoice_day(pg, l->day));
        tk_obj_int(o, TK_K_number, (int64_t) l->number);
        tk_obj_str(o, TK_K_subject, l->subject);
        tk_obj_str(o, TK_K_agent, l->agent);
        tk_obj_str(o, TK_K_rate, l->rate_name);
        tk_obj_str(o, TK_K_hours, tk_page_amount(pg, l->hours));
        tk_obj_str(o, TK_K_amount, tk_page_amount(pg, l->amount));
        tk_obj_str(o, TK_K_money, tk_page_amount(pg, l->net));
    }
}


static void
tk_invoice_lacks_show(tk_page_t *pg, const tk_invoice_t *d)
{
    unsigned      i;
    tk_obj_t     *o;
    const char   *words[16];

    if (tk_invoice_lacks(d, words, 16) == 0) {
        return;
    }

    o = tk_obj(pg->arena, 16);

    for (i = 0; words[i] != NULL; i++) {
        tk_obj_bool(o, tk_tmpl_key(pg->site->pages, tk_str_z(words[i])),
                    true);
    }

    tk_obj_obj(pg->root, TK_K_lacks, o);
}


static void
tk_invoice_data(tk_page_t *pg, const tk_invoice_t *d)
{
    tk_obj_t  *o = pg->root;

    tk_invoice_flags(pg);
    tk_invoice_parties(pg, d);
    tk_invoice_lines_show(pg, d);
    tk_invoice_lacks_show(pg, d);
    tk_obj_int(o, TK_K_id, (int64_t) d->id);
    tk_obj_str(o, TK_K_name, d->name);
    tk_obj_bool(o, TK_K_credit, d->credit);
    tk_obj_int(o, TK_K_cancels_id, (int64_t) d->cancels_id);
    tk_obj_str(o, TK_K_cancels, d->cancels.p ? d->cancels : TK_STR(""));
    tk_obj_int(o, TK_K_cancelled_id, (int64_t) d->cancelled_by);
    tk_obj_str(o, TK_K_cancelled, d->cancelled.p ? d->cancelled
                                                 : TK_STR(""));
    tk_obj_str(o, TK_K_from, d->from);
    tk_obj_str(o, TK_K_to, d->to);
    tk_obj_str(o, TK_K_from_text, tk_invoice_day(pg, d->from));
    tk_obj_str(o, TK_K_to_text, tk_invoice_day(pg, d->to));
    tk_obj_str(o, TK_K_day_text, tk_invoice_day(pg, d->day));
    tk_obj_str(o, TK_K_due, tk_invoice_day(pg, d->due));
    tk_obj_str(o, TK_K_reference, d->buyer_reference);
    tk_obj_str(o, TK_K_note_text, d->note);
    tk_obj_str(o, TK_K_vat_percent, tk_invoice_percent(pg, d->vat_rate));
    tk_obj_str(o, TK_K_vat_reason, d->vat_reason);
    tk_obj_str(o, TK_K_sum_hours, tk_page_amount(pg, d->hours));
    tk_obj_str(o, TK_K_net, tk_invoice_money(pg, d, d->net));
    tk_obj_str(o, TK_K_vat, tk_invoice_money(pg, d, d->vat));
    tk_obj_str(o, TK_K_gross, tk_invoice_money(pg, d, d->gross));
    tk_obj_str(o, TK_K_currency, d->currency);
    tk_obj_bool(o, TK_K_has_rows, d->n_lines > 0);
    tk_obj_bool(o, TK_K_can_cancel, d->id && !d->credit && !d->cancelled_by);
}


/* Categories, and for the standard one each of the rates: "S 1900". */
static void
tk_invoice_vat_options(tk_page_t *pg, const tk_invoice_t *d)
{
    int64_t    vat;
    unsigned   i, n = 0, k = 0;
    tk_obj_t  *o;
    tk_val_t  *list;

    static const struct {
        const char   *code;
        tk_key_id_t   key;
    } others[] = {
        { "AE", TK_K_vat_ae }, { "E", TK_K_vat_e }, { "Z", TK_K_vat_z },
        { "K", TK_K_vat_k }, { "G", TK_K_vat_g }
    };

    while (tk_billing_vat(&d->seller, n) >= 0) {
        n++;
    }

    list = tk_obj_list(pg->root, TK_K_vat_options, n + 5);

    for (i = 0; i < n; i++) {
        vat = tk_billing_vat(&d->seller, i);
        o = tk_list_obj(pg->root, list, k++, 4);
        tk_obj_str(o, TK_K_value, tk_arena_printf(pg->arena, "S %lld",
                                                  (long long) vat));
        tk_obj_bool(o, TK_K_vat_s, true);
        tk_obj_str(o, TK_K_percent, tk_invoice_percent(pg, vat));
        tk_obj_bool(o, TK_K_selected, tk_str_eqz(d->vat_category, "S")
                                      && d->vat_rate == vat);
    }

    for (i = 0; i < 5; i++) {
        o = tk_list_obj(pg->root, list, k++, 4);
        tk_obj_str(o, TK_K_value, tk_str_z(others[i].code));
        tk_obj_bool(o, others[i].key, true);
        tk_obj_bool(o, TK_K_selected, tk_str_eqz(d->vat_category,
                                                 others[i].code));
    }
}


/* "S 1900" or "AE"; what is nothing of it stays as the draft had it. */
static void
tk_invoice_vat_read(tk_str_t s, tk_invoice_t *d)
{
    int64_t   rate = 0;
    tk_str_t  code = tk_str_cut(&s, ' ');

    if (!tk_billing_category(code)
        || (s.p != NULL && (tk_str_i64(s, &rate) != TK_OK || rate < 0
                            || rate > 10000)))
    {
        return;
    }

    d->vat_category = code;
    d->vat_rate = tk_str_eqz(code, "S") ? rate : 0;
    d->vat = tk_money_percent(d->net, d->vat_rate);
    d->gross = d->net + d->vat;
}


static int
tk_invoice_draft_show(tk_page_t *pg, const tk_form_t *f, int status)
{
    int           rc;
    tk_str_t      s;
    tk_invoice_t  d;

    rc = tk_invoice_draft(&pg->cx, tk_page_number(tk_form_get(f, "company")),
                          tk_form_get(f, "from"), tk_form_get(f, "to"), &d);

    if (rc != TK_OK) {
        return rc;
    }

    tk_invoice_vat_read(tk_form_get(f, "vat"), &d);
    s = tk_form_get(f, "reference");
    d.buyer_reference = s.p ? s : d.buyer_reference;
    s = tk_form_get(f, "note");
    d.note = s.p ? s : d.note;

    tk_invoice_data(pg, &d);
    tk_invoice_vat_options(pg, &d);
    tk_obj_int(pg->root, TK_K_company_id, (int64_t) d.company_id);
    tk_obj_int(pg->root, TK_K_net_value, d.net);
    tk_obj_int(pg->root, TK_K_entries, (int64_t) d.n_lines);
    tk_obj_bool(pg->root, TK_K_can_issue,
                d.n_lines > 0 && d.seller.seller_name.n > 0);

    return tk_page_render(pg, status, "billing/draft");
}


int
tk_page_invoice_new(tk_page_t *pg)
{
    return tk_invoice_draft_show(pg, pg->query, 200);
}


static int
tk_invoice_done(tk_page_t *pg, uint64_t id, const char *done)
{
    return tk_page_redirect(pg, tk_arena_printf(pg->arena,
               "billing/invoices/%llu?done=%s", (unsigned long long) id,
               done));
}


int
tk_page_invoice_issue(tk_page_t *pg)
{
    int                rc;
    uint64_t           id;
    tk_form_t         *f = pg->req->form;
    tk_invoice_t       vat = { .vat_category = TK_STR_INIT("S") };
    tk_invoice_new_t   in;

    /* Another choice of VAT shows the draft anew. */
    if (tk_form_get(f, "again").n) {
        return tk_invoice_draft_show(pg, f, 200);
    }

    tk_invoice_vat_read(tk_form_get(f, "vat"), &vat);
    in = (tk_invoice_new_t) {
        .nonce = tk_page_nonce(pg, "invoice"),
        .company_id = tk_page_number(tk_form_get(f, "company")),
        .from = tk_form_get(f, "from"), .to = tk_form_get(f, "to"),
        .vat_category = vat.vat_category, .vat_rate = vat.vat_rate,
        .buyer_reference = tk_utf8_line(pg->arena,
                                        tk_form_get(f, "reference"), 190),
        .note = tk_utf8_head(tk_form_get(f, "note"), 4000),
        .lines = tk_page_number(tk_form_get(f, "lines")),
        .net = (tk_money_t) tk_page_number(tk_form_get(f, "net"))
    };
    in.note = in.note.p ? in.note : TK_STR("");
    rc = tk_invoice_issue(&pg->cx, &in, &id);

    if (rc == TK_ECONFLICT) {
        tk_obj_bool(pg->root, TK_K_changed_meanwhile, true);
        return tk_invoice_draft_show(pg, f, 409);
    }

    return rc == TK_OK ? tk_invoice_done(pg, id, "issued") : rc;
}


static int
tk_invoice_open(tk_page_t *pg, tk_invoice_t *d)
{
    return tk_invoice_get(&pg->cx, tk_page_number(pg->args[0]), d);
}


int
tk_page_invoice(tk_page_t *pg)
{
    int           rc;
    tk_invoice_t  d;

    rc = tk_invoice_open(pg, &d);

    if (rc == TK_OK) {
        tk_invoice_data(pg, &d);
        rc = tk_page_render(pg, 200, "billing/invoice");
    }

    return rc;
}


int
tk_page_invoice_credit(tk_page_t *pg)
{
    int         rc;
    uint64_t    id = tk_page_number(pg->args[0]), made;
    tk_nonce_t  nonce = tk_page_nonce(pg, "credit");

    rc = tk_invoice_credit(&pg->cx, &nonce, id, &made);

    if (rc == TK_ECONFLICT) {
        return tk_invoice_done(pg, id, "cancelled_before");
    }

    return rc == TK_OK ? tk_invoice_done(pg, made, "credited") : rc;
}


int
tk_page_invoice_file(tk_page_t *pg)
{
    int           rc;
    bool          pdf;
    tk_invoice_t  d;

    rc = tk_invoice_open(pg, &d);

    if (rc != TK_OK) {
        return rc;
    }

    pdf = tk_str_eqz(tk_form_get(pg->req->form, "format"), "pdf");

    return tk_page_task_start(pg, &(tk_task_new_t) {
               .nonce = tk_page_nonce(pg, pdf ? "pdf" : "xml"),
               .kind = pdf ? "invoice_pdf" : "invoice_xml",
               .args = tk_arena_printf(pg->arena, "id=%llu",
                                       (unsigned long long) d.id),
               .back = tk_arena_printf(pg->arena, "billing/invoices/%llu",
                                       (unsigned long long) d.id)
           });
}
