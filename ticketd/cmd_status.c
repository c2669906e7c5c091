#include <inttypes.h>
#include <stdio.h>

#include "args.h"
#include "cmd.h"
#include "desk/admin/option.h"
#include "desk/upkeep/alarm.h"
#include "desk/upkeep/health.h"
#include "fmt/json.h"
#include "tk_sql.gen.h"

#define STATUS_VALUE  (1u << 20)


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
    tk_health_queues_t        q;
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

    if (rc == TK_OK) {
        rc = tk_health_queues(&one->cx, &q);
    }

    if (rc == TK_OK) {
        printf("replies  %" PRIu64 " automatic ones in the last hour\n",
               q.replies);
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

        if (v[i].token_expires != TK_TIME_NONE) {
            printf(", token until %s", when(one, v[i].token_expires));
        }

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
    int               rc;
    size_t            i, n;
    tk_health_job_t  *v;

    rc = tk_health_jobs(&one->cx, &v, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        printf("job      %.*s: %s%.*s, run %s, good %s%s%.*s\n",
               TK_STR_ARG(v[i].name), v[i].owner.n ? "held by " : "nobody",
               TK_STR_ARG(v[i].owner), when(one, v[i].last_run),
               when(one, v[i].last_ok), v[i].error.n ? "; error: " : "",
               TK_STR_ARG(v[i].error));
    }

    return rc;
}


static int
status_alarms(one_t *one)
{
    int          rc;
    size_t       i, n;
    tk_alarm_t  *v;

    rc = tk_alarm_all(&one->cx, &v, &n);

    for (i = 0; rc == TK_OK && i < n; i++) {
        printf("alarm    %.*s %.*s: since %s%s%.*s\n",
               TK_STR_ARG(v[i].name), TK_STR_ARG(v[i].about),
               when(one, v[i].since), v[i].detail.n ? "; " : "",
               TK_STR_ARG(v[i].detail));
    }

    return rc;
}


/* What holds for this desk now, as ticketd itself reads it. */
static int
status_options(const char *command, const char *file)
{
    int       status;
    unsigned  i;
    one_t     one;
    args_t    args = { .files = { file }, .n_files = 1 };
    tk_str_t  name, value, at;
    tk_buf_t  b;

    status = one_open(command, &args, 0, &one);
    if (status != EXIT_GOOD) {
        return status;
    }

    for (i = 0; i < tk_options_n; i++) {
        name = tk_str_z(tk_options[i].name);
        value = tk_conf_option_text(one.cx.snap->conf, one.arena, name);
        at = tk_conf_fixed_at(one.cx.snap->conf, one.arena, name);
        tk_buf_init(&b, one.arena, STATUS_VALUE);
        tk_json_quote(&b, value);
        printf("%.*s = %.*s%s%.*s\n", TK_STR_ARG(name),
               TK_STR_ARG(tk_buf_view(&b)), at.n ? " # " : "",
               TK_STR_ARG(at));
    }

    one_close(&one);

    return EXIT_GOOD;
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

    if (rc == TK_OK) {
        rc = status_alarms(&one);
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
    bool         options = false;
    args_t       args;
    const arg_t  known[] = {
        { "--options", &options, NULL }, { NULL, NULL, NULL }
    };

    status = args_read(argc, argv, known, true, &args);

    if (status == EXIT_GOOD && (args.n_rest != 0 || args.n_files == 0)) {
        complain(argv[0], args.n_rest ? "what is \"%s\"?"
                                      : "-c FILE is missing", args.rest[0]);
        return EXIT_USAGE;
    }

    for (i = 0; i < args.n_files && status != EXIT_USAGE; i++) {
        rc = options ? status_options(argv[0], args.files[i])
                     : status_one(argv[0], args.files[i]);

        if (rc != EXIT_GOOD) {
            status = rc;
        }
    }

    return status;
}
