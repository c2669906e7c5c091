#include "oauth.h"

#include <jansson.h>
#include <stdio.h>

#include "base/utf8.h"
#include "conf/addr.h"
#include "desk/upkeep/lease.h"
#include "fmt/url.h"
#include "net/http.h"
#include "tk_sql.gen.h"

#define OAUTH_TIMEOUT  15000              /* ms                          */
#define OAUTH_LEASE    (60 * TK_SECOND)
#define OAUTH_AHEAD    (5 * TK_MINUTE)    /* refreshed before its end    */
#define OAUTH_LASTS    (5 * TK_MINUTE)    /* of one that does not say    */
#define OAUTH_MOST     (366 * TK_DAY)
#define OAUTH_FORM     (32u << 10)
#define OAUTH_WHY      200                /* characters                  */
#define OAUTH_SAVES    20                 /* tries ...                   */
#define OAUTH_PAUSE    500                /* ... and ms between them     */


/* https to the public net, and whatever ticket_http_nets allows. */
static bool
oauth_may(const void *ctx, const char *ip, bool tls)
{
    const tk_conf_t  *conf = ctx;

    return tk_conf_net_has(&conf->http_nets, tk_str_z(ip))
           || (tls && tk_addr_is_public(tk_str_z(ip)));
}


static void
oauth_field(tk_buf_t *b, const char *name, tk_str_t value)
{
    if (value.n != 0) {
        tk_buf_z(b, b->n ? "&" : "");
        tk_buf_z(b, name);
        tk_buf_chr(b, '=');
        tk_url_query(b, value);
    }
}


static tk_str_t
oauth_text(tk_arena_t *a, const json_t *o, const char *key)
{
    const json_t  *v = json_object_get(o, key);

    return json_is_string(v)
           ? tk_arena_cat(a, tk_str(json_string_value(v),
                                    json_string_length(v)), TK_STR(""))
           : TK_STR("");
}


/* Some say the number as a text. */
static tk_time_t
oauth_lasts(const json_t *o)
{
    int64_t        s = 0;
    const json_t  *v = json_object_get(o, "expires_in");

    if (json_is_integer(v)) {
        s = json_integer_value(v);

    } else if (json_is_string(v)) {
        (void) tk_str_i64(tk_str_z(json_string_value(v)), &s);
    }

    return s <= 0 ? OAUTH_LASTS
           : s > OAUTH_MOST / TK_SECOND ? OAUTH_MOST : s * TK_SECOND;
}


/* A token goes into a line of the mail protocol. */
static bool
oauth_clean(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.n && s.p[i] > ' ' && s.p[i] < 0x7f; i++) { /* void */ }

    return s.n > 0 && i == s.n;
}


static int
oauth_read(tk_arena_t *a, const oauth_ask_t *ask,
    const tk_http_answer_t *answer, oauth_token_t *t)
{
    json_t    *o = json_loadb(answer->body.p ? answer->body.p : "",
                              answer->body.n, 0, NULL);
    tk_str_t   why;

    t->access = oauth_text(a, o, "access_token");
    t->refresh = oauth_text(a, o, "refresh_token");
    t->lasts = oauth_lasts(o);
    why = oauth_text(a, o, "error_description");
    why = why.n ? why : oauth_text(a, o, "error");
    json_decref(o);

    if (answer->status == 200 && oauth_clean(t->access)) {
        t->refresh = oauth_clean(t->refresh) ? t->refresh : ask->refresh;
        return TK_OK;
    }

    why = tk_utf8_line(a, why, OAUTH_WHY);
    t->error = tk_arena_printf(a, "the token server refuses: %d %.*s",
                               answer->status, TK_STR_ARG(why));
    return TK_EDENIED;
}


int
oauth_ask(tk_cx_t *cx, const oauth_ask_t *ask, oauth_token_t *token_r)
{
    int                rc;
    tk_buf_t           form;
    tk_http_answer_t   answer;

    *token_r = (oauth_token_t) { .error = TK_STR("") };
    tk_buf_init(&form, cx->arena, OAUTH_FORM);
    oauth_field(&form, "grant_type", TK_STR("refresh_token"));
    oauth_field(&form, "refresh_token", ask->refresh);
    oauth_field(&form, "client_id", ask->client_id);
    oauth_field(&form, "client_secret", ask->client_secret);
    oauth_field(&form, "scope", ask->scope);
    rc = tk_buf_rc(&form);

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_http_post(cx->arena, &(tk_http_ask_t) {
                          .url = ask->token_url, .form = tk_buf_view(&form),
                          .timeout = OAUTH_TIMEOUT, .may = oauth_may,
                          .ctx = cx->desk->conf
                      }, &answer);

    if (rc != TK_OK) {
        token_r->error = tk_arena_printf(cx->arena, "token server: %.*s",
                                         TK_STR_ARG(answer.error));
        return rc;
    }

    return oauth_read(cx->arena, ask, &answer, token_r);
}


