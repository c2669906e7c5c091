#include "desk/mail/letter.h"

#include "base/hash.h"
#include "base/rand.h"
#include "base/utf8.h"
#include "desk/mail/mailvars.h"
#include "desk/mail/notify.h"
#include "desk/mail/token.h"
#include "tk_sql.gen.h"

#define TK_LETTER_SUBJECT  250        /* characters */

/* What the last letter was made of. */
typedef struct tk_letter_seen {
    tk_ticket_t              ticket;         /* id 0: none                */
    tk_sql_message_by_id_t   message;
    uint64_t                 upto;           /* of those that came; or 0  */
    tk_sql_letter_came_t    *came;
    size_t                   n_came;
} tk_letter_seen_t;


int
tk_letter_keep(tk_cx_t *cx)
{
    cx->seen = tk_arena_zalloc(cx->arena, sizeof(*cx->seen));

    return cx->seen != NULL ? TK_OK : TK_ENOMEM;
}


int
tk_letter_ticket(tk_cx_t *cx, uint64_t id, tk_ticket_t *t_r)
{
    int                rc;
    tk_letter_seen_t  *seen = cx->seen;

    if (seen != NULL && seen->ticket.id == id) {
        *t_r = seen->ticket;
        return TK_OK;
    }

    rc = tk_ticket_load(cx, id, false, t_r);

    if (rc == TK_OK && seen != NULL) {
        *seen = (tk_letter_seen_t) { .ticket = *t_r };
    }

    return rc;
}


static int
tk_letter_message(tk_cx_t *cx, uint64_t id, tk_sql_message_by_id_t *m_r)
{
    int                rc;
    tk_letter_seen_t  *seen = cx->seen;

    if (seen != NULL && seen->message.id == id) {
        *m_r = seen->message;
        return TK_OK;
    }

    rc = tk_sql_message_by_id(cx->db, &(tk_sql_message_by_id_in_t) {
                                  .id = id
                              }, m_r);

    if (rc == TK_OK && seen != NULL) {
        seen->message = *m_r;
    }

    return rc;
}


/* Message-IDs of what came in with messages up to one, newest first. */
static int
tk_letter_came(tk_cx_t *cx, uint64_t ticket_id, uint64_t upto,
    tk_sql_letter_came_t **came_r, size_t *n_r)
{
    int                rc;
    tk_letter_seen_t  *seen = cx->seen;

    if (seen != NULL && seen->ticket.id == ticket_id && seen->upto == upto) {
        *came_r = seen->came;
        *n_r = seen->n_came;
        return TK_OK;
    }

    rc = tk_sql_letter_came(cx->db, &(tk_sql_letter_came_in_t) {
                                .ticket_id = ticket_id, .message_id = upto,
                                .max = TK_LETTER_REFS / 2
                            }, came_r, n_r);

    if (rc == TK_OK && seen != NULL && seen->ticket.id == ticket_id) {
        seen->upto = upto;
        seen->came = *came_r;
        seen->n_came = *n_r;
    }

    return rc;
}


/* RFC 3834: a program's answer, a program's notice, a person's mail. */
static tk_str_t
tk_letter_auto(tk_mail_kind_t kind)
{
    switch (kind) {

    case TK_MAIL_DEFAULT_RESPONSE:
    case TK_MAIL_CREATED_CUSTOMER:
        return TK_STR("");

    case TK_MAIL_AUTO_REPLY:
        return TK_STR("auto-replied");

    default:
        return TK_STR("auto-generated");
    }
}


