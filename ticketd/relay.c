#include "relay.h"


static int
relay_go_on(void *ctx)
{
    return tk_job_tick(ctx);
}


int
relay_open(tk_arena_t *a, const tk_conf_t *conf, const tk_conf_smtp_t *c,
    tk_job_t *job, tk_smtp_t **smtp_r)
{
    tk_str_t         helo = c->helo;
    tk_net_server_t  server = {
        .host = c->server.host, .port = c->server.port,
        .tls = (int) c->tls, .verify = c->verify, .login = c->user,
        .password = c->password, .timeout = (int) c->timeout,
        .go_on = relay_go_on, .go_on_ctx = job
    };

    if (server.port == 0) {
        server.port = c->tls == TK_CONF_SMTP_TLS ? 465
                      : c->tls == TK_CONF_SMTP_STARTTLS ? 587 : 25;
    }

    if (helo.n == 0) {
        helo = tk_conf_host(conf);
    }

    return tk_smtp_open(a, &server, helo, smtp_r);
}
