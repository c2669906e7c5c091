#ifndef TK_DESK_TICKET_LINK_H
#define TK_DESK_TICKET_LINK_H

#include "desk/ticket/ticket.h"

/*
 * Links of a ticket to other tickets, to contacts and companies; agents make
 * and see them, both ways.  What the reader may not see is not in a list.
 */

#define TK_LINK_MAX  100             /* of a ticket */

typedef enum { TK_LINK_TICKET, TK_LINK_CONTACT, TK_LINK_COMPANY }
    tk_link_kind_t;

typedef struct {
    uint64_t        id;
    tk_link_kind_t  kind;
    uint64_t        other_id;
    uint64_t        number;          /* of a ticket ...            */
    tk_str_t        subject;
    uint64_t        status_id;
    uint64_t        type_id;
    tk_str_t        name;            /* of a contact or a company  */
} tk_link_t;

/* Of a ticket that the viewer manages. */
int tk_link_list(tk_cx_t *cx, const tk_ticket_t *t, tk_link_t **list_r,
    size_t *n_r);

/* Tickets linked to a contact or a company. */
int tk_link_tickets(tk_cx_t *cx, tk_link_kind_t kind, uint64_t id,
    tk_link_t **list_r, size_t *n_r);

/*
 * Needs TK_MAY_MANAGE, and to see the other end: TK_EDENIED, TK_ENOTFOUND.
 * TK_EINVAL: to itself; TK_ELIMIT: there are too many.  Done before: TK_OK.
 */
int tk_link_add(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t ticket_id,
    tk_link_kind_t kind, uint64_t other_id);
int tk_link_remove(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t ticket_id,
    uint64_t link_id);

#endif
