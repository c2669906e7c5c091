#include "base/buf.h"
#include "desk/mail/mailbox.h"
#include "fmt/url.h"
#include "web/admin.h"
#include "web/task.h"

#define ARGS_MAX     16384
#define BLANK_RULES  2              /* rows to fill in                     */


static void
tk_adm_mailbox_row(tk_page_t *pg, tk_obj_t *o, const tk_mailbox_t *m)
{
    tk_obj_int(o, TK_K_id, (int64_t) m->id);
    tk_obj_str(o, TK_K_name, m->name);
    tk_obj_str(o, TK_K_email, m->email);
    tk_obj_str(o, TK_K_type, tk_page_type_name(pg, m->type_id));
    tk_obj_bool(o, TK_K_enabled, m->enabled);
    tk_page_time(pg, o, TK_K_last_ok, m->last_ok);

    if (tk_mailbox_fails(m)) {
        tk_obj_str(o, TK_K_last_error, m->last_error);
        tk_page_time(pg, o, TK_K_last_error_at, m->last_error_at);
    }
}


int
tk_page_adm_mailboxes(tk_page_t *pg)
{
    int            rc;
    size_t         i, n;
    tk_val_t      *list;
    tk_mailbox_t  *all;

    tk_adm_begin(pg, "mailboxes");
    rc = tk_mailbox_list(&pg->cx, &all, &n);

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_obj_list(pg->root, TK_K_mailboxes, (uint32_t) n);

    for (i = 0; list != NULL && i < n; i++) {
        tk_adm_mailbox_row(pg, tk_list_obj(pg->root, list, (uint32_t) i, 8),
                           &all[i]);
    }

    tk_obj_bool(pg->root, TK_K_none, n == 0);

    return tk_adm_show(pg, "adm/mailboxes");
}


static void
tk_adm_mailbox_types(tk_page_t *pg, tk_obj_t *o, uint64_t type_id)
{
    unsigned              i, n = 0;
    tk_val_t             *list;
    const tk_snapshot_t  *s = pg->cx.snap;

    list = tk_obj_list(o, TK_K_type_options, s->n_types);

    for (i = 0; list != NULL && i < s->n_types; i++) {
        if (!s->types[i].archived || s->types[i].id == type_id) {
            tk_page_option(o, list, n++, s->types[i].id, s->types[i].name,
                           s->types[i].id == type_id);
        }
    }

    tk_obj_list_end(o, TK_K_type_options, n);
}


static void
tk_adm_mailbox_rules(tk_page_t *pg, tk_obj_t *f, const tk_mailbox_t *m)
{
    size_t     i, n = m->n_rules + BLANK_RULES;
    tk_obj_t  *o;
    tk_val_t  *list;

    list = tk_obj_list(f, TK_K_rules, (uint32_t) n);

    for (i = 0; list != NULL && i < n; i++) {
        o = tk_list_obj(f, list, (uint32_t) i, 4);
        tk_obj_int(o, TK_K_n, (int64_t) i + 1);
        tk_obj_str(o, TK_K_recipient, i < m->n_rules ? m->rules[i].recipient
                                                     : TK_STR(""));
        tk_adm_mailbox_types(pg, o, i < m->n_rules ? m->rules[i].type_id : 0);
    }
}


