#include "base/err.h"
#include "ngx_http_ticket_request.h"


/* Fields that nginx's own filters look for. */
static const struct {
    tk_str_t  name;
    size_t    offset;
} ngx_http_ticket_known[] = {
    { TK_STR_INIT("ETag"), offsetof(ngx_http_headers_out_t, etag) },
    { TK_STR_INIT("Content-Encoding"),
      offsetof(ngx_http_headers_out_t, content_encoding) },
    { TK_STR_INIT("WWW-Authenticate"),
      offsetof(ngx_http_headers_out_t, www_authenticate) }
};


static ngx_int_t
ngx_http_ticket_add_header(ngx_http_request_t *r, const tk_header_t *header)
{
    size_t             i;
    ngx_table_elt_t   *h, **known;

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(h, sizeof(ngx_table_elt_t));
    h->hash = 1;
    h->key.data = (u_char *) header->name.p;
    h->key.len = header->name.n;
    h->value.data = (u_char *) header->value.p;
    h->value.len = header->value.n;

    for (i = 0; i < sizeof(ngx_http_ticket_known)
                    / sizeof(ngx_http_ticket_known[0]); i++)
    {
        if (tk_str_ieq(header->name, ngx_http_ticket_known[i].name)) {
            known = (ngx_table_elt_t **) ((char *) &r->headers_out
                                          + ngx_http_ticket_known[i].offset);
            *known = h;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_ticket_set_headers(ngx_http_request_t *r, const tk_resp_t *resp)
{
    unsigned   i;
    ptrdiff_t  semicolon;

    r->headers_out.status = resp->status;

    if (resp->content_type.n != 0) {
        r->headers_out.content_type.data = (u_char *) resp->content_type.p;
        r->headers_out.content_type.len = resp->content_type.n;

        semicolon = tk_str_chr(resp->content_type, ';');
        r->headers_out.content_type_len =
            semicolon < 0 ? resp->content_type.n : (size_t) semicolon;
        r->headers_out.content_type_lowcase = NULL;
    }

    for (i = 0; i < resp->n_headers; i++) {
        if (ngx_http_ticket_add_header(r, &resp->headers[i]) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


ngx_int_t
ngx_http_ticket_send_header(ngx_http_ticket_ctx_t *ctx)
{
    ngx_http_request_t  *r;

    r = ctx->request;

    if (ngx_http_ticket_set_headers(r, ctx->resp) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_http_send_header(r);
}


static void
ngx_http_ticket_end_chain(ngx_http_request_t *r, ngx_buf_t *b)
{
    b->last_buf = (r == r->main) ? 1 : 0;
    b->last_in_chain = 1;
    b->sync = (b->last_buf || ngx_buf_size(b) != 0) ? 0 : 1;
}


/* Pieces are literal text of templates or bytes in the request's arena:
 * both outlive the request. */
static ngx_chain_t *
ngx_http_ticket_pieces(ngx_http_request_t *r, const tk_pieces_t *body)
{
    uint32_t      i, n;
    ngx_buf_t    *bufs;
    ngx_chain_t  *chain;

    bufs = ngx_pcalloc(r->pool, (body->n + 1) * sizeof(ngx_buf_t));
    chain = ngx_palloc(r->pool, (body->n + 1) * sizeof(ngx_chain_t));
    if (bufs == NULL || chain == NULL) {
        return NULL;
    }

    for (i = 0, n = 0; i < body->n; i++) {
        if (body->v[i].n == 0) {
            continue;
        }

        bufs[n].pos = (u_char *) body->v[i].p;
        bufs[n].last = bufs[n].pos + body->v[i].n;
        bufs[n].memory = 1;
        chain[n].buf = &bufs[n];
        chain[n].next = &chain[n + 1];
        n++;
    }

    /* an empty body is one empty last buffer */
    n = n == 0 ? 1 : n;
    chain[n - 1].buf = &bufs[n - 1];
    chain[n - 1].next = NULL;
    ngx_http_ticket_end_chain(r, &bufs[n - 1]);

    return chain;
}


static ngx_int_t
ngx_http_ticket_send_pieces(ngx_http_ticket_ctx_t *ctx)
{
    ngx_int_t            rc;
    ngx_chain_t         *chain;
    ngx_http_request_t  *r;

    r = ctx->request;
    r->headers_out.content_length_n = ctx->resp->body.bytes;

    rc = ngx_http_ticket_send_header(ctx);
    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    chain = ngx_http_ticket_pieces(r, &ctx->resp->body);

    return chain == NULL ? NGX_ERROR : ngx_http_output_filter(r, chain);
}


static ngx_int_t
ngx_http_ticket_open(ngx_http_request_t *r, ngx_str_t *path,
    ngx_open_file_info_t *of)
{
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    ngx_memzero(of, sizeof(ngx_open_file_info_t));
    of->read_ahead = clcf->read_ahead;
    of->directio = clcf->directio;
    of->valid = clcf->open_file_cache_valid;
    of->min_uses = clcf->open_file_cache_min_uses;
    of->errors = clcf->open_file_cache_errors;
    of->events = clcf->open_file_cache_events;

    if (ngx_open_cached_file(clcf->open_file_cache, path, of, r->pool)
        != NGX_OK)
    {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, of->err,
                      "%s \"%V\" failed",
                      of->failed ? of->failed : ngx_open_file_n, path);
        return NGX_ERROR;
    }

    return of->is_file ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_http_ticket_send_opened(ngx_http_ticket_ctx_t *ctx, ngx_str_t *path,
    ngx_open_file_info_t *of)
{
    ngx_int_t            rc;
    ngx_buf_t           *b;
    ngx_chain_t          out;
    ngx_http_request_t  *r;

    r = ctx->request;

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_ERROR;
    }

    b->file = ngx_pcalloc(r->pool, sizeof(ngx_file_t));
    if (b->file == NULL) {
        return NGX_ERROR;
    }

    r->headers_out.content_length_n = of->size;
    r->headers_out.last_modified_time = of->mtime;
    r->allow_ranges = 1;

    rc = ngx_http_ticket_send_header(ctx);
    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    b->in_file = of->size ? 1 : 0;
    b->file_last = of->size;
    b->file->fd = of->fd;
    b->file->name = *path;
    b->file->log = r->connection->log;
    b->file->directio = of->is_directio;
    ngx_http_ticket_end_chain(r, b);

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


static ngx_int_t
ngx_http_ticket_send_file(ngx_http_ticket_ctx_t *ctx)
{
    ngx_str_t             path;
    ngx_open_file_info_t  of;

    path.data = (u_char *) ctx->resp->file.p;
    path.len = ctx->resp->file.n;

    if (ngx_http_ticket_open(ctx->request, &path, &of) == NGX_OK) {
        return ngx_http_ticket_send_opened(ctx, &path, &of);
    }

    ngx_memzero(ctx->resp, sizeof(tk_resp_t));
    tk_web_refuse(ctx->place->web, ctx->req, TK_ENOTFOUND, ctx->resp);

    return ngx_http_ticket_send_pieces(ctx);
}


ngx_int_t
ngx_http_ticket_send(ngx_http_ticket_ctx_t *ctx)
{
    if (!tk_str_is_null(ctx->resp->file)) {
        return ngx_http_ticket_send_file(ctx);
    }

    return ngx_http_ticket_send_pieces(ctx);
}
