#include "ngx_http_ticket_request.h"

#include "base/err.h"
#include "web/live.h"

/*
 * Server-sent events.  A listener is a request that has been answered but
 * for its end: a queue entry, what it may hear, and while its socket is
 * full the one piece that waits.  One timer for each desk asks for news.
 */

#define TICK_MS      250
#define TICKS(s)     ((s) * 1000 / TICK_MS)
#define BEAT_TICKS   TICKS(25)
#define LIFE_TICKS   TICKS(600)   /* then it comes again: rights, sign-out */
#define STUCK_TICKS  TICKS(60)
#define PER_USER     8            /* listeners, in this worker             */

struct ngx_http_ticket_live_s {
    ngx_queue_t                listeners;
    ngx_http_ticket_place_t   *place;
    ngx_event_t                timer;
    ngx_uint_t                 tick;
    ngx_http_ticket_task_t     task;
    tk_arena_t                *arena;       /* of the reading under way    */
    tk_live_news_t            *news;
    size_t                     n_news;
    uint64_t                   revision;
    int                        rc;
    unsigned                   reading:1;
};


struct ngx_http_ticket_listener_s {
    ngx_queue_t          queue;
    ngx_http_request_t  *request;
    ngx_buf_t            buf;               /* filters may look at it yet  */
    u_char              *waits;             /* bytes of it, or NULL        */
    ngx_uint_t           born;              /* ticks: then; ...            */
    ngx_uint_t           sent;              /* ... when buf was filled     */
    unsigned             behind:1;          /* something had to be left    */
    tk_live_sub_t       *sub;
};


static ngx_http_ticket_listener_t *
ngx_http_ticket_listener(ngx_queue_t *q)
{
    return ngx_queue_data(q, ngx_http_ticket_listener_t, queue);
}


static void
ngx_http_ticket_listener_cleanup(void *data)
{
    ngx_http_ticket_listener_t  *l = data;

    ngx_queue_remove(&l->queue);

    if (l->waits != NULL) {
        ngx_free(l->waits);
        l->waits = NULL;
    }
}


/* All of it at once, or, while its socket is full, that something was left.
 * NGX_ERROR: it has to be ended. */
