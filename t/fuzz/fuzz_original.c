#include "base/err.h"
#include "base/hash.h"
#include "mime/original.h"
#include "mime/parse.h"
#include "fuzz.h"

/* The mail as it came: names by which a browser would look somebody up are
 * gone, and it is never more than was asked for. */

#define OUT_MAX  (256 * 1024)

static const char  head[] =
    "From: a@example.net\nMIME-Version: 1.0\n"
    "Content-Type: multipart/related; boundary=b\n\n"
    "--b\nContent-Type: image/png; name=i.png\nContent-ID: <i@x>\n\npng\n"
    "--b\nContent-Type: text/html; charset=utf-8\n\n";


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    tk_mime_init();
    return tk_base_init();
}


static const char *
picture(tk_str_t bytes)
{
    return tk_str_eqz(bytes, "png") ? "image/png" : NULL;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int          rc;
    tk_str_t     html, raw;
    tk_mail_t   *mail;
    tk_arena_t  *a = tk_arena_create(0);

    raw = tk_arena_cat(a, tk_str_z(head), tk_str((const char *) data, size));
    must(tk_mime_parse(a, raw, NULL, &mail) == TK_OK);
    rc = tk_original(a, mail, picture, OUT_MAX, &html);
    must(rc == TK_OK || rc == TK_ELIMIT);

    if (rc == TK_OK) {
        must(html.n <= OUT_MAX);
        must(tk_str_ifind(html, TK_STR("<link")) < 0);
        must(tk_str_ifind(html, TK_STR("<meta")) < 0);
        must(tk_str_ifind(html, TK_STR("<base")) < 0);
    }

    tk_arena_destroy(a);

    return 0;
}
