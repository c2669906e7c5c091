#include "mime/auto.h"
#include "mime/auto_subject.h"
#include "mime/tag.h"
#include "base/utf8.h"

/* Within so much of a calendar stands its method. */
#define AUTO_CALENDAR  4096

/* So much of a local part is looked at. */
#define AUTO_LOCAL     64


typedef struct {
    tk_arena_t        *arena;
    const tk_part_t   *root;
    tk_mail_t         *mail;
    tk_auto_subject_t  subject;
    bool               null_path; /* Return-Path: <> */
} auto_t;


/* Each check gives the kind of its signal, or NO. */
typedef tk_auto_t (*auto_check_t)(const auto_t *c);


const char *
tk_auto_name(tk_auto_t automatic)
{
    static const char *const names[] = {
        "no", "reply", "generated", "bounce", "list"
    };

    return names[automatic];
}


static tk_str_t
auto_field(const auto_t *c, const char *name)
{
    return tk_headers_get(&c->mail->headers, name);
}


static bool
auto_any(const auto_t *c, const char *const *names)
{
    for ( ; *names != NULL; names++) {
        if (auto_field(c, *names).n > 0) {
            return true;
        }
    }

    return false;
}


static tk_str_t
auto_local_part(tk_addr_t addr)
{
    ptrdiff_t  at;
    tk_str_t   s = addr.addr.n ? addr.addr : addr.name;

    at = tk_str_rchr(s, '@');

    return at < 0 ? s : tk_str_sub(s, 0, (size_t) at);
}


static bool
auto_is_daemon(const auto_t *c)
{
    static const char *const names[] = {
        "mailer-daemon", "mailer_daemon", "mailerdaemon", "mail-daemon",
        "mail_daemon", "maildaemon", "mailer.daemon", "mdaemon",
        "mmdf", NULL
    };

    static const char *const shown[] = {
        "mail delivery sys", "mail delivery sub", "courier mail server", NULL
    };

    return tk_auto_starts(auto_local_part(c->mail->from), names)
           || tk_auto_starts(c->mail->from.name, shown);
}


static bool
auto_is_postmaster(const auto_t *c)
{
    static const char *const names[] = {
        "postmaster", "post_master", "post-master", "mail-admin",
        "mailadmin", "mailmaster", "microsoftexchange", NULL
    };

    return tk_auto_starts(auto_local_part(c->mail->from), names);
}


/* Not in a mail that is attached: whoever sends a report on is a person. */
static const tk_part_t *
auto_part(const auto_t *c, const char *type)
{
    const tk_part_t  *part;

    for (part = c->root; part != NULL; part = tk_part_own(part)) {
        if (tk_part_is(part, type)) {
            return part;
        }
    }

    return NULL;
}


static bool
auto_has_part(const auto_t *c, const char *type)
{
    return auto_part(c, type) != NULL;
}


/* A report about the mail of a domain (RFC 7489) has it packed, or not. */
static bool
auto_is_domain_report(const auto_t *c)
{
    size_t                 i, k;
    const tk_mime_file_t  *file;

    static const char *const ends[] = { ".zip", ".gz", ".xml", NULL };

    if (c->subject.replied || !c->subject.domains) {
        return false;
    }

    for (i = 0; i < c->mail->attachments.n; i++) {
        file = tk_arr_at(&c->mail->attachments, tk_mime_file_t, i);

        for (k = 0; ends[k] != NULL; k++) {
            if (tk_str_ends(file->filename, tk_str_z(ends[k]))
                || tk_str_ends(file->type, tk_str_z(&ends[k][1])))
            {
                return true;
            }
        }
    }

    return false;
}


static tk_auto_t
auto_report(const auto_t *c)
{
    tk_str_t          type;
    const tk_part_t  *report;

    if (c->mail->dsn.present || auto_has_part(c, "message/delivery-status")) {
        return TK_AUTO_BOUNCE;
    }

    /* complaints and receipts say something about a mail, and want nothing */
    if (auto_has_part(c, "message/feedback-report")
        || auto_has_part(c, "message/disposition-notification")
        || auto_is_domain_report(c))
    {
        return TK_AUTO_REPLY;
    }

    report = auto_part(c, "multipart/report");

    if (report == NULL) {
        return TK_AUTO_NO;
    }

    type = tk_params_get(&report->type, "report-type");

    if (tk_str_ieqz(type, "disposition-notification")) {
        return TK_AUTO_REPLY;
    }

    return tk_str_ieqz(type, "delivery-status")
           || c->null_path || auto_is_daemon(c) || auto_is_postmaster(c)
           ? TK_AUTO_BOUNCE : TK_AUTO_GENERATED;
}


static tk_auto_t
auto_submitted(const auto_t *c)
{
    tk_str_t  s = auto_field(c, "Auto-Submitted");

    if (s.n == 0 || tk_str_istarts(s, TK_STR("no"))) {
        return TK_AUTO_NO;
    }

    return tk_str_istarts(s, TK_STR("auto-repl")) ? TK_AUTO_REPLY
                                                  : TK_AUTO_GENERATED;
}


