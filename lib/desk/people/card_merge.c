#include "desk/access/acl.h"
#include "desk/admin/audit.h"
#include "desk/people/card.h"
#include "tk_sql.gen.h"

#define TK_MERGE_STEP  1000          /* tickets that move by one statement */


typedef struct {
    const tk_nonce_t  *nonce;
    uint64_t           id;
    uint64_t           other;
} tk_card_pair_t;


static int
tk_card_gone(tk_cx_t *cx, const tk_card_t *c, tk_str_t into)
{
    int  rc;

    rc = tk_sql_card_email_clear(cx->db, &(tk_sql_card_email_clear_in_t) {
                                     .contact_id = c->id
                                 }, NULL);

    if (rc == TK_OK) {
        rc = tk_sql_link_forget(cx->db, &(tk_sql_link_forget_in_t) {
                                    .kind = TK_STR("contact"),
                                    .other_id = c->id
                                }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_card_phone_clear(cx->db, &(tk_sql_card_phone_clear_in_t) {
                                         .contact_id = c->id
                                     }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_card_delete(cx->db, &(tk_sql_card_delete_in_t) {
                                    .id = c->id
                                }, NULL);
    }

    return rc == TK_OK
           ? tk_audit_add(cx, &(tk_audit_new_t) {
                              .object = "contact", .id = c->id,
                              .name = tk_card_name(cx->arena, c),
                              .action = TK_AUDIT_DELETED,
                              .field = into.n ? "merged_into" : NULL,
                              .new_value = into
                          })
           : rc;
}


static int
tk_card_delete_step(tk_cx_t *cx, void *arg)
{
    int                   rc;
    uint64_t              ref;
    tk_card_t             c;
    tk_card_pair_t       *w = arg;
    tk_sql_card_lock_t    lock;
    tk_sql_card_ticket_t  ticket;

    rc = tk_nonce_use(cx, w->nonce, &ref);

    if (rc == TK_OK) {
        rc = tk_sql_card_lock(cx->db, &(tk_sql_card_lock_in_t) {
                                  .id = w->id
                              }, &lock);
    }

    if (rc == TK_OK) {
        rc = tk_card_get(cx, w->id, &c);
    }

    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_sql_card_ticket(cx->db, &(tk_sql_card_ticket_in_t) {
                                .contact_id = w->id
                            }, &ticket);

    if (rc != TK_ENOTFOUND) {
        return rc == TK_OK ? TK_ECONFLICT : rc;
    }

    rc = tk_sql_card_unlink_users(cx->db, &(tk_sql_card_unlink_users_in_t) {
                                      .contact_id = w->id
                                  }, NULL);

    return rc == TK_OK ? tk_card_gone(cx, &c, TK_STR_NULL) : rc;
}


int
tk_card_delete(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id)
{
    int             rc;
    tk_card_pair_t  w = { .nonce = nonce, .id = id };

    if (!tk_acl_may_contacts(cx)) {
        return TK_EDENIED;
    }

    rc = tk_cx_tx(cx, tk_card_delete_step, &w);

    return rc == TK_EDUP ? TK_OK : rc;
}


static int
tk_card_move(tk_cx_t *cx, uint64_t id, uint64_t other)
{
    int           rc;
    tk_db_done_t  done;

    do {
        rc = tk_sql_card_merge_tickets(cx->db,
                 &(tk_sql_card_merge_tickets_in_t) {
                     .contact_id = id, .other_id = other
                 }, &done);
    } while (rc == TK_OK && done.affected == TK_MERGE_STEP);

    if (rc == TK_OK) {
        rc = tk_sql_card_merge_emails(cx->db,
                 &(tk_sql_card_merge_emails_in_t) {
                     .contact_id = id, .other_id = other
                 }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_card_merge_phones(cx->db,
                 &(tk_sql_card_merge_phones_in_t) {
                     .contact_id = id, .other_id = other
                 }, NULL);
    }

    /* A link to both is one to the one that stays. */
    if (rc == TK_OK) {
        rc = tk_sql_link_merge(cx->db, &(tk_sql_link_merge_in_t) {
                                   .id = id, .other_id = other
                               }, NULL);
    }

    return rc == TK_OK
           ? tk_sql_card_merge_users(cx->db, &(tk_sql_card_merge_users_in_t) {
                                         .contact_id = id, .other_id = other
                                     }, NULL)
           : rc;
}


/* What the one that stays does not know is taken from the other. */
static int
tk_card_fill(tk_cx_t *cx, tk_card_t *c, const tk_card_t *other)
{
    unsigned   i;
    tk_str_t  *s;
    bool       place;

    place = c->address.n + c->zip.n + c->city.n + c->country.n == 0;

    for (i = 0; i < tk_card_columns_n; i++) {
        s = tk_column_at(&tk_card_columns[i], c);

        /* An address is not put together from two. */
        if (!place && s >= &c->address && s <= &c->country) {
            continue;
        }

        if (s->n == 0) {
            *s = tk_column_get(&tk_card_columns[i], other);
        }
    }

    if (c->company_id == 0) {
        c->company_id = other->company_id;
    }

    return tk_sql_card_update(cx->db, &(tk_sql_card_update_in_t) {
               .id = c->id, .company_id = c->company_id, .modified = cx->now,
#define TK_CONTACT(member, max, name)  .member = c->member,
#include "desk/people/contact.def"
#undef TK_CONTACT
           }, NULL);
}


/* Both rows are locked, the smaller id first: two merges the other way round
 * do not wait for each other. */
static int
tk_card_lock_both(tk_cx_t *cx, const tk_card_pair_t *w)
{
    int                 rc;
    uint64_t            low = w->id < w->other ? w->id : w->other;
    tk_sql_card_lock_t  lock;

    rc = tk_sql_card_lock(cx->db, &(tk_sql_card_lock_in_t) { .id = low },
                          &lock);

    return rc == TK_OK
           ? tk_sql_card_lock(cx->db, &(tk_sql_card_lock_in_t) {
                                  .id = low == w->id ? w->other : w->id
                              }, &lock)
           : rc;
}


static int
tk_card_merge_step(tk_cx_t *cx, void *arg)
{
    int              rc;
    uint64_t         ref;
    tk_str_t         name;
    tk_card_t        c, other;
    tk_card_pair_t  *w = arg;

    rc = tk_nonce_use(cx, w->nonce, &ref);
    rc = rc == TK_OK ? tk_card_lock_both(cx, w) : rc;
    rc = rc == TK_OK ? tk_card_get(cx, w->id, &c) : rc;
    rc = rc == TK_OK ? tk_card_get(cx, w->other, &other) : rc;
    rc = rc == TK_OK ? tk_card_move(cx, w->id, w->other) : rc;

    if (rc != TK_OK) {
        return rc;
    }

    name = tk_card_name(cx->arena, &c);
    rc = tk_card_fill(cx, &c, &other);

    if (rc == TK_OK) {
        rc = tk_card_gone(cx, &other,
                          tk_arena_printf(cx->arena, "%llu %.*s",
                                          (unsigned long long) c.id,
                                          TK_STR_ARG(name)));
    }

    return rc == TK_OK
           ? tk_audit_add(cx, &(tk_audit_new_t) {
                              .object = "contact", .id = c.id, .name = name,
                              .action = TK_AUDIT_CHANGED,
                              .field = "merged",
                              .new_value = tk_card_name(cx->arena, &other)
                          })
           : rc;
}


int
tk_card_merge(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t id,
    uint64_t other)
{
    int             rc;
    tk_card_pair_t  w = { .nonce = nonce, .id = id, .other = other };

    if (!tk_acl_may_contacts(cx)) {
        return TK_EDENIED;
    }

    if (id == other) {
        return TK_EINVAL;
    }

    rc = tk_cx_tx(cx, tk_card_merge_step, &w);

    return rc == TK_EDUP ? TK_OK : rc;
}
