#include "desk/mail/mailvars.h"

#include "base/buf.h"
#include "desk/billing/hours.h"
#include "desk/people/contact.h"
#include "desk/people/country.h"
#include "tk_sql.gen.h"

#define TK_MAILVARS_NAME  40       /* longest name of a variable */

struct tk_mailvars_people {
    tk_sql_contact_full_t  contact;     /* zeroed: there is none         */
    tk_sql_company_full_t  company;
};

typedef struct {
    const char  *name;
    size_t       offset;                /* of a tk_str_t                 */
} tk_mailvars_field_t;

#define TK_F(type, name, member)  { name, offsetof(type, member) }

static const tk_mailvars_field_t  tk_mailvars_contact[] = {
    TK_F(tk_sql_contact_full_t, "salutation", salutation),
    TK_F(tk_sql_contact_full_t, "first_name", first_name),
    TK_F(tk_sql_contact_full_t, "middle_name", middle_name),
    TK_F(tk_sql_contact_full_t, "last_name", last_name),
    TK_F(tk_sql_contact_full_t, "initials", initials),
    TK_F(tk_sql_contact_full_t, "title", title),
    TK_F(tk_sql_contact_full_t, "email", email),
    TK_F(tk_sql_contact_full_t, "home_phone", home_phone),
    TK_F(tk_sql_contact_full_t, "fax", fax),
    TK_F(tk_sql_contact_full_t, "cellular", cellular),
    TK_F(tk_sql_contact_full_t, "address", address),
    TK_F(tk_sql_contact_full_t, "address_no", address_no),
    TK_F(tk_sql_contact_full_t, "zip", zip),
    TK_F(tk_sql_contact_full_t, "city", city),
    TK_F(tk_sql_contact_full_t, "state", state),
    TK_F(tk_sql_contact_full_t, "country", country),
    TK_F(tk_sql_contact_full_t, "department", department),
    TK_F(tk_sql_contact_full_t, "function", job),
    TK_F(tk_sql_contact_full_t, "work_phone", work_phone),
    TK_F(tk_sql_contact_full_t, "work_fax", work_fax),
    TK_F(tk_sql_contact_full_t, "homepage", homepage),
    { NULL, 0 }
};

static const tk_mailvars_field_t  tk_mailvars_company[] = {
    TK_F(tk_sql_company_full_t, "crn", crn),
    TK_F(tk_sql_company_full_t, "iban", iban),
    TK_F(tk_sql_company_full_t, "vat_no", vat_no),
    TK_F(tk_sql_company_full_t, "bank_no", bank_no),
    TK_F(tk_sql_company_full_t, "comment", comment),
    TK_F(tk_sql_company_full_t, "homepage", homepage),
    TK_F(tk_sql_company_full_t, "email", email),
    TK_F(tk_sql_company_full_t, "fax", fax),
    TK_F(tk_sql_company_full_t, "phone", phone),
    TK_F(tk_sql_company_full_t, "post_zip", post_zip),
    TK_F(tk_sql_company_full_t, "post_country", post_country),
    TK_F(tk_sql_company_full_t, "post_state", post_state),
    TK_F(tk_sql_company_full_t, "post_city", post_city),
    TK_F(tk_sql_company_full_t, "post_address_no", post_address_no),
    TK_F(tk_sql_company_full_t, "post_address", post_address),
    TK_F(tk_sql_company_full_t, "country", country),
    TK_F(tk_sql_company_full_t, "state", state),
    TK_F(tk_sql_company_full_t, "city", city),
    TK_F(tk_sql_company_full_t, "zip", zip),
    TK_F(tk_sql_company_full_t, "address", address),
    TK_F(tk_sql_company_full_t, "address_no", address_no),
    TK_F(tk_sql_company_full_t, "name2", name2),
    TK_F(tk_sql_company_full_t, "name", name),
    { NULL, 0 }
};

