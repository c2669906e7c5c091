#ifndef TK_WEB_WEB_H
#define TK_WEB_WEB_H

#include "conf/conf.h"
#include "web/http.h"

/*
 * The whole web side of one desk.  The host makes one tk_web_site_t when
 * the configuration is loaded (before the fork; immutable, shared by all
 * workers), one tk_web_t per worker and desk, and calls tk_web_run() for
 * each request on a fiber of its own.
 */

typedef struct tk_web_site tk_web_site_t;   /* templates, assets, tables  */
typedef struct tk_web      tk_web_t;        /* pool, snapshot, keys       */

/*
 * Compiles templates and catalogs, reads the asset list and the secrets.
 * Several desks with equal directories share: pass the list of sites made
 * before (n may be 0).  TK_EINVAL: *err_r says what and where.
 */
int tk_web_site_create(tk_arena_t *a, const tk_conf_t *conf,
    tk_web_site_t *const *earlier, unsigned n_earlier,
    tk_web_site_t **site_r, tk_str_t *err_r);

/* In the worker after the fork. Does not connect yet. */
int tk_web_create(const tk_web_site_t *site, const tk_host_t *host,
    tk_web_t **web_r);

/* Frees everything; connections still in use are closed when given back. */
void tk_web_destroy(tk_web_t **web);

/* About once a second, on the main stack, must not block: idle
 * connections. */
void tk_web_tend(tk_web_t *web);

/*
 * What the host needs to know before the body is read.  Fills limits_r for
 * a route that takes one (max_body = 0: no body allowed) and returns
 * TK_OK; or makes the answer at once (404, 405, 413) and returns another
 * code: send *resp.
 */
int tk_web_admit(tk_web_t *web, const tk_req_t *req, uint64_t content_length,
    tk_form_limits_t *limits_r, tk_resp_t *resp);

/*
 * Answers.  Always leaves a response that can be sent, whatever went
 * wrong.  May wait through the host's verbs.
 */
void tk_web_run(tk_web_t *web, tk_req_t *req, tk_resp_t *resp);

/* The answer when the body could not be parsed (rc of tk_form_*) or the
 * host itself has none (no memory for a fiber: TK_ENOMEM, 503). */
void tk_web_refuse(tk_web_t *web, const tk_req_t *req, int rc,
    tk_resp_t *resp);

/*
 * Where the secret part of a request target is ("t/NUMBER/VERIFIER...", a
 * signed address, or a mailed link that proves an address): offset and length
 * in the raw path below the location; length 0 if there is none.  The host
 * masks it before logging.
 */
void tk_web_secret(tk_str_t path, size_t *offset_r, size_t *len_r);

#endif
