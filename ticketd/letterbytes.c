#include "base/buf.h"
#include "desk/mail/notice.h"
#include "letterbytes.h"
#include "mime/build.h"
#include "mime/html_text.h"
#include "mime/markdown.h"
#include "notice_text.h"

#define LETTER_HTML  (8u << 20)


static int
letter_texts(tk_cx_t *cx, tk_arena_t *a, texts_t *texts, tk_str_t *err)
{
    return texts->set != NULL ? TK_OK
                              : texts_load(a, cx->snap->conf, texts, err);
}


/* Agents read the mail as they read the ticket: with the mark. */
static int
letter_mark(tk_cx_t *cx, tk_arena_t *a, texts_t *texts,
    const tk_outbox_t *row, tk_letter_t *l, tk_str_t *err)
{
    int          rc;
    tk_str_t     mark;
    tk_ticket_t  t;

    rc = tk_letter_ticket(cx, row->ticket_id, &t);

    if (rc != TK_OK || !t.doubted) {
        return rc;
    }

    rc = letter_texts(cx, a, texts, err);

    if (rc == TK_OK) {
        rc = texts_render(texts, "sender_unverified", TK_STR(""),
                          tk_obj(cx->arena, 0), cx->arena, &mark);
    }

    if (rc == TK_OK) {
        l->text = tk_arena_printf(cx->arena, "%.*s\n\n%.*s",
                                  TK_STR_ARG(mark), TK_STR_ARG(l->text));
    }

    return rc;
}


static int
letter_template(tk_cx_t *cx, tk_arena_t *a, texts_t *texts,
    const tk_outbox_t *row, tk_letter_t *l, tk_str_t *err)
{
    int  rc = tk_letter_make(cx, row, l);

    return rc == TK_OK && tk_str_eqz(row->to_role, "agent")
           ? letter_mark(cx, a, texts, row, l, err) : rc;
}


static int
letter_try(tk_cx_t *cx, tk_arena_t *a, texts_t *texts,
    const tk_outbox_t *row, tk_letter_t *l, tk_str_t *err)
{
    int   rc;
    bool  neutral;

    rc = tk_letter_unproved(cx, row, &neutral);

    if (rc == TK_OK && tk_notice_kind(row->kind) == TK_NOTICES && !neutral) {
        return letter_template(cx, a, texts, row, l, err);
    }

    rc = rc == TK_OK ? letter_texts(cx, a, texts, err) : rc;

    if (rc != TK_OK) {
        return rc;
    }

    return neutral ? notice_neutral(cx, texts, row, l)
                   : notice_letter(cx, texts, row, l);
}


int
letter_of(tk_cx_t *cx, tk_arena_t *a, texts_t *texts, const tk_outbox_t *row,
    tk_letter_t *l, tk_str_t *err_r)
{
    int  rc;

    *err_r = TK_STR("");
    rc = letter_try(cx, a, texts, row, l, err_r);

    /* Whoever queued it may know a template that came a moment ago. */
    if (rc == TK_ENOTFOUND && tk_snapshot_use(cx, 0, 0) == TK_OK) {
        rc = letter_try(cx, a, texts, row, l, err_r);
    }

    return rc;
}


static int
letter_files(tk_cx_t *cx, const tk_letter_t *l, tk_mail_out_t *mail)
{
    int               rc = TK_OK;
    size_t            i;
    tk_attach_out_t  *out;

    out = tk_arena_array(cx->arena, l->n_files + 1, sizeof(*out));

    if (out == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; rc == TK_OK && i < l->n_files; i++) {
        out[i].filename = l->files[i].name;
        out[i].type = l->files[i].type;
        rc = tk_attach_read(cx, l->files[i].digest, &out[i].bytes);
    }

    mail->attachments = out;
    mail->n_attachments = l->n_files;

    return rc;
}


/* The letter with the agent's text rendered; the rest as it stands. */
static int
letter_html(tk_cx_t *cx, const tk_letter_t *l, tk_str_t *html_r)
{
    int        rc;
    tk_buf_t   b;
    tk_str_t   rest = l->shell, said;
    ptrdiff_t  at;

    *html_r = TK_STR_NULL;

    if (l->markdown.p == NULL) {
        return TK_OK;
    }

    rc = tk_markdown(cx->arena, l->markdown, &said);
    tk_buf_init(&b, cx->arena, LETTER_HTML);

    while (rc == TK_OK && (at = tk_str_find(rest, l->mark)) >= 0) {
        tk_buf_str(&b, tk_html_linked(cx->arena,
                           tk_str_trim(tk_str_sub(rest, 0, (size_t) at)),
                           l->link, LETTER_HTML));
        tk_buf_str(&b, said);
        rest = tk_str_sub(rest, (size_t) at + l->mark.n, rest.n);
    }

    tk_buf_str(&b, tk_html_linked(cx->arena, tk_str_trim(rest), l->link,
                                  LETTER_HTML));

    if (rc == TK_OK && tk_buf_rc(&b) == TK_OK) {
        *html_r = tk_buf_view(&b);
    }

    return rc;
}


int
letter_bytes(tk_cx_t *cx, const tk_letter_t *l, tk_str_t *raw_r)
{
    int            rc;
    tk_mail_out_t  mail = {
        .from = { l->from_name, l->from },
        .to = { l->to_name, l->to },
        .reply_to = { l->from_name, l->reply_to },
        .subject = l->subject, .date = l->date,
        .message_id = l->message_id, .in_reply_to = l->in_reply_to,
        .references = l->references, .n_references = l->n_references,
        .auto_submitted = l->auto_submitted, .loop = l->loop,
        .list_id = l->list_id, .text = l->text
    };

    rc = letter_files(cx, l, &mail);

    if (rc == TK_OK) {
        rc = letter_html(cx, l, &mail.html);
    }

    return rc == TK_OK ? tk_mime_build(cx->arena, &mail, raw_r) : rc;
}
