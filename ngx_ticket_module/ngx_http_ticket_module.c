#include "ngx_http_ticket_module.h"

#include "ngx_http_ticket_mask.h"
#include "ngx_http_ticket_request.h"

#define TEND_INTERVAL_MS  1000

/* Templates of one desk in five languages take some 17 MB. */
#define CONF_MEMORY       ((size_t) 1 << 30)

/* What lib/ does not say. */
#define NO_MEMORY         TK_STR("not enough memory")


static char *ngx_http_ticket_directive(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static void *ngx_http_ticket_create_main_conf(ngx_conf_t *cf);
static void *ngx_http_ticket_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_ticket_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static ngx_int_t ngx_http_ticket_postconfiguration(ngx_conf_t *cf);
static ngx_int_t ngx_http_ticket_init_process(ngx_cycle_t *cycle);
static void ngx_http_ticket_exit_process(ngx_cycle_t *cycle);


static ngx_command_t  ngx_http_ticket_commands[] = {

#define TK_DIRECTIVE(name, ...)                                              \
    { ngx_string(#name),                                                     \
      NGX_HTTP_LOC_CONF|NGX_CONF_ANY,                                        \
      ngx_http_ticket_directive,                                             \
      NGX_HTTP_LOC_CONF_OFFSET,                                              \
      0,                                                                     \
      NULL },
#include "conf/directives.def"

      ngx_null_command
};


static ngx_http_module_t  ngx_http_ticket_module_ctx = {
    ngx_http_ticket_add_variables,         /* preconfiguration */
    ngx_http_ticket_postconfiguration,     /* postconfiguration */
    ngx_http_ticket_create_main_conf,      /* create main configuration */
    NULL,                                  /* init main configuration */
    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */
    ngx_http_ticket_create_loc_conf,       /* create location configuration */
    ngx_http_ticket_merge_loc_conf         /* merge location configuration */
};


ngx_module_t  ngx_http_ticket_module = {
    NGX_MODULE_V1,
    &ngx_http_ticket_module_ctx,           /* module context */
    ngx_http_ticket_commands,              /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    ngx_http_ticket_init_process,          /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    ngx_http_ticket_exit_process,          /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static void
ngx_http_ticket_arena_cleanup(void *data)
{
    tk_arena_destroy(data);
}


static void *
ngx_http_ticket_create_main_conf(ngx_conf_t *cf)
{
    ngx_pool_cleanup_t           *cln;
    ngx_http_ticket_main_conf_t  *tmcf;

    tmcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_ticket_main_conf_t));
    cln = ngx_pool_cleanup_add(cf->pool, 0);
    if (tmcf == NULL || cln == NULL) {
        return NULL;
    }

    if (ngx_array_init(&tmcf->places, cf->pool, 2,
                       sizeof(ngx_http_ticket_place_t *))
        != NGX_OK)
    {
        return NULL;
    }

    tmcf->arena = tk_arena_create(CONF_MEMORY);
    if (tmcf->arena == NULL) {
        return NULL;
    }

    cln->handler = ngx_http_ticket_arena_cleanup;
    cln->data = tmcf->arena;

    return tmcf;
}


static void *
ngx_http_ticket_create_loc_conf(ngx_conf_t *cf)
{
    return ngx_pcalloc(cf->pool, sizeof(ngx_http_ticket_loc_conf_t));
}


static ngx_http_ticket_place_t *
ngx_http_ticket_add_place(ngx_conf_t *cf, tk_arena_t *arena)
{
    ngx_http_ticket_place_t  *place;

    place = ngx_pcalloc(cf->pool, sizeof(ngx_http_ticket_place_t));
    if (place == NULL || tk_conf_init(arena, &place->conf) != TK_OK) {
        return NULL;
    }

    place->user_index = NGX_ERROR;
    place->file = cf->conf_file->file.name;
    place->line = cf->conf_file->line;

    return place;
}


static char *
ngx_http_ticket_directive(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    tk_str_t                     *words, err = NO_MEMORY;
    ngx_str_t                    *value;
    ngx_uint_t                    i;
    ngx_http_ticket_loc_conf_t   *tlcf = conf;
    ngx_http_ticket_main_conf_t  *tmcf;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_ticket_module);

    if (tlcf->place == NULL) {
        tlcf->place = ngx_http_ticket_add_place(cf, tmcf->arena);
    }

    value = cf->args->elts;
    words = ngx_palloc(cf->pool, cf->args->nelts * sizeof(tk_str_t));
    if (tlcf->place == NULL || words == NULL) {
        return NGX_CONF_ERROR;
    }

    for (i = 0; i < cf->args->nelts; i++) {
        words[i] = ngx_http_ticket_str(&value[i]);
    }

    tlcf->place->conf->at = (tk_conf_at_t) {
        ngx_http_ticket_str(&cf->conf_file->file.name),
        (unsigned) cf->conf_file->line
    };

    if (tk_conf_set(tlcf->place->conf, words, cf->args->nelts, &err)
        != TK_OK)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "%*s", err.n, err.p);
        return NGX_CONF_ERROR;
    }

    if (ngx_strcmp(cmd->name.data, "ticket") == 0) {
        tlcf->place->file = cf->conf_file->file.name;
        tlcf->place->line = cf->conf_file->line;
    }

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_ticket_refuse(ngx_conf_t *cf, const ngx_http_ticket_place_t *place,
    tk_str_t err)
{
    ngx_log_error(NGX_LOG_EMERG, cf->log, 0, "%*s in %V:%ui",
                  err.n, err.p, &place->file, place->line);
    return NGX_ERROR;
}


