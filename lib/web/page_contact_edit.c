#include <stdio.h>

#include "desk/people/card.h"
#include "desk/people/company.h"
#include "web/people.h"

/* Contacts: made, changed, merged, deleted. */

#define TK_LINES_SPARE  2            /* empty ones in the form */
#define TK_COUNTED      1000         /* tickets counted before a merge */


/* The lines of the form and some empty ones; the words of kind are the
 * template's: kind.work ... are true. */
static void
tk_edit_lines(tk_page_t *pg, tk_key_id_t key, const tk_card_line_t *lines,
    unsigned n)
{
    unsigned   i, all = n + TK_LINES_SPARE;
    tk_obj_t  *o, *kind;
    tk_val_t  *list;

    all = all > TK_CARD_LINES ? TK_CARD_LINES : all;
    list = tk_obj_list(pg->root, key, all);

    for (i = 0; i < all; i++) {
        o = tk_list_obj(pg->root, list, i, 5);
        kind = tk_obj(pg->arena, 1);
        tk_obj_int(o, TK_K_id, (int64_t) i + 1);
        tk_obj_str(o, TK_K_value, i < n ? lines[i].value : TK_STR(""));
        tk_obj_bool(o, TK_K_preferred, i < n ? lines[i].preferred
                                             : n == 0 && i == 0);
        tk_people_field(pg, kind, i < n ? tk_arena_strz(pg->arena,
                                                        lines[i].kind)
                                        : "work", TK_STR("1"));
        tk_obj_obj(o, TK_K_kind, kind);
    }
}


static int
tk_edit_show(tk_page_t *pg, const tk_card_t *c)
{
    unsigned   i;
    tk_obj_t  *f = tk_obj(pg->arena, 32);

    tk_people_begin_page(pg, false);
    tk_obj_int(f, TK_K_id, (int64_t) c->id);
    tk_obj_bool(f, TK_K_fresh, c->id == 0);
    tk_obj_str(f, TK_K_display, tk_card_name(pg->arena, c));
    tk_obj_str(f, TK_K_company, c->company);
    tk_obj_int(f, TK_K_company_id, (int64_t) c->company_id);
    tk_obj_int(f, TK_K_version, c->modified == TK_TIME_NONE ? 0
                                                            : c->modified);
    tk_obj_bool(f, TK_K_is_m, tk_str_eqz(c->gender, "m"));
    tk_obj_bool(f, TK_K_is_f, tk_str_eqz(c->gender, "f"));

    for (i = 0; i < tk_card_columns_n; i++) {
        tk_people_field(pg, f, tk_card_columns[i].name,
                        tk_column_get(&tk_card_columns[i], c));
    }

    tk_obj_obj(pg->root, TK_K_f, f);
    tk_edit_lines(pg, TK_K_emails, c->email, c->n_emails);
    tk_edit_lines(pg, TK_K_phones, c->phone, c->n_phones);
    tk_people_countries(pg, TK_K_countries, c->country);

    return tk_adm_show(pg, "page/contact_edit");
}


static void
tk_edit_read_lines(tk_page_t *pg, const char *word, tk_card_line_t *lines,
    unsigned *n_r)
{
    char       name[40];
    bool       email = word[0] == 'e', ok;
    unsigned   i, k;
    tk_str_t   value, kind;
    uint64_t   preferred;

    snprintf(name, sizeof(name), "%s_preferred", word);
    preferred = tk_adm_id(pg, name);

    for (i = 1, *n_r = 0; i <= TK_CARD_LINES; i++) {
        snprintf(name, sizeof(name), "%s_%u", word, i);
        value = tk_adm_line(pg, name, 254);

        if (value.n == 0) {
            continue;
        }

        snprintf(name, sizeof(name), "%s_kind_%u", word, i);
        kind = tk_adm_line(pg, name, 16);
        ok = email ? tk_card_email_kind(kind) : tk_card_phone_kind(kind);
        lines[(*n_r)++] = (tk_card_line_t) {
            .value = email ? tk_arena_lower(pg->arena, value) : value,
            .kind = ok ? kind : TK_STR("work"), .preferred = i == preferred
        };
    }

    /* One of them is. */
    for (i = 0, k = 0; i < *n_r; i++) {
        k += lines[i].preferred;
    }

    if (k == 0 && *n_r != 0) {
        lines[0].preferred = true;
    }
}


static void
tk_edit_read(tk_page_t *pg, tk_card_t *c)
{
    int64_t             version;
    unsigned            i;
    const tk_column_t  *column;

    for (i = 0; i < tk_card_columns_n; i++) {
        column = &tk_card_columns[i];
        *tk_column_at(column, c) = tk_adm_line(pg, column->name,
                                               column->max);
    }

    if (!tk_str_eqz(c->gender, "m") && !tk_str_eqz(c->gender, "f")) {
        c->gender = TK_STR("");
    }

    tk_edit_read_lines(pg, "email", c->email, &c->n_emails);
    tk_edit_read_lines(pg, "phone", c->phone, &c->n_phones);
    c->company = tk_adm_line(pg, "company", 190);
    c->company_id = tk_adm_id(pg, "company_id");

    if (tk_str_i64(tk_form_get(pg->req->form, "version"), &version) == TK_OK
        && version > 0)
    {
        c->modified = version;
    }
}


/* The company that the form named, unless another name stands there now:
 * desk/people/card finds or makes that one. */
