#include "desk/mail/maillog.h"
#include "fmt/url.h"
#include "web/admin.h"

/* The mails that came in: the log, and the quarantine, which is what of it
 * waits for somebody. */

#define TK_ADM_MAIL_HEAD  (32u << 10)     /* bytes shown of a mail        */


/* A state as the templates know it: is_STATE is true, of "" nothing is. */
static tk_obj_t *
tk_adm_mail_word(tk_page_t *pg, tk_str_t state)
{
    tk_obj_t     *o = tk_obj(pg->arena, 1);
    tk_key_id_t   key;

    key = tk_tmpl_key(pg->site->pages,
                      tk_arena_cat(pg->arena, TK_STR("is_"), state));

    if (key != TK_K_NONE) {
        tk_obj_bool(o, key, true);
    }

    return o;
}


static void
tk_adm_mail_row(tk_page_t *pg, tk_obj_t *o, const tk_maillog_t *m)
{
    tk_obj_int(o, TK_K_id, (int64_t) m->id);
    tk_obj_obj(o, TK_K_state, tk_adm_mail_word(pg, m->state));
    tk_obj_str(o, TK_K_email, m->mailbox);
    tk_obj_bool(o, TK_K_by_pipe, m->mailbox_id == 0);
    tk_obj_str(o, TK_K_sender, m->sender);
    tk_obj_str(o, TK_K_subject, m->subject);
    tk_obj_bool(o, TK_K_hidden, !m->mine);
    tk_obj_str(o, TK_K_reason, m->reason);
    tk_obj_str(o, TK_K_mail_id, m->mail_id);
    tk_obj_int(o, TK_K_tries, (int64_t) m->tries);
    tk_obj_str(o, TK_K_size, tk_page_size(pg, m->size));
    tk_page_time(pg, o, TK_K_received, m->received);
    tk_obj_obj(o, TK_K_by_mail, tk_page_mail_words(pg, m->rule, m->no_reply));

    if (m->number != 0) {
        tk_obj_int(o, TK_K_number, (int64_t) m->number);
    }

    if (m->handled != TK_TIME_NONE) {
        tk_obj_int(o, TK_K_ms, m->handled - m->received);
    }
}


/* What was searched for: a ticket's number, <an@id>, or a sender. */
static void
tk_adm_mail_asked(tk_page_t *pg, tk_str_t q, tk_maillog_filter_t *f)
{
    if (tk_str_u64(q, &f->number) == TK_OK) {
        return;
    }

    if (q.n > 2 && q.p[0] == '<' && q.p[q.n - 1] == '>') {
        f->mail_id = tk_str_sub(q, 1, q.n - 2);

    } else {
        f->sender = tk_arena_lower(pg->arena, q);
    }
}


static int
tk_adm_mail_page(tk_page_t *pg, const char *path, tk_str_t query,
    const tk_maillog_filter_t *f, const char *template)
{
    int            rc;
    size_t         i, n;
    tk_str_t       next = TK_STR_NULL;
    tk_val_t      *list;
    tk_maillog_t  *rows;

    rc = tk_maillog_list(&pg->cx, f, &rows, &n);

    if (rc != TK_OK) {
        return rc;
    }

    if (n > TK_MAILLOG_PAGE) {
        n = TK_MAILLOG_PAGE;
        next = tk_arena_printf(pg->arena, "%llu",
                               (unsigned long long) rows[n - 1].id);
    }

    list = tk_obj_list(pg->root, TK_K_rows, (uint32_t) n);

    for (i = 0; i < n; i++) {
        tk_adm_mail_row(pg, tk_list_obj(pg->root, list, (uint32_t) i, 20),
                        &rows[i]);
    }

    tk_adm_pager(pg, path, query, next);

    return tk_adm_show(pg, template);
}


int
tk_page_adm_quarantine(tk_page_t *pg)
{
    tk_adm_begin(pg, "quarantine");

    return tk_adm_mail_page(pg, "admin/quarantine", TK_STR(""),
               &(tk_maillog_filter_t) {
                   .state = TK_STR("quarantine"),
                   .before = tk_page_number(tk_adm_query(pg, "after"))
               }, "adm/quarantine");
}


