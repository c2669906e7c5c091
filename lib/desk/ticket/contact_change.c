#include "desk/ticket/contact_change.h"

#include "base/rand.h"
#include "base/utf8.h"
#include "desk/mail/sender.h"
#include "desk/people/card.h"
#include "desk/people/contact.h"
#include "desk/ticket/event.h"
#include "desk/ticket/ticket.h"
#include "tk_sql.gen.h"

#define TK_EVENT_TEXT  255


typedef struct {
    const tk_nonce_t  *nonce;
    uint64_t           ticket_id;
    uint64_t           contact_id;
} tk_contact_work_t;


static int
tk_contact_give(tk_cx_t *cx, const tk_ticket_t *t, const tk_card_t *c)
{
    int       rc;
    char      secret[TK_VERIFIER_LEN];
    tk_str_t  name, email, phone;

    email = c->n_emails ? c->email[0].value : TK_STR("");
    phone = c->n_phones ? c->phone[0].value : TK_STR("");
    name = tk_contact_display(cx->arena, c->first_name, c->middle_name,
                              c->last_name, email);
    tk_rand(secret, sizeof(secret));
    rc = tk_sql_ticket_set_contact(cx->db, &(tk_sql_ticket_set_contact_in_t) {
             .contact_id = c->id, .company_id = c->company_id,
             .contact_name = name, .company_name = c->company,
             .email = email, .first_name = c->first_name,
             .middle_name = c->middle_name, .last_name = c->last_name,
             .phone = phone, .modified = cx->now,
             .verifier = tk_str(secret, sizeof(secret)), .id = t->id
         }, NULL);

    if (rc == TK_OK && !tk_str_eq(t->email, email)) {
        rc = tk_sql_ticket_unmail(cx->db, &(tk_sql_ticket_unmail_in_t) {
                                      .ticket_id = t->id,
                                      .to_role = TK_STR("customer"),
                                      .address = t->email
                                  }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sender_doubt(cx, t->id);
    }

    return rc == TK_OK
           ? tk_event_add(cx, &(tk_event_new_t) {
                              .kind = "contact", .ticket_id = t->id,
                              .type_id = t->type_id, .ref_id = c->id,
                              .user_id = cx->viewer->user_id,
                              .old_value = tk_utf8_head(t->contact_name,
                                                        TK_EVENT_TEXT),
                              .new_value = tk_utf8_head(name, TK_EVENT_TEXT)
                          })
           : rc;
}


static int
tk_contact_change_step(tk_cx_t *cx, void *arg)
{
    int                 rc;
    uint64_t            ref;
    tk_card_t           card;
    tk_ticket_t         t;
    tk_ticket_facts_t   f;
    tk_contact_work_t  *w = arg;

    rc = tk_nonce_use(cx, w->nonce, &ref);

    if (rc == TK_OK) {
        rc = tk_ticket_load(cx, w->ticket_id, true, &t);
    }

    if (rc != TK_OK) {
        return rc;
    }

    f = tk_ticket_facts(&t);

    if (!tk_acl_may(cx, &f, TK_MAY_MANAGE)) {
        return tk_acl_may(cx, &f, TK_MAY_SEE) ? TK_EDENIED : TK_ENOTFOUND;
    }

    rc = tk_card_get(cx, w->contact_id, &card);

    return rc == TK_OK && t.contact_id != card.id
           ? tk_contact_give(cx, &t, &card) : rc;
}


int
tk_contact_change(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t ticket_id,
    uint64_t contact_id)
{
    int                rc;
    tk_contact_work_t  w = { .nonce = nonce, .ticket_id = ticket_id,
                             .contact_id = contact_id };

    rc = tk_cx_tx(cx, tk_contact_change_step, &w);

    return rc == TK_EDUP ? TK_OK : rc;
}
