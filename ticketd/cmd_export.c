#include <stdio.h>

#include "args.h"
#include "cmd.h"
#include "desk/setup/setup.h"

#define EXPORT_MAX  (64u << 20)


int
cmd_export(int argc, char **argv)
{
    int          rc, status;
    one_t        one;
    args_t       args;
    tk_buf_t     out;

    status = args_files_only(argc, argv, false, &args);

    if (status == EXIT_GOOD) {
        status = one_open(argv[0], &args, 0, &one);
    }

    if (status != EXIT_GOOD) {
        return status;
    }

    tk_buf_init(&out, one.arena, EXPORT_MAX);
    rc = tk_setup_export(&one.cx, &out);

    if (rc == TK_OK && fwrite(out.p, 1, out.n, stdout) == out.n
        && fflush(stdout) == 0)
    {
        status = EXIT_GOOD;

    } else {
        complain(argv[0], "%s", tk_err_name(rc == TK_OK ? TK_EIO : rc));
        status = exit_of(rc == TK_OK ? TK_EIO : rc);
    }

    one_close(&one);

    return status;
}
