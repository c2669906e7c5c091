#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gmime/gmime.h>

#include "base/err.h"
#include "base/hash.h"
#include "mime/build.h"
#include "mime/parse.h"


static const tk_mail_out_t  plain = {
    .from = { TK_STR_INIT("The Desk"), TK_STR_INIT("desk@example.org") },
    .to = { TK_STR_INIT("Jane Doe"), TK_STR_INIT("jane@example.com") },
    .subject = TK_STR_INIT("[ts #202600001] Printer"),
    .date = INT64_C(1790000000000),
    .message_id = TK_STR_INIT("1.abc@example.org"),
    .text = TK_STR_INIT("Hello\nJane\n"),
};


/* Lines end in CR LF, are ASCII and not longer than 998. */
static void
check_bytes(tk_str_t raw)
{
    size_t  i, from;

    assert_true(raw.n > 0);

    for (i = 0, from = 0; i < raw.n; i++) {
        assert_true((unsigned char) raw.p[i] < 0x80 && raw.p[i] != '\0');

        if (raw.p[i] == '\n') {
            assert_true(i > 0 && raw.p[i - 1] == '\r');
            assert_true(i - from <= 999);
            from = i + 1;

        } else if (raw.p[i] == '\r') {
            assert_true(i + 1 < raw.n && raw.p[i + 1] == '\n');
        }
    }
}


static tk_mail_t *
build(tk_arena_t *a, const tk_mail_out_t *m, tk_str_t *raw_r)
{
    tk_str_t    again;
    tk_mail_t  *mail;

    assert_int_equal(tk_mime_build(a, m, raw_r), TK_OK);
    check_bytes(*raw_r);

    assert_int_equal(tk_mime_build(a, m, &again), TK_OK);
    assert_true(tk_str_eq(*raw_r, again));

    assert_int_equal(tk_mime_parse(a, *raw_r, NULL, &mail), TK_OK);
    assert_int_equal(mail->notices, 0);

    return mail;
}


static void
check_is(tk_str_t got, const char *want)
{
    if (!tk_str_eqz(got, want)) {
        fail_msg("\"%.*s\", not \"%s\"", TK_STR_ARG(got), want);
    }
}


static void
test_plain(void **state)
{
    tk_str_t     raw;
    tk_mail_t   *mail;
    tk_arena_t  *a;

    a = tk_arena_create(0);
    mail = build(a, &plain, &raw);

    check_is(mail->subject, "[ts #202600001] Printer");
    check_is(mail->from.name, "The Desk");
    check_is(mail->from.addr, "desk@example.org");
    check_is(tk_arr_at(&mail->to, tk_addr_t, 0)->addr, "jane@example.com");
    check_is(mail->message_id, "1.abc@example.org");
    check_is(mail->text, "Hello\nJane\n");
    assert_true(mail->date == plain.date);
    assert_true(tk_str_is_null(mail->html));
    assert_int_equal(mail->automatic, TK_AUTO_NO);
    assert_int_equal(mail->attachments.n, 0);

    tk_arena_destroy(a);
}


