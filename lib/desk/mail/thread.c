#include "desk/mail/thread.h"

#include "desk/mail/token.h"
#include "tk_sql.gen.h"

/* Looks whether the sender takes part in a ticket that is named; else it is
 * only mentioned. */
static int
tk_thread_offer(tk_cx_t *cx, const tk_sender_t *sender, tk_ticket_t *t,
    const char *rule, tk_thread_t *th)
{
    int       rc;
    uint64_t  number = t->number;

    rc = tk_ticket_follow(cx, t);

    if (rc == TK_OK) {
        rc = tk_sender_takes_part(cx, sender, t);
    }

    if (rc == TK_OK) {
        th->found = true;
        th->rule = rule;
        th->proved = strcmp(rule, "token") == 0
                     || strcmp(rule, "reference") == 0;
        th->ticket = *t;
        return TK_OK;
    }

    if (rc != TK_EDENIED && rc != TK_ENOTFOUND) {
        return rc;
    }

    if (th->mentions == 0) {
        th->mentions = t->hidden == TK_VISIBLE ? t->number : number;
    }

    return TK_OK;
}


static int
tk_thread_number(tk_cx_t *cx, const tk_sender_t *sender, uint64_t number,
    const char *rule, tk_thread_t *th)
{
    int          rc;
    tk_ticket_t  t;

    rc = tk_ticket_find_number(cx, number, &t);

    if (rc != TK_OK) {
        return rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    return tk_thread_offer(cx, sender, &t, rule, th);
}


/* The token was issued to this very address, for an agent: it is their
 * answer as long as they manage the type. */
static int
tk_thread_agent(tk_cx_t *cx, const tk_sender_t *sender, uint64_t number,
    uint64_t user_id, tk_thread_t *th)
{
    int          rc;
    tk_ticket_t  t;

    rc = tk_ticket_find_number(cx, number, &t);

    if (rc == TK_OK) {
        rc = tk_ticket_follow(cx, &t);
    }

    if (rc != TK_OK) {
        return rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    if (sender->known && sender->viewer.user_id == user_id
        && tk_acl_agent_of(cx->snap, t.type_id, user_id))
    {
        th->found = true;
        th->rule = "agent";
        th->agent_id = user_id;
        th->ticket = t;
        return TK_OK;
    }

    return tk_thread_offer(cx, sender, &t, "token", th);
}


/* The token in a recipient, if it was issued to the sender. */
static bool
tk_thread_token(tk_cx_t *cx, const tk_mailin_t *in, tk_str_t recipient,
    uint64_t *number_r, uint64_t *user_id_r)
{
    tk_str_t  token = tk_token_of_address(cx->snap, recipient);

    return token.n != 0
           && tk_token_reply_check(cx, token, in->sender, number_r,
                                   user_id_r) == TK_OK;
}


bool
tk_thread_secret(tk_cx_t *cx, const tk_mailin_t *in)
{
    size_t    i;
    uint64_t  number, user_id;

    for (i = 0; i < in->n_recipients; i++) {
        if (tk_thread_token(cx, in, in->recipients[i], &number, &user_id)
            && user_id != 0)
        {
            return true;
        }
    }

    return false;
}


static int
tk_thread_tokens(tk_cx_t *cx, const tk_mailin_t *in,
    const tk_sender_t *sender, tk_thread_t *th)
{
    int       rc = TK_OK;
    size_t    i;
    uint64_t  number, user_id;

    for (i = 0; rc == TK_OK && !th->found && i < in->n_recipients; i++) {
        if (!tk_thread_token(cx, in, in->recipients[i], &number, &user_id)) {
            continue;
        }

        rc = user_id ? tk_thread_agent(cx, sender, number, user_id, th)
                     : tk_thread_number(cx, sender, number, "token", th);
    }

    return rc;
}


static int
tk_thread_signed(tk_cx_t *cx, const tk_mailin_t *in,
    const tk_sender_t *sender, tk_thread_t *th)
{
    int       rc = TK_OK;
    size_t    i;
    uint64_t  number;

    for (i = in->n_references; rc == TK_OK && !th->found && i-- > 0; ) {
        if (tk_token_message_id_check(cx, in->references[i], &number)
            == TK_OK)
        {
            rc = tk_thread_number(cx, sender, number, "reference", th);
        }
    }

    return rc;
}


static tk_str_t
tk_thread_hash(tk_str_t id, uint8_t out[TK_SHA256_LEN])
{
    tk_sha256(id.p, id.n, out);

    return tk_str((const char *) out, TK_SHA256_LEN);
}


static int
tk_thread_known_id(tk_cx_t *cx, const tk_mailin_t *in, tk_str_t id,
    const tk_sender_t *sender, tk_thread_t *th)
{
    int                       rc;
    size_t                    i, n;
    uint8_t                   hash[TK_SHA256_LEN];
    tk_ticket_t               t;
    tk_sql_reference_find_t  *rows;

    rc = tk_sql_reference_find(cx->db, &(tk_sql_reference_find_in_t) {
                                   .hash = tk_thread_hash(id, hash),
                                   .mailbox_id = in->mailbox_id
                               }, &rows, &n);

    for (i = 0; rc == TK_OK && !th->found && i < n; i++) {
        rc = tk_ticket_load(cx, rows[i].ticket_id, false, &t);

        if (rc == TK_OK) {
            rc = tk_thread_offer(cx, sender, &t, "message-id", th);

        } else if (rc == TK_ENOTFOUND) {
            rc = TK_OK;
        }
    }

    return rc;
}


static int
tk_thread_known(tk_cx_t *cx, const tk_mailin_t *in,
    const tk_sender_t *sender, tk_thread_t *th)
{
    int     rc = TK_OK;
    size_t  i;

    for (i = in->n_references; rc == TK_OK && !th->found && i-- > 0; ) {
        rc = tk_thread_known_id(cx, in, in->references[i], sender, th);
    }

    return rc;
}


int
tk_thread_find(tk_cx_t *cx, const tk_mailin_t *in,
    const tk_sender_t *sender, tk_thread_t *thread_r)
{
    int  rc;

    *thread_r = (tk_thread_t) { .rule = "new" };

    rc = tk_thread_tokens(cx, in, sender, thread_r);

    if (rc == TK_OK && !thread_r->found) {
        rc = tk_thread_signed(cx, in, sender, thread_r);
    }

    if (rc == TK_OK && !thread_r->found) {
        rc = tk_thread_known(cx, in, sender, thread_r);
    }

    if (rc == TK_OK && !thread_r->found && in->tag != 0) {
        rc = tk_thread_number(cx, sender, in->tag, "tag", thread_r);
    }

    if (rc == TK_OK && !thread_r->found && in->old_tag != 0) {
        rc = tk_thread_number(cx, sender, in->old_tag, "old", thread_r);
    }

    return rc;
}


/* The line stands where it is read: at the ticket that took this one in. */
static int
tk_thread_bounced_id(tk_cx_t *cx, tk_str_t id, uint64_t *ticket_id_r,
    uint64_t *outbox_id_r)
{
    int                         rc;
    uint64_t                    number;
    tk_ticket_t                 t;
    tk_sql_outbox_by_mail_id_t  row;

    if (tk_token_message_id_check(cx, id, &number) != TK_OK) {
        return TK_ENOTFOUND;
    }

    rc = tk_sql_outbox_by_mail_id(cx->db, &(tk_sql_outbox_by_mail_id_in_t) {
                                      .mail_id = id
                                  }, &row);

    if (rc == TK_OK) {
        *outbox_id_r = row.id;
        rc = row.ticket_id ? tk_ticket_load(cx, row.ticket_id, false, &t)
                           : TK_ENOTFOUND;

    } else if (rc == TK_ENOTFOUND) {
        rc = tk_ticket_find_number(cx, number, &t);
    }

    if (rc == TK_OK) {
        rc = tk_ticket_follow(cx, &t);
        *ticket_id_r = t.id;
        rc = rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    return rc;
}


int
tk_thread_bounced(tk_cx_t *cx, const tk_mailin_t *in, uint64_t *ticket_id_r,
    uint64_t *outbox_id_r)
{
    int     rc = TK_ENOTFOUND;
    size_t  i;

    *ticket_id_r = 0;
    *outbox_id_r = 0;

    if (in->dsn_mail_id.n) {
        rc = tk_thread_bounced_id(cx, in->dsn_mail_id, ticket_id_r,
                                  outbox_id_r);
    }

    for (i = in->n_references; rc == TK_ENOTFOUND && i-- > 0; ) {
        rc = tk_thread_bounced_id(cx, in->references[i], ticket_id_r,
                                  outbox_id_r);
    }

    return rc;
}


int
tk_thread_remember(tk_cx_t *cx, uint64_t ticket_id, const tk_mailin_t *in)
{
    uint8_t  hash[TK_SHA256_LEN];

    if (in->message_id.n == 0) {
        return TK_OK;
    }

    return tk_sql_reference_insert(cx->db, &(tk_sql_reference_insert_in_t) {
                                       .hash = tk_thread_hash(in->message_id,
                                                              hash),
                                       .ticket_id = ticket_id,
                                       .mailbox_id = in->mailbox_id
                                   }, NULL);
}