tk_str_t
tk_letter_link(tk_cx_t *cx, const tk_ticket_t *t, const tk_outbox_t *row)
{
    tk_str_t             verifier;
    unsigned long long   number = t->number;
    const tk_conf_t     *conf = cx->snap->conf;
    tk_str_t             base = conf->base_url;

    if (tk_str_eqz(row->to_role, "agent")) {
        return tk_arena_printf(cx->arena, "%.*sagent/t/%llu",
                               TK_STR_ARG(base), number);
    }

    if (!conf->external) {
        return tk_arena_printf(cx->arena, "%.*st/%llu", TK_STR_ARG(base),
                               number);
    }

    /* It would be of use when they have lost their part in the ticket. */
    if (!tk_str_eqz(row->to_role, "customer")
        || !tk_str_ieq(row->to_address, t->email))
    {
        return TK_STR("");
    }

    base = conf->external_url.n ? conf->external_url : base;
    verifier = tk_ticket_verifier(cx->arena, t);

    return tk_arena_printf(cx->arena, "%.*st/%llu/%.*s", TK_STR_ARG(base),
                           number, TK_STR_ARG(verifier));
}


static void
tk_letter_from(tk_cx_t *cx, const tk_outbox_t *row, tk_letter_t *l)
{
    const tk_conf_t      *conf = cx->snap->conf;
    const tk_type_row_t  *type = tk_snap_type(cx->snap, row->type_id);

    l->from_name = conf->sender_name.n ? conf->sender_name
                   : conf->title.n ? conf->title : conf->desk;
    l->from = conf->sender_email;
    l->list_id = tk_arena_printf(cx->arena, "tickets.%.*s.%.*s",
                                 TK_STR_ARG(conf->desk),
                                 TK_STR_ARG(tk_conf_host(conf)));

    if (l->from.n == 0) {
        l->from = tk_arena_printf(cx->arena, "webmaster@%.*s",
                                  TK_STR_ARG(tk_conf_host(conf)));
    }

    if (type != NULL && type->alt_sender) {
        l->from = type->sender_email.n ? type->sender_email : l->from;
        l->from_name = type->sender_name.n ? type->sender_name
                                           : l->from_name;
    }
}


/* The agent to whom a mail goes: the one it is about, or whose address
 * stands in the list of those who are told of new tickets. */
static uint64_t
tk_letter_agent(tk_cx_t *cx, const tk_outbox_t *row, const tk_ticket_t *t)
{
    unsigned  i;
    uint64_t  user_id = row->user_id;

    for (i = 0; user_id == 0 && i < cx->snap->n_agents; i++) {
        if (tk_str_ieq(cx->snap->agents[i].email, row->to_address)) {
            user_id = cx->snap->agents[i].id;
        }
    }

    return user_id != 0 && tk_acl_agent_of(cx->snap, t->type_id, user_id)
           ? user_id : 0;
}


/* The mailbox's address, with a token bound to whom it is mailed. */
static void
tk_letter_reply_to(tk_cx_t *cx, const tk_outbox_t *row,
    const tk_ticket_t *t, tk_letter_t *l)
{
    tk_str_t                 local, domain, token;
    uint64_t                 user_id = 0;
    const tk_mailbox_row_t  *box = tk_snap_mailbox(cx->snap, row->type_id);

    if (box == NULL) {
        return;
    }

    l->reply_to = box->email;

    if (l->auto_submitted.n == 0) {
        l->envelope = box->email;
    }

    if (box->delimiter.n != 1) {
        return;
    }

    if (tk_str_eqz(row->to_role, "agent")) {
        user_id = tk_letter_agent(cx, row, t);
    }

    domain = box->email;
    local = tk_str_cut(&domain, '@');
    token = tk_token_reply(cx, t->number, user_id, row->to_address);
    l->reply_to = tk_arena_printf(cx->arena, "%.*s%.*s%.*s@%.*s",
                                  TK_STR_ARG(local),
                                  TK_STR_ARG(box->delimiter),
                                  TK_STR_ARG(token), TK_STR_ARG(domain));
}


/* In the order in which they were said: what went to this address before,
 * then what came in last, to which it is the answer. */
