#include "web/page.h"

#include <stdio.h>

#include "base/buf.h"
#include "fmt/markup.h"
#include "fmt/url.h"
#include "web/agent.h"
#include "web/fold.h"
#include "web/hours.h"
#include "web/face.h"

#define TK_PAGE_MESSAGES  50


/* Of that message, and not shown within its text. */
static bool
tk_page_message_file(const tk_message_t *m, const tk_attach_t *file)
{
    return file->message_id == m->id && !file->shown;
}


/* Behind its text, which says what it shows. */
static void
tk_page_message_files(tk_page_t *pg, tk_obj_t *o, const tk_message_t *m,
    tk_str_t link, const tk_attach_t *files, size_t n)
{
    size_t     i;
    uint32_t   k = 0, count = 0;
    tk_buf_t   b;
    tk_obj_t  *f;
    tk_val_t  *list;

    for (i = 0; i < n; i++) {
        count += tk_page_message_file(m, &files[i]);
    }

    list = tk_obj_list(o, TK_K_files, count);
    tk_obj_bool(o, TK_K_has_files, count > 0);

    for (i = 0; i < n; i++) {
        if (!tk_page_message_file(m, &files[i])) {
            continue;
        }

        tk_buf_init(&b, pg->arena, 2048);
        tk_buf_str(&b, link);
        tk_buf_u64(&b, files[i].id);
        tk_buf_chr(&b, '/');
        tk_url_segment(&b, files[i].name.n ? files[i].name
                                           : TK_STR("file"));

        f = tk_list_obj(o, list, k++, 4);
        tk_obj_str(f, TK_K_name, files[i].name);
        tk_obj_str(f, TK_K_size, tk_page_size(pg, files[i].size));
        tk_obj_str(f, TK_K_href, tk_buf_view(&b));
        tk_obj_bool(f, TK_K_image, files[i].image != 0);
    }
}


/* "7 sent a@b\n8 failed c@d 550 no such user" */
static void
tk_page_message_mails(tk_page_t *pg, tk_obj_t *o, tk_str_t mails)
{
    size_t     i;
    uint32_t   n = 0, k = 0;
    tk_obj_t  *m;
    tk_str_t   line, state, id;
    tk_val_t  *list;

    for (i = 0; i < mails.n; i++) {
        n += mails.p[i] == '\n';
    }

    list = tk_obj_list(o, TK_K_mails, mails.n ? n + 1 : 0);

    while (mails.n && mails.p != NULL) {
        line = tk_str_cut(&mails, '\n');
        id = tk_str_cut(&line, ' ');
        state = tk_str_cut(&line, ' ');
        m = tk_list_obj(o, list, k++, 6);
        tk_obj_str(m, TK_K_id, id);
        tk_obj_bool(m, TK_K_sent, tk_str_eqz(state, "sent"));
        tk_obj_bool(m, TK_K_failed, tk_str_eqz(state, "failed")
                                    || tk_str_eqz(state, "unknown"));
        tk_obj_bool(m, TK_K_queued, tk_str_eqz(state, "queued")
                                    || tk_str_eqz(state, "sending"));
        tk_obj_str(m, TK_K_to, tk_str_cut(&line, ' '));
        tk_obj_str(m, TK_K_error, line.p ? line : TK_STR(""));
    }
}


/* Merged and split messages name the other ticket. */
static void
tk_page_message_moved(tk_page_t *pg, tk_obj_t *o, const tk_message_t *m)
{
    static const tk_key_id_t  keys[] = {
        TK_K_moved, TK_K_merged_from, TK_K_split_from, TK_K_split_to
    };

    if (m->moved_from != 0 && m->moved < sizeof(keys) / sizeof(keys[0])) {
        tk_obj_int(o, keys[m->moved], (int64_t) m->moved_from);
    }
}


