#include "web/draft.h"

#include "base/utf8.h"
#include "desk/access/throttle.h"
#include "desk/mail/notify.h"
#include "desk/people/account.h"


tk_str_t
tk_draft_email(tk_arena_t *a, tk_str_t s)
{
    tk_str_t  email;

    return tk_account_email(a, tk_str_trim(s), &email) == TK_OK ? email
                                                                : TK_STR_NULL;
}


/* The types that may be chosen, in their groups; returns how many. */
static unsigned
tk_draft_types(tk_page_t *pg, const tk_draft_t *d, uint64_t *only_r)
{
    unsigned              i, n = 0, groups = 0, g = 0, k = 0;
    uint32_t              group;
    unsigned             *size;
    tk_obj_t             *o = NULL, *t;
    tk_val_t             *list, *types = NULL;
    const tk_type_row_t  *row;
    const tk_snapshot_t  *s = pg->cx.snap;

    size = tk_arena_array(pg->arena, s->n_types + 1, sizeof(*size));

    if (size == NULL) {
        return 0;
    }

    /* Types come sorted by group: count the runs, then fill them. */
    for (i = 0, group = UINT32_MAX; i < s->n_types; i++) {
        row = &s->types[i];

        if (!tk_acl_may_create(&pg->cx, row->id)) {
            continue;
        }

        if (row->group_id != group) {
            group = row->group_id;
            groups++;
        }

        size[groups - 1]++;
        *only_r = row->id;
        n++;
    }

    list = tk_obj_list(pg->root, TK_K_type_groups, groups);

    for (i = 0, group = UINT32_MAX; i < s->n_types; i++) {
        row = &s->types[i];

        if (!tk_acl_may_create(&pg->cx, row->id)) {
            continue;
        }

        if (row->group_id != group) {
            group = row->group_id;
            o = tk_list_obj(pg->root, list, g, 2);
            tk_obj_str(o, TK_K_name, tk_page_group_name(pg, group));
            types = tk_obj_list(o, TK_K_types, size[g++]);
            k = 0;
        }

        t = tk_list_obj(o, types, k++, 4);
        tk_obj_int(t, TK_K_id, row->id);
        tk_obj_str(t, TK_K_name, row->name);
        tk_obj_str(t, TK_K_description, row->description);
        tk_obj_bool(t, TK_K_selected, row->id == d->type_id);
    }

    return n;
}


int
tk_draft_preset(tk_page_t *pg, tk_draft_t *d)
{
    *d = (tk_draft_t) {
        .agent = d->agent, .visitor = d->visitor,
        .first_name = TK_STR(""), .middle_name = TK_STR(""),
        .last_name = TK_STR(""), .email = TK_STR(""), .phone = TK_STR(""),
        .subject = TK_STR(""), .text = TK_STR(""),
        .notify = pg->cx.snap->conf->notify_contact, .claim = true
    };

    return tk_fields_init(pg, 0, &d->fields);
}


static tk_str_t
tk_draft_line(tk_page_t *pg, const char *name, size_t chars)
{
    tk_str_t  s = tk_form_get(pg->req->form, name);

    return s.p ? tk_utf8_line(pg->arena, s, chars) : TK_STR("");
}


static void
tk_draft_bad(tk_page_t *pg, tk_draft_t *d, tk_key_id_t key)
{
    tk_obj_bool(pg->root, key, true);
    d->bad = true;
}


static void
tk_draft_person(tk_page_t *pg, tk_draft_t *d)
{
    tk_str_t  raw, email;

    d->first_name = tk_draft_line(pg, "first_name", 100);
    d->middle_name = tk_draft_line(pg, "middle_name", 100);
    d->last_name = tk_draft_line(pg, "last_name", 100);
    d->phone = tk_draft_line(pg, "phone", 64);
    raw = tk_draft_line(pg, "email", 254);
    email = tk_draft_email(pg->arena, raw);
    d->email = email.p ? email : raw;

    if (raw.n == 0 && d->visitor) {
        tk_draft_bad(pg, d, TK_K_err_email);
    }

    if (raw.n != 0 && email.p == NULL) {
        tk_draft_bad(pg, d, TK_K_err_email_bad);
    }
}


