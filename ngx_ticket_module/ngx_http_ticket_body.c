#include "base/err.h"
#include "ngx_http_ticket_request.h"


static void ngx_http_ticket_body_event(ngx_http_request_t *r);


static int
ngx_http_ticket_feed_buf(tk_form_t *form, ngx_buf_t *b)
{
    int     rc;
    size_t  n;

    n = (size_t) (b->last - b->pos);
    rc = n == 0 ? TK_OK : tk_form_feed(form, b->pos, n);
    b->pos = b->last;

    return rc;
}


/* What nginx has read meanwhile; the buffers go back to it. */
static int
ngx_http_ticket_feed(ngx_http_ticket_ctx_t *ctx)
{
    int                       rc;
    ngx_chain_t              *cl;
    ngx_http_request_body_t  *rb;

    rb = ctx->request->request_body;
    rc = TK_OK;

    for (cl = rb->bufs; cl != NULL && rc == TK_OK; cl = cl->next) {
        rc = ngx_http_ticket_feed_buf(ctx->req->form, cl->buf);
    }

    rb->bufs = NULL;

    return rc;
}


/* NGX_AGAIN may mean that nginx's buffer is full: the socket is drained only
 * when it gives nothing. */
static void
ngx_http_ticket_body(ngx_http_request_t *r)
{
    int                     rc;
    ngx_int_t               status;
    ngx_http_ticket_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_ticket_module);

    for ( ;; ) {
        rc = ngx_http_ticket_feed(ctx);
        if (rc != TK_OK || !r->reading_body) {
            break;
        }

        status = ngx_http_read_unbuffered_request_body(r);
        if (status >= NGX_HTTP_SPECIAL_RESPONSE) {
            ngx_http_finalize_request(r, status);
            return;
        }

        if (r->reading_body && r->request_body->bufs == NULL) {
            r->read_event_handler = ngx_http_ticket_body_event;
            return;
        }
    }

    if (rc == TK_OK) {
        rc = tk_form_end(ctx->req->form);
    }

    ngx_http_ticket_body_done(ctx, rc);
}


static void
ngx_http_ticket_body_event(ngx_http_request_t *r)
{
    ngx_connection_t  *c;

    c = r->connection;

    if (c->read->timedout) {
        c->timedout = 1;
        ngx_http_finalize_request(r, NGX_HTTP_REQUEST_TIME_OUT);

    } else {
        ngx_http_ticket_body(r);
    }

    ngx_http_run_posted_requests(c);
}


ngx_int_t
ngx_http_ticket_read_body(ngx_http_ticket_ctx_t *ctx)
{
    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = ctx->request;
    r->request_body_no_buffering = 1;

    rc = ngx_http_read_client_request_body(r, ngx_http_ticket_body);

    return rc >= NGX_HTTP_SPECIAL_RESPONSE ? rc : NGX_DONE;
}
