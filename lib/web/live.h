#ifndef TK_WEB_LIVE_H
#define TK_WEB_LIVE_H

#include "web/web.h"

/*
 * Server-sent events (WHATWG HTML, 9.2).  The page "live" is answered like
 * any other; resp->live then says that the connection stays and what it
 * may hear.  The host copies that, gives the request's arena back, and
 * keeps nothing else of it.  While anybody listens it calls
 * tk_web_live_read() some times a second on a fiber and passes each piece
 * of news on to those whom tk_web_live_for() names.
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

#define TK_LIVE_TEXT  160

typedef struct {
    uint64_t  id;               /* 0: not to be told to those who come    */
    uint32_t  types[2];         /* either                                 */
    unsigned  n;
    char      text[TK_LIVE_TEXT];
} tk_live_news_t;

/* Begins anew: what was before is forgotten. */
void tk_web_live_reset(tk_web_t *web);

/* News in the arena, and the desk's revision: listeners of another one
 * have to come again. Waits through the host's verbs. */
int tk_web_live_read(tk_web_t *web, tk_arena_t *a, tk_live_news_t **news_r,
    size_t *n_r, uint64_t *revision_r);

bool tk_web_live_for(const tk_live_sub_t *sub, const tk_live_news_t *news);

/* For one who fell behind, and for all from time to time. */
tk_str_t tk_web_live_sync(void);
tk_str_t tk_web_live_beat(void);

#endif
