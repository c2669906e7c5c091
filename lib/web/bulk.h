#ifndef TK_WEB_BULK_H
#define TK_WEB_BULK_H

#include "web/page.h"

/* What ?bulk=ID of the list's address names, for part/bulk_done.  No query
 * without it; an id of somebody else shows nothing. */
int tk_bulk_show(tk_page_t *pg);

#endif
