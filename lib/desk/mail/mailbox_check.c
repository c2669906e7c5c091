#include "desk/mail/mailbox_int.h"

#include "desk/people/account.h"


bool
tk_mailbox_same(const tk_mailbox_t *was, const tk_mailbox_t *box)
{
    return tk_str_ieq(was->host, box->host)
           && tk_str_eq(was->login, box->login)
           && tk_str_eq(was->folder, box->folder);
}


/* Would saving this read a folder that is not read now? */
static bool
tk_mailbox_elsewhere(const tk_mailbox_t *was, const tk_mailbox_t *box)
{
    return box->enabled
           && (was == NULL || !was->enabled || !tk_mailbox_same(was, box));
}


static bool
tk_mailbox_one_of(tk_str_t s, const char *words)
{
    tk_str_t  rest = tk_str_z(words);

    while (rest.p != NULL) {
        if (tk_str_eq(tk_str_cut(&rest, '|'), s)) {
            return true;
        }
    }

    return false;
}


bool
tk_mailbox_first_ok(tk_str_t first, uint32_t *day_r)
{
    size_t    i;
    uint32_t  day = 0;

    if (day_r != NULL) {
        *day_r = 0;
    }

    if (first.n != 10) {
        return tk_mailbox_one_of(first, "all|quiet|new");
    }

    for (i = 0; i < first.n; i++) {
        if (i == 4 || i == 7) {
            if (first.p[i] != '-') {
                return false;
            }

            continue;
        }

        if (first.p[i] < '0' || first.p[i] > '9') {
            return false;
        }

        day = 10 * day + (uint32_t) (first.p[i] - '0');
    }

    if (day_r != NULL) {
        *day_r = day;
    }

    return day / 100 % 100 >= 1 && day / 100 % 100 <= 12 && day % 100 >= 1
           && day % 100 <= 31;
}


/* A name or an address, nothing that would change what it is part of. */
static bool
tk_mailbox_host_ok(tk_str_t host)
{
    size_t  i;

    for (i = 0; i < host.n; i++) {
        if ((unsigned char) host.p[i] <= ' '
            || strchr("/?#@[]\\\x7f", host.p[i]) != NULL)
        {
            return false;
        }
    }

    return host.n > 0 && host.n <= 254;
}


/* An address, or what was there already. */
static bool
tk_mailbox_rule_ok(tk_cx_t *cx, tk_str_t recipient, const tk_mailbox_t *was)
{
    size_t    i;
    tk_str_t  email;

    for (i = 0; was != NULL && i < was->n_rules; i++) {
        if (tk_str_ieq(was->rules[i].recipient, recipient)) {
            return true;
        }
    }

    return tk_account_email(cx->arena, recipient, &email) == TK_OK;
}


static void
tk_mailbox_check_rules(tk_cx_t *cx, const tk_mailbox_t *box,
    const tk_mailbox_t *was, tk_bad_t *bad)
{
    size_t  i, k;

    if (box->n_rules > TK_MAILBOX_RULES) {
        tk_bad(bad, "rules", "why_long");
    }

    for (i = 0; i < box->n_rules; i++) {
        if (!tk_mailbox_rule_ok(cx, box->rules[i].recipient, was)) {
            tk_bad(bad, "rules", "why_email");
            return;
        }

        if (tk_snap_type(cx->snap, box->rules[i].type_id) == NULL) {
            tk_bad(bad, "rules", "why_unknown");
            return;
        }

        for (k = 0; k < i; k++) {
            if (tk_str_ieq(box->rules[k].recipient,
                           box->rules[i].recipient))
            {
                tk_bad(bad, "rules", "why_twice");
                return;
            }
        }
    }
}


bool
tk_mailbox_token_url_ok(const tk_cx_t *cx, tk_str_t url)
{
    size_t                 i;
    const tk_conf_nets_t  *nets = &cx->desk->conf->http_nets;

    for (i = 0; i < url.n; i++) {
        if ((unsigned char) url.p[i] <= ' ' || url.p[i] == 0x7f
            || url.p[i] == '@')
        {
            return false;
        }
    }

    return tk_str_starts(url, TK_STR("https://"))
           || (tk_str_starts(url, TK_STR("http://"))
               && (nets->all || nets->n > 0));
}


/* Does the secret go where it went, and guarded as it was? */
static bool
tk_mailbox_same_server(const tk_mailbox_t *was, const tk_mailbox_t *box)
{
    return tk_str_ieq(was->host, box->host) && was->port == box->port
           && tk_str_eq(was->tls, box->tls) && was->verify == box->verify
           && tk_str_eq(was->login, box->login);
}


