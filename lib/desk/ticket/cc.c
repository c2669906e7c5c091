#include "desk/ticket/cc.h"

#include "base/buf.h"
#include "desk/ticket/event.h"
#include "tk_sql.gen.h"

typedef struct {
    const tk_nonce_t  *nonce;
    uint64_t           ticket_id;
    const tk_str_t    *list;
    size_t             n;
} tk_cc_work_t;


static bool
tk_cc_has(const tk_str_t *list, size_t n, tk_str_t address)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (tk_str_eq(list[i], address)) {
            return true;
        }
    }

    return false;
}


static tk_str_t
tk_cc_text(tk_arena_t *a, const tk_str_t *list, size_t n)
{
    size_t    i;
    tk_buf_t  b;

    tk_buf_init(&b, a, TK_CC_MAX * 260);

    for (i = 0; i < n; i++) {
        tk_buf_z(&b, i ? ", " : "");
        tk_buf_str(&b, list[i]);
    }

    return tk_buf_view(&b);
}


/* What is queued for them is not mailed. */
static int
tk_cc_drop(tk_cx_t *cx, const tk_ticket_t *t, tk_str_t address)
{
    int  rc;

    rc = tk_sql_cc_remove(cx->db, &(tk_sql_cc_remove_in_t) {
                              .ticket_id = t->id, .address = address
                          }, NULL);

    return rc == TK_OK
           ? tk_sql_ticket_unmail(cx->db, &(tk_sql_ticket_unmail_in_t) {
                 .ticket_id = t->id, .to_role = TK_STR("cc"),
                 .address = address
             }, NULL) : rc;
}


/* The names of those who stay are kept. */
static int
tk_cc_write(tk_cx_t *cx, const tk_ticket_t *t, const tk_cc_work_t *w)
{
    int                       rc;
    size_t                    i, n;
    tk_str_t                 *was;
    tk_sql_ticket_cc_list_t  *rows;

    rc = tk_sql_ticket_cc_list(cx->db, &(tk_sql_ticket_cc_list_in_t) {
                                   .ticket_id = t->id
                               }, &rows, &n);
    was = tk_arena_array(cx->arena, n + 1, sizeof(*was));

    if (rc != TK_OK || was == NULL) {
        return rc != TK_OK ? rc : TK_ENOMEM;
    }

    for (i = 0; rc == TK_OK && i < n; i++) {
        was[i] = rows[i].address;

        if (!tk_cc_has(w->list, w->n, was[i])) {
            rc = tk_cc_drop(cx, t, was[i]);
        }
    }

    for (i = 0; rc == TK_OK && i < w->n; i++) {
        rc = tk_sql_cc_add(cx->db, &(tk_sql_cc_add_in_t) {
                               .ticket_id = t->id, .address = w->list[i]
                           }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_cc_moved(cx->db, &(tk_sql_cc_moved_in_t) {
                                 .id = t->id }, NULL);
    }

    return rc == TK_OK ? tk_event_add(cx, &(tk_event_new_t) {
               .kind = "cc", .ticket_id = t->id, .type_id = t->type_id,
               .user_id = cx->viewer->user_id,
               .old_value = tk_cc_text(cx->arena, was, n),
               .new_value = tk_cc_text(cx->arena, w->list, w->n)
           }) : rc;
}


static int
tk_cc_step(tk_cx_t *cx, void *arg)
{
    int                  rc;
    size_t               i;
    uint64_t             ref;
    tk_ticket_t          t;
    const tk_cc_work_t  *w = arg;
    tk_ticket_facts_t    f;

    rc = tk_nonce_use(cx, w->nonce, &ref);

    if (rc == TK_OK) {
        rc = tk_ticket_load(cx, w->ticket_id, true, &t);
    }

    if (rc != TK_OK) {
        return rc;
    }

    f = tk_ticket_facts(&t);

    if (!tk_acl_may(cx, &f, TK_MAY_MANAGE)) {
        return TK_EDENIED;
    }

    for (i = 0; i < w->n; i++) {
        if (tk_str_eq(w->list[i], t.email)
            || tk_snap_own_address(cx->snap, w->list[i]))
        {
            return TK_EINVAL;
        }
    }

    return tk_cc_write(cx, &t, w);
}


int
tk_cc_set(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t ticket_id,
    const tk_str_t *list, size_t n)
{
    int           rc;
    tk_cc_work_t  w = { nonce, ticket_id, list, n };

    if (n > TK_CC_MAX) {
        return TK_ELIMIT;
    }

    rc = tk_cx_tx(cx, tk_cc_step, &w);

    return rc == TK_EDUP ? TK_OK : rc;
}
