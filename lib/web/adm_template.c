#include "desk/mail/preview.h"
#include "desk/mail/template.h"
#include "web/adm_mail.h"


/* What is to be said of each kind is in part/mail_kind. */
void
tk_adm_mail_kind(tk_page_t *pg, tk_obj_t *o, tk_mail_kind_t kind)
{
    tk_str_t     name = tk_str_z(tk_mail_kind_name(kind));
    tk_key_id_t  k;

    k = tk_tmpl_key(pg->site->pages,
                    tk_arena_cat(pg->arena, TK_STR("kind_"), name));
    tk_obj_str(o, TK_K_kind, name);

    if (k != TK_K_NONE) {
        tk_obj_bool(o, k, true);
    }
}


static void
tk_adm_template_row(tk_page_t *pg, tk_obj_t *o, const tk_template_row_t *t)
{
    tk_obj_int(o, TK_K_id, t->id);
    tk_obj_str(o, TK_K_name, t->name);
    tk_obj_str(o, TK_K_type, t->type_id ? tk_page_type_name(pg, t->type_id)
                                        : TK_STR(""));
    tk_obj_bool(o, TK_K_is_default, t->is_default);
    tk_obj_bool(o, TK_K_empty, tk_str_trim(t->body).n == 0);
    tk_obj_str(o, TK_K_excerpt, tk_utf8_line(pg->arena, t->body, 160));
}


static void
tk_adm_template_kind(tk_page_t *pg, tk_obj_t *o, tk_mail_kind_t kind)
{
    unsigned              i, n = 0;
    tk_str_t              name = tk_str_z(tk_mail_kind_name(kind));
    tk_val_t             *list;
    const tk_snapshot_t  *s = pg->cx.snap;

    tk_adm_mail_kind(pg, o, kind);
    list = tk_obj_list(o, TK_K_templates, s->n_templates);

    for (i = 0; list != NULL && i < s->n_templates; i++) {
        if (tk_str_eq(s->templates[i].kind, name)) {
            tk_adm_template_row(pg, tk_list_obj(o, list, n++, 6),
                                &s->templates[i]);
        }
    }

    tk_obj_list_end(o, TK_K_templates, n);

    tk_obj_bool(o, TK_K_none, n == 0);
    tk_obj_bool(o, TK_K_off, tk_notification_get(s, kind, 0)
                             == TK_SWITCH_OFF);
    tk_obj_bool(o, TK_K_silent, tk_notify_template(s, kind, 0, 0) == NULL);
}


int
tk_page_adm_templates(tk_page_t *pg)
{
    int        kind;
    tk_val_t  *list;

    tk_adm_begin(pg, "templates");
    list = tk_obj_list(pg->root, TK_K_kinds, TK_MAIL_KINDS);

    for (kind = 0; list != NULL && kind < TK_MAIL_KINDS; kind++) {
        tk_adm_template_kind(pg, tk_list_obj(pg->root, list, (uint32_t) kind,
                                             6), kind);
    }

    return tk_adm_show(pg, "adm/templates");
}


static void
tk_adm_template_types(tk_page_t *pg, uint64_t type_id)
{
    unsigned              i, n = 0;
    tk_val_t             *list;
    const tk_snapshot_t  *s = pg->cx.snap;

    list = tk_obj_list(pg->root, TK_K_type_options, s->n_types);

    for (i = 0; list != NULL && i < s->n_types; i++) {
        if (!s->types[i].archived || s->types[i].id == type_id) {
            tk_page_option(pg->root, list, n++, s->types[i].id,
                           s->types[i].name, s->types[i].id == type_id);
        }
    }

    tk_obj_list_end(pg->root, TK_K_type_options, n);
}


static int
tk_adm_template_unknown(tk_page_t *pg, tk_str_t body)
{
    int        rc;
    size_t     i, n;
    tk_str_t   names[TK_MAILVARS_UNKNOWN];
    tk_val_t  *list;

    rc = tk_mailvars_unknown(&pg->cx, body, names, &n);

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_obj_list(pg->root, TK_K_unknown, (uint32_t) n);

    for (i = 0; list != NULL && i < n; i++) {
        tk_obj_str(tk_list_obj(pg->root, list, (uint32_t) i, 1), TK_K_name,
                   tk_arena_printf(pg->arena, "{%.*s}",
                                   TK_STR_ARG(names[i])));
    }

    tk_obj_bool(pg->root, TK_K_has_unknown, n != 0);

    return TK_OK;
}


