#ifndef TK_DESK_MAIL_MAILBOX_INT_H
#define TK_DESK_MAIL_MAILBOX_INT_H

#include "desk/mail/mailbox.h"

/* Private to mailbox.c and mailbox_check.c. */

/* The same folder of the same server? */
bool tk_mailbox_same(const tk_mailbox_t *was, const tk_mailbox_t *box);

/* With what stands for fields that are left empty. */
tk_mailbox_save_t tk_mailbox_filled(tk_cx_t *cx,
    const tk_mailbox_save_t *in);

/* What is wrong with it; was: as it is, NULL for a new one. */
void tk_mailbox_check(tk_cx_t *cx, const tk_mailbox_save_t *in,
    const tk_mailbox_t *was, tk_bad_t *bad);

#endif
