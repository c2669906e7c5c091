#include "desk/billing/invoice.h"

#include "desk/people/country.h"

/* What the rules of EN 16931 and XRechnung would refuse an invoice for. */


static bool
tk_lacks_country(tk_str_t code)
{
    return tk_country_find(code) == NULL;
}


/* BR-CO-09: Greece and Northern Ireland have letters of their own. */
static bool
tk_lacks_prefix(tk_str_t vat_no)
{
    tk_str_t  code = tk_str_sub(vat_no, 0, 2);

    return vat_no.n != 0 && !tk_str_eqz(code, "EL")
           && !tk_str_eqz(code, "XI") && tk_lacks_country(code);
}


static bool
tk_skip(tk_str_t *s, tk_str_t what)
{
    bool  there = tk_str_starts(*s, what);

    if (there) {
        *s = tk_str_sub(*s, what.n, s->n);
    }

    return there;
}


static bool
tk_skip_digits(tk_str_t *s, size_t least, size_t most)
{
    size_t  n = 0;

    while (n < s->n && n < most && s->p[n] >= '0' && s->p[n] <= '9') {
        n++;
    }

    *s = tk_str_sub(*s, n, s->n);

    return n >= least;
}


static bool
tk_skip_amount(tk_str_t *s)
{
    return tk_skip_digits(s, 1, SIZE_MAX) && tk_skip(s, TK_STR("."))
           && tk_skip_digits(s, 2, 2);
}


/* BR-DE-18: what begins with "#" is a discount or wrong. */
static bool
tk_lacks_terms(tk_str_t s)
{
    s = tk_str_trim(s);

    if (!tk_str_starts(s, TK_STR("#"))) {
        return false;
    }

    if (!tk_skip(&s, TK_STR("#SKONTO#TAGE="))
        || !tk_skip_digits(&s, 1, SIZE_MAX)
        || !tk_skip(&s, TK_STR("#PROZENT=")) || !tk_skip_amount(&s))
    {
        return true;
    }

    if (tk_skip(&s, TK_STR("#BASISBETRAG="))) {
        (void) tk_skip(&s, TK_STR("-"));

        if (!tk_skip_amount(&s)) {
            return true;
        }
    }

    return !tk_str_eqz(s, "#");
}


unsigned
tk_invoice_lacks(const tk_invoice_t *i, const char **words, unsigned max)
{
    unsigned             k, n = 0;
    const tk_buyer_t    *b = &i->buyer;
    const tk_billing_t  *s = &i->seller;
    const bool           eu = tk_str_eqz(i->vat_category, "K");
    const bool           export = tk_str_eqz(i->vat_category, "G");
    const bool           reverse = tk_str_eqz(i->vat_category, "AE");

    const struct {
        bool         lacks;
        const char  *word;
    } rules[] = {
        { s->seller_name.n == 0, "no_seller" },
        { s->seller_zip.n == 0 || s->seller_city.n == 0
          || tk_lacks_country(s->seller_country), "no_seller_address" },
        { s->seller_vat_no.n == 0 && s->seller_tax_no.n == 0, "no_tax" },
        { s->contact_name.n == 0 || s->contact_phone.n == 0
          || s->contact_email.n == 0, "no_contact" },
        { s->iban.n == 0, "no_bank" },
        { tk_lacks_terms(s->payment_terms), "bad_terms" },
        { b->zip.n == 0 || b->city.n == 0 || tk_lacks_country(b->country),
          "no_buyer_address" },
        { b->email.n == 0, "no_buyer_email" },
        { i->buyer_reference.n == 0, "no_reference" },
        { (eu || export) && s->seller_vat_no.n == 0, "no_seller_vat" },
        { b->vat_no.n == 0 && (eu || (reverse && b->crn.n == 0)),
          "no_buyer_vat" },
        { tk_lacks_prefix(s->seller_vat_no) || tk_lacks_prefix(b->vat_no),
          "bad_vat_no" },
        { (eu || export || reverse || tk_str_eqz(i->vat_category, "E"))
          && i->vat_reason.n == 0, "no_reason" }
    };

    for (k = 0; k < sizeof(rules) / sizeof(rules[0]) && n + 1 < max; k++) {
        if (rules[k].lacks) {
            words[n++] = rules[k].word;
        }
    }

    words[n] = NULL;

    return n;
}