int
tk_draft_read(tk_page_t *pg, tk_draft_t *d)
{
    int               rc;
    tk_str_t          priority;
    const tk_form_t  *f = pg->req->form;

    rc = tk_draft_preset(pg, d);

    if (rc != TK_OK) {
        return rc;
    }

    if (d->visitor || d->agent) {
        tk_draft_person(pg, d);
    }

    if (d->agent) {
        d->contact_id = tk_page_number(tk_form_get(f, "contact"));
        d->company = tk_draft_line(pg, "company", 190);
    }

    d->subject = tk_draft_line(pg, "subject", TK_SUBJECT_MAX);
    d->text = tk_form_get(f, "text");
    d->text = d->text.p ? d->text : TK_STR("");
    d->type_id = tk_page_number(tk_form_get(f, "type"));
    d->notify = tk_form_get(f, "notify").n != 0;
    d->claim = tk_form_get(f, "claim").n != 0;
    d->priority = tk_form_get(f, "high").n ? TK_PRIORITY_HIGH
                                           : TK_PRIORITY_NORMAL;
    priority = tk_form_get(f, "priority");

    if (d->agent && priority.n) {
        d->priority = tk_str_eqz(priority, "1") ? TK_PRIORITY_HIGH
                      : tk_str_eqz(priority, "-1") ? TK_PRIORITY_LOW
                                                   : TK_PRIORITY_NORMAL;
    }

    if (d->subject.n == 0) {
        tk_draft_bad(pg, d, TK_K_err_subject);
    }

    if (tk_str_trim(d->text).n == 0) {
        tk_draft_bad(pg, d, TK_K_err_text);
    }

    if (!tk_acl_may_create(&pg->cx, d->type_id)) {
        tk_draft_bad(pg, d, TK_K_err_type);
    }

    tk_fields_read(pg, &d->fields, d->type_id);
    d->bad = d->bad || d->fields.bad;
    tk_obj_bool(pg->root, TK_K_has_errors, d->bad);

    return TK_OK;
}


int
tk_draft_show(tk_page_t *pg, const tk_draft_t *d)
{
    unsigned               n;
    uint64_t               only = 0;
    tk_obj_t              *o = pg->root;
    const tk_snapshot_t   *s = pg->cx.snap;

    n = tk_draft_types(pg, d, &only);

    if (n == 0) {
        pg->no_create = true;
        return TK_EDENIED;
    }

    tk_fields_show(pg, &d->fields);
    tk_obj_bool(o, TK_K_one_type, n == 1);
    tk_obj_int(o, TK_K_only_type, (int64_t) only);
    tk_obj_bool(o, TK_K_blank_type, s->conf->blank_type && d->type_id == 0);
    tk_obj_str(o, TK_K_contact_id, d->contact_id
               ? tk_arena_printf(pg->arena, "%llu",
                                 (unsigned long long) d->contact_id)
               : TK_STR(""));
    tk_obj_str(o, TK_K_company, d->company.p ? d->company : TK_STR(""));
    tk_obj_str(o, TK_K_first_name, d->first_name);
    tk_obj_str(o, TK_K_middle_name, d->middle_name);
    tk_obj_str(o, TK_K_last_name, d->last_name);
    tk_obj_str(o, TK_K_email, d->email);
    tk_obj_str(o, TK_K_phone, d->phone);
    tk_obj_str(o, TK_K_subject, d->subject);
    tk_obj_str(o, TK_K_text, d->text);
    tk_obj_bool(o, TK_K_high, d->priority > 0);
    tk_obj_bool(o, TK_K_normal, d->priority == 0);
    tk_obj_bool(o, TK_K_low, d->priority < 0);
    tk_obj_bool(o, TK_K_notify, d->notify);
    tk_obj_bool(o, TK_K_claim, d->claim);
    tk_obj_bool(o, TK_K_now_new, true);
    tk_obj_str(o, TK_K_intro, s->conf->external_intro);
    tk_obj_bool(o, TK_K_no_created_mail,
                tk_notify_template(s, TK_MAIL_CREATED_CUSTOMER, d->type_id,
                                   0) == NULL);

    return TK_OK;
}


int
tk_draft_throttle(tk_page_t *pg, const tk_draft_t *d)
{
    int  rc, back;

    rc = tk_ticket_room(&pg->cx, d->email);

    if (rc == TK_OK) {
        rc = tk_throttle_hit(&pg->cx, "ticket", pg->req->remote_addr,
                             (unsigned) pg->cx.snap->conf->throttle_tickets,
                             TK_HOUR);
    }

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_page_files_throttle(pg);

    if (rc == TK_EAGAIN) {
        back = tk_throttle_back(&pg->cx, "ticket", pg->req->remote_addr);
        rc = back == TK_OK ? rc : back;
    }

    return rc;
}