/* The names of custom fields join the list of variables. */
static void
tk_adm_template_fields(tk_page_t *pg)
{
    unsigned              i;
    tk_obj_t             *o;
    tk_val_t             *list;
    const tk_snapshot_t  *s = pg->cx.snap;

    list = tk_obj_list(pg->root, TK_K_custom_vars, s->n_fields);

    for (i = 0; list != NULL && i < s->n_fields; i++) {
        o = tk_list_obj(pg->root, list, i, 2);
        tk_obj_str(o, TK_K_name,
                   tk_arena_printf(pg->arena, "{ticket:%.*s}",
                                   TK_STR_ARG(s->fields[i].name)));
        tk_obj_str(o, TK_K_label, s->fields[i].label);
    }
}


static int
tk_adm_template_show(tk_page_t *pg, const tk_template_new_t *t)
{
    int                   rc;
    tk_obj_t             *f;
    const tk_snapshot_t  *s = pg->cx.snap;

    f = tk_obj(pg->arena, 12);
    tk_obj_int(f, TK_K_id, (int64_t) t->id);
    tk_obj_bool(f, TK_K_is_new, t->id == 0);
    tk_obj_str(f, TK_K_name, t->name);
    tk_obj_str(f, TK_K_body, t->body);
    tk_obj_bool(f, TK_K_is_default, t->is_default);
    tk_obj_int(f, TK_K_type_id, (int64_t) t->type_id);
    tk_obj_str(f, TK_K_type, t->type_id ? tk_page_type_name(pg, t->type_id)
                                        : TK_STR(""));
    tk_obj_bool(f, TK_K_off,
                tk_notification_get(s, t->kind, t->type_id) == TK_SWITCH_OFF
                || (tk_notification_get(s, t->kind, t->type_id)
                        == TK_SWITCH_SAME
                    && tk_notification_get(s, t->kind, 0) == TK_SWITCH_OFF));
    tk_adm_mail_kind(pg, f, t->kind);
    tk_obj_obj(pg->root, TK_K_f, f);
    tk_adm_template_types(pg, t->type_id);
    tk_adm_template_fields(pg);
    rc = tk_adm_template_unknown(pg, t->body);

    return rc == TK_OK
           ? pg->hx ? tk_page_render(pg, 200, "part/mail_preview")
                    : tk_adm_show(pg, "adm/template")
           : rc;
}


int
tk_page_adm_template(tk_page_t *pg)
{
    const tk_template_row_t  *row;

    tk_adm_begin(pg, "templates");
    row = tk_template_find(pg->cx.snap, tk_adm_arg(pg, 0));

    return row == NULL
           ? TK_ENOTFOUND
           : tk_adm_template_show(pg, &(tk_template_new_t) {
                                      .id = row->id, .name = row->name,
                                      .kind = tk_mail_kind_named(row->kind),
                                      .type_id = row->type_id,
                                      .body = row->body,
                                      .is_default = row->is_default
                                  });
}


/* A new one may begin as a copy of another. */
int
tk_page_adm_template_new(tk_page_t *pg)
{
    tk_template_new_t         t = { .name = TK_STR(""), .body = TK_STR("") };
    const tk_template_row_t  *copy;

    tk_adm_begin(pg, "templates");
    t.kind = tk_mail_kind_named(tk_adm_query(pg, "kind"));
    t.type_id = tk_page_number(tk_adm_query(pg, "type"));
    copy = tk_template_find(pg->cx.snap,
                            tk_page_number(tk_adm_query(pg, "copy")));

    if (copy != NULL) {
        t.kind = tk_mail_kind_named(copy->kind);
        t.name = copy->name;
        t.body = copy->body;
    }

    return t.kind < TK_MAIL_KINDS ? tk_adm_template_show(pg, &t)
                                  : TK_ENOTFOUND;
}


/* Secrets of a mail are not for those who only look at its text. */
static tk_str_t
tk_adm_template_mask(tk_page_t *pg, tk_str_t text, const tk_ticket_t *t)
{
    ptrdiff_t  at;
    tk_str_t   verifier = tk_ticket_verifier(pg->arena, t), rest = text;
    tk_buf_t   b;

    tk_buf_init(&b, pg->arena, 2 * text.n + 64);

    while ((at = tk_str_find(rest, verifier)) >= 0) {
        tk_buf_str(&b, tk_str_sub(rest, 0, (size_t) at));
        tk_buf_z(&b, "\xe2\x80\xa6");
        rest = tk_str_sub(rest, (size_t) at + verifier.n, rest.n);
    }

    tk_buf_str(&b, rest);

    return tk_buf_view(&b);
}


