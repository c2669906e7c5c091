#include <stdio.h>

#include "args.h"
#include "cmd.h"


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

    for (i = 0; i < args.n_files; i++) {
        fprintf(stderr, "ticketd: configuration file %s test %s\n",
                args.files[i],
                status == EXIT_GOOD ? "is successful" : "failed");
    }

    tk_arena_destroy(a);

    return status;
}
