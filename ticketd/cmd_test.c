#include <stdio.h>

#include "args.h"
#include "cmd.h"
#include "texts.h"


/* nginx begins with none that has a broken template or lacks a language. */
static int
test_pages(tk_arena_t *a, const args_t *args, tk_conf_t **confs)
{
    int       i, status = EXIT_GOOD;
    texts_t   texts;
    tk_str_t  err;

    for (i = 0; i < args->n_files; i++) {
        if (tk_conf_on(confs[i])
            && (texts_pages(a, confs[i], &err) != TK_OK
                || texts_load(a, confs[i], &texts, &err) != TK_OK))
        {
            complain("-t", "%s: %.*s", args->files[i],
                     err.n ? (int) err.n : 9, err.n ? err.p : "no memory");
            status = EXIT_CONF;
        }
    }

    return status;
}


int
cmd_test(int argc, char **argv)
{
    int           i, status;
    args_t        args;
    tk_conf_t    *confs[ARG_FILES];
    tk_arena_t   *a;

    status = args_files_only(argc, argv, true, &args);
    if (status != EXIT_GOOD) {
        return status;
    }

    a = tk_arena_create(0);
    if (a == NULL) {
        return EXIT_BUG;
    }

    status = confs_read(argv[0], a, &args, confs);

    if (status == EXIT_GOOD) {
        status = test_pages(a, &args, confs);
    }

    for (i = 0; i < args.n_files; i++) {
        fprintf(stderr, "ticketd: configuration file %s test %s\n",
                args.files[i],
                status == EXIT_GOOD ? "is successful" : "failed");
    }

    tk_arena_destroy(a);

    return status;
}
