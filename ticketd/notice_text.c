#include "notice_text.h"

#include "base/utf8.h"
#include "desk/access/proof.h"
#include "desk/access/recover.h"
#include "desk/mail/notice.h"
#include "tk_sql.gen.h"

#define NOTICE_TEXT  2000             /* characters of the message        */

typedef struct {
    tk_cx_t            *cx;
    const texts_t      *texts;
    const tk_outbox_t  *row;
    tk_obj_t           *data;
    tk_str_t            language;
} notice_t;


static int
notice_message(notice_t *n)
{
    int                     rc;
    tk_sql_message_by_id_t  m;

    if (n->row->ref_id == 0) {
        return TK_OK;
    }

    rc = tk_sql_message_by_id(n->cx->db, &(tk_sql_message_by_id_in_t) {
                                  .id = n->row->ref_id
                              }, &m);

    if (rc == TK_OK && m.kind != TK_MSG_NOTE) {
        texts_str(n->texts, n->data, "text",
                  tk_utf8_head(tk_str_trim(m.body), NOTICE_TEXT));
    }

    return rc == TK_ENOTFOUND ? TK_OK : rc;
}


/* What the agent wrote stands in a note; all of the message follows. */
static int
notice_forward(notice_t *n)
{
    int                     rc;
    tk_sql_message_by_id_t  note, m;

    rc = tk_sql_message_by_id(n->cx->db, &(tk_sql_message_by_id_in_t) {
                                  .id = n->row->message_id
                              }, &note);

    if (rc == TK_OK) {
        rc = tk_sql_message_by_id(n->cx->db, &(tk_sql_message_by_id_in_t) {
                                      .id = n->row->ref_id
                                  }, &m);
    }

    if (rc != TK_OK || m.ticket_id != n->row->ticket_id
        || m.kind == TK_MSG_NOTE || m.kind == TK_MSG_EVENT
        || note.deleted != TK_TIME_NONE || m.deleted != TK_TIME_NONE)
    {
        return rc == TK_OK ? TK_ENOTFOUND : rc;
    }

    texts_str(n->texts, n->data, "intro", tk_str_trim(note.body));
    texts_str(n->texts, n->data, "text", tk_str_trim(m.body));
    texts_str(n->texts, n->data, "author", m.author);
    texts_str(n->texts, n->data, "time",
              tk_time_minute(n->cx->arena, m.created, n->cx->snap->zone));

    return TK_OK;
}


static int
notice_ticket(notice_t *n)
{
    int                   rc;
    tk_ticket_t           t;
    const tk_type_row_t  *type;

    rc = tk_letter_ticket(n->cx, n->row->ticket_id, &t);

    if (rc != TK_OK) {
        return rc;
    }

    /* Rights may have gone since it was queued. */
    if (t.hidden != TK_VISIBLE
        || !tk_acl_agent_of(n->cx->snap, t.type_id, n->row->user_id))
    {
        return TK_ENOTFOUND;
    }

    type = tk_snap_type(n->cx->snap, t.type_id);
    texts_int(n->texts, n->data, "unverified", t.doubted);
    texts_int(n->texts, n->data, "number", (int64_t) t.number);
    texts_str(n->texts, n->data, "subject", t.subject);
    texts_str(n->texts, n->data, "type", type ? type->name : TK_STR(""));
    texts_str(n->texts, n->data, "contact",
              t.contact_name.n ? t.contact_name : t.email);
    texts_str(n->texts, n->data, "link",
              tk_letter_link(n->cx, &t, n->row));

    return notice_message(n);
}


/* The tokens are made now and stand nowhere but in the mail. */
static int
notice_link(notice_t *n, tk_notice_kind_t kind)
{
    int                 rc = TK_OK;
    tk_cx_t            *cx = n->cx;
    tk_str_t            id, path = TK_STR("agent/");
    tk_sql_user_get_t   user = { .email = TK_STR(""),
                                 .password = TK_STR("") };

    if (n->row->user_id != 0) {
        rc = tk_sql_user_get(cx->db, &(tk_sql_user_get_in_t) {
                                 .id = n->row->user_id
                             }, &user);
    }

    if (rc != TK_OK) {
        return rc;
    }

    id = tk_arena_printf(cx->arena, "%llu", (unsigned long long) user.id);

    if (kind == TK_NOTICE_PASSWORD) {
        path = tk_arena_cat(cx->arena, TK_STR("password/"),
                            tk_proof_make(cx, "password", id,
                                tk_recover_bound(cx, user.password,
                                                 n->row->to_address)));

    } else if (kind == TK_NOTICE_REGISTER) {
        path = tk_arena_cat(cx->arena, TK_STR("register/"),
                            tk_proof_make(cx, "register",
                                          n->row->to_address, TK_STR("")));

    } else if (kind == TK_NOTICE_KNOWN) {
        path = TK_STR("password");

    } else if (kind == TK_NOTICE_ADDRESS) {
        id = tk_arena_printf(cx->arena, "%.*s %.*s", TK_STR_ARG(id),
                             TK_STR_ARG(n->row->to_address));
        path = tk_arena_cat(cx->arena, TK_STR("profile/address/"),
                            tk_proof_make(cx, "address", id, user.email));
    }

    texts_str(n->texts, n->data, "name", user.id ? user.name : TK_STR(""));
    texts_str(n->texts, n->data, "login", user.id ? user.login : TK_STR(""));
    texts_str(n->texts, n->data, "link",
              tk_arena_cat(cx->arena, cx->snap->conf->base_url, path));

    return TK_OK;
}


