#include "args.h"

#include <stdarg.h>
#include <stdio.h>

#include "conf/file.h"
#include "db/migrate.h"

#define ONE_ARENA  (512u << 20)

const tk_viewer_t  tk_system = { .who = TK_WHO_SYSTEM };


void
complain(const char *command, const char *fmt, ...)
{
    va_list  ap;

    fprintf(stderr, "ticketd %s: ", command);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
}


int
exit_of(int rc)
{
    switch (rc) {

    case TK_OK:
        return EXIT_GOOD;

    case TK_EDOWN:
    case TK_ETIMEOUT:
    case TK_EAGAIN:
        return EXIT_DOWN;

    case TK_EBUG:
    case TK_ENOMEM:
        return EXIT_BUG;

    case TK_EIO:
        return EXIT_IO;

    default:
        return EXIT_BAD;
    }
}


static int
args_take_files(int argc, char **argv, int i, bool many, args_t *args)
{
    int  first = i;

    while (i < argc && argv[i][0] != '-' && (many || i == first)
           && args->n_files < ARG_FILES)
    {
        args->files[args->n_files++] = argv[i++];
    }

    return i;
}


static const arg_t *
args_find(const arg_t *options, const char *name)
{
    while (options->name != NULL && strcmp(options->name, name) != 0) {
        options++;
    }

    return options->name ? options : NULL;
}


/* One option at argv[i]; the index behind it, or 0. */
static int
args_option(int argc, char **argv, int i, const arg_t *options)
{
    const arg_t  *o;

    o = args_find(options, argv[i]);

    if (o == NULL) {
        complain(argv[0], "unknown option \"%s\"", argv[i]);
        return 0;
    }

    if (o->flag != NULL) {
        *o->flag = true;
        return i + 1;
    }

    if (i + 1 == argc) {
        complain(argv[0], "option \"%s\" needs a value", argv[i]);
        return 0;
    }

    *o->value = argv[i + 1];

    return i + 2;
}


int
args_read(int argc, char **argv, const arg_t *options, bool many,
    args_t *args_r)
{
    int  i, n;

    *args_r = (args_t) { .n_files = 0 };

    for (i = 1; i < argc; /* void */) {
        if (strcmp(argv[i], "-c") == 0) {
            n = args_r->n_files;
            i = args_take_files(argc, argv, i + 1, many, args_r);

            if (args_r->n_files == n) {
                complain(argv[0], "option \"-c\" needs a file");
                return EXIT_USAGE;
            }

        } else if (argv[i][0] == '-' && argv[i][1] != '\0') {
            i = args_option(argc, argv, i, options);

            if (i == 0) {
                return EXIT_USAGE;
            }

        } else if (args_r->n_rest < 16) {
            args_r->rest[args_r->n_rest++] = argv[i++];

        } else {
            complain(argv[0], "too many arguments");
            return EXIT_USAGE;
        }
    }

    return EXIT_GOOD;
}


int
args_files_only(int argc, char **argv, bool many, args_t *args_r)
{
    int          status;
    const arg_t  options[] = { { NULL, NULL, NULL } };

    status = args_read(argc, argv, options, many, args_r);

    if (status == EXIT_GOOD && args_r->n_rest != 0) {
        complain(argv[0], "what is \"%s\"?", args_r->rest[0]);
        return EXIT_USAGE;
    }

    if (status == EXIT_GOOD && args_r->n_files == 0) {
        complain(argv[0], "give the file of the desk: -c FILE");
        return EXIT_USAGE;
    }

    return status;
}


int
conf_read(const char *command, tk_arena_t *a, const char *file,
    tk_conf_t **conf_r)
{
    int       rc;
    tk_str_t  err = TK_STR_NULL;

    rc = tk_conf_file(a, tk_str_z(file), conf_r, &err);

    if (rc == TK_OK && tk_conf_on(*conf_r)) {
        rc = tk_conf_files_load(*conf_r, a, &err);

        if (rc != TK_OK) {
            err = tk_arena_printf(a, "%.*s:%u: %.*s",
                                  TK_STR_ARG((*conf_r)->at.file),
                                  (*conf_r)->at.line, TK_STR_ARG(err));
        }
    }

    if (rc == TK_OK) {
        return EXIT_GOOD;
    }

    complain(command, "%.*s", err.n ? (int) err.n : 9,
             err.n ? err.p : "no memory");

    return EXIT_CONF;
}


