#include <errno.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "args.h"
#include "cmd.h"
#include "desk/people/account.h"


static int
password_line(tk_arena_t *a, tk_str_t *line_r)
{
    char     buf[TK_PASSWORD_MAX + 2];
    size_t   n = 0;
    ssize_t  rc;

    while (n < sizeof(buf)) {
        rc = read(STDIN_FILENO, buf + n, 1);

        if (rc < 0 && errno == EINTR) {
            continue;
        }

        if (rc <= 0 || buf[n] == '\n') {
            break;
        }

        n++;
    }

    if (n > 0 && buf[n - 1] == '\r') {
        n--;
    }

    *line_r = tk_arena_str(a, tk_str(buf, n));

    return line_r->p ? TK_OK : TK_ENOMEM;
}


static int
password_ask(tk_arena_t *a, const char *prompt, tk_str_t *line_r)
{
    int             rc;
    struct termios  old, quiet;

    fputs(prompt, stderr);

    if (tcgetattr(STDIN_FILENO, &old) != 0) {
        return TK_EIO;
    }

    quiet = old;
    quiet.c_lflag &= ~(tcflag_t) ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    rc = password_line(a, line_r);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
    fputc('\n', stderr);

    return rc;
}


/* From the terminal, twice, or the first line of stdin. */
static int
password_read(const char *command, tk_arena_t *a, tk_str_t *password_r)
{
    int       rc;
    tk_str_t  again;

    if (!isatty(STDIN_FILENO)) {
        return password_line(a, password_r);
    }

    rc = password_ask(a, "Password: ", password_r);

    if (rc == TK_OK) {
        rc = password_ask(a, "Again: ", &again);
    }

    if (rc == TK_OK && !tk_str_eq(*password_r, again)) {
        complain(command, "these were two different ones");
        return TK_ECANCEL;
    }

    return rc;
}


static int
user_say(const char *command, const char *login, int rc)
{
    switch (rc) {

    case TK_OK:
        return EXIT_GOOD;

    case TK_EDUP:
        complain(command, "there is a user \"%s\" already", login);
        break;

    case TK_ECONFLICT:
        complain(command, "another user or a mailbox has that address");
        break;

    case TK_ENOTFOUND:
        complain(command, "there is no user \"%s\"", login);
        break;

    case TK_EINVAL:
        complain(command, "a login has 1 to 190 bytes without blanks, an "
                 "address is one such as name@example.org");
        break;

    case TK_ELIMIT:
        complain(command, "a password has %d to %d bytes", TK_PASSWORD_MIN,
                 TK_PASSWORD_MAX);
        break;

    case TK_ECANCEL:
        break;

    default:
        complain(command, "%s", tk_err_name(rc));
        break;
    }

    return exit_of(rc);
}


int
cmd_user(int argc, char **argv)
{
    int                rc, status;
    bool               add, admin = false;
    one_t              one;
    args_t             args;
    uint64_t           id;
    const char        *name = "", *email = "";
    tk_account_new_t   in;
    const arg_t        options[] = {
        { "--name", NULL, &name },
        { "--email", NULL, &email },
        { "--admin", &admin, NULL },
        { NULL, NULL, NULL }
    };

    status = args_read(argc, argv, options, false, &args);

    if (status != EXIT_GOOD) {
        return status;
    }

    add = args.n_rest == 2 && strcmp(args.rest[0], "add") == 0;

    if (!add && (args.n_rest != 2 || strcmp(args.rest[0], "passwd") != 0)) {
        complain(argv[0], "user add LOGIN or user passwd LOGIN");
        return EXIT_USAGE;
    }

    status = one_open(argv[0], &args, 0, &one);

    if (status != EXIT_GOOD) {
        return status;
    }

    in = (tk_account_new_t) {
        .login = tk_str_z(args.rest[1]), .name = tk_str_z(name),
        .email = tk_str_z(email), .admin = admin
    };

    rc = password_read(argv[0], one.arena, &in.password);

    if (rc == TK_OK && add) {
        rc = tk_account_add(&one.cx, &in, &id);

    } else if (rc == TK_OK) {
        rc = tk_account_password(&one.cx, in.login, in.password);
    }

    status = user_say(argv[0], args.rest[1], rc);
    one_close(&one);

    return status;
}
