#ifndef TK_DESK_MAIL_MAILVARS_H
#define TK_DESK_MAIL_MAILVARS_H

#include "desk/ticket/ticket.h"

/*
 * Variables in texts of mails: {contact:X}, {company:X}, {ticket:X}, {AGENT},
 * {MESSAGE}, {LINK}, {NAME}.  One pass: what a value holds is never looked at
 * again.  What is no variable stays as written.  A line of which nothing is
 * left but blanks goes away, and so does the blank beside an empty variable.
 */

struct tk_mailvars_people;

typedef struct {
    const tk_ticket_t  *ticket;
    tk_str_t            language;       /* of the mail: "en", "de"        */
    tk_str_t            agent;          /* the ticket's agent, or empty   */
    tk_str_t            message;
    tk_str_t            link;
    tk_str_t            name;
    struct tk_mailvars_people  *people; /* NULL at first; read on demand  */
    tk_field_value_t   *fields;         /* ... so are these               */
    size_t              n_fields;
} tk_mailvars_t;

#define TK_MAILVARS_MAX  (8u << 20)

/* Errors of lib/db, TK_ENOMEM, TK_ELIMIT. */
int tk_mailvars_fill(tk_cx_t *cx, tk_mailvars_t *v, tk_str_t text,
    tk_str_t *out_r);

/* What looks like a variable in a text and is none, without braces, each
 * once; a mail would show it as it stands. */
#define TK_MAILVARS_UNKNOWN  50

int tk_mailvars_unknown(tk_cx_t *cx, tk_str_t text,
    tk_str_t names[TK_MAILVARS_UNKNOWN], size_t *n_r);

#endif
