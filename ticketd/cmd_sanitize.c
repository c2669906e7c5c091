#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "mime/charset.h"
#include "mime/sanitise.h"
#include "cmd.h"

#define SANITIZE_IN   (16u << 20)
#define SANITIZE_OUT  (4u << 20)


static int
sanitize_read(tk_buf_t *in)
{
    char    *p;
    size_t   n;

    for ( ;; ) {
        p = tk_buf_room(in, 65536);
        if (p == NULL) {
            return tk_buf_rc(in);
        }

        n = fread(p, 1, 65536, stdin);
        if (n == 0) {
            return ferror(stdin) ? TK_EIO : TK_OK;
        }

        tk_buf_used(in, n);
    }
}


int
cmd_sanitize(int argc, char **argv)
{
    int              rc;
    tk_buf_t         in;
    tk_str_t         html;
    tk_arena_t      *a;
    tk_sanitised_t   r;

    a = tk_arena_create(0);
    if (a == NULL) {
        return 1;
    }

    tk_buf_init(&in, a, SANITIZE_IN);
    rc = sanitize_read(&in);

    if (rc == TK_OK) {
        html = tk_charset_utf8(a, TK_STR_NULL, tk_buf_view(&in),
                               SANITIZE_IN);
        rc = tk_sanitise(a, html, SANITIZE_OUT, &r);
    }

    if (rc == TK_OK) {
        fwrite(r.html.p, 1, r.html.n, stdout);
        if (argc > 1 && strcmp(argv[1], "-v") == 0) {
            fprintf(stderr, "version %d, %u remote images, %u links, %s\n",
                    TK_SANITISE_VERSION, r.remote_images, r.links,
                    r.as_text ? r.as_text : "html");
        }

    } else {
        fprintf(stderr, "ticketd sanitize: %s\n", tk_err_name(rc));
    }

    tk_arena_destroy(a);

    return rc == TK_OK ? 0 : 1;
}
