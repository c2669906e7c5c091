#include <stdio.h>

#include "args.h"
#include "cmd.h"
#include "db/migrate.h"
#include "tk_sql.gen.h"


static int
migrate_one(const char *command, const char *file)
{
    int       rc, status;
    one_t     one;
    args_t    args = { .files = { file }, .n_files = 1 };
    tk_str_t  dir;
    unsigned  applied = 0;

    status = one_open(command, &args, ONE_ANY_SCHEMA, &one);
    if (status != EXIT_GOOD) {
        return status;
    }

    dir = tk_arena_printf(one.arena, "%.*s/schema",
                          TK_STR_ARG(one.conf->share));
    rc = dir.p ? tk_db_migrate(one.cx.db, dir.p, &applied) : TK_ENOMEM;

    if (rc == TK_ECONFLICT) {
        schema_say(command, file, rc);
        status = EXIT_CONF;

    } else if (rc != TK_OK) {
        complain(command, "%s: the schema could not be brought to version "
                 "%d: %s", file, TK_SCHEMA_VERSION, tk_err_name(rc));
        status = exit_of(rc);

    } else if (tk_db_schema_check(one.cx.db) == TK_ENOTFOUND) {
        complain(command, "%s: ticket_share \"%.*s\" is of an older program: "
                 "its schema ends before version %d", file,
                 TK_STR_ARG(one.conf->share), TK_SCHEMA_VERSION);
        status = EXIT_CONF;

    } else if (applied == 0) {
        printf("%s: the schema is at version %d, nothing to do\n", file,
               TK_SCHEMA_VERSION);

    } else {
        printf("%s: the schema has been brought to version %d\n", file,
               TK_SCHEMA_VERSION);
    }

    one_close(&one);

    return status;
}


int
cmd_migrate(int argc, char **argv)
{
    int          i, rc, status;
    args_t       args;

    status = args_files_only(argc, argv, true, &args);

    for (i = 0; status != EXIT_USAGE && i < args.n_files; i++) {
        rc = migrate_one(argv[0], args.files[i]);
        if (rc != EXIT_GOOD) {
            status = rc;
        }
    }

    return status;
}
