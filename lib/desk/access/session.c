#include "desk/access/session.h"

#include "base/buf.h"
#include "base/rand.h"
#include "desk/access/throttle.h"
#include "tk_sql.gen.h"

#define TK_SESSION_BYTES    32
#define TK_SESSION_REFRESH  (5 * TK_MINUTE)
#define TK_LOGIN_WINDOW     (15 * TK_MINUTE)
#define TK_CSRF_HOURS       24

/* Verified in place of an unknown account's, so that both take the same
 * time.  Of no password that anybody knows. */
static const char tk_session_dummy[] =
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
    "0Ff0Lw4tZk0Pm9tqXvYk1w2kq1Vb8nZ7rLh3u5tQm2o";


static tk_str_t
tk_session_digest(tk_str_t token, uint8_t out[TK_SHA256_LEN])
{
    tk_sha256(token.p, token.n, out);

    return tk_str((const char *) out, TK_SHA256_LEN);
}


/* A row for each group. */
static int
tk_session_groups(tk_cx_t *cx, const tk_session_user_t *rows, size_t n,
    tk_viewer_t *v)
{
    size_t     i;
    uint64_t  *groups;

    if (rows[0].group_id == 0) {
        return TK_OK;
    }

    groups = tk_arena_array(cx->arena, n, sizeof(*groups));

    if (groups == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < n; i++) {
        groups[i] = rows[i].group_id;
    }

    v->groups = groups;
    v->n_groups = n;

    return TK_OK;
}


/* A frame of another site may show what a user sees, not what an
 * administrator does. */
static int
tk_session_become(tk_cx_t *cx, const tk_session_user_t *row, size_t n,
    tk_viewer_t *v)
{
    int  rc;

    *v = (tk_viewer_t) {
        .who = TK_WHO_USER, .user_id = row->user_id,
        .contact_id = row->contact_id, .group_company = row->group_company,
        .name = row->name, .login = row->login,
        .email = row->email, .language = row->language,
        .zone = row->zone, .cols = row->cols, .dense = row->dense,
        .no_keys = row->no_keys, .oldest_first = row->oldest_first,
        .has_views = row->has_views,
        .admin = row->admin && !row->framed, .framed = row->framed,
        .seen = row->seen
    };
    cx->viewer = v;
    rc = tk_session_groups(cx, row, n, v);

    if (rc == TK_OK) {
        rc = tk_snapshot_use(cx, row->revision, 0);
    }

    return rc == TK_OK ? tk_acl_resolve(cx, v) : rc;
}


static int
tk_session_anonymous(tk_cx_t *cx, tk_viewer_t *v)
{
    int  rc;

    *v = (tk_viewer_t) { .who = TK_WHO_ANONYMOUS };
    cx->viewer = v;

    rc = tk_snapshot_use(cx, 0, TK_SECOND);

    return rc == TK_OK ? tk_acl_resolve(cx, v) : rc;
}


static void
tk_session_refresh(tk_cx_t *cx, tk_str_t digest, tk_time_t seen)
{
    if (cx->now - seen < TK_SESSION_REFRESH) {
        return;
    }

    /* Not worth failing a page for. */
    (void) tk_sql_session_seen(cx->db, &(tk_sql_session_seen_in_t) {
                                   .seen = cx->now,
                                   .expires = cx->now
                                       + cx->desk->conf->session_lifetime,
                                   .user_seen = cx->now, .token = digest
                               }, NULL);
}


void
tk_session_here(tk_cx_t *cx)
{
    const tk_viewer_t  *v = cx->viewer;

    if (v->seen == TK_TIME_NONE || cx->now - v->seen >= TK_SESSION_REFRESH) {
        (void) tk_sql_user_seen(cx->db, &(tk_sql_user_seen_in_t) {
                                    .seen = cx->now, .id = v->user_id
                                }, NULL);
    }
}


