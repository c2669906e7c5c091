#include <stdio.h>

#include "args.h"
#include "cmd.h"
#include "desk/mail/preview.h"
#include "letterbytes.h"
#include "mailonce.h"

typedef struct {
    const char  *kind;
    const char  *ticket;
    const char  *template;
    const char  *to;
} preview_t;


static int
preview_usage(const char *command)
{
    int  i;

    complain(command, "KIND --ticket NUMBER are needed; KIND is one of");

    for (i = 0; i < TK_MAIL_KINDS; i++) {
        fprintf(stderr, "    %s\n", tk_mail_kind_name(i));
    }

    return EXIT_USAGE;
}


/* By its name; the type's own copy before the general one. */
static uint64_t
preview_template(const tk_snapshot_t *s, tk_str_t kind, uint64_t type_id,
    const char *name)
{
    unsigned                  i;
    uint64_t                  id = 0;
    const tk_template_row_t  *t;

    for (i = 0; i < s->n_templates; i++) {
        t = &s->templates[i];

        if (tk_str_eq(t->kind, kind) && tk_str_eqz(t->name, name)
            && (t->type_id == type_id || (t->type_id == 0 && id == 0)))
        {
            id = t->id;
        }
    }

    return id;
}


/* Asked for by name, a response is shown whatever would be chosen. */
static int
preview_ask(one_t *one, const preview_t *p, tk_ticket_t *t,
    tk_preview_t *in)
{
    int       rc;
    uint64_t  number;

    in->kind = tk_mail_kind_named(tk_str_z(p->kind));

    if (in->kind == TK_MAIL_KINDS
        || tk_str_u64(tk_str_z(p->ticket), &number) != TK_OK)
    {
        return preview_usage(one->command);
    }

    rc = tk_ticket_find_number(&one->cx, number, t);

    if (rc != TK_OK) {
        complain(one->command, rc == TK_ENOTFOUND ? "no ticket %s" : "%s: %s",
                 p->ticket, tk_err_name(rc));
        return exit_of(rc);
    }

    in->ticket = t;
    in->to = p->to ? tk_str_z(p->to) : TK_STR_NULL;
    in->template_id = 0;

    if (p->template != NULL) {
        in->template_id = preview_template(one->cx.snap, tk_str_z(p->kind),
                                           t->type_id, p->template);

        if (in->template_id == 0) {
            complain(one->command, "no template \"%s\" of that kind",
                     p->template);
            return EXIT_BAD;
        }
    }

    return EXIT_GOOD;
}


static int
preview_print(one_t *one, const tk_preview_t *in)
{
    int          rc;
    texts_t      texts = { .set = NULL };
    tk_str_t     raw, err;
    tk_letter_t  letter;
    tk_outbox_t  row;

    rc = tk_preview_row(&one->cx, in, &row);

    if (rc == TK_OK && row.to_address.n == 0) {
        complain(one->command, "nobody would get it: --to says who");
        return EXIT_BAD;
    }

    if (rc == TK_OK) {
        rc = letter_of(&one->cx, one->arena, &texts, &row, &letter, &err);
    }

    if (rc == TK_ENOTFOUND) {
        complain(one->command, "nothing would be sent: no template, or the "
                 "notification is switched off");
        return EXIT_BAD;
    }

    if (rc == TK_OK) {
        rc = letter_bytes(&one->cx, &letter, &raw);
    }

    if (rc == TK_EINVAL) {
        complain(one->command, "no such address: %.*s",
                 TK_STR_ARG(letter.to));
        return EXIT_BAD;
    }

    if (rc == TK_OK && (fwrite(raw.p, 1, raw.n, stdout) != raw.n
                        || fflush(stdout) != 0))
    {
        rc = TK_EIO;
    }

    if (rc != TK_OK) {
        complain(one->command, "%s", tk_err_name(rc));
    }

    return exit_of(rc);
}


int
cmd_preview_mail(int argc, char **argv)
{
    int           status;
    one_t         one;
    args_t        args;
    preview_t     p = { .kind = NULL };
    tk_ticket_t   ticket;
    tk_preview_t  in;
    const arg_t   options[] = {
        { "--ticket", NULL, &p.ticket }, { "--template", NULL, &p.template },
        { "--to", NULL, &p.to }, { NULL, NULL, NULL }
    };

    status = args_read(argc, argv, options, false, &args);

    if (status == EXIT_GOOD && (args.n_rest != 1 || p.ticket == NULL)) {
        status = preview_usage(argv[0]);
    }

    if (status != EXIT_GOOD) {
        return status;
    }

    p.kind = args.rest[0];

    if (mail_once() != TK_OK) {
        complain(argv[0], "%s", tk_err_name(TK_EBUG));
        return EXIT_BUG;
    }

    status = one_open(argv[0], &args, 0, &one);

    if (status == EXIT_GOOD) {
        status = preview_ask(&one, &p, &ticket, &in);

        if (status == EXIT_GOOD) {
            status = preview_print(&one, &in);
        }

        one_close(&one);
    }

    return status;
}
