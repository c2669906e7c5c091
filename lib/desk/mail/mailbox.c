#include "desk/mail/mailbox.h"

#include "desk/admin/audit.h"
#include "desk/admin/revise.h"
#include "desk/mail/mailbox_int.h"
#include "tk_sql.gen.h"

typedef struct {
    const tk_mailbox_save_t  *in;
    tk_bad_t                 *bad;
    uint64_t                  id;
} tk_mailbox_job_t;


int
tk_mailbox_list(tk_cx_t *cx, tk_mailbox_t **list_r, size_t *n_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK ? tk_sql_mailbox_list(cx->db, list_r, n_r) : rc;
}


static int
tk_mailbox_rules(tk_cx_t *cx, tk_mailbox_t *m)
{
    return tk_sql_mailbox_rule_list(cx->db, &(tk_sql_mailbox_rule_list_in_t) {
                                        .mailbox_id = m->id
                                    }, &m->rules, &m->n_rules);
}


int
tk_mailbox_get(tk_cx_t *cx, uint64_t id, tk_mailbox_t *box_r)
{
    int            rc;
    size_t         i, n;
    tk_mailbox_t  *all;

    rc = tk_mailbox_list(cx, &all, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (all[i].id == id) {
            *box_r = all[i];
            return tk_mailbox_rules(cx, box_r);
        }
    }

    return rc == TK_OK ? TK_ENOTFOUND : rc;
}


int
tk_mailbox_sealed(tk_cx_t *cx, uint64_t id, tk_str_t *sealed_r,
    tk_str_t *client_r)
{
    int                     rc;
    tk_sql_mailbox_secret_t  row;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_mailbox_secret(cx->db, &(tk_sql_mailbox_secret_in_t) {
                                       .id = id
                                   }, &row);
    }

    if (rc == TK_OK) {
        *sealed_r = row.secret;
        *client_r = row.client_secret;
    }

    return rc;
}


bool
tk_mailbox_fails(const tk_mailbox_t *box)
{
    return box->last_error.n != 0
           && (box->last_ok == TK_TIME_NONE
               || box->last_error_at > box->last_ok);
}


static int
tk_mailbox_write_rules(tk_cx_t *cx, const tk_mailbox_t *box, uint64_t id)
{
    int     rc;
    size_t  i;

    rc = tk_sql_mailbox_rule_clear(cx->db,
             &(tk_sql_mailbox_rule_clear_in_t) { .mailbox_id = id }, NULL);

    for (i = 0; rc == TK_OK && i < box->n_rules; i++) {
        rc = tk_sql_mailbox_rule_add(cx->db, &(tk_sql_mailbox_rule_add_in_t) {
                 .mailbox_id = id,
                 .recipient = tk_arena_lower(cx->arena,
                                             box->rules[i].recipient),
                 .type_id = box->rules[i].type_id
             }, NULL);
    }

    return rc;
}


/* The rules as lines, for the history. */
static tk_str_t
tk_mailbox_rule_text(tk_cx_t *cx, const tk_mailbox_t *box)
{
    size_t                i;
    tk_str_t              s = TK_STR("");
    const tk_type_row_t  *type;

    for (i = 0; i < box->n_rules; i++) {
        type = tk_snap_type(cx->snap, box->rules[i].type_id);
        s = tk_arena_printf(cx->arena, "%.*s%s%.*s %.*s", TK_STR_ARG(s),
                            i ? "\n" : "",
                            TK_STR_ARG(box->rules[i].recipient),
                            TK_STR_ARG(type ? type->name : TK_STR("?")));
    }

    return s;
}


static tk_str_t
tk_mailbox_type_name(tk_cx_t *cx, uint64_t id)
{
    const tk_type_row_t  *type = tk_snap_type(cx->snap, id);

    return type ? type->name : TK_STR("");
}


