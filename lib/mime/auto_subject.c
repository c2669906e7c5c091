#include <glib.h>

#include "mime/auto_subject.h"


/* All in small letters.  Beginnings of the subjects that mail servers give to
 * returned mail. */
static const char *const auto_bounces[] = {
    "returned mail", "return mail", "mail returned", "returned e-mail",
    "mail delivery fail", "mail delivery error", "mail delivery problem",
    "mail delivery status", "mail delivery system", "mail deliver",
    "mail could not be delivered", "your mail could not be", "mail non remis",
    "mail system error", "mail not delivered", "message delivery fail",
    "message delivery has fail", "message not delivered",
    "message undeliverable", "message status - undeliverable",
    "message you sent", "your message wasn't delivered",
    "your message could not be", "delivery fail", "delivery has fail",
    "delivery has been delayed", "delivery notification", "delivery report",
    "delivery status", "delivery error", "delivery problem", "delivery delay",
    "delivery unsuccessful", "delayed mail", "delayed:",
    "delivery of your message", "undelivered", "undeliverable",
    "undelivrable", "unable to deliver", "unzustellbar", "nicht zustellbar",
    "nicht zugestellt", "mail konnte nicht zugestellt",
    "nachricht konnte nicht zugestellt", "ihre nachricht konnte nicht",
    "fehler bei der zustellung", "zustellung fehlgeschlagen",
    "zustellung verz", "benachrichtigung zum \xc3\xbc" "bermittlungsstatus",
    "benachrichtung zum \xc3\xbc" "bermittlungsstatus", "failure notice",
    "failure delivery", "failed delivery", "failed to deliver", "failed mail",
    "error sending message", "nondeliverable", "non delivery", "non-delivery",
    "non remis", "non distribu\xc3\xa9", "\xc3\xa9" "chec de la remise",
    "\xc3\xa9" "chec de remise", "\xc3\xa9" "chec de la distribution",
    "\xc3\xa9" "chec d'envoi", "notification de non-remise", "onbestelbaar",
    "niet te bezorgen", "kan niet worden bezorgd", "bezorging mislukt",
    "aflevering mislukt", "niet bezorgd", "no se puede entregar",
    "no se ha podido entregar", "sin entregar", "mensaje no entregado",
    "error de entrega", "error en la entrega", "entrega fallida",
    "fallo en la entrega", "mancato recapito", "mancata consegna",
    "non recapitabile", "warning: could not send message", "warning: message",
    "could not deliver", "could not send", "cannot deliver",
    "e-mail delivery fail", "email delivery fail", "user unknown",
    "unknown user",
    "\xe3\x83\xa1\xe3\x83\xbc\xe3\x83\xab\xe3\x82\xa8\xe3\x83\xa9\xe3\x83\xbc",
    "permanent delivery failure", "postmaster notify", "dsn:", "ndn:", "ndr:",
    "there was an error sending your mail", "e-mail konnte nicht zugestellt",
    "nachricht unzustellbar", "mailzustellung fehlgeschlagen",
    "message non remis", "remise impossible", "impossible de remettre",
    "bericht niet bezorgd", "bericht niet afgeleverd", "e-mail niet bezorgd",
    "mensaje devuelto", "correo no entregado", "correo devuelto",
    "no se pudo entregar", "notificaci\xc3\xb3n del estado de entrega",
    "notificaci\xc3\xb3n de estado de entrega",
    "\xe9\x80\x80\xe4\xbf\xa1",
    "\xe7\xb3\xbb\xe7\xbb\x9f\xe9\x80\x80\xe4\xbf\xa1", NULL
};


