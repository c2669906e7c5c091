#include "ngx_http_ticket_request.h"


enum {
    TICKET_VAR_USER, TICKET_VAR_DESK, TICKET_VAR_ROUTE, TICKET_VAR_DB_TIME
};


/* Seconds, like $request_time. */
static tk_str_t
ngx_http_ticket_seconds(ngx_pool_t *pool, uint64_t us)
{
    u_char  *p;

    p = ngx_pnalloc(pool, NGX_INT64_LEN + sizeof(".000000"));
    if (p == NULL) {
        return TK_STR_NULL;
    }

    return tk_str((char *) p,
                  (size_t) (ngx_sprintf(p, "%uL.%06uL", us / 1000000,
                                        us % 1000000)
                            - p));
}


static tk_str_t
ngx_http_ticket_value(ngx_http_request_t *r, uintptr_t which)
{
    ngx_http_ticket_ctx_t    *ctx;
    ngx_http_ticket_place_t  *place;

    if (which == TICKET_VAR_DESK) {
        place = ngx_http_ticket_place(r);
        return place == NULL ? TK_STR_NULL : place->conf->desk;
    }

    ctx = ngx_http_get_module_ctx(r, ngx_http_ticket_module);

    if (ctx == NULL || !ctx->answered) {
        return TK_STR_NULL;
    }

    if (ctx->resp == NULL) {
        return which == TICKET_VAR_USER ? ctx->user
               : which == TICKET_VAR_ROUTE ? TK_STR("live") : TK_STR_NULL;
    }

    switch (which) {
    case TICKET_VAR_USER:
        return ctx->resp->log_user;

    case TICKET_VAR_ROUTE:
        return tk_str_z(ctx->resp->log_route);

    default:
        return ngx_http_ticket_seconds(r->pool, ctx->resp->db_time_us);
    }
}


static ngx_int_t
ngx_http_ticket_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    tk_str_t  value;

    value = ngx_http_ticket_value(r, data);

    v->valid = value.n != 0;
    v->not_found = value.n == 0;
    v->no_cacheable = 0;
    v->data = (u_char *) value.p;
    v->len = value.n;

    return NGX_OK;
}


static ngx_http_variable_t  ngx_http_ticket_variables[] = {

    { ngx_string("ticket_user"), NULL, ngx_http_ticket_variable,
      TICKET_VAR_USER, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("ticket_desk"), NULL, ngx_http_ticket_variable,
      TICKET_VAR_DESK, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("ticket_route"), NULL, ngx_http_ticket_variable,
      TICKET_VAR_ROUTE, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("ticket_db_time"), NULL, ngx_http_ticket_variable,
      TICKET_VAR_DB_TIME, NGX_HTTP_VAR_NOCACHEABLE, 0 },

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
