#include "desk/people/company.h"

#include <stddef.h>

#include "base/utf8.h"
#include "conf/addr.h"
#include "desk/access/acl.h"
#include "desk/admin/audit.h"
#include "desk/people/contact.h"
#include "desk/people/country.h"
#include "desk/people/people.h"
#include "desk/prefix.h"
#include "tk_sql.gen.h"

const tk_column_t tk_company_columns[] = {
#define TK_COMPANY(member, max, name)                                     \
    { name, offsetof(tk_company_t, member), max },
#include "desk/people/contact.def"
#undef TK_COMPANY
};

const unsigned tk_company_columns_n = sizeof(tk_company_columns)
                                      / sizeof(tk_company_columns[0]);


void
tk_company_init(tk_company_t *c)
{
    unsigned  i;

    *c = (tk_company_t) { .modified = TK_TIME_NONE };

    for (i = 0; i < tk_company_columns_n; i++) {
        *tk_column_at(&tk_company_columns[i], c) = TK_STR("");
    }
}


static int
tk_company_read(tk_cx_t *cx, uint64_t id, tk_company_t *c)
{
    int                    rc;
    tk_sql_company_full_t  row;

    rc = tk_sql_company_full(cx->db, &(tk_sql_company_full_in_t) {
                                 .id = id
                             }, &row);

    if (rc != TK_OK) {
        return rc;
    }

    *c = (tk_company_t) {
        .id = row.id, .created = row.created, .modified = row.modified,
        .ticket_group = row.ticket_group,
#define TK_COMPANY(member, max, name)  .member = row.member,
#include "desk/people/contact.def"
#undef TK_COMPANY
    };

    return TK_OK;
}


int
tk_company_get(tk_cx_t *cx, uint64_t id, tk_company_t *company_r)
{
    int  rc;

    if (!tk_acl_may_contacts(cx)) {
        return TK_EDENIED;
    }

    rc = tk_cx_db(cx);

    return rc == TK_OK ? tk_company_read(cx, id, company_r) : rc;
}


static int
tk_company_check(const tk_company_t *c, tk_bad_t *bad)
{
    unsigned            i;
    const tk_column_t  *column;

    if (c->name.n == 0) {
        (void) tk_bad(bad, "name", "why_empty");
    }

    for (i = 0; i < tk_company_columns_n; i++) {
        column = &tk_company_columns[i];

        if (tk_utf8_len(tk_column_get(column, c)) > column->max) {
            (void) tk_bad(bad, column->name, "why_long");
        }
    }

    if (c->email.n != 0 && !tk_addr_is_email(c->email)) {
        (void) tk_bad(bad, "email", "why_email");
    }

    if (c->country.n != 0 && tk_country_find(c->country) == NULL) {
        (void) tk_bad(bad, "country", "why_unknown");
    }

    if (c->post_country.n != 0 && tk_country_find(c->post_country) == NULL) {
        (void) tk_bad(bad, "post_country", "why_unknown");
    }

    return bad->n ? TK_EINVAL : TK_OK;
}


static int
tk_company_changes(tk_cx_t *cx, const tk_company_t *was,
    const tk_company_t *now)
{
    int                 rc = TK_OK;
    unsigned            i;
    tk_audit_new_t      au = { .object = "company", .id = now->id,
                               .name = now->name };
    const tk_column_t  *c;

    rc = tk_audit_field(cx, &au, "ticket_group",
                        was->ticket_group ? TK_STR("on") : TK_STR("off"),
                        now->ticket_group ? TK_STR("on") : TK_STR("off"));

    for (i = 0; rc == TK_OK && i < tk_company_columns_n; i++) {
        c = &tk_company_columns[i];
        rc = tk_audit_field(cx, &au, c->name, tk_column_get(c, was),
                            tk_column_get(c, now));
    }

    return rc;
}


static int
tk_company_update(tk_cx_t *cx, const tk_company_t *c)
{
    return tk_sql_company_update(cx->db, &(tk_sql_company_update_in_t) {
               .id = c->id, .modified = cx->now,
               .ticket_group = c->ticket_group,
#define TK_COMPANY(member, max, name)  .member = c->member,
#include "desk/people/contact.def"
#undef TK_COMPANY
           }, NULL);
}


static int
tk_company_make(tk_cx_t *cx, tk_str_t name, uint64_t *id_r)
{
    int           rc;
    tk_db_done_t  done;

    rc = tk_sql_company_insert(cx->db, &(tk_sql_company_insert_in_t) {
                                   .name = name, .created = cx->now,
                                   .modified = cx->now
                               }, &done);

    if (rc != TK_OK) {
        return rc;
    }

    *id_r = done.insert_id;

    return tk_audit_add(cx, &(tk_audit_new_t) {
                            .object = "company", .id = *id_r, .name = name,
                            .action = TK_AUDIT_CREATED
                        });
}


typedef struct {
    const tk_nonce_t    *nonce;
    const tk_company_t  *company;
    uint64_t             id;
} tk_company_save_t;


static int
tk_company_save_step(tk_cx_t *cx, void *arg)
{
    int                    rc;
    uint64_t               ref;
    tk_company_t           now, was;
    tk_company_save_t     *w = arg;
    tk_sql_company_lock_t  lock;

    rc = tk_nonce_use(cx, w->nonce, &ref);

    if (rc == TK_EDUP) {
        w->id = ref;
        return TK_ECANCEL;
    }

    now = *w->company;

    if (rc == TK_OK && now.id == 0) {
        rc = tk_company_make(cx, now.name, &now.id);

    } else if (rc == TK_OK) {
        rc = tk_sql_company_lock(cx->db, &(tk_sql_company_lock_in_t) {
                                     .id = now.id
                                 }, &lock);

        if (rc == TK_OK && now.modified != TK_TIME_NONE
            && now.modified != lock.modified)
        {
            return TK_ECONFLICT;
        }

        rc = rc == TK_OK ? tk_company_read(cx, now.id, &was) : rc;
        rc = rc == TK_OK ? tk_company_changes(cx, &was, &now) : rc;
    }

    rc = rc == TK_OK ? tk_company_update(cx, &now) : rc;
    w->id = now.id;

    return rc == TK_OK ? tk_nonce_made(cx, w->nonce, now.id) : rc;
}