static int
tk_mailbox_audit(tk_cx_t *cx, const tk_mailbox_t *was,
    const tk_mailbox_save_t *in, uint64_t id)
{
    int                  rc = TK_OK;
    size_t               i;
    const tk_mailbox_t  *b = &in->box;
    tk_audit_new_t       au = {
        .object = "mailbox", .id = id, .name = b->email,
        .action = TK_AUDIT_CREATED
    };

    if (was == NULL) {
        return tk_audit_add(cx, &au);
    }

    const struct {
        const char  *field;
        tk_str_t     old;
        tk_str_t     new;
    } f[] = {
        { "name", was->name, b->name }, { "email", was->email, b->email },
        { "delimiter", was->delimiter, b->delimiter },
        { "host", was->host, b->host },
        { "port", tk_arena_printf(cx->arena, "%d", (int) was->port),
          tk_arena_printf(cx->arena, "%d", (int) b->port) },
        { "tls", was->tls, b->tls },
        { "verify", was->verify ? TK_STR("on") : TK_STR("off"),
          b->verify ? TK_STR("on") : TK_STR("off") },
        { "login", was->login, b->login },
        { "folder", was->folder, b->folder },
        { "type", tk_mailbox_type_name(cx, was->type_id),
          tk_mailbox_type_name(cx, b->type_id) },
        { "enabled", was->enabled ? TK_STR("on") : TK_STR("off"),
          b->enabled ? TK_STR("on") : TK_STR("off") },
        { "first", was->first, b->first },
        { "authserv_id", was->authserv_id, b->authserv_id },
        { "rules", tk_mailbox_rule_text(cx, was),
          tk_mailbox_rule_text(cx, b) },
        { "token_url", was->token_url, b->token_url },
        { "client_id", was->client_id, b->client_id },
        { "scope", was->scope, b->scope },
        { "client_secret", TK_STR(""),
          in->client_secret.n ? TK_STR("*") : TK_STR("") },
        { "secret", TK_STR(""), in->secret.n ? TK_STR("*") : TK_STR("") }
    };

    for (i = 0; rc == TK_OK && i < sizeof(f) / sizeof(f[0]); i++) {
        rc = tk_audit_field(cx, &au, f[i].field, f[i].old, f[i].new);
    }

    return rc;
}


static int
tk_mailbox_write(tk_cx_t *cx, const tk_mailbox_t *was, const tk_mailbox_t *b,
    tk_str_t secret, tk_str_t client_secret, uint64_t *id_r)
{
    int           rc;
    tk_db_done_t  done;

    if (b->id != 0) {
        *id_r = b->id;

        return tk_sql_mailbox_update(cx->db, &(tk_sql_mailbox_update_in_t) {
                   .same = tk_mailbox_same(was, b), .name = b->name,
                   .email = b->email, .delimiter = b->delimiter,
                   .host = b->host,
                   .port = b->port, .tls = b->tls, .verify = b->verify,
                   .login = b->login, .secret = secret, .folder = b->folder,
                   .type_id = b->type_id, .enabled = b->enabled,
                   .token_url = b->token_url, .client_id = b->client_id,
                   .client_secret = client_secret, .scope = b->scope,
                   .first = b->first, .authserv_id = b->authserv_id,
                   .id = b->id
               }, NULL);
    }

    rc = tk_sql_mailbox_insert(cx->db, &(tk_sql_mailbox_insert_in_t) {
             .name = b->name, .email = b->email, .delimiter = b->delimiter,
             .host = b->host, .port = b->port, .tls = b->tls,
             .verify = b->verify, .login = b->login, .secret = secret,
             .folder = b->folder, .type_id = b->type_id,
             .enabled = b->enabled, .token_url = b->token_url,
             .client_id = b->client_id, .client_secret = client_secret,
             .scope = b->scope, .first = b->first,
             .authserv_id = b->authserv_id
         }, &done);
    *id_r = done.insert_id;

    return rc;
}


/* The row as it is, locked; the secrets sealed. */
static int
tk_mailbox_now(tk_cx_t *cx, uint64_t id, tk_mailbox_t *was,
    tk_str_t *secret_r, tk_str_t *client_r)
{
    int                     rc;
    tk_sql_mailbox_lock_t   row;

    rc = tk_sql_mailbox_lock(cx->db, &(tk_sql_mailbox_lock_in_t) {
                                 .id = id
                             }, &row);

    if (rc != TK_OK) {
        return rc;
    }

    *was = (tk_mailbox_t) {
        .id = row.id, .name = row.name, .email = row.email,
        .delimiter = row.delimiter, .host = row.host, .port = row.port,
        .tls = row.tls, .verify = row.verify, .login = row.login,
        .folder = row.folder, .type_id = row.type_id,
        .enabled = row.enabled, .token_url = row.token_url,
        .client_id = row.client_id,
        .has_client_secret = row.client_secret.n != 0, .scope = row.scope,
        .first = row.first, .authserv_id = row.authserv_id,
        .last_ok = TK_TIME_NONE
    };
    *secret_r = row.secret;
    *client_r = row.client_secret;

    return tk_mailbox_rules(cx, was);
}


int
tk_mailbox_clash(tk_cx_t *cx, uint64_t mailbox_id, uint64_t user_id)
{
    int                          rc;
    tk_sql_mailbox_clash_t       user;
    tk_sql_mailbox_clash_user_t  box;

    if (mailbox_id != 0) {
        rc = tk_sql_mailbox_clash(cx->db, &(tk_sql_mailbox_clash_in_t) {
                                      .mailbox_id = mailbox_id
                                  }, &user);

    } else {
        rc = tk_sql_mailbox_clash_user(cx->db,
                 &(tk_sql_mailbox_clash_user_in_t) {
                     .user_id = user_id
                 }, &box);
    }

    return rc == TK_OK ? TK_EDUP : rc == TK_ENOTFOUND ? TK_OK : rc;
}


