#include "desk/people/company.h"
#include "desk/people/country.h"
#include "web/people.h"

/* Companies: the list, one of them, made, changed, deleted. */

#define TK_OPTION_ROWS  10


static void
tk_companies_rows(tk_page_t *pg, const tk_company_row_t *rows, size_t n)
{
    uint32_t   i;
    tk_obj_t  *o;
    tk_val_t  *list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) n);

    for (i = 0; i < n; i++) {
        o = tk_list_obj(pg->root, list, i, 5);
        tk_obj_int(o, TK_K_id, (int64_t) rows[i].id);
        tk_obj_str(o, TK_K_name, rows[i].name);
        tk_obj_str(o, TK_K_city, rows[i].city);
        tk_obj_str(o, TK_K_phone, rows[i].phone);
        tk_obj_str(o, TK_K_email, rows[i].email);
    }
}


static int
tk_companies_page(tk_page_t *pg, tk_company_row_t **rows_r, size_t *n_r)
{
    int           rc = TK_OK;
    uint64_t      after = tk_page_number(tk_form_get(pg->query, "after"));
    tk_company_t  from = { .name = TK_STR("") };

    if (after != 0) {
        rc = tk_company_get(&pg->cx, after, &from);
        rc = rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    return rc == TK_OK ? tk_company_page(&pg->cx, from.name, from.id,
                                         TK_PEOPLE_ROWS + 1, rows_r, n_r)
                       : rc;
}


int
tk_page_companies(tk_page_t *pg)
{
    int                rc;
    bool               more;
    size_t             n;
    tk_str_t           q = tk_adm_query(pg, "q");
    tk_company_row_t  *rows;

    rc = q.n ? tk_company_find(&pg->cx, q, TK_PEOPLE_ROWS + 1, &rows, &n)
             : tk_companies_page(pg, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    more = n > TK_PEOPLE_ROWS;
    n -= more;
    tk_people_begin_page(pg, true);
    tk_companies_rows(pg, rows, n);
    tk_obj_str(pg->root, TK_K_q, q);
    tk_obj_bool(pg->root, TK_K_too_many, q.n && more);
    tk_adm_pager(pg, "companies/", TK_STR(""), more && q.n == 0
                 ? tk_arena_printf(pg->arena, "%llu",
                                   (unsigned long long) rows[n - 1].id)
                 : TK_STR_NULL);

    return tk_page_render(pg, 200, "page/companies");
}


/* <option>s for a field with a list. */
int
tk_page_companies_options(tk_page_t *pg)
{
    int                rc;
    size_t             n = 0;
    tk_str_t           q = tk_adm_query(pg, "company");
    tk_company_row_t  *rows = NULL;

    rc = q.n ? tk_company_find(&pg->cx, q, TK_OPTION_ROWS, &rows, &n)
             : TK_OK;

    if (rc == TK_OK) {
        tk_companies_rows(pg, rows, n);
    }

    return rc == TK_OK ? tk_page_render(pg, 200, "part/company_options") : rc;
}


static void
tk_company_fields(tk_page_t *pg, tk_obj_t *o, const tk_company_t *c)
{
    unsigned  i;

    for (i = 0; i < tk_company_columns_n; i++) {
        tk_people_field(pg, o, tk_company_columns[i].name,
                        tk_column_get(&tk_company_columns[i], c));
    }

    tk_obj_int(o, TK_K_id, (int64_t) c->id);
    tk_obj_bool(o, TK_K_ticket_group, c->ticket_group);
    tk_obj_bool(o, TK_K_fresh, c->id == 0);
    tk_obj_int(o, TK_K_version, c->modified == TK_TIME_NONE ? 0
                                                            : c->modified);
}


int
tk_page_company(tk_page_t *pg)
{
    int               rc;
    size_t            n;
    tk_obj_t         *o = tk_obj(pg->arena, 40);
    tk_str_t          lang = tk_page_lang(pg);
    tk_person_t      *people;
    tk_company_t      c;
    tk_list_page_t    page;
    tk_list_filter_t  f;

    rc = tk_company_get(&pg->cx, tk_adm_arg(pg, 0), &c);

    if (rc == TK_OK) {
        rc = tk_people_of_company(&pg->cx, c.id, TK_PEOPLE_ROWS, &people, &n);
    }

    if (rc == TK_OK) {
        tk_people_tickets_key(pg, &f);
        rc = tk_list_company(&pg->cx, c.id, &f, &page);
    }

    if (rc == TK_OK) {
        rc = tk_people_links(pg, TK_LINK_COMPANY, c.id);
    }

    if (rc != TK_OK) {
        return rc;
    }

    tk_people_begin_page(pg, true);
    tk_company_fields(pg, o, &c);
    tk_obj_str(o, TK_K_lines, tk_country_address(pg->arena, &(tk_address_t) {
                   c.address, c.address_no, c.zip, c.city, c.state,
                   c.country }, lang));
    tk_obj_str(o, TK_K_post_lines,
               tk_country_address(pg->arena, &(tk_address_t) {
                   c.post_address, c.post_address_no, c.post_zip,
                   c.post_city, c.post_state, c.post_country }, lang));
    tk_page_time(pg, o, TK_K_created, c.created);
    tk_page_time(pg, o, TK_K_modified, c.modified);
    tk_obj_obj(pg->root, TK_K_c, o);
    tk_obj_bool(pg->root, TK_K_has_people, n > 0);
    tk_people_rows_show(pg, TK_K_rows, people, n);
    tk_people_tickets_page(pg, tk_arena_printf(pg->arena, "companies/%llu",
                               (unsigned long long) c.id), &page);

    return tk_page_render(pg, 200, "page/company");
}


static int
tk_company_show_form(tk_page_t *pg, const tk_company_t *c)
{
    tk_obj_t  *f = tk_obj(pg->arena, 32);

    tk_people_begin_page(pg, true);
    tk_company_fields(pg, f, c);
    tk_obj_obj(pg->root, TK_K_f, f);
    tk_people_countries(pg, TK_K_countries, c->country);
    tk_people_countries(pg, TK_K_post_countries, c->post_country);

    return tk_adm_show(pg, "page/company_edit");
}


static int
tk_company_save_form(tk_page_t *pg, tk_company_t *c)
{
    int                 rc;
    int64_t             version;
    tk_bad_t            bad = { .n = 0 };
    unsigned            i;
    uint64_t            id;
    tk_nonce_t          nonce = tk_page_nonce(pg, "company");
    const tk_column_t  *column;

    for (i = 0; i < tk_company_columns_n; i++) {
        column = &tk_company_columns[i];
        *tk_column_at(column, c) = column->max > 1000
            ? tk_str_trim(tk_adm_text(pg, column->name, column->max))
            : tk_adm_line(pg, column->name, column->max);
    }

    c->ticket_group = tk_adm_flag(pg, "ticket_group");
    c->modified = TK_TIME_NONE;

    if (tk_str_i64(tk_form_get(pg->req->form, "version"), &version) == TK_OK
        && version > 0)
    {
        c->modified = version;
    }

    if (tk_adm_is_bad(pg)) {
        return tk_company_show_form(pg, c);
    }

    rc = tk_company_save(&pg->cx, &nonce, c, &bad, &id);

    if (rc == TK_EINVAL) {
        tk_adm_bads(pg, &bad);
        return tk_company_show_form(pg, c);
    }

    if (rc == TK_ECONFLICT) {
        return tk_people_done(pg, "meanwhile", "companies/", c->id);
    }

    return rc == TK_OK ? tk_people_done(pg, c->id ? "saved" : "made",
                                        "companies/", id)
                       : rc;
}


int
tk_page_company_new(tk_page_t *pg)
{
    tk_company_t  c;

    tk_company_init(&c);

    return tk_company_show_form(pg, &c);
}


int
tk_page_company_make(tk_page_t *pg)
{
    tk_company_t  c;

    tk_company_init(&c);

    return tk_company_save_form(pg, &c);
}


int
tk_page_company_edit(tk_page_t *pg)
{
    int           rc;
    tk_company_t  c;

    rc = tk_company_get(&pg->cx, tk_adm_arg(pg, 0), &c);

    return rc == TK_OK ? tk_company_show_form(pg, &c) : rc;
}


int
tk_page_company_change(tk_page_t *pg)
{
    int           rc;
    tk_company_t  c;

    rc = tk_company_get(&pg->cx, tk_adm_arg(pg, 0), &c);

    return rc == TK_OK ? tk_company_save_form(pg, &c) : rc;
}


int
tk_page_company_delete(tk_page_t *pg)
{
    int         rc;
    uint64_t    id = tk_adm_arg(pg, 0);
    tk_nonce_t  nonce = tk_page_nonce(pg, "company");

    rc = tk_company_delete(&pg->cx, &nonce, id);

    if (rc == TK_ECONFLICT) {
        return tk_people_done(pg, "has_tickets", "companies/", id);
    }

    return rc == TK_OK ? tk_people_done(pg, "deleted", "companies/", 0) : rc;
}
