#include "desk/access/recover.h"

#include "base/utf8.h"
#include "desk/access/proof.h"
#include "desk/access/throttle.h"
#include "desk/admin/audit.h"
#include "desk/mail/notice.h"
#include "desk/people/account.h"
#include "tk_sql.gen.h"

#define TK_RECOVER_WINDOW  TK_HOUR


/* TK_EAGAIN from one remote address; *mute_r: too many to this account. */
static int
tk_recover_count(tk_cx_t *cx, tk_str_t remote, tk_str_t who, bool *mute_r)
{
    int       rc;
    unsigned  limit = (unsigned) cx->snap->conf->throttle_login;

    rc = tk_throttle_hit(cx, "recover-from", remote, limit,
                         TK_RECOVER_WINDOW);

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_throttle_hit(cx, "recover", who, TK_RECOVER_MAILS,
                         TK_RECOVER_WINDOW);
    *mute_r = rc == TK_EAGAIN;

    return rc == TK_EAGAIN ? TK_OK : rc;
}


static int
tk_recover_rows(tk_cx_t *cx, tk_str_t who, tk_sql_user_sign_in_t **rows_r,
    size_t *n_r)
{
    return tk_sql_user_sign_in(cx->db, &(tk_sql_user_sign_in_in_t) {
                                   .login = who, .email = who
                               }, rows_r, n_r);
}


int
tk_recover_ask(tk_cx_t *cx, tk_str_t who, tk_str_t remote, tk_str_t language)
{
    int                     rc;
    bool                    mute;
    size_t                  n;
    tk_sql_user_get_t       user;
    tk_sql_user_sign_in_t  *rows;

    who = tk_arena_lower(cx->arena, tk_str_trim(who));
    rc = who.n ? tk_cx_db(cx) : TK_EINVAL;

    if (rc == TK_OK) {
        rc = tk_recover_rows(cx, who, &rows, &n);
    }

    /* One account, whether its name or its address was entered. */
    if (rc == TK_OK && n > 0) {
        who = tk_arena_printf(cx->arena, "%llu",
                              (unsigned long long) rows[0].id);
    }

    if (rc == TK_OK) {
        rc = tk_recover_count(cx, remote, who, &mute);
    }

    if (rc != TK_OK || n == 0 || mute) {
        return rc;
    }

    rc = tk_sql_user_get(cx->db, &(tk_sql_user_get_in_t) {
                             .id = rows[0].id
                         }, &user);

    if (rc != TK_OK || user.disabled || user.email.n == 0) {
        return rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    return tk_notice_person(cx, &(tk_notice_person_t) {
                                .kind = TK_NOTICE_PASSWORD,
                                .user_id = user.id, .name = user.name,
                                .address = user.email,
                                .language = user.language.n ? user.language
                                                            : language
                            });
}


tk_str_t
tk_recover_bound(tk_cx_t *cx, tk_str_t password_hash, tk_str_t address)
{
    return tk_arena_printf(cx->arena, "%.*s %.*s", TK_STR_ARG(password_hash),
                           TK_STR_ARG(address));
}


static int
tk_recover_open(tk_cx_t *cx, tk_str_t token, tk_sql_user_get_t *user_r)
{
    int       rc;
    uint64_t  id;
    tk_str_t  subject;

    if (tk_proof_subject(cx, token, &subject) != TK_OK
        || tk_str_u64(subject, &id) != TK_OK)
    {
        return TK_EDENIED;
    }

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_user_get(cx->db, &(tk_sql_user_get_in_t) { .id = id },
                             user_r);
    }

    if (rc != TK_OK) {
        return rc == TK_ENOTFOUND ? TK_EDENIED : rc;
    }

    return user_r->disabled ? TK_EDENIED
           : tk_proof_check(cx, "password", token,
                            tk_recover_bound(cx, user_r->password,
                                             user_r->email));
}