static int
tk_letter_thread(tk_cx_t *cx, const tk_outbox_t *row, tk_letter_t *l)
{
    int                    rc;
    uint64_t               upto = row->message_id ? row->message_id
                                                  : INT64_MAX;
    size_t                 i, n_came, n_went = 0;
    tk_sql_letter_came_t  *came;
    tk_sql_letter_went_t  *went;

    rc = tk_letter_came(cx, row->ticket_id, upto, &came, &n_came);

    /* Before the first answer to a ticket there was none. */
    if (rc == TK_OK && tk_mail_kind_named(row->kind) != TK_MAIL_AUTO_REPLY
        && tk_mail_kind_named(row->kind) != TK_MAIL_CREATED_AGENT)
    {
        rc = tk_sql_letter_went(cx->db, &(tk_sql_letter_went_in_t) {
                                    .ticket_id = row->ticket_id,
                                    .message_id = upto,
                                    .to_address = row->to_address,
                                    .id = row->id,
                                    .max = TK_LETTER_REFS / 2
                                }, &went, &n_went);
    }

    if (rc != TK_OK) {
        return rc;
    }

    for (i = n_went; i-- > 0; ) {
        l->references[l->n_references++] = went[i].mail_id;
    }

    for (i = n_came; i-- > 0; ) {
        l->references[l->n_references++] = came[i].mail_id;
    }

    if (l->n_references > 0) {
        l->in_reply_to = l->references[l->n_references - 1];
    }

    return TK_OK;
}


/* "[ts #NUMBER] " stands in front, once, whatever the template says. */
static int
tk_letter_subject(tk_cx_t *cx, tk_mailvars_t *vars, tk_letter_t *l)
{
    int        rc;
    tk_str_t   subject, tag;
    ptrdiff_t  i;

    rc = tk_mailvars_fill(cx, vars, cx->snap->conf->subject, &subject);

    if (rc != TK_OK) {
        return rc;
    }

    tag = tk_arena_printf(cx->arena, "[ts #%llu]",
                          (unsigned long long) vars->ticket->number);

    while ((i = tk_str_ifind(subject, tag)) >= 0) {
        subject = tk_arena_printf(cx->arena, "%.*s%.*s", (int) i, subject.p,
                                  TK_STR_ARG(tk_str_sub(subject,
                                      (size_t) i + tag.n, subject.n)));
    }

    subject = tk_utf8_line(cx->arena, subject, TK_LETTER_SUBJECT);
    l->subject = tk_arena_printf(cx->arena, "%.*s %.*s", TK_STR_ARG(tag),
                                 TK_STR_ARG(subject));

    return l->subject.p ? TK_OK : TK_ENOMEM;
}


/* Files of the agent's message go along as far as they fit; the link leads
 * to the others. */
static int
tk_letter_files(tk_cx_t *cx, const tk_outbox_t *row, tk_letter_t *l)
{
    int           rc;
    size_t        i, n;
    uint64_t      bytes = 0;
    tk_attach_t  *all;

    rc = tk_attach_list(cx, row->ticket_id, &all, &n);

    if (rc != TK_OK) {
        return rc;
    }

    l->files = all;

    for (i = 0; i < n; i++) {
        if (all[i].message_id == row->message_id
            && bytes + all[i].size <= TK_LETTER_FILES)
        {
            bytes += all[i].size;
            all[l->n_files++] = all[i];
        }
    }

    return TK_OK;
}


static tk_str_t
tk_letter_agent_name(tk_cx_t *cx, uint64_t user_id)
{
    const tk_agent_row_t  *agent = tk_snap_agent(cx->snap, user_id);

    return agent ? agent->name : TK_STR("");
}


/* Only what an agent wrote is Markdown; template and values are text, and
 * must not become markup: a mark that nobody can guess parts them. */
static int
tk_letter_shell(tk_cx_t *cx, tk_mailvars_t *vars, tk_str_t template,
    tk_letter_t *l)
{
    uint8_t  random[16];

    tk_rand(random, sizeof(random));
    l->markdown = vars->message;
    l->mark = tk_hex(cx->arena, random, sizeof(random));
    vars->message = l->mark;

    return tk_mailvars_fill(cx, vars, template, &l->shell);
}


