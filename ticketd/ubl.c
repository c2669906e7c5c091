#include <libxml/xmlwriter.h>

#include "base/utf8.h"
#include "ubl.h"

#define NS      "urn:oasis:names:specification:ubl:schema:xsd:"
#define CBC     NS "CommonBasicComponents-2"
#define CAC     NS "CommonAggregateComponents-2"
#define CUSTOM  "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:" \
                "xrechnung_3.0"
#define PROCESS "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"

/* The elements in the order of the schema; BT-n are EN 16931's terms. */

typedef struct {
    tk_arena_t          *a;
    xmlTextWriterPtr     w;
    const tk_invoice_t  *d;
    int                  bad;
} ubl_t;


static void
ubl_open(ubl_t *u, const char *name)
{
    u->bad |= xmlTextWriterStartElement(u->w, (const xmlChar *) name) < 0;
}


static void
ubl_close(ubl_t *u)
{
    u->bad |= xmlTextWriterEndElement(u->w) < 0;
}


static void
ubl_attr(ubl_t *u, const char *name, tk_str_t v)
{
    const char  *z = tk_arena_strz(u->a, v);

    u->bad |= z == NULL
              || xmlTextWriterWriteAttribute(u->w, (const xmlChar *) name,
                                             (const xmlChar *) z) < 0;
}


/* Characters that XML 1.0 has not are none of a text. */
static void
ubl_text(ubl_t *u, tk_str_t v)
{
    size_t  i;
    char   *z = tk_arena_strz(u->a, tk_utf8_clean(u->a, v));

    if (z == NULL) {
        u->bad = 1;
        return;
    }

    for (i = 0; z[i] != '\0'; i++) {
        if ((unsigned char) z[i] < ' ' && z[i] != '\n' && z[i] != '\t') {
            z[i] = ' ';
        }
    }

    u->bad |= xmlTextWriterWriteString(u->w, (const xmlChar *) z) < 0;
}


/* Left out when it is empty. */
static void
ubl_leaf(ubl_t *u, const char *name, tk_str_t v)
{
    if (tk_str_trim(v).n != 0) {
        ubl_open(u, name);
        ubl_text(u, tk_str_trim(v));
        ubl_close(u);
    }
}


static void
ubl_z(ubl_t *u, const char *name, const char *v)
{
    ubl_leaf(u, name, tk_str_z(v));
}


static void
ubl_money(ubl_t *u, const char *name, tk_money_t v)
{
    ubl_open(u, name);
    ubl_attr(u, "currencyID", u->d->currency);
    ubl_text(u, tk_money_plain(u->a, v));
    ubl_close(u);
}


static void
ubl_percent(ubl_t *u)
{
    ubl_leaf(u, "cbc:Percent", tk_money_plain(u->a, u->d->vat_rate));
}


static void
ubl_vat_scheme(ubl_t *u)
{
    ubl_open(u, "cac:TaxScheme");
    ubl_z(u, "cbc:ID", "VAT");
    ubl_close(u);
}


static void
ubl_endpoint(ubl_t *u, tk_str_t email)
{
    if (email.n != 0) {
        ubl_open(u, "cbc:EndpointID");
        ubl_attr(u, "schemeID", TK_STR("EM"));
        ubl_text(u, email);
        ubl_close(u);
    }
}


/* Kosovo's letters are no part of ISO 3166, nor of EN 16931's list. */
static void
ubl_country(ubl_t *u, tk_str_t code)
{
    if (code.n != 0) {
        ubl_open(u, "cac:Country");
        ubl_leaf(u, "cbc:IdentificationCode",
                 tk_str_eqz(code, "XK") ? TK_STR("1A") : code);
        ubl_close(u);
    }
}


static void
ubl_address(ubl_t *u, tk_str_t street, tk_str_t more, tk_str_t city,
    tk_str_t zip, tk_str_t country)
{
    ubl_open(u, "cac:PostalAddress");
    ubl_leaf(u, "cbc:StreetName", street);
    ubl_leaf(u, "cbc:AdditionalStreetName", more);
    ubl_leaf(u, "cbc:CityName", city);
    ubl_leaf(u, "cbc:PostalZone", zip);
    ubl_country(u, country);
    ubl_close(u);
}


static void
ubl_tax_id(ubl_t *u, tk_str_t id, const char *scheme)
{
    if (id.n == 0) {
        return;
    }

    ubl_open(u, "cac:PartyTaxScheme");
    ubl_leaf(u, "cbc:CompanyID", id);
    ubl_open(u, "cac:TaxScheme");
    ubl_z(u, "cbc:ID", scheme);
    ubl_close(u);
    ubl_close(u);
}


