#include "desk/people/account.h"

#include "conf/addr.h"
#include "desk/admin/audit.h"
#include "desk/snapshot.h"
#include "tk_sql.gen.h"

#define TK_LOGIN_MAX  190


int
tk_account_login(tk_arena_t *a, tk_str_t text, tk_str_t *login_r)
{
    size_t  i;

    if (text.n == 0 || text.n > TK_LOGIN_MAX) {
        return TK_EINVAL;
    }

    for (i = 0; i < text.n; i++) {
        if ((unsigned char) text.p[i] <= 0x20 || text.p[i] == 0x7f) {
            return TK_EINVAL;
        }
    }

    *login_r = tk_arena_lower(a, text);

    return login_r->p ? TK_OK : TK_ENOMEM;
}


int
tk_account_email(tk_arena_t *a, tk_str_t text, tk_str_t *email_r)
{
    if (!tk_addr_is_email(text)) {
        return TK_EINVAL;
    }

    *email_r = tk_arena_lower(a, text);

    return email_r->p ? TK_OK : TK_ENOMEM;
}


int
tk_account_email_was(tk_arena_t *a, tk_str_t text, tk_str_t was,
    tk_str_t *email_r)
{
    if (was.n != 0 && tk_str_ieq(text, was)) {
        *email_r = was;
        return TK_OK;
    }

    return tk_account_email(a, text, email_r);
}


int
tk_account_alone(tk_cx_t *cx, tk_str_t email, uint64_t own_id)
{
    int                     rc;
    size_t                  i, n;
    tk_sql_user_sign_in_t  *rows;

    if (email.n == 0) {
        return TK_OK;
    }

    rc = tk_sql_user_sign_in(cx->db, &(tk_sql_user_sign_in_in_t) {
                                 .login = email, .email = email
                             }, &rows, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        if (rows[i].id != own_id) {
            return TK_EDUP;
        }
    }

    return rc;
}


int
tk_account_free(tk_cx_t *cx, tk_str_t email, uint64_t own_id)
{
    int  rc;

    rc = tk_account_alone(cx, email, own_id);

    return rc == TK_OK && tk_snap_own_address(cx->snap, email) ? TK_EDUP
                                                               : rc;
}


int
tk_account_strong(tk_str_t password, tk_str_t login, tk_str_t email)
{
    size_t  i;

    if (password.n < TK_PASSWORD_MIN || password.n > TK_PASSWORD_MAX) {
        return TK_ELIMIT;
    }

    if ((login.n && tk_str_ieq(password, login))
        || (email.n && tk_str_ieq(password, email)))
    {
        return TK_EINVAL;
    }

    for (i = 1; i < password.n && password.p[i] == password.p[0]; i++) {
        /* void */
    }

    return i < password.n ? TK_OK : TK_EINVAL;
}


typedef struct {
    tk_str_t  password;
    char      out[TK_PWHASH_LEN];
    int       rc;
} tk_account_hash_t;


static void
tk_account_hash_fn(void *arg)
{
    tk_account_hash_t  *h = arg;

    h->rc = tk_pwhash(h->password, h->out);
}


int
tk_account_hash(tk_cx_t *cx, tk_str_t password, tk_str_t *hash_r)
{
    int                 rc;
    const tk_host_t    *host = cx->desk->host;
    tk_account_hash_t   h = { .password = password };

    if (password.n < TK_PASSWORD_MIN || password.n > TK_PASSWORD_MAX) {
        return TK_ELIMIT;
    }

    rc = host->offload(host->ctx, tk_account_hash_fn, &h);

    if (rc == TK_OK) {
        rc = h.rc;
    }

    if (rc != TK_OK) {
        return rc;
    }

    *hash_r = tk_arena_str(cx->arena, tk_str_z(h.out));

    return hash_r->p ? TK_OK : TK_ENOMEM;
}


typedef struct {
    tk_sql_user_insert_in_t  in;
    uint64_t                 id;
} tk_account_add_t;


static int
tk_account_add_step(tk_cx_t *cx, void *arg)
{
    int                rc;
    tk_db_done_t       done;
    tk_account_add_t  *add = arg;

    /* First, so that no two take one address at once. */
    rc = tk_snapshot_touch(cx);

    if (rc == TK_OK) {
        rc = tk_account_free(cx, add->in.email, 0);
        rc = rc == TK_EDUP ? TK_ECONFLICT : rc;
    }

    if (rc == TK_OK) {
        rc = tk_sql_user_insert(cx->db, &add->in, &done);
    }

    if (rc != TK_OK) {
        return rc;
    }

    add->id = done.insert_id;

    return tk_audit_add(cx, &(tk_audit_new_t) {
                            .object = "user", .id = add->id,
                            .name = add->in.login
                        });
}


int
tk_account_add(tk_cx_t *cx, const tk_account_new_t *in, uint64_t *id_r)
{
    int                rc;
    tk_account_add_t   add = { .id = 0 };

    add.in = (tk_sql_user_insert_in_t) {
        .email = TK_STR(""), .password = TK_STR(""), .admin = in->admin,
        .created = cx->now
    };

    rc = tk_account_login(cx->arena, in->login, &add.in.login);

    if (rc == TK_OK && in->email.n != 0) {
        rc = tk_account_email(cx->arena, in->email, &add.in.email);
    }

    if (rc == TK_OK && !tk_str_is_null(in->password)) {
        rc = tk_account_hash(cx, in->password, &add.in.password);
    }

    if (rc != TK_OK) {
        return rc;
    }

    add.in.name = in->name.n ? in->name : add.in.login;
    rc = tk_cx_tx(cx, tk_account_add_step, &add);
    *id_r = add.id;

    return rc;
}


typedef struct {
    uint64_t  id;
    tk_str_t  login;
    tk_str_t  hash;
} tk_account_set_t;


static int
tk_account_set_step(tk_cx_t *cx, void *arg)
{
    int                rc;
    tk_account_set_t  *set = arg;

    rc = tk_sql_user_password(cx->db, &(tk_sql_user_password_in_t) {
                                  .password = set->hash, .id = set->id
                              }, NULL);

    if (rc == TK_OK) {
        rc = tk_sql_session_delete_user(cx->db,
                 &(tk_sql_session_delete_user_in_t) {
                     .user_id = set->id
                 }, NULL);
    }

    /* That it was set is all that may be told. */
    return rc == TK_OK ? tk_audit_add(cx, &(tk_audit_new_t) {
                             .object = "user", .id = set->id,
                             .name = set->login,
                             .action = TK_AUDIT_CHANGED, .field = "password"
                         }) : rc;
}


int
tk_account_password(tk_cx_t *cx, tk_str_t login, tk_str_t password)
{
    int                      rc;
    tk_account_set_t         set;
    tk_sql_user_by_login_t   row;

    if (tk_account_login(cx->arena, login, &login) != TK_OK) {
        return TK_ENOTFOUND;
    }

    rc = tk_sql_user_by_login(cx->db, &(tk_sql_user_by_login_in_t) {
                                  .login = login
                              }, &row);

    if (rc == TK_OK) {
        set.id = row.id;
        set.login = login;
        rc = tk_account_hash(cx, password, &set.hash);
    }

    return rc == TK_OK ? tk_cx_tx(cx, tk_account_set_step, &set) : rc;
}