int
tk_recover_whose(tk_cx_t *cx, tk_str_t token, tk_str_t *login_r)
{
    int                rc;
    tk_sql_user_get_t  user;

    rc = tk_recover_open(cx, token, &user);

    if (rc == TK_OK) {
        *login_r = user.login;
    }

    return rc;
}


int
tk_recover_set(tk_cx_t *cx, tk_str_t token, tk_str_t password)
{
    int                rc;
    tk_sql_user_get_t  user;

    rc = tk_recover_open(cx, token, &user);

    if (rc == TK_OK) {
        rc = tk_account_strong(password, user.login, user.email);
    }

    return rc == TK_OK ? tk_account_password(cx, user.login, password) : rc;
}


int
tk_register_ask(tk_cx_t *cx, tk_str_t email, tk_str_t remote,
    tk_str_t language)
{
    int                     rc;
    bool                    mute;
    size_t                  n;
    tk_sql_user_sign_in_t  *rows;

    rc = tk_account_email(cx->arena, tk_str_trim(email), &email);

    if (rc == TK_OK) {
        rc = tk_recover_count(cx, remote, email, &mute);
    }

    if (rc == TK_OK) {
        rc = tk_recover_rows(cx, email, &rows, &n);
    }

    if (rc != TK_OK || mute || tk_snap_own_address(cx->snap, email)) {
        return rc;
    }

    return tk_notice_person(cx, &(tk_notice_person_t) {
                                .kind = n ? TK_NOTICE_KNOWN
                                          : TK_NOTICE_REGISTER,
                                .name = TK_STR(""), .address = email,
                                .language = language
                            });
}


int
tk_register_whose(tk_cx_t *cx, tk_str_t token, tk_str_t *email_r)
{
    int                     rc;
    size_t                  n;
    tk_sql_user_sign_in_t  *rows;

    rc = tk_proof_subject(cx, token, email_r);

    if (rc == TK_OK) {
        rc = tk_proof_check(cx, "register", token, TK_STR(""));
    }

    if (rc == TK_OK) {
        rc = tk_cx_db(cx);
    }

    if (rc == TK_OK) {
        rc = tk_recover_rows(cx, *email_r, &rows, &n);
    }

    return rc == TK_OK && n ? TK_EDENIED : rc;
}


typedef struct {
    tk_sql_user_register_in_t  in;
    uint64_t                   id;
} tk_register_t;


static int
tk_register_step(tk_cx_t *cx, void *arg)
{
    int             rc;
    tk_db_done_t    done;
    tk_register_t  *r = arg;

    rc = tk_sql_user_register(cx->db, &r->in, &done);

    if (rc == TK_OK) {
        r->id = done.insert_id;
        rc = tk_sql_user_join(cx->db, &(tk_sql_user_join_in_t) {
                                  .user_id = r->id,
                                  .name = cx->snap->conf->registration_group
                              }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_audit_add(cx, &(tk_audit_new_t) {
                 .object = "user", .id = r->id, .name = r->in.name,
                 .action = TK_AUDIT_CREATED, .field = "registered"
             });
    }

    return rc == TK_OK ? tk_snapshot_touch(cx) : rc;
}


int
tk_register_make(tk_cx_t *cx, tk_str_t token, tk_str_t name,
    tk_str_t password, tk_str_t language)
{
    int            rc;
    tk_str_t       email, hash;
    tk_register_t  r = { .id = 0 };

    rc = tk_register_whose(cx, token, &email);

    if (rc == TK_OK) {
        rc = tk_account_strong(password, email, email);
    }

    if (rc == TK_OK) {
        rc = tk_account_hash(cx, password, &hash);
    }

    if (rc != TK_OK) {
        return rc;
    }

    name = tk_utf8_line(cx->arena, name, 190);
    r.in = (tk_sql_user_register_in_t) {
        .login = email, .name = name.n ? name : email, .email = email,
        .password = hash, .language = language, .address = email,
        .created = cx->now
    };
    rc = tk_cx_tx(cx, tk_register_step, &r);

    return rc == TK_EDUP ? TK_EDENIED : rc;
}