static int
tk_adm_template_letter(tk_page_t *pg, const tk_template_new_t *in,
    const tk_ticket_t *t, tk_obj_t *o)
{
    int                      rc;
    bool                     neutral;
    tk_letter_t              l;
    tk_outbox_t              row;
    const tk_mailbox_row_t  *box;

    rc = tk_preview_row(&pg->cx, &(tk_preview_t) {
                            .kind = in->kind, .ticket = t
                        }, &row);

    if (rc == TK_OK) {
        rc = tk_letter_write(&pg->cx, &row, in->body, &l);
    }

    if (rc == TK_ENOTFOUND) {
        tk_obj_bool(o, TK_K_no_message, true);
        return TK_OK;
    }

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_letter_unproved(&pg->cx, &row, &neutral);

    if (rc != TK_OK) {
        return rc;
    }

    box = tk_snap_mailbox(pg->cx.snap, row.type_id);
    tk_obj_bool(o, TK_K_neutral, neutral);
    tk_obj_str(o, TK_K_from_name, l.from_name);
    tk_obj_str(o, TK_K_from, l.from);
    tk_obj_str(o, TK_K_to_name, l.to_name);
    tk_obj_str(o, TK_K_to, l.to);
    tk_obj_str(o, TK_K_reply_to, box ? box->email : TK_STR(""));
    tk_obj_str(o, TK_K_subject, l.subject);
    tk_obj_str(o, TK_K_body, tk_adm_template_mask(pg, l.text, t));
    tk_obj_bool(o, TK_K_mailed, true);

    return TK_OK;
}


/* The text of the form as a mail about a ticket that the viewer may see. */
static int
tk_adm_template_preview(tk_page_t *pg, const tk_template_new_t *in)
{
    int          rc;
    tk_obj_t    *o;
    tk_str_t     typed;
    tk_ticket_t  t;

    o = tk_obj(pg->arena, 12);
    typed = tk_adm_line(pg, "ticket", 20);
    tk_obj_str(o, TK_K_number, typed);
    rc = tk_ticket_by_number(&pg->cx, tk_page_number(typed), &t);

    if (rc == TK_ENOTFOUND) {
        tk_obj_bool(o, TK_K_no_ticket, true);
        rc = TK_OK;

    } else if (rc == TK_OK) {
        rc = tk_adm_template_letter(pg, in, &t, o);
    }

    tk_obj_obj(pg->root, TK_K_preview, o);

    return rc == TK_OK ? tk_adm_template_show(pg, in) : rc;
}


int
tk_page_adm_template_post(tk_page_t *pg)
{
    int                       rc;
    uint64_t                  id;
    tk_bad_t                  bad = { .n = 0 };
    tk_template_new_t         in;
    const tk_template_row_t  *row;

    tk_adm_begin(pg, "templates");
    row = tk_template_find(pg->cx.snap, tk_adm_arg(pg, 0));
    in = (tk_template_new_t) {
        .nonce = tk_page_nonce(pg, "template"), .id = tk_adm_arg(pg, 0),
        .kind = row ? tk_mail_kind_named(row->kind)
                    : tk_mail_kind_named(tk_adm_line(pg, "kind", 32)),
        .type_id = row ? row->type_id : tk_adm_id(pg, "type"),
        .name = tk_adm_line(pg, "name", TK_TEMPLATE_NAME),
        .body = tk_adm_text(pg, "body", TK_TEMPLATE_BODY),
        .is_default = tk_adm_flag(pg, "default")
    };

    if ((in.id != 0 && row == NULL) || in.kind >= TK_MAIL_KINDS) {
        return TK_ENOTFOUND;
    }

    if (tk_form_get(pg->req->form, "preview").n != 0) {
        return tk_adm_template_preview(pg, &in);
    }

    rc = tk_adm_is_bad(pg) ? TK_EINVAL
                           : tk_template_save(&pg->cx, &in, &bad, &id);

    if (rc == TK_EINVAL) {
        tk_adm_bads(pg, &bad);
        return tk_adm_template_show(pg, &in);
    }

    return rc == TK_OK || rc == TK_EDUP
           ? tk_adm_done(pg, "saved", "templates/%llu",
                         (unsigned long long) id)
           : rc;
}


int
tk_page_adm_template_delete(tk_page_t *pg)
{
    int  rc;

    rc = tk_template_delete(&pg->cx, tk_adm_arg(pg, 0));

    return rc == TK_OK ? tk_adm_done(pg, "deleted", "templates")
           : rc == TK_ENOTFOUND ? tk_adm_done(pg, "gone", "templates") : rc;
}