tk_obj_t *
tk_page_mail_words(tk_page_t *pg, tk_str_t rule, tk_str_t no_reply)
{
    size_t       i;
    char         name[48];
    tk_obj_t    *mail = tk_obj(pg->arena, 5);
    tk_key_id_t  key;
    tk_str_t     word[2] = { rule, no_reply };

    for (i = 0; i < 2; i++) {
        snprintf(name, sizeof(name), "%s_%.*s", i ? "quiet" : "rule",
                 TK_STR_ARG(word[i]));

        for (char *p = name; *p != '\0'; p++) {
            *p = *p == '-' ? '_' : *p;
        }

        key = tk_tmpl_key(pg->site->pages, tk_str_z(name));

        if (word[i].n && key != TK_K_NONE) {
            tk_obj_bool(mail, key, true);
        }
    }

    return mail;
}


static void
tk_page_message_mail(tk_page_t *pg, tk_obj_t *o, const tk_message_t *m)
{
    tk_obj_t  *mail;

    if (m->mail_id == 0 || m->rule.n == 0) {
        return;
    }

    mail = tk_page_mail_words(pg, m->rule, m->no_reply);
    tk_obj_str(mail, TK_K_sender, m->sender);
    tk_obj_bool(mail, TK_K_unverified, tk_message_unverified(m));

    if (m->mail_kept) {
        tk_obj_int(mail, TK_K_raw, (int64_t) m->id);
    }

    tk_obj_obj(o, TK_K_by_mail, mail);
}


static void
tk_page_message_changes(tk_page_t *pg, tk_obj_t *o, const tk_message_t *m,
    bool agent)
{
    if (m->status_id) {
        tk_page_status(pg, o, TK_K_new_status, m->status_id);
    }

    /* Who works on it, and where it is filed, is the agents' affair. */
    if (!agent) {
        return;
    }

    tk_page_message_moved(pg, o, m);
    tk_obj_str(o, TK_K_new_type, m->type_id
                                 ? tk_page_type_name(pg, m->type_id)
                                 : TK_STR(""));
    tk_obj_str(o, TK_K_new_agent, m->agent_id
                                  ? tk_page_agent_name(pg, m->agent_id)
                                  : TK_STR(""));
    tk_obj_bool(o, TK_K_to_nobody,
                m->kind == TK_MSG_EVENT && !m->status_id && !m->type_id
                && !m->agent_id && !m->moved);
}


/* Quoted history apart, to be folded; what is too long for the page may be
 * cut in the middle of it. */
static void
tk_page_message_text(tk_page_t *pg, tk_obj_t *o, const tk_message_t *m,
    tk_attach_t *files, size_t n)
{
    size_t         from = m->quote_from, to = m->quote_to;
    tk_str_t       html;
    tk_pictures_t  pictures;

    if (m->html.n) {
        tk_page_pictures_of(pg, m->id, files, n, &pictures);
        from = m->html_quote < m->html.n ? m->html_quote : 0;
        html = tk_markup_core(pg->arena, tk_str_sub(m->html, 0,
                                                    from ? from : m->html.n));
        tk_obj_str(o, TK_K_body, TK_STR(""));
        tk_obj_html(o, TK_K_html_body,
                    tk_page_pictures(pg, html, &pictures));

        if (from > 0) {
            html = tk_markup_core(pg->arena,
                                  tk_str_sub(m->html, from, m->html.n));
            tk_obj_html(o, TK_K_html_quoted,
                        tk_page_pictures(pg, html, &pictures));
        }

        return;
    }

    to = to < m->body.n ? to : m->body.n;

    if (m->quote_to == 0 || from >= to) {
        tk_obj_str(o, TK_K_body, tk_text_core(m->body));
        return;
    }

    tk_obj_str(o, TK_K_body,
               tk_text_core(tk_message_unquoted(pg->arena, m->body, from,
                                                to)));
    tk_obj_str(o, TK_K_quoted,
               tk_text_core(tk_str_sub(m->body, from, to - from)));
}