static tk_str_t
tk_adm_mail_state(tk_page_t *pg)
{
    size_t    i;
    tk_str_t  state = tk_adm_query(pg, "state");

    static const char *const  states[] = {
        "received", "done", "duplicate", "event", "quarantine", "deleted"
    };

    for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (tk_str_eqz(state, states[i])) {
            return state;
        }
    }

    return TK_STR("");
}


int
tk_page_adm_maillog(tk_page_t *pg)
{
    tk_buf_t             b;
    tk_str_t             q = tk_adm_query(pg, "q");
    tk_maillog_filter_t  f = { .state = tk_adm_mail_state(pg) };

    tk_adm_begin(pg, "maillog");
    f.before = tk_page_number(tk_adm_query(pg, "after"));
    tk_buf_init(&b, pg->arena, 4096);

    if (q.n != 0) {
        tk_adm_mail_asked(pg, q, &f);
        tk_buf_z(&b, "q=");
        tk_url_query(&b, q);

    } else if (f.state.n != 0) {
        tk_buf_z(&b, "state=");
        tk_buf_str(&b, f.state);
    }

    tk_obj_obj(pg->root, TK_K_chosen,
               tk_adm_mail_word(pg, q.n == 0 ? f.state : TK_STR("")));
    tk_obj_str(pg->root, TK_K_q, q);
    tk_obj_bool(pg->root, TK_K_filtered, q.n != 0 || f.state.n != 0);

    return tk_adm_mail_page(pg, "admin/mail", tk_buf_view(&b), &f,
                            "adm/maillog");
}


int
tk_page_adm_mail(tk_page_t *pg)
{
    int           rc;
    bool          held;
    tk_str_t      head;
    tk_attach_t   file;
    tk_maillog_t  m;

    rc = tk_maillog_get(&pg->cx, tk_adm_arg(pg, 0), &m);

    if (rc != TK_OK) {
        return rc;
    }

    held = tk_str_eqz(m.state, "quarantine");
    tk_adm_begin(pg, held ? "quarantine" : "maillog");
    tk_adm_mail_row(pg, pg->root, &m);
    tk_obj_bool(pg->root, TK_K_held, held);

    if (m.mine && m.kept) {
        rc = tk_maillog_raw(&pg->cx, m.id, &file);

        if (rc == TK_OK) {
            rc = tk_page_file_head(pg, &file, TK_ADM_MAIL_HEAD, &head);
        }

        if (rc == TK_OK) {
            tk_obj_str(pg->root, TK_K_text, head);
            tk_obj_bool(pg->root, TK_K_cut, file.size > TK_ADM_MAIL_HEAD);

        /* or what is kept is not there: it can be deleted all the same */
        } else if (rc == TK_ENOTFOUND || rc == TK_EIO) {
            m.kept = false;

        } else {
            return rc;
        }
    }

    tk_obj_bool(pg->root, TK_K_gone, !m.kept);

    return tk_adm_show(pg, "adm/mail");
}


int
tk_page_adm_mail_raw(tk_page_t *pg)
{
    int          rc;
    tk_attach_t  file;

    rc = tk_maillog_raw(&pg->cx, tk_adm_arg(pg, 0), &file);

    return rc == TK_OK ? tk_page_send_file(pg, &file) : rc;
}


static int
tk_adm_mail_ended(tk_page_t *pg, int rc, const char *word)
{
    return rc == TK_OK ? tk_adm_done(pg, word, "quarantine")
           : rc == TK_ENOTFOUND ? tk_adm_done(pg, "gone", "quarantine") : rc;
}


int
tk_page_adm_mail_again(tk_page_t *pg)
{
    return tk_adm_mail_ended(pg, tk_maillog_again(&pg->cx, tk_adm_arg(pg, 0),
                                                  false), "again");
}


int
tk_page_adm_mail_plain(tk_page_t *pg)
{
    return tk_adm_mail_ended(pg, tk_maillog_again(&pg->cx, tk_adm_arg(pg, 0),
                                                  true), "again");
}


int
tk_page_adm_mail_delete(tk_page_t *pg)
{
    return tk_adm_mail_ended(pg, tk_maillog_delete(&pg->cx,
                                                   tk_adm_arg(pg, 0)),
                             "deleted");
}
