#include "desk/people/card.h"

#include <stddef.h>

#include "base/utf8.h"
#include "desk/access/acl.h"
#include "desk/admin/audit.h"
#include "desk/people/account.h"
#include "desk/people/company.h"
#include "desk/people/contact.h"
#include "desk/people/country.h"
#include "tk_sql.gen.h"

const tk_column_t tk_card_columns[] = {
#define TK_CONTACT(member, max, name)                                     \
    { name, offsetof(tk_card_t, member), max },
#include "desk/people/contact.def"
#undef TK_CONTACT
};

const unsigned tk_card_columns_n = sizeof(tk_card_columns)
                                   / sizeof(tk_card_columns[0]);


static bool
tk_card_word(const char *const *words, tk_str_t s)
{
    for ( ; *words != NULL; words++) {
        if (tk_str_eqz(s, *words)) {
            return true;
        }
    }

    return false;
}


bool
tk_card_phone_kind(tk_str_t kind)
{
    static const char *const words[] = {
        "work", "cellular", "home", "work_fax", "fax", NULL
    };

    return tk_card_word(words, kind);
}


bool
tk_card_email_kind(tk_str_t kind)
{
    static const char *const words[] = { "work", "home", "other", NULL };

    return tk_card_word(words, kind);
}


void
tk_card_init(tk_card_t *c)
{
    unsigned  i;

    *c = (tk_card_t) { .company = TK_STR(""), .modified = TK_TIME_NONE };

    for (i = 0; i < tk_card_columns_n; i++) {
        *tk_column_at(&tk_card_columns[i], c) = TK_STR("");
    }
}


tk_str_t
tk_card_name(tk_arena_t *a, const tk_card_t *c)
{
    return tk_contact_display(a, c->first_name, c->middle_name, c->last_name,
                              c->n_emails ? c->email[0].value : TK_STR(""));
}


/* The preferred one first. */
static void
tk_card_line(tk_card_line_t *lines, unsigned *n, tk_card_line_t line)
{
    unsigned  i;

    if (*n == TK_CARD_LINES) {
        return;
    }

    i = (*n)++;

    for ( ; line.preferred && i > 0; i--) {
        lines[i] = lines[i - 1];
    }

    lines[i] = line;
}


static int
tk_card_lines(tk_cx_t *cx, tk_card_t *c)
{
    int                    rc;
    size_t                 i, n;
    tk_sql_card_emails_t  *emails;
    tk_sql_card_phones_t  *phones;

    rc = tk_sql_card_emails(cx->db, &(tk_sql_card_emails_in_t) {
                                .contact_id = c->id
                            }, &emails, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        tk_card_line(c->email, &c->n_emails, (tk_card_line_t) {
                         emails[i].address, emails[i].kind,
                         emails[i].preferred
                     });
    }

    if (rc == TK_OK) {
        rc = tk_sql_card_phones(cx->db, &(tk_sql_card_phones_in_t) {
                                    .contact_id = c->id
                                }, &phones, &n);
    }

    for (i = 0; rc == TK_OK && i < n; i++) {
        tk_card_line(c->phone, &c->n_phones, (tk_card_line_t) {
                         phones[i].number, phones[i].kind,
                         phones[i].preferred
                     });
    }

    return rc;
}


static int
tk_card_read(tk_cx_t *cx, uint64_t id, tk_card_t *c)
{
    int                rc;
    tk_sql_card_get_t  row;

    rc = tk_sql_card_get(cx->db, &(tk_sql_card_get_in_t) { .id = id }, &row);

    if (rc != TK_OK) {
        return rc;
    }

    *c = (tk_card_t) {
        .id = row.id, .company_id = row.company_id, .company = row.company,
        .created = row.created, .modified = row.modified,
#define TK_CONTACT(member, max, name)  .member = row.member,
#include "desk/people/contact.def"
#undef TK_CONTACT
    };

    return tk_card_lines(cx, c);
}