static void
test_everything(void **state)
{
    size_t         i;
    uint8_t        sha256[32];
    tk_str_t       raw;
    tk_mail_t     *mail;
    tk_arena_t    *a;
    tk_mime_file_t   *at;
    tk_mail_out_t  m = plain;

    const tk_str_t  references[] = {
        TK_STR("a@example.com"), TK_STR("b@example.com"),
    };
    const tk_attach_out_t  files[] = {
        { TK_STR("Rechnung f\xc3\xbcr M\xc3\xbcller.pdf"),
          TK_STR("application/pdf"), TK_STR("%PDF\r\n\x00\xff") },
        { TK_STR("\xe6\x97\xa5\xe6\x9c\xac.txt"), TK_STR("text/plain"),
          TK_STR("a\nb\r\n") },
        { TK_STR("empty"), TK_STR("Image/PNG"), TK_STR("") },
    };

    a = tk_arena_create(0);
    m.from.name = TK_STR("J\xc3\xb6rg, Support");
    m.reply_to.addr = TK_STR("desk+token@example.org");
    m.subject = TK_STR("Gr\xc3\xbc\xc3\x9f" "e \xf0\x9f\x98\x80");
    m.in_reply_to = TK_STR("b@example.com");
    m.references = references;
    m.n_references = 2;
    m.auto_submitted = TK_STR("auto-replied");
    m.loop = TK_STR("signed");
    m.text = TK_STR("Hello W\xc3\xb6rld\r\n.\r\nFrom x\r\nlast ");
    m.html = TK_STR("<p>Hello W\xc3\xb6rld</p>");
    m.attachments = files;
    m.n_attachments = 3;

    mail = build(a, &m, &raw);
    check_is(mail->from.name, "J\xc3\xb6rg, Support");
    check_is(mail->subject, "Gr\xc3\xbc\xc3\x9f" "e \xf0\x9f\x98\x80");
    check_is(mail->in_reply_to, "b@example.com");
    check_is(tk_arr_at(&mail->reply_to, tk_addr_t, 0)->addr,
             "desk+token@example.org");
    assert_int_equal(mail->references.n, 2);
    assert_int_equal(mail->automatic, TK_AUTO_REPLY);
    check_is(tk_headers_get(&mail->headers, "X-Auto-Response-Suppress"),
             "All");
    check_is(tk_headers_get(&mail->headers, TK_LOOP_HEADER), "signed");
    check_is(mail->text, "Hello W\xc3\xb6rld\n.\nFrom x\nlast ");
    check_is(mail->html, "<p>Hello W\xc3\xb6rld</p>");
    assert_int_equal(mail->attachments.n, 3);

    for (i = 0; i < 3; i++) {
        at = tk_arr_at(&mail->attachments, tk_mime_file_t, i);
        assert_true(tk_str_eq(at->filename, files[i].filename));
        assert_int_equal(at->size, files[i].bytes.n);
        tk_sha256(files[i].bytes.p, files[i].bytes.n, sha256);
        assert_memory_equal(at->sha256, sha256, 32);
    }

    tk_arena_destroy(a);
}


/* Read by another library: no header, no recipient more than was meant. */
static void
check_by_gmime(tk_str_t raw)
{
    int              i, n;
    const char      *name;
    GMimeParser     *parser;
    GMimeStream     *stream;
    GMimeMessage    *msg;
    GMimeHeaderList *headers;

    static const char  known[] = " date from to reply-to subject message-id"
        " in-reply-to references auto-submitted x-auto-response-suppress"
        " x-ngx-tickets-loop list-id mime-version content-type"
        " content-transfer-encoding ";

    stream = g_mime_stream_mem_new_with_buffer(raw.p, raw.n);
    parser = g_mime_parser_new_with_stream(stream);
    msg = g_mime_parser_construct_message(parser, NULL);
    assert_non_null(msg);

    headers = g_mime_object_get_header_list(GMIME_OBJECT(msg));
    n = g_mime_header_list_get_count(headers);

    for (i = 0; i < n; i++) {
        char   *padded, *lower;

        name = g_mime_header_get_name(
                   g_mime_header_list_get_header_at(headers, i));
        padded = g_strdup_printf(" %s ", name);
        lower = g_ascii_strdown(padded, -1);

        if (strstr(known, lower) == NULL) {
            fail_msg("a header %s came of it", name);
        }

        g_free(padded);
        g_free(lower);
    }

    assert_int_equal(internet_address_list_length(
        g_mime_message_get_addresses(msg, GMIME_ADDRESS_TYPE_TO)), 1);
    assert_int_equal(internet_address_list_length(
        g_mime_message_get_addresses(msg, GMIME_ADDRESS_TYPE_FROM)), 1);

    g_object_unref(msg);
    g_object_unref(parser);
    g_object_unref(stream);
}


