#include "base/buf.h"
#include "base/rand.h"
#include "desk/mail/letter.h"
#include "desk/mail/notify.h"
#include "desk/mail/template.h"
#include "desk/ticket/unsent.h"
#include "mime/markdown.h"
#include "mime/sanitise.h"
#include "web/agent.h"

/* What an agent is about to send: its template, its look. */


static bool
tk_compose_fits(const tk_template_row_t *t, uint64_t type_id)
{
    return tk_str_eqz(t->kind, tk_mail_kind_name(TK_MAIL_DEFAULT_RESPONSE))
           && (t->type_id == 0 || t->type_id == type_id);
}


/* The chosen one, as posted or kept with the draft; 0 the default. */
static uint64_t
tk_compose_chosen(tk_page_t *pg, const tk_ticket_t *t)
{
    tk_str_t  posted = TK_STR_NULL;

    if (pg->req->form != NULL) {
        posted = tk_form_get(pg->req->form, "template");
    }

    return posted.n ? tk_page_number(posted)
           : t->unsent.n ? t->unsent_template : 0;
}


void
tk_compose_show(tk_page_t *pg, const tk_ticket_t *t)
{
    uint32_t                  i, k = 0, n = 0;
    uint64_t                  chosen = tk_compose_chosen(pg, t);
    tk_val_t                 *list;
    const tk_snapshot_t      *s = pg->cx.snap;
    const tk_template_row_t  *used;

    used = tk_notify_template(s, TK_MAIL_DEFAULT_RESPONSE, t->type_id,
                              chosen);

    for (i = 0; used && i < s->n_templates; i++) {
        n += tk_compose_fits(&s->templates[i], t->type_id);
    }

    list = tk_obj_list(pg->root, TK_K_templates, used ? n + 1 : 0);

    for (i = 0; used && i < s->n_templates; i++) {
        if (tk_compose_fits(&s->templates[i], t->type_id)) {
            tk_page_option(pg->root, list, k++, s->templates[i].id,
                           s->templates[i].name, &s->templates[i] == used);
        }
    }

    if (used) {
        tk_obj_bool(tk_page_option(pg->root, list, k, TK_TEMPLATE_WHOLE,
                                   TK_STR(""),
                                   chosen == TK_TEMPLATE_WHOLE),
                    TK_K_whole, true);
    }

    tk_obj_bool(pg->root, TK_K_no_template, used == NULL);
}


typedef struct {
    tk_arena_t  *arena;
    tk_str_t     text;
    tk_str_t     html;
    int          rc;
} tk_compose_job_t;


static void
tk_compose_render(void *arg)
{
    tk_compose_job_t  *job = arg;

    job->rc = tk_markdown(job->arena, job->text, &job->html);
}


/* A long text would keep the worker's other requests waiting. */
static int
tk_compose_markdown(tk_page_t *pg, tk_str_t text, tk_str_t *html_r)
{
    int               rc = TK_OK;
    const tk_host_t  *host = pg->req->host;
    tk_compose_job_t  job = { .arena = pg->arena, .text = text };

    if (text.n < 8192) {
        tk_compose_render(&job);
    } else {
        rc = host->offload(host->ctx, tk_compose_render, &job);
    }

    *html_r = job.html;

    return rc == TK_OK ? job.rc : rc;
}


int
tk_compose_markup(tk_page_t *pg, tk_message_new_t *m)
{
    m->html_version = TK_SANITISE_VERSION;

    return tk_compose_markdown(pg, m->body, &m->html);
}


/* What stands around the text in a mail; where the customer's link leads is
 * not for agents. */