static int
tk_edit_company(tk_page_t *pg, tk_card_t *c)
{
    int           rc;
    tk_company_t  company;

    if (c->company.n == 0 || c->company_id == 0) {
        c->company_id = 0;
        return TK_OK;
    }

    rc = tk_company_get(&pg->cx, c->company_id, &company);

    if (rc == TK_ENOTFOUND
        || (rc == TK_OK && !tk_str_eq(company.name, c->company)))
    {
        c->company_id = 0;
    }

    return rc == TK_ENOTFOUND ? TK_OK : rc;
}


static int
tk_edit_save(tk_page_t *pg, tk_card_t *c)
{
    int         rc;
    tk_bad_t    bad = { .n = 0 };
    uint64_t    id, other = 0;
    tk_nonce_t  nonce = tk_page_nonce(pg, "contact");

    tk_edit_read(pg, c);

    if (tk_adm_is_bad(pg)) {
        return tk_edit_show(pg, c);
    }

    rc = tk_edit_company(pg, c);

    if (rc == TK_OK) {
        rc = tk_card_save(&pg->cx, &nonce, c, &bad, &id, &other);
    }

    if (rc == TK_EINVAL) {
        tk_adm_bads(pg, &bad);
        tk_obj_int(pg->root, TK_K_other, (int64_t) other);
        return tk_edit_show(pg, c);
    }

    if (rc == TK_ECONFLICT) {
        return tk_people_done(pg, "meanwhile", "contacts/", c->id);
    }

    return rc == TK_OK ? tk_people_done(pg, c->id ? "saved" : "made",
                                        "contacts/", id)
                       : rc;
}


int
tk_page_contact_new(tk_page_t *pg)
{
    tk_card_t  c;

    tk_card_init(&c);

    return tk_edit_show(pg, &c);
}


int
tk_page_contact_make(tk_page_t *pg)
{
    tk_card_t  c;

    tk_card_init(&c);

    return tk_edit_save(pg, &c);
}


int
tk_page_contact_edit(tk_page_t *pg)
{
    int        rc;
    tk_card_t  c;

    rc = tk_card_get(&pg->cx, tk_adm_arg(pg, 0), &c);

    return rc == TK_OK ? tk_edit_show(pg, &c) : rc;
}


int
tk_page_contact_change(tk_page_t *pg)
{
    int        rc;
    tk_card_t  c;

    rc = tk_card_get(&pg->cx, tk_adm_arg(pg, 0), &c);
    c.modified = TK_TIME_NONE;

    return rc == TK_OK ? tk_edit_save(pg, &c) : rc;
}


int
tk_page_contact_delete(tk_page_t *pg)
{
    int         rc;
    uint64_t    id = tk_adm_arg(pg, 0);
    tk_nonce_t  nonce = tk_page_nonce(pg, "contact");

    rc = tk_card_delete(&pg->cx, &nonce, id);

    if (rc == TK_ECONFLICT) {
        return tk_people_done(pg, "has_tickets", "contacts/", id);
    }

    return rc == TK_OK ? tk_people_done(pg, "deleted", "contacts/", 0) : rc;
}


/* --- two become one ------------------------------------------------------- */

static int
tk_merge_side(tk_page_t *pg, tk_key_id_t key, uint64_t id)
{
    int           rc;
    tk_card_t     c;
    tk_obj_t     *o;
    tk_val_t     *list;
    uint32_t      i;
    uint64_t      tickets;

    rc = tk_card_get(&pg->cx, id, &c);

    if (rc == TK_OK) {
        rc = tk_card_tickets(&pg->cx, id, TK_COUNTED + 1, &tickets);
    }

    if (rc != TK_OK) {
        return rc;
    }

    o = tk_obj(pg->arena, 8);
    tk_obj_int(o, TK_K_id, (int64_t) id);
    tk_obj_str(o, TK_K_display, tk_card_name(pg->arena, &c));
    tk_obj_str(o, TK_K_company, c.company);
    tk_obj_str(o, TK_K_total,
               tickets > TK_COUNTED
               ? TK_STR("1000+")
               : tk_arena_printf(pg->arena, "%llu",
                                 (unsigned long long) tickets));
    list = tk_obj_list(o, TK_K_emails, c.n_emails);

    for (i = 0; i < c.n_emails; i++) {
        tk_obj_str(tk_list_obj(o, list, i, 1), TK_K_value,
                   c.email[i].value);
    }

    list = tk_obj_list(o, TK_K_phones, c.n_phones);

    for (i = 0; i < c.n_phones; i++) {
        tk_obj_str(tk_list_obj(o, list, i, 1), TK_K_value,
                   c.phone[i].value);
    }

    tk_obj_obj(pg->root, key, o);

    return TK_OK;
}


int
tk_page_contact_merge(tk_page_t *pg)
{
    int       rc;
    uint64_t  id = tk_adm_arg(pg, 0);
    uint64_t  with = tk_page_number(tk_form_get(pg->query, "with"));

    if (with == id) {
        return TK_ENOTFOUND;
    }

    rc = tk_merge_side(pg, TK_K_keep, id);

    if (rc == TK_OK) {
        rc = tk_merge_side(pg, TK_K_gone_one, with);
    }

    tk_people_begin_page(pg, false);

    return rc == TK_OK ? tk_page_render(pg, 200, "page/contact_merge") : rc;
}


int
tk_page_contact_merged(tk_page_t *pg)
{
    int         rc;
    uint64_t    id = tk_adm_arg(pg, 0);
    tk_nonce_t  nonce = tk_page_nonce(pg, "contact");

    rc = tk_card_merge(&pg->cx, &nonce, id, tk_adm_id(pg, "with"));

    return rc == TK_OK ? tk_people_done(pg, "merged", "contacts/", id) : rc;
}