int
tk_company_save(tk_cx_t *cx, const tk_nonce_t *nonce,
    const tk_company_t *company, tk_bad_t *bad, uint64_t *id_r)
{
    int                rc;
    tk_company_save_t  w = { .nonce = nonce, .company = company };

    if (!tk_acl_may_contacts(cx)) {
        return TK_EDENIED;
    }

    rc = tk_company_check(company, bad);

    if (rc == TK_OK) {
        rc = tk_cx_tx(cx, tk_company_save_step, &w);
    }

    *id_r = w.id;

    return rc == TK_ECANCEL ? TK_OK : rc;
}


int
tk_company_ensure(tk_cx_t *cx, tk_str_t *name, uint64_t *id_r)
{
    int                         rc;
    tk_sql_company_find_name_t  row;

    rc = tk_sql_company_find_name(cx->db, &(tk_sql_company_find_name_in_t) {
                                      .name = *name
                                  }, &row);

    if (rc == TK_ENOTFOUND) {
        return tk_company_make(cx, *name, id_r);
    }

    if (rc == TK_OK) {
        *id_r = row.id;
        *name = row.name;
    }

    return rc;
}


int
tk_company_join(tk_cx_t *cx, uint64_t id, tk_str_t name, uint64_t contact_id)
{
    int          rc;
    tk_person_t  c;

    rc = tk_sql_company_join(cx->db, &(tk_sql_company_join_in_t) {
                                 .company_id = id, .contact_id = contact_id
                             }, NULL);

    if (rc == TK_OK) {
        rc = tk_sql_contact_row(cx->db, &(tk_sql_contact_row_in_t) {
                                    .id = contact_id
                                }, &c);
    }

    return rc == TK_OK
           ? tk_audit_field(cx, &(tk_audit_new_t) {
                 .object = "contact", .id = contact_id,
                 .name = tk_contact_display(cx->arena, c.first_name,
                                            c.middle_name, c.last_name,
                                            c.email)
             }, "company", TK_STR(""), name) : rc;
}


typedef struct {
    const tk_nonce_t  *nonce;
    uint64_t           id;
} tk_company_gone_t;


static int
tk_company_delete_step(tk_cx_t *cx, void *arg)
{
    int                             rc;
    uint64_t                        ref;
    tk_company_gone_t              *w = arg;
    tk_sql_company_lock_t           was;
    tk_sql_company_ticket_t         ticket;
    tk_sql_company_contact_count_t  contacts;

    rc = tk_nonce_use(cx, w->nonce, &ref);

    if (rc == TK_OK) {
        rc = tk_sql_company_lock(cx->db, &(tk_sql_company_lock_in_t) {
                                     .id = w->id
                                 }, &was);
    }

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_sql_company_contact_count(cx->db,
             &(tk_sql_company_contact_count_in_t) { .company_id = w->id },
             &contacts);

    if (rc == TK_OK && contacts.n != 0) {
        return TK_ECONFLICT;
    }

    rc = rc == TK_OK
         ? tk_sql_company_ticket(cx->db, &(tk_sql_company_ticket_in_t) {
                                     .company_id = w->id
                                 }, &ticket)
         : rc;

    if (rc != TK_ENOTFOUND) {
        return rc == TK_OK ? TK_ECONFLICT : rc;
    }

    rc = tk_sql_company_delete(cx->db, &(tk_sql_company_delete_in_t) {
                                   .id = w->id
                               }, NULL);

    if (rc == TK_OK) {
        rc = tk_sql_link_forget(cx->db, &(tk_sql_link_forget_in_t) {
                                    .kind = TK_STR("company"),
                                    .other_id = w->id
                                }, NULL);
    }

    return rc == TK_OK
           ? tk_audit_add(cx, &(tk_audit_new_t) {
                              .object = "company", .id = w->id,
                              .name = was.name, .action = TK_AUDIT_DELETED
                          })
           : rc;
}


int
tk_company_delete(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id)
{
    int                rc;
    tk_company_gone_t  w = { .nonce = nonce, .id = id };

    if (!tk_acl_may_contacts(cx)) {
        return TK_EDENIED;
    }

    rc = tk_cx_tx(cx, tk_company_delete_step, &w);

    return rc == TK_EDUP ? TK_OK : rc;
}


int
tk_company_page(tk_cx_t *cx, tk_str_t name, uint64_t id, unsigned max,
    tk_company_row_t **rows_r, size_t *n_r)
{
    int  rc;

    *n_r = 0;

    if (!tk_acl_may_contacts(cx)) {
        return TK_EDENIED;
    }

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_company_page(cx->db, &(tk_sql_company_page_in_t) {
                 .name = name, .after_id = id, .max = max
             }, rows_r, n_r)
           : rc;
}


int
tk_company_find(tk_cx_t *cx, tk_str_t words, unsigned max,
    tk_company_row_t **rows_r, size_t *n_r)
{
    int  rc;

    *n_r = 0;

    if (!tk_acl_may_contacts(cx)) {
        return TK_EDENIED;
    }

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_company_find(cx->db, &(tk_sql_company_find_in_t) {
                 .prefix = tk_prefix(cx->arena, words), .max = max
             }, rows_r, n_r)
           : rc;
}
