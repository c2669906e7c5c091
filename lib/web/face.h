#ifndef TK_WEB_FACE_H
#define TK_WEB_FACE_H

#include "web/page.h"

/* Below the location, the address of a user's picture; "": they have none, or
 * whoever reads may not see it.  to_agent: an agent reads. */
tk_str_t tk_page_face_of(const tk_page_t *pg, uint64_t user_id,
    bool to_agent);

#endif