static int
tk_adm_mailbox_show(tk_page_t *pg, const tk_mailbox_t *m, bool confirmed)
{
    tk_obj_t  *f = tk_obj(pg->arena, 36);

    tk_obj_bool(f, TK_K_is_new, m->id == 0);
    tk_adm_mailbox_row(pg, f, m);
    tk_obj_str(f, TK_K_host, m->host);
    tk_obj_int(f, TK_K_port, (int64_t) m->port);
    tk_obj_str(f, TK_K_login, m->login);
    tk_obj_str(f, TK_K_folder, m->folder);
    tk_obj_str(f, TK_K_token_url, m->token_url);
    tk_obj_str(f, TK_K_client_id, m->client_id);
    tk_obj_str(f, TK_K_scope, m->scope);
    tk_obj_str(f, TK_K_authserv_id, m->authserv_id);
    tk_obj_bool(f, TK_K_verify, m->verify);
    tk_obj_bool(f, TK_K_confirmed, confirmed);
    tk_obj_bool(f, TK_K_tls_on, tk_str_eqz(m->tls, "tls"));
    tk_obj_bool(f, TK_K_tls_start, tk_str_eqz(m->tls, "starttls"));
    tk_obj_bool(f, TK_K_tls_off, tk_str_eqz(m->tls, "off"));
    tk_obj_bool(f, TK_K_first_all, tk_str_eqz(m->first, "all"));
    tk_obj_bool(f, TK_K_first_quiet, tk_str_eqz(m->first, "quiet"));
    tk_obj_bool(f, TK_K_first_new, tk_str_eqz(m->first, "new"));
    tk_obj_bool(f, TK_K_first_since, m->first.n == 0 || m->first.n == 10);
    tk_obj_str(f, TK_K_since, m->first.n == 10 ? m->first : TK_STR(""));
    tk_obj_bool(f, TK_K_by_plus, tk_str_eqz(m->delimiter, "+"));
    tk_obj_bool(f, TK_K_by_minus, tk_str_eqz(m->delimiter, "-"));
    tk_obj_bool(f, TK_K_by_equals, tk_str_eqz(m->delimiter, "="));
    tk_adm_mailbox_types(pg, f, m->type_id);
    tk_adm_mailbox_rules(pg, f, m);
    tk_obj_obj(pg->root, TK_K_f, f);

    return tk_adm_show(pg, "adm/mailbox");
}


int
tk_page_adm_mailbox(tk_page_t *pg)
{
    int           rc;
    tk_mailbox_t  m;

    tk_adm_begin(pg, "mailboxes");
    rc = tk_mailbox_get(&pg->cx, tk_adm_arg(pg, 0), &m);

    return rc == TK_OK ? tk_adm_mailbox_show(pg, &m, false) : rc;
}


int
tk_page_adm_mailbox_new(tk_page_t *pg)
{
    tk_adm_begin(pg, "mailboxes");

    return tk_adm_mailbox_show(pg, &(tk_mailbox_t) {
                                   .name = TK_STR(""), .email = TK_STR(""),
                                   .delimiter = TK_STR(""),
                                   .authserv_id = TK_STR(""),
                                   .host = TK_STR(""), .port = 993,
                                   .tls = TK_STR("tls"), .verify = true,
                                   .login = TK_STR(""),
                                   .folder = TK_STR("INBOX"),
                                   .token_url = TK_STR(""),
                                   .client_id = TK_STR(""),
                                   .scope = TK_STR(""), .enabled = true,
                                   .first = TK_STR("all"),
                                   .last_ok = TK_TIME_NONE
                               }, false);
}


/* Rows without an address are none. */
static int
tk_adm_mailbox_read_rules(tk_page_t *pg, tk_mailbox_t *m)
{
    unsigned  i;
    tk_str_t  to;

    m->n_rules = 0;
    m->rules = tk_arena_array(pg->arena, TK_MAILBOX_RULES + 1,
                              sizeof(*m->rules));

    if (m->rules == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; m->n_rules <= TK_MAILBOX_RULES; i++) {
        to = tk_form_nth(pg->req->form, "rule_to", i);

        if (to.p == NULL) {
            break;
        }

        if (tk_str_trim(to).n != 0) {
            m->rules[m->n_rules].recipient = tk_str_trim(to);
            m->rules[m->n_rules++].type_id = tk_page_number(
                tk_form_nth(pg->req->form, "rule_type", i));
        }
    }

    return TK_OK;
}


