#ifndef TK_WEB_COLUMN_H
#define TK_WEB_COLUMN_H

#include "web/page.h"

/*
 * The columns of the agent's list between the mark of what is unread and the
 * end, in an order of one's own (desk/list/screen).  On small windows a ticket
 * is a card, the same for everybody.
 */

typedef enum {
    TK_COL_NUMBER, TK_COL_SUBJECT, TK_COL_STATUS, TK_COL_CONTACT,
    TK_COL_COMPANY, TK_COL_EMAIL, TK_COL_TYPE, TK_COL_PRIORITY,
    TK_COL_AGENT, TK_COL_CREATED, TK_COL_MODIFIED, TK_COLS
} tk_col_id_t;

/* Puts own_cols and cols into the root object; nothing when the agent has
 * chosen none. */
void tk_columns_show(tk_page_t *pg);

#endif