static const tk_mailvars_field_t  tk_mailvars_ticket[] = {
    TK_F(tk_ticket_t, "subject", subject),
    TK_F(tk_ticket_t, "company", company_name),
    TK_F(tk_ticket_t, "first_name", first_name),
    TK_F(tk_ticket_t, "middle_name", middle_name),
    TK_F(tk_ticket_t, "last_name", last_name),
    TK_F(tk_ticket_t, "email", email),
    TK_F(tk_ticket_t, "phone", phone),
    { NULL, 0 }
};


static int
tk_mailvars_people(tk_cx_t *cx, tk_mailvars_t *v)
{
    int                         rc = TK_OK;
    const tk_ticket_t          *t = v->ticket;
    struct tk_mailvars_people  *p;

    if (v->people != NULL) {
        return TK_OK;
    }

    v->people = p = tk_arena_zalloc(cx->arena, sizeof(*p));

    if (p == NULL) {
        return TK_ENOMEM;
    }

    if (t->contact_id != 0) {
        rc = tk_sql_contact_full(cx->db, &(tk_sql_contact_full_in_t) {
                                     .id = t->contact_id
                                 }, &p->contact);
    }

    if ((rc == TK_OK || rc == TK_ENOTFOUND) && t->company_id != 0) {
        rc = tk_sql_company_full(cx->db, &(tk_sql_company_full_in_t) {
                                     .id = t->company_id
                                 }, &p->company);
    }

    return rc == TK_ENOTFOUND ? TK_OK : rc;
}


static bool
tk_mailvars_field(const tk_mailvars_field_t *fields, const void *row,
    tk_str_t name, tk_str_t *value_r)
{
    for ( ; fields->name != NULL; fields++) {
        if (tk_str_eqz(name, fields->name)) {
            *value_r = *(const tk_str_t *)
                       ((const char *) row + fields->offset);
            return true;
        }
    }

    return false;
}


static tk_str_t
tk_mailvars_sirmadam(tk_str_t language, tk_str_t gender)
{
    size_t  i;

    static const struct {
        const char  *language;
        const char  *form[3];
    } salutes[] = {
#define TK_SALUTE(language, man, woman, unknown)                          \
        { language, { man, woman, unknown } },
#include "desk/mail/salute.def"
#undef TK_SALUTE
        { NULL, { NULL, NULL, NULL } }
    };

    for (i = 0; salutes[i].language != NULL; i++) {
        if (tk_str_eqz(language, salutes[i].language)) {
            break;
        }
    }

    i = salutes[i].language ? i : 0;

    return tk_str_z(salutes[i].form[tk_str_eqz(gender, "m") ? 0
                                    : tk_str_eqz(gender, "f") ? 1 : 2]);
}


static tk_str_t
tk_mailvars_greeting(tk_arena_t *a, const tk_mailvars_t *v)
{
    size_t              i, k = 0;
    tk_str_t            name;
    const tk_ticket_t  *t = v->ticket;

    static const struct {
        const char  *language;
        const char  *front;
        const char  *nobody;
    } greetings[] = {
#define TK_GREET(language, front, nobody)  { language, front, nobody },
#include "desk/mail/salute.def"
#undef TK_GREET
    };

    for (i = 0; i < sizeof(greetings) / sizeof(greetings[0]); i++) {
        if (tk_str_eqz(v->language, greetings[i].language)) {
            k = i;
        }
    }

    name = tk_contact_display(a, t->first_name, t->middle_name, t->last_name,
                              TK_STR_NULL);

    return name.n ? tk_arena_printf(a, "%s %.*s", greetings[k].front,
                                    TK_STR_ARG(name))
                  : tk_str_z(greetings[k].nobody);
}


