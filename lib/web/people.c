#include "web/people.h"

#include "base/utf8.h"
#include "desk/people/contact.h"
#include "desk/people/country.h"


void
tk_people_begin_page(tk_page_t *pg, bool companies)
{
    tk_obj_bool(pg->root, TK_K_now_contacts, true);
    tk_obj_bool(pg->root, TK_K_tab_companies, companies);
}


void
tk_people_field(tk_page_t *pg, tk_obj_t *o, const char *name, tk_str_t value)
{
    tk_key_id_t  key = tk_tmpl_key(pg->site->pages, tk_str_z(name));

    if (key != TK_K_NONE) {
        tk_obj_str(o, key, value);
    }
}


int
tk_people_done(tk_page_t *pg, const char *word, const char *fmt, uint64_t id)
{
    tk_str_t  to = id ? tk_arena_printf(pg->arena, "%s%llu", fmt,
                                        (unsigned long long) id)
                      : tk_str_z(fmt);

    return tk_page_redirect(pg, tk_arena_printf(pg->arena, "%.*s?done=%s",
                                                TK_STR_ARG(to), word));
}


static tk_str_t
tk_people_initials(tk_arena_t *a, const tk_person_t *p)
{
    tk_str_t  first = p->first_name, last = p->last_name, email = p->email;

    if (first.n + last.n == 0) {
        first = email;
    }

    first = tk_str_sub(first, 0, first.n);

    return tk_arena_printf(a, "%.*s%.*s",
                           TK_STR_ARG(tk_utf8_head(first.p ? first
                                                   : TK_STR(""), 1)),
                           TK_STR_ARG(tk_utf8_head(last.p ? last
                                                   : TK_STR(""), 1)));
}


void
tk_people_rows_show(tk_page_t *pg, tk_key_id_t key, const tk_person_t *rows,
    size_t n)
{
    uint32_t            i;
    tk_obj_t           *o;
    tk_val_t           *list;
    const tk_person_t  *p;
    tk_str_t            none = TK_STR("");

    list = tk_obj_list(pg->root, key, (uint32_t) n);

    for (i = 0; i < n; i++) {
        p = &rows[i];
        o = tk_list_obj(pg->root, list, i, 12);
        tk_obj_int(o, TK_K_id, (int64_t) p->id);
        tk_obj_str(o, TK_K_name,
                   tk_contact_display(pg->arena, p->first_name,
                                      p->middle_name, p->last_name,
                                      p->email));
        tk_obj_str(o, TK_K_initials, tk_people_initials(pg->arena, p));
        tk_obj_str(o, TK_K_first_name, p->first_name);
        tk_obj_str(o, TK_K_middle_name, p->middle_name);
        tk_obj_str(o, TK_K_last_name, p->last_name);
        tk_obj_str(o, TK_K_email, p->email.p ? p->email : none);
        tk_obj_str(o, TK_K_phone, p->phone.p ? p->phone : none);
        tk_obj_str(o, TK_K_company, p->company.p ? p->company : none);
        tk_obj_int(o, TK_K_company_id, (int64_t) p->company_id);
    }
}


void
tk_people_tickets_show(tk_page_t *pg, tk_key_id_t key,
    const tk_list_page_t *page)
{
    uint32_t              i;
    tk_obj_t             *o;
    tk_val_t             *list;
    const tk_list_row_t  *r;

    list = tk_obj_list(pg->root, key, (uint32_t) page->n);

    for (i = 0; i < page->n; i++) {
        r = &page->rows[i];
        o = tk_list_obj(pg->root, list, i, 10);
        tk_obj_str(o, TK_K_url, tk_arena_printf(pg->arena, "agent/t/%llu",
                                    (unsigned long long) r->number));
        tk_obj_int(o, TK_K_number, (int64_t) r->number);
        tk_obj_str(o, TK_K_subject, r->subject);
        tk_obj_str(o, TK_K_type, tk_page_type_name(pg, r->type_id));
        tk_obj_str(o, TK_K_agent, tk_page_agent_name(pg, r->agent_id));
        tk_page_status(pg, o, TK_K_status, r->status_id);
        tk_page_time(pg, o, TK_K_modified, r->modified);
        tk_obj_bool(o, TK_K_unread, r->unread);
        tk_obj_bool(o, TK_K_closed, tk_snap_closed(pg->cx.snap,
                                                   r->status_id));
    }
}


