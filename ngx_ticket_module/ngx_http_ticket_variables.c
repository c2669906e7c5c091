#include "ngx_http_ticket_request.h"


static ngx_int_t
ngx_http_ticket_value(ngx_http_variable_value_t *v, tk_str_t s)
{
    if (s.n == 0) {
        v->not_found = 1;
        return NGX_OK;
    }

    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;
    v->data = (u_char *) s.p;
    v->len = s.n;

    return NGX_OK;
}


static ngx_http_ticket_ctx_t *
ngx_http_ticket_answered(ngx_http_request_t *r)
{
    ngx_http_ticket_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_ticket_module);

    return ctx != NULL && ctx->answered ? ctx : NULL;
}


static ngx_int_t
ngx_http_ticket_user_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_ticket_ctx_t  *ctx;

    (void) data;

    ctx = ngx_http_ticket_answered(r);

    return ngx_http_ticket_value(v, ctx ? ctx->resp.log_user : TK_STR_NULL);
}


static ngx_int_t
ngx_http_ticket_desk_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_ticket_place_t  *place;

    (void) data;

    place = ngx_http_ticket_place(r);

    return ngx_http_ticket_value(v, place ? place->conf->desk : TK_STR_NULL);
}


static ngx_int_t
ngx_http_ticket_route_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_ticket_ctx_t  *ctx;

    (void) data;

    ctx = ngx_http_ticket_answered(r);

    return ngx_http_ticket_value(v, tk_str_z(ctx ? ctx->resp.log_route
                                                 : NULL));
}


/* Seconds, like $request_time. */
static ngx_int_t
ngx_http_ticket_db_time_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    u_char                 *p;
    uint64_t                us;
    ngx_http_ticket_ctx_t  *ctx;

    (void) data;

    ctx = ngx_http_ticket_answered(r);
    if (ctx == NULL) {
        return ngx_http_ticket_value(v, TK_STR_NULL);
    }

    p = ngx_pnalloc(r->pool, NGX_INT64_LEN + sizeof(".000000"));
    if (p == NULL) {
        return NGX_ERROR;
    }

    us = ctx->resp.db_time_us;

    return ngx_http_ticket_value(v, tk_str((char *) p, (size_t)
               (ngx_sprintf(p, "%uL.%06uL", us / 1000000, us % 1000000)
                - p)));
}


static ngx_http_variable_t  ngx_http_ticket_variables[] = {

    { ngx_string("ticket_user"), NULL, ngx_http_ticket_user_variable, 0,
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("ticket_desk"), NULL, ngx_http_ticket_desk_variable, 0,
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("ticket_route"), NULL, ngx_http_ticket_route_variable, 0,
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("ticket_db_time"), NULL, ngx_http_ticket_db_time_variable,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    ngx_http_null_variable
};


ngx_int_t
ngx_http_ticket_add_variables(ngx_conf_t *cf)
{
    ngx_http_variable_t  *v, *var;

    for (v = ngx_http_ticket_variables; v->name.len != 0; v++) {
        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    return NGX_OK;
}
