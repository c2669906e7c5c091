#include "web/live.h"

#include <stdio.h>

#include "desk/list/live.h"
#include "web/site.h"

struct tk_web_live {
    tk_live_t       reader;
    tk_live_kept_t  kept;
};


size_t
tk_web_live_sub_size(const tk_live_sub_t *sub)
{
    return sizeof(*sub) + sub->n_types * sizeof(sub->types[0]);
}


void
tk_web_live_reset(tk_web_t *web)
{
    if (web->live != NULL) {
        memset(web->live, 0, sizeof(*web->live));
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
    rc = tk_live_read(&cx, &web->live->reader, &ev, &n, revision_r);
    tk_cx_release(&cx);

    if (rc != TK_OK) {
        return rc;
    }

    *n_r = n;
    *news_r = tk_arena_array(a, n + 1, sizeof(**news_r));

    for (i = 0; *news_r != NULL && i < n; i++) {
        tk_web_live_text(&ev[i], &(*news_r)[i]);
    }

    if (*news_r == NULL) {
        return TK_ENOMEM;
    }

    tk_web_live_keep(&web->live->kept, *news_r, n, cx.now);

    return TK_OK;
}


static bool
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
tk_web_live_piece(const tk_live_sub_t *sub, const tk_live_news_t *news,
    size_t n, char piece[TK_LIVE_PIECE])
{
    size_t  i, at = 0;

    for (i = 0; i < n; i++) {
        if (!tk_web_live_for(sub, &news[i])) {
            continue;
        }

        if (news[i].n > TK_LIVE_PIECE - at) {
            return tk_web_live_sync();
        }

        memcpy(piece + at, news[i].text, news[i].n);
        at += news[i].n;
    }

    return tk_str(piece, at);
}


void
tk_web_live_keep(tk_live_kept_t *kept, const tk_live_news_t *news, size_t n,
    tk_time_t now)
{
    size_t  i, at;

    for (i = 0; i < n; i++) {
        if (news[i].id != 0) {
            at = kept->n++ % TK_LIVE_KEPT;
            kept->news[at] = news[i];
            kept->told[at] = now;
        }
    }
}


/* Where more was told lately than is kept, what is missing may have been for
 * this one. */
tk_str_t
tk_web_live_kept(const tk_live_kept_t *kept, const tk_live_sub_t *sub,
    tk_time_t now, char piece[TK_LIVE_MISSED])
{
    size_t                  i, at = 0;
    const tk_live_news_t  *news;

    i = kept->n > TK_LIVE_KEPT ? kept->n - TK_LIVE_KEPT : 0;

    if (i > 0 && now - kept->told[i % TK_LIVE_KEPT] < TK_LIVE_LATELY) {
        return tk_web_live_sync();
    }

    for ( ; i < kept->n; i++) {
        news = &kept->news[i % TK_LIVE_KEPT];

        if (now - kept->told[i % TK_LIVE_KEPT] < TK_LIVE_LATELY
            && tk_web_live_for(sub, news))
        {
            memcpy(piece + at, news->text, news->n);
            at += news->n;
        }
    }

    return tk_str(piece, at);
}


tk_str_t
tk_web_live_missed(const tk_web_t *web, const tk_live_sub_t *sub,
    char piece[TK_LIVE_MISSED])
{
    return web->live == NULL ? TK_STR("")
           : tk_web_live_kept(&web->live->kept, sub, tk_now(web->host),
                              piece);
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
