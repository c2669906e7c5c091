#include "desk/ticket/edit.h"

#include "base/utf8.h"
#include "desk/ticket/attach.h"
#include "desk/ticket/event.h"
#include "tk_sql.gen.h"

typedef struct {
    uint64_t           ticket_id;
    uint64_t           id;
    tk_str_t           body;
    tk_str_t           html;
    const tk_nonce_t  *nonce;
    bool               already;
} tk_edit_new_t;


int
tk_edit_get(tk_cx_t *cx, const tk_ticket_t *t, uint64_t id, tk_edit_t *e)
{
    int                        rc;
    size_t                     i;
    tk_ticket_facts_t          f = tk_ticket_facts(t);
    tk_sql_message_by_id_t     m;
    tk_sql_message_versions_t  *rows;

    if (!tk_acl_may(cx, &f, TK_MAY_SEE_NOTES)) {
        return TK_ENOTFOUND;
    }

    rc = tk_sql_message_by_id(cx->db, &(tk_sql_message_by_id_in_t) {
                                  .id = id
                              }, &m);

    if (rc == TK_OK && m.ticket_id != t->id) {
        rc = TK_ENOTFOUND;
    }

    if (rc == TK_OK) {
        rc = tk_sql_message_versions(cx->db,
                 &(tk_sql_message_versions_in_t) {
                     .message_id = id, .max = TK_EDIT_VERSIONS
                 }, &rows, &e->n_versions);
    }

    if (rc != TK_OK) {
        return rc;
    }

    e->kind = m.kind;
    e->user_id = m.user_id;
    e->deleted = m.deleted != TK_TIME_NONE;
    e->body = m.body;
    e->versions = tk_arena_array(cx->arena, e->n_versions + 1,
                                 sizeof(*e->versions));

    for (i = 0; e->versions != NULL && i < e->n_versions; i++) {
        e->versions[i] = (tk_edit_version_t) {
            rows[i].name, rows[i].replaced, rows[i].body
        };
    }

    return e->versions ? TK_OK : TK_ENOMEM;
}


static int
tk_edit_write(tk_cx_t *cx, const tk_ticket_t *t, const tk_edit_new_t *e)
{
    int  rc;

    rc = tk_sql_message_keep(cx->db, &(tk_sql_message_keep_in_t) {
             .user_id = cx->viewer->user_id,
             .name = tk_utf8_head(cx->viewer->name, 310),
             .replaced = cx->now, .id = e->id
         }, NULL);

    if (rc == TK_OK) {
        rc = tk_sql_message_edit(cx->db, &(tk_sql_message_edit_in_t) {
                                     .body = e->body, .html = e->html,
                                     .id = e->id
                                 }, NULL);
    }

    return rc == TK_OK ? tk_event_add(cx, &(tk_event_new_t) {
               .kind = "edited", .ticket_id = t->id, .type_id = t->type_id,
               .user_id = cx->viewer->user_id, .ref_id = e->id
           }) : rc;
}


/* Ticket and message, locked; whether this was done already. */
static int
tk_edit_open(tk_cx_t *cx, tk_edit_new_t *e, tk_ticket_t *t,
    tk_ticket_facts_t *f, tk_sql_message_lock_t *m)
{
    int       rc;
    uint64_t  was;

    rc = tk_nonce_use(cx, e->nonce, &was);

    if (rc != TK_OK) {
        e->already = rc == TK_EDUP;
        return rc;
    }

    rc = tk_ticket_load(cx, e->ticket_id, true, t);

    if (rc != TK_OK) {
        return rc;
    }

    *f = tk_ticket_facts(t);

    return tk_sql_message_lock(cx->db, &(tk_sql_message_lock_in_t) {
                                   .id = e->id, .ticket_id = t->id
                               }, m);
}


static int
tk_edit_step(tk_cx_t *cx, void *arg)
{
    int                    rc;
    tk_ticket_t            t;
    tk_edit_new_t         *e = arg;
    tk_ticket_facts_t      f;
    tk_sql_message_lock_t  m;

    rc = tk_edit_open(cx, e, &t, &f, &m);

    if (rc != TK_OK) {
        return rc;
    }

    if (m.deleted != TK_TIME_NONE
        || !tk_acl_may_edit(cx, &f, m.kind != TK_MSG_EVENT, m.user_id))
    {
        return TK_EDENIED;
    }

    if (m.kind != TK_MSG_AGENT && m.kind != TK_MSG_NOTE) {
        e->html = TK_STR_NULL;
    }

    return tk_str_eq(m.body, e->body) ? TK_OK : tk_edit_write(cx, &t, e);
}


int
tk_edit_message(tk_cx_t *cx, uint64_t ticket_id, uint64_t id, tk_str_t body,
    tk_str_t html, const tk_nonce_t *nonce)
{
    int            rc;
    tk_edit_new_t  e = { ticket_id, id, body, html, nonce, false };

    if (tk_str_trim(body).n == 0) {
        return TK_EINVAL;
    }

    if (body.n > TK_BODY_MAX) {
        return TK_ELIMIT;
    }

    rc = tk_cx_tx(cx, tk_edit_step, &e);

    return e.already ? TK_OK : rc;
}


/* All that goes with the text. */
static int
tk_edit_remove(tk_cx_t *cx, const tk_ticket_t *t, uint64_t id)
{
    int  rc;

    rc = tk_sql_message_unraw(cx->db, &(tk_sql_message_unraw_in_t) {
                                  .message_id = id }, NULL);

    if (rc == TK_OK) {
        rc = tk_sql_message_erase(cx->db, &(tk_sql_message_erase_in_t) {
                 .deleted = cx->now,
                 .deleter = tk_utf8_head(cx->viewer->name, 310), .id = id
             }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_message_forget(cx->db, &(tk_sql_message_forget_in_t) {
                                       .message_id = id }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_message_unshow(cx->db, &(tk_sql_message_unshow_in_t) {
                                       .finished = cx->now, .message_id = id
                                   }, NULL);
    }

    if (rc == TK_OK) {
        rc = tk_sql_message_unmail(cx->db, &(tk_sql_message_unmail_in_t) {
                                       .message_id = id }, NULL);
    }

    return rc == TK_OK ? tk_attach_drop(cx, t->id, id) : rc;
}


static int
tk_edit_erase_step(tk_cx_t *cx, void *arg)
{
    int                    rc;
    tk_ticket_t            t;
    tk_edit_new_t         *e = arg;
    tk_ticket_facts_t      f;
    tk_sql_message_lock_t  m;

    rc = tk_edit_open(cx, e, &t, &f, &m);

    if (rc != TK_OK) {
        return rc;
    }

    if (!tk_acl_may_erase(cx, &f, m.kind != TK_MSG_EVENT)) {
        return TK_EDENIED;
    }

    if (m.deleted != TK_TIME_NONE) {
        return TK_OK;
    }

    rc = tk_edit_remove(cx, &t, e->id);

    return rc == TK_OK
           ? tk_event_add(cx, &(tk_event_new_t) {
                 .kind = "erased", .ticket_id = t.id, .type_id = t.type_id,
                 .user_id = cx->viewer->user_id, .ref_id = e->id,
                 .old_value = m.author
             }) : rc;
}


int
tk_edit_erase(tk_cx_t *cx, uint64_t ticket_id, uint64_t id,
    const tk_nonce_t *nonce)
{
    int            rc;
    tk_edit_new_t  e = { .ticket_id = ticket_id, .id = id, .nonce = nonce };

    rc = tk_cx_tx(cx, tk_edit_erase_step, &e);

    return e.already ? TK_OK : rc;
}
