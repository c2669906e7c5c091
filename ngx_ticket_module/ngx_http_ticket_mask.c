#include "ngx_http_ticket_mask.h"


typedef struct {
    ngx_http_request_t  *request;
    tk_str_t             secret;
    ngx_str_t            base;
} ngx_http_ticket_mask_t;


static ngx_uint_t
ngx_http_ticket_below(const ngx_str_t *s, const ngx_str_t *base)
{
    return s->len >= base->len
           && ngx_memcmp(s->data, base->data, base->len) == 0;
}


ngx_int_t
ngx_http_ticket_path(ngx_http_request_t *r, const ngx_str_t *base,
    tk_str_t *path_r)
{
    u_char     *p, *end;
    size_t      n;
    ngx_str_t   rest;

    if (r->valid_unparsed_uri && !r->complex_uri
        && ngx_http_ticket_below(&r->unparsed_uri, base))
    {
        p = r->unparsed_uri.data + base->len;
        n = r->unparsed_uri.len - base->len;
        end = ngx_strlchr(p, p + n, '?');

        *path_r = tk_str((char *) p, end == NULL ? n : (size_t) (end - p));
        return NGX_OK;
    }

    rest = r->uri;
    n = ngx_min(base->len, rest.len);
    rest.data += n;
    rest.len -= n;

    n = rest.len + 2 * ngx_escape_uri(NULL, rest.data, rest.len,
                                      NGX_ESCAPE_URI);
    p = ngx_pnalloc(r->pool, n + 1);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_escape_uri(p, rest.data, rest.len, NGX_ESCAPE_URI);
    *path_r = tk_str((char *) p, n);

    return NGX_OK;
}


static tk_str_t
ngx_http_ticket_secret(tk_str_t path)
{
    size_t  offset, len;

    tk_web_secret(path, &offset, &len);

    return len == 0 ? TK_STR_NULL : tk_str_sub(path, offset, len);
}


/* s becomes a copy in which each occurrence of the secret is stars.
 * NGX_DECLINED: there is none. */
static ngx_int_t
ngx_http_ticket_stars(ngx_pool_t *pool, ngx_str_t *s, tk_str_t secret)
{
    u_char     *copy;
    size_t      from;
    tk_str_t    rest;
    ptrdiff_t   at;

    rest = ngx_http_ticket_str(s);
    at = tk_str_find(rest, secret);
    if (at < 0) {
        return NGX_DECLINED;
    }

    copy = ngx_pnalloc(pool, s->len + 1);
    if (copy == NULL) {
        s->len = 0;
        return NGX_ERROR;
    }

    ngx_memcpy(copy, s->data, s->len);
    copy[s->len] = '\0';

    for (from = 0; at >= 0; at = tk_str_find(rest, secret)) {
        ngx_memset(copy + from + at, '*', secret.n);
        from += (size_t) at + secret.n;
        rest = tk_str_sub(ngx_http_ticket_str(s), from, s->len);
    }

    s->data = copy;
    return NGX_OK;
}


/* A verifier that the sender has encoded in an unusual way: nothing of the
 * path is shown. */
static void
ngx_http_ticket_mask_all(ngx_http_request_t *r, const ngx_str_t *base)
{
    u_char  *p;
    size_t   n;

    n = r->method_name.len + base->len + r->http_protocol.len
        + sizeof(" *** ");
    p = ngx_pnalloc(r->pool, n);

    r->request_line.len = 0;

    if (p != NULL) {
        r->request_line.data = p;
        r->request_line.len = ngx_snprintf(p, n, "%V %V*** %V",
                                           &r->method_name, base,
                                           &r->http_protocol)
                              - p;
    }
}


static void
ngx_http_ticket_mask_referer(ngx_http_request_t *r, const ngx_str_t *base)
{
    tk_str_t    value, path, secret;
    ptrdiff_t   at;

    if (r->headers_in.referer == NULL) {
        return;
    }

    value = ngx_http_ticket_str(&r->headers_in.referer->value);

    at = tk_str_find(value, ngx_http_ticket_str(base));
    if (at < 0) {
        return;
    }

    value = tk_str_sub(value, (size_t) at + base->len, value.n);
    path = tk_str_cut(&value, '?');
    secret = ngx_http_ticket_secret(tk_str_cut(&path, '#'));

    if (!tk_str_is_null(secret)) {
        (void) ngx_http_ticket_stars(r->pool, &r->headers_in.referer->value,
                                     secret);
    }
}


static void
ngx_http_ticket_mask_uri(void *data)
{
    ngx_http_request_t      *r;
    ngx_http_ticket_mask_t  *mask;

    mask = data;
    r = mask->request;

    (void) ngx_http_ticket_stars(r->pool, &r->uri, mask->secret);

    if (ngx_http_ticket_stars(r->pool, &r->unparsed_uri, mask->secret)
        == NGX_DECLINED)
    {
        r->unparsed_uri = mask->base;
    }
}


static ngx_int_t
ngx_http_ticket_mask(ngx_http_request_t *r, const ngx_str_t *base)
{
    tk_str_t                 below, secret;
    ngx_http_cleanup_t      *cln;
    ngx_http_ticket_mask_t  *mask;

    ngx_http_ticket_mask_referer(r, base);

    /* r->uri is decoded: an escaped "t/" deceives nobody */
    below = ngx_http_ticket_str(&r->uri);
    below = tk_str_sub(below, base->len, below.n);
    secret = ngx_http_ticket_secret(below);

    if (tk_str_is_null(secret)) {
        return NGX_DECLINED;
    }

    cln = ngx_http_cleanup_add(r, sizeof(ngx_http_ticket_mask_t));
    if (cln == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    mask = cln->data;
    mask->request = r;
    mask->base = *base;
    mask->secret.n = secret.n;
    mask->secret.p = ngx_pnalloc(r->pool, secret.n);
    if (mask->secret.p == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_memcpy((char *) mask->secret.p, secret.p, secret.n);
    cln->handler = ngx_http_ticket_mask_uri;

    if (ngx_http_ticket_stars(r->pool, &r->request_line, secret)
        == NGX_DECLINED)
    {
        ngx_http_ticket_mask_all(r, base);
    }

    return NGX_DECLINED;
}


static ngx_int_t
ngx_http_ticket_mask_handler(ngx_http_request_t *r)
{
    ngx_http_ticket_place_t  *place;

    place = ngx_http_ticket_place(r);

    if (place == NULL || r != r->main) {
        return NGX_DECLINED;
    }

    return ngx_http_ticket_mask(r, &place->base);
}


ngx_int_t
ngx_http_ticket_mask_init(ngx_conf_t *cf)
{
    ngx_http_handler_pt        *h;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    /* the first phase that knows the location */
    h = ngx_array_push(&cmcf->phases[NGX_HTTP_REWRITE_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_http_ticket_mask_handler;

    return NGX_OK;
}