int
tk_card_get(tk_cx_t *cx, uint64_t id, tk_card_t *card_r)
{
    int  rc;

    if (!tk_acl_may_contacts(cx)) {
        return TK_EDENIED;
    }

    rc = tk_cx_db(cx);

    return rc == TK_OK ? tk_card_read(cx, id, card_r) : rc;
}


int
tk_card_tickets(tk_cx_t *cx, uint64_t id, unsigned max, uint64_t *n_r)
{
    int                         rc;
    tk_sql_card_ticket_count_t  row;

    rc = tk_sql_card_ticket_count(cx->db, &(tk_sql_card_ticket_count_in_t) {
                                      .contact_id = id, .max = max
                                  }, &row);
    *n_r = rc == TK_OK ? row.n : 0;

    return rc;
}


/* One that the contact has already stays: a mail may have brought more than
 * a form takes. */
static int
tk_card_email(tk_cx_t *cx, uint64_t id, tk_str_t address, tk_bad_t *bad)
{
    int                        rc;
    tk_str_t                   email;
    tk_sql_contact_by_email_t  row = { .id = 0 };

    rc = tk_account_email(cx->arena, address, &email);

    if (rc != TK_EINVAL) {
        return rc;
    }

    rc = id ? tk_sql_contact_by_email(cx->db,
                  &(tk_sql_contact_by_email_in_t) { .address = address },
                  &row)
            : TK_ENOTFOUND;

    if (rc == TK_ENOTFOUND || (rc == TK_OK && row.id != id)) {
        return tk_bad(bad, "email", "why_email");
    }

    return rc;
}


static int
tk_card_check(tk_cx_t *cx, const tk_card_t *c, tk_bad_t *bad)
{
    int                 rc;
    unsigned            i;
    const tk_column_t  *column;

    for (i = 0; i < tk_card_columns_n; i++) {
        column = &tk_card_columns[i];

        if (tk_utf8_len(tk_column_get(column, c)) > column->max) {
            (void) tk_bad(bad, column->name, "why_long");
        }
    }

    if (c->gender.n != 0 && !tk_str_eqz(c->gender, "m")
        && !tk_str_eqz(c->gender, "f"))
    {
        (void) tk_bad(bad, "gender", "why_wrong");
    }

    if (c->country.n != 0 && tk_country_find(c->country) == NULL) {
        (void) tk_bad(bad, "country", "why_unknown");
    }

    for (i = 0; i < c->n_emails; i++) {
        rc = tk_card_email(cx, c->id, c->email[i].value, bad);

        if (rc != TK_OK && rc != TK_EINVAL) {
            return rc;
        }
    }

    for (i = 0; i < c->n_phones; i++) {
        if (tk_utf8_len(c->phone[i].value) > 64) {
            (void) tk_bad(bad, "phone", "why_long");
        }
    }

    if (c->first_name.n + c->last_name.n + c->n_emails == 0) {
        (void) tk_bad(bad, "last_name", "why_empty");
    }

    return bad->n ? TK_EINVAL : TK_OK;
}


static int
tk_card_owner(tk_cx_t *cx, tk_str_t address, uint64_t id, uint64_t *other_r)
{
    int                        rc;
    tk_sql_contact_by_email_t  row;

    rc = tk_sql_contact_by_email(cx->db, &(tk_sql_contact_by_email_in_t) {
                                     .address = address
                                 }, &row);

    if (rc == TK_OK && row.id != id) {
        *other_r = row.id;
        return TK_EDUP;
    }

    return rc == TK_ENOTFOUND ? TK_OK : rc;
}


/* An address that stays is as proved as it was. */
static int
tk_card_put_email(tk_cx_t *cx, const tk_card_t *c, unsigned i,
    const tk_sql_card_emails_t *was, size_t n)
{
    int        rc;
    size_t     k;
    tk_time_t  proved = TK_TIME_NONE;

    for (k = 0; k < i; k++) {
        if (tk_str_eq(c->email[k].value, c->email[i].value)) {
            return TK_OK;
        }
    }

    for (k = 0; k < n; k++) {
        if (tk_str_eq(was[k].address, c->email[i].value)) {
            proved = was[k].proved;
        }
    }

    rc = tk_sql_card_email_add(cx->db, &(tk_sql_card_email_add_in_t) {
             .address = c->email[i].value, .contact_id = c->id,
             .kind = c->email[i].kind, .preferred = c->email[i].preferred,
             .proved = proved
         }, NULL);

    /* Another took it since: run again and see who. */
    return rc == TK_EDUP ? TK_EAGAIN : rc;
}