int
tk_session_open(tk_cx_t *cx, tk_str_t token, tk_viewer_t *v)
{
    int                 rc;
    size_t              n;
    uint8_t             digest[TK_SHA256_LEN];
    tk_str_t            key;
    tk_session_user_t  *rows;

    if (token.n != TK_SESSION_TOKEN) {
        return tk_session_anonymous(cx, v);
    }

    rc = tk_cx_db(cx);

    if (rc != TK_OK) {
        return rc;
    }

    key = tk_session_digest(token, digest);
    rc = tk_sql_session_get(cx->db, &(tk_sql_session_get_in_t) {
                                .token = key, .now = cx->now
                            }, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    if (n == 0) {
        return tk_session_anonymous(cx, v);
    }

    tk_session_refresh(cx, key, rows->seen);

    return tk_session_become(cx, rows, n, v);
}


typedef struct {
    const char  *hash;
    tk_str_t     password;
    int          rc;
} tk_session_verify_t;


static void
tk_session_verify(void *arg)
{
    tk_session_verify_t  *v = arg;

    v->rc = tk_pwverify(v->hash, v->password);
}


/* One computation of the hash, whoever it is. TK_OK with the account. */
static int
tk_session_check(tk_cx_t *cx, tk_str_t login, tk_str_t password,
    tk_sql_user_sign_in_t *who_r)
{
    int                       rc;
    size_t                    n;
    tk_host_t const          *host = cx->desk->host;
    tk_session_verify_t       verify = { .password = password };
    tk_sql_user_sign_in_t    *rows;

    rc = tk_sql_user_sign_in(cx->db, &(tk_sql_user_sign_in_in_t) {
                                 .login = login, .email = login
                             }, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    /* An account without an address is not found by an empty field. */
    if (login.n == 0) {
        n = 0;
    }

    verify.hash = tk_session_dummy;

    if (n > 0 && rows[0].password.n > 0) {
        verify.hash = tk_arena_strz(cx->arena, rows[0].password);
    }

    if (verify.hash == NULL) {
        return TK_ENOMEM;
    }

    rc = host->offload(host->ctx, tk_session_verify, &verify);

    if (rc != TK_OK) {
        return rc;
    }

    if (verify.rc != TK_OK || n == 0 || rows[0].password.n == 0
        || rows[0].disabled)
    {
        return TK_EDENIED;
    }

    *who_r = rows[0];

    return TK_OK;
}


/* TK_EDENIED: the password was changed while it was looked at. */
static int
tk_session_create(tk_cx_t *cx, const tk_sql_user_sign_in_t *who, bool framed,
    tk_str_t *token_r)
{
    int           rc;
    uint8_t       digest[TK_SHA256_LEN];
    tk_str_t      token;
    tk_db_done_t  done;

    token = tk_rand_token(cx->arena, TK_SESSION_BYTES);

    if (token.p == NULL) {
        return TK_ENOMEM;
    }

    *token_r = token;
    rc = tk_sql_session_insert(cx->db, &(tk_sql_session_insert_in_t) {
                                   .token = tk_session_digest(token, digest),
                                   .created = cx->now, .seen = cx->now,
                                   .expires = cx->now
                                       + cx->desk->conf->session_lifetime,
                                   .framed = framed, .user_id = who->id,
                                   .password = who->password
                               }, &done);

    if (rc != TK_OK || done.affected == 0) {
        return rc == TK_OK ? TK_EDENIED : rc;
    }

    (void) tk_sql_user_seen(cx->db, &(tk_sql_user_seen_in_t) {
                                .seen = cx->now, .id = who->id
                            }, NULL);

    return TK_OK;
}


/* The account's bucket belongs to the pair of account and address, so that
 * nobody locks another out; the address has one of its own. */
int
tk_session_sign_in(tk_cx_t *cx, tk_str_t login, tk_str_t password,
    tk_str_t remote_addr, bool framed, tk_str_t *token_r)
{
    int                    rc;
    unsigned               limit = (unsigned) cx->snap->conf->throttle_login;
    tk_str_t               pair;
    tk_sql_user_sign_in_t  who;

    login = tk_arena_lower(cx->arena, tk_str_trim(login));

    if (login.p == NULL) {
        return TK_ENOMEM;
    }

    pair = tk_arena_printf(cx->arena, "%.*s %.*s", TK_STR_ARG(remote_addr),
                           TK_STR_ARG(login));

    /* Counted before the password is looked at: a thousand tries at once are
     * a thousand. What was right is taken back. */
    rc = tk_throttle_hit(cx, "login", pair, limit, TK_LOGIN_WINDOW);

    if (rc == TK_OK) {
        rc = tk_throttle_hit(cx, "login-from", remote_addr, limit * 5,
                             TK_LOGIN_WINDOW);
    }

    if (rc == TK_OK) {
        rc = tk_session_check(cx, login, password, &who);
    }

    if (rc != TK_OK) {
        return rc;
    }

    (void) tk_throttle_back(cx, "login", pair);
    (void) tk_throttle_back(cx, "login-from", remote_addr);

    return tk_session_create(cx, &who, framed, token_r);
}


int
tk_session_trusted(tk_cx_t *cx, tk_str_t login, bool create, tk_viewer_t *v)
{
    int                 rc;
    size_t              n;
    tk_session_user_t  *rows;

    rc = tk_cx_db(cx);

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_sql_user_trusted(cx->db, &(tk_sql_user_trusted_in_t) {
                                 .login = login
                             }, &rows, &n);

    if (rc == TK_OK && n == 0 && create) {
        rc = tk_sql_user_insert(cx->db, &(tk_sql_user_insert_in_t) {
                                    .login = login, .name = login,
                                    .email = TK_STR(""),
                                    .password = TK_STR(""),
                                    .created = cx->now
                                }, NULL);

        if (rc == TK_OK || rc == TK_EDUP) {
            rc = tk_sql_user_trusted(cx->db, &(tk_sql_user_trusted_in_t) {
                                         .login = login
                                     }, &rows, &n);
        }
    }

    if (rc != TK_OK) {
        return rc;
    }

    if (n == 0 || rows->disabled) {
        rc = tk_session_anonymous(cx, v);
        return rc == TK_OK ? TK_EDENIED : rc;
    }

    return tk_session_become(cx, rows, n, v);
}


int
tk_session_of(tk_cx_t *cx, uint64_t user_id, tk_viewer_t *v)
{
    int                  rc;
    tk_sql_user_login_t  row;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_user_login(cx->db, &(tk_sql_user_login_in_t) {
                                   .id = user_id
                               }, &row);
    }

    if (rc == TK_ENOTFOUND) {
        return TK_EDENIED;
    }

    return rc == TK_OK ? tk_session_trusted(cx, row.login, false, v) : rc;
}


int
tk_session_close(tk_cx_t *cx, tk_str_t token)
{
    int      rc;
    uint8_t  digest[TK_SHA256_LEN];

    rc = tk_cx_db(cx);

    if (rc != TK_OK || token.n != TK_SESSION_TOKEN) {
        return rc;
    }

    return tk_sql_session_delete(cx->db, &(tk_sql_session_delete_in_t) {
                                     .token = tk_session_digest(token,
                                                                digest)
                                 }, NULL);
}


static void
tk_csrf_mac(tk_cx_t *cx, tk_str_t session_token, int64_t hour,
    uint8_t mac[TK_MAC_LEN])
{
    tk_mac_of(&cx->desk->mac_csrf,
              tk_arena_printf(cx->arena, "%lld %.*s", (long long) hour,
                              TK_STR_ARG(session_token)), mac);
}


/* Puts the mask in front onto what follows it, or takes it off. */
static void
tk_csrf_mask(uint8_t b[2 * TK_CSRF_PAD])
{
    size_t  i;

    for (i = 0; i < TK_CSRF_PAD; i++) {
        b[TK_CSRF_PAD + i] ^= b[i];
    }
}


tk_str_t
tk_csrf_token(tk_cx_t *cx, tk_str_t session_token,
    const uint8_t pad[TK_CSRF_PAD])
{
    int64_t  hour = cx->now / TK_HOUR;
    uint8_t  mac[TK_MAC_LEN], b[2 * TK_CSRF_PAD];

    tk_csrf_mac(cx, session_token, hour, mac);
    memcpy(b, pad, TK_CSRF_PAD);
    memcpy(b + TK_CSRF_PAD, mac, TK_CSRF_PAD);
    tk_csrf_mask(b);

    return tk_arena_printf(cx->arena, "%llx.%.*s", (long long) hour,
                           TK_STR_ARG(tk_base64url(cx->arena, b, sizeof(b))));
}


/* What follows the hour in a token. */
static int
tk_csrf_compare(tk_cx_t *cx, tk_str_t session_token, int64_t hour,
    tk_str_t masked)
{
    uint8_t   mac[TK_MAC_LEN], b[2 * TK_CSRF_PAD];
    tk_str_t  raw;

    if (tk_unbase64url(cx->arena, masked, &raw) != TK_OK
        || raw.n != sizeof(b))
    {
        return TK_EDENIED;
    }

    memcpy(b, raw.p, sizeof(b));
    tk_csrf_mask(b);
    tk_csrf_mac(cx, session_token, hour, mac);

    return tk_equal_ct(tk_str((const char *) b + TK_CSRF_PAD, TK_CSRF_PAD),
                       tk_str((const char *) mac, TK_CSRF_PAD))
           ? TK_OK : TK_EDENIED;
}


int
tk_csrf_check(tk_cx_t *cx, tk_str_t session_token, tk_str_t token)
{
    int       i;
    int64_t   hour = cx->now / TK_HOUR;
    tk_str_t  named;

    /* The hour in front names the token that it must be. */
    for (i = 0; i <= TK_CSRF_HOURS; i++) {
        named = tk_arena_printf(cx->arena, "%llx.", (long long) (hour - i));

        if (tk_str_starts(token, named)) {
            return tk_csrf_compare(cx, session_token, hour - i,
                                   tk_str_sub(token, named.n, token.n));
        }
    }

    return TK_EDENIED;
}
