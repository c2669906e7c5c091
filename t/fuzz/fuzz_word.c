#include "base/err.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "mime/build.h"
#include "mime/param.h"
#include "mime/parse.h"
#include "mime/word.h"
#include "fuzz.h"

/*
 * Encoded words (RFC 2047) and parameters (RFC 2231): what is read is valid
 * UTF-8 within its limits, and what we write of any line we read as itself.
 */


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    tk_mime_init();
    return tk_base_init();
}


static void
check_read(tk_arena_t *a, tk_str_t s)
{
    size_t       i;
    tk_str_t     t;
    tk_param_t  *p;
    tk_params_t  params;

    t = tk_word_decode(a, s, 2000);
    must(tk_utf8_valid(t) && t.n <= 2000);
    must(tk_word_len(s) <= s.n);
    tk_params_read(a, s, &params);
    must(tk_utf8_valid(tk_params_get(&params, "filename")));

    for (i = 0; i < params.v.n; i++) {
        p = tk_arr_at(&params.v, tk_param_t, i);
        must(tk_utf8_valid(p->value) && p->name.n > 0);
    }
}


static void
check_written(tk_arena_t *a, tk_str_t line)
{
    tk_str_t         raw;
    tk_mail_t       *mail;
    tk_attach_out_t  file = { line, TK_STR("text/plain"), TK_STR("x") };
    tk_mail_out_t    m = {
        .from = { TK_STR("x"), TK_STR("a@example.com") },
        .to = { line, TK_STR("b@example.com") },
        .reply_to = { TK_STR(""), TK_STR("") },
        .subject = line, .message_id = TK_STR("1@example.com"),
        .in_reply_to = TK_STR(""), .auto_submitted = TK_STR(""),
        .loop = TK_STR(""), .list_id = TK_STR(""), .text = TK_STR("x"),
        .attachments = &file, .n_attachments = 1
    };

    must(tk_mime_build(a, &m, &raw) == TK_OK);
    must(tk_mime_parse(a, raw, NULL, &mail) == TK_OK);
    /* a byte order mark is taken off each piece */
    must(tk_str_eq(mail->subject, line)
         || tk_str_find(line, TK_STR("\xef\xbb\xbf")) >= 0);
    must(mail->to.n == 1 && tk_str_eqz(tk_arr_at(&mail->to, tk_addr_t,
                                                 0)->addr, "b@example.com"));
    must(mail->attachments.n == 1);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tk_str_t     s = tk_str((const char *) data, size);
    tk_arena_t  *a = tk_arena_create(0);

    check_read(a, s);
    check_written(a, tk_utf8_line(a, s, 200));
    must(!tk_arena_failed(a));
    tk_arena_destroy(a);

    return 0;
}
