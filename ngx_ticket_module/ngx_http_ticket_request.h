#ifndef NGX_HTTP_TICKET_REQUEST_H
#define NGX_HTTP_TICKET_REQUEST_H

#include "ngx_http_ticket_module.h"

typedef struct ngx_http_ticket_listener_s  ngx_http_ticket_listener_t;

/* One request on its way: taken over from nginx, admitted, its body parsed
 * as it comes in, answered on a fiber, sent. */
typedef struct {
    ngx_http_ticket_task_t    task;
    ngx_http_request_t       *request;
    ngx_http_ticket_place_t  *place;
    tk_arena_t               *arena;        /* of req and resp            */
    tk_req_t                 *req;          /* NULL for a listener        */
    tk_resp_t                *resp;         /* NULL for a listener        */
    tk_str_t                  user;         /* a listener's, for the log  */
    ngx_http_ticket_listener_t *listener;   /* of one that goes on        */
    unsigned                  answered:1;   /* resp is there to send      */
} ngx_http_ticket_ctx_t;

/* The content handler. */
ngx_int_t ngx_http_ticket_handler(ngx_http_request_t *r);

/* Fills ctx->req from the request; texts are not copied. */
ngx_int_t ngx_http_ticket_take(ngx_http_ticket_ctx_t *ctx);

/* Reads the rest of the body into ctx->req->form, then calls body_done()
 * with the rc of tk_form_*.  Returns as a content handler does. */
ngx_int_t ngx_http_ticket_read_body(ngx_http_ticket_ctx_t *ctx);
void ngx_http_ticket_body_done(ngx_http_ticket_ctx_t *ctx, int rc);

/* Sends ctx->resp. A code for ngx_http_finalize_request(). */
ngx_int_t ngx_http_ticket_send(ngx_http_ticket_ctx_t *ctx);
ngx_int_t ngx_http_ticket_send_header(ngx_http_ticket_ctx_t *ctx);

/* NGX_OK: the request goes on and hears of news until it or the worker
 * ends; it holds neither arena nor fiber any more.  NGX_DECLINED: it has to
 * be answered as it is; resp may have become a refusal. */
ngx_int_t ngx_http_ticket_listen(ngx_http_ticket_ctx_t *ctx);

#endif
