#include "web/live.h"

#include <stdio.h>

#include "desk/list/live.h"
#include "web/site.h"


void
tk_web_live_reset(tk_web_t *web)
{
    if (web->live != NULL) {
        *web->live = (tk_live_t) { .started = false };
    }
}


static void
tk_web_live_text(const tk_live_event_t *ev, tk_live_news_t *news)
{
    int  n;

    *news = (tk_live_news_t) {
        .id = ev->id, .types = { ev->type_id, ev->was_type_id }
    };

    n = ev->id == 0
        ? snprintf(news->text, TK_LIVE_TEXT,
                   "event: here\ndata: {\"t\":%llu,\"u\":%llu}\n\n",
                   (unsigned long long) ev->number,
                   (unsigned long long) ev->user_id)
        : snprintf(news->text, TK_LIVE_TEXT,
                   "id: %llu\nevent: t\ndata: {\"t\":%llu,\"v\":%llu,"
                   "\"k\":\"%.*s\",\"u\":%llu}\n\n",
                   (unsigned long long) ev->id,
                   (unsigned long long) ev->number,
                   (unsigned long long) ev->version, TK_STR_ARG(ev->kind),
                   (unsigned long long) ev->user_id);

    news->n = n > 0 && n < TK_LIVE_TEXT ? (unsigned) n : 0;
}


int
tk_web_live_read(tk_web_t *web, tk_arena_t *a, tk_live_news_t **news_r,
    size_t *n_r, uint64_t *revision_r)
{
    int               rc;
    size_t            i, n;
    tk_cx_t           cx;
    tk_live_event_t  *ev;

    if (web->live == NULL) {
        web->live = tk_arena_zalloc(web->arena, sizeof(*web->live));
    }

    if (web->live == NULL) {
        return TK_ENOMEM;
    }

    tk_cx_init(&cx, web->desk, a);
    rc = tk_live_read(&cx, web->live, &ev, &n, revision_r);
    tk_cx_release(&cx);

    if (rc != TK_OK) {
        return rc;
    }

    *n_r = n;
    *news_r = tk_arena_array(a, n + 1, sizeof(**news_r));

    for (i = 0; *news_r != NULL && i < n; i++) {
        tk_web_live_text(&ev[i], &(*news_r)[i]);
    }

    return *news_r == NULL ? TK_ENOMEM : TK_OK;
}


bool
tk_web_live_for(const tk_live_sub_t *sub, const tk_live_news_t *news)
{
    uint32_t  i;

    for (i = 0; i < sub->n_types; i++) {
        if (sub->types[i] == news->types[0]
            || sub->types[i] == news->types[1])
        {
            return true;
        }
    }

    return false;
}


tk_str_t
tk_web_live_sync(void)
{
    return TK_STR("event: sync\ndata: {}\n\n");
}


tk_str_t
tk_web_live_beat(void)
{
    return TK_STR(":\n\n");
}
