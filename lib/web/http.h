#ifndef TK_WEB_HTTP_H
#define TK_WEB_HTTP_H

#include "base/buf.h"
#include "base/host.h"
#include "tmpl/tmpl.h"
#include "web/form.h"

/*
 * A request and its answer as plain structs: the host fills the first from
 * its own, lib/web fills the second, the host sends it.  Pages are tested
 * with these, without a server.
 */

typedef enum {
    TK_GET, TK_HEAD, TK_POST, TK_PUT, TK_PATCH, TK_DELETE, TK_METHOD_OTHER
} tk_method_t;

/* Header fields that pages read; null strings when absent. */
typedef struct {
    tk_str_t  host;
    tk_str_t  cookie;             /* several fields joined with "; "      */
    tk_str_t  origin;
    tk_str_t  referer;
    tk_str_t  sec_fetch_site;
    tk_str_t  sec_fetch_dest;
    tk_str_t  accept;
    tk_str_t  accept_encoding;
    tk_str_t  accept_language;
    tk_str_t  user_agent;
    tk_str_t  authorization;
    tk_str_t  if_none_match;
    tk_str_t  hx_request;         /* "true" when htmx asks for a fragment */
    tk_str_t  hx_target;
    tk_str_t  last_event_id;
} tk_headers_t;

typedef struct tk_req {
    tk_arena_t       *arena;      /* lives until the answer is sent       */
    const tk_host_t  *host;
    tk_method_t       method;
    tk_str_t          base;       /* the location, "/support/"            */
    tk_str_t          path;       /* below it, raw (still encoded), no    */
                                  /* leading slash, no query              */
    tk_str_t          query;      /* raw, without "?"                     */
    tk_headers_t      h;
    tk_str_t          remote_addr;/* text form, as nginx decided          */
    tk_str_t          remote_user;/* value of ticket_user's variable, null
                                   * when the directive is not given      */
    tk_form_t        *form;       /* parsed body, NULL without one        */
} tk_req_t;

typedef struct {
    tk_str_t  name;
    tk_str_t  value;              /* no CR, LF or NUL: checked when added */
} tk_header_t;

#define TK_RESP_HEADERS  24

/*
 * The body is either pieces or a file.  content_length is known in both
 * cases; the host does HEAD, ranges (files only), If-Modified-Since and
 * compression by itself.
 */
typedef struct tk_resp {
    int           status;
    tk_str_t      content_type;
    tk_header_t   headers[TK_RESP_HEADERS];
    unsigned      n_headers;
    tk_pieces_t   body;
    tk_str_t      file;           /* absolute path, NUL behind it, or null */
    const struct tk_live_sub *live; /* goes on: see web/live.h            */
    tk_str_t      log_user;       /* $ticket_user                          */
    const char   *log_route;      /* $ticket_route, static text            */
    uint64_t      db_time_us;     /* $ticket_db_time                       */
} tk_resp_t;

/* TK_EINVAL for a name or value that cannot stand in a header, TK_ELIMIT
 * when all places are taken. */
int tk_resp_header(tk_resp_t *resp, const char *name, tk_str_t value);

/* One string as the body. */
void tk_resp_body(tk_resp_t *resp, tk_arena_t *a, tk_str_t body);

#endif
