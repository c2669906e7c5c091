#ifndef TK_DESK_OUTBOX_H
#define TK_DESK_OUTBOX_H

#include "desk/desk.h"

/*
 * Mail that is to be sent: one row per recipient, with a state that people
 * can see.  Workers and the import queue; ticketd takes, sends and settles.
 *
 *   queued --take--> sending --> sent
 *                            \-> queued again later (temporary failure)
 *                            \-> failed (permanent, or given up)
 *   sending, lease over  -->  the sender died between the server's answer
 *                             and our commit: sent again at most once with
 *                             the same Message-ID, then unknown
 */

typedef struct {
    const char  *kind;            /* tk_mail_kind_name()                 */
    uint64_t     ticket_id;
    uint64_t     number;
    uint64_t     message_id;
    uint64_t     type_id;
    uint64_t     template_id;     /* 0: the default                      */
    uint64_t     user_id;         /* acting agent, 0 none                */
    tk_str_t     to_address;
    tk_str_t     to_name;
    const char  *to_role;         /* "customer", "cc", "agent"           */
} tk_outbox_new_t;

/* Inside the transaction of its cause; a second row for the same message,
 * kind and address is silently none. */
int tk_outbox_add(tk_cx_t *cx, const tk_outbox_new_t *in);

#endif
