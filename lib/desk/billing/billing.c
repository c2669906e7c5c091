#include "desk/billing/billing.h"

#include "base/utf8.h"
#include "conf/addr.h"
#include "desk/admin/audit.h"
#include "desk/admin/revise.h"
#include "desk/people/country.h"
#include "fmt/money.h"
#include "tk_sql.gen.h"

const tk_billing_field_t  tk_billing_fields[] = {
#define X(name, max)  { #name, offsetof(tk_billing_t, name), max },
    TK_BILLING_FIELDS(X)
#undef X
    { NULL, 0, 0 }
};


static tk_str_t *
tk_billing_at(tk_billing_t *b, const tk_billing_field_t *f)
{
    return (tk_str_t *) ((char *) b + f->offset);
}


static tk_str_t
tk_billing_of(const tk_billing_t *b, const tk_billing_field_t *f)
{
    return *(const tk_str_t *) ((const char *) b + f->offset);
}


static void
tk_billing_set(tk_billing_t *b, tk_str_t name, tk_str_t value)
{
    const tk_billing_field_t  *f;

    for (f = tk_billing_fields; f->name != NULL; f++) {
        if (tk_str_eqz(name, f->name)) {
            *tk_billing_at(b, f) = value;
        }
    }
}


static void
tk_billing_defaults(tk_billing_t *b)
{
    const tk_billing_field_t  *f;

    for (f = tk_billing_fields; f->name != NULL; f++) {
        *tk_billing_at(b, f) = TK_STR("");
    }

    b->payment_days = TK_STR("14");
    b->vat_rates = TK_STR("19");
    b->vat_category = TK_STR("S");
}


int
tk_billing_get(tk_cx_t *cx, tk_billing_t *b)
{
    int                    rc;
    size_t                 i, n;
    tk_sql_billing_all_t  *rows;

    tk_billing_defaults(b);
    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_billing_all(cx->db, &rows, &n);
    }

    for (i = 0; rc == TK_OK && i < n; i++) {
        tk_billing_set(b, rows[i].name, rows[i].value);
    }

    return rc;
}


bool
tk_billing_category(tk_str_t code)
{
    size_t  i;

    static const char  codes[][3] = { "S", "Z", "E", "AE", "K", "G" };

    for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (tk_str_eqz(code, codes[i])) {
            return true;
        }
    }

    return false;
}


/* "19, 7": a comma between numbers, a point within. */
int64_t
tk_billing_vat(const tk_billing_t *b, unsigned i)
{
    tk_str_t    rest = b->vat_rates, part;
    tk_money_t  v;

    while (rest.p != NULL) {
        part = tk_str_trim(tk_str_cut(&rest, ','));

        if (part.n == 0) {
            continue;
        }

        if (i-- == 0) {
            return tk_money_parse(part, &v) == TK_OK && v <= 10000 ? v : -1;
        }
    }

    return -1;
}


/* ISO 13616: capitals and digits, blanks aside; its number mod 97 is 1. */
static bool
tk_billing_is_iban(tk_str_t s)
{
    char      iban[34], c;
    size_t    i, n = 0;
    unsigned  rest = 0;

    for (i = 0; i < s.n; i++) {
        if (s.p[i] != ' ') {
            if (n == sizeof(iban)) {
                return false;
            }

            iban[n++] = s.p[i];
        }
    }

    for (i = 0; n >= 15 && i < n; i++) {
        c = iban[(i + 4) % n];

        if (c >= '0' && c <= '9') {
            rest = (rest * 10 + (unsigned) (c - '0')) % 97;

        } else if (c >= 'A' && c <= 'Z') {
            rest = (rest * 100 + (unsigned) (c - 'A') + 10) % 97;

        } else {
            return false;
        }
    }

    return rest == 1 && iban[0] >= 'A' && iban[1] >= 'A' && iban[2] <= '9'
           && iban[3] <= '9';
}


static void
tk_billing_check_vat(const tk_billing_t *b, tk_bad_t *bad)
{
    unsigned  i, n = 0;
    tk_str_t  rest = b->vat_rates;

    while (rest.p != NULL) {
        n += tk_str_trim(tk_str_cut(&rest, ',')).n != 0;
    }

    for (i = 0; i < n || n == 0; i++) {
        if (n == 0 || tk_billing_vat(b, i) < 0) {
            tk_bad(bad, "vat_rates", "why_amount");
            break;
        }
    }
}