/* Of what vacation programs answer. */
static const char *const auto_answers[] = {
    "out of office", "out of the office", "out-of-office", "ooo:",
    "automatic reply", "automatic response", "automated reply",
    "automated response", "automatically generated reply", "auto reply",
    "auto-reply", "autoreply", "auto response", "auto-response",
    "autoresponse", "autoresponder", "vacation reply", "vacation response",
    "vacation message",
    "on vacation", "away from my mail", "away from the office", "i am out of",
    "i'm out of", "i am currently out of", "currently out of",
    "automatische antwort", "automatische r\xc3\xbc" "ckantwort",
    "automatische eingangsbest", "autom. antwort", "auto-antwort",
    "autoantwort", "abwesenheitsnotiz", "abwesenheitsnachricht",
    "abwesenheitsbenachrichtigung", "abwesenheitsassistent",
    "abwesenheitsagent", "au\xc3\x9f" "er haus", "ausser haus",
    "au\xc3\x9f" "er b\xc3\xbcro", "ich bin im urlaub",
    "ich bin nicht im b\xc3\xbcro", "nicht im b\xc3\xbcro", "bin im urlaub",
    "automatisch antwoord", "afwezigheidsbericht", "afwezigheidsassistent",
    "buiten kantoor", "niet aanwezig",
    "ik ben met vakantie", "ik ben afwezig", "r\xc3\xa9ponse automatique",
    "reponse automatique", "absence du bureau", "absent du bureau",
    "message d'absence", "je suis absent", "je suis en vacances",
    "respuesta autom\xc3\xa1tica",
    "respuesta automatica", "fuera de la oficina", "fuera de oficina",
    "estoy de vacaciones", "estoy fuera de la oficina",
    "mensaje de ausencia", "risposta automatica",
    "fuori sede", "fuori ufficio", "resposta autom\xc3\xa1tica", "autosvar",
    "automatisk svar", "automatiskt svar", "frav\xc3\xa6rende",
    "fr\xc3\xa5nvaro", "automaattinen vastaus", "poissaolo",
    "odpowied\xc5\xba automatyczna", "autoodpowied\xc5\xba",
    "automatick\xc3\xa1 odpov", "automatikus v", "r\xc4\x83spuns automat",
    "otomatik yan",
    "\xd0\xb0\xd0\xb2\xd1\x82\xd0\xbe\xd0\xbc\xd0\xb0\xd1\x82\xd0\xb8\xd1"
    "\x87\xd0\xb5\xd1\x81\xd0\xba\xd0\xb8\xd0\xb9 \xd0\xbe\xd1\x82\xd0\xb2"
    "\xd0\xb5\xd1\x82",
    "\xd0\xb0\xd0\xb2\xd1\x82\xd0\xbe\xd0\xbc\xd0\xb0\xd1\x82\xd0\xb8\xd1"
    "\x87\xd0\xbd\xd0\xb0 \xd0\xb2\xd1\x96\xd0\xb4\xd0\xbf\xd0\xbe\xd0\xb2"
    "\xd1\x96\xd0\xb4\xd1\x8c",
    "\xd0\xb0\xd0\xb2\xd1\x82\xd0\xbe\xd0\xbc\xd0\xb0\xd1\x82\xd0\xb8",
    "\xd0\xb0\xd0\xb2\xd1\x82\xd0\xbe\xd0\xbe\xd1\x82\xd0\xb2\xd0\xb5\xd1"
    "\x82",
    "\xce\xb1\xcf\x85\xcf\x84\xcf\x8c\xce\xbc\xce\xb1\xcf\x84\xce\xb7 \xce"
    "\xb1\xcf\x80",
    "\xd7\xaa\xd7\xa9\xd7\x95\xd7\x91\xd7\x94 \xd7\x90\xd7\x95\xd7\x98\xd7"
    "\x95\xd7\x9e\xd7\x98\xd7\x99\xd7\xaa",
    "\xd8\xb1\xd8\xaf \xd8\xaa\xd9\x84\xd9\x82\xd8\xa7\xd8\xa6\xd9\x8a",
    "\xe8\x87\xaa\xe5\x8b\x95\xe5\xbf\x9c\xe7\xad\x94",
    "\xe8\x87\xaa\xe5\x8b\x95\xe8\xbf\x94\xe4\xbf\xa1",
    "\xe8\x87\xaa\xe5\x8b\x95\xe5\x9b\x9e\xe8\xa6\x86",
    "\xe8\x87\xaa\xe5\x8a\xa8\xe5\x9b\x9e\xe5\xa4\x8d",
    "\xe8\x87\xaa\xe5\x8a\xa8\xe7\xad\x94\xe5\xa4\x8d",
    "\xeb\xb6\x80\xec\x9e\xac\xec\xa4\x91",
    "\xec\x9e\x90\xeb\x8f\x99 \xed\x9a\x8c\xec\x8b\xa0", NULL
};


/* Whole words that say so only if nothing but a colon follows. */
static const char *const auto_absences[] = {
    "auto:", "vacation", "on holiday", "on leave", "annual leave", "away",
    "urlaub", "im urlaub", "urlaubsnotiz", "urlaubsmeldung",
    "urlaubsbenachrichtigung", "abwesend", "abwesenheit",
    "abwesenheitsmeldung", "abwesenheitshinweis", "abwesenheitsinfo",
    "vakantie", "vakantiebericht", "afwezig", "afwezigheid",
    "afwezigheidsmelding", "niet op kantoor", "absence", "absent", "absente",
    "notification d'absence", "hors du bureau", "en vacances",
    "en cong\xc3\xa9", "en cong\xc3\xa9s", "ausencia", "ausente",
    "de vacaciones", "ferie", "poissa", "nieobecno\xc5\x9b\xc4\x87",
    "nieobecny", NULL
};


/* Of receipts, as clients begin their subject, with a colon behind. */
static const char *const auto_receipts[] = {
    "read", "not read", "gelesen", "nicht gelesen",
    "ungelesen gel\xc3\xb6scht", "gelezen", "niet gelezen", "lu", "non lu",
    "le\xc3\xad" "do", "no le\xc3\xad" "do", "letto", "lido", NULL
};


bool
tk_auto_starts(tk_str_t s, const char *const *texts)
{
    for ( ; *texts != NULL; texts++) {
        if (tk_str_istarts(s, tk_str_z(*texts))) {
            return true;
        }
    }

    return false;
}


