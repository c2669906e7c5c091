#include "base/hash.h"
#include "base/utf8.h"
#include "mime/parse.h"
#include "fuzz.h"

/*
 * Delivery reports: the bytes are the part that says who did not get it, or
 * the text of a report in no standard form.
 */


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    tk_mime_init();
    return tk_base_init();
}


static void
check(const char *head, tk_str_t s, const char *tail)
{
    tk_str_t     raw;
    tk_mail_t   *mail;
    tk_arena_t  *a = tk_arena_create(0);

    raw = tk_arena_cat(a, tk_str_z(head), s);
    raw = tk_arena_cat(a, raw, tk_str_z(tail));
    must(tk_mime_parse(a, raw, NULL, &mail) == 0);
    must(mail->automatic != TK_AUTO_NO);
    must(tk_utf8_valid(mail->dsn.message_id)
         && tk_utf8_valid(mail->dsn.recipient)
         && tk_utf8_valid(mail->dsn.action)
         && tk_utf8_valid(mail->dsn.status)
         && tk_utf8_valid(mail->dsn.diagnostic));
    must(memchr(mail->dsn.recipient.p, '\n', mail->dsn.recipient.n) == NULL);
    tk_arena_destroy(a);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tk_str_t  s = tk_str((const char *) data, size);

    check("From: MAILER-DAEMON@example.com\n"
          "Content-Type: multipart/report; report-type=delivery-status; "
          "boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n", s,
          "\n--b\nContent-Type: text/rfc822-headers\n\n"
          "Message-ID: <1@example.com>\n--b--\n");
    check("From: MAILER-DAEMON@example.com\nSubject: Undelivered\n\n", s, "");

    return 0;
}
