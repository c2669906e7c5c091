#include <inttypes.h>
#include <stdio.h>

#include "args.h"
#include "cmd.h"
#include "tk_sql.gen.h"


static const char *
when(one_t *one, tk_time_t t)
{
    tk_str_t  s;

    if (t == TK_TIME_NONE) {
        return "never";
    }

    s = tk_time_rfc3339(one->arena, t);

    return s.p ? s.p : "?";
}


static int
status_tickets(one_t *one)
{
    int                        rc;
    size_t                     i, n;
    tk_sql_status_tickets_t   *v;

    rc = tk_sql_status_tickets(one->cx.db, &v, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        printf("tickets  %.*s: %" PRId64 ", %" PRId64 " unread\n",
               TK_STR_ARG(v[i].name), v[i].total, v[i].unread);
    }

    return rc;
}


static int
status_queues(one_t *one)
{
    int                       rc;
    size_t                    i, n;
    tk_sql_status_outbox_t   *out;
    tk_sql_status_mail_in_t  *in;

    rc = tk_sql_status_outbox(one->cx.db, &out, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        printf("outbox   %.*s: %" PRIu64 ", oldest %s\n",
               TK_STR_ARG(out[i].state), out[i].n, when(one, out[i].oldest));
    }

    if (rc == TK_OK) {
        rc = tk_sql_status_mail_in(one->cx.db, &in, &n);
    }

    for (i = 0; rc == TK_OK && i < n; i++) {
        printf("mail in  %.*s: %" PRIu64 ", oldest %s\n",
               TK_STR_ARG(in[i].state), in[i].n, when(one, in[i].oldest));
    }

    return rc;
}


static int
status_mailboxes(one_t *one)
{
    int                          rc;
    size_t                       i, n;
    tk_sql_status_mailboxes_t   *v;

    rc = tk_sql_status_mailboxes(one->cx.db, &v, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        printf("mailbox  %.*s <%.*s>%s: read %s", TK_STR_ARG(v[i].name),
               TK_STR_ARG(v[i].email), v[i].enabled ? "" : ", off",
               when(one, v[i].last_ok));

        if (v[i].last_error.n != 0) {
            printf("; error %s: %.*s", when(one, v[i].last_error_at),
                   TK_STR_ARG(v[i].last_error));
        }

        putchar('\n');
    }

    return rc;
}


static int
status_jobs(one_t *one)
{
    int                  rc;
    size_t               i, n;
    tk_sql_lease_all_t  *v;

    rc = tk_sql_lease_all(one->cx.db, &v, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        printf("job      %.*s: %s%.*s, run %s, good %s%s%.*s\n",
               TK_STR_ARG(v[i].name), v[i].held ? "held by " : "nobody",
               TK_STR_ARG(v[i].owner), when(one, v[i].last_run),
               when(one, v[i].last_ok), v[i].last_error.n ? "; error: " : "",
               TK_STR_ARG(v[i].last_error));
    }

    return rc;
}


static int
status_one(const char *command, const char *file)
{
    int     rc, status;
    one_t   one;
    args_t  args = { .files = { file }, .n_files = 1 };

    status = one_open(command, &args, ONE_NO_SNAPSHOT, &one);
    if (status != EXIT_GOOD) {
        return status;
    }

    printf("desk     %.*s\n", TK_STR_ARG(one.conf->desk));
    rc = status_tickets(&one);

    if (rc == TK_OK) {
        rc = status_queues(&one);
    }

    if (rc == TK_OK) {
        rc = status_mailboxes(&one);
    }

    if (rc == TK_OK) {
        rc = status_jobs(&one);
    }

    if (rc != TK_OK) {
        complain(command, "%s: %s", file, tk_err_name(rc));
    }

    one_close(&one);

    return exit_of(rc);
}


int
cmd_status(int argc, char **argv)
{
    int          i, rc, status;
    args_t       args;

    status = args_files_only(argc, argv, true, &args);

    for (i = 0; i < args.n_files && status != EXIT_USAGE; i++) {
        rc = status_one(argv[0], args.files[i]);
        if (rc != EXIT_GOOD) {
            status = rc;
        }
    }

    return status;
}
