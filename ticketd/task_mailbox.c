#include "base/utf8.h"
#include "mailonce.h"
#include "net/imap.h"
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


/* The password of the form, or the stored one: both come sealed. */
static int
probe_server(probe_t *p)
{
    int       rc;
    task_t   *t = p->t;
    tk_str_t  sealed, tls = task_arg(t, "tls");

    p->server = (tk_net_server_t) {
        .host = task_arg(t, "host"), .port = (int) task_arg_u64(t, "port"),
        .tls = tk_str_eqz(tls, "tls") ? TK_NET_TLS
               : tk_str_eqz(tls, "starttls") ? TK_NET_STARTTLS
                                             : TK_NET_PLAIN,
        .verify = task_arg(t, "verify").n != 0,
        .login = task_arg(t, "login"), .timeout = MAILBOX_TIMEOUT,
        .said = probe_said, .said_ctx = p
    };

    rc = tk_unbase64url(t->arena, task_arg(t, "sealed"), &sealed);

    return rc == TK_OK ? tk_open(t->arena, &t->job->desk->key_seal, sealed,
                                 &p->server.password)
                       : rc;
}


/* Looks and changes nothing, not even what the server calls recent. */
static void
probe_look(probe_t *p)
{
    tk_imap_folder_t  folder = { .exists = 0 };

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

    texts_str(&texts, data, ok ? "works" : p->open ? "no_folder"
                            : p->rc == TK_EDENIED ? "no_login"
                                                  : "no_server",
              TK_STR("1"));
    texts_int(&texts, data, "mails", p->exists);
    texts_str(&texts, data, "folder", task_arg(t, "folder"));
    texts_str(&texts, data, "stays",
              ok && !tk_imap_has_uidplus(p->im) && !tk_imap_has_move(p->im)
              ? TK_STR("1") : TK_STR(""));
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
    rc = probe_tell(&p, &text);
    tk_imap_close(&p.im);

    if (rc != TK_OK) {
        return rc;
    }

    return ok ? task_text(t, text) : task_fail(t, "invalid", text);
}
