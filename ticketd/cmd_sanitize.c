#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "mime/charset.h"
#include "mime/sanitise.h"
#include "cmd.h"

#define SANITIZE_IN   (16u << 20)
#define SANITIZE_OUT  (4u << 20)


int
cmd_sanitize(int argc, char **argv)
{
    int              rc;
    tk_str_t         in, html;
    tk_arena_t      *a;
    tk_sanitised_t   r;

    a = tk_arena_create(0);
    if (a == NULL) {
        return 1;
    }

    rc = tk_file_read_fd(a, STDIN_FILENO, SANITIZE_IN, &in);

    if (rc == TK_OK) {
        html = tk_charset_utf8(a, TK_STR_NULL, in, SANITIZE_IN);
        rc = tk_sanitise(a, html, SANITIZE_OUT, &r);
    }

    if (rc == TK_OK && (fwrite(r.html.p, 1, r.html.n, stdout) != r.html.n
                        || fflush(stdout) != 0))
    {
        rc = TK_EIO;
    }

    if (rc == TK_OK) {
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