/* One of BT-29, BT-30 and BT-31 must be there (BR-CO-26); who has neither
 * a VAT number nor a register entry has the tax number. */
static void
ubl_seller_id(ubl_t *u)
{
    const tk_billing_t  *s = &u->d->seller;

    if (s->seller_vat_no.n == 0 && s->seller_crn.n == 0
        && s->seller_tax_no.n != 0)
    {
        ubl_open(u, "cac:PartyIdentification");
        ubl_leaf(u, "cbc:ID", s->seller_tax_no);              /* BT-29 */
        ubl_close(u);
    }
}


static void
ubl_seller(ubl_t *u)
{
    const tk_billing_t  *s = &u->d->seller;

    ubl_open(u, "cac:AccountingSupplierParty");
    ubl_open(u, "cac:Party");
    ubl_endpoint(u, s->contact_email);                        /* BT-34 */
    ubl_seller_id(u);
    ubl_address(u, s->seller_address, TK_STR(""), s->seller_city,
                s->seller_zip, s->seller_country);
    ubl_tax_id(u, s->seller_vat_no, "VAT");                   /* BT-31 */
    ubl_tax_id(u, s->seller_tax_no, "FC");                    /* BT-32 */
    ubl_open(u, "cac:PartyLegalEntity");
    ubl_leaf(u, "cbc:RegistrationName", s->seller_name);      /* BT-27 */
    ubl_leaf(u, "cbc:CompanyID", s->seller_crn);              /* BT-30 */
    ubl_close(u);

    if (s->contact_name.n || s->contact_phone.n || s->contact_email.n) {
        ubl_open(u, "cac:Contact");                           /* BG-6  */
        ubl_leaf(u, "cbc:Name", s->contact_name);
        ubl_leaf(u, "cbc:Telephone", s->contact_phone);
        ubl_leaf(u, "cbc:ElectronicMail", s->contact_email);
        ubl_close(u);
    }

    ubl_close(u);
    ubl_close(u);
}


static void
ubl_buyer(ubl_t *u)
{
    const tk_buyer_t  *b = &u->d->buyer;

    ubl_open(u, "cac:AccountingCustomerParty");
    ubl_open(u, "cac:Party");
    ubl_endpoint(u, b->email);                                /* BT-49 */
    ubl_address(u, b->address, b->name2, b->city, b->zip, b->country);
    ubl_tax_id(u, b->vat_no, "VAT");                          /* BT-48 */
    ubl_open(u, "cac:PartyLegalEntity");
    ubl_leaf(u, "cbc:RegistrationName", b->name);             /* BT-44 */
    ubl_leaf(u, "cbc:CompanyID", b->crn);                     /* BT-47 */
    ubl_close(u);
    ubl_close(u);
    ubl_close(u);
}


/* Of intra-community supplies it is required; of all others it is no harm. */
static void
ubl_delivery(ubl_t *u)
{
    if (!tk_str_eqz(u->d->vat_category, "K")) {
        return;
    }

    ubl_open(u, "cac:Delivery");
    ubl_leaf(u, "cbc:ActualDeliveryDate", u->d->to);
    ubl_open(u, "cac:DeliveryLocation");
    ubl_open(u, "cac:Address");
    ubl_leaf(u, "cbc:CityName", u->d->buyer.city);            /* BT-77 */
    ubl_leaf(u, "cbc:PostalZone", u->d->buyer.zip);           /* BT-78 */
    ubl_country(u, u->d->buyer.country);
    ubl_close(u);
    ubl_close(u);
    ubl_close(u);
}


static void
ubl_payment(ubl_t *u)
{
    size_t               i, n = 0;
    char                *iban;
    const tk_billing_t  *s = &u->d->seller;

    ubl_open(u, "cac:PaymentMeans");
    ubl_z(u, "cbc:PaymentMeansCode", s->iban.n ? "58" : "1"); /* BT-81 */

    if (u->d->credit) {
        ubl_leaf(u, "cbc:PaymentDueDate", u->d->due);         /* BT-9  */
    }

    ubl_leaf(u, "cbc:PaymentID", u->d->name);                 /* BT-83 */
    iban = tk_arena_strz(u->a, s->iban);

    if (s->iban.n != 0 && iban != NULL) {
        for (i = 0; i < s->iban.n; i++) {
            if (iban[i] != ' ') {
                iban[n++] = iban[i];
            }
        }

        ubl_open(u, "cac:PayeeFinancialAccount");
        ubl_leaf(u, "cbc:ID", tk_str(iban, n));               /* BT-84 */
        ubl_leaf(u, "cbc:Name", s->bank_holder);

        if (s->bic.n != 0) {
            ubl_open(u, "cac:FinancialInstitutionBranch");
            ubl_leaf(u, "cbc:ID", s->bic);
            ubl_close(u);
        }

        ubl_close(u);
    }

    ubl_close(u);
}