static bool
tk_mailvars_of_contact(tk_cx_t *cx, tk_mailvars_t *v, tk_str_t name,
    tk_str_t *value_r)
{
    const tk_ticket_t            *t = v->ticket;
    const tk_sql_contact_full_t  *c = &v->people->contact;

    if (tk_str_eqz(name, "sirmadam")) {
        *value_r = tk_mailvars_sirmadam(v->language, c->gender);
        return true;
    }

    if (tk_str_eqz(name, "formatted_address")) {
        *value_r = tk_country_address(cx->arena, &(tk_address_t) {
                       c->address, c->address_no, c->zip, c->city, c->state,
                       c->country
                   }, v->language);
        return true;
    }

    if (!tk_mailvars_field(tk_mailvars_contact, c, name, value_r)) {
        return false;
    }

    if (tk_str_eqz(name, "country")) {
        *value_r = tk_country_name(*value_r, v->language);
    }

    /* Nobody is addressed by a bare comma. */
    if (value_r->n == 0 && tk_str_eqz(name, "salutation")) {
        *value_r = tk_mailvars_greeting(cx->arena, v);
    }

    /* Without a contact the ticket's own copy says who it is. */
    if (value_r->n == 0 && c->id == 0) {
        (void) tk_mailvars_field(tk_mailvars_ticket, t, name, value_r);
    }

    return true;
}


static bool
tk_mailvars_of_company(tk_cx_t *cx, tk_mailvars_t *v, tk_str_t name,
    tk_str_t *value_r)
{
    bool                          made;
    const tk_sql_company_full_t  *c = &v->people->company;

    if (tk_str_eqz(name, "formatted_address")) {
        *value_r = tk_country_address(cx->arena, &(tk_address_t) {
                       c->address, c->address_no, c->zip, c->city, c->state,
                       c->country
                   }, v->language);
        return true;
    }

    if (tk_str_eqz(name, "formatted_post_address")) {
        *value_r = tk_country_address(cx->arena, &(tk_address_t) {
                       c->post_address, c->post_address_no, c->post_zip,
                       c->post_city, c->post_state, c->post_country
                   }, v->language);
        return true;
    }

    made = tk_str_eqz(name, "ctime");

    if (made || tk_str_eqz(name, "mtime")) {
        *value_r = c->id ? tk_time_minute(cx->arena,
                                          made ? c->created : c->modified,
                                          cx->snap->zone)
                         : TK_STR("");
        return true;
    }

    if (tk_str_eqz(name, "id")) {
        *value_r = c->id ? tk_arena_printf(cx->arena, "%llu",
                                           (unsigned long long) c->id)
                         : TK_STR("");
        return true;
    }

    if (!tk_mailvars_field(tk_mailvars_company, c, name, value_r)) {
        return false;
    }

    if (tk_str_eqz(name, "country") || tk_str_eqz(name, "post_country")) {
        *value_r = tk_country_name(*value_r, v->language);
    }

    return true;
}


/* {ticket:NAME} of a custom field that the ticket's type has. */
static int
tk_mailvars_custom(tk_cx_t *cx, tk_mailvars_t *v, tk_str_t name,
    tk_str_t *value_r)
{
    int                    rc = TK_OK;
    const tk_field_row_t  *f = tk_snap_field_named(cx->snap, name);

    if (f == NULL) {
        return TK_ENOTFOUND;
    }

    if (v->fields == NULL) {
        rc = tk_field_list(cx, v->ticket->id, &v->fields, &v->n_fields);
    }

    *value_r = rc == TK_OK && tk_field_fits(f, v->ticket->type_id)
               ? tk_field_get(v->fields, v->n_fields, f->id) : TK_STR("");

    /* A ticked box says what it stands for. */
    if (f->kind == TK_FIELD_CHECK && value_r->n != 0) {
        *value_r = f->label;
    }

    return rc;
}


static bool
tk_mailvars_of_ticket(tk_cx_t *cx, tk_mailvars_t *v, tk_str_t name,
    tk_str_t *value_r)
{
    const tk_type_row_t  *type;

    if (tk_str_eqz(name, "ticket_number")) {
        *value_r = tk_arena_printf(cx->arena, "%llu",
                                   (unsigned long long) v->ticket->number);
        return true;
    }

    if (tk_str_eqz(name, "type")) {
        type = tk_snap_type(cx->snap, v->ticket->type_id);
        *value_r = type ? type->name : TK_STR("");
        return true;
    }

    return tk_mailvars_field(tk_mailvars_ticket, v->ticket, name, value_r);
}