void
tk_people_tickets_key(tk_page_t *pg, tk_list_filter_t *f)
{
    int64_t   time, id;
    tk_str_t  s = tk_form_get(pg->query, "after");

    *f = (tk_list_filter_t) { .limit = TK_PEOPLE_TICKETS,
                              .agent = TK_AGENT_ANY };

    if (s.n && tk_str_i64(tk_str_cut(&s, '.'), &time) == TK_OK
        && tk_str_i64(s, &id) == TK_OK && id > 0 && time > 0
        && time < TK_TIME_LAST)
    {
        f->has_key = true;
        f->key_time = time;
        f->key_id = (uint64_t) id;
    }
}


void
tk_people_tickets_page(tk_page_t *pg, tk_str_t path,
    const tk_list_page_t *page)
{
    const tk_list_row_t  *last;

    tk_people_tickets_show(pg, TK_K_tickets, page);
    tk_obj_bool(pg->root, TK_K_has_tickets, page->n > 0);
    tk_obj_str(pg->root, TK_K_path, path);

    if (tk_form_get(pg->query, "after").n) {
        tk_obj_str(pg->root, TK_K_first_query, TK_STR("first="));
    }

    if (page->more && page->n) {
        last = &page->rows[page->n - 1];
        tk_obj_str(pg->root, TK_K_older_query,
                   tk_arena_printf(pg->arena, "after=%lld.%llu",
                                   (long long) last->modified,
                                   (unsigned long long) last->id));
    }
}


void
tk_people_countries(tk_page_t *pg, tk_key_id_t key, tk_str_t selected)
{
    unsigned             i;
    tk_obj_t            *o;
    tk_str_t             lang = tk_page_lang(pg);
    tk_val_t            *list;
    const tk_country_t  *c;

    list = tk_obj_list(pg->root, key, tk_countries_n);

    for (i = 0; i < tk_countries_n; i++) {
        c = tk_country_nth(lang, i);
        o = tk_list_obj(pg->root, list, i, 3);
        tk_obj_str(o, TK_K_value, tk_str_z(c->code));
        tk_obj_str(o, TK_K_name, tk_country_name(tk_str_z(c->code), lang));
        tk_obj_bool(o, TK_K_selected, tk_str_eqz(selected, c->code));
    }
}


void
tk_people_links_show(tk_page_t *pg, const tk_link_t *links, size_t n)
{
    uint32_t          i;
    tk_obj_t         *o;
    tk_val_t         *list = tk_obj_list(pg->root, TK_K_links, (uint32_t) n);
    const tk_link_t  *l;

    static const char *const pages[] = { "agent/t/", "contacts/",
                                         "companies/" };

    for (i = 0; i < n; i++) {
        l = &links[i];
        o = tk_list_obj(pg->root, list, i, 8);
        tk_obj_int(o, TK_K_id, (int64_t) l->id);
        tk_obj_str(o, TK_K_href,
                   tk_arena_printf(pg->arena, "%s%llu", pages[l->kind],
                                   (unsigned long long)
                                   (l->kind == TK_LINK_TICKET
                                    ? l->number : l->other_id)));
        tk_obj_bool(o, TK_K_is_ticket, l->kind == TK_LINK_TICKET);
        tk_obj_bool(o, TK_K_is_contact, l->kind == TK_LINK_CONTACT);
        tk_obj_bool(o, TK_K_is_company, l->kind == TK_LINK_COMPANY);

        if (l->kind == TK_LINK_TICKET) {
            tk_obj_int(o, TK_K_number, (int64_t) l->number);
            tk_obj_str(o, TK_K_name, l->subject);
            tk_page_status(pg, o, TK_K_status, l->status_id);
        } else {
            tk_obj_str(o, TK_K_name, l->name.n ? l->name : TK_STR("?"));
        }
    }
}


int
tk_people_links(tk_page_t *pg, tk_link_kind_t kind, uint64_t id)
{
    int         rc;
    size_t      n;
    tk_link_t  *links;

    rc = tk_link_tickets(&pg->cx, kind, id, &links, &n);

    if (rc == TK_OK) {
        tk_obj_bool(pg->root, TK_K_has_links, n > 0);
        tk_people_links_show(pg, links, n);
    }

    return rc;
}