static int
tk_adm_mailbox_read(tk_page_t *pg, tk_mailbox_save_t *in)
{
    *in = (tk_mailbox_save_t) {
        .nonce = tk_page_nonce(pg, "mailbox"),
        .box = {
            .id = tk_adm_arg(pg, 0), .name = tk_adm_line(pg, "name", 190),
            .email = tk_adm_line(pg, "email", 254),
            .delimiter = tk_adm_line(pg, "delimiter", 1),
            .authserv_id = tk_adm_line(pg, "authserv_id", 254),
            .host = tk_adm_line(pg, "host", 254),
            .port = tk_adm_id(pg, "port"), .tls = tk_adm_line(pg, "tls", 8),
            .verify = tk_adm_flag(pg, "verify"),
            .login = tk_adm_line(pg, "login", 254),
            .folder = tk_adm_line(pg, "folder", 254),
            .type_id = tk_adm_id(pg, "type"),
            .enabled = tk_adm_flag(pg, "enabled"), .last_ok = TK_TIME_NONE,
            .token_url = tk_adm_line(pg, "token_url", 500),
            .client_id = tk_adm_line(pg, "client_id", 254),
            .scope = tk_adm_line(pg, "scope", 500),
            .first = tk_adm_line(pg, "first", 8)
        },
        .client_secret = tk_form_get(pg->req->form, "client_secret"),
        .secret = tk_form_get(pg->req->form, "secret"),
        .confirmed = tk_adm_flag(pg, "confirm")
    };

    if (in->secret.p == NULL) {
        in->secret = TK_STR("");
    }

    if (in->client_secret.p == NULL) {
        in->client_secret = TK_STR("");
    }

    if (in->box.first.n == 0) {
        in->box.first = TK_STR("all");

    } else if (tk_str_eqz(in->box.first, "since")) {
        in->box.first = tk_adm_line(pg, "since", 10);
    }

    return tk_adm_mailbox_read_rules(pg, &in->box);
}


static void
tk_adm_mailbox_arg(tk_buf_t *b, const char *name, tk_str_t value)
{
    tk_buf_z(b, b->n ? "&" : "");
    tk_buf_z(b, name);
    tk_buf_chr(b, '=');
    tk_url_query(b, value);
}


/* The secrets of the form, else the stored ones; sealed on their way. */
static int
tk_adm_mailbox_sealed(tk_page_t *pg, const tk_mailbox_save_t *in,
    tk_str_t *sealed_r, tk_str_t *client_r)
{
    int              rc = TK_OK;
    const tk_key_t  *key = &pg->web->desk->key_seal;

    *sealed_r = *client_r = TK_STR("");

    if (in->box.id != 0) {
        rc = tk_mailbox_sealed(&pg->cx, in->box.id, sealed_r, client_r);
    }

    if (rc == TK_OK && (in->secret.n != 0 || in->box.id == 0)) {
        rc = tk_seal(pg->arena, key, in->secret, sealed_r);
    }

    if (rc == TK_OK && in->client_secret.n != 0) {
        rc = tk_seal(pg->arena, key, in->client_secret, client_r);
    }

    if (rc == TK_OK) {
        *sealed_r = tk_base64url(pg->arena, sealed_r->p, sealed_r->n);
        *client_r = tk_base64url(pg->arena, client_r->p, client_r->n);
    }

    return rc;
}


/* With OAuth2 as it is stored, ticketd uses the token that it has. */
static uint64_t
tk_adm_mailbox_stored(const tk_mailbox_save_t *in, const tk_mailbox_t *was)
{
    const tk_mailbox_t  *b = &in->box;

    return b->id != 0 && in->secret.n == 0 && in->client_secret.n == 0
           && tk_str_eq(b->token_url, was->token_url)
           && tk_str_eq(b->client_id, was->client_id)
           && tk_str_eq(b->scope, was->scope) ? b->id : 0;
}


