#include "base/err.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "mime/parse.h"
#include "fuzz.h"

/*
 * Whole mails.  Any bytes give a mail whose text is valid UTF-8 without
 * NUL; limits small enough to be met are chosen by the first byte.
 */


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    tk_mime_init();
    return tk_base_init();
}


static void
must_be_text(tk_str_t s)
{
    if (!tk_utf8_valid(s) || memchr(s.p ? s.p : "", '\0', s.n) != NULL) {
        abort();
    }
}


static void
check_addresses(const tk_arr_t *v, size_t max)
{
    size_t  i;

    if (v->n > max) {
        abort();
    }

    for (i = 0; i < v->n; i++) {
        must_be_text(tk_arr_at(v, tk_addr_t, i)->name);
        must_be_text(tk_arr_at(v, tk_addr_t, i)->addr);
    }
}


static void
check_attachments(tk_arena_t *a, const tk_mail_t *mail)
{
    size_t        i;
    uint8_t       sha256[32];
    tk_str_t      bytes;
    tk_mime_file_t  *at;

    for (i = 0; i < mail->attachments.n; i++) {
        at = tk_arr_at(&mail->attachments, tk_mime_file_t, i);
        must_be_text(at->filename);
        must_be_text(at->content_id);

        if (at->filename.n == 0
            || tk_mime_attach_bytes(a, at, &bytes) != TK_OK)
        {
            abort();
        }

        tk_sha256(bytes.p, bytes.n, sha256);
        if (bytes.n != at->size || memcmp(sha256, at->sha256, 32) != 0) {
            abort();
        }
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tk_str_t           raw;
    tk_mail_t         *mail;
    tk_arena_t        *a;
    tk_mime_limits_t   limits = tk_mime_limits_default;

    if (size == 0) {
        return 0;
    }

    if (data[0] == 1) {
        limits.part.depth = 2;
        limits.part.parts = 3;
        limits.part.header.bytes = 300;
        limits.part.header.count = 5;
        limits.text_bytes = 100;
        limits.addresses = 2;
        limits.references = 2;
    }

    raw = tk_str((const char *) data, size);
    a = tk_arena_create(0);

    if (tk_mime_parse(a, raw, &limits, &mail) != TK_OK) {
        abort();
    }

    must_be_text(mail->subject);
    must_be_text(mail->text);
    must_be_text(mail->html);
    must_be_text(mail->message_id);
    must_be_text(mail->in_reply_to);
    must_be_text(mail->from.name);
    must_be_text(mail->dsn.recipient);
    must_be_text(mail->list_id);
    check_addresses(&mail->to, limits.addresses);
    check_addresses(&mail->reply_to, limits.addresses);
    check_attachments(a, mail);

    tk_arena_destroy(a);

    return 0;
}