/* What stays as it was is no reason to refuse a change of something else. */
static int
tk_billing_check(const tk_billing_t *b, const tk_billing_t *old,
    tk_bad_t *bad)
{
    uint64_t                   days;
    const tk_billing_field_t  *f;

#define NEW(field)  (!tk_str_eq(b->field, old->field))

    for (f = tk_billing_fields; f->name != NULL; f++) {
        if (tk_utf8_len(tk_billing_of(b, f)) > f->max) {
            tk_bad(bad, f->name, "why_long");
        }
    }

    if (NEW(payment_days)
        && (tk_str_u64(b->payment_days, &days) != TK_OK || days > 365))
    {
        tk_bad_range(bad, "payment_days", 0, 365);
    }

    if (NEW(seller_country) && b->seller_country.n
        && tk_country_find(b->seller_country) == NULL)
    {
        tk_bad(bad, "seller_country", "why_country");
    }

    if (NEW(contact_email) && b->contact_email.n
        && !tk_addr_is_email(b->contact_email))
    {
        tk_bad(bad, "contact_email", "why_email");
    }

    if (NEW(iban) && b->iban.n && !tk_billing_is_iban(b->iban)) {
        tk_bad(bad, "iban", "why_iban");
    }

    if (NEW(vat_category) && !tk_billing_category(b->vat_category)) {
        tk_bad(bad, "vat_category", "why_wrong");
    }

    if (NEW(vat_rates)) {
        tk_billing_check_vat(b, bad);
    }

#undef NEW

    return bad->n ? TK_EINVAL : TK_OK;
}


typedef struct {
    const tk_billing_t  *new;
} tk_billing_save_t;


static int
tk_billing_step(tk_cx_t *cx, void *arg)
{
    int                        rc;
    tk_str_t                   value;
    tk_billing_t               old;
    tk_billing_save_t         *save = arg;
    const tk_billing_field_t  *f;

    rc = tk_billing_get(cx, &old);

    for (f = tk_billing_fields; rc == TK_OK && f->name != NULL; f++) {
        value = tk_billing_of(save->new, f);

        if (tk_str_eq(value, tk_billing_of(&old, f))) {
            continue;
        }

        rc = tk_sql_billing_set(cx->db, &(tk_sql_billing_set_in_t) {
                                    .name = tk_str_z(f->name),
                                    .value = value
                                }, NULL);

        if (rc == TK_OK) {
            rc = tk_audit_field(cx, &(tk_audit_new_t) {
                                    .object = "billing"
                                }, f->name, tk_billing_of(&old, f), value);
        }
    }

    return rc;
}


int
tk_billing_save(tk_cx_t *cx, const tk_billing_t *b, tk_bad_t *bad)
{
    int                rc;
    tk_billing_t       old;
    tk_billing_save_t  save = { b };

    rc = tk_billing_get(cx, &old);

    if (rc == TK_OK) {
        rc = tk_billing_check(b, &old, bad);
    }

    return rc == TK_OK ? tk_revise_tx(cx, tk_billing_step, &save) : rc;
}


tk_str_t
tk_billing_text(tk_arena_t *a, const tk_billing_t *b)
{
    tk_buf_t                   out;
    const tk_billing_field_t  *f;

    tk_buf_init(&out, a, 32768);

    for (f = tk_billing_fields; f->name != NULL; f++) {
        tk_buf_printf(&out, "%s%s=", out.n ? "&" : "", f->name);
        tk_url_query(&out, tk_billing_of(b, f));
    }

    return tk_buf_view(&out);
}


int
tk_billing_read(tk_arena_t *a, tk_str_t text, tk_billing_t *b)
{
    int             rc;
    unsigned        i;
    tk_url_pairs_t  pairs;

    tk_billing_defaults(b);
    rc = tk_url_pairs(a, text, 100, &pairs);

    for (i = 0; rc == TK_OK && i < pairs.n; i++) {
        tk_billing_set(b, pairs.v[i].name, pairs.v[i].value);
    }

    return rc;
}
