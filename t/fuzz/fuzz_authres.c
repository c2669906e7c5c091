#include "base/err.h"
#include "base/hash.h"
#include "mime/authres.h"
#include "fuzz.h"

/*
 * Headers that say what became of the check of a sender.  Whatever they are:
 * without an id nothing fails, what our server says above them stays, and
 * below another host's Received they say nothing.
 */

#define OURS  "Authentication-Results: mx.desk.test; "


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    return tk_base_init();
}


static const char *
failed(tk_arena_t *a, const char *head, tk_str_t s, const char *id)
{
    tk_str_t            body;
    tk_headers_t        h;
    tk_header_limits_t  limits = { 64u << 10, 1000 };

    tk_headers_read(a, tk_arena_cat(a, tk_str_z(head), s), &limits, &h, &body);

    return tk_authres_failed(a, &h, tk_str_z(id), TK_STR("x@desk.test"));
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tk_str_t     s = tk_str((const char *) data, size);
    tk_arena_t  *a = tk_arena_create(0);

    (void) failed(a, "", s, "mx.desk.test");
    (void) failed(a, OURS, s, "mx.desk.test");
    must(failed(a, "", s, "") == NULL);
    must(failed(a, OURS "dmarc=fail\nX: y\n", s, "mx.desk.test") != NULL);
    must(failed(a, OURS "spf=fail; dkim=fail\nX: y\n", s, "mx.desk.test")
         != NULL);
    must(failed(a, OURS "dmarc=pass\nX: y\n", s, "mx.desk.test") == NULL);
    must(failed(a, OURS "dmarc=pass header.from=Desk.test.\nX: y\n", s,
                "mx.desk.test") == NULL);
    must(failed(a, OURS "dmarc=pass header.from=evil.test\nX: y\n", s,
                "mx.desk.test") != NULL);
    must(failed(a, "Received: by evil.test\nX: y\n", s, "mx.desk.test")
         == NULL);
    tk_arena_destroy(a);

    return 0;
}
