#ifndef NGX_HTTP_TICKET_MODULE_H
#define NGX_HTTP_TICKET_MODULE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_ticket_host.h"
#include "web/web.h"

/*
 * The configuration.  A location with "ticket NAME" is a desk's place; all
 * of them are made when the configuration is loaded, and each worker makes
 * its tk_web_t for them after the fork.
 */

typedef struct ngx_http_ticket_live_s  ngx_http_ticket_live_t;

typedef struct {
    tk_conf_t       *conf;
    tk_web_site_t   *site;
    tk_web_t        *web;         /* the worker's                         */
    ngx_http_ticket_live_t *live; /* the worker's, NULL before one listens */
    ngx_str_t        base;        /* the location's name, "/support/"     */
    ngx_int_t        user_index;  /* ticket_user's variable, NGX_ERROR    */
    ngx_str_t        file;        /* where "ticket NAME" stands           */
    ngx_uint_t       line;
} ngx_http_ticket_place_t;

typedef struct {
    tk_arena_t               *arena;
    ngx_array_t               places;    /* of ngx_http_ticket_place_t *  */
    ngx_thread_pool_t        *threads;
    ngx_http_ticket_worker_t  worker;
    ngx_event_t               tend;
} ngx_http_ticket_main_conf_t;

typedef struct {
    ngx_http_ticket_place_t  *place;     /* NULL: no directive here       */
} ngx_http_ticket_loc_conf_t;

extern ngx_module_t  ngx_http_ticket_module;

/* The place of the request's location, NULL if it has none or it is off. */
static inline ngx_http_ticket_place_t *
ngx_http_ticket_place(ngx_http_request_t *r)
{
    ngx_http_ticket_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_ticket_module);

    if (tlcf->place == NULL || !tk_conf_on(tlcf->place->conf)) {
        return NULL;
    }

    return tlcf->place;
}

static inline tk_str_t
ngx_http_ticket_str(const ngx_str_t *s)
{
    return tk_str((const char *) s->data, s->len);
}

ngx_int_t ngx_http_ticket_add_variables(ngx_conf_t *cf);

#endif
