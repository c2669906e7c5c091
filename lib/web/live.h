#ifndef TK_WEB_LIVE_H
#define TK_WEB_LIVE_H

#include "web/web.h"

/*
 * Server-sent events (WHATWG HTML, 9.2).  The page "live" is answered like
 * any other; resp->live then says that the connection stays and what it
 * may hear.  The host copies that, gives the request's arena back, and
 * keeps nothing else of it.  While anybody listens it calls
 * tk_web_live_read() some times a second on a fiber and tells each listener
 * what tk_web_live_piece() makes of the news; who begins to listen is told
 * tk_web_live_missed() first.
 *
 * The texts: "t" something happened to a ticket (t number, v version now,
 * k kind, u who), "here" its presence changed, "hello" or "sync" first:
 * the second when something was missed, read everything anew.
 */

typedef struct tk_live_sub {
    uint64_t  user_id;
    uint64_t  revision;         /* of the rights                          */
    uint32_t  n_types;
    uint32_t  types[];          /* those managed, in no order             */
} tk_live_sub_t;

size_t tk_web_live_sub_size(const tk_live_sub_t *sub);

#define TK_LIVE_TEXT   160
#define TK_LIVE_PIECE  16384

typedef struct {
    uint64_t  id;               /* 0: not to be told to those who come    */
    uint32_t  types[2];         /* either                                 */
    unsigned  n;
    char      text[TK_LIVE_TEXT];
} tk_live_news_t;

/* What was told lately; zeroed to begin. */
#define TK_LIVE_KEPT    32
#define TK_LIVE_LATELY  (10 * TK_SECOND)
#define TK_LIVE_MISSED  (TK_LIVE_KEPT * TK_LIVE_TEXT)

typedef struct {
    tk_live_news_t  news[TK_LIVE_KEPT];          /* a ring                */
    tk_time_t       told[TK_LIVE_KEPT];
    size_t          n;                           /* ever                  */
} tk_live_kept_t;

/* Begins anew: what was before is forgotten. */
void tk_web_live_reset(tk_web_t *web);

/* News in the arena, and the desk's revision: listeners of another one
 * have to come again. They are kept for those who come within
 * TK_LIVE_LATELY. Waits through the host's verbs. */
int tk_web_live_read(tk_web_t *web, tk_arena_t *a, tk_live_news_t **news_r,
    size_t *n_r, uint64_t *revision_r);

/* What of it is for a listener, in one piece; "" if nothing is,
 * tk_web_live_sync() if it is more than that. */
tk_str_t tk_web_live_piece(const tk_live_sub_t *sub,
    const tk_live_news_t *news, size_t n, char piece[TK_LIVE_PIECE]);

/* The same of what was told while its page was loaded. */
tk_str_t tk_web_live_missed(const tk_web_t *web, const tk_live_sub_t *sub,
    char piece[TK_LIVE_MISSED]);

/* What these two are made of. */
void tk_web_live_keep(tk_live_kept_t *kept, const tk_live_news_t *news,
    size_t n, tk_time_t now);
tk_str_t tk_web_live_kept(const tk_live_kept_t *kept,
    const tk_live_sub_t *sub, tk_time_t now, char piece[TK_LIVE_MISSED]);

/* For one who fell behind, and for all from time to time. */
tk_str_t tk_web_live_sync(void);
tk_str_t tk_web_live_beat(void);

#endif
