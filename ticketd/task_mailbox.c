#include "base/utf8.h"
#include "mailonce.h"
#include "net/imap.h"
#include "oauth.h"
#include "task.h"
#include "texts.h"

#define MAILBOX_TIMEOUT  15000              /* ms                          */
#define MAILBOX_SAID     (32u << 10)
#define MAILBOX_LINE     300

/* How far it came. */
typedef struct {
    task_t           *t;
    tk_buf_t          said;
    tk_net_server_t   server;
    tk_imap_t        *im;
    bool              open;
    uint32_t          exists;
    int               rc;
    bool              no_token;
    bool              rotated;            /* the typed token was used up   */
} probe_t;


static void
probe_said(void *ctx, tk_str_t line)
{
    probe_t  *p = ctx;

    if (p->said.n + MAILBOX_LINE * 4 < MAILBOX_SAID) {
        tk_buf_str(&p->said, tk_utf8_line(p->t->arena, line, MAILBOX_LINE));
        tk_buf_chr(&p->said, '\n');
    }
}


static int
probe_open(task_t *t, const char *arg, tk_str_t *plain_r)
{
    int       rc;
    tk_str_t  sealed = task_arg(t, arg);

    *plain_r = TK_STR("");

    if (sealed.n == 0) {
        return TK_OK;
    }

    rc = tk_unbase64url(t->arena, sealed, &sealed);

    return rc == TK_OK ? tk_desk_unseal(t->job->desk, t->arena, sealed,
                                        plain_r)
                       : rc;
}


/* What the form says now; or, as it is stored, the mailbox's own token, lest
 * its refresh token be used up by a test. */
static int
probe_token(probe_t *p, const char **why)
{
    int             rc;
    task_t         *t = p->t;
    uint64_t        mailbox = task_arg_u64(t, "mailbox");
    oauth_ask_t     ask = {
        .token_url = task_arg(t, "token_url"),
        .client_id = task_arg(t, "client_id"), .scope = task_arg(t, "scope"),
        .refresh = p->server.password
    };
    oauth_token_t   token;

    if (mailbox != 0) {
        rc = oauth_mailbox(&t->cx, mailbox,
                           tk_arena_printf(t->arena, "%s.%s",
                                           t->job->owner, t->job->def->name),
                           &token);

    } else {
        rc = probe_open(t, "client_sealed", &ask.client_secret);
        rc = rc == TK_OK ? oauth_ask(&t->cx, &ask, &token) : rc;
        p->rotated = rc == TK_OK && !tk_str_eq(token.refresh, ask.refresh);
    }

    p->server.bearer = rc == TK_OK ? token.access : TK_STR("");
    *why = rc == TK_EAGAIN ? "busy" : token.error.p;

    return rc;
}


/* The password of the form, or the stored one: both come sealed. */
static int
probe_server(probe_t *p)
{
    task_t   *t = p->t;
    tk_str_t  tls = task_arg(t, "tls");

    p->server = (tk_net_server_t) {
        .host = task_arg(t, "host"), .port = (int) task_arg_u64(t, "port"),
        .tls = tk_str_eqz(tls, "tls") ? TK_NET_TLS
               : tk_str_eqz(tls, "starttls") ? TK_NET_STARTTLS
                                             : TK_NET_PLAIN,
        .verify = task_arg(t, "verify").n != 0,
        .login = task_arg(t, "login"), .timeout = MAILBOX_TIMEOUT,
        .go_on = tk_job_go_on, .go_on_ctx = t->job, .said = probe_said,
        .said_ctx = p
    };

    return probe_open(t, "sealed", &p->server.password);
}


/* Looks and changes nothing, not even what the server calls recent. */
static void
probe_look(probe_t *p)
{
    const char       *why = NULL;
    tk_imap_folder_t  folder = { .exists = 0 };

    if (task_arg(p->t, "token_url").n != 0) {
        p->rc = probe_token(p, &why);

        if (p->rc != TK_OK) {
            p->no_token = true;
            probe_said(p, tk_str_z(why ? why : tk_err_name(p->rc)));
            return;
        }
    }

    p->rc = tk_imap_open(p->t->arena, &p->server, &p->im);

    if (p->rc == TK_OK) {
        p->open = true;
        p->rc = tk_imap_examine(p->im, task_arg(p->t, "folder"), &folder);
        p->exists = folder.exists;
    }

    if (p->rc != TK_OK && tk_imap_error(p->im)[0] != '\0') {
        probe_said(p, tk_str_z(tk_imap_error(p->im)));
    }
}


static int
probe_tell(probe_t *p, tk_str_t *text_r)
{
    int          rc;
    bool         ok = p->rc == TK_OK;
    task_t      *t = p->t;
    texts_t      texts;
    tk_str_t     err;
    tk_obj_t    *data = tk_obj(t->arena, 8);

    rc = texts_load(t->arena, t->job->desk->conf, &texts, &err);

    if (rc != TK_OK) {
        tk_log(t->job->desk->host, TK_LOG_ERROR, "%.*s", TK_STR_ARG(err));
        return rc;
    }

    texts_str(&texts, data, ok ? "works" : p->no_token ? "no_token"
                            : p->open ? "no_folder"
                            : p->rc == TK_EDENIED ? "no_login"
                                                  : "no_server",
              TK_STR("1"));
    texts_int(&texts, data, "mails", p->exists);
    texts_str(&texts, data, "folder", task_arg(t, "folder"));
    texts_str(&texts, data, "stays",
              ok && !tk_imap_has_uidplus(p->im) && !tk_imap_has_move(p->im)
              ? TK_STR("1") : TK_STR(""));
    texts_str(&texts, data, "rotated",
              p->rotated ? TK_STR("1") : TK_STR(""));
    texts_str(&texts, data, "said", tk_buf_view(&p->said));

    return texts_render(&texts, "mailbox_test", task_arg(t, "lang"), data,
                        t->arena, text_r);
}


/* "Test the connection": what the server answers to the settings of a
 * mailbox that an administrator has typed. */
int
task_mailbox_test(task_t *t)
{
    int        rc;
    bool       ok;
    probe_t    p = { .t = t };
    tk_str_t   text;

    if (!tk_acl_is_admin(&t->cx)) {
        return TK_EDENIED;
    }

    tk_buf_init(&p.said, t->arena, MAILBOX_SAID);
    rc = mail_once();

    if (rc == TK_OK) {
        rc = probe_server(&p);
    }

    if (rc != TK_OK) {
        return rc == TK_EBUG ? rc : task_fail(t, "invalid", TK_STR(""));
    }

    probe_look(&p);
    ok = p.rc == TK_OK;
    rc = p.rc == TK_ECANCEL ? p.rc : probe_tell(&p, &text);
    tk_imap_close(&p.im);

    if (rc != TK_OK) {
        return rc;
    }

    return ok ? task_text(t, text) : task_fail(t, "invalid", text);
}
