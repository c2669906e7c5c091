#include <stdio.h>

#include "base/file.h"
#include "desk/mail/mailbox.h"
#include "desk/people/account.h"
#include "desk/setup/setup_int.h"
#include "tk_sql.gen.h"

#define AT(field)  offsetof(tk_sql_setup_mailbox_get_t, field)

static const tk_set_field_t  tk_mailbox_fields[] = {
    TK_F_TEXT("name", LINE, AT(name), 190),
    TK_F_PLAIN("type", TYPE, AT(type), ""),
    TK_F_TEXT("host", LINE, AT(host), 254),
    TK_F_INT("port", AT(port), "993", 1, 65535),
    TK_F_WORD("tls", AT(tls), "tls", "off|starttls|tls"),
    TK_F_PLAIN("verify", FLAG, AT(verify), "on"),
    TK_F_TEXT("login", LINE, AT(login), 254),
    TK_F_NOUN("secret"),
    TK_F_NOUN("secret_file"),
    TK_F_TEXT("token_url", LINE, AT(token_url), 500),
    TK_F_TEXT("client_id", LINE, AT(client_id), 254),
    TK_F_NOUN("client_secret"),
    TK_F_NOUN("client_secret_file"),
    TK_F_TEXT("scope", LINE, AT(scope), 500),
    { "folder", TK_SET_LINE, AT(folder), "INBOX", 0, 254, NULL },
    TK_F_WORD("delimiter", AT(delimiter), "", "|+|-|="),
    TK_F_TEXT("authserv_id", LINE, AT(authserv_id), 254),
    TK_F_PLAIN("enabled", FLAG, AT(enabled), "on"),
    { "first", TK_SET_LINE, AT(first), "all", 0, 10, NULL },
    TK_F_NOUN("rule"),
    { .key = NULL }
};

#undef AT


static int
tk_mailbox_set_get(tk_setup_t *s, const tk_section_t *section, void *row)
{
    int       rc;
    tk_str_t  email;

    rc = tk_sql_setup_mailbox_get(s->cx->db,
             &(tk_sql_setup_mailbox_get_in_t) {
                 .email = tk_arena_lower(s->cx->arena, section->name)
             }, row);

    return rc == TK_ENOTFOUND
           && tk_account_email(s->cx->arena, section->name, &email) != TK_OK
           ? tk_setup_bad(s, section->line, "a mailbox is named by its "
                          "e-mail address")
           : rc;
}


/* What the section says under KEY or KEY_file; null if nothing. */
static int
tk_mailbox_secret(tk_setup_t *s, const tk_section_t *section,
    const char *key, tk_str_t *secret_r)
{
    int                rc;
    char               file[40];
    tk_str_t           err;
    const tk_entry_t  *e;

    snprintf(file, sizeof(file), "%s_file", key);
    e = tk_section_get(section, key);
    *secret_r = e ? e->value : TK_STR_NULL;

    if (e == NULL) {
        e = tk_section_get(section, file);

        if (e == NULL) {
            return TK_OK;
        }

        rc = tk_file_read(s->cx->arena, e->value, TK_MAILBOX_SECRET, NULL,
                          secret_r, &err);

        if (rc != TK_OK) {
            return tk_setup_bad(s, e->line, "%s: %.*s", file,
                                TK_STR_ARG(err));
        }

        if (tk_str_ends(*secret_r, TK_STR("\n"))) {
            secret_r->n--;
        }
    }

    return secret_r->n > 0 && secret_r->n <= TK_MAILBOX_SECRET
           ? TK_OK : tk_setup_bad(s, e->line, "%.*s: it is empty or too "
                                  "long", TK_STR_ARG(e->key));
}


/* Sealed anew only when it is another one. */
static int
tk_mailbox_seal(tk_setup_t *s, tk_str_t secret, const char *name,
    tk_str_t *sealed)
{
    tk_str_t         old;
    const tk_key_t  *key = &s->cx->desk->key_seal;

    if (tk_str_is_null(secret)
        || (sealed->n != 0
            && tk_open(s->cx->arena, key, *sealed, &old) == TK_OK
            && tk_str_eq(old, secret)))
    {
        return TK_OK;
    }

    tk_setup_changed(s, name);

    return tk_seal(s->cx->arena, key, secret, sealed);
}


static void
tk_mailbox_mac(const tk_key_t *seal, tk_str_t secret,
    uint8_t out[TK_MAC_LEN])
{
    tk_key_t  key;

    tk_key_derive(tk_str((const char *) seal->b, TK_KEY_LEN), "applied",
                  &key);
    tk_mac(&key, secret, out);
}


/* Is it the one that was applied last? */
static bool
tk_mailbox_applied(const tk_desk_t *desk, tk_str_t secret, tk_str_t applied)
{
    uint8_t  now[TK_MAC_LEN], former[TK_MAC_LEN];

    tk_mailbox_mac(&desk->key_seal, secret, now);
    tk_mailbox_mac(&desk->key_seal_old, secret, former);

    return tk_equal_ct(applied, tk_str((char *) now, TK_MAC_LEN))
           || tk_equal_ct(applied, tk_str((char *) former, TK_MAC_LEN));
}