/* Within limit_except and if: what the location around them has. */
static char *
ngx_http_ticket_inherit(ngx_http_core_loc_conf_t *clcf,
    ngx_http_ticket_loc_conf_t *prev, ngx_http_ticket_loc_conf_t *conf)
{
    if (!clcf->noname || prev->place == NULL) {
        return NGX_CONF_OK;
    }

    conf->place = prev->place;

    if (clcf->lmt_excpt && clcf->handler == NULL
        && tk_conf_on(prev->place->conf))
    {
        clcf->handler = ngx_http_ticket_handler;
    }

    return NGX_CONF_OK;
}


/* A proxy in front may give the location another path. */
static void
ngx_http_ticket_doubt_address(ngx_conf_t *cf,
    const ngx_http_ticket_place_t *place)
{
    const tk_conf_t  *conf = place->conf;

    if (!tk_str_ends(conf->base_url,
                     tk_str((char *) place->base.data, place->base.len)))
    {
        ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                      "\"ticket_base_url\" is %*s, but the location is "
                      "\"%V\": links in mails need a proxy between them, "
                      "in %V:%ui", conf->base_url.n, conf->base_url.p,
                      &place->base, &place->file, place->line);
    }
}


static ngx_int_t
ngx_http_ticket_place_location(ngx_conf_t *cf,
    ngx_http_core_loc_conf_t *clcf, ngx_http_ticket_place_t *place)
{
    ngx_str_t  name;

    if (clcf->name.len == 0 || clcf->name.data[clcf->name.len - 1] != '/'
        || clcf->name.data[0] != '/'
#if (NGX_PCRE)
        || clcf->regex != NULL
#endif
        || clcf->noname || clcf->exact_match)
    {
        return ngx_http_ticket_refuse(cf, place,
                                      TK_STR("\"ticket\" needs a location "
                                             "such as \"/support/\""));
    }

    place->base = clcf->name;
    ngx_http_ticket_doubt_address(cf, place);
    clcf->handler = ngx_http_ticket_handler;
    clcf->auto_redirect = 1;

    /* ticket_max_upload says it, route by route */
    clcf->client_max_body_size = 0;

    if (place->conf->user.n == 0) {
        return NGX_OK;
    }

    name.data = (u_char *) place->conf->user.p;
    name.len = place->conf->user.n;

    place->user_index = ngx_http_get_variable_index(cf, &name);

    return place->user_index == NGX_ERROR ? NGX_ERROR : NGX_OK;
}