/* ticketd tries it; the page shows how far it is. Nothing is saved. */
static int
tk_adm_mailbox_test(tk_page_t *pg, const tk_mailbox_save_t *in,
    const tk_mailbox_t *was)
{
    int                  rc;
    uint64_t             id;
    tk_buf_t             b;
    tk_str_t             sealed, client;
    tk_task_t            task;
    const tk_mailbox_t  *m = &in->box;

    rc = tk_adm_mailbox_sealed(pg, in, &sealed, &client);

    if (rc != TK_OK) {
        return rc;
    }

    tk_buf_init(&b, pg->arena, ARGS_MAX);
    tk_adm_mailbox_arg(&b, "host", m->host);
    tk_adm_mailbox_arg(&b, "port", tk_arena_printf(pg->arena, "%d",
                                                   (int) (m->port % 65536)));
    tk_adm_mailbox_arg(&b, "tls", m->tls);
    tk_adm_mailbox_arg(&b, "verify", m->verify ? TK_STR("1") : TK_STR(""));
    tk_adm_mailbox_arg(&b, "login", m->login.n ? m->login : m->email);
    tk_adm_mailbox_arg(&b, "folder", m->folder.n ? m->folder
                                                 : TK_STR("INBOX"));
    tk_adm_mailbox_arg(&b, "sealed", sealed);
    tk_adm_mailbox_arg(&b, "token_url", m->token_url);
    tk_adm_mailbox_arg(&b, "client_id", m->client_id);
    tk_adm_mailbox_arg(&b, "client_sealed", client);
    tk_adm_mailbox_arg(&b, "scope", m->scope);
    tk_adm_mailbox_arg(&b, "mailbox", tk_arena_printf(pg->arena, "%llu",
        (unsigned long long) tk_adm_mailbox_stored(in, was)));
    tk_adm_mailbox_arg(&b, "lang",
                       tk_page_lang(pg));

    rc = tk_buf_rc(&b);

    if (rc == TK_OK) {
        rc = tk_task_add(&pg->cx, &(tk_task_new_t) {
                             .nonce = tk_nonce_make(),
                             .kind = "mailbox_test", .args = tk_buf_view(&b),
                             .back = TK_STR("admin/mailboxes")
                         }, &id);
    }

    if (rc == TK_OK) {
        rc = tk_task_get(&pg->cx, id, &task);
    }

    if (rc != TK_OK) {
        return rc;
    }

    tk_obj_obj(pg->root, TK_K_task, tk_page_task_obj(pg, &task));

    return pg->hx ? tk_page_render(pg, 200, "page/task")
                  : tk_adm_mailbox_show(pg, m, in->confirmed);
}


/* The form again, in the place of the one that the button is in. */
static int
tk_adm_mailbox_refuse(tk_page_t *pg, const tk_mailbox_save_t *in,
    const tk_bad_t *bad)
{
    tk_adm_bads(pg, bad);
    tk_adm_again(pg, "secret");
    tk_adm_again(pg, "client_secret");

    if (pg->hx) {
        (void) tk_resp_header(pg->resp, "HX-Retarget", TK_STR("form.form"));
        (void) tk_resp_header(pg->resp, "HX-Reselect", TK_STR("form.form"));
        (void) tk_resp_header(pg->resp, "HX-Reswap", TK_STR("outerHTML"));
    }

    return tk_adm_mailbox_show(pg, &in->box, in->confirmed);
}


int
tk_page_adm_mailbox_post(tk_page_t *pg)
{
    int                rc;
    bool               test;
    uint64_t           id;
    tk_bad_t           bad = { .n = 0 };
    tk_mailbox_t       was = { .id = 0 };
    tk_mailbox_save_t  in;

    tk_adm_begin(pg, "mailboxes");
    rc = tk_adm_mailbox_read(pg, &in);

    if (rc == TK_OK && in.box.id != 0) {
        rc = tk_mailbox_get(&pg->cx, in.box.id, &was);
    }

    if (rc != TK_OK) {
        return rc;
    }

    test = tk_form_get(pg->req->form, "test").n != 0;

    rc = tk_adm_is_bad(pg) ? TK_EINVAL
         : test ? tk_mailbox_check_test(&pg->cx, &in,
                                        in.box.id ? &was : NULL, &bad)
                : tk_mailbox_save(&pg->cx, &in, &bad, &id);

    if (rc == TK_EINVAL) {
        return tk_adm_mailbox_refuse(pg, &in, &bad);
    }

    if (rc == TK_OK && test) {
        return tk_adm_mailbox_test(pg, &in, &was);
    }

    return rc == TK_OK || rc == TK_EDUP
           ? tk_adm_done(pg, "saved", "mailboxes/%llu",
                         (unsigned long long) id)
           : rc;
}


int
tk_page_adm_mailbox_delete(tk_page_t *pg)
{
    int  rc;

    rc = tk_mailbox_delete(&pg->cx, tk_adm_arg(pg, 0));

    return rc == TK_OK ? tk_adm_done(pg, "deleted", "mailboxes")
           : rc == TK_ENOTFOUND ? tk_adm_done(pg, "gone", "mailboxes") : rc;
}