static int
tk_card_put_emails(tk_cx_t *cx, const tk_card_t *c, uint64_t *other_r)
{
    int                    rc = TK_OK;
    size_t                 n;
    unsigned               i;
    tk_sql_card_emails_t  *was;

    for (i = 0; rc == TK_OK && i < c->n_emails; i++) {
        rc = tk_card_owner(cx, c->email[i].value, c->id, other_r);
    }

    if (rc == TK_OK) {
        rc = tk_sql_card_emails(cx->db, &(tk_sql_card_emails_in_t) {
                                    .contact_id = c->id
                                }, &was, &n);
    }

    if (rc == TK_OK) {
        rc = tk_sql_card_email_clear(cx->db, &(tk_sql_card_email_clear_in_t) {
                                         .contact_id = c->id
                                     }, NULL);
    }

    for (i = 0; rc == TK_OK && i < c->n_emails; i++) {
        rc = tk_card_put_email(cx, c, i, was, n);
    }

    return rc;
}


static int
tk_card_put_phones(tk_cx_t *cx, const tk_card_t *c)
{
    int       rc;
    unsigned  i;

    rc = tk_sql_card_phone_clear(cx->db, &(tk_sql_card_phone_clear_in_t) {
                                     .contact_id = c->id
                                 }, NULL);

    for (i = 0; rc == TK_OK && i < c->n_phones; i++) {
        rc = tk_sql_card_phone_add(cx->db, &(tk_sql_card_phone_add_in_t) {
                 .contact_id = c->id, .number = c->phone[i].value,
                 .kind = c->phone[i].kind,
                 .preferred = c->phone[i].preferred
             }, NULL);
    }

    return rc;
}


static tk_str_t
tk_card_joined(tk_arena_t *a, const tk_card_line_t *lines, unsigned n)
{
    unsigned  i;
    tk_str_t  s = TK_STR("");

    for (i = 0; i < n; i++) {
        s = tk_arena_printf(a, "%.*s%s%.*s %.*s%s", TK_STR_ARG(s),
                            i ? ", " : "", TK_STR_ARG(lines[i].kind),
                            TK_STR_ARG(lines[i].value),
                            lines[i].preferred ? " *" : "");
    }

    return s;
}


static int
tk_card_changes(tk_cx_t *cx, const tk_card_t *was, const tk_card_t *now)
{
    int                 rc;
    unsigned            i;
    tk_arena_t         *a = cx->arena;
    tk_audit_new_t      au = { .object = "contact", .id = now->id,
                               .name = tk_card_name(a, now) };
    const tk_column_t  *c;

    rc = tk_audit_field(cx, &au, "email",
                        tk_card_joined(a, was->email, was->n_emails),
                        tk_card_joined(a, now->email, now->n_emails));

    if (rc == TK_OK) {
        rc = tk_audit_field(cx, &au, "phone",
                            tk_card_joined(a, was->phone, was->n_phones),
                            tk_card_joined(a, now->phone, now->n_phones));
    }

    if (rc == TK_OK && was->company_id != now->company_id) {
        rc = tk_audit_field(cx, &au, "company", was->company, now->company);
    }

    for (i = 0; rc == TK_OK && i < tk_card_columns_n; i++) {
        c = &tk_card_columns[i];
        rc = tk_audit_field(cx, &au, c->name, tk_column_get(c, was),
                            tk_column_get(c, now));
    }

    return rc;
}


