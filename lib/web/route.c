#include "web/route.h"

#include "base/buf.h"
#include "web/page.h"

#define TK_ROUTE(name, method, path, need, body, handler)                 \
    { #name, TK_##method, path, TK_NEED_##need, TK_BODY_##body,           \
      tk_page_##handler },

static const tk_route_t  tk_routes[] = {
#include "web/routes.def"
};


static bool
tk_route_number(tk_str_t s)
{
    uint64_t  v;

    return s.n > 0 && s.n < 20 && tk_str_u64(s, &v) == TK_OK;
}


/* What stands before the first wild segment; most rows differ there. */
static bool
tk_route_begins(const char *pattern, tk_str_t path)
{
    size_t  i;

    for (i = 0; pattern[i] != '\0' && pattern[i] != '#' && pattern[i] != '*';
         i++)
    {
        if (i == path.n || pattern[i] != path.p[i]) {
            return false;
        }
    }

    return true;
}


static bool
tk_route_match(const char *pattern, tk_str_t path,
    tk_str_t args[TK_ROUTE_ARGS])
{
    unsigned  n = 0;
    tk_str_t  want = tk_str_z(pattern), a, b;

    while (want.p != NULL && path.p != NULL) {
        a = tk_str_cut(&want, '/');
        b = tk_str_cut(&path, '/');

        if (tk_str_eqz(a, "#")) {
            if (!tk_route_number(b)) {
                return false;
            }

            args[n++] = b;

        } else if (tk_str_eqz(a, "*")) {
            if (b.n == 0) {
                return false;
            }

            args[n++] = b;

        } else if (!tk_str_eq(a, b)) {
            return false;
        }
    }

    return want.p == NULL && path.p == NULL;
}


static void
tk_route_allow(tk_buf_t *b, tk_method_t method)
{
    if (b->n) {
        tk_buf_z(b, ", ");
    }

    tk_buf_z(b, method == TK_GET ? "GET, HEAD" : "POST");
}


int
tk_route_find(tk_arena_t *a, tk_method_t method, tk_str_t path,
    const tk_route_t **route_r, tk_str_t args[TK_ROUTE_ARGS],
    tk_str_t *allow_r)
{
    bool               exact = false;
    unsigned           i;
    tk_buf_t           allow;
    const tk_route_t  *r;

    tk_buf_init(&allow, a, 64);

    if (path.p == NULL) {
        path = TK_STR("");
    }

    if (method == TK_HEAD) {
        method = TK_GET;
    }

    for (i = 0; i < sizeof(tk_routes) / sizeof(tk_routes[0]); i++) {
        r = &tk_routes[i];

        /* What has a row of its own is no verb of another. */
        if ((exact && strchr(r->path, '*') != NULL)
            || !tk_route_begins(r->path, path)
            || !tk_route_match(r->path, path, args))
        {
            continue;
        }

        if (r->method == method) {
            *route_r = r;
            return TK_OK;
        }

        exact = exact || strchr(r->path, '*') == NULL;
        tk_route_allow(&allow, r->method);
    }

    *allow_r = tk_buf_view(&allow);

    return allow.n ? TK_EINVAL : TK_ENOTFOUND;
}