/* By a field of its own, and not as a mailing list. */
static bool
auto_says_program(const auto_t *c)
{
    tk_str_t  s = auto_field(c, "Precedence");

    return auto_submitted(c) != TK_AUTO_NO
           || ((tk_str_istarts(s, TK_STR("bulk"))
                || tk_str_istarts(s, TK_STR("junk")))
               && c->mail->list_id.n == 0);
}


/* Such a name may be of people who look after mail, too. */
static bool
auto_is_delivery(const auto_t *c)
{
    static const char *const names[] = {
        "mail deliver", "mail system", "mail administrator",
        "internet mail delivery", "mailer-daemon", NULL
    };

    return tk_auto_starts(c->mail->from.name, names);
}


static tk_auto_t
auto_daemon(const auto_t *c)
{
    if (auto_field(c, "X-Failed-Recipients").n > 0 || auto_is_daemon(c)) {
        return TK_AUTO_BOUNCE;
    }

    if (auto_is_postmaster(c)) {
        return c->subject.bounce || c->null_path
               || auto_has_part(c, "message/rfc822")
               ? TK_AUTO_BOUNCE : TK_AUTO_GENERATED;
    }

    /* People write about returned mail, too, or send it on. */
    return c->subject.bounce && !c->subject.replied
           && (c->null_path || c->mail->from.addr.n == 0
               || auto_is_delivery(c) || auto_says_program(c))
           ? TK_AUTO_BOUNCE : TK_AUTO_NO;
}


/* X-Autoreply, X-Mail-Autoreply, X-Auto-Responder ...: each program has one. */
static bool
auto_reply_field(const tk_header_t *f)
{
    size_t  i;

    static const char *const words[] = {
        "autoreply", "auto-reply", "autorespon", "auto-responder", NULL
    };

    if (!tk_str_istarts(f->name, TK_STR("X-")) || f->value.n == 0
        || tk_str_istarts(f->name, TK_STR("X-No"))
        || tk_str_ieqz(f->value, "no") || tk_str_ieqz(f->value, "false"))
    {
        return false;
    }

    for (i = 0; words[i] != NULL; i++) {
        if (tk_str_ifind(f->name, tk_str_z(words[i])) >= 0) {
            return true;
        }
    }

    return false;
}


static bool
auto_vacation_field(const auto_t *c)
{
    size_t               i;
    const tk_headers_t  *h = &c->mail->headers;

    static const struct {
        const char  *field;
        const char  *says;
    } values[] = {
        { "Precedence", "auto_reply" }, { "Precedence", "auto-reply" },
        { "Preference", "auto_reply" }, { "Delivered-To", "autoresponder" },
        { "X-POST-MessageClass", "autoresponder" },
        { "X-Apple-Action", "vacation" }, { "X-Mailer", "vacation" },
    };

    for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        if (tk_str_ifind(auto_field(c, values[i].field),
                         tk_str_z(values[i].says)) >= 0)
        {
            return true;
        }
    }

    for (i = 0; i < h->v.n; i++) {
        if (auto_reply_field(tk_arr_at(&h->v, tk_header_t, i))) {
            return true;
        }
    }

    return auto_field(c, "X-Vacation").n > 0;
}


/* A rule of an Exchange mailbox answers, and sends on what people wrote. */
static bool
auto_is_rule(const auto_t *c)
{
    return tk_str_ifind(auto_field(c, "X-MS-Exchange-Generated-Message-Source"),
                        TK_STR("mailbox rules agent")) >= 0;
}


static tk_auto_t
auto_vacation(const auto_t *c)
{
    bool  answers;

    if (auto_vacation_field(c)) {
        return TK_AUTO_REPLY;
    }

    /* "Re: Out of office" is a person's answer to one */
    answers = c->mail->in_reply_to.n > 0 || c->mail->references.n > 0;

    /* people answer to a subject with our tag, they do not put words before
     * it */
    return !c->subject.replied
           && (c->subject.answer
               || (answers && (c->subject.away || c->subject.absence
                               || c->subject.receipt || auto_is_rule(c)))
               || (c->subject.receipt && tk_tag_find(c->mail->subject).n > 0))
           ? TK_AUTO_REPLY : TK_AUTO_NO;
}


static tk_auto_t
auto_null_path(const auto_t *c)
{
    return c->null_path ? TK_AUTO_BOUNCE : TK_AUTO_NO;
}