static char *
ngx_http_ticket_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    tk_str_t                      err = NO_MEMORY;
    ngx_http_core_loc_conf_t     *clcf;
    ngx_http_ticket_place_t      *place, **slot;
    ngx_http_ticket_loc_conf_t   *conf = child;
    ngx_http_ticket_main_conf_t  *tmcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_ticket_module);

    place = conf->place;
    if (place == NULL) {
        return ngx_http_ticket_inherit(clcf, parent, conf);
    }

    if (tk_conf_finish(place->conf, &err) != TK_OK) {
        (void) ngx_http_ticket_refuse(cf, place, err);
        return NGX_CONF_ERROR;
    }

    if (!tk_conf_on(place->conf)) {
        return NGX_CONF_OK;
    }

    if (ngx_http_ticket_place_location(cf, clcf, place) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    slot = ngx_array_push(&tmcf->places);
    if (slot == NULL) {
        return NGX_CONF_ERROR;
    }
    *slot = place;

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_ticket_compare(ngx_conf_t *cf, ngx_http_ticket_main_conf_t *tmcf,
    ngx_uint_t n)
{
    tk_str_t                   err = NO_MEMORY;
    ngx_uint_t                 i;
    tk_conf_t                 *conf;
    ngx_http_ticket_place_t  **places;

    places = tmcf->places.elts;
    conf = places[n]->conf;

    if (tk_conf_files_load(conf, tmcf->arena, &err) != TK_OK) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0, "%*s in %*s:%ui",
                      err.n, err.p, conf->at.file.n, conf->at.file.p,
                      (ngx_uint_t) conf->at.line);
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {
        if (tk_conf_same(places[i]->conf, places[n]->conf, &err) != TK_OK) {
            return ngx_http_ticket_refuse(cf, places[n], err);
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_ticket_create_site(ngx_conf_t *cf,
    ngx_http_ticket_main_conf_t *tmcf, ngx_uint_t n)
{
    tk_str_t                   err = NO_MEMORY;
    ngx_uint_t                 i;
    tk_web_site_t            **earlier;
    ngx_http_ticket_place_t   *place, **places;

    places = tmcf->places.elts;
    place = places[n];

    earlier = ngx_palloc(cf->temp_pool, (n + 1) * sizeof(tk_web_site_t *));
    if (earlier == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {
        earlier[i] = places[i]->site;
    }

    if (tk_web_site_create(tmcf->arena, place->conf, earlier, n,
                           &place->site, &err)
        != TK_OK)
    {
        return ngx_http_ticket_refuse(cf, place, err);
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_ticket_postconfiguration(ngx_conf_t *cf)
{
    ngx_uint_t                    i;
    ngx_http_ticket_main_conf_t  *tmcf;

    tmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_ticket_module);

    if (tmcf->places.nelts == 0) {
        return NGX_OK;
    }

    for (i = 0; i < tmcf->places.nelts; i++) {
        if (ngx_http_ticket_compare(cf, tmcf, i) != NGX_OK
            || ngx_http_ticket_create_site(cf, tmcf, i) != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    /* "thread_pool default ..." sizes it, nginx makes it otherwise */
    tmcf->threads = ngx_thread_pool_add(cf, NULL);
    if (tmcf->threads == NULL) {
        return NGX_ERROR;
    }

    return ngx_http_ticket_mask_init(cf);
}


static void
ngx_http_ticket_tend(ngx_event_t *ev)
{
    ngx_uint_t                    i;
    ngx_http_ticket_place_t     **places;
    ngx_http_ticket_main_conf_t  *tmcf;

    tmcf = ev->data;
    places = tmcf->places.elts;

    for (i = 0; i < tmcf->places.nelts; i++) {
        tk_web_tend(places[i]->web);
    }

    ngx_add_timer(ev, TEND_INTERVAL_MS);
}


/* NULL in a process that serves no desk. */
static ngx_http_ticket_main_conf_t *
ngx_http_ticket_of_process(ngx_cycle_t *cycle)
{
    ngx_http_ticket_main_conf_t  *tmcf;

    if (ngx_process != NGX_PROCESS_WORKER
        && ngx_process != NGX_PROCESS_SINGLE)
    {
        return NULL;
    }

    tmcf = ngx_http_cycle_get_module_main_conf(cycle,
                                               ngx_http_ticket_module);

    return tmcf == NULL || tmcf->places.nelts == 0 ? NULL : tmcf;
}


static ngx_int_t
ngx_http_ticket_init_process(ngx_cycle_t *cycle)
{
    ngx_uint_t                    i;
    ngx_http_ticket_place_t     **places;
    ngx_http_ticket_main_conf_t  *tmcf;

    tmcf = ngx_http_ticket_of_process(cycle);
    if (tmcf == NULL) {
        return NGX_OK;
    }

    if (ngx_http_ticket_worker_init(&tmcf->worker, cycle, tmcf->threads)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    places = tmcf->places.elts;

    for (i = 0; i < tmcf->places.nelts; i++) {
        if (tk_web_create(places[i]->site, &tmcf->worker.host,
                          &places[i]->web)
            != TK_OK)
        {
            return NGX_ERROR;
        }
    }

    tmcf->tend.handler = ngx_http_ticket_tend;
    tmcf->tend.data = tmcf;
    tmcf->tend.log = cycle->log;
    tmcf->tend.cancelable = 1;
    ngx_add_timer(&tmcf->tend, TEND_INTERVAL_MS);

    return NGX_OK;
}


static void
ngx_http_ticket_exit_process(ngx_cycle_t *cycle)
{
    ngx_uint_t                    i;
    ngx_http_ticket_place_t     **places;
    ngx_http_ticket_main_conf_t  *tmcf;

    tmcf = ngx_http_ticket_of_process(cycle);
    if (tmcf == NULL || tmcf->worker.fibers == NULL) {
        return;
    }

    ngx_http_ticket_worker_stop(&tmcf->worker);

    places = tmcf->places.elts;

    for (i = 0; i < tmcf->places.nelts; i++) {
        if (places[i]->web != NULL) {
            tk_web_destroy(&places[i]->web);
        }
    }

    ngx_http_ticket_worker_release(&tmcf->worker);
}
