#ifndef TK_WEB_PAGE_H
#define TK_WEB_PAGE_H

#include "base/map.h"
#include "desk/access/session.h"
#include "desk/people/contact.h"
#include "desk/ticket/ticket.h"
#include "web/http.h"
#include "web/route.h"
#include "web/site.h"
#include "web/web.h"

/*
 * One request on its way to an answer.  A handler reads pg->req, works
 * through pg->cx, puts values into pg->root and calls tk_page_render(), or
 * tk_page_redirect(); or it returns an error, which becomes the error page
 * of web/error.c.
 */

typedef struct tk_page {
    tk_web_t            *web;
    const tk_web_site_t *site;
    const tk_req_t      *req;
    tk_resp_t           *resp;
    tk_arena_t          *arena;
    tk_cx_t              cx;
    tk_viewer_t          viewer;
    const tk_route_t    *route;
    tk_str_t             args[TK_ROUTE_ARGS];
    tk_form_t           *query;        /* never NULL in a handler        */
    tk_str_t             session;      /* token of the cookie, or ""     */
    bool                 trusted;      /* signed in by nginx             */
    bool                 hx;           /* htmx wants the fragment        */
    bool                 external;     /* may stand in a listed frame    */
    bool                 answered;     /* whatever the handler returns   */
    bool                 expired;      /* 403 because of an old form      */
    bool                 no_create;    /* 403: create on no type          */
    bool                 tasks;        /* 429: too many are under way     */
    bool                 own_policy;   /* the handler set CSP and caching */
    bool                 frames;       /* may show a page of ours in a frame */
    bool                 framed_here;  /* may be shown so                 */
    unsigned             lang;
    const tk_zone_t     *zone;         /* the reader's, else the desk's  */
    tk_obj_t            *root;         /* what the template reads        */
    tk_obj_t           **statuses;     /* of tk_page_status()            */
} tk_page_t;

#define TK_ROUTE(name, method, path, need, body, handler)                 \
    int tk_page_##handler(tk_page_t *pg);
#include "web/routes.def"
#undef TK_ROUTE

/* --- view.c: common values and rendering ------------------------------- */

/* Makes pg->root with what every page reads. */
int tk_page_begin(tk_page_t *pg);

/* Renders the template of that name as the answer. */
int tk_page_render(tk_page_t *pg, int status, const char *template);

/* 303 to an address below the location, "agent/t/202600001". */
int tk_page_redirect(tk_page_t *pg, tk_str_t to);

/* Below the location: where somebody signed in begins. */
tk_str_t tk_page_home(const tk_page_t *pg);

/* 303 to the sign-in page, which leads back here. */
int tk_page_login_first(tk_page_t *pg);

/* Headers that every answer has: policy, caching. */
void tk_page_safe(tk_page_t *pg);

/* The code of the page's language. */
tk_str_t tk_page_lang(const tk_page_t *pg);

/* The languages to choose from, for part/lang_name: {id, selected, lang_de},
 * the last true under the name of the code. */
void tk_page_languages(tk_page_t *pg, tk_key_id_t k, tk_str_t chosen);

/* {id, name, selected}, an option of a choice; one more name has room. */
tk_obj_t *tk_page_option(tk_obj_t *owner, tk_val_t *list, uint32_t i,
    uint64_t id, tk_str_t name, bool selected);

/* {iso, text} under a key; nothing for TK_TIME_NONE. */
void tk_page_time(tk_page_t *pg, tk_obj_t *o, tk_key_id_t k, tk_time_t t);

/* {name, color} of a status under a key. */
void tk_page_status(tk_page_t *pg, tk_obj_t *o, tk_key_id_t k, uint64_t id);

tk_str_t tk_page_type_name(const tk_page_t *pg, uint64_t id);
tk_str_t tk_page_group_name(const tk_page_t *pg, uint32_t id);
tk_str_t tk_page_agent_name(const tk_page_t *pg, uint64_t id);

