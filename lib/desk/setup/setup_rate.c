#include "desk/billing/rate.h"
#include "desk/setup/setup_int.h"
#include "tk_sql.gen.h"

#define AT(field)  offsetof(tk_sql_setup_rate_get_t, field)

static const tk_set_field_t  tk_rate_fields[] = {
    TK_F_TEXT("amount", LINE, AT(amount), 20),
    TK_F_TEXT("cost_code", LINE, AT(cost_code), 64),
    TK_F_TEXT("company", LINE, AT(company), 190),
    TK_F_PLAIN("archived", FLAG, AT(archived), "off"),
    { .key = NULL }
};

#undef AT


static int
tk_rate_setup_get(tk_setup_t *s, const tk_section_t *section, void *row)
{
    int                        rc;
    tk_money_t                 is, said;
    const tk_entry_t          *e;
    tk_sql_setup_rate_get_t   *r = row;

    rc = tk_sql_setup_rate_get(s->cx->db, &(tk_sql_setup_rate_get_in_t) {
                                   .name = section->name
                               }, r);
    e = tk_section_get(section, "amount");

    /* The same amount written otherwise is no change. */
    if (rc == TK_OK && e != NULL
        && tk_money_parse(r->amount, &is) == TK_OK
        && tk_money_parse(e->value, &said) == TK_OK && is == said)
    {
        r->amount = e->value;
    }

    return rc;
}


static int
tk_rate_setup_put(tk_setup_t *s, const tk_section_t *section, void *arg,
    uint64_t *id)
{
    int                        rc;
    uint64_t                   company;
    tk_money_t                 amount;
    tk_sql_setup_rate_get_t   *row = arg;

    if (!tk_setup_dirty(s, *id, row->name)) {
        return TK_OK;
    }

    if (tk_money_parse(row->amount, &amount) != TK_OK) {
        return tk_setup_bad(s, section->line, "amount: \"%.*s\" is none "
                            "such as 95.00", TK_STR_ARG(row->amount));
    }

    rc = tk_rate_company(s->cx, row->company, &company);

    if (rc == TK_ENOTFOUND) {
        return tk_setup_bad(s, section->line, "company: there is not one "
                            "\"%.*s\"", TK_STR_ARG(row->company));
    }

    return rc == TK_OK
           ? tk_sql_setup_rate_put(s->cx->db,
                 &(tk_sql_setup_rate_put_in_t) {
                     .id = *id, .name = section->name, .amount = amount,
                     .cost_code = row->cost_code, .company_id = company,
                     .archived = row->archived
                 }, NULL)
           : rc;
}


const tk_noun_t  tk_noun_rate = {
    "rate", tk_rate_fields, tk_rate_setup_get, tk_rate_setup_put, NULL,
    tk_sql_setup_rate_names, NULL
};