static int
tk_card_make(tk_cx_t *cx, tk_card_t *c)
{
    int           rc;
    tk_db_done_t  done;

    rc = tk_sql_contact_insert(cx->db, &(tk_sql_contact_insert_in_t) {
                                   .first_name = c->first_name,
                                   .middle_name = c->middle_name,
                                   .last_name = c->last_name,
                                   .created = cx->now, .modified = cx->now
                               }, &done);

    if (rc != TK_OK) {
        return rc;
    }

    c->id = done.insert_id;

    return tk_audit_add(cx, &(tk_audit_new_t) {
                            .object = "contact", .id = c->id,
                            .name = tk_card_name(cx->arena, c),
                            .action = TK_AUDIT_CREATED
                        });
}


static int
tk_card_old(tk_cx_t *cx, const tk_card_t *c)
{
    int                 rc;
    tk_card_t           was;
    tk_sql_card_lock_t  lock;

    rc = tk_sql_card_lock(cx->db, &(tk_sql_card_lock_in_t) { .id = c->id },
                          &lock);

    if (rc == TK_OK && c->modified != TK_TIME_NONE
        && c->modified != lock.modified)
    {
        return TK_ECONFLICT;
    }

    if (rc == TK_OK) {
        rc = tk_card_read(cx, c->id, &was);
    }

    return rc == TK_OK ? tk_card_changes(cx, &was, c) : rc;
}


static int
tk_card_put(tk_cx_t *cx, tk_card_t *c, uint64_t *other_r)
{
    int  rc;

    rc = c->company_id == 0 && c->company.n != 0
         ? tk_company_ensure(cx, &c->company, &c->company_id) : TK_OK;

    if (rc == TK_OK) {
        rc = c->id ? tk_card_old(cx, c) : tk_card_make(cx, c);
    }

    if (rc == TK_OK) {
        rc = tk_sql_card_update(cx->db, &(tk_sql_card_update_in_t) {
                 .id = c->id, .company_id = c->company_id,
                 .modified = cx->now,
#define TK_CONTACT(member, max, name)  .member = c->member,
#include "desk/people/contact.def"
#undef TK_CONTACT
             }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_card_put_emails(cx, c, other_r);
    }

    return rc == TK_OK ? tk_card_put_phones(cx, c) : rc;
}


int
tk_card_write(tk_cx_t *cx, const tk_card_t *card, tk_bad_t *bad,
    uint64_t *id_r, uint64_t *other_r)
{
    int        rc;
    tk_card_t  c = *card;

    *other_r = 0;
    rc = tk_card_check(cx, card, bad);

    if (rc == TK_OK) {
        rc = tk_card_put(cx, &c, other_r);
    }

    *id_r = c.id;

    return rc == TK_EDUP ? tk_bad(bad, "email", "why_owned") : rc;
}


typedef struct {
    const tk_nonce_t  *nonce;
    const tk_card_t   *card;
    tk_bad_t          *bad;
    uint64_t           id;
    uint64_t           other;
} tk_card_save_t;


static int
tk_card_save_step(tk_cx_t *cx, void *arg)
{
    int              rc;
    uint64_t         ref;
    tk_card_save_t  *w = arg;

    w->bad->n = 0;
    rc = tk_nonce_use(cx, w->nonce, &ref);

    if (rc == TK_EDUP) {
        w->id = ref;
        return TK_ECANCEL;
    }

    if (rc == TK_OK) {
        rc = tk_card_write(cx, w->card, w->bad, &w->id, &w->other);
    }

    return rc == TK_OK ? tk_nonce_made(cx, w->nonce, w->id) : rc;
}


int
tk_card_save(tk_cx_t *cx, const tk_nonce_t *nonce, const tk_card_t *card,
    tk_bad_t *bad, uint64_t *id_r, uint64_t *other_r)
{
    int             rc;
    tk_card_save_t  w = { .nonce = nonce, .card = card, .bad = bad };

    if (!tk_acl_may_contacts(cx)) {
        return TK_EDENIED;
    }

    rc = tk_cx_tx(cx, tk_card_save_step, &w);
    *id_r = w.id;
    *other_r = w.other;

    return rc == TK_ECANCEL ? TK_OK : rc;
}