static void
tk_page_message(tk_page_t *pg, tk_obj_t *o, const tk_message_t *m,
    bool agent)
{
    tk_obj_int(o, TK_K_id, (int64_t) m->id);
    tk_obj_bool(o, TK_K_from_customer, m->kind == TK_MSG_CUSTOMER);
    tk_obj_bool(o, TK_K_from_agent, m->kind == TK_MSG_AGENT);
    tk_obj_bool(o, TK_K_is_note, m->kind == TK_MSG_NOTE);
    tk_obj_bool(o, TK_K_is_auto, m->kind == TK_MSG_AUTO);
    tk_obj_bool(o, TK_K_is_event, m->kind == TK_MSG_EVENT);
    tk_obj_bool(o, TK_K_mine, m->user_id != 0
                              && m->user_id == pg->viewer.user_id);
    tk_obj_bool(o, TK_K_automatic, m->automatic);
    tk_obj_str(o, TK_K_author, m->author);
    tk_obj_str(o, TK_K_face, m->kind == TK_MSG_AGENT || m->kind == TK_MSG_NOTE
                             ? tk_page_face_of(pg, m->user_id, agent)
                             : TK_STR(""));
    tk_obj_str(o, TK_K_author_email, agent ? m->author_email : TK_STR(""));
    tk_page_time(pg, o, TK_K_time, m->created);
    tk_obj_bool(o, TK_K_long_text, m->long_text);
    tk_page_message_changes(pg, o, m, agent);
    tk_page_message_mails(pg, o, agent ? m->mails : TK_STR(""));
    tk_obj_bool(o, TK_K_edited, agent && m->edited);

    if (m->deleted != TK_TIME_NONE) {
        tk_page_time(pg, o, TK_K_deleted, m->deleted);
        tk_obj_str(o, TK_K_deleter, agent ? m->deleter : TK_STR(""));
    }

    if (agent) {
        tk_page_message_mail(pg, o, m);
    }
}


static void
tk_page_ticket_facts(tk_page_t *pg, const tk_ticket_t *t, bool agent)
{
    tk_obj_t  *o = pg->root;

    tk_obj_int(o, TK_K_number, (int64_t) t->number);
    tk_obj_str(o, TK_K_subject, t->subject);
    tk_obj_str(o, TK_K_type, tk_page_type_name(pg, t->type_id));
    tk_page_status(pg, o, TK_K_status, t->status_id);
    tk_obj_str(o, TK_K_agent, tk_page_agent_name(pg, t->agent_id));
    tk_obj_str(o, TK_K_agent_face,
               tk_page_face_of(pg, t->agent_id, agent));
    tk_page_time(pg, o, TK_K_created, t->created);
    tk_page_time(pg, o, TK_K_modified, t->modified);
    tk_obj_bool(o, TK_K_high, t->priority > 0);
    tk_obj_bool(o, TK_K_normal, t->priority == 0);
    tk_obj_bool(o, TK_K_low, t->priority < 0);
    tk_obj_bool(o, TK_K_closed, tk_snap_closed(pg->cx.snap, t->status_id));
}


/* What is read for it. */
typedef struct {
    bool           agent;         /* the viewer sees what agents see      */
    bool           more;          /* there are earlier messages           */
    uint64_t       before;        /* as asked: a message's id, 0 the newest */
    tk_message_t  *m;             /* newest first                         */
    size_t         n;
    tk_attach_t   *files;
    size_t         n_files;
    tk_hours_t    *hours;
    size_t         n_hours;
    tk_past_t     *past;          /* NULL: not asked for                  */
    size_t         n_past;
    tk_fold_t      fold;
} tk_talk_t;


/* The files of the ticket, if any of the messages has one. */
static int
tk_talk_files(tk_page_t *pg, const tk_ticket_t *t, tk_talk_t *talk)
{
    size_t  i;

    for (i = 0; i < talk->n; i++) {
        if (talk->m[i].n_files > 0) {
            return tk_attach_list(&pg->cx, t->id, &talk->files,
                                  &talk->n_files);
        }
    }

    return TK_OK;
}


static int
tk_talk_load(tk_page_t *pg, const tk_ticket_t *t, const tk_ticket_facts_t *f,
    bool past, tk_talk_t *talk)
{
    int  rc;

    *talk = (tk_talk_t) {
        .agent = tk_acl_may(&pg->cx, f, TK_MAY_SEE_NOTES),
        .before = tk_page_number(tk_form_get(pg->query, "before"))
    };
    rc = tk_message_list(&pg->cx, f, talk->before, TK_PAGE_MESSAGES + 1,
                         &talk->m, &talk->n);

    if (rc == TK_OK) {
        talk->more = talk->n > TK_PAGE_MESSAGES;
        talk->n -= talk->more;
        rc = tk_talk_files(pg, t, talk);
    }

    if (rc == TK_OK) {
        rc = tk_page_hours_load(pg, t, talk->agent, &talk->hours,
                                &talk->n_hours);
    }

    if (rc == TK_OK && talk->agent && past) {
        rc = tk_past_list(&pg->cx, t->id, &talk->past, &talk->n_past);
    }

    return rc;
}


