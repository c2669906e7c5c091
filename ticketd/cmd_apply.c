#include <stdio.h>
#include <unistd.h>

#include "args.h"
#include "base/file.h"
#include "cmd.h"
#include "desk/setup/setup.h"


static int
apply_read(one_t *one, const char *file, tk_sections_t *sections_r)
{
    int       rc;
    tk_str_t  path = tk_str_z(file), text, err;

    if (strcmp(file, "-") == 0) {
        rc = tk_file_read_fd(one->arena, STDIN_FILENO, TK_SECTIONS_TEXT,
                             &text);
        err = rc == TK_ELIMIT ? TK_STR("is too long")
                              : TK_STR("cannot be read");

    } else {
        rc = tk_file_read(one->arena, path, TK_SECTIONS_TEXT, NULL, &text,
                          &err);
    }

    if (rc != TK_OK) {
        complain(one->command, "%s: %.*s", file, TK_STR_ARG(err));
        return EXIT_DATA;
    }

    rc = tk_sections_parse(one->arena, text, path, sections_r, &err);

    if (rc != TK_OK) {
        complain(one->command, "%.*s", TK_STR_ARG(err));
        return EXIT_DATA;
    }

    return EXIT_GOOD;
}


static int
apply_do(one_t *one, const char *file, bool dry)
{
    int                 rc, status;
    size_t              i;
    tk_sections_t       sections;
    tk_setup_result_t   result;

    status = apply_read(one, file, &sections);

    if (status != EXIT_GOOD) {
        return status;
    }

    rc = tk_setup_apply(&one->cx, &sections, tk_str_z(file), dry, &result);

    if (rc != TK_OK) {
        complain(one->command, "%.*s",
                 result.error.n ? (int) result.error.n : 40,
                 result.error.n ? result.error.p : tk_err_name(rc));
        return result.error.n ? EXIT_DATA : exit_of(rc);
    }

    for (i = 0; i < result.n; i++) {
        printf("%.*s\n", TK_STR_ARG(result.lines[i]));
    }

    for (i = 0; i < result.n_notes; i++) {
        complain(one->command, "%.*s", TK_STR_ARG(result.notes[i]));
    }

    if (result.n == 0) {
        puts("nothing to change");
    }

    return EXIT_GOOD;
}


int
cmd_apply(int argc, char **argv)
{
    int          status;
    bool         dry = false;
    one_t        one;
    args_t       args;
    const arg_t  options[] = {
        { "-n", &dry, NULL },
        { NULL, NULL, NULL }
    };

    status = args_read(argc, argv, options, false, &args);

    if (status == EXIT_GOOD && args.n_rest != 1) {
        complain(argv[0], "give one text");
        status = EXIT_USAGE;
    }

    if (status == EXIT_GOOD) {
        status = one_open(argv[0], &args, 0, &one);
    }

    if (status != EXIT_GOOD) {
        return status;
    }

    status = apply_do(&one, args.rest[0], dry);
    one_close(&one);

    return status;
}
