#include "letterbytes.h"
#include "mime/build.h"


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
        .list_id = TK_STR(""), .text = l->text
    };

    rc = letter_files(cx, l, &mail);

    return rc == TK_OK ? tk_mime_build(cx->arena, &mail, raw_r) : rc;
}
