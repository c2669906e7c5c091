#include "desk/billing/timesheet.h"
#include "web/hours.h"
#include "web/task.h"

/* Hours of a period: what they come to, per rate and company, the entries,
 * and the way to a file of them. */

#define TK_BILLING_ROWS   200
#define TK_BILLING_ARGS   100


static int
tk_billing_filter(tk_page_t *pg, tk_timesheet_filter_t *f)
{
    int             rc;
    tk_url_pairs_t  q;
    tk_str_t        query = pg->req->query;

    rc = tk_url_pairs(pg->arena, query.p ? query : TK_STR(""),
                      TK_BILLING_ARGS, &q);

    return rc == TK_OK ? tk_timesheet_read(&pg->cx, &q, f) : rc;
}


/* Types that the reader manages, all agents, all rates. */
static void
tk_billing_options(tk_page_t *pg, const tk_timesheet_filter_t *f)
{
    uint32_t              i, k = 0, n = 0;
    tk_val_t             *list;
    const tk_snapshot_t  *s = pg->cx.snap;

    for (i = 0; i < s->n_types; i++) {
        n += tk_acl_is_agent_of(&pg->cx, s->types[i].id);
    }

    list = tk_obj_list(pg->root, TK_K_type_options, n);

    for (i = 0; i < s->n_types; i++) {
        if (tk_acl_is_agent_of(&pg->cx, s->types[i].id)) {
            tk_page_option(pg->root, list, k++, s->types[i].id,
                           s->types[i].name,
                           s->types[i].id == f->type_id);
        }
    }

    list = tk_obj_list(pg->root, TK_K_agent_options, s->n_agents);

    for (i = 0; i < s->n_agents; i++) {
        tk_page_option(pg->root, list, i, s->agents[i].id, s->agents[i].name,
                       s->agents[i].id == f->user_id);
    }

    list = tk_obj_list(pg->root, TK_K_rates, s->n_rates);

    for (i = 0; i < s->n_rates; i++) {
        tk_page_option(pg->root, list, i, s->rates[i].id, s->rates[i].name,
                       s->rates[i].id == f->rate_id);
    }
}


/* Sums per rate; returns the number of entries. */
static int
tk_billing_sums(tk_page_t *pg, const tk_timesheet_filter_t *f, uint64_t *n_r)
{
    int                  rc;
    size_t               i, n;
    int64_t              hours = 0;
    tk_obj_t            *o;
    tk_val_t            *list;
    tk_money_t           money = 0;
    tk_timesheet_sum_t  *sums;

    *n_r = 0;
    rc = tk_timesheet_sums(&pg->cx, f, &sums, &n);

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_obj_list(pg->root, TK_K_rate_totals, (uint32_t) n);

    for (i = 0; i < n; i++) {
        o = tk_list_obj(pg->root, list, (uint32_t) i, 4);
        tk_obj_str(o, TK_K_name, sums[i].name);
        tk_obj_str(o, TK_K_amount, tk_page_money(pg, sums[i].amount));
        tk_obj_str(o, TK_K_hours, tk_page_amount(pg, sums[i].hours));
        tk_obj_str(o, TK_K_money, tk_page_money(pg, sums[i].money));
        hours += sums[i].hours;
        money += sums[i].money;
        *n_r += sums[i].n;
    }

    tk_obj_str(pg->root, TK_K_sum_hours, tk_page_amount(pg, hours));
    tk_obj_str(pg->root, TK_K_sum_money, tk_page_money(pg, money));
    tk_obj_int(pg->root, TK_K_entries, (int64_t) *n_r);

    return TK_OK;
}


/* All companies of the period: to choose one, and what is open of each. */
static int
tk_billing_companies(tk_page_t *pg, const tk_timesheet_filter_t *f)
{
    int                      rc;
    bool                     may = tk_acl_may_bill(&pg->cx), any = false;
    size_t                   i, n;
    tk_obj_t                *o;
    tk_val_t                *list, *options;
    tk_timesheet_filter_t    all = *f;
    tk_timesheet_company_t  *c;

    all.company_id = 0;
    all.billed = -1;
    rc = tk_timesheet_companies(&pg->cx, &all, &c, &n);

    if (rc != TK_OK) {
        return rc;
    }

    options = tk_obj_list(pg->root, TK_K_company_options, (uint32_t) n);
    list = tk_obj_list(pg->root, TK_K_companies, (uint32_t) n);

    for (i = 0; i < n; i++) {
        tk_page_option(pg->root, options, (uint32_t) i, c[i].id, c[i].name,
                       c[i].id == f->company_id);
        o = tk_list_obj(pg->root, list, (uint32_t) i, 8);
        tk_obj_int(o, TK_K_id, (int64_t) c[i].id);
        tk_obj_str(o, TK_K_name, c[i].name);
        tk_obj_str(o, TK_K_hours, tk_page_amount(pg, c[i].hours));
        tk_obj_str(o, TK_K_money, tk_page_money(pg, c[i].money));
        tk_obj_str(o, TK_K_open_money, tk_page_money(pg, c[i].open_money));
        tk_obj_bool(o, TK_K_can_bill, may && c[i].open_hours > 0);
        any = true;
    }

    tk_obj_bool(pg->root, TK_K_has_companies, any);

    return TK_OK;
}