/* Two files of one desk, or one database, must not contradict. */
static int
confs_agree(const char *command, const args_t *args, tk_conf_t **confs)
{
    int       i, j;
    tk_str_t  err;

    for (i = 0; i < args->n_files; i++) {
        for (j = 0; j < i; j++) {
            err = TK_STR_NULL;

            if (tk_conf_on(confs[i]) && tk_conf_on(confs[j])
                && tk_conf_same(confs[j], confs[i], &err) != TK_OK)
            {
                complain(command, "%s: %.*s", args->files[i],
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

    return status == EXIT_GOOD ? confs_agree(command, args, confs) : status;
}


int
schema_say(const char *command, const char *file, int rc)
{
    switch (rc) {

    case TK_OK:
        return EXIT_GOOD;

    case TK_ENOTFOUND:
        complain(command, "%s: the database's schema is older than this "
                 "program: run \"ticketd migrate -c %s\"", file, file);
        return EXIT_CONF;

    case TK_EIO:
        complain(command, "%s: the folder of ticket_blob must be writable "
                 "for ticketd and for nginx's workers", file);
        return EXIT_CONF;

    case TK_ECONFLICT:
        complain(command, "%s: the database's schema is newer than this "
                 "program: install the newer program", file);
        return EXIT_CONF;

    default:
        complain(command, "%s: the database cannot be used: %s", file,
                 tk_err_name(rc));
        return exit_of(rc);
    }
}


static void
one_log(void *ctx, int level, const char *msg, size_t n)
{
    one_t  *one = ctx;

    if (level > TK_LOG_DEBUG) {
        complain(one->command, "%.*s", (int) n, msg);
    }
}


/* Connection, schema, snapshot. */
static int
one_connect(one_t *one, const char *file, unsigned flags)
{
    int  rc, status;

    tk_cx_init(&one->cx, one->desk, one->arena);
    one->cx.viewer = &tk_system;
    rc = tk_cx_db(&one->cx);

    if (rc == TK_OK && (flags & ONE_ANY_SCHEMA)) {
        return EXIT_GOOD;
    }

    if (rc == TK_OK) {
        rc = tk_db_schema_check(one->cx.db);
    }

    status = schema_say(one->command, file, rc);

    if (status != EXIT_GOOD || (flags & ONE_NO_SNAPSHOT)) {
        return status;
    }

    rc = tk_snapshot_use(&one->cx, 0, 0);

    if (rc != TK_OK) {
        complain(one->command, "%s: the desk cannot be read: %s", file,
                 tk_err_name(rc));
    }

    return exit_of(rc);
}


int
one_open(const char *command, const args_t *args, unsigned flags,
    one_t *one_r)
{
    int  status;

    *one_r = (one_t) { .command = command, .host = tk_host_blocking };

    one_r->host.log = one_log;
    one_r->host.ctx = one_r;

    if (args->n_files != 1) {
        complain(command, "give the file of the desk: -c FILE");
        return EXIT_USAGE;
    }

    one_r->arena = tk_arena_create(ONE_ARENA);

    if (one_r->arena == NULL) {
        return EXIT_BUG;
    }

    status = conf_read(command, one_r->arena, args->files[0], &one_r->conf);

    if (status == EXIT_GOOD && !tk_conf_on(one_r->conf)) {
        complain(command, "%s: the desk is switched off", args->files[0]);
        status = EXIT_CONF;
    }

    if (status == EXIT_GOOD
        && tk_desk_create(one_r->conf, &one_r->host, &one_r->desk) != TK_OK)
    {
        status = EXIT_CONF;
    }

    if (status == EXIT_GOOD) {
        status = one_connect(one_r, args->files[0], flags);
    }

    if (status != EXIT_GOOD) {
        one_close(one_r);
    }

    return status;
}


void
one_close(one_t *one)
{
    if (one->desk != NULL) {
        tk_cx_release(&one->cx);
        tk_desk_destroy(&one->desk);
    }

    tk_arena_destroy(one->arena);
    one->arena = NULL;
}