static int
tk_compose_around(tk_page_t *pg, const tk_ticket_t *t)
{
    int                       rc;
    tk_str_t                  mark, mail, link;
    ptrdiff_t                 at;
    tk_form_t                *f = pg->req->form;
    const tk_template_row_t  *row;

    row = tk_notify_template(pg->cx.snap, TK_MAIL_DEFAULT_RESPONSE,
                             t->type_id,
                             tk_page_number(tk_form_get(f, "template")));

    if (row == NULL || tk_form_get(f, "note").n) {
        return TK_OK;
    }

    mark = tk_rand_token(pg->arena, 16);
    link = tk_arena_printf(pg->arena, "%.*st/%llu/…",
                           TK_STR_ARG(pg->cx.snap->conf->external_url.n
                                      ? pg->cx.snap->conf->external_url
                                      : pg->cx.snap->conf->base_url),
                           (unsigned long long) t->number);
    rc = tk_letter_response(&pg->cx, t, row->body, mark, link, &mail);
    at = rc == TK_OK ? tk_str_find(mail, mark) : -1;

    if (rc == TK_OK) {
        tk_obj_str(pg->root, TK_K_before,
                   tk_str_trim(tk_str_sub(mail, 0, at < 0 ? mail.n
                                                          : (size_t) at)));
        tk_obj_str(pg->root, TK_K_after, at < 0 ? TK_STR("")
                   : tk_str_trim(tk_str_sub(mail, (size_t) at + mark.n,
                                            mail.n)));
    }

    return rc;
}


int
tk_page_agent_preview(tk_page_t *pg)
{
    int          rc;
    tk_str_t     html, text = tk_form_get(pg->req->form, "text");
    tk_ticket_t  t;

    rc = tk_agent_open(pg, &t);

    if (rc == TK_OK) {
        rc = tk_compose_markdown(pg, text.p ? text : TK_STR(""), &html);
    }

    if (rc == TK_OK) {
        rc = tk_compose_around(pg, &t);
    }

    if (rc != TK_OK) {
        return rc;
    }

    tk_obj_html(pg->root, TK_K_html_body, html);

    return tk_page_render(pg, 200, "page/agent_preview");
}


/* Lines with the link stay out: where it leads is not for agents. */
static tk_str_t
tk_compose_linkless(tk_arena_t *a, tk_str_t template)
{
    tk_buf_t  b;
    tk_str_t  line;

    tk_buf_init(&b, a, TK_TEMPLATE_BODY + 1);

    while (template.p != NULL) {
        line = tk_str_cut(&template, '\n');

        if (tk_str_find(line, TK_STR("{LINK}")) < 0) {
            tk_buf_str(&b, line);
            tk_buf_z(&b, "\n");
        }
    }

    return tk_buf_view(&b);
}


/* The template with its variables and the text in it, to be changed by hand:
 * at sending nothing is put around it again. A template that has no place for
 * the text comes behind it. */
static int
tk_compose_fill(tk_page_t *pg, const tk_ticket_t *t, tk_str_t *text_r)
{
    int                       rc;
    tk_str_t                  filled, text = *text_r;
    const tk_template_row_t  *row;

    row = tk_template_find(pg->cx.snap,
              tk_page_number(tk_form_get(pg->req->form, "template")));

    if (row == NULL || !tk_compose_fits(row, t->type_id)) {
        return TK_ENOTFOUND;
    }

    rc = tk_letter_response(&pg->cx, t,
                            tk_compose_linkless(pg->arena, row->body), text,
                            TK_STR(""), &filled);

    if (rc == TK_OK) {
        filled = tk_str_trim(filled);
        *text_r = text.n && tk_str_find(row->body, TK_STR("{MESSAGE}")) < 0
                  ? tk_arena_printf(pg->arena, "%.*s\n\n%.*s",
                                    TK_STR_ARG(text), TK_STR_ARG(filled))
                  : filled;
    }

    return rc;
}


int
tk_page_agent_template(tk_page_t *pg)
{
    int          rc;
    tk_str_t     text = tk_form_get(pg->req->form, "text");
    tk_ticket_t  t;

    text = text.p ? tk_str_trim(text) : TK_STR("");
    rc = tk_agent_open(pg, &t);

    if (rc == TK_OK) {
        rc = tk_compose_fill(pg, &t, &text);
    }

    if (rc == TK_OK) {
        rc = tk_unsent_set(&pg->cx, t.id, text, TK_TEMPLATE_WHOLE, NULL);
    }

    if (rc != TK_OK || !pg->hx) {
        return rc == TK_OK ? tk_agent_done(pg, "kept") : rc;
    }

    pg->resp->status = 200;
    pg->resp->content_type = TK_STR("text/plain; charset=utf-8");
    tk_resp_body(pg->resp, pg->arena, text);

    return TK_OK;
}