/* Of a ticket without hours: empty. */
static int
tk_mailvars_hours(tk_cx_t *cx, tk_mailvars_t *v, bool money, tk_str_t *value_r)
{
    int         rc;
    int64_t     hours;
    tk_money_t  sum;

    *value_r = TK_STR("");
    rc = tk_hours_sum(cx, v->ticket->id, &hours, &sum);

    if (rc == TK_OK && hours > 0) {
        *value_r = money ? tk_money_with(cx->arena, sum,
                                         cx->snap->conf->currency,
                                         v->language)
                         : tk_money_text(cx->arena, hours, v->language);
    }

    return rc;
}


/* TK_OK, TK_ENOTFOUND for what is no variable, errors of lib/db. */
static int
tk_mailvars_value(tk_cx_t *cx, tk_mailvars_t *v, tk_str_t name,
    tk_str_t *value_r)
{
    int       rc;
    bool      found = false;
    tk_str_t  family, rest = name;
    size_t    i;

    const struct {
        const char  *name;
        tk_str_t     value;
    } words[] = {
        { "AGENT", v->agent }, { "MESSAGE", v->message },
        { "LINK", v->link }, { "NAME", v->name }
    };

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (tk_str_eqz(name, words[i].name)) {
            *value_r = words[i].value;
            return TK_OK;
        }
    }

    family = tk_str_cut(&rest, ':');

    if (tk_str_eqz(name, "ticket:rate")
        || tk_str_eqz(name, "ticket:rateHours"))
    {
        return tk_mailvars_hours(cx, v, tk_str_eqz(rest, "rate"), value_r);
    }

    if (tk_str_eqz(family, "ticket")) {
        found = tk_mailvars_of_ticket(cx, v, rest, value_r);

        if (!found) {
            return tk_mailvars_custom(cx, v, rest, value_r);
        }

    } else if (tk_str_eqz(family, "contact")
               || tk_str_eqz(family, "company"))
    {
        rc = tk_mailvars_people(cx, v);

        if (rc != TK_OK) {
            return rc;
        }

        found = tk_str_eqz(family, "contact")
                ? tk_mailvars_of_contact(cx, v, rest, value_r)
                : tk_mailvars_of_company(cx, v, rest, value_r);
    }

    return found ? TK_OK : TK_ENOTFOUND;
}


/* The name between braces at the start of text; null string if none. */
static tk_str_t
tk_mailvars_name(tk_str_t text)
{
    size_t  i;

    for (i = 1; i < text.n && i <= TK_MAILVARS_NAME; i++) {
        if (text.p[i] == '}') {
            return tk_str_sub(text, 1, i - 1);
        }

        if (text.p[i] == '{' || text.p[i] == '\n') {
            break;
        }
    }

    return TK_STR_NULL;
}


/* What stands around an empty variable closes up: one blank of two, and the
 * blank before a comma or full stop. */
static void
tk_mailvars_close_up(tk_buf_t *b, size_t line_start, tk_str_t *rest)
{
    bool  blank = b->n == line_start || b->p[b->n - 1] == ' ';

    if (blank && rest->n && rest->p[0] == ' ') {
        *rest = tk_str_sub(*rest, 1, rest->n);

    } else if (b->n > line_start && b->p[b->n - 1] == ' '
               && (rest->n == 0 || strchr(",.;:!?", rest->p[0])))
    {
        b->n--;
    }
}


