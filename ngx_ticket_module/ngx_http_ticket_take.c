#include "ngx_http_ticket_mask.h"
#include "ngx_http_ticket_request.h"


static const struct {
    tk_str_t  name;              /* lower case */
    size_t    offset;
} ngx_http_ticket_headers[] = {
#define HEADER(text, field)                                                  \
    { TK_STR_INIT(text), offsetof(tk_headers_t, field) }
    HEADER("host", host),
    HEADER("cookie", cookie),
    HEADER("origin", origin),
    HEADER("referer", referer),
    HEADER("sec-fetch-site", sec_fetch_site),
    HEADER("sec-fetch-dest", sec_fetch_dest),
    HEADER("accept", accept),
    HEADER("accept-encoding", accept_encoding),
    HEADER("accept-language", accept_language),
    HEADER("user-agent", user_agent),
    HEADER("authorization", authorization),
    HEADER("if-none-match", if_none_match),
    HEADER("hx-request", hx_request),
    HEADER("hx-target", hx_target),
    HEADER("last-event-id", last_event_id)
#undef HEADER
};


static const struct {
    ngx_uint_t   nginx;
    tk_method_t  method;
} ngx_http_ticket_methods[] = {
    { NGX_HTTP_GET,    TK_GET },
    { NGX_HTTP_HEAD,   TK_HEAD },
    { NGX_HTTP_POST,   TK_POST },
    { NGX_HTTP_PUT,    TK_PUT },
    { NGX_HTTP_PATCH,  TK_PATCH },
    { NGX_HTTP_DELETE, TK_DELETE }
};


static tk_method_t
ngx_http_ticket_method(ngx_uint_t nginx)
{
    size_t  i;

    for (i = 0; i < sizeof(ngx_http_ticket_methods)
                    / sizeof(ngx_http_ticket_methods[0]); i++)
    {
        if (ngx_http_ticket_methods[i].nginx == nginx) {
            return ngx_http_ticket_methods[i].method;
        }
    }

    return TK_METHOD_OTHER;
}


static tk_str_t *
ngx_http_ticket_header(tk_headers_t *h, const ngx_table_elt_t *header)
{
    size_t    i;
    tk_str_t  name;

    name = tk_str((char *) header->lowcase_key, header->key.len);

    for (i = 0; i < sizeof(ngx_http_ticket_headers)
                    / sizeof(ngx_http_ticket_headers[0]); i++)
    {
        if (tk_str_eq(name, ngx_http_ticket_headers[i].name)) {
            return (tk_str_t *) ((char *) h
                                 + ngx_http_ticket_headers[i].offset);
        }
    }

    return NULL;
}


/* HTTP/2 may split cookies over several fields (RFC 9113, 8.2.3); of the
 * others the first counts. */
static void
ngx_http_ticket_take_header(tk_req_t *req, const ngx_table_elt_t *header)
{
    tk_str_t  *field, value;

    if (header->hash == 0 || header->lowcase_key == NULL) {
        return;
    }

    field = ngx_http_ticket_header(&req->h, header);
    if (field == NULL) {
        return;
    }

    value = ngx_http_ticket_str(&header->value);

    if (tk_str_is_null(*field)) {
        *field = value;

    } else if (field == &req->h.cookie) {
        *field = tk_arena_cat(req->arena,
                              tk_arena_cat(req->arena, *field, TK_STR("; ")),
                              value);
    }
}


static void
ngx_http_ticket_take_headers(tk_req_t *req, ngx_list_part_t *part)
{
    ngx_uint_t        i;
    ngx_table_elt_t  *header;

    for ( /* void */ ; part != NULL; part = part->next) {
        header = part->elts;

        for (i = 0; i < part->nelts; i++) {
            ngx_http_ticket_take_header(req, &header[i]);
        }
    }
}


/* An empty value is nobody, but of nginx's choice: not the null string. */
static tk_str_t
ngx_http_ticket_user(ngx_http_request_t *r, ngx_int_t index)
{
    ngx_http_variable_value_t  *vv;

    if (index == NGX_ERROR) {
        return TK_STR_NULL;
    }

    vv = ngx_http_get_indexed_variable(r, index);
    if (vv == NULL || vv->not_found || vv->len == 0) {
        return TK_STR("");
    }

    return tk_str((char *) vv->data, vv->len);
}


static void
ngx_http_ticket_arena_cleanup(void *data)
{
    ngx_http_ticket_ctx_t  *ctx;

    ctx = data;

    if (ctx->arena != NULL) {
        ngx_http_ticket_arena_give(ctx->task.worker, ctx->arena);
        ctx->arena = NULL;
    }
}


/* The arena outlives the access log, which prints $ticket_user from it. */
static tk_arena_t *
ngx_http_ticket_arena(ngx_http_ticket_ctx_t *ctx)
{
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(ctx->request->pool, 0);
    if (cln == NULL) {
        return NULL;
    }

    cln->handler = ngx_http_ticket_arena_cleanup;
    cln->data = ctx;

    return ngx_http_ticket_arena_take(ctx->task.worker);
}


ngx_int_t
ngx_http_ticket_take(ngx_http_ticket_ctx_t *ctx)
{
    tk_req_t                 *req;
    ngx_http_request_t       *r;
    ngx_http_ticket_place_t  *place;

    r = ctx->request;
    place = ctx->place;

    ctx->arena = ngx_http_ticket_arena(ctx);
    if (ctx->arena == NULL) {
        return NGX_ERROR;
    }

    req = tk_arena_zalloc(ctx->arena, sizeof(tk_req_t));
    ctx->resp = tk_arena_zalloc(ctx->arena, sizeof(tk_resp_t));
    if (req == NULL || ctx->resp == NULL) {
        return NGX_ERROR;
    }

    ctx->req = req;
    req->arena = ctx->arena;
    req->host = &ctx->task.worker->host;
    req->method = ngx_http_ticket_method(r->method);
    req->base = ngx_http_ticket_str(&place->base);
    req->query = ngx_http_ticket_str(&r->args);
    req->remote_addr = ngx_http_ticket_str(&r->connection->addr_text);
    req->remote_user = ngx_http_ticket_user(r, place->user_index);

    ngx_http_ticket_take_headers(req, &r->headers_in.headers.part);

    return ngx_http_ticket_path(r, &place->base, &req->path);
}
