#include <stdio.h>

#include "args.h"
#include "cmd.h"


/* Two files of one desk, or one database, must not contradict. */
static int
test_pairs(tk_arena_t *a, const args_t *args, tk_conf_t **confs)
{
    int       i, j;
    tk_str_t  err;

    for (i = 0; i < args->n_files; i++) {
        for (j = 0; j < i; j++) {
            err = TK_STR_NULL;

            if (tk_conf_on(confs[i]) && tk_conf_on(confs[j])
                && tk_conf_same(confs[j], confs[i], &err) != TK_OK)
            {
                complain("-t", "%s: %.*s", args->files[i],
                         TK_STR_ARG(err));
                return EXIT_CONF;
            }
        }
    }

    return EXIT_GOOD;
}


int
confs_read(const char *command, tk_arena_t *a, const args_t *args,
    tk_conf_t **confs)
{
    int  i, status = EXIT_GOOD;

    for (i = 0; i < args->n_files; i++) {
        if (conf_read(command, a, args->files[i], &confs[i]) != EXIT_GOOD) {
            status = EXIT_CONF;
        }
    }

    return status == EXIT_GOOD ? test_pairs(a, args, confs) : status;
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

    for (i = 0; i < args.n_files; i++) {
        fprintf(stderr, "ticketd: configuration file %s test %s\n",
                args.files[i],
                status == EXIT_GOOD ? "is successful" : "failed");
    }

    tk_arena_destroy(a);

    return status;
}
