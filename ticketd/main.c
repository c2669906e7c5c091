#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "base/hash.h"
#include "cmd.h"

typedef struct {
    const char  *name;
    int        (*fn)(int argc, char **argv);
    const char  *usage;
} command_t;

static const command_t  commands[] = {
    { "run", cmd_run, "-c FILE...\n"
      "        does the work of the desks: mail in and out, closing; in the\n"
      "        foreground, until SIGTERM; SIGHUP reads the files anew" },
    { "-t", cmd_test, "-c FILE...\n"
      "        checks the files of desks, as \"nginx -t\" does" },
    { "migrate", cmd_migrate, "-c FILE...\n"
      "        brings the database's schema to this program's version" },
    { "apply", cmd_apply, "-c FILE [-n] TEXT\n"
      "        makes the database say what the text says; -n only tells" },
    { "export", cmd_export, "-c FILE\n"
      "        writes such a text" },
    { "user", cmd_user, "add LOGIN [--name NAME] [--email ADDRESS] "
      "[--admin] -c FILE\n"
      "    ticketd user passwd LOGIN -c FILE\n"
      "        the password comes from the terminal or the first line of "
      "stdin" },
    { "inject", cmd_inject, "--type NAME -c FILE\n"
      "        a mail on stdin becomes a ticket or a message; 0 taken, 75 "
      "try\n        again, 65 nothing there" },
    { "status", cmd_status, "[--options] -c FILE...\n"
      "        tickets, queues, mailboxes, jobs; or the options that hold, "
      "and which\n        of them the file fixes" },
    { "recount", cmd_recount, "-c FILE\n"
      "        compares the counters with the tickets; 1 if any differed" },
    { "preview-mail", cmd_preview_mail, "KIND --ticket NUMBER "
      "[--template NAME] [--to ADDRESS] -c FILE\n"
      "        prints the mail of that kind as it would be sent now; 1 if "
      "none\n        would be" },
    { "parse", cmd_parse, "FILE...\n"
      "        what is read from mails, a line of JSON each" },
    { "sanitize", cmd_sanitize, "[-v]\n"
      "        HTML on stdin, what would be shown of it on stdout" },
    { "render", cmd_render, "\n"
      "        a template and its data as JSON on stdin, the text on "
      "stdout" },
    { NULL, NULL, NULL }
};


static int
usage(FILE *out, int status)
{
    const command_t  *c;

    fputs("usage:\n", out);

    for (c = commands; c->name != NULL; c++) {
        fprintf(out, "    ticketd %s %s\n", c->name, c->usage);
    }

    return status;
}


int
main(int argc, char **argv)
{
    const command_t  *c;

    signal(SIGPIPE, SIG_IGN);

    if (tk_base_init() != TK_OK) {
        fputs("ticketd: the random generator does not work\n", stderr);
        return EXIT_BUG;
    }

    if (argc < 2) {
        return usage(stderr, EXIT_USAGE);
    }

    if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0
        || strcmp(argv[1], "help") == 0)
    {
        return usage(stdout, EXIT_GOOD);
    }

    for (c = commands; c->name != NULL; c++) {
        if (strcmp(argv[1], c->name) == 0) {
            return c->fn(argc - 1, argv + 1);
        }
    }

    fprintf(stderr, "ticketd: unknown command \"%s\"\n", argv[1]);

    return usage(stderr, EXIT_USAGE);
}
