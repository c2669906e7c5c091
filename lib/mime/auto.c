#include "mime/auto.h"
#include "mime/word.h"
#include "base/utf8.h"


typedef struct {
    tk_arena_t       *arena;
    const tk_part_t  *root;
    tk_mail_t        *mail;
    tk_str_t          subject;   /* without Re: and Fwd: */
    bool              replied;   /* there was such a prefix */
    bool              null_path; /* Return-Path: <> */
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


static bool
auto_starts_any(tk_str_t s, const char *const *texts)
{
    for ( ; *texts != NULL; texts++) {
        if (tk_str_istarts(s, tk_str_z(*texts))) {
            return true;
        }
    }

    return false;
}


/* Beginnings of the subjects that mail servers give to returned mail. */
static const char *const auto_bounce_subjects[] = {
    "returned mail", "return mail", "mail returned", "returned e-mail",
    "mail delivery fail", "mail delivery error", "mail delivery problem",
    "mail delivery status", "mail delivery system", "mail deliver",
    "mail could not be delivered", "mail non remis", "mail system error",
    "message delivery fail", "message delivery has fail",
    "message not delivered", "message undeliverable", "message you sent",
    "delivery fail", "delivery has fail", "delivery notification",
    "delivery report", "delivery status", "delivery error",
    "delivery problem", "delivery delay", "delivery unsuccessful",
    "delayed mail", "delayed:", "delivery of your message",
    "undelivered", "undeliverable", "undelivrable", "unable to deliver",
    "unzustellbar", "nicht zustellbar", "nicht zugestellt",
    "fehler bei der zustellung", "zustellung fehlgeschlagen",
    "benachrichtigung zum \xc3\xbc" "bermittlungsstatus",
    "benachrichtung zum \xc3\xbc" "bermittlungsstatus",
    "failure notice", "failure delivery", "failed delivery",
    "failed to deliver", "failed mail", "error sending message",
    "nondeliverable", "non delivery", "non-delivery", "non remis",
    "non distribu\xc3\xa9", "\xc3\xa9" "chec de la remise",
    "onbestelbaar", "niet te bezorgen", "kan niet worden bezorgd",
    "no se puede entregar", "no se ha podido entregar", "sin entregar",
    "mensaje no entregado", "mancato recapito", "non recapitabile",
    "warning: could not send message", "warning: message",
    "could not deliver", "could not send", "cannot deliver",
    "e-mail delivery fail", "email delivery fail", "user unknown",
    "unknown user",
    "\xe3\x83\xa1\xe3\x83\xbc\xe3\x83\xab\xe3\x82\xa8\xe3\x83\xa9\xe3\x83\xbc",
    "permanent delivery failure", "dsn:", "ndn:", "ndr:", NULL
};


static const char *const auto_vacation_subjects[] = {
    "out of office", "out of the office", "out-of-office", "ooo:",
    "automatic reply", "automatic response", "automated reply",
    "automated response", "auto reply", "auto-reply", "autoreply",
    "auto response", "auto-response", "autoresponse", "autoresponder",
    "auto:", "vacation", "on vacation", "away from",
    "i am out of", "i'm out of",
    "automatische antwort", "abwesenheit", "abwesend", "au\xc3\x9f" "er haus",
    "au\xc3\x9f" "er b\xc3\xbcro", "autom. antwort", "ich bin im urlaub",
    "automatisch antwoord", "afwezig", "buiten kantoor",
    "r\xc3\xa9ponse automatique", "reponse automatique",
    "absence du bureau", "absent du bureau", "message d'absence",
    "respuesta autom\xc3\xa1tica", "respuesta automatica",
    "fuera de la oficina", "fuera de oficina", "ausencia",
    "risposta automatica", "fuori sede", "fuori ufficio",
    "resposta autom\xc3\xa1tica", "ausente", "autosvar", "automatisk svar",
    "automatiskt svar", "frav\xc3\xa6rende", "fr\xc3\xa5nvaro",
    "automaattinen vastaus", "poissa", "odpowied\xc5\xba automatyczna",
    "autoodpowied\xc5\xba", "automatick\xc3\xa1 odpov", "automatikus v",
    "\xd0\xb0\xd0\xb2\xd1\x82\xd0\xbe\xd0\xbc\xd0\xb0\xd1\x82\xd0\xb8",
    "\xd0\xb0\xd0\xb2\xd1\x82\xd0\xbe\xd0\xbe\xd1\x82\xd0\xb2",
    "\xe8\x87\xaa\xe5\x8b\x95\xe5\xbf\x9c\xe7\xad\x94",
    "\xe8\x87\xaa\xe5\x8b\x95\xe8\xbf\x94\xe4\xbf\xa1",
    "\xe8\x87\xaa\xe5\x8a\xa8\xe5\x9b\x9e\xe5\xa4\x8d",
    "\xe8\x87\xaa\xe5\x8a\xa8\xe7\xad\x94\xe5\xa4\x8d", NULL
};


/* Takes "Re:", "AW:", "Fwd:" ... off; 2 to 4 letters and a colon. */
static tk_str_t
auto_bare_subject(tk_str_t s, bool *replied_r)
{
    static const char *const prefixes[] = {
        "re:", "aw:", "fwd:", "fw:", "wg:", "antw:", "sv:", "vs:", "tr:",
        "rv:", "rif:", "odp:", "enc:", "i:", "r:", "doorst:", NULL
    };

    *replied_r = false;

    while (auto_starts_any(s, prefixes)) {
        *replied_r = true;
        s = tk_str_trim(tk_str_sub(s, (size_t) tk_str_chr(s, ':') + 1, s.n));
    }

    return s;
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

    return auto_starts_any(auto_local_part(c->mail->from), names);
}


static bool
auto_is_postmaster(const auto_t *c)
{
    static const char *const names[] = {
        "postmaster", "post_master", "post-master", "mail-admin",
        "mailadmin", "mailmaster", NULL
    };

    return auto_starts_any(auto_local_part(c->mail->from), names);
}


static bool
auto_has_part(const auto_t *c, const char *type)
{
    const tk_part_t  *part;

    for (part = c->root; part != NULL; part = tk_part_next(part)) {
        if (tk_part_is(part, type)) {
            return true;
        }
    }

    return false;
}


/* A report about the mail of a domain (RFC 7489) has it packed, or not. */
static bool
auto_is_domain_report(const auto_t *c)
{
    size_t                 i, k;
    const tk_mime_file_t  *file;

    static const char *const ends[] = { ".zip", ".gz", ".xml", NULL };

    if (c->replied || !tk_str_istarts(c->subject, TK_STR("report domain:"))) {
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

    if (!tk_part_is(c->root, "multipart/report")) {
        return TK_AUTO_NO;
    }

    return tk_str_ieqz(tk_params_get(&c->root->type, "report-type"),
                       "delivery-status")
           || c->null_path || auto_is_daemon(c) || auto_is_postmaster(c)
           ? TK_AUTO_BOUNCE : TK_AUTO_GENERATED;
}


static tk_auto_t
auto_daemon(const auto_t *c)
{
    bool  looks;

    if (auto_field(c, "X-Failed-Recipients").n > 0 || auto_is_daemon(c)) {
        return TK_AUTO_BOUNCE;
    }

    looks = auto_starts_any(c->subject, auto_bounce_subjects);

    if (auto_is_postmaster(c)) {
        return looks || c->null_path || auto_has_part(c, "message/rfc822")
               ? TK_AUTO_BOUNCE : TK_AUTO_GENERATED;
    }

    if (!looks) {
        return TK_AUTO_NO;
    }

    /* a person who forwards or answers a returned mail is heard */
    return c->replied ? TK_AUTO_GENERATED : TK_AUTO_BOUNCE;
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


static tk_auto_t
auto_vacation(const auto_t *c)
{
    static const char *const fields[] = {
        "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply",
        "X-AutoReply-From", "X-Mail-Autoreply", "X-Auto-Responder",
        "X-Vacation", NULL
    };

    if (auto_any(c, fields)
        || tk_str_ieqz(auto_field(c, "Precedence"), "auto_reply")
        || tk_str_ieqz(auto_field(c, "Delivered-To"), "autoresponder"))
    {
        return TK_AUTO_REPLY;
    }

    /* "Re: Out of office" is a person's answer to one */
    return !c->replied && auto_starts_any(c->subject, auto_vacation_subjects)
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


static tk_auto_t
auto_generated(const auto_t *c)
{
    tk_str_t   s;
    tk_addr_t  answer;

    static const char *const fields[] = {
        "X-FC-MachineGenerated", "X-Autogenerated", "X-Loop", NULL
    };

    static const char *const complaints[] = {
        "complaint about message from", "email feedback report", NULL
    };

    static const char *const noreply[] = {
        "noreply", "no-reply", "no_reply", "no.reply", "donotreply",
        "do-not-reply", "do_not_reply", "do.not.reply", "nepasrepondre",
        "ne-pas-repondre", NULL
    };

    s = auto_field(c, "X-Auto-Response-Suppress");
    if (s.n > 0 && !tk_str_ieqz(s, "none")) {
        return TK_AUTO_GENERATED;
    }

    if (auto_any(c, fields) || auto_starts_any(c->subject, complaints)) {
        return TK_AUTO_GENERATED;
    }

    /* a form on a web site may put the visitor's address there */
    if (!auto_starts_any(auto_local_part(c->mail->from), noreply)) {
        return TK_AUTO_NO;
    }

    if (c->mail->reply_to.n == 0) {
        return TK_AUTO_GENERATED;
    }

    answer = *tk_arr_at(&c->mail->reply_to, tk_addr_t, 0);

    return auto_starts_any(auto_local_part(answer), noreply)
           ? TK_AUTO_GENERATED : TK_AUTO_NO;
}


static tk_auto_t
auto_calendar(const auto_t *c)
{
    tk_str_t          method;
    const tk_part_t  *part;

    for (part = c->root; part != NULL; part = tk_part_next(part)) {
        method = tk_params_get(&part->type, "method");

        if (tk_part_is(part, "text/calendar")
            && (tk_str_ieqz(method, "reply")
                || tk_str_ieqz(method, "counter")))
        {
            return TK_AUTO_REPLY;
        }
    }

    return TK_AUTO_NO;
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
    };

    memset(&c, 0, sizeof(c));
    c.arena = a;
    c.root = root;
    c.mail = mail;
    c.subject = tk_utf8_line(a, mail->subject, TK_MIME_SUBJECT_MAX);
    c.subject = auto_bare_subject(c.subject, &c.replied);
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