/* The one who answers is the agent of a ticket that nobody claimed. */
static tk_mailvars_t
tk_letter_vars(tk_cx_t *cx, const tk_ticket_t *t, uint64_t user_id)
{
    tk_mailvars_t     vars;
    const tk_conf_t  *conf = cx->snap->conf;

    vars = (tk_mailvars_t) {
        .ticket = t,
        .language = conf->language.n ? conf->language
                    : conf->languages.n ? conf->languages.v[0]
                                        : TK_STR("en"),
        .agent = tk_letter_agent_name(cx, t->agent_id),
        .name = tk_letter_agent_name(cx, user_id)
    };

    if (vars.agent.n == 0) {
        vars.agent = vars.name;
    }

    return vars;
}


int
tk_letter_response(tk_cx_t *cx, const tk_ticket_t *t, tk_str_t template,
    tk_str_t message, tk_str_t link, tk_str_t *text_r)
{
    tk_mailvars_t  vars;

    vars = tk_letter_vars(cx, t, cx->viewer->user_id);
    vars.message = message;
    vars.link = link;

    return tk_mailvars_fill(cx, &vars, template, text_r);
}


static int
tk_letter_text(tk_cx_t *cx, const tk_outbox_t *row, const tk_ticket_t *t,
    tk_str_t template, tk_letter_t *l)
{
    int                    rc;
    tk_mailvars_t          vars;
    tk_sql_message_by_id_t message;

    message = (tk_sql_message_by_id_t) {
        .body = TK_STR(""), .deleted = TK_TIME_NONE
    };
    rc = row->message_id == 0 ? TK_OK
         : tk_letter_message(cx, row->message_id, &message);

    if (rc != TK_OK || message.deleted != TK_TIME_NONE) {
        return rc == TK_OK ? TK_ENOTFOUND : rc;
    }

    /* A note may claim the ticket, which is mailed; its text never is. */
    if (message.kind == TK_MSG_NOTE) {
        if (tk_mail_kind_named(row->kind) != TK_MAIL_CLAIMED) {
            return TK_ENOTFOUND;
        }

        message.body = TK_STR("");
    }

    /* What an agent mailed to us does not carry its history on. */
    message.body = tk_message_unquoted(cx->arena, message.body,
                                       message.quote_from, message.quote_to);

    vars = tk_letter_vars(cx, t, row->user_id);
    vars.message = tk_str_trim(message.body);
    vars.link = l->link = tk_letter_link(cx, t, row);

    if (vars.name.n == 0) {
        vars.name = l->from_name;
    }

    rc = tk_mailvars_fill(cx, &vars, template, &l->text);

    if (rc == TK_OK) {
        rc = tk_letter_subject(cx, &vars, l);
    }

    return rc == TK_OK && message.kind == TK_MSG_AGENT
           ? tk_letter_shell(cx, &vars, template, l) : rc;
}


int
tk_letter_make(tk_cx_t *cx, const tk_outbox_t *row, tk_letter_t *letter_r)
{
    const tk_template_row_t  *template;

    template = tk_notify_template(cx->snap, tk_mail_kind_named(row->kind),
                                  row->type_id, row->template_id);

    return template ? tk_letter_write(cx, row, template->body, letter_r)
                    : TK_ENOTFOUND;
}


int
tk_letter_write(tk_cx_t *cx, const tk_outbox_t *row, tk_str_t template,
    tk_letter_t *letter_r)
{
    int              rc;
    tk_ticket_t      t;
    tk_letter_t     *l = letter_r;
    tk_mail_kind_t   kind = tk_mail_kind_named(row->kind);

    rc = tk_letter_ticket(cx, row->ticket_id, &t);

    if (rc != TK_OK) {
        return rc;
    }

    *l = (tk_letter_t) {
        .to = row->to_address, .to_name = row->to_name,
        .message_id = row->mail_id, .loop = row->mail_id,
        .auto_submitted = tk_letter_auto(kind), .date = row->created,
        .reply_to = TK_STR(""), .in_reply_to = TK_STR(""),
        .envelope = TK_STR("")
    };

    tk_letter_from(cx, row, l);

    if (l->auto_submitted.n == 0) {
        l->envelope = l->from;
    }

    tk_letter_reply_to(cx, row, &t, l);
    rc = tk_letter_thread(cx, row, l);

    if (rc == TK_OK) {
        rc = tk_letter_text(cx, row, &t, template, l);
    }

    if (rc == TK_OK && kind == TK_MAIL_DEFAULT_RESPONSE) {
        rc = tk_letter_files(cx, row, l);
    }

    return rc == TK_OK && tk_arena_failed(cx->arena) ? TK_ENOMEM : rc;
}