static void
tk_talk_message(tk_page_t *pg, tk_obj_t *o, const tk_ticket_facts_t *f,
    tk_str_t link, const tk_talk_t *talk, size_t i)
{
    const tk_message_t  *m = &talk->m[i];

    tk_page_message(pg, o, m, talk->agent);
    tk_page_message_text(pg, o, m, talk->files, talk->n_files);
    tk_page_message_files(pg, o, m, link, talk->files, talk->n_files);
    tk_obj_bool(o, TK_K_can_edit,
                m->deleted == TK_TIME_NONE
                && tk_acl_may_edit(&pg->cx, f, m->kind != TK_MSG_EVENT,
                                   m->user_id));
    tk_page_hours_of(pg, o, m->id, f->company_id, talk->hours, talk->n_hours);
    tk_fold_show(pg, o, &talk->fold, i);

    if (talk->past != NULL) {
        tk_past_between(pg, o, &(tk_past_between_t) {
                            .m = talk->m, .n = talk->n,
                            .past = talk->past, .n_past = talk->n_past
                        }, i);
    }
}


int
tk_page_conversation(tk_page_t *pg, const tk_ticket_t *t, tk_str_t link,
    bool past)
{
    int                rc;
    bool               turned;
    size_t             i, at;
    tk_val_t          *list;
    tk_talk_t          talk;
    tk_ticket_facts_t  f = tk_ticket_facts(t);

    rc = tk_talk_load(pg, t, &f, past, &talk);

    if (rc != TK_OK) {
        return rc;
    }

    tk_fold_init(pg, talk.m, talk.n, talk.before != 0 || !talk.agent,
                 &talk.fold);
    tk_fold_head(pg, &talk.fold);
    turned = talk.agent && pg->viewer.oldest_first;
    tk_page_ticket_facts(pg, t, talk.agent);
    tk_obj_int(pg->root, TK_K_seen,
               talk.before || talk.n == 0 ? 0 : (int64_t) talk.m[0].id);
    tk_obj_bool(pg->root, TK_K_oldest, turned);
    list = tk_obj_list(pg->root, TK_K_messages, (uint32_t) talk.n);

    for (i = 0; i < talk.n; i++) {
        at = turned ? talk.n - 1 - i : i;
        tk_talk_message(pg, tk_list_obj(pg->root, list, (uint32_t) at, 36),
                        &f, link, &talk, i);
    }

    tk_obj_str(pg->root, TK_K_more_query,
               talk.more ? tk_arena_printf(pg->arena, "before=%llu",
                               (unsigned long long) talk.m[talk.n - 1].id)
                         : TK_STR(""));

    return TK_OK;
}


int
tk_page_whole(tk_page_t *pg, const tk_ticket_t *t, tk_str_t id, tk_str_t url,
    tk_str_t link, const char *template)
{
    int                rc;
    size_t             n;
    tk_obj_t          *o = pg->root;
    tk_attach_t       *files;
    tk_message_t       m;
    tk_ticket_facts_t  f = tk_ticket_facts(t);

    rc = tk_message_get(&pg->cx, &f, tk_page_number(id), &m);

    if (rc == TK_OK) {
        rc = tk_attach_list(&pg->cx, t->id, &files, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    tk_obj_int(o, TK_K_id, (int64_t) m.id);
    tk_obj_int(o, TK_K_number, (int64_t) t->number);
    tk_obj_str(o, TK_K_subject, t->subject);
    tk_obj_str(o, TK_K_url, url);
    tk_obj_str(o, TK_K_author, m.author);
    tk_page_time(pg, o, TK_K_time, m.created);
    tk_page_message_text(pg, o, &m, files, n);
    tk_page_message_files(pg, o, &m, link, files, n);

    return tk_page_render(pg, 200, template);
}
