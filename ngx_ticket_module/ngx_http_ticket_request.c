#include "ngx_http_ticket_request.h"

#include "base/err.h"

/* The length of a chunked body is not known before its end; the parser
 * holds it to its limit. */
#define SOME_LENGTH  1


/* On the fiber. */
static void
ngx_http_ticket_run(void *data)
{
    ngx_http_ticket_ctx_t  *ctx;

    ctx = data;
    tk_web_run(ctx->place->web, ctx->req, ctx->resp);
}


/* Back on the worker's stack, the fiber is gone.  One that never waited ends
 * within the handler, whose callers look at the request once more: they run
 * what is posted, such as the end of a request that could not be answered. */
static void
ngx_http_ticket_finish(void *data)
{
    ngx_uint_t              waited;
    ngx_connection_t       *c;
    ngx_http_request_t     *r;
    ngx_http_ticket_ctx_t  *ctx;

    ctx = data;
    r = ctx->request;
    c = r->connection;

    r->main->blocked--;
    ctx->answered = 1;
    waited = ctx->task.waited;

    if (ctx->task.worker->exiting) {
        return;
    }

    if (ctx->task.cancelled || c->error) {
        ngx_http_finalize_request(r, NGX_HTTP_CLIENT_CLOSED_REQUEST);

    } else if (ctx->resp->live == NULL
               || ngx_http_ticket_listen(ctx) != NGX_OK)
    {
        ngx_http_finalize_request(r, ngx_http_ticket_send(ctx));
    }

    if (waited) {
        ngx_http_run_posted_requests(c);
    }
}


/* The request is terminated while its fiber waits, or ends as it should
 * when there is none. */
static void
ngx_http_ticket_cleanup(void *data)
{
    ngx_http_ticket_task_cancel(data);
}


/* nginx tells that the client left by a read event; it finds out nothing
 * while the event is posted or not armed. */
static ngx_int_t
ngx_http_ticket_watch_client(ngx_http_request_t *r)
{
    ngx_event_t  *rev;

    r->read_event_handler = ngx_http_test_reading;
    r->write_event_handler = ngx_http_request_empty_handler;

    rev = r->connection->read;

#if (NGX_HTTP_V2)
    if (r->stream != NULL) {
        return NGX_OK;
    }
#endif

    if (rev->ready) {
        ngx_post_event(rev, &ngx_posted_events);
        return NGX_OK;
    }

    return ngx_handle_read_event(rev, 0);
}


/* The request counts one more for the fiber's end. */
static void
ngx_http_ticket_start(ngx_http_ticket_ctx_t *ctx)
{
    ngx_http_request_t  *r;

    r = ctx->request;

    if (ngx_http_ticket_watch_client(r) != NGX_OK) {
        ngx_http_finalize_request(r, NGX_ERROR);
        return;
    }

    r->connection->log->action = "making a ticket page";
    r->main->blocked++;

    if (ngx_http_ticket_task_start(&ctx->task) == NGX_OK) {
        return;
    }

    r->main->blocked--;

    tk_web_refuse(ctx->place->web, ctx->req, TK_ENOMEM, ctx->resp);
    ctx->answered = 1;
    ngx_http_finalize_request(r, ngx_http_ticket_send(ctx));
}


void
ngx_http_ticket_body_done(ngx_http_ticket_ctx_t *ctx, int rc)
{
    ngx_http_request_t  *r;

    r = ctx->request;

    if (rc == TK_OK) {
        ngx_http_ticket_start(ctx);
        return;
    }

    tk_web_refuse(ctx->place->web, ctx->req, rc, ctx->resp);
    ctx->answered = 1;
    ngx_http_finalize_request(r, ngx_http_ticket_send(ctx));
}


static ngx_int_t
ngx_http_ticket_answer(ngx_http_ticket_ctx_t *ctx)
{
    ngx_int_t  rc;

    rc = ngx_http_discard_request_body(ctx->request);
    if (rc != NGX_OK) {
        return rc;
    }

    ctx->answered = 1;

    return ngx_http_ticket_send(ctx);
}


static ngx_http_ticket_ctx_t *
ngx_http_ticket_create_ctx(ngx_http_request_t *r)
{
    ngx_http_cleanup_t           *cln;
    ngx_http_ticket_ctx_t        *ctx;
    ngx_http_ticket_main_conf_t  *tmcf;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_ticket_module);

    ctx = ngx_pcalloc(r->pool, sizeof(ngx_http_ticket_ctx_t));
    cln = ngx_http_cleanup_add(r, 0);
    if (ctx == NULL || cln == NULL) {
        return NULL;
    }

    ctx->request = r;
    ctx->place = ngx_http_ticket_place(r);

    ctx->task.worker = &tmcf->worker;
    ctx->task.pool = r->pool;
    ctx->task.log = r->connection->log;
    ctx->task.run = ngx_http_ticket_run;
    ctx->task.done = ngx_http_ticket_finish;
    ctx->task.data = ctx;

    cln->handler = ngx_http_ticket_cleanup;
    cln->data = &ctx->task;

    ngx_http_set_ctx(r, ctx, ngx_http_ticket_module);

    return ctx;
}


static uint64_t
ngx_http_ticket_content_length(ngx_http_request_t *r)
{
    if (r->headers_in.chunked) {
        return SOME_LENGTH;
    }

    return r->headers_in.content_length_n > 0
           ? (uint64_t) r->headers_in.content_length_n : 0;
}


/* NGX_DECLINED: there is no body, or none is wanted. */
static ngx_int_t
ngx_http_ticket_form(ngx_http_ticket_ctx_t *ctx, uint64_t length,
    const tk_form_limits_t *limits)
{
    int                  rc;
    tk_str_t             type;
    ngx_http_request_t  *r;

    r = ctx->request;

    if (length == 0 || limits->max_body == 0) {
        return NGX_DECLINED;
    }

    type = r->headers_in.content_type == NULL
           ? TK_STR("")
           : ngx_http_ticket_str(&r->headers_in.content_type->value);

    rc = tk_form_create(ctx->req->arena, type, limits, &ctx->req->form);
    if (rc == TK_OK) {
        return ngx_http_ticket_read_body(ctx);
    }

    ctx->req->form = NULL;
    tk_web_refuse(ctx->place->web, ctx->req, rc, ctx->resp);

    return ngx_http_ticket_answer(ctx);
}


ngx_int_t
ngx_http_ticket_handler(ngx_http_request_t *r)
{
    uint64_t                length;
    ngx_int_t               rc;
    tk_form_limits_t        limits;
    ngx_http_ticket_ctx_t  *ctx;

    ctx = ngx_http_ticket_create_ctx(r);
    if (ctx == NULL || ngx_http_ticket_take(ctx) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_memzero(&limits, sizeof(tk_form_limits_t));
    length = ngx_http_ticket_content_length(r);

    if (tk_web_admit(ctx->place->web, ctx->req, length, &limits,
                     ctx->resp)
        != TK_OK)
    {
        return ngx_http_ticket_answer(ctx);
    }

    rc = ngx_http_ticket_form(ctx, length, &limits);
    if (rc != NGX_DECLINED) {
        return rc;
    }

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    r->main->count++;
    ngx_http_ticket_start(ctx);

    return NGX_DONE;
}