static tk_str_t
auto_small(tk_arena_t *a, tk_str_t s)
{
    char      *small, *z = tk_arena_strz(a, s);
    tk_str_t   r;

    if (z == NULL) {
        return TK_STR("");
    }

    small = g_utf8_strdown(z, (gssize) s.n);
    z = g_utf8_normalize(small, -1, G_NORMALIZE_ALL_COMPOSE);
    r = tk_arena_str(a, tk_str_z(z != NULL ? z : small));
    g_free(z);
    g_free(small);

    return tk_str_trim(r);
}


/* Takes "Re:", "AW:", "Fwd:" and the "[EXTERNAL]" of gateways off. */
static tk_str_t
auto_bare(tk_str_t s, bool *replied_r)
{
    size_t     from;
    ptrdiff_t  end;

    static const char *const prefixes[] = {
        "re:", "aw:", "fwd:", "fw:", "wg:", "antw:", "sv:", "vs:", "tr:",
        "rv:", "rif:", "odp:", "enc:", "i:", "r:", "doorst:", NULL
    };

    for ( ;; ) {
        end = s.n > 0 && s.p[0] == '[' ? tk_str_chr(s, ']') : -1;

        if (tk_auto_starts(s, prefixes)) {
            *replied_r = true;
            from = (size_t) tk_str_chr(s, ':') + 1;

        } else if (end > 0) {
            from = (size_t) end + 1;

        } else {
            return s;
        }

        s = tk_str_trim(tk_str_sub(s, from, s.n));
    }
}


/* What follows the first of the texts that s begins with, or the null
 * string. */
static tk_str_t
auto_behind(tk_str_t s, const char *const *texts)
{
    for ( ; *texts != NULL; texts++) {
        if (tk_str_starts(s, tk_str_z(*texts))) {
            return tk_str_sub(s, strlen(*texts), s.n);
        }
    }

    return TK_STR_NULL;
}


static bool
auto_letter(tk_str_t s)
{
    return s.n > 0 && ((s.p[0] >= 'a' && s.p[0] <= 'z') || (s.p[0] & 0x80));
}


/* The end, or what a program puts between its words and the subject. */
static bool
auto_goes_on(tk_str_t rest)
{
    static const char *const words[] = {
        "re:", "aw:", "reply", "autoreply", "auto-reply", "notification",
        "notice", "from ", "until", "bis ", "vom ", "ab ", "t/m ", "hasta ",
        "jusqu", "\xe2\x80\x93", NULL
    };

    /* the rest of a word: "Automatisch antwoord-en" */
    while (auto_letter(rest)) {
        rest = tk_str_sub(rest, 1, rest.n);
    }

    rest = tk_str_trim(rest);

    return rest.n == 0 || strchr(":;,.!()[]-/", rest.p[0]) != NULL
           || tk_auto_starts(rest, words);
}


/* Lotus Notes: "AUTO: Jane Doe is out of the office (returning ...)". */
static bool
auto_is_notes(tk_str_t s)
{
    size_t  i;

    static const char *const words[] = {
        "out of", "abwesend", "absent", "afwezig", "fuera de", "ausente",
        "fuori", NULL
    };

    for (i = 0; tk_str_starts(s, TK_STR("auto:")) && words[i] != NULL; i++) {
        if (tk_str_find(s, tk_str_z(words[i])) > 0) {
            return true;
        }
    }

    return false;
}


void
tk_auto_subject(tk_arena_t *a, tk_str_t subject, tk_auto_subject_t *says_r)
{
    size_t    i;
    tk_str_t  s, rest, whole = auto_small(a, subject);

    static const char *const complaints[] = {
        "complaint about message from", "email feedback report", NULL
    };

    *says_r = (tk_auto_subject_t) { .replied = false };
    s = auto_bare(whole, &says_r->replied);

    says_r->bounce = tk_auto_starts(s, auto_bounces);
    says_r->complaint = tk_auto_starts(s, complaints);
    says_r->domains = tk_str_starts(s, TK_STR("report domain:"));
    says_r->job = tk_str_starts(s, TK_STR("cron <"))
                  || tk_str_starts(whole, TK_STR("[auto generated]"))
                  || tk_str_starts(whole, TK_STR("[auto-generated]"));

    rest = auto_behind(s, auto_answers);

    /* "[Auto-Reply] ..." */
    if (rest.p == NULL && whole.n > 0
        && (whole.p[0] == '[' || whole.p[0] == '('))
    {
        rest = auto_behind(tk_str_sub(whole, 1, whole.n), auto_answers);
    }

    says_r->away = rest.p != NULL || auto_is_notes(s);
    says_r->answer = says_r->away && (rest.p == NULL || auto_goes_on(rest));

    for (i = 0; auto_absences[i] != NULL && !says_r->absence; i++) {
        rest = tk_str_sub(s, strlen(auto_absences[i]), s.n);
        says_r->absence = tk_str_starts(s, tk_str_z(auto_absences[i]))
                          && !auto_letter(rest) && auto_goes_on(rest);
    }

    rest = tk_str_trim(auto_behind(s, auto_receipts));
    says_r->receipt = tk_str_starts(rest, TK_STR(":"));
}