int
tk_letter_notice(tk_cx_t *cx, const tk_outbox_t *row, tk_str_t text,
    tk_letter_t *letter_r)
{
    int           rc = TK_OK;
    tk_ticket_t   t;
    tk_letter_t  *l = letter_r;

    text = tk_str_trim(text);
    *l = (tk_letter_t) {
        .to = row->to_address, .to_name = row->to_name,
        .message_id = row->mail_id, .loop = row->mail_id,
        .auto_submitted = TK_STR("auto-generated"), .date = row->created,
        .reply_to = TK_STR(""), .in_reply_to = TK_STR(""),
        .envelope = TK_STR("")
    };
    l->subject = tk_utf8_line(cx->arena, tk_str_cut(&text, '\n'),
                              TK_LETTER_SUBJECT);
    l->text = text.p ? tk_str_trim(text) : TK_STR("");
    tk_letter_from(cx, row, l);

    if (row->ticket_id != 0) {
        rc = tk_letter_ticket(cx, row->ticket_id, &t);
    }

    if (rc == TK_OK && row->ticket_id != 0) {
        l->subject = tk_arena_printf(cx->arena, "[ts #%llu] %.*s",
                                     (unsigned long long) t.number,
                                     TK_STR_ARG(l->subject));
        tk_letter_reply_to(cx, row, &t, l);
    }

    return rc == TK_OK && tk_arena_failed(cx->arena) ? TK_ENOMEM : rc;
}


int
tk_letter_forward(tk_cx_t *cx, const tk_outbox_t *row, tk_str_t text,
    tk_letter_t *letter_r)
{
    int                      rc;
    tk_outbox_t              files = *row;
    const tk_mailbox_row_t  *box = tk_snap_mailbox(cx->snap, row->type_id);

    rc = tk_letter_notice(cx, row, text, letter_r);
    letter_r->auto_submitted = TK_STR("");
    letter_r->envelope = box != NULL ? box->email : letter_r->from;
    files.message_id = row->ref_id;

    return rc == TK_OK ? tk_letter_files(cx, &files, letter_r) : rc;
}


int
tk_letter_neutral(tk_cx_t *cx, const tk_outbox_t *row, tk_str_t text,
    tk_letter_t *letter_r)
{
    int           rc;
    tk_outbox_t   nameless = *row;

    nameless.to_name = TK_STR("");
    rc = tk_letter_notice(cx, &nameless, text, letter_r);
    letter_r->auto_submitted = tk_letter_auto(TK_MAIL_AUTO_REPLY);

    return rc == TK_OK ? tk_letter_thread(cx, row, letter_r) : rc;
}


int
tk_letter_unproved(tk_cx_t *cx, const tk_outbox_t *row, bool *unproved_r)
{
    int                       rc;
    tk_sql_address_proved_t   proved;

    *unproved_r = false;

    if (tk_mail_kind_named(row->kind) != TK_MAIL_AUTO_REPLY) {
        return TK_OK;
    }

    rc = tk_sql_address_proved(cx->db, &(tk_sql_address_proved_in_t) {
                                   .address = row->to_address,
                                   .email = row->to_address,
                                   .message_id = row->message_id
                               }, &proved);

    *unproved_r = rc == TK_OK
                  && (proved.doubted
                      || (cx->snap->conf->autoreply_neutral
                          && !proved.proved));

    return rc;
}
