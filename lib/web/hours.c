#include "web/hours.h"


tk_str_t
tk_page_money(const tk_page_t *pg, tk_money_t v)
{
    return tk_money_with(pg->arena, v, pg->cx.snap->conf->currency,
                         tk_page_lang(pg));
}


tk_str_t
tk_page_amount(const tk_page_t *pg, int64_t v)
{
    return tk_money_text(pg->arena, v, tk_page_lang(pg));
}


/* Rates that fit; `selected` stays in the list whatever became of it. */
static unsigned
tk_hours_options(tk_page_t *pg, tk_obj_t *owner, uint64_t company_id,
    uint64_t selected)
{
    unsigned              i, k = 0, n = 0;
    tk_obj_t             *o;
    tk_val_t             *list;
    const tk_snapshot_t  *s = pg->cx.snap;

    for (i = 0; i < s->n_rates; i++) {
        n += tk_rate_fits(&s->rates[i], company_id)
             || s->rates[i].id == selected;
    }

    list = tk_obj_list(owner, TK_K_rates, n);

    for (i = 0; i < s->n_rates; i++) {
        if (!tk_rate_fits(&s->rates[i], company_id)
            && s->rates[i].id != selected)
        {
            continue;
        }

        o = tk_list_obj(owner, list, k++, 4);
        tk_obj_int(o, TK_K_id, s->rates[i].id);
        tk_obj_str(o, TK_K_name, s->rates[i].name);
        tk_obj_str(o, TK_K_amount, tk_page_money(pg, s->rates[i].amount));
        tk_obj_bool(o, TK_K_selected, s->rates[i].id == selected);
    }

    return n;
}


void
tk_page_hours_form(tk_page_t *pg, const tk_ticket_t *t)
{
    uint64_t    rate = 0;
    tk_str_t    hours = TK_STR(""), day = TK_STR("");
    tk_form_t  *f = pg->req->form;

    if (pg->cx.snap->n_rates == 0) {
        return;
    }

    /* What was typed is kept when the form comes back. */
    if (f != NULL) {
        rate = tk_page_number(tk_form_get(f, "rate"));
        hours = tk_form_get(f, "hours");
        day = tk_form_get(f, "day");
    }

    tk_obj_bool(pg->root, TK_K_has_rates,
                tk_hours_options(pg, pg->root, t->company_id, rate) > 0);
    tk_obj_str(pg->root, TK_K_hours, hours.p ? hours : TK_STR(""));
    tk_obj_str(pg->root, TK_K_day, day.n ? day : tk_hours_today(&pg->cx));
}


int
tk_page_hours_read(tk_page_t *pg, const tk_ticket_t *t, tk_hours_new_t *in_r,
    bool *any_r)
{
    tk_str_t    hours;
    tk_form_t  *f = pg->req->form;

    hours = tk_str_trim(tk_form_get(f, "hours"));
    *any_r = hours.n != 0;
    *in_r = (tk_hours_new_t) {
        .rate_id = tk_page_number(tk_form_get(f, "rate")),
        .day = tk_str_trim(tk_form_get(f, "day"))
    };

    if (!*any_r) {
        return TK_OK;
    }

    if (tk_hours_parse(hours, &in_r->hours) == TK_OK
        && tk_hours_check(&pg->cx, t, in_r) == TK_OK)
    {
        return TK_OK;
    }

    tk_obj_bool(pg->root, TK_K_err_hours, true);

    return TK_EINVAL;
}


typedef struct {
    tk_str_t    name;
    tk_money_t  amount;
    int64_t     hours;
    tk_money_t  money;
} tk_hours_total_t;


/* Few rates: a list is as good as a table. */
static unsigned
tk_hours_totals(const tk_hours_t *list, size_t n, tk_hours_total_t *t)
{
    size_t    i;
    unsigned  k, n_t = 0;

    for (i = 0; i < n; i++) {
        for (k = 0; k < n_t; k++) {
            if (t[k].amount == list[i].amount
                && tk_str_eq(t[k].name, list[i].rate_name))
            {
                break;
            }
        }

        if (k == n_t) {
            t[n_t++] = (tk_hours_total_t) {
                .name = list[i].rate_name, .amount = list[i].amount
            };
        }

        t[k].hours += list[i].hours;
        t[k].money += list[i].money;
    }

    return n_t;
}


int
tk_page_hours_load(tk_page_t *pg, const tk_ticket_t *t, bool agent,
    tk_hours_t **list_r, size_t *n_r)
{
    int                rc;
    unsigned           i, n;
    int64_t            hours = 0;
    tk_obj_t          *o;
    tk_val_t          *list;
    tk_money_t         money = 0;
    tk_hours_total_t  *totals;

    *list_r = NULL;
    *n_r = 0;

    if (!agent || pg->cx.snap->n_rates == 0) {
        return TK_OK;
    }

    rc = tk_hours_of_ticket(&pg->cx, t->id, list_r, n_r);

    if (rc != TK_OK || *n_r == 0) {
        return rc;
    }

    totals = tk_arena_array(pg->arena, *n_r, sizeof(*totals));

    if (totals == NULL) {
        return TK_ENOMEM;
    }

    n = tk_hours_totals(*list_r, *n_r, totals);
    list = tk_obj_list(pg->root, TK_K_rate_totals, n);

    for (i = 0; i < n; i++) {
        o = tk_list_obj(pg->root, list, i, 4);
        tk_obj_str(o, TK_K_name, totals[i].name);
        tk_obj_str(o, TK_K_amount, tk_page_money(pg, totals[i].amount));
        tk_obj_str(o, TK_K_hours, tk_page_amount(pg, totals[i].hours));
        tk_obj_str(o, TK_K_money, tk_page_money(pg, totals[i].money));
        hours += totals[i].hours;
        money += totals[i].money;
    }

    tk_obj_bool(pg->root, TK_K_has_hours, true);
    tk_obj_bool(pg->root, TK_K_many_rates, n > 1);
    tk_obj_str(pg->root, TK_K_sum_hours, tk_page_amount(pg, hours));
    tk_obj_str(pg->root, TK_K_sum_money, tk_page_money(pg, money));

    return TK_OK;
}


void
tk_page_hours_of(tk_page_t *pg, tk_obj_t *o, uint64_t message_id,
    uint64_t company_id, const tk_hours_t *list, size_t n)
{
    size_t             i;
    tk_obj_t          *e;
    const tk_hours_t  *h;

    for (i = 0; i < n && list[i].message_id != message_id; i++) {
        /* the one of this message */
    }

    if (i == n) {
        return;
    }

    h = &list[i];
    e = tk_obj(pg->arena, 10);
    tk_obj_int(e, TK_K_id, (int64_t) h->id);
    tk_obj_str(e, TK_K_day, h->day);
    tk_obj_str(e, TK_K_day_text, tk_day_text(pg->arena, h->day,
                                             tk_page_lang(pg)));
    tk_obj_str(e, TK_K_hours, tk_page_amount(pg, h->hours));
    tk_obj_str(e, TK_K_rate, h->rate_name);
    tk_obj_str(e, TK_K_money, tk_page_money(pg, h->money));
    tk_obj_bool(e, TK_K_billed, h->invoice_id != 0);
    (void) tk_hours_options(pg, e, company_id, h->rate_id);
    tk_obj_obj(o, TK_K_entry, e);
}