/* A discount, "#SKONTO#...", is a line of its own, with its end (BR-DE-18). */
static void
ubl_terms(ubl_t *u)
{
    tk_str_t  terms = tk_str_trim(u->d->seller.payment_terms);

    if (terms.n != 0) {
        ubl_open(u, "cac:PaymentTerms");                      /* BT-20 */
        ubl_open(u, "cbc:Note");
        ubl_text(u, terms);

        if (terms.p[0] == '#') {
            ubl_text(u, TK_STR("\n"));
        }

        ubl_close(u);
        ubl_close(u);
    }
}


static void
ubl_category(ubl_t *u, const char *name, bool reason)
{
    ubl_open(u, name);
    ubl_leaf(u, "cbc:ID", u->d->vat_category);
    ubl_percent(u);

    if (reason && !tk_str_eqz(u->d->vat_category, "S")
        && !tk_str_eqz(u->d->vat_category, "Z"))
    {
        ubl_leaf(u, "cbc:TaxExemptionReason", u->d->vat_reason);
    }

    ubl_vat_scheme(u);
    ubl_close(u);
}


static void
ubl_totals(ubl_t *u)
{
    const tk_invoice_t  *d = u->d;

    ubl_open(u, "cac:TaxTotal");
    ubl_money(u, "cbc:TaxAmount", d->vat);                    /* BT-110 */
    ubl_open(u, "cac:TaxSubtotal");
    ubl_money(u, "cbc:TaxableAmount", d->net);                /* BT-116 */
    ubl_money(u, "cbc:TaxAmount", d->vat);                    /* BT-117 */
    ubl_category(u, "cac:TaxCategory", true);
    ubl_close(u);
    ubl_close(u);

    ubl_open(u, "cac:LegalMonetaryTotal");
    ubl_money(u, "cbc:LineExtensionAmount", d->net);          /* BT-106 */
    ubl_money(u, "cbc:TaxExclusiveAmount", d->net);           /* BT-109 */
    ubl_money(u, "cbc:TaxInclusiveAmount", d->gross);         /* BT-112 */
    ubl_money(u, "cbc:PayableAmount", d->gross);              /* BT-115 */
    ubl_close(u);
}


