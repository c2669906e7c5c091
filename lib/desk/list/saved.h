#ifndef TK_DESK_LIST_SAVED_H
#define TK_DESK_LIST_SAVED_H

#include "desk/access/acl.h"

/*
 * Filters of the agents' list with a name, one's own or shared with all
 * agents.  What a shared one lists are the reader's rights, as ever.
 */

#define TK_SAVED_MAX    40           /* of an agent                       */
#define TK_SAVED_NAME   100          /* characters                        */
#define TK_SAVED_QUERY  4000         /* bytes                             */

typedef struct tk_saved {
    uint64_t  id;
    tk_str_t  name;
    tk_str_t  query;                 /* of the list's address             */
    bool      shared;
    bool      own;
    tk_str_t  owner;                 /* of somebody else's                */
} tk_saved_t;

/* Those of the viewer and the shared ones of others. */
int tk_saved_list(tk_cx_t *cx, tk_saved_t **rows_r, size_t *n_r);

/* One of that name is replaced. TK_EINVAL: no name; TK_ELIMIT: too long a
 * query, or too many. */
int tk_saved_put(tk_cx_t *cx, tk_str_t name, tk_str_t query, bool shared);

/* One's own; others stay. */
int tk_saved_drop(tk_cx_t *cx, uint64_t id);

#endif