static ngx_int_t
ngx_http_ticket_tell(ngx_http_ticket_listener_t *l, tk_str_t text)
{
    ngx_chain_t        out;
    ngx_connection_t  *c;

    c = l->request->connection;

    if (text.n == 0) {
        return NGX_OK;
    }

    if (l->waits != NULL) {
        l->behind = 1;
        return NGX_OK;
    }

    l->waits = ngx_alloc(text.n, c->log);
    if (l->waits == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(&l->buf, sizeof(ngx_buf_t));
    l->buf.pos = l->waits;
    l->buf.last = ngx_cpymem(l->waits, text.p, text.n);
    l->buf.memory = 1;
    l->buf.flush = 1;
    out.buf = &l->buf;
    out.next = NULL;

    l->sent = ngx_http_ticket_place(l->request)->live->tick;

    if (ngx_http_output_filter(l->request, &out) == NGX_ERROR) {
        return NGX_ERROR;
    }

    if (c->buffered) {
        return ngx_handle_write_event(c->write, 0);
    }

    ngx_free(l->waits);
    l->waits = NULL;

    return NGX_OK;
}


static void
ngx_http_ticket_listener_end(ngx_http_ticket_listener_t *l, ngx_int_t rc)
{
    ngx_http_request_t  *r;

    r = l->request;
    r->keepalive = 0;
    r->connection->idle = 0;

    if (rc == NGX_OK && l->waits == NULL) {
        rc = ngx_http_send_special(r, NGX_HTTP_LAST);

    } else {
        rc = NGX_ERROR;
    }

    ngx_http_finalize_request(r, rc);
}


static void
ngx_http_ticket_live_writer(ngx_http_request_t *r)
{
    ngx_int_t                    rc;
    ngx_http_ticket_ctx_t       *ctx;
    ngx_http_ticket_listener_t  *l;

    ctx = ngx_http_get_module_ctx(r, ngx_http_ticket_module);
    l = ctx->listener;

    if (l->waits == NULL) {
        return;
    }

    rc = ngx_http_output_filter(r, NULL);

    if (rc != NGX_ERROR && r->connection->buffered) {
        rc = ngx_handle_write_event(r->connection->write, 0);

    } else if (rc != NGX_ERROR) {
        ngx_free(l->waits);
        l->waits = NULL;

        if (l->behind) {
            l->behind = 0;
            rc = ngx_http_ticket_tell(l, tk_web_live_sync());
        }
    }

    if (rc == NGX_ERROR) {
        ngx_http_ticket_listener_end(l, NGX_ERROR);
    }
}


/* The client has left, or the worker wants to. */
static void
ngx_http_ticket_live_reader(ngx_http_request_t *r)
{
    ngx_http_ticket_ctx_t  *ctx;

    if (!r->connection->close) {
        ngx_http_test_reading(r);
        return;
    }

    ctx = ngx_http_get_module_ctx(r, ngx_http_ticket_module);
    ngx_http_ticket_listener_end(ctx->listener, NGX_OK);
}


/* One that is too old, of other rights or stuck is ended and comes again. */
static ngx_int_t
ngx_http_ticket_outlived(const ngx_http_ticket_live_t *live,
    const ngx_http_ticket_listener_t *l)
{
    return live->tick > l->born + LIFE_TICKS
           || (live->rc == TK_OK && l->sub->revision < live->revision)
           || (l->waits != NULL && live->tick - l->sent > STUCK_TICKS);
}


/* With the news came what rights there are by now. */
static ngx_int_t
ngx_http_ticket_news_to(ngx_http_ticket_live_t *live,
    ngx_http_ticket_listener_t *l, char *piece)
{
    if (ngx_http_ticket_outlived(live, l)) {
        return NGX_DONE;
    }

    return ngx_http_ticket_tell(l, tk_web_live_piece(l->sub, live->news,
                                                     live->n_news, piece));
}


static void
ngx_http_ticket_each(ngx_http_ticket_live_t *live,
    ngx_int_t (*tell)(ngx_http_ticket_live_t *live,
                      ngx_http_ticket_listener_t *l, char *piece),
    char *piece)
{
    ngx_int_t                    rc;
    ngx_queue_t                 *q, *next;
    ngx_connection_t            *c;
    ngx_http_ticket_listener_t  *l;

    for (q = ngx_queue_head(&live->listeners);
         q != ngx_queue_sentinel(&live->listeners);
         q = next)
    {
        next = ngx_queue_next(q);
        l = ngx_http_ticket_listener(q);
        c = l->request->connection;

        rc = tell(live, l, piece);

        if (rc != NGX_OK) {
            ngx_http_ticket_listener_end(l, rc == NGX_DONE ? NGX_OK
                                                           : NGX_ERROR);
            ngx_http_run_posted_requests(c);
        }
    }
}


static ngx_int_t
ngx_http_ticket_beat(ngx_http_ticket_live_t *live,
    ngx_http_ticket_listener_t *l, char *piece)
{
    (void) piece;

    if (ngx_exiting || ngx_terminate || ngx_http_ticket_outlived(live, l)) {
        return NGX_DONE;
    }

    if (l->waits != NULL || live->tick - l->sent < BEAT_TICKS) {
        return NGX_OK;
    }

    return ngx_http_ticket_tell(l, tk_web_live_beat());
}


/* On the fiber. */
static void
ngx_http_ticket_live_run(void *data)
{
    ngx_http_ticket_live_t  *live = data;

    live->rc = tk_web_live_read(live->place->web, live->arena, &live->news,
                                &live->n_news, &live->revision);
}


static void
ngx_http_ticket_live_done(void *data)
{
    char                    *piece;
    ngx_pool_t              *pool;
    ngx_http_ticket_live_t  *live = data;

    live->reading = 0;
    pool = live->task.pool;

    if (live->rc == TK_OK && live->n_news && !live->task.worker->exiting) {
        piece = ngx_palloc(pool, TK_LIVE_PIECE);
        if (piece != NULL) {
            ngx_http_ticket_each(live, ngx_http_ticket_news_to, piece);
        }
    }

    live->news = NULL;
    live->n_news = 0;
    ngx_http_ticket_arena_give(live->task.worker, live->arena);
    ngx_destroy_pool(pool);
}


static void
ngx_http_ticket_live_read(ngx_http_ticket_live_t *live)
{
    ngx_pool_t                *pool;
    ngx_http_ticket_worker_t  *worker;

    worker = live->task.worker;

    pool = ngx_create_pool(NGX_DEFAULT_POOL_SIZE, worker->log);
    if (pool == NULL) {
        return;
    }

    live->arena = ngx_http_ticket_arena_take(worker);
    if (live->arena == NULL) {
        ngx_destroy_pool(pool);
        return;
    }

    ngx_memzero(&live->task, sizeof(ngx_http_ticket_task_t));
    live->task.worker = worker;
    live->task.pool = pool;
    live->task.log = worker->log;
    live->task.run = ngx_http_ticket_live_run;
    live->task.done = ngx_http_ticket_live_done;
    live->task.data = live;
    live->reading = 1;

    if (ngx_http_ticket_task_start(&live->task) != NGX_OK) {
        live->reading = 0;
        ngx_http_ticket_arena_give(worker, live->arena);
        ngx_destroy_pool(pool);
    }
}


static void
ngx_http_ticket_tick(ngx_event_t *ev)
{
    ngx_http_ticket_live_t  *live;

    live = ev->data;
    live->tick++;

    ngx_http_ticket_each(live, ngx_http_ticket_beat, NULL);

    if (ngx_queue_empty(&live->listeners)) {
        return;
    }

    ngx_add_timer(ev, TICK_MS);

    if (!live->reading) {
        ngx_http_ticket_live_read(live);
    }
}


static ngx_http_ticket_live_t *
ngx_http_ticket_live(ngx_http_ticket_ctx_t *ctx)
{
    ngx_http_ticket_live_t    *live;
    ngx_http_ticket_worker_t  *worker;

    if (ctx->place->live != NULL) {
        return ctx->place->live;
    }

    worker = ctx->task.worker;

    live = ngx_pcalloc(ngx_cycle->pool, sizeof(ngx_http_ticket_live_t));
    if (live == NULL) {
        return NULL;
    }

    ngx_queue_init(&live->listeners);
    live->place = ctx->place;
    live->task.worker = worker;
    live->timer.handler = ngx_http_ticket_tick;
    live->timer.data = live;
    live->timer.log = worker->log;

    ctx->place->live = live;

    return live;
}


static ngx_uint_t
ngx_http_ticket_listeners_of(ngx_http_ticket_live_t *live, uint64_t user)
{
    ngx_uint_t    n;
    ngx_queue_t  *q;

    n = 0;

    for (q = ngx_queue_head(&live->listeners);
         q != ngx_queue_sentinel(&live->listeners);
         q = ngx_queue_next(q))
    {
        n += ngx_http_ticket_listener(q)->sub->user_id == user;
    }

    return n;
}


/* What outlives the request's arena. */
static ngx_http_ticket_listener_t *
ngx_http_ticket_listener_create(ngx_http_ticket_live_t *live,
    ngx_http_ticket_ctx_t *ctx)
{
    u_char                      *user;
    size_t                       size;
    ngx_http_request_t          *r;
    ngx_http_cleanup_t          *cln;
    ngx_http_ticket_listener_t  *l;

    r = ctx->request;
    size = tk_web_live_sub_size(ctx->resp->live);

    l = ngx_pcalloc(r->pool, sizeof(ngx_http_ticket_listener_t));
    cln = ngx_http_cleanup_add(r, 0);
    user = ngx_pnalloc(r->pool, ctx->resp->log_user.n + 1);
    if (l == NULL || cln == NULL || user == NULL) {
        return NULL;
    }

    l->sub = ngx_palloc(r->pool, size);
    if (l->sub == NULL) {
        return NULL;
    }

    ngx_memcpy(l->sub, ctx->resp->live, size);
    ngx_memcpy(user, ctx->resp->log_user.p, ctx->resp->log_user.n);
    ctx->user = tk_str((char *) user, ctx->resp->log_user.n);

    l->request = r;
    l->born = live->tick + (ngx_uint_t) ngx_random() % TICKS(60);
    ngx_queue_insert_tail(&live->listeners, &l->queue);

    cln->handler = ngx_http_ticket_listener_cleanup;
    cln->data = l;
    ctx->listener = l;

    return l;
}


/* The head and the first words; what happened while the page was loaded. */
static ngx_int_t
ngx_http_ticket_greet(ngx_http_ticket_ctx_t *ctx,
    ngx_http_ticket_listener_t *l)
{
    u_char              *p, *words;
    tk_str_t             missed;
    ngx_int_t            rc;
    ngx_uint_t           i;
    ngx_http_request_t  *r;

    r = ctx->request;
    r->headers_out.content_length_n = -1;

    rc = ngx_http_ticket_send_header(ctx);
    if (rc == NGX_ERROR || rc > NGX_OK) {
        return NGX_ERROR;
    }

    words = tk_arena_alloc(ctx->arena,
                           ctx->resp->body.bytes + TK_LIVE_MISSED);
    if (words == NULL) {
        return NGX_ERROR;
    }

    p = words;

    for (i = 0; i < ctx->resp->body.n; i++) {
        p = ngx_cpymem(p, ctx->resp->body.v[i].p, ctx->resp->body.v[i].n);
    }

    missed = tk_web_live_missed(ctx->place->web, l->sub, (char *) p);
    p = ngx_movemem(p, missed.p, missed.n);

    return ngx_http_ticket_tell(l, tk_str((char *) words,
                                          (size_t) (p - words)));
}


/* Nothing points into the arena any more but what is emptied here. */
static void
ngx_http_ticket_let_go(ngx_http_ticket_ctx_t *ctx)
{
    ngx_list_t  *headers;

    headers = &ctx->request->headers_out.headers;
    headers->part.nelts = 0;
    headers->part.next = NULL;
    headers->last = &headers->part;

    ngx_str_set(&ctx->request->headers_out.content_type,
                "text/event-stream");

    ctx->resp = NULL;

    ctx->req = NULL;
    ngx_http_ticket_arena_give(ctx->task.worker, ctx->arena);
    ctx->arena = NULL;
}


/* What it may listen to, or NULL: the response has become a refusal. */
static ngx_http_ticket_live_t *
ngx_http_ticket_live_admit(ngx_http_ticket_ctx_t *ctx)
{
    ngx_http_ticket_live_t  *live;

    live = ngx_http_ticket_live(ctx);

    if (live == NULL || ngx_exiting
        || ngx_http_ticket_listeners_of(live, ctx->resp->live->user_id)
           >= PER_USER)
    {
        ngx_memzero(ctx->resp, sizeof(tk_resp_t));
        tk_web_refuse(ctx->place->web, ctx->req, TK_EAGAIN, ctx->resp);
        return NULL;
    }

    if (ngx_queue_empty(&live->listeners) && !live->reading) {
        tk_web_live_reset(ctx->place->web);
    }

    return live;
}


ngx_int_t
ngx_http_ticket_listen(ngx_http_ticket_ctx_t *ctx)
{
    ngx_int_t                    rc;
    ngx_connection_t            *c;
    ngx_http_request_t          *r;
    ngx_http_ticket_live_t      *live;
    ngx_http_ticket_listener_t  *l;

    r = ctx->request;
    c = r->connection;

    if (r->method == NGX_HTTP_HEAD) {
        return NGX_DECLINED;
    }

    live = ngx_http_ticket_live_admit(ctx);
    if (live == NULL) {
        return NGX_DECLINED;
    }

    l = ngx_http_ticket_listener_create(live, ctx);
    if (l == NULL) {
        return NGX_DECLINED;
    }

    r->read_event_handler = ngx_http_ticket_live_reader;
    r->write_event_handler = ngx_http_ticket_live_writer;
    c->log->action = "sending events";

    rc = ngx_http_ticket_greet(ctx, l);
    ngx_http_ticket_let_go(ctx);

    if (rc != NGX_OK) {
        ngx_http_ticket_listener_end(l, NGX_ERROR);
        return NGX_OK;
    }

    /* told by nginx at once when the worker is to quit */
#if (NGX_HTTP_V2)
    if (r->stream == NULL)
#endif
    {
        c->idle = 1;
    }

    if (!live->timer.timer_set) {
        ngx_add_timer(&live->timer, 1);
    }

    return NGX_OK;
}