static void
ubl_line(ubl_t *u, const tk_invoice_line_t *l)
{
    bool  credit = u->d->credit;

    ubl_open(u, credit ? "cac:CreditNoteLine" : "cac:InvoiceLine");
    ubl_leaf(u, "cbc:ID", tk_arena_printf(u->a, "%llu",
                                          (unsigned long long) l->pos));
    ubl_open(u, credit ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity");
    ubl_attr(u, "unitCode", TK_STR("HUR"));                   /* BT-130 */
    ubl_text(u, tk_money_plain(u->a, l->hours));              /* BT-129 */
    ubl_close(u);
    ubl_money(u, "cbc:LineExtensionAmount", l->net);          /* BT-131 */
    ubl_leaf(u, "cbc:AccountingCost", l->cost_code);          /* BT-133 */
    ubl_open(u, "cac:InvoicePeriod");
    ubl_leaf(u, "cbc:StartDate", l->day);                     /* BT-134 */
    ubl_leaf(u, "cbc:EndDate", l->day);
    ubl_close(u);
    ubl_open(u, "cac:Item");
    ubl_leaf(u, "cbc:Description",
             tk_arena_printf(u->a, "#%llu %.*s (%.*s)",
                             (unsigned long long) l->number,
                             TK_STR_ARG(l->subject), TK_STR_ARG(l->agent)));
    ubl_leaf(u, "cbc:Name", l->rate_name);                    /* BT-153 */
    ubl_category(u, "cac:ClassifiedTaxCategory", false);
    ubl_close(u);
    ubl_open(u, "cac:Price");
    ubl_money(u, "cbc:PriceAmount", l->amount);               /* BT-146 */
    ubl_close(u);
    ubl_close(u);
}


/* Three characters between the first two "#" would be read as a code of
 * the note's subject (BR-CL-08), which ours has not. */
static tk_str_t
ubl_note(ubl_t *u)
{
    tk_str_t   note = u->d->note, code, rest;
    ptrdiff_t  at = tk_str_chr(note, '#');

    if (at < 0) {
        return note;
    }

    rest = tk_str_sub(note, (size_t) at + 1, note.n);
    code = tk_str_cut(&rest, '#');

    if (rest.p == NULL || tk_utf8_len(code) != 3) {
        return note;
    }

    return tk_arena_printf(u->a, "%.*s# %.*s#%.*s", (int) at, note.p,
                           TK_STR_ARG(code), TK_STR_ARG(rest));
}


static void
ubl_head(ubl_t *u)
{
    const tk_invoice_t  *d = u->d;

    ubl_z(u, "cbc:CustomizationID", CUSTOM);                  /* BT-24 */
    ubl_z(u, "cbc:ProfileID", PROCESS);                       /* BT-23 */
    ubl_leaf(u, "cbc:ID", d->name);                           /* BT-1  */
    ubl_leaf(u, "cbc:IssueDate", d->day);                     /* BT-2  */

    if (!d->credit) {
        ubl_leaf(u, "cbc:DueDate", d->due);                   /* BT-9  */
    }

    ubl_z(u, d->credit ? "cbc:CreditNoteTypeCode"
                       : "cbc:InvoiceTypeCode",
          d->credit ? "381" : "380");                         /* BT-3  */
    ubl_leaf(u, "cbc:Note", ubl_note(u));                     /* BT-22 */
    ubl_leaf(u, "cbc:DocumentCurrencyCode", d->currency);     /* BT-5  */
    ubl_leaf(u, "cbc:BuyerReference", d->buyer_reference);    /* BT-10 */
    ubl_open(u, "cac:InvoicePeriod");                         /* BG-14 */
    ubl_leaf(u, "cbc:StartDate", d->from);
    ubl_leaf(u, "cbc:EndDate", d->to);
    ubl_close(u);

    if (d->credit) {
        ubl_open(u, "cac:BillingReference");                  /* BT-25 */
        ubl_open(u, "cac:InvoiceDocumentReference");
        ubl_leaf(u, "cbc:ID", d->cancels);
        ubl_close(u);
        ubl_close(u);
    }
}


static void
ubl_root(ubl_t *u)
{
    const char  *name = u->d->credit ? "CreditNote" : "Invoice";

    ubl_open(u, name);
    ubl_attr(u, "xmlns", tk_arena_printf(u->a, NS "%s-2", name));
    ubl_attr(u, "xmlns:cac", TK_STR(CAC));
    ubl_attr(u, "xmlns:cbc", TK_STR(CBC));
}


static void
ubl_all(ubl_t *u)
{
    size_t  i;

    u->bad |= xmlTextWriterStartDocument(u->w, NULL, "UTF-8", NULL) < 0;
    ubl_root(u);
    ubl_head(u);
    ubl_seller(u);
    ubl_buyer(u);
    ubl_delivery(u);
    ubl_payment(u);
    ubl_terms(u);
    ubl_totals(u);

    for (i = 0; i < u->d->n_lines; i++) {
        ubl_line(u, &u->d->lines[i]);
    }

    ubl_close(u);
    u->bad |= xmlTextWriterEndDocument(u->w) < 0;
}


int
ubl_write(tk_arena_t *a, const tk_invoice_t *d, tk_str_t *xml_r)
{
    ubl_t         u = { .a = a, .d = d };
    xmlBufferPtr  buf;

    *xml_r = TK_STR_NULL;
    buf = xmlBufferCreate();
    u.w = buf ? xmlNewTextWriterMemory(buf, 0) : NULL;

    if (u.w != NULL) {
        u.bad |= xmlTextWriterSetIndent(u.w, 1) < 0;
        ubl_all(&u);
        xmlFreeTextWriter(u.w);
    }

    if (u.w != NULL && !u.bad && !tk_arena_failed(a)) {
        *xml_r = tk_arena_str(a, tk_str((const char *) xmlBufferContent(buf),
                                        (size_t) xmlBufferLength(buf)));
    }

    if (buf != NULL) {
        xmlBufferFree(buf);
    }

    return xml_r->p ? TK_OK : TK_ENOMEM;
}
