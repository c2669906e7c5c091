#ifndef NGX_HTTP_TICKET_MASK_H
#define NGX_HTTP_TICKET_MASK_H

#include "ngx_http_ticket_module.h"

/*
 * Keeps verifiers out of the logs.  As soon as a request's location is
 * known, the request line and the referrer are replaced by copies with
 * stars (both are printed in every line of the error log); the URI, which
 * nginx still needs, when the request ends and before the access log is
 * written.  $request, $request_uri, $uri and $http_referer follow.
 */
ngx_int_t ngx_http_ticket_mask_init(ngx_conf_t *cf);

/*
 * The path below the location, raw (still encoded) and without query, from
 * before the mask; encoded anew where nginx has rewritten the URI.
 */
ngx_int_t ngx_http_ticket_path(ngx_http_request_t *r,
    const ngx_str_t *base, tk_str_t *path_r);

#endif