static bool
tk_mailbox_same_oauth(const tk_mailbox_t *was, const tk_mailbox_t *box)
{
    return tk_str_eq(was->token_url, box->token_url)
           && tk_str_eq(was->client_id, box->client_id);
}


/* What is stored goes nowhere but where those who typed it let it go: who
 * may change the address need not know the password. */
static void
tk_mailbox_check_secrets(tk_cx_t *cx, const tk_mailbox_save_t *in,
    const tk_mailbox_t *was, tk_bad_t *bad)
{
    const tk_mailbox_t  *b = &in->box;

    if (b->token_url.n != 0 && !tk_mailbox_token_url_ok(cx, b->token_url)) {
        tk_bad(bad, "token_url", "why_https");
    }

    if (b->token_url.n != 0 && b->client_id.n == 0) {
        tk_bad(bad, "client_id", "why_empty");
    }

    if (in->client_secret.n > 1024) {
        tk_bad(bad, "client_secret", "why_long");
    }

    if (was == NULL) {
        return;
    }

    if (in->secret.n == 0 && !(tk_mailbox_same_server(was, b)
                               && tk_mailbox_same_oauth(was, b)))
    {
        tk_bad(bad, "secret", "why_elsewhere");
    }

    if (in->client_secret.n == 0 && was->has_client_secret
        && b->token_url.n != 0 && !tk_mailbox_same_oauth(was, b))
    {
        tk_bad(bad, "client_secret", "why_elsewhere");
    }
}


void
tk_mailbox_check(tk_cx_t *cx, const tk_mailbox_save_t *in,
    const tk_mailbox_t *was, tk_bad_t *bad)
{
    tk_str_t              email;
    const tk_mailbox_t   *b = &in->box;
    const tk_type_row_t  *type = tk_snap_type(cx->snap, b->type_id);

    if (tk_account_email_was(cx->arena, b->email,
                             was ? was->email : TK_STR(""), &email)
        != TK_OK)
    {
        tk_bad(bad, "email", b->email.n ? "why_email" : "why_empty");
    }

    if (!tk_mailbox_host_ok(b->host)) {
        tk_bad(bad, "host", b->host.n ? "why_host" : "why_empty");
    }

    if (b->port < 1 || b->port > 65535) {
        tk_bad_range(bad, "port", 1, 65535);
    }

    if (!tk_mailbox_one_of(b->tls, "off|starttls|tls")) {
        tk_bad(bad, "tls", "why_wrong");
    }

    if (!tk_mailbox_one_of(b->delimiter, "|+|-|=")) {
        tk_bad(bad, "delimiter", "why_wrong");
    }

    if (b->authserv_id.n != 0 && !tk_mailbox_host_ok(b->authserv_id)) {
        tk_bad(bad, "authserv_id", "why_host");
    }

    if (!tk_mailbox_first_ok(b->first, NULL)) {
        tk_bad(bad, "first", "why_wrong");
    }

    if (was == NULL && in->secret.n == 0) {
        tk_bad(bad, "secret", "why_empty");
    }

    if (in->secret.n > TK_MAILBOX_SECRET) {
        tk_bad(bad, "secret", "why_long");
    }

    if (type == NULL || type->archived) {
        tk_bad(bad, "type", type ? "why_wrong" : "why_empty");
    }

    tk_mailbox_check_secrets(cx, in, was, bad);
    tk_mailbox_check_rules(cx, b, was, bad);

    if (!in->confirmed && tk_mailbox_elsewhere(was, b)) {
        tk_bad(bad, "confirm", "why_confirm");
    }
}


tk_mailbox_save_t
tk_mailbox_filled(tk_cx_t *cx, const tk_mailbox_save_t *in)
{
    tk_mailbox_save_t  full = *in;

    full.box.email = tk_arena_lower(cx->arena, in->box.email);
    full.box.name = in->box.name.n ? in->box.name : full.box.email;
    full.box.login = in->box.login.n ? in->box.login : full.box.email;
    full.box.folder = in->box.folder.n ? in->box.folder : TK_STR("INBOX");

    return full;
}


int
tk_mailbox_check_test(tk_cx_t *cx, const tk_mailbox_save_t *in,
    const tk_mailbox_t *was, tk_bad_t *bad_r)
{
    tk_mailbox_save_t  full = tk_mailbox_filled(cx, in);

    bad_r->n = 0;
    tk_mailbox_check_secrets(cx, &full, was, bad_r);

    return bad_r->n ? TK_EINVAL : TK_OK;
}
