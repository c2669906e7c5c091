#ifndef TK_DESK_PEOPLE_CARD_H
#define TK_DESK_PEOPLE_CARD_H

#include "desk/bad.h"
#include "desk/column.h"
#include "desk/nonce.h"

/*
 * A contact as a whole, with all its addresses and phones: what agents read,
 * write, merge and delete.  All of it needs tk_acl_may_contacts(), else
 * TK_EDENIED.  How a contact comes to be by a mail or a form is in
 * desk/people/contact.
 */

#define TK_CARD_LINES  20            /* addresses, phones               */

typedef struct {
    tk_str_t  value;                 /* address (lower case) or number  */
    tk_str_t  kind;                  /* "work", "home", "cellular" ...  */
    bool      preferred;
} tk_card_line_t;

typedef struct {
    uint64_t        id;
    uint64_t        company_id;
    tk_str_t        company;         /* its name; saved with id 0: found
                                      * by it, or made                  */
    tk_str_t        first_name;
    tk_str_t        middle_name;
    tk_str_t        last_name;
    tk_str_t        initials;
    tk_str_t        title;
    tk_str_t        salutation;
    tk_str_t        gender;          /* "m", "f" or empty               */
    tk_str_t        language;
    tk_str_t        department;
    tk_str_t        job;
    tk_str_t        homepage;
    tk_str_t        address;
    tk_str_t        address_no;
    tk_str_t        zip;
    tk_str_t        city;
    tk_str_t        state;
    tk_str_t        country;         /* two letters, or empty           */
    tk_time_t       created;
    tk_time_t       modified;
    tk_card_line_t  email[TK_CARD_LINES];
    unsigned        n_emails;
    tk_card_line_t  phone[TK_CARD_LINES];
    unsigned        n_phones;
} tk_card_t;

extern const tk_column_t tk_card_columns[];
extern const unsigned    tk_card_columns_n;

/* All texts empty, not null. */
void tk_card_init(tk_card_t *c);

/* The words that kind may be: the database's and the forms'. */
bool tk_card_phone_kind(tk_str_t kind);
bool tk_card_email_kind(tk_str_t kind);

/* TK_ENOTFOUND. */
int tk_card_get(tk_cx_t *cx, uint64_t id, tk_card_t *card_r);

/*
 * Makes (id 0) or changes a contact.  TK_EINVAL: *bad says what is wrong;
 * "why_owned" at "email": *other_r has that address already.  TK_ECONFLICT:
 * changed since `modified` was read (TK_TIME_NONE: whatever).
 */
int tk_card_save(tk_cx_t *cx, const tk_nonce_t *nonce, const tk_card_t *card,
    tk_bad_t *bad, uint64_t *id_r, uint64_t *other_r);

/* The same without nonce and transaction of its own, for the import. */
int tk_card_write(tk_cx_t *cx, const tk_card_t *card, tk_bad_t *bad,
    uint64_t *id_r, uint64_t *other_r);

/* Needs a contact without tickets: TK_ECONFLICT. */
int tk_card_delete(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id);

/*
 * Makes two contacts one: tickets, addresses, phones and users of `other`
 * go to `id`, empty columns of `id` are filled, `other` is gone.
 */
int tk_card_merge(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    uint64_t other);

/* Tickets of a contact, of whatever type, counted up to max: so many move
 * when it is merged. */
int tk_card_tickets(tk_cx_t *cx, uint64_t id, unsigned max, uint64_t *n_r);

/* "Firstname Lastname", or the first address. */
tk_str_t tk_card_name(tk_arena_t *a, const tk_card_t *c);

#endif