/* A refresh token that the server has replaced since is not put back. */
static int
tk_mailbox_seal_both(tk_setup_t *s, tk_str_t secret, tk_str_t client_secret,
    tk_sql_setup_mailbox_get_t *row)
{
    int  rc = TK_OK;

    if (row->token_url.n == 0 || tk_str_is_null(secret)
        || !tk_mailbox_applied(s->cx->desk, secret, row->secret_applied))
    {
        rc = tk_mailbox_seal(s, secret, "secret", &row->secret);
    }

    return rc == TK_OK ? tk_mailbox_seal(s, client_secret, "client_secret",
                                         &row->client_secret) : rc;
}


static int
tk_mailbox_note_applied(tk_setup_t *s, tk_str_t secret, tk_str_t applied,
    uint64_t id)
{
    uint8_t  mac[TK_MAC_LEN];

    tk_mailbox_mac(&s->cx->desk->key_seal, secret, mac);

    return tk_equal_ct(applied, tk_str((char *) mac, TK_MAC_LEN))
           ? TK_OK : tk_sql_setup_mailbox_applied(s->cx->db,
                         &(tk_sql_setup_mailbox_applied_in_t) {
                             .secret_applied = tk_str((char *) mac,
                                                      TK_MAC_LEN),
                             .id = id
                         }, NULL);
}


static int
tk_mailbox_check(tk_setup_t *s, const tk_section_t *section,
    const tk_sql_setup_mailbox_get_t *row)
{
    const char  *lacks = NULL;

    if (!tk_mailbox_first_ok(row->first, NULL)) {
        return tk_setup_bad(s, section->line, "first: it is all, quiet, new"
                                              " or a date such as"
                                              " 2026-01-31");
    }

    if (row->type.n == 0) {
        lacks = "type";

    } else if (row->host.n == 0) {
        lacks = "host";

    } else if (row->secret.n == 0) {
        lacks = "secret or secret_file";

    } else if (row->token_url.n != 0
               && !tk_mailbox_token_url_ok(s->cx, row->token_url))
    {
        lacks = "a token_url that begins with https://";

    } else if (row->token_url.n != 0 && row->client_id.n == 0) {
        lacks = "client_id";
    }

    return lacks == NULL
           ? TK_OK : tk_setup_bad(s, section->line, "the mailbox needs %s",
                                  lacks);
}


static int
tk_mailbox_write(tk_setup_t *s, const tk_section_t *section,
    const tk_sql_setup_mailbox_get_t *row, uint64_t *id)
{
    int                         rc;
    tk_str_t                    email;
    tk_db_done_t                done;
    tk_sql_setup_mailbox_get_t  was = { .id = 0 };

    rc = tk_mailbox_set_get(s, section, &was);

    if (rc != TK_OK && rc != TK_ENOTFOUND) {
        return rc;
    }

    email = tk_arena_lower(s->cx->arena, section->name);
    rc = tk_sql_setup_mailbox_put(s->cx->db,
             &(tk_sql_setup_mailbox_put_in_t) {
                 .id = *id, .email = email,
                 .name = row->name.n ? row->name : email,
                 .delimiter = row->delimiter, .host = row->host,
                 .port = row->port, .tls = row->tls, .verify = row->verify,
                 .login = row->login.n ? row->login : email,
                 .secret = row->secret, .folder = row->folder,
                 .type = row->type, .enabled = row->enabled,
                 .token_url = row->token_url, .client_id = row->client_id,
                 .client_secret = row->client_secret.p
                                  ? row->client_secret : TK_STR(""),
                 .scope = row->scope, .first = row->first,
                 .authserv_id = row->authserv_id
             }, &done);
    *id = *id ? *id : done.insert_id;

    return rc == TK_OK && (was.id == 0
                           || !tk_str_eq(was.delimiter, row->delimiter))
           ? tk_setup_address(s, TK_STR(""), 0, *id) : rc;
}


static int
tk_mailbox_put(tk_setup_t *s, const tk_section_t *section, void *arg,
    uint64_t *id)
{
    int                           rc;
    tk_str_t                      secret, client_secret;
    tk_sql_setup_mailbox_get_t   *row = arg;

    rc = tk_mailbox_secret(s, section, "secret", &secret);

    if (rc == TK_OK) {
        rc = tk_mailbox_secret(s, section, "client_secret", &client_secret);
    }

    if (rc == TK_OK) {
        rc = tk_mailbox_seal_both(s, secret, client_secret, row);
    }

    if (rc == TK_OK) {
        rc = tk_mailbox_check(s, section, row);
    }

    if (rc == TK_OK && (*id == 0 || s->changed.n != 0)) {
        rc = tk_mailbox_write(s, section, row, id);
    }

    return rc == TK_OK && !tk_str_is_null(secret)
           ? tk_mailbox_note_applied(s, secret, row->secret_applied, *id)
           : rc;
}