/* What was given out is worth waiting for the database. */
static int
oauth_save(tk_cx_t *cx, uint64_t id, tk_str_t was, const oauth_token_t *t)
{
    int              i, rc;
    tk_str_t         access, refresh;
    const tk_key_t  *key = &cx->desk->key_seal;

    rc = tk_seal(cx->arena, key, t->access, &access);

    if (rc == TK_OK) {
        rc = tk_seal(cx->arena, key, t->refresh, &refresh);
    }

    if (rc != TK_OK) {
        return rc;
    }

    for (i = 0; i < OAUTH_SAVES; i++) {
        rc = tk_cx_db(cx);

        if (rc == TK_OK) {
            rc = tk_sql_mailbox_token(cx->db, &(tk_sql_mailbox_token_in_t) {
                     .access_token = access, .secret = refresh, .id = id,
                     .token_expires = tk_now(cx->desk->host) + t->lasts,
                     .was = was
                 }, NULL);
        }

        if (rc != TK_EDOWN && rc != TK_ETIMEOUT && rc != TK_EAGAIN) {
            break;
        }

        tk_db_release(&cx->db);
        (void) cx->desk->host->sleep(cx->desk->host->ctx, OAUTH_PAUSE);
    }

    return rc;
}


static int
oauth_refresh(tk_cx_t *cx, uint64_t id, oauth_token_t *t)
{
    int                      rc;
    oauth_ask_t              ask;
    tk_sql_mailbox_oauth_t   row;

    rc = tk_sql_mailbox_oauth(cx->db, &(tk_sql_mailbox_oauth_in_t) {
                                  .id = id
                              }, &row);

    if (rc != TK_OK) {
        return rc;
    }

    if (row.access_token.n != 0 && row.token_expires != TK_TIME_NONE
        && row.token_expires > cx->now + OAUTH_AHEAD)
    {
        return tk_desk_unseal(cx->desk, cx->arena, row.access_token,
                              &t->access);
    }

    ask = (oauth_ask_t) {
        .token_url = row.token_url, .client_id = row.client_id,
        .client_secret = TK_STR(""), .scope = row.scope
    };
    rc = tk_desk_unseal(cx->desk, cx->arena, row.secret, &ask.refresh);

    if (rc == TK_OK && row.client_secret.n != 0) {
        rc = tk_desk_unseal(cx->desk, cx->arena, row.client_secret,
                            &ask.client_secret);
    }

    tk_db_release(&cx->db);

    if (rc == TK_OK) {
        rc = oauth_ask(cx, &ask, t);
    }

    return rc == TK_OK ? oauth_save(cx, id, row.secret, t) : rc;
}


int
oauth_mailbox(tk_cx_t *cx, uint64_t mailbox_id, tk_str_t owner,
    oauth_token_t *token_r)
{
    int       rc;
    tk_str_t  lease = tk_arena_printf(cx->arena, "oauth:%llu",
                                      (unsigned long long) mailbox_id);

    *token_r = (oauth_token_t) { .error = TK_STR("") };
    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_lease_take(cx, lease, owner, OAUTH_LEASE);
    }

    if (rc != TK_OK) {
        return rc == TK_ECONFLICT ? TK_EAGAIN : rc;
    }

    rc = oauth_refresh(cx, mailbox_id, token_r);

    if (tk_cx_db(cx) == TK_OK) {
        (void) tk_sql_lease_forget(cx->db, &(tk_sql_lease_forget_in_t) {
                                       .name = lease
                                   }, NULL);
    }

    return rc;
}


void
oauth_forget(tk_cx_t *cx, uint64_t mailbox_id)
{
    if (tk_cx_db(cx) == TK_OK) {
        (void) tk_sql_mailbox_token_forget(cx->db,
                   &(tk_sql_mailbox_token_forget_in_t) { .id = mailbox_id },
                   NULL);
    }
}