/* "3.4 MB"; in French "3,4 Mo" */
tk_str_t tk_page_size(const tk_page_t *pg, uint64_t size);

/* A number from the path or the query; 0 if it is none. */
uint64_t tk_page_number(tk_str_t s);

/* The same of "#202600007", as people copy it. */
uint64_t tk_page_ticket_number(tk_str_t s);

/* --- error.c ------------------------------------------------------------ */

/* The answer for an error code, or for a status; never fails. */
void tk_page_error(tk_page_t *pg, int rc);
void tk_page_error_status(tk_page_t *pg, int status);

/* --- guard.c: forms and cookies ------------------------------------------ */

/* Is this POST one of our own forms? TK_EDENIED. */
int tk_page_csrf(tk_page_t *pg);
tk_str_t tk_page_cookie(const tk_page_t *pg, tk_str_t name);
/*
 * The cookie of the session; framed: that of a frame of another site, which
 * browsers keep apart for each site that shows the frame (CHIPS).
 */
tk_str_t tk_page_cookie_name(const tk_page_t *pg, bool framed);
int tk_page_cookie_set(tk_page_t *pg, bool framed, tk_str_t value,
    tk_time_t age);

/* Is this shown in a frame, of an origin that may? */
bool tk_page_framed(const tk_page_t *pg);

/* The nonce of the form's hidden field. */
tk_nonce_t tk_page_nonce(tk_page_t *pg, const char *purpose);

/* --- files.c -------------------------------------------------------------- */

/* At most max bytes from the beginning of a file; path ends with a NUL. Empty
 * if it cannot be read. */
tk_str_t tk_page_read(tk_page_t *pg, tk_str_t path, size_t max);

/* Stores the files of the form; a field without one counts as none. */
int tk_page_files(tk_page_t *pg, tk_attach_new_t **files_r, unsigned *n_r);

/* TK_EAGAIN: with the form's files there would be more from this network
 * address than an hour may bring. */
int tk_page_files_throttle(tk_page_t *pg);

/* Sends one attachment with safe headers. */
int tk_page_send_file(tk_page_t *pg, const tk_attach_t *file);

/* The beginning of one, at most max bytes, as text to be shown. */
int tk_page_file_head(tk_page_t *pg, const tk_attach_t *file, size_t max,
    tk_str_t *text_r);

/* --- conversation.c ------------------------------------------------------- */

/* Puts ticket and conversation into the root object: what both the agent's,
 * the user's and the customer's page show. link is the address below which
 * files are found ("file/" or "t/N/V/file/"); past: agents see what else was
 * done, too. */
int tk_page_conversation(tk_page_t *pg, const tk_ticket_t *t, tk_str_t link,
    bool past);

/* One message of it, whole, by that template; url is the ticket's page. */
int tk_page_whole(tk_page_t *pg, const tk_ticket_t *t, tk_str_t id,
    tk_str_t url, tk_str_t link, const char *template);

/* By which rule a mail became what it is, and why it got no automatic
 * answer: the words of part/by_mail. */
tk_obj_t *tk_page_mail_words(tk_page_t *pg, tk_str_t rule,
    tk_str_t no_reply);

/* --- pictures.c ----------------------------------------------------------- */

/* The pictures among the files of a message; what is beyond TK_PICTURES,
 * files or places, is not looked at. */
#define TK_PICTURES  200

typedef struct {
    tk_map_t  *files;          /* by Content-ID; NULL: there are none     */
    unsigned   left;           /* places that are still looked at         */
} tk_pictures_t;

void tk_page_pictures_of(tk_page_t *pg, uint64_t message_id,
    tk_attach_t *files, size_t n, tk_pictures_t *p);

/* A mail's markup, or a piece of it, with the addresses of the pictures that
 * came with it, good for an hour or two; those are then shown. */
tk_str_t tk_page_pictures(tk_page_t *pg, tk_str_t html, tk_pictures_t *p);

#endif