static int
tk_rule_bad(tk_setup_t *s, const tk_entry_t *e)
{
    return tk_setup_bad(s, e->line, "rule: it is \"ADDRESS TYPE\"");
}


/* What is no address may be one that was there already. */
static int
tk_rule_addresses(tk_setup_t *s, const tk_section_t *section,
    const tk_sql_setup_rule_all_t *rows, size_t n)
{
    size_t             i, k;
    tk_str_t           rest, address, email;
    const tk_entry_t  *e;

    for (i = 0; i < section->n; i++) {
        e = &section->v[i];
        rest = e->value;
        address = tk_str_cut(&rest, ' ');

        if (!tk_str_eqz(e->key, "rule") || e->value.n == 0
            || tk_account_email(s->cx->arena, address, &email) == TK_OK)
        {
            continue;
        }

        for (k = 0; k < n && !tk_str_ieq(rows[k].recipient, address); k++) {
            /* void */
        }

        if (k == n) {
            return tk_rule_bad(s, e);
        }
    }

    return TK_OK;
}


/* "ADDRESS TYPE" */
static int
tk_rule_resolve(tk_setup_t *s, const tk_entry_t *e, tk_set_item_t *item)
{
    int                        rc;
    tk_str_t                   rest = e->value, address;
    tk_sql_setup_type_get_t    type;

    address = tk_str_cut(&rest, ' ');

    item->text = tk_arena_lower(s->cx->arena, address);
    rc = tk_sql_setup_type_get(s->cx->db, &(tk_sql_setup_type_get_in_t) {
                                   .name = tk_str_trim(rest)
                               }, &type);
    item->id = rc == TK_OK ? type.id : 0;

    return rc == TK_ENOTFOUND
           ? tk_setup_bad(s, e->line, "rule: there is no type \"%.*s\"",
                          TK_STR_ARG(tk_str_trim(rest)))
           : rc;
}


static int
tk_rule_have(tk_cx_t *cx, uint64_t mailbox_id, tk_arr_t *have,
    tk_sql_setup_rule_all_t **rows_r, size_t *n_r)
{
    int             rc;
    size_t          i;
    tk_set_item_t  *item;

    tk_arr_init(have, cx->arena, sizeof(tk_set_item_t));
    rc = tk_sql_setup_rule_all(cx->db, &(tk_sql_setup_rule_all_in_t) {
                                   .mailbox_id = mailbox_id
                               }, rows_r, n_r);

    for (i = 0; rc == TK_OK && i < *n_r; i++) {
        item = tk_arr_push(have);

        if (item == NULL) {
            return TK_ENOMEM;
        }

        item->text = (*rows_r)[i].recipient;
        item->id = (*rows_r)[i].type_id;
    }

    return rc;
}


static int
tk_mailbox_more(tk_setup_t *s, const tk_section_t *section, void *row,
    uint64_t id)
{
    int                       rc;
    bool                      differs = false;
    size_t                    i, n;
    tk_arr_t                  have, wanted;
    tk_set_item_t            *item;
    tk_sql_setup_rule_all_t  *rows;

    rc = tk_rule_have(s->cx, id, &have, &rows, &n);

    if (rc == TK_OK) {
        rc = tk_rule_addresses(s, section, rows, n);
    }

    if (rc == TK_OK) {
        rc = tk_set_list(s, "rule", &have, tk_rule_resolve, &wanted,
                         &differs);
    }

    if (rc != TK_OK || !differs) {
        return rc;
    }

    rc = tk_sql_setup_rule_clear(s->cx->db, &(tk_sql_setup_rule_clear_in_t) {
                                     .mailbox_id = id
                                 }, NULL);

    for (i = 0; rc == TK_OK && i < wanted.n; i++) {
        item = tk_arr_at(&wanted, tk_set_item_t, i);
        rc = tk_sql_setup_rule_add(s->cx->db, &(tk_sql_setup_rule_add_in_t) {
                                       .mailbox_id = id,
                                       .recipient = item->text,
                                       .type_id = item->id
                                   }, NULL);
    }

    return rc == TK_EDUP
           ? tk_setup_bad(s, section->line, "rule: an address stands in two "
                          "of them")
           : rc;
}


static int
tk_mailbox_show(tk_cx_t *cx, void *arg, tk_buf_t *out)
{
    int                           rc;
    size_t                        i, n;
    tk_arr_t                      have;
    tk_str_t                      line;
    tk_sql_setup_rule_all_t      *rows;
    tk_sql_setup_mailbox_get_t   *row = arg;

    tk_buf_z(out, "# secret is kept in the database\n");
    rc = tk_rule_have(cx, row->id, &have, &rows, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        line = tk_arena_printf(cx->arena, "%.*s %.*s",
                               TK_STR_ARG(rows[i].recipient),
                               TK_STR_ARG(rows[i].type));
        tk_set_line(out, "rule", line);
    }

    return rc;
}


const tk_noun_t  tk_noun_mailbox = {
    "mailbox", tk_mailbox_fields, tk_mailbox_set_get, tk_mailbox_put,
    tk_mailbox_more, tk_sql_setup_mailbox_names, tk_mailbox_show
};
