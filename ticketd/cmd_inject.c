#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "args.h"
#include "cmd.h"
#include "import.h"

#define EXIT_AGAIN  75            /* EX_TEMPFAIL: the mail stays there    */


/* Standard input into the store. */
static int
inject_read(tk_cx_t *cx, import_mail_t *m)
{
    int      rc;
    char     buf[65536];
    ssize_t  n;

    rc = import_begin(cx, m, 0);

    while (rc == TK_OK) {
        n = read(STDIN_FILENO, buf, sizeof(buf));

        if (n < 0 && errno == EINTR) {
            continue;
        }

        if (n <= 0) {
            rc = n < 0 ? TK_EIO : TK_OK;
            break;
        }

        rc = import_add(cx, m, buf, (size_t) n);
    }

    if (rc == TK_OK && m->size == 0) {
        rc = TK_EINVAL;
    }

    if (rc == TK_OK) {
        rc = import_end(cx, m);
    }

    import_drop(m);

    return rc;
}


static int
inject_run(one_t *one, uint64_t type_id)
{
    int            rc;
    import_mail_t  m = { .type_id = type_id, .fd = -1 };

    rc = inject_read(&one->cx, &m);

    if (rc == TK_EINVAL && m.size == 0) {
        complain(one->command, "no mail on standard input");
        return EXIT_DATA;
    }

    if (rc == TK_OK) {
        rc = import_commit(&one->cx, &m, 1);
    }

    if (rc != TK_OK) {
        complain(one->command, "%s", tk_err_name(rc));
        return EXIT_AGAIN;
    }

    /* It is safe now: what fails from here on is for the daemon. */
    rc = import_handle(one->desk, m.row);

    if (rc != TK_OK) {
        complain(one->command, "kept for later: %s", tk_err_name(rc));
    }

    return EXIT_GOOD;
}


/* A pipe of a mail server keeps the mail when told that it may be tried
 * again, so whatever can be put right is EX_TEMPFAIL. */
int
cmd_inject(int argc, char **argv)
{
    int                   status;
    one_t                 one;
    args_t                args;
    const char           *name = NULL;
    const tk_type_row_t  *type = NULL;
    const arg_t           options[] = {
        { "--type", NULL, &name }, { NULL, NULL, NULL }
    };

    status = args_read(argc, argv, options, false, &args);

    if (status != EXIT_GOOD) {
        return status;
    }

    status = one_open(argv[0], &args, 0, &one);

    if (status != EXIT_GOOD) {
        return status == EXIT_CONF ? EXIT_CONF : EXIT_AGAIN;
    }

    if (name != NULL) {
        type = tk_snap_type_named(one.cx.snap, tk_str_z(name));
    } else if (one.cx.snap->n_types == 1) {
        type = &one.cx.snap->types[0];
    }

    if (type == NULL) {
        complain(argv[0], name ? "no type \"%s\"" : "--type NAME is missing",
                 name);
        status = EXIT_CONF;
    } else {
        status = inject_run(&one, type->id);
    }

    one_close(&one);

    return status;
}