static int
tk_billing_rows(tk_page_t *pg, const tk_timesheet_filter_t *f)
{
    int                  rc;
    size_t               i, n;
    tk_obj_t            *o;
    tk_val_t            *list;
    tk_timesheet_row_t  *r;

    rc = tk_timesheet_rows(&pg->cx, f, TK_BILLING_ROWS, false, &r, &n);

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) n);

    for (i = 0; i < n; i++) {
        o = tk_list_obj(pg->root, list, (uint32_t) i, 12);
        tk_obj_str(o, TK_K_day, r[i].day);
        tk_obj_str(o, TK_K_day_text, tk_day_text(pg->arena, r[i].day,
                                                 tk_page_lang(pg)));
        tk_obj_int(o, TK_K_number, (int64_t) r[i].number);
        tk_obj_str(o, TK_K_subject, r[i].subject);
        tk_obj_str(o, TK_K_company, r[i].company);
        tk_obj_str(o, TK_K_agent, r[i].agent);
        tk_obj_str(o, TK_K_rate, r[i].rate_name);
        tk_obj_str(o, TK_K_hours, tk_page_amount(pg, r[i].hours));
        tk_obj_str(o, TK_K_money, tk_page_money(pg, r[i].money));
        tk_obj_str(o, TK_K_invoice, r[i].invoice);
        tk_obj_int(o, TK_K_invoice_id, (int64_t) r[i].invoice_id);
    }

    tk_obj_bool(pg->root, TK_K_has_rows, n > 0);

    return TK_OK;
}


int
tk_page_billing(tk_page_t *pg)
{
    int                     rc;
    uint64_t                n = 0;
    tk_obj_t               *o = pg->root;
    tk_timesheet_filter_t   f;

    rc = tk_billing_filter(pg, &f);

    if (rc == TK_OK) {
        rc = tk_billing_sums(pg, &f, &n);
    }

    if (rc == TK_OK) {
        rc = tk_billing_companies(pg, &f);
    }

    if (rc == TK_OK) {
        rc = tk_billing_rows(pg, &f);
    }

    if (rc != TK_OK) {
        return rc;
    }

    tk_billing_options(pg, &f);
    tk_obj_str(o, TK_K_from, f.from);
    tk_obj_str(o, TK_K_to, f.to);
    tk_obj_bool(o, TK_K_billed_yes, f.billed == 1);
    tk_obj_bool(o, TK_K_billed_no, f.billed == 0);
    tk_obj_str(o, TK_K_query, tk_timesheet_query(pg->arena, &f));
    tk_obj_bool(o, TK_K_more_rows, n > TK_BILLING_ROWS);
    tk_obj_int(o, TK_K_shown, TK_BILLING_ROWS);
    tk_obj_bool(o, TK_K_may_bill, tk_acl_may_bill(&pg->cx));
    tk_obj_bool(o, TK_K_at_hours, true);
    tk_obj_bool(o, TK_K_now_billing, true);

    return tk_page_render(pg, 200, "billing/hours");
}


int
tk_page_billing_export(tk_page_t *pg)
{
    int                     rc;
    bool                    xlsx;
    tk_str_t                query;
    tk_form_t              *form = pg->req->form;
    tk_url_pairs_t          q;
    tk_timesheet_filter_t   f;

    query = tk_form_get(form, "query");
    rc = tk_url_pairs(pg->arena, query.p ? query : TK_STR(""),
                      TK_BILLING_ARGS, &q);

    if (rc == TK_OK) {
        rc = tk_timesheet_read(&pg->cx, &q, &f);
    }

    if (rc != TK_OK) {
        return rc;
    }

    xlsx = tk_str_eqz(tk_form_get(form, "format"), "xlsx");
    query = tk_timesheet_query(pg->arena, &f);

    return tk_page_task_start(pg, &(tk_task_new_t) {
               .nonce = tk_page_nonce(pg, xlsx ? "hours.xlsx" : "hours.csv"),
               .kind = "hours",
               .args = tk_arena_printf(pg->arena, "%.*s&format=%s%s",
                                       TK_STR_ARG(query),
                                       xlsx ? "xlsx" : "csv",
                                       tk_form_get(form, "bom").n
                                       ? "&bom=1" : ""),
               .back = tk_arena_printf(pg->arena, "billing/?%.*s",
                                       TK_STR_ARG(query))
           });
}
