#include "desk/billing/rate.h"
#include "web/admin.h"
#include "web/hours.h"

/* Administration of rates. */


int
tk_page_adm_rates(tk_page_t *pg)
{
    int         rc;
    size_t      i, n;
    tk_obj_t   *o;
    tk_val_t   *list;
    tk_rate_t  *r;

    tk_adm_begin(pg, "rates");
    rc = tk_rate_list(&pg->cx, &r, &n);

    if (rc != TK_OK) {
        return rc;
    }

    tk_obj_bool(pg->root, TK_K_has_rows, n > 0);
    list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) n);

    for (i = 0; i < n; i++) {
        o = tk_list_obj(pg->root, list, (uint32_t) i, 6);
        tk_obj_int(o, TK_K_id, (int64_t) r[i].id);
        tk_obj_str(o, TK_K_name, r[i].name);
        tk_obj_str(o, TK_K_amount, tk_page_money(pg, r[i].amount));
        tk_obj_str(o, TK_K_cost_code, r[i].cost_code);
        tk_obj_str(o, TK_K_company, r[i].company);
        tk_obj_bool(o, TK_K_archived, r[i].archived);
    }

    return tk_adm_show(pg, "adm/rates");
}


static int
tk_adm_rate_show(tk_page_t *pg, const tk_rate_t *r, tk_str_t amount)
{
    tk_obj_t  *f = tk_obj(pg->arena, 6);

    tk_obj_str(f, TK_K_name, r->name);
    tk_obj_str(f, TK_K_amount, amount);
    tk_obj_str(f, TK_K_cost_code, r->cost_code);
    tk_obj_str(f, TK_K_company, r->company);
    tk_obj_bool(f, TK_K_archived, r->archived);
    tk_obj_obj(pg->root, TK_K_f, f);
    tk_obj_str(pg->root, TK_K_currency, pg->cx.snap->conf->currency);

    if (r->id != 0) {
        tk_obj_int(pg->root, TK_K_id, (int64_t) r->id);
        tk_obj_bool(pg->root, TK_K_in_use, r->used);
    }

    return tk_adm_show(pg, "adm/rate");
}


int
tk_page_adm_rate_new(tk_page_t *pg)
{
    tk_rate_t  r = { .name = TK_STR_INIT(""), .cost_code = TK_STR_INIT(""),
                     .company = TK_STR_INIT("") };

    tk_adm_begin(pg, "rates");

    return tk_adm_rate_show(pg, &r, TK_STR(""));
}


int
tk_page_adm_rate(tk_page_t *pg)
{
    int        rc;
    tk_rate_t  r;

    tk_adm_begin(pg, "rates");
    rc = tk_rate_get(&pg->cx, tk_adm_arg(pg, 0), &r);

    return rc == TK_OK
           ? tk_adm_rate_show(pg, &r, tk_page_amount(pg, r.amount)) : rc;
}


static int
tk_adm_rate_save(tk_page_t *pg, uint64_t id)
{
    int        rc;
    tk_str_t   amount;
    uint64_t   saved;
    tk_bad_t   bad = { .n = 0 };
    tk_rate_t  r = { .id = 0 };

    tk_adm_begin(pg, "rates");

    if (id != 0) {
        rc = tk_rate_get(&pg->cx, id, &r);

        if (rc != TK_OK) {
            return rc;
        }
    }

    r.name = tk_adm_line(pg, "name", 190);
    r.cost_code = tk_adm_line(pg, "cost_code", 64);
    r.company = tk_adm_line(pg, "company", 190);
    r.archived = tk_adm_flag(pg, "archived");
    amount = tk_adm_line(pg, "amount", 20);

    if (tk_money_parse(amount, &r.amount) != TK_OK) {
        tk_adm_bad(pg, "amount", amount.n ? "why_amount" : "why_empty");
    }

    rc = tk_adm_is_bad(pg) ? TK_EINVAL
                           : tk_rate_save(&pg->cx, &r, &bad, &saved);
    tk_adm_bads(pg, &bad);

    if (rc == TK_EINVAL && tk_adm_is_bad(pg)) {
        return tk_adm_rate_show(pg, &r, amount);
    }

    return rc == TK_OK ? tk_adm_done(pg, id ? "saved" : "made", "rates")
                       : rc;
}


int
tk_page_adm_rate_make(tk_page_t *pg)
{
    return tk_adm_rate_save(pg, 0);
}


int
tk_page_adm_rate_change(tk_page_t *pg)
{
    uint64_t  id = tk_adm_arg(pg, 0);

    return id ? tk_adm_rate_save(pg, id) : TK_ENOTFOUND;
}


int
tk_page_adm_rate_delete(tk_page_t *pg)
{
    int        rc;
    uint64_t   id = tk_adm_arg(pg, 0);
    tk_rate_t  r;

    tk_adm_begin(pg, "rates");
    rc = tk_rate_delete(&pg->cx, id);

    if (rc == TK_ECONFLICT && tk_rate_get(&pg->cx, id, &r) == TK_OK) {
        tk_adm_bad(pg, "name", "why_used");
        return tk_adm_rate_show(pg, &r, tk_page_amount(pg, r.amount));
    }

    return rc == TK_OK ? tk_adm_done(pg, "deleted", "rates") : rc;
}
