#include <stdio.h>

#include "args.h"
#include "base/file.h"
#include "cmd.h"
#include "desk/setup/setup.h"


static int
apply_stdin(tk_arena_t *a, tk_str_t *text_r, tk_str_t *err_r)
{
    char      *p;
    size_t     n;
    tk_buf_t   b;

    tk_buf_init(&b, a, TK_SECTIONS_TEXT);

    do {
        p = tk_buf_room(&b, 65536);
        n = p ? fread(p, 1, 65536, stdin) : 0;
        tk_buf_used(&b, n);
    } while (n > 0);

    *text_r = tk_buf_view(&b);

    if (p == NULL || ferror(stdin)) {
        *err_r = p ? TK_STR("cannot be read") : TK_STR("is too long");
        return TK_EIO;
    }

    return TK_OK;
}


static int
apply_read(one_t *one, const char *file, tk_sections_t *sections_r)
{
    int       rc;
    tk_str_t  path = tk_str_z(file), text, err = TK_STR_NULL;

    if (strcmp(file, "-") == 0) {
        rc = apply_stdin(one->arena, &text, &err);

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
