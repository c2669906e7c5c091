#include "desk/ticket/ticket.h"

#include "tk_sql.gen.h"

#define TK_TICKET_MERGES  16      /* in a chain, against circles */


tk_ticket_facts_t
tk_ticket_facts(const tk_ticket_t *t)
{
    return (tk_ticket_facts_t) {
        .id = t->id, .type_id = t->type_id, .status_id = t->status_id,
        .owner_id = t->owner_id, .contact_id = t->contact_id,
        .company_id = t->company_id,
        .hidden = (int) t->hidden
    };
}


int
tk_ticket_find_number(tk_cx_t *cx, uint64_t number, tk_ticket_t *t_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_ticket_by_number(cx->db, &(tk_sql_ticket_by_number_in_t) {
                 .user_id = cx->viewer ? cx->viewer->user_id : 0,
                 .number = number
             }, t_r)
           : rc;
}


int
tk_ticket_load(tk_cx_t *cx, uint64_t id, bool lock, tk_ticket_t *t_r)
{
    int  rc;

    rc = tk_cx_db(cx);

    if (rc != TK_OK) {
        return rc;
    }

    rc = lock
         ? tk_sql_ticket_lock(cx->db, &(tk_sql_ticket_lock_in_t) {
               .id = id
           }, t_r)
         : tk_sql_ticket_by_id(cx->db, &(tk_sql_ticket_by_id_in_t) {
               .id = id
           }, t_r);
    t_r->snoozed_until = TK_TIME_NONE;

    return rc;
}


int
tk_ticket_room(tk_cx_t *cx, tk_str_t email)
{
    int                       rc;
    size_t                    n;
    uint64_t                  most = (uint64_t) cx->snap->conf->throttle_open;
    tk_sql_ticket_open_of_t  *rows;

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_ticket_open_of(cx->db, &(tk_sql_ticket_open_of_in_t) {
                                       .email = email, .max = most
                                   }, &rows, &n);
    }

    return rc == TK_OK && n >= most ? TK_EAGAIN : rc;
}


int
tk_ticket_follow(tk_cx_t *cx, tk_ticket_t *t)
{
    int       rc;
    unsigned  i;

    for (i = 0; t->hidden == TK_MERGED && t->merged_into != 0; i++) {
        if (i == TK_TICKET_MERGES) {
            return TK_ENOTFOUND;
        }

        rc = tk_ticket_load(cx, t->merged_into, false, t);

        if (rc != TK_OK) {
            return rc;
        }
    }

    return t->hidden == TK_VISIBLE ? TK_OK : TK_ENOTFOUND;
}


/* The ticket of that number or the one that it was merged into. */
static int
tk_ticket_find_whole(tk_cx_t *cx, uint64_t number, tk_ticket_t *t_r)
{
    int  rc;

    rc = tk_ticket_find_number(cx, number, t_r);

    if (rc != TK_OK || t_r->hidden != TK_MERGED) {
        return rc;
    }

    rc = tk_ticket_follow(cx, t_r);

    return rc == TK_OK ? tk_ticket_find_number(cx, t_r->number, t_r) : rc;
}


/* The secret link of a merged ticket leads on for the same person alone. */
static int
tk_ticket_same_person(tk_cx_t *cx, tk_ticket_t *t_r)
{
    int          rc;
    tk_ticket_t  was = *t_r;

    rc = tk_ticket_find_whole(cx, was.number, t_r);

    if (rc == TK_OK
        && !(was.contact_id != 0 && was.contact_id == t_r->contact_id)
        && !(was.email.n != 0 && tk_str_eq(was.email, t_r->email)))
    {
        rc = TK_ENOTFOUND;
    }

    return rc;
}


int
tk_ticket_by_number(tk_cx_t *cx, uint64_t number, tk_ticket_t *t_r)
{
    int                rc;
    tk_ticket_facts_t  facts;

    rc = tk_ticket_find_whole(cx, number, t_r);

    if (rc != TK_OK) {
        return rc;
    }

    facts = tk_ticket_facts(t_r);

    return tk_acl_may(cx, &facts, TK_MAY_SEE) ? TK_OK : TK_ENOTFOUND;
}


int
tk_ticket_by_verifier(tk_cx_t *cx, uint64_t number, tk_str_t verifier,
    tk_viewer_t *viewer, tk_ticket_t *t_r)
{
    int                rc;
    tk_str_t           want;
    tk_ticket_facts_t  facts;

    rc = tk_ticket_find_number(cx, number, t_r);

    if (rc != TK_OK && rc != TK_ENOTFOUND) {
        return rc;
    }

    /* An unknown number is compared, too: equal work for equal answers. */
    want = rc == TK_OK ? tk_ticket_verifier(cx->arena, t_r)
                       : TK_STR("----------------------");

    if (!tk_equal_ct(want, verifier) || rc != TK_OK) {
        return TK_ENOTFOUND;
    }

    rc = t_r->hidden == TK_MERGED ? tk_ticket_same_person(cx, t_r) : TK_OK;

    if (rc != TK_OK || t_r->hidden != TK_VISIBLE) {
        return rc != TK_OK ? rc : TK_ENOTFOUND;
    }

    facts = tk_ticket_facts(t_r);

    /* Somebody signed in who may do as much by that keeps their name. */
    if (viewer->who == TK_WHO_ANONYMOUS
        || (tk_acl_level(cx, t_r->type_id) < TK_LEVEL_MANAGE
            && !tk_acl_may(cx, &facts, TK_MAY_ANSWER)))
    {
        viewer->who = TK_WHO_CUSTOMER;
        viewer->ticket_id = t_r->id;
    }

    return TK_OK;
}


tk_str_t
tk_ticket_verifier(tk_arena_t *a, const tk_ticket_t *t)
{
    return tk_base64url(a, t->verifier.p, t->verifier.n);
}