static tk_auto_t
auto_list(const auto_t *c)
{
    tk_str_t  s;

    static const char *const fields[] = {
        "List-Id", "List-Unsubscribe", "List-Post", "List-Help",
        "Mailing-List", "X-Mailing-List", "X-MLServer", "X-ML-Info",
        "X-ML-Name", "X-Mailman-Version", "Feedback-ID", NULL
    };

    s = auto_field(c, "Precedence");

    if (tk_str_istarts(s, TK_STR("bulk")) || tk_str_istarts(s, TK_STR("list"))
        || tk_str_istarts(s, TK_STR("junk")))
    {
        return TK_AUTO_LIST;
    }

    return auto_any(c, fields) ? TK_AUTO_LIST : TK_AUTO_NO;
}


/* It reads as a program's, which is not enough to keep it from an agent: a
 * ticket, but no automatic answer. */
static tk_auto_t
auto_wording(const auto_t *c)
{
    return c->subject.bounce || c->subject.complaint || c->subject.job
           || (!c->subject.replied && (c->subject.away || c->subject.absence
                                       || c->subject.receipt))
           ? TK_AUTO_GENERATED : TK_AUTO_NO;
}


/* "no-reply@", "billing-noreply@": nobody reads what is sent there. */
static bool
auto_is_noreply(tk_addr_t addr)
{
    size_t     i, n = 0;
    char       bare[AUTO_LOCAL];
    tk_str_t   s = auto_local_part(addr);

    static const char *const words[] = {
        "noreply", "norespon", "donotreply", "autoreply", "autoresponder",
        "nichtantworten", "keineantwort", "geenantwoord", "nietbeantwoorden",
        "nepasrepondre", "nonrispondere", "naoresponda", NULL
    };

    for (i = 0; i < s.n && n < sizeof(bare); i++) {
        if (strchr("-_.", s.p[i]) == NULL) {
            bare[n++] = s.p[i];
        }
    }

    for (i = 0; words[i] != NULL; i++) {
        if (tk_str_ifind(tk_str(bare, n), tk_str_z(words[i])) >= 0) {
            return true;
        }
    }

    return false;
}


static tk_auto_t
auto_generated(const auto_t *c)
{
    tk_str_t   s;
    tk_addr_t  answer;

    static const char *const fields[] = {
        "X-FC-MachineGenerated", "X-Autogenerated", "X-Loop", "X-Cron-Env",
        NULL
    };

    s = auto_field(c, "X-Auto-Response-Suppress");
    if (s.n > 0 && !tk_str_ieqz(s, "none")) {
        return TK_AUTO_GENERATED;
    }

    if (auto_any(c, fields) || auto_is_rule(c)) {
        return TK_AUTO_GENERATED;
    }

    /* a form on a web site may put the visitor's address there */
    if (!auto_is_noreply(c->mail->from)) {
        return TK_AUTO_NO;
    }

    if (c->mail->reply_to.n == 0) {
        return TK_AUTO_GENERATED;
    }

    answer = *tk_arr_at(&c->mail->reply_to, tk_addr_t, 0);

    return auto_is_noreply(answer) ? TK_AUTO_GENERATED : TK_AUTO_NO;
}


static tk_auto_t
auto_calendar(const auto_t *c)
{
    tk_str_t          method, s;
    const tk_part_t  *part = auto_part(c, "text/calendar");

    if (part == NULL) {
        return TK_AUTO_NO;
    }

    method = tk_params_get(&part->type, "method");

    if (method.n == 0) {
        s = tk_cte_decode(c->arena, part->cte, part->body, AUTO_CALENDAR, NULL);
        s = tk_str_sub(s, (size_t) (tk_str_ifind(s, TK_STR("\nMETHOD:")) + 1),
                       s.n);
        (void) tk_str_cut(&s, ':');
        method = tk_str_trim(tk_str_cut(&s, '\n'));
    }

    return tk_str_ieqz(method, "reply") || tk_str_ieqz(method, "counter")
           ? TK_AUTO_REPLY : TK_AUTO_NO;
}


void
tk_auto_classify(tk_arena_t *a, const tk_part_t *root, tk_mail_t *mail)
{
    size_t  i;
    auto_t  c;

    static const struct {
        const char    *why;
        auto_check_t   check;
    } checks[] = {
        { "report", auto_report },
        { "daemon", auto_daemon },
        { "vacation", auto_vacation },
        { "auto-submitted", auto_submitted },
        { "null return path", auto_null_path },
        { "list", auto_list },
        { "calendar", auto_calendar },
        { "generated", auto_generated },
        { "subject", auto_wording },
    };

    memset(&c, 0, sizeof(c));
    c.arena = a;
    c.root = root;
    c.mail = mail;
    tk_auto_subject(a, tk_utf8_line(a, mail->subject, TK_MIME_SUBJECT_MAX),
                    &c.subject);
    c.null_path = tk_str_eqz(auto_field(&c, "Return-Path"), "<>");

    mail->automatic = TK_AUTO_NO;
    mail->why_automatic = NULL;

    for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        mail->automatic = checks[i].check(&c);

        if (mail->automatic != TK_AUTO_NO) {
            mail->why_automatic = checks[i].why;
            return;
        }
    }
}
