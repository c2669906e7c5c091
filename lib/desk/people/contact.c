#include "desk/people/contact.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "desk/people/people.h"
#include "tk_sql.gen.h"


static tk_str_t
tk_contact_field(tk_str_t s, size_t chars)
{
    return s.p ? tk_utf8_head(s, chars) : TK_STR("");
}


static int
tk_contact_insert(tk_cx_t *cx, tk_str_t email, tk_str_t first,
    tk_str_t middle, tk_str_t last, tk_str_t phone, uint64_t *id_r)
{
    int           rc;
    tk_db_done_t  done;

    rc = tk_sql_contact_insert(cx->db, &(tk_sql_contact_insert_in_t) {
                                   .first_name = tk_contact_field(first, 100),
                                   .middle_name = tk_contact_field(middle,
                                                                   100),
                                   .last_name = tk_contact_field(last, 100),
                                   .created = cx->now, .modified = cx->now
                               }, &done);

    if (rc != TK_OK) {
        return rc;
    }

    *id_r = done.insert_id;

    if (phone.n) {
        rc = tk_sql_contact_phone_insert(cx->db,
                 &(tk_sql_contact_phone_insert_in_t) {
                     .contact_id = done.insert_id,
                     .number = tk_contact_field(phone, 64)
                 }, NULL);

        if (rc != TK_OK) {
            return rc;
        }
    }

    /* Two at once make the same contact: the second gets TK_EDUP here. Told
     * as a passing fault, its transaction runs again and finds the first. */
    rc = tk_sql_contact_email_insert(cx->db,
             &(tk_sql_contact_email_insert_in_t) {
                 .address = email, .contact_id = done.insert_id
             }, NULL);

    return rc == TK_EDUP ? TK_EAGAIN : rc;
}


int
tk_contact_ensure(tk_cx_t *cx, tk_str_t email, tk_str_t first_name,
    tk_str_t middle_name, tk_str_t last_name, tk_str_t phone,
    tk_contact_ref_t *ref_r)
{
    int                        rc;
    tk_sql_contact_by_email_t  row;

    *ref_r = (tk_contact_ref_t) { .company_name = TK_STR("") };

    if (email.n == 0) {
        return TK_OK;
    }

    rc = tk_sql_contact_by_email(cx->db, &(tk_sql_contact_by_email_in_t) {
                                     .address = email
                                 }, &row);

    if (rc == TK_ENOTFOUND) {
        return tk_contact_insert(cx, email, first_name, middle_name,
                                 last_name, phone, &ref_r->id);
    }

    if (rc == TK_OK) {
        ref_r->id = row.id;
        ref_r->company_id = row.company_id;
        ref_r->company_name = row.company_name.p ? row.company_name
                                                 : TK_STR("");
    }

    return rc;
}


int
tk_contact_chosen(tk_cx_t *cx, uint64_t id, tk_str_t email,
    tk_contact_ref_t *ref_r)
{
    int                        rc;
    tk_person_t                row;
    tk_sql_contact_by_email_t  owner;

    rc = tk_sql_contact_row(cx->db, &(tk_sql_contact_row_in_t) { .id = id },
                            &row);

    if (rc != TK_OK) {
        return rc == TK_ENOTFOUND ? TK_EINVAL : rc;
    }

    *ref_r = (tk_contact_ref_t) {
        .id = id, .company_id = row.company_id,
        .company_name = row.company.p ? row.company : TK_STR("")
    };

    if (email.n == 0) {
        return TK_OK;
    }

    rc = tk_sql_contact_by_email(cx->db, &(tk_sql_contact_by_email_in_t) {
                                     .address = email
                                 }, &owner);

    if (rc == TK_OK && owner.id != id) {
        return tk_contact_chosen(cx, owner.id, TK_STR(""), ref_r);
    }

    if (rc == TK_ENOTFOUND) {
        rc = tk_sql_card_email_add(cx->db, &(tk_sql_card_email_add_in_t) {
                 .address = email, .contact_id = id, .kind = TK_STR("work"),
                 .preferred = row.email.n == 0, .proved = TK_TIME_NONE
             }, NULL);
        rc = rc == TK_EDUP ? TK_EAGAIN : rc;
    }

    return rc;
}


tk_str_t
tk_contact_display(tk_arena_t *a, tk_str_t first, tk_str_t middle,
    tk_str_t last, tk_str_t email)
{
    unsigned  i;
    tk_buf_t  b;
    tk_str_t  part[] = { first, middle, last };

    tk_buf_init(&b, a, 1200);

    for (i = 0; i < 3; i++) {
        if (part[i].n == 0) {
            continue;
        }

        if (b.n) {
            tk_buf_chr(&b, ' ');
        }

        tk_buf_str(&b, part[i]);
    }

    return b.n ? tk_utf8_head(tk_buf_view(&b), 310)
               : email.p ? email : TK_STR("");
}


void
tk_contact_split(tk_str_t name, tk_str_t *first_r, tk_str_t *last_r)
{
    ptrdiff_t  i;

    name = tk_str_trim(name);
    i = tk_str_chr(name, ',');

    if (i > 0) {
        *last_r = tk_str_trim(tk_str_sub(name, 0, (size_t) i));
        *first_r = tk_str_trim(tk_str_sub(name, (size_t) i + 1, name.n));
        return;
    }

    i = tk_str_rchr(name, ' ');

    if (i < 0) {
        *first_r = TK_STR("");
        *last_r = name;
        return;
    }

    *first_r = tk_str_trim(tk_str_sub(name, 0, (size_t) i));
    *last_r = tk_str_sub(name, (size_t) i + 1, name.n);
}