/* An address that a user has already may stay. */
static int
tk_mailbox_alone(tk_cx_t *cx, const tk_mailbox_t *was, const tk_mailbox_t *b,
    uint64_t id, tk_bad_t *bad)
{
    int  rc;

    rc = tk_str_eq(was->email, b->email)
         && tk_str_eq(was->delimiter, b->delimiter)
         ? TK_OK : tk_mailbox_clash(cx, id, 0);

    return rc == TK_EDUP ? tk_bad(bad, "email", "why_address") : rc;
}


/* What was given takes the place of what was stored. */
static int
tk_mailbox_seal(tk_cx_t *cx, const tk_mailbox_save_t *in, tk_str_t *secret,
    tk_str_t *client)
{
    int  rc = TK_OK;

    if (in->secret.n != 0) {
        rc = tk_seal(cx->arena, &cx->desk->key_seal, in->secret, secret);
    }

    if (rc == TK_OK && in->client_secret.n != 0) {
        rc = tk_seal(cx->arena, &cx->desk->key_seal, in->client_secret,
                     client);
    }

    return rc;
}


static int
tk_mailbox_tx(tk_cx_t *cx, void *arg)
{
    int                       rc;
    tk_str_t                  secret = TK_STR(""), client = TK_STR("");
    tk_mailbox_t              was = { .id = 0 };
    tk_mailbox_job_t         *job = arg;
    const tk_mailbox_save_t  *in = job->in;
    bool                      old = in->box.id != 0;

    job->bad->n = 0;
    rc = tk_nonce_use(cx, &in->nonce, &job->id);

    if (rc != TK_OK) {
        return rc;
    }

    if (old) {
        rc = tk_mailbox_now(cx, in->box.id, &was, &secret, &client);
    }

    if (rc == TK_OK) {
        tk_mailbox_check(cx, in, old ? &was : NULL, job->bad);
        rc = job->bad->n ? TK_EINVAL : TK_OK;
    }

    if (rc == TK_OK) {
        rc = tk_mailbox_seal(cx, in, &secret, &client);
    }

    if (rc == TK_OK) {
        rc = tk_mailbox_write(cx, &was, &in->box, secret, client,
                              &job->id);
    }

    if (rc == TK_EDUP) {
        return tk_bad(job->bad, "email", "why_mailbox_taken");
    }

    if (rc == TK_OK) {
        rc = tk_mailbox_alone(cx, &was, &in->box, job->id, job->bad);
    }

    if (rc == TK_OK) {
        rc = tk_mailbox_write_rules(cx, &in->box, job->id);
    }

    if (rc == TK_OK) {
        rc = tk_mailbox_audit(cx, old ? &was : NULL, in, job->id);
    }

    if (rc == TK_OK) {
        rc = tk_nonce_made(cx, &in->nonce, job->id);
    }

    return rc == TK_OK ? tk_snapshot_touch(cx) : rc;
}


int
tk_mailbox_save(tk_cx_t *cx, const tk_mailbox_save_t *in, tk_bad_t *bad_r,
    uint64_t *id_r)
{
    int                rc;
    tk_mailbox_job_t   job = { .bad = bad_r };
    tk_mailbox_save_t  full = tk_mailbox_filled(cx, in);

    job.in = &full;
    rc = tk_revise_tx(cx, tk_mailbox_tx, &job);
    *id_r = job.id;

    return rc;
}


static int
tk_mailbox_delete_tx(tk_cx_t *cx, void *arg)
{
    int            rc;
    uint64_t      *id = arg;
    tk_str_t       secret, client;
    tk_mailbox_t   was;

    rc = tk_mailbox_now(cx, *id, &was, &secret, &client);

    if (rc == TK_OK) {
        rc = tk_sql_mailbox_rule_clear(cx->db,
                 &(tk_sql_mailbox_rule_clear_in_t) { .mailbox_id = *id },
                 NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_mailbox_delete(cx->db, &(tk_sql_mailbox_delete_in_t) {
                                       .id = *id
                                   }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_audit_add(cx, &(tk_audit_new_t) {
                              .object = "mailbox", .id = *id,
                              .name = was.email, .action = TK_AUDIT_DELETED
                          });
    }

    return rc == TK_OK ? tk_snapshot_touch(cx) : rc;
}


int
tk_mailbox_delete(tk_cx_t *cx, uint64_t id)
{
    return tk_revise_tx(cx, tk_mailbox_delete_tx, &id);
}
