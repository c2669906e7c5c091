#include "desk/ticket/field_change.h"

#include "desk/ticket/event.h"
#include "desk/ticket/ticket.h"
#include "tk_sql.gen.h"


typedef struct {
    uint64_t                 id;
    const tk_nonce_t        *nonce;
    uint64_t                 version;
    const tk_field_value_t  *list;
    size_t                   n;
    uint64_t                 ref;
} tk_field_work_t;


static int
tk_field_one(tk_cx_t *cx, const tk_ticket_t *t, const tk_field_value_t *was,
    const tk_field_value_t *now)
{
    int  rc;

    rc = now->value.n
         ? tk_field_put(cx, t->id, t->closed != TK_TIME_NONE, now, 1)
         : tk_sql_field_value_delete(cx->db,
               &(tk_sql_field_value_delete_in_t) {
                   .ticket_id = t->id, .field_id = now->field_id
               }, NULL);

    if (rc != TK_OK) {
        return rc;
    }

    return tk_event_add(cx, &(tk_event_new_t) {
                            .kind = "field", .ticket_id = t->id,
                            .type_id = t->type_id,
                            .user_id = cx->viewer->user_id,
                            .ref_id = now->field_id,
                            .old_value = was->value,
                            .new_value = now->value
                        });
}


static int
tk_field_differing(tk_cx_t *cx, const tk_ticket_t *t,
    const tk_field_work_t *w)
{
    int                rc;
    bool               any = false;
    size_t             i, n;
    tk_field_value_t  *have, was;

    rc = tk_field_list(cx, t->id, &have, &n);

    for (i = 0; rc == TK_OK && i < w->n; i++) {
        was.field_id = w->list[i].field_id;
        was.value = tk_field_get(have, n, was.field_id);

        if (!tk_str_eq(was.value, w->list[i].value)) {
            any = true;
            rc = tk_field_one(cx, t, &was, &w->list[i]);
        }
    }

    return rc == TK_OK && any
           ? tk_sql_ticket_touch(cx->db, &(tk_sql_ticket_touch_in_t) {
                                     .modified = cx->now, .id = t->id
                                 }, NULL)
           : rc;
}


static int
tk_field_step(tk_cx_t *cx, void *arg)
{
    int                rc;
    tk_ticket_t        t;
    tk_field_work_t   *w = arg;
    tk_ticket_facts_t  facts;

    rc = tk_nonce_use(cx, w->nonce, &w->ref);

    if (rc == TK_OK) {
        rc = tk_ticket_load(cx, w->id, true, &t);
    }

    if (rc != TK_OK) {
        return rc;
    }

    facts = tk_ticket_facts(&t);

    if (!tk_acl_may(cx, &facts, TK_MAY_MANAGE)) {
        return tk_acl_may(cx, &facts, TK_MAY_SEE) ? TK_EDENIED
                                                  : TK_ENOTFOUND;
    }

    if (w->version && w->version != t.version) {
        return TK_ECONFLICT;
    }

    return tk_field_differing(cx, &t, w);
}


int
tk_field_change(tk_cx_t *cx, uint64_t ticket_id, const tk_nonce_t *nonce,
    uint64_t version, const tk_field_value_t *list, size_t n)
{
    int              rc;
    tk_field_work_t  w = { .id = ticket_id, .nonce = nonce,
                           .version = version, .list = list, .n = n };

    rc = tk_cx_tx(cx, tk_field_step, &w);

    return rc == TK_EDUP ? TK_OK : rc;
}
