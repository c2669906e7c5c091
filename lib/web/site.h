#ifndef TK_WEB_SITE_H
#define TK_WEB_SITE_H

#include "base/map.h"
#include "desk/desk.h"
#include "desk/snapshot.h"
#include "web/web.h"

/* What web.c keeps; the rest of lib/web reads it. */

struct tk_web_site {
    tk_arena_t            *arena;
    tk_conf_t             *conf;        /* with secrets read            */
    const tk_tmpl_set_t   *pages;
    const tk_str_t       (*statuses)[TK_STATUS_KINDS]; /* by language   */
    tk_map_t              *assets;      /* hashed name -> itself        */
    tk_str_t               static_dir;
    tk_str_t               cookie[2];   /* names; the second: in frames */
};

struct tk_web {
    tk_arena_t           *arena;
    const tk_web_site_t  *site;
    const tk_host_t      *host;
    tk_desk_t            *desk;
    struct tk_web_live   *live;        /* NULL before somebody listened */
};

#endif
