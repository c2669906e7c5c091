#include "desk/ticket/message.h"

#include "base/utf8.h"
#include "tk_sql.gen.h"

static tk_str_t
tk_message_text(tk_str_t s, size_t chars)
{
    return s.p ? tk_utf8_head(s, chars) : TK_STR("");
}


/* Of a mail that the viewer may not read nothing is offered. */
static void
tk_message_mails(const tk_cx_t *cx, const tk_ticket_facts_t *t,
    tk_message_t *list, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        list[i].mail_kept = list[i].mail_kept
            && tk_acl_may_read_raw(cx, &(tk_mail_facts_t) {
                   .ticket_id = t->id, .type_id = t->type_id,
                   .secret = tk_str_starts(list[i].rule, TK_STR("agent")),
                   .user_id = list[i].user_id
               });
    }
}


int
tk_message_list(tk_cx_t *cx, const tk_ticket_facts_t *t, uint64_t before,
    unsigned limit, tk_message_t **list_r, size_t *n_r)
{
    int  rc;

    if (before == 0) {
        before = INT64_MAX;
    }

    if (tk_acl_may(cx, t, TK_MAY_SEE_NOTES)) {
        rc = tk_sql_message_page_all(cx->db,
                 &(tk_sql_message_page_all_in_t) {
                     .ticket_id = t->id, .before = before, .max = limit
                 }, list_r, n_r);

        if (rc == TK_OK) {
            tk_message_mails(cx, t, *list_r, *n_r);
        }

        return rc;
    }

    return tk_sql_message_page_public(cx->db,
               &(tk_sql_message_page_public_in_t) {
                   .ticket_id = t->id, .before = before, .max = limit
               }, list_r, n_r);
}


int
tk_message_get(tk_cx_t *cx, const tk_ticket_facts_t *t, uint64_t id,
    tk_message_t *m)
{
    int                     rc;
    tk_sql_message_by_id_t  row;

    rc = tk_sql_message_by_id(cx->db, &(tk_sql_message_by_id_in_t) {
                                  .id = id
                              }, &row);

    if (rc != TK_OK) {
        return rc;
    }

    if (row.ticket_id != t->id || row.kind == TK_MSG_EVENT
        || row.deleted != TK_TIME_NONE
        || (row.kind == TK_MSG_NOTE
            && !tk_acl_may(cx, t, TK_MAY_SEE_NOTES)))
    {
        return TK_ENOTFOUND;
    }

    *m = (tk_message_t) {
        .id = row.id, .kind = row.kind, .user_id = row.user_id,
        .author = row.author, .author_email = row.author_email,
        .created = row.created, .body = row.body, .html = row.html,
        .automatic = row.automatic, .mail_id = row.mail_id
    };

    return TK_OK;
}


int
tk_message_insert(tk_cx_t *cx, uint64_t ticket_id, const tk_message_new_t *in,
    uint64_t *id_r)
{
    int           rc;
    tk_db_done_t  done;

    rc = tk_sql_message_insert(cx->db, &(tk_sql_message_insert_in_t) {
             .ticket_id = ticket_id, .kind = in->kind, .user_id = in->user_id,
             .author = tk_message_text(in->author, 310),
             .author_email = tk_message_text(in->author_email, 254),
             .created = cx->now, .body = in->body.p ? in->body : TK_STR(""),
             .html = in->html, .html_version = in->html_version,
             .automatic = in->automatic, .status_id = in->status_id,
             .type_id = in->type_id, .agent_id = in->agent_id,
             .files = in->n_files, .mail_id = in->mail_id,
             .quote_from = in->quote_from, .quote_to = in->quote_to,
             .html_quote = in->html_quote
         }, &done);

    if (rc != TK_OK) {
        return rc;
    }

    *id_r = done.insert_id;

    return tk_attach_link(cx, ticket_id, done.insert_id, in->files,
                          in->n_files);
}


bool
tk_message_unverified(const tk_message_t *m)
{
    return tk_str_ends(m->rule, TK_STR("unverified"));
}


bool
tk_message_undelivered(const tk_message_t *m)
{
    tk_str_t  line, state, rest = m->mails;

    while (rest.n != 0) {
        line = tk_str_cut(&rest, '\n');
        (void) tk_str_cut(&line, ' ');
        state = tk_str_cut(&line, ' ');

        if (tk_str_eqz(state, "failed") || tk_str_eqz(state, "unknown")) {
            return true;
        }
    }

    return false;
}


tk_str_t
tk_message_unquoted(tk_arena_t *a, tk_str_t body, size_t from, size_t to)
{
    if (to == 0 || from >= to || to > body.n) {
        return body;
    }

    if (from == 0 || to == body.n) {
        return from == 0 ? tk_str_sub(body, to, body.n)
                         : tk_str_sub(body, 0, from);
    }

    return tk_arena_printf(a, "%.*s%.*s", (int) from, body.p,
                           TK_STR_ARG(tk_str_sub(body, to, body.n)));
}