/* abuse 13: each hostile text in each place */
static void
test_injection(void **state)
{
    size_t           i;
    tk_str_t         raw, ref;
    tk_mail_t       *mail;
    tk_arena_t      *a;
    tk_mail_out_t    m;
    tk_attach_out_t  file;

    static const char *const hostile[] = {
        "x\r\nBcc: evil@example.net", "x\nBcc: evil@example.net",
        "x\rBcc: evil@example.net", "x\r\n\r\nbody", "a, evil@example.net",
        "a; evil@example.net", "<evil@example.net>", "\"", "\\", "\"<>,;:@",
        "x\xc3\xa9\r\nBcc: e@x.example", "\xff\xfe", "a\xe2\x80\xa8" "b",
        "=?utf-8?Q?=0D=0ABcc:_evil@example.net?=", "a\"; filename=\"x",
        "(", "(comment", "--=_x", ".", "\x01\x02", "'", "x\xe2\x80\xae" "y",
        "text/html\r\nX-Evil: 1", "multipart/mixed; boundary=x",
    };

    a = tk_arena_create(0);

    for (i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        tk_str_t  s = tk_str_z(hostile[i]);

        m = plain;
        ref = s;
        file = (tk_attach_out_t) { s, s, TK_STR("x") };
        m.from.name = m.to.name = m.reply_to.name = m.subject = s;
        m.reply_to.addr = m.in_reply_to = m.auto_submitted = m.loop = s;
        m.list_id = m.text = m.html = s;
        m.references = &ref;
        m.n_references = 1;
        m.attachments = &file;
        m.n_attachments = 1;

        assert_int_equal(tk_mime_build(a, &m, &raw), TK_OK);
        check_bytes(raw);
        check_by_gmime(raw);

        assert_int_equal(tk_mime_parse(a, raw, NULL, &mail), TK_OK);
        assert_int_equal(mail->to.n, 1);
        check_is(mail->from.addr, "desk@example.org");
        assert_int_equal(mail->attachments.n, 1);
        tk_arena_reset(a);

        m = plain;
        m.to.addr = s;
        assert_int_equal(tk_mime_build(a, &m, &raw), TK_EINVAL);
    }

    tk_arena_destroy(a);
}


static void
test_long(void **state)
{
    char         big[4000];
    size_t       i;
    tk_str_t     raw, refs[200];
    tk_mail_t   *mail;
    tk_arena_t  *a;

    tk_mail_out_t  m = plain;

    a = tk_arena_create(0);
    memset(big, 'x', sizeof(big));
    big[sizeof(big) - 1] = '\n';
    m.subject = m.text = m.from.name = tk_str(big, sizeof(big));

    for (i = 0; i < 200; i++) {
        refs[i] = tk_arena_printf(a, "%zu@example.com", i);
    }

    m.references = refs;
    m.n_references = 200;
    mail = build(a, &m, &raw);

    assert_int_equal(mail->subject.n, 998);
    assert_int_equal(mail->text.n, sizeof(big));
    assert_true(mail->references.n <= 21);
    check_is(*tk_arr_at(&mail->references, tk_str_t, 0), "0@example.com");
    check_is(*tk_arr_at(&mail->references, tk_str_t, mail->references.n - 1),
             "199@example.com");

    tk_arena_destroy(a);
}


static void
test_refused(void **state)
{
    tk_str_t       raw;
    tk_arena_t    *a;
    tk_mail_out_t  m;

    a = tk_arena_create(0);

    m = plain;
    m.to.addr = TK_STR("j\xc3\xb6rg@example.com");
    assert_int_equal(tk_mime_build(a, &m, &raw), TK_EINVAL);

    m = plain;
    m.message_id = TK_STR("");
    assert_int_equal(tk_mime_build(a, &m, &raw), TK_EINVAL);

    m = plain;
    m.message_id = TK_STR("x>\r\nBcc: y");
    assert_int_equal(tk_mime_build(a, &m, &raw), TK_EINVAL);

    m = plain;
    m.to.addr = TK_STR("jane@b\xc3\xbc" "cher.example");
    assert_int_equal(tk_mime_build(a, &m, &raw), TK_OK);
    check_bytes(raw);

    tk_arena_destroy(a);
}


static void
test_ascii(void **state)
{
    tk_arena_t  *a = tk_arena_create(0);

    check_is(tk_mime_ascii(a, TK_STR("")), "");
    check_is(tk_mime_ascii(a, TK_STR("jane@example.com")),
             "jane@example.com");
    check_is(tk_mime_ascii(a, TK_STR("jane+x@b\xc3\xbc" "cher.example")),
             "jane+x@xn--bcher-kva.example");

    tk_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_everything),
        cmocka_unit_test(test_injection),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_ascii),
    };

    if (tk_base_init() != TK_OK) {
        return 1;
    }

    tk_mime_init();

    return cmocka_run_group_tests(tests, NULL, NULL);
}