/* One line without its end. */
static int
tk_mailvars_line(tk_cx_t *cx, tk_mailvars_t *v, tk_str_t line, tk_buf_t *b,
    bool *empty_r)
{
    int       rc;
    bool      any = false;
    size_t    start = b->n;
    tk_str_t  name, value;

    while (line.n > 0) {
        name = line.p[0] == '{' ? tk_mailvars_name(line) : TK_STR_NULL;
        rc = name.n ? tk_mailvars_value(cx, v, name, &value) : TK_ENOTFOUND;

        if (rc != TK_OK && rc != TK_ENOTFOUND) {
            return rc;
        }

        if (rc == TK_ENOTFOUND) {
            tk_buf_chr(b, line.p[0]);
            line = tk_str_sub(line, 1, line.n);
            continue;
        }

        line = tk_str_sub(line, name.n + 2, line.n);
        any = any || value.n == 0;
        tk_buf_str(b, value);

        if (value.n == 0) {
            tk_mailvars_close_up(b, start, &line);
        }
    }

    *empty_r = any
               && tk_str_trim(tk_str_sub(tk_buf_view(b), start, b->n)).n == 0;

    if (*empty_r) {
        b->n = start;
    }

    return tk_buf_rc(b);
}


/* The line before was blank, or there is none: a blank one that follows a
 * line that went away goes with it. */
static bool
tk_mailvars_gap(const tk_buf_t *b)
{
    return b->n == 0 || (b->n > 1 && b->p[b->n - 1] == '\n'
                         && b->p[b->n - 2] == '\n');
}


int
tk_mailvars_fill(tk_cx_t *cx, tk_mailvars_t *v, tk_str_t text,
    tk_str_t *out_r)
{
    int       rc = TK_OK;
    bool      empty = false;
    tk_str_t  line;
    tk_buf_t  b;

    tk_buf_init(&b, cx->arena, TK_MAILVARS_MAX);

    while (rc == TK_OK && text.p != NULL) {
        line = tk_str_cut(&text, '\n');

        if (empty && tk_str_trim(line).n == 0 && tk_mailvars_gap(&b)) {
            continue;
        }

        rc = tk_mailvars_line(cx, v, line, &b, &empty);

        if (!empty && text.p != NULL) {
            tk_buf_chr(&b, '\n');
        }
    }

    *out_r = tk_buf_view(&b);

    return rc == TK_OK ? tk_buf_rc(&b) : rc;
}


/* Letters, digits and what else stands in names: {a:b}, {NAME}; behind the
 * first one letters of any language, as somebody may have tried those. */
static bool
tk_mailvars_looks(tk_str_t name)
{
    size_t  i;

    for (i = 0; i < name.n; i++) {
        if (!((name.p[i] >= 'a' && name.p[i] <= 'z')
              || (name.p[i] >= 'A' && name.p[i] <= 'Z')
              || (name.p[i] >= '0' && name.p[i] <= '9')
              || (i > 0 && ((unsigned char) name.p[i] >= 0x80
                            || strchr(":_-", name.p[i]) != NULL))))
        {
            return false;
        }
    }

    return name.n > 1;
}


int
tk_mailvars_unknown(tk_cx_t *cx, tk_str_t text,
    tk_str_t names[TK_MAILVARS_UNKNOWN], size_t *n_r)
{
    int                        rc = TK_OK;
    size_t                     i, k;
    tk_str_t                   name, value;
    tk_ticket_t                nothing = { .id = 0 };
    tk_field_value_t           none = { .field_id = 0 };
    struct tk_mailvars_people  nobody = { .contact = { .id = 0 } };
    tk_mailvars_t              v = {
        .ticket = &nothing, .language = TK_STR("en"), .people = &nobody,
        .fields = &none
    };

    *n_r = 0;

    for (i = 0; rc == TK_OK && i < text.n && *n_r < TK_MAILVARS_UNKNOWN;
         i++)
    {
        name = text.p[i] == '{'
               ? tk_mailvars_name(tk_str_sub(text, i, text.n)) : TK_STR_NULL;

        if (!tk_mailvars_looks(name)) {
            continue;
        }

        rc = tk_mailvars_value(cx, &v, name, &value);

        for (k = 0; k < *n_r && !tk_str_eq(names[k], name); k++) {
            /* void */
        }

        if (rc == TK_ENOTFOUND && k == *n_r) {
            names[(*n_r)++] = name;
        }

        rc = rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    return rc;
}
