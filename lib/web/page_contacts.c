#include "desk/people/card.h"
#include "desk/people/country.h"
#include "web/people.h"

/* Contacts: the list, finding, and one with all that is known of it. */

#define TK_PICK_ROWS  10


static int
tk_contacts_page(tk_page_t *pg, tk_person_t **rows_r, size_t *n_r)
{
    int          rc = TK_OK;
    uint64_t     after = tk_page_number(tk_form_get(pg->query, "after"));
    tk_person_t  from = { .last_name = TK_STR(""), .first_name = TK_STR("") };

    if (after != 0) {
        rc = tk_people_get(&pg->cx, after, &from);
        rc = rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    return rc == TK_OK ? tk_people_page(&pg->cx, from.last_name,
                                        from.first_name, from.id,
                                        TK_PEOPLE_ROWS + 1, rows_r, n_r)
                       : rc;
}


int
tk_page_contacts(tk_page_t *pg)
{
    int           rc;
    bool          more;
    size_t        n;
    tk_str_t      q = tk_adm_query(pg, "q");
    tk_person_t  *rows = NULL;

    rc = q.n ? tk_people_find(&pg->cx, q, TK_PEOPLE_ROWS + 1, &rows, &n)
             : tk_contacts_page(pg, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    more = n > TK_PEOPLE_ROWS;
    n -= more;
    tk_people_begin_page(pg, false);
    tk_people_rows_show(pg, TK_K_rows, rows, n);
    tk_obj_str(pg->root, TK_K_q, q);
    tk_obj_bool(pg->root, TK_K_too_many, q.n && more);
    tk_adm_pager(pg, "contacts/", TK_STR(""), more && q.n == 0
                 ? tk_arena_printf(pg->arena, "%llu",
                                   (unsigned long long) rows[n - 1].id)
                 : TK_STR_NULL);

    return tk_page_render(pg, 200, "page/contacts");
}


static void
tk_contact_lines(tk_page_t *pg, tk_obj_t *o, tk_key_id_t key,
    const tk_card_line_t *lines, unsigned n)
{
    unsigned   i;
    tk_obj_t  *line, *kind;
    tk_val_t  *list = tk_obj_list(o, key, n);

    for (i = 0; i < n; i++) {
        line = tk_list_obj(o, list, i, 3);
        kind = tk_obj(pg->arena, 1);
        tk_obj_str(line, TK_K_value, lines[i].value);
        tk_obj_bool(line, TK_K_preferred, lines[i].preferred);
        tk_people_field(pg, kind, tk_arena_strz(pg->arena, lines[i].kind),
                        TK_STR("1"));
        tk_obj_obj(line, TK_K_kind, kind);
    }
}


static void
tk_contact_show(tk_page_t *pg, const tk_card_t *c)
{
    unsigned   i;
    tk_obj_t  *o = tk_obj(pg->arena, 40);
    tk_str_t   lang = tk_page_lang(pg);

    tk_obj_int(o, TK_K_id, (int64_t) c->id);
    tk_obj_str(o, TK_K_display, tk_card_name(pg->arena, c));
    tk_obj_str(o, TK_K_company, c->company);
    tk_obj_int(o, TK_K_company_id, (int64_t) c->company_id);
    tk_obj_str(o, TK_K_lines, tk_country_address(pg->arena, &(tk_address_t) {
                   c->address, c->address_no, c->zip, c->city, c->state,
                   c->country }, lang));
    tk_obj_bool(o, TK_K_is_m, tk_str_eqz(c->gender, "m"));
    tk_obj_bool(o, TK_K_is_f, tk_str_eqz(c->gender, "f"));
    tk_page_time(pg, o, TK_K_created, c->created);
    tk_page_time(pg, o, TK_K_modified, c->modified);

    for (i = 0; i < tk_card_columns_n; i++) {
        tk_people_field(pg, o, tk_card_columns[i].name,
                        tk_column_get(&tk_card_columns[i], c));
    }

    tk_contact_lines(pg, o, TK_K_emails, c->email, c->n_emails);
    tk_contact_lines(pg, o, TK_K_phones, c->phone, c->n_phones);
    tk_obj_obj(pg->root, TK_K_c, o);
}


int
tk_page_contact(tk_page_t *pg)
{
    int               rc;
    tk_card_t         c;
    tk_list_page_t    page;
    tk_list_filter_t  f;

    rc = tk_card_get(&pg->cx, tk_adm_arg(pg, 0), &c);

    if (rc != TK_OK) {
        return rc;
    }

    tk_people_tickets_key(pg, &f);
    rc = tk_list_contact(&pg->cx, c.id, 0, &f, &page);

    if (rc == TK_OK) {
        rc = tk_people_links(pg, TK_LINK_CONTACT, c.id);
    }

    if (rc != TK_OK) {
        return rc;
    }

    tk_people_begin_page(pg, false);
    tk_contact_show(pg, &c);
    tk_people_tickets_page(pg, tk_arena_printf(pg->arena, "contacts/%llu",
                               (unsigned long long) c.id), &page);

    return tk_page_render(pg, 200, "page/contact");
}


/* A number of the address, given on; 0 for none. */
static uint64_t
tk_pick_for(tk_page_t *pg, const char *name, tk_key_id_t key)
{
    uint64_t  v = tk_page_number(tk_adm_query(pg, name));

    tk_obj_str(pg->root, key, v == 0 ? TK_STR("")
                              : tk_arena_printf(pg->arena, "%llu",
                                                (unsigned long long) v));

    return v;
}


/*
 * What a picker offers: a fragment for the script, a page without it.  For a
 * new ticket, for that of the number in "for" (whose it is), in "link" (what
 * it is linked with), or to merge with the contact "merge".
 */
int
tk_page_contacts_pick(tk_page_t *pg)
{
    int           rc;
    size_t        n = 0;
    tk_str_t      q = tk_adm_query(pg, "q");
    uint64_t      ticket, link, merge;
    tk_person_t  *rows = NULL;

    rc = tk_people_find(&pg->cx, q, TK_PICK_ROWS, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    tk_people_begin_page(pg, false);
    tk_people_rows_show(pg, TK_K_rows, rows, n);
    tk_obj_str(pg->root, TK_K_q, q);
    ticket = tk_pick_for(pg, "for", TK_K_for_ticket);
    link = tk_pick_for(pg, "link", TK_K_for_link);
    merge = tk_pick_for(pg, "merge", TK_K_for_merge);
    tk_obj_bool(pg->root, TK_K_for_new, ticket + link + merge == 0);

    return tk_page_render(pg, 200, "page/contacts_pick");
}
