#include "blob/image.h"
#include "desk/mail/maillog.h"
#include "desk/ticket/ticket.h"
#include "mailonce.h"
#include "mime/original.h"
#include "mime/parse.h"
#include "task.h"

#define ORIGINAL_MAX  (16u << 20)


static int
original_raw(task_t *t, tk_str_t *raw_r)
{
    int                    rc;
    tk_ticket_t            ticket;
    tk_message_t           m;
    tk_ticket_facts_t      f;
    tk_attach_t            file;

    rc = tk_ticket_by_number(&t->cx, task_arg_u64(t, "ticket"), &ticket);

    if (rc != TK_OK) {
        return rc;
    }

    f = tk_ticket_facts(&ticket);

    if (!tk_acl_may(&t->cx, &f, TK_MAY_SEE_NOTES)) {
        return TK_EDENIED;
    }

    rc = tk_message_get(&t->cx, &f, task_arg_u64(t, "message"), &m);

    if (rc == TK_OK) {
        rc = tk_maillog_raw(&t->cx, m.mail_id, &file);
    }

    return rc == TK_OK ? tk_attach_read(&t->cx, file.digest, raw_r) : rc;
}


static const char *
original_type(tk_str_t bytes)
{
    tk_image_t  image;

    (void) tk_image_read(tk_str_sub(bytes, 0, TK_IMAGE_HEAD), &image);

    return tk_image_type((int) image.kind);
}


/* The markup of the mail that a message came by, as its sender made it. */
int
task_original(task_t *t)
{
    int         rc;
    tk_str_t    raw, html;
    tk_mail_t  *mail;

    rc = mail_once();

    if (rc == TK_OK) {
        rc = original_raw(t, &raw);
    }

    if (rc == TK_OK) {
        rc = tk_mime_parse(t->arena, raw, NULL, &mail);
    }

    if (rc == TK_OK) {
        rc = tk_original(t->arena, mail, original_type, ORIGINAL_MAX, &html);
    }

    return rc == TK_OK ? task_bytes(t, html, TK_STR("mail.html"),
                                    TK_STR("text/html"))
                       : rc;
}
