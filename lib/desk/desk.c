#include "desk/desk.h"

#include <stdlib.h>

#include "desk/snapshot.h"


/* The two halves of a program have the same directives in different
 * structs: lib/db does not know lib/conf. */
static int
tk_desk_db_conf(tk_arena_t *a, const tk_conf_mysql_t *m, tk_db_conf_t *db_r)
{
    unsigned         i;
    tk_db_server_t  *servers;

    servers = tk_arena_array(a, m->servers.n, sizeof(*servers));

    if (servers == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < m->servers.n; i++) {
        servers[i].host = m->servers.v[i].host;
        servers[i].socket = m->servers.v[i].socket;
        servers[i].port = m->servers.v[i].port ? m->servers.v[i].port : 3306;
    }

    *db_r = (tk_db_conf_t) {
        .servers = servers,
        .n_servers = m->servers.n,
        .user = m->user,
        .database = m->database,
        .password = m->password,
        .tls = (int) m->tls,
        .tls_ca = m->tls_ca,
        .pool = (unsigned) m->pool,
        .connect_timeout = (int) m->connect_timeout,
        .query_timeout = (int) m->query_timeout,
        .wait_timeout = (int) m->wait_timeout,
        .idle_timeout = (int) m->idle_timeout
    };

    return TK_OK;
}


static int
tk_desk_open(tk_desk_t *desk, tk_arena_t *a)
{
    int           rc;
    tk_str_t      err;
    tk_str_t      secret;
    tk_db_conf_t  db;

    secret = desk->conf->secret;

    if (secret.n == 0) {
        tk_log(desk->host, TK_LOG_ERROR, "desk \"%.*s\" has no secret",
               TK_STR_ARG(desk->conf->desk));
        return TK_EINVAL;
    }

    tk_key_derive(secret, "csrf", &desk->key_csrf);
    tk_mac_init(&desk->mac_csrf, &desk->key_csrf);
    tk_key_derive(secret, "token", &desk->key_token);
    tk_key_derive(secret, "seal", &desk->key_seal);
    tk_key_derive(secret, "throttle", &desk->key_throttle);

    /* Without a former secret the same once more: nothing is told by time. */
    desk->rotated = desk->conf->secret_former.n != 0;
    secret = desk->rotated ? desk->conf->secret_former : secret;
    tk_key_derive(secret, "token", &desk->key_token_old);
    tk_key_derive(secret, "seal", &desk->key_seal_old);

    rc = tk_blob_open(a, desk->conf->blob, &desk->blob, &err);

    if (rc == TK_EINVAL || rc == TK_EIO) {
        tk_log(desk->host, TK_LOG_ERROR, "desk \"%.*s\": ticket_blob: %.*s",
               TK_STR_ARG(desk->conf->desk), TK_STR_ARG(err));
    }

    /* Without files a desk can still be read, and nginx has other sites. */
    desk->blob_fails = rc == TK_EIO;

    if (rc != TK_OK && rc != TK_EIO) {
        return rc;
    }

    rc = tk_desk_db_conf(a, &desk->conf->mysql, &db);

    if (rc != TK_OK) {
        return rc;
    }

    return tk_db_pool_create(&db, desk->host, &desk->pool);
}


int
tk_desk_unseal(const tk_desk_t *desk, tk_arena_t *a, tk_str_t sealed,
    tk_str_t *plain_r)
{
    int  rc;

    rc = tk_open(a, &desk->key_seal, sealed, plain_r);

    return rc != TK_OK && desk->rotated
           ? tk_open(a, &desk->key_seal_old, sealed, plain_r) : rc;
}


int
tk_desk_create(const tk_conf_t *conf, const tk_host_t *host,
    tk_desk_t **desk_r)
{
    int          rc;
    tk_desk_t   *desk;
    tk_arena_t  *a;

    a = tk_arena_create(1 << 20);
    desk = a ? tk_arena_zalloc(a, sizeof(*desk)) : NULL;

    if (desk == NULL) {
        tk_arena_destroy(a);
        return TK_ENOMEM;
    }

    desk->arena = a;
    desk->host = host;
    desk->conf = conf;

    rc = tk_desk_open(desk, a);

    if (rc != TK_OK) {
        tk_desk_destroy(&desk);
        return rc;
    }

    *desk_r = desk;

    return TK_OK;
}


void
tk_desk_destroy(tk_desk_t **desk)
{
    if (*desk == NULL) {
        return;
    }

    tk_db_pool_destroy(&(*desk)->pool);
    tk_snapshot_unref((*desk)->snapshot);
    tk_arena_destroy((*desk)->arena);
    *desk = NULL;
}
