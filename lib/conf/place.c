#include "base/err.h"
#include "conf/addr.h"
#include "conf/value.h"

#define URL_MAX    1024
#define PATH_LEN   4000


/* What may stand in the path of a base address: no query, no fragment, and
 * nothing that would need care in HTML, headers or mails. */
static bool
is_url_path(tk_str_t s)
{
    static const char  allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        "/-._~%+,;=:@!*";
    size_t  i;

    for (i = 0; i < s.n; i++) {
        if (s.p[i] == 0 || strchr(allowed, s.p[i]) == NULL) {
            return false;
        }
    }
    return tk_str_find(s, TK_STR("//")) < 0
           && tk_str_find(s, TK_STR("/./")) < 0
           && tk_str_find(s, TK_STR("/../")) < 0;
}


int
tk_place_origin(tk_arena_t *a, tk_str_t s, tk_str_t *origin_r)
{
    tk_conf_server_t  server;
    tk_str_t          authority;

    if (tk_str_istarts(s, TK_STR("https://"))) {
        authority = tk_str_sub(s, 8, s.n);
    } else if (tk_str_istarts(s, TK_STR("http://"))) {
        authority = tk_str_sub(s, 7, s.n);
    } else {
        return TK_EINVAL;
    }

    if (s.n > URL_MAX || tk_addr_server(authority, &server) != TK_OK) {
        return TK_EINVAL;
    }

    *origin_r = tk_arena_lower(a, s);
    return origin_r->p ? TK_OK : TK_ENOMEM;
}


int
tk_place_url(tk_kind_arg_t *k)
{
    tk_str_t   s = k->v[0], origin, path;
    ptrdiff_t  scheme, slash;
    int        rc;

    scheme = tk_str_find(s, TK_STR("://"));
    if (scheme < 0 || s.n > URL_MAX) {
        return TK_EINVAL;
    }

    path = tk_str_sub(s, (size_t) scheme + 3, s.n);
    slash = tk_str_chr(path, '/');
    path = slash < 0 ? TK_STR("/") : tk_str_sub(path, (size_t) slash, path.n);
    if (slash >= 0) {
        s = tk_str_sub(s, 0, s.n - path.n);
    }
    if (!tk_str_ends(path, TK_STR("/"))) {
        path = tk_arena_cat(k->arena, path, TK_STR("/"));
    }

    rc = is_url_path(path) ? tk_place_origin(k->arena, s, &origin)
                           : TK_EINVAL;
    if (rc != TK_OK) {
        return rc;
    }
    return tk_value_keep(k, tk_arena_cat(k->arena, origin, path));
}


bool
tk_place_is_path(tk_str_t s)
{
    return s.n && s.n <= PATH_LEN && s.p[0] == '/';
}


int
tk_place_path(tk_kind_arg_t *k)
{
    return tk_place_is_path(k->v[0]) ? tk_value_keep(k, k->v[0]) : TK_EINVAL;
}


int
tk_place_blob(tk_kind_arg_t *k)
{
    if (tk_str_starts(k->v[0], TK_STR("s3://"))) {
        k->err = TK_STR("cannot be an s3:// address in this version, only "
                        "the path of a directory");
        return TK_EINVAL;
    }
    return tk_place_path(k);
}


int
tk_place_email(tk_kind_arg_t *k)
{
    return tk_addr_is_email(k->v[0]) ? tk_value_keep(k, k->v[0]) : TK_EINVAL;
}


int
tk_place_server(tk_kind_arg_t *k)
{
    tk_conf_server_t *server = k->field;
    int               rc;

    rc = tk_addr_server(k->v[0], server);
    server->host = tk_arena_str(k->arena, server->host);
    return rc;
}
