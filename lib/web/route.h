#ifndef TK_WEB_ROUTE_H
#define TK_WEB_ROUTE_H

#include "web/http.h"

/*
 * All addresses below the location, one row each in routes.def: method,
 * path, what the visitor must be, what body is taken, and the handler.  A
 * path is made of literal segments, "#" (a decimal number) and "*" (any one
 * segment).  The rest of the rights is decided by the handler's calls into
 * desk/access/acl; the matrix test covers every row.
 */

struct tk_page;

typedef enum {
    TK_NEED_NOTHING,        /* visitors too; no session is needed      */
    TK_NEED_VERIFIER,       /* the handler checks number and verifier  */
    TK_NEED_FRAMED,         /* signed in, be it by a frame's session   */
    TK_NEED_USER,           /* signed in                               */
    TK_NEED_AGENT,          /* manages at least one type               */
    TK_NEED_ADMIN
} tk_need_t;

typedef enum {
    TK_BODY_NONE,
    TK_BODY_FORM,           /* fields only                             */
    TK_BODY_FILES           /* fields and files                        */
} tk_body_t;

#define TK_ROUTE_ARGS  4

typedef struct tk_route {
    const char  *name;
    tk_method_t  method;
    const char  *path;
    tk_need_t    need;
    tk_body_t    body;
    int        (*handler)(struct tk_page *pg);
} tk_route_t;

/*
 * The route of a request; args are the wild segments in order, still
 * encoded.  TK_ENOTFOUND: no such path; TK_EINVAL: the path exists for
 * other methods, which allow_r lists ("GET, POST").  HEAD counts as GET.
 */
int tk_route_find(tk_arena_t *a, tk_method_t method, tk_str_t path,
    const tk_route_t **route_r, tk_str_t args[TK_ROUTE_ARGS],
    tk_str_t *allow_r);

#endif
