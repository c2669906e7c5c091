#ifndef TK_WEB_DRAFT_H
#define TK_WEB_DRAFT_H

#include "web/fields.h"

/*
 * The form for a new ticket, whoever fills it in: shown, read, checked, and
 * shown again with the text kept and the fields marked.
 */

typedef struct {
    bool      agent;             /* an agent's form                        */
    bool      visitor;           /* no account: names and address needed   */
    uint64_t  contact_id;        /* chosen by an agent, or 0               */
    tk_str_t  company;           /* its name, by an agent                  */
    tk_str_t  first_name;
    tk_str_t  middle_name;
    tk_str_t  last_name;
    tk_str_t  email;             /* lower case                             */
    tk_str_t  phone;
    tk_str_t  subject;
    tk_str_t  text;
    uint64_t  type_id;
    int       priority;
    bool      notify;
    bool      claim;
    bool      bad;               /* something is missing                   */
    tk_fields_t  fields;         /* custom ones                            */
} tk_draft_t;

/* What an empty form begins with. */
int tk_draft_preset(tk_page_t *pg, tk_draft_t *d);

/* Reads the posted form and marks in pg->root what is wrong (d->bad). */
int tk_draft_read(tk_page_t *pg, tk_draft_t *d);

/* Puts the fields into pg->root. */
int tk_draft_show(tk_page_t *pg, const tk_draft_t *d);

/* "  A@B.org " to "a@b.org"; the null string if that is no address. */
tk_str_t tk_draft_email(tk_arena_t *a, tk_str_t s);

/* TK_EAGAIN: too many tickets or files from this network address in an hour,
 * or too many open tickets of that mail address; it is not counted then. */
int tk_draft_throttle(tk_page_t *pg, const tk_draft_t *d);

#endif
