#ifndef TK_DESK_MAIL_NOTIFICATION_H
#define TK_DESK_MAIL_NOTIFICATION_H

#include "desk/mail/notify.h"

/*
 * The switches of the kinds of mail: one for the whole desk, and for a type
 * one of its own that wins.
 */

typedef enum { TK_SWITCH_OFF, TK_SWITCH_ON, TK_SWITCH_SAME } tk_switch_t;

/* What is set: for type_id 0 OFF or ON, for a type also SAME: it has none
 * of its own. */
tk_switch_t tk_notification_get(const tk_snapshot_t *s, tk_mail_kind_t kind,
    uint64_t type_id);

/* All kinds at once. */
int tk_notification_set(tk_cx_t *cx, uint64_t type_id,
    const tk_switch_t wanted[TK_MAIL_KINDS]);

#endif