/* name=NUMBER, name=TEXT */
static void
notice_data(notice_t *n)
{
    int64_t   v;
    tk_str_t  rest = n->row->data, pair, key;
    char     *name;

    while (rest.p != NULL) {
        pair = tk_str_cut(&rest, ' ');
        key = tk_str_cut(&pair, '=');
        name = tk_arena_strz(n->cx->arena, key);

        if (pair.p == NULL || name == NULL) {
            continue;
        }

        if (tk_str_i64(pair, &v) == TK_OK) {
            texts_int(n->texts, n->data, name, v);
        } else {
            texts_str(n->texts, n->data, name, pair);
        }
    }
}


static tk_str_t
notice_language(tk_cx_t *cx, const tk_outbox_t *row)
{
    tk_str_t               lang = tk_notice_value(row->data, "lang");
    const tk_agent_row_t  *agent = tk_snap_agent(cx->snap, row->user_id);

    return lang.n ? lang : agent ? agent->language : TK_STR("");
}


int
notice_letter(tk_cx_t *cx, const texts_t *texts, const tk_outbox_t *row,
    tk_letter_t *letter_r)
{
    int               rc;
    tk_str_t          text;
    tk_notice_kind_t  kind = tk_notice_kind(row->kind);
    const tk_conf_t  *conf = cx->snap->conf;
    notice_t          n = { .cx = cx, .texts = texts, .row = row,
                            .data = tk_obj(cx->arena, 32) };

    if (n.data == NULL) {
        return TK_ENOMEM;
    }

    texts_str(texts, n.data, "title", conf->title.n ? conf->title
                                                    : conf->desk);
    notice_data(&n);

    /* To the customer, with the variables and the thread of an answer. */
    if (kind == TK_NOTICE_CLOSING) {
        rc = texts_render(texts, "notice_closing", TK_STR(""), n.data,
                          cx->arena, &text);

        return rc == TK_OK ? tk_letter_write(cx, row, text, letter_r) : rc;
    }

    rc = row->ticket_id ? notice_ticket(&n) : notice_link(&n, kind);

    if (rc == TK_OK && kind == TK_NOTICE_FORWARD) {
        rc = notice_forward(&n);
    }

    if (rc == TK_OK) {
        rc = texts_render(texts, tk_notice_name(kind),
                          notice_language(cx, row), n.data, cx->arena,
                          &text);
    }

    if (rc == TK_OK && kind == TK_NOTICE_FORWARD) {
        return tk_letter_forward(cx, row, text, letter_r);
    }

    rc = rc == TK_OK ? tk_letter_notice(cx, row, text, letter_r) : rc;

    if (rc == TK_OK && kind == TK_NOTICE_LARGE) {
        letter_r->auto_submitted = TK_STR("auto-replied");
    }

    return rc;
}


int
notice_neutral(tk_cx_t *cx, const texts_t *texts, const tk_outbox_t *row,
    tk_letter_t *letter_r)
{
    int           rc;
    tk_obj_t     *data = tk_obj(cx->arena, 4);
    tk_str_t      text;
    tk_ticket_t   t;

    rc = data ? tk_letter_ticket(cx, row->ticket_id, &t) : TK_ENOMEM;

    if (rc != TK_OK) {
        return rc;
    }

    texts_int(texts, data, "number", (int64_t) t.number);
    texts_str(texts, data, "link", tk_letter_link(cx, &t, row));
    rc = texts_render(texts, "unverified", TK_STR(""), data, cx->arena,
                      &text);

    return rc == TK_OK ? tk_letter_neutral(cx, row, text, letter_r) : rc;
}
