#ifndef TK_DESK_PEOPLE_PROFILE_H
#define TK_DESK_PEOPLE_PROFILE_H

#include "desk/snapshot.h"
#include "desk/ticket/attach.h"

/* A user's own settings. */
typedef struct {
    tk_str_t     name;
    tk_str_t     email;           /* changes by tk_profile_address() only */
    tk_str_t     language;        /* of ticket_languages, or empty        */
    tk_str_t     zone;            /* or empty: the desk's                 */
    tk_wishes_t  wishes;          /* of agents                            */
} tk_profile_t;

#define TK_PROFILE_HOURS  999     /* of wishes.unanswered at most         */

/* Of the viewer. */
int tk_profile_read(tk_cx_t *cx, tk_profile_t *p_r);

/* wishes only of an agent. */
int tk_profile_save(tk_cx_t *cx, const tk_profile_t *p);

#define TK_PICTURE_MAX   (256u << 10)   /* bytes of a picture at most     */
#define TK_PICTURE_SIDE  2048           /* pixels                         */

/* An agent's picture: a stored file, verified as one by its bytes; NULL takes
 * it away.  TK_EDENIED: not an agent, TK_EINVAL: not a picture. */
int tk_profile_picture(tk_cx_t *cx, const tk_attach_new_t *file);

/*
 * Mails a link to the new address, which confirms it: an account's address
 * says whose mail is whose, so nobody takes one that is not theirs.
 * TK_EINVAL no address, TK_EAGAIN too many.
 */
int tk_profile_address(tk_cx_t *cx, tk_str_t email, tk_str_t language);

/* The link's address, if it is the viewer's. TK_EDENIED. */
int tk_profile_proved(tk_cx_t *cx, tk_str_t token, tk_str_t *email_r);

/* Takes it over. TK_EDENIED, TK_EDUP another account has it. */
int tk_profile_confirm(tk_cx_t *cx, tk_str_t token);

#endif
