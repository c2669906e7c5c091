#include <inttypes.h>
#include <stdio.h>

#include "args.h"
#include "cmd.h"
#include "desk/list/counter.h"


int
cmd_recount(int argc, char **argv)
{
    int          rc, status;
    one_t        one;
    args_t       args;
    uint64_t     wrong = 0;

    status = args_files_only(argc, argv, false, &args);

    if (status == EXIT_GOOD) {
        status = one_open(argv[0], &args, 0, &one);
    }

    if (status != EXIT_GOOD) {
        return status;
    }

    rc = tk_counter_recount(&one.cx, &wrong);
    one_close(&one);

    if (rc != TK_OK) {
        complain(argv[0], "%s", tk_err_name(rc));
        return exit_of(rc);
    }

    if (wrong != 0) {
        printf("%" PRIu64 " counters differed and were put right\n", wrong);
        return EXIT_BAD;
    }

    puts("all counters are right");

    return EXIT_GOOD;
}
