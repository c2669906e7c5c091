#include "mime/quote.h"
#include "mime/quote_int.h"

#define QUOTE_JOIN_LINES   6
#define QUOTE_JOIN_BYTES   600
#define QUOTE_HEAD_LINES   12
#define QUOTE_LOOK         2000       /* of a line                          */

/* What a line of somebody's words looks like. */
typedef struct {
    bool  opener, verb_end, verb_in, mail, time, year, digit_first, gmt;
    bool  day_first, colon, mail_end, date;
} quote_marks_t;

/* Longer ones before their beginnings. */
static const char *const quote_openers[] = {
    "on ", "am ", "le ", "el ", "op ", "il ", "em ", "den ", "dnia ",
    "w dniu ", "pe ", "w dn. ", "dne ", "at ", NULL
};

static const char *const quote_verbs[] = {
    "wrote", "writes", "schrieb", "schrieben", "geschrieben", "schreibt",
    "a \xc3\xa9" "crit", "a ecrit", "a e\xcc\x81" "crit", "\xc3\xa9" "crivait",
    "escribi\xc3\xb3", "escribio", "escribi\xc3\xb3:", "ha escrito",
    "schreef", "geschreven", "het volgende geschreven",
    "ha scritto", "scrisse", "escreveu", "skrev", "skrev f\xc3\xb6ljande",
    "kirjoitti", "napisa\xc5\x82(a)", "napisa\xc5\x82", "napisa\xc5\x82" "a",
    "\xd0\xbd\xd0\xb0\xd0\xbf\xd0\xb8\xd1\x81\xd0\xb0\xd0\xbb",
    "napsal(a)", "\xc4\x91\xc3\xa3 vi\xe1\xba\xbft", "\xe5\x86\x99\xe9\x81\x93",
    "\xe5\x86\x99\xe5\x85\xa5", "ha scrit", NULL
};

/* Of Horde, before the name. */
static const char *const quote_cites[] = { "quoting ", "zitat von ", NULL };

static const char *const quote_days[] = {
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "mo.", "di.", "mi.",
    "do.", "fr.", "sa.", "so.", "lun", "mar", "mer", "jeu", "ven", "sam",
    "dim", "lundi", "ma ", "wo ", "tir", "ons", "tor", "fre", "l\xc3\xb8r",
    "s\xc3\xb8n", "mi\xc3\xa9", "jue", "vie", "s\xc3\xa1" "b", "dom",
    "\xd0\xbf\xd0\xbd", "\xd0\xb2\xd1\x82", "\xd1\x81\xd1\x80",
    "\xd1\x87\xd1\x82", "\xd0\xbf\xd1\x82", "\xd1\x81\xd0\xb1",
    "\xd0\xb2\xd1\x81", NULL
};

static const char *const quote_originals[] = {
    "original message", "original mail", "original appointment",
    "urspr\xc3\xbcngliche nachricht", "urspruengliche nachricht",
    "urspr\xc3\xbcngliche mail", "originalnachricht", "original-nachricht",
    "originaltermin", "message d'origine", "message d\xe2\x80\x99origine",
    "message original", "message initial", "mail original",
    "mensaje original", "correo original",
    "oorspronkelijk bericht", "oorspronkelijke bericht", "origineel bericht",
    "messaggio originale", "mensagem original", "ursprungligt meddelande",
    "oprindelig meddelelse",
    "oprindelig besked", "opprinnelig melding", "reply message",
    "alkuper\xc3\xa4inen viesti",
    "antwort", NULL
};

static const char *const quote_forwards[] = {
    "forwarded message", "forwarded mail", "begin forwarded message",
    "weitergeleitete nachricht", "anfang der weitergeleiteten",
    "message transf\xc3\xa9r\xc3\xa9", "d\xc3\xa9" "but du message r\xc3\xa9",
    "doorgestuurd bericht", "begin doorgestuurd bericht",
    "mensaje reenviado", "inicio del mensaje reenviado",
    "messaggio inoltrato", "inizio messaggio inoltrato",
    "mensagem encaminhada", "vidarebefordrat", "videresendt",
    "fwd:", NULL
};

/* The fields of a quoted mail's head, by what they say. */
enum { HEAD_FROM = 1, HEAD_DATE = 2, HEAD_TO = 4, HEAD_SUBJECT = 8,
       HEAD_OTHER = 16 };

static const struct {
    int          bit;
    const char  *name;
} quote_heads[] = {
    { HEAD_FROM, "from" }, { HEAD_FROM, "von" }, { HEAD_FROM, "de" },
    { HEAD_FROM, "van" }, { HEAD_FROM, "da" }, { HEAD_FROM, "fr\xc3\xa5n" },
    { HEAD_FROM, "fra" }, { HEAD_FROM, "exp\xc3\xa9" "diteur" },
    { HEAD_FROM, "absender" }, { HEAD_FROM, "afzender" },
    { HEAD_FROM, "remitente" }, { HEAD_FROM, "l\xc3\xa4hett\xc3\xa4j\xc3\xa4" },
    { HEAD_FROM, "od" },
    { HEAD_DATE, "message du" }, { HEAD_DATE, "dato" },
    { HEAD_DATE, "sent" }, { HEAD_DATE, "date" }, { HEAD_DATE, "gesendet" },
    { HEAD_DATE, "gesendet am" }, { HEAD_DATE, "datum" },
    { HEAD_DATE, "envoy\xc3\xa9" }, { HEAD_DATE, "envoy\xc3\xa9 le" },
    { HEAD_DATE, "envoye" }, { HEAD_DATE, "verzonden" },
    { HEAD_DATE, "verstuurd" }, { HEAD_DATE, "enviado" },
    { HEAD_DATE, "enviado el" }, { HEAD_DATE, "fecha" },
    { HEAD_DATE, "inviato" }, { HEAD_DATE, "data" },
    { HEAD_DATE, "skickat" }, { HEAD_DATE, "sendt" },
    { HEAD_DATE, "l\xc3\xa4hetetty" }, { HEAD_DATE, "wys\xc5\x82" "ano" },
    { HEAD_TO, "to" }, { HEAD_TO, "an" }, { HEAD_TO, "\xc3\xa0" },
    { HEAD_TO, "\xc3\x80" }, { HEAD_TO, "a" }, { HEAD_TO, "aan" },
    { HEAD_TO, "para" }, { HEAD_TO, "til" }, { HEAD_TO, "till" },
    { HEAD_TO, "destinataire" }, { HEAD_TO, "pour" }, { HEAD_TO, "do" },
    { HEAD_TO, "empf\xc3\xa4nger" }, { HEAD_TO, "vastaanottaja" },
    { HEAD_SUBJECT, "subject" }, { HEAD_SUBJECT, "betreff" },
    { HEAD_SUBJECT, "objet" }, { HEAD_SUBJECT, "sujet" },
    { HEAD_SUBJECT, "onderwerp" }, { HEAD_SUBJECT, "asunto" },
    { HEAD_SUBJECT, "oggetto" }, { HEAD_SUBJECT, "assunto" },
    { HEAD_SUBJECT, "\xc3\x84mne" }, { HEAD_SUBJECT, "emne" },
    { HEAD_SUBJECT, "aihe" }, { HEAD_SUBJECT, "temat" },
    { HEAD_OTHER, "cc" }, { HEAD_OTHER, "bcc" }, { HEAD_OTHER, "kopie" },
    { HEAD_OTHER, "reply-to" }, { HEAD_OTHER, "antwort an" },
    { HEAD_OTHER, "importance" }, { HEAD_OTHER, "wichtigkeit" },
    { HEAD_OTHER, "priorit\xc3\xa4t" }, { HEAD_OTHER, "attachments" },
};


/* Blanks of all sorts, and the marks of bold text around. */
static tk_str_t
quote_trim(tk_str_t s)
{
    for ( ;; ) {
        s = tk_str_trim(s);

        if (tk_str_starts(s, TK_STR("\xc2\xa0"))) {
            s = tk_str_sub(s, 2, s.n);

        } else if (tk_str_ends(s, TK_STR("\xc2\xa0"))) {
            s.n -= 2;

        } else if (s.n && s.p[0] == '*') {
            s = tk_str_sub(s, 1, s.n);

        } else if (s.n && s.p[s.n - 1] == '*') {
            s.n--;

        } else {
            return s;
        }
    }
}


bool
tk_quote_line(tk_str_t text, size_t from, tk_quote_line_t *l)
{
    size_t       n;
    const char  *p;

    if (from >= text.n) {
        return false;
    }

    p = memchr(text.p + from, '\n', text.n - from);
    n = p ? (size_t) (p - text.p) - from : text.n - from;
    l->from = from;
    l->next = from + n + (p != NULL);
    l->s = tk_str_trim(tk_str(text.p + from, n < QUOTE_LOOK ? n
                                                            : QUOTE_LOOK));

    return true;
}


bool
tk_quote_marked(const tk_quote_line_t *l)
{
    return l->s.n > 0 && l->s.p[0] == '>';
}


/* The length of the dash at s, U+2010 to U+2015 among them. */
static size_t
quote_dash(tk_str_t s)
{
    if (s.n >= 3 && s.p[0] == '\xe2' && s.p[1] == '\x80'
        && (unsigned char) s.p[2] >= 0x90 && (unsigned char) s.p[2] <= 0x95)
    {
        return 3;
    }

    return s.n > 0 && strchr("-_=* ", s.p[0]) != NULL;
}


bool
tk_quote_rule(tk_str_t s)
{
    size_t  i, n;

    for (i = 0; i < s.n; i += n) {
        n = quote_dash(tk_str_sub(s, i, s.n));

        if (n == 0) {
            return false;
        }
    }

    return s.n >= 3;
}


static bool
quote_any(tk_str_t s, const char *const *list)
{
    size_t  i;

    for (i = 0; list[i] != NULL; i++) {
        if (tk_str_istarts(s, tk_str_z(list[i]))) {
            return true;
        }
    }

    return false;
}


/* "-----Original Message-----", with dashes or alone on its line. */
static tk_str_t
quote_between_dashes(tk_str_t s, size_t *dashes_r)
{
    size_t  n = s.n;

    s = quote_trim(s);

    while (quote_dash(s) > 0) {
        s = tk_str_sub(s, quote_dash(s), s.n);
    }

    for ( ;; ) {
        if (s.n > 0 && strchr("-_=*: ", s.p[s.n - 1])) {
            s.n--;

        } else if (s.n > 3 && quote_dash(tk_str_sub(s, s.n - 3, s.n)) == 3) {
            s.n -= 3;

        } else {
            break;
        }
    }

    *dashes_r = n - s.n;

    return s;
}


static bool
quote_titled(tk_str_t s, const char *const *list)
{
    size_t    dashes;
    tk_str_t  title;

    title = quote_between_dashes(s, &dashes);

    return title.n <= 60 && dashes >= 4 && quote_any(title, list);
}


bool
tk_quote_forwarded(tk_str_t s)
{
    size_t    dashes;
    tk_str_t  title = quote_between_dashes(s, &dashes);

    return quote_titled(s, quote_forwards)
           || (tk_str_ends(s, TK_STR(":")) && title.n <= 60
               && quote_any(title, quote_forwards));
}


bool
tk_quote_forward(tk_str_t text)
{
    size_t           from = 0, dashes;
    tk_str_t         title;
    tk_quote_line_t  l;

    while (tk_quote_line(text, from, &l)) {
        from = l.next;
        title = quote_between_dashes(l.s, &dashes);

        while (title.n && title.p[0] == '>') {
            title = tk_str_trim(tk_str_sub(title, 1, title.n));
        }

        if (title.n) {
            return title.n <= 80 && quote_any(title, quote_forwards);
        }
    }

    return false;
}


static bool
quote_digit(tk_str_t s, size_t i)
{
    return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}


/* 23.11.26, 11/3/26: from the last digit of the first number on. */
static bool
quote_date(tk_str_t s, size_t i)
{
    size_t  j = i + 2;

    if (!quote_digit(s, j) || strchr("./-", s.p[i + 1]) == NULL) {
        return false;
    }

    j += quote_digit(s, j + 1) ? 2 : 1;

    return j < s.n && s.p[j] == s.p[i + 1] && quote_digit(s, j + 1)
           && quote_digit(s, j + 2);
}


/* 12:47, 18.30, 14h30; 2016 */
static void
quote_numbers(tk_str_t s, quote_marks_t *m)
{
    size_t  i;

    for (i = 0; i < s.n; i++) {
        if (!quote_digit(s, i)) {
            continue;
        }

        if (quote_digit(s, i + 2) && quote_digit(s, i + 3)
            && !quote_digit(s, i + 4) && i + 1 < s.n
            && strchr(":.hH", s.p[i + 1]))
        {
            m->time = true;
        }

        m->date |= quote_date(s, i);

        if ((i == 0 || !quote_digit(s, i - 1)) && quote_digit(s, i + 1)
            && quote_digit(s, i + 2) && quote_digit(s, i + 3)
            && !quote_digit(s, i + 4)
            && (tk_str_starts(tk_str_sub(s, i, 2), TK_STR("19"))
                || tk_str_starts(tk_str_sub(s, i, 2), TK_STR("20"))))
        {
            m->year = true;
        }
    }
}


/* GroupWise: ">>> Jane Doe <jane@example.com> 23.11.2026 10:30 >>>". */
static bool
quote_groupwise(tk_str_t s)
{
    quote_marks_t  m = { .time = false };

    if (tk_str_starts(s, TK_STR(">>> ")) && tk_str_ends(s, TK_STR(" >>>"))) {
        quote_numbers(s, &m);
    }

    return m.time && (m.date || m.year);
}


bool
tk_quote_original(tk_str_t s)
{
    return quote_titled(s, quote_originals) || quote_groupwise(s);
}


static void
quote_verb(tk_str_t s, quote_marks_t *m)
{
    size_t     i;
    tk_str_t   verb;
    ptrdiff_t  at;

    for (i = 0; quote_verbs[i] != NULL; i++) {
        verb = tk_str_z(quote_verbs[i]);
        at = tk_str_ifind(s, verb);

        if (at < 0 || (at > 0 && strchr(" >\"", s.p[at - 1]) == NULL)) {
            continue;
        }

        if ((size_t) at + verb.n == s.n) {
            m->verb_end = true;

        } else if (strchr(" ,", s.p[(size_t) at + verb.n])) {
            m->verb_in = true;
        }
    }
}


static tk_str_t
quote_last_word(tk_str_t s)
{
    ptrdiff_t  at = tk_str_rchr(s, ' ');

    return tk_str_sub(s, (size_t) (at + 1), s.n);
}


static quote_marks_t
quote_look(tk_str_t s)
{
    tk_str_t       prefix;
    quote_marks_t  m = { .colon = false };

    s = quote_trim(s);

    while (s.n && s.p[0] == '-') {
        s = tk_str_trim(tk_str_sub(s, 1, s.n));
    }

    while (s.n && s.p[s.n - 1] == '-') {
        s = tk_str_trim(tk_str_sub(s, 0, s.n - 1));
    }

    m.colon = s.n && s.p[s.n - 1] == ':';

    if (m.colon) {
        s = quote_trim(tk_str_sub(s, 0, s.n - 1));
    }

    prefix = tk_str_sub(s, 0, 40);
    m.opener = quote_any(s, quote_openers);
    m.day_first = quote_any(s, quote_days);
    m.digit_first = quote_digit(s, 0);
    m.mail = tk_str_chr(s, '@') >= 0 || tk_str_ifind(s, TK_STR("&lt;")) >= 0;
    m.gmt = m.digit_first && tk_str_find(prefix, TK_STR(" GMT+")) > 0;
    m.mail_end = m.mail && tk_str_chr(quote_last_word(s), '@') > 0;
    quote_numbers(s, &m);
    quote_verb(s, &m);
    m.verb_end |= quote_any(s, quote_cites);

    return m;
}


/* As tk_quote_attribution(). */
static int
quote_says(tk_str_t joined)
{
    quote_marks_t  m;

    m = quote_look(joined);

    if (m.gmt && (m.year || m.mail)) {
        return 2;
    }

    if (!m.colon) {
        return m.verb_end && m.opener && m.mail && m.time ? 2 : 0;
    }

    if ((m.verb_end && m.mail)
        || (m.verb_end && m.opener && (m.year || (m.date && m.time)))
        || (m.verb_in && m.mail && (m.time || m.year))
        || (m.verb_in && m.opener && (m.year || (m.date && m.time)))
        || ((m.digit_first || m.day_first) && m.mail && m.time)
        || (m.mail_end && m.year && m.time))
    {
        return 2;
    }

    return m.verb_end || (m.verb_in && (m.time || m.year)) ? 1 : 0;
}


/* Could its first line begin it?  Else nothing is joined. */
static bool
quote_may_say(tk_str_t first)
{
    quote_marks_t  m = quote_look(first);

    return (m.opener && (m.time || m.year || m.mail || m.verb_end
                         || (first.n > 4 && first.n < 200)))
           || m.mail || m.digit_first || m.verb_end || m.verb_in
           || (m.day_first && (m.time || m.year));
}


static bool
quote_open_angle(tk_str_t s)
{
    int     open = 0;
    size_t  i;

    for (i = 0; i < s.n; i++) {
        open += (s.p[i] == '<') - (s.p[i] == '>');
    }

    return open > 0;
}


/* A blank line that a client puts before the bracket of an address. */
static bool
quote_torn(tk_str_t text, size_t joined, size_t *from)
{
    tk_quote_line_t  l, next;

    if (joined == 0 || !tk_quote_line(text, *from, &l) || l.s.n > 0
        || !tk_quote_line(text, l.next, &next) || next.s.n == 0
        || next.s.p[0] != '<')
    {
        return false;
    }

    *from = l.next;

    return true;
}


/* A ">" that begins a line may close a "<". */
int
tk_quote_attribution(tk_str_t text, const tk_quote_line_t *first,
    size_t *end_r)
{
    int              says;
    char             joined[QUOTE_JOIN_BYTES];
    size_t           n = 0, lines, from = first->from;
    tk_quote_line_t  l = *first;

    if (first->s.n > QUOTE_JOIN_BYTES || !quote_may_say(first->s)) {
        return 0;
    }

    for (lines = 0; lines < QUOTE_JOIN_LINES; lines++) {
        if (quote_torn(text, n, &from)) {
            continue;
        }

        if (!tk_quote_line(text, from, &l) || l.s.n == 0
            || n + l.s.n + 1 > sizeof(joined))
        {
            return 0;
        }

        if (lines > 0 && tk_quote_marked(&l)
            && !quote_open_angle(tk_str(joined, n)))
        {
            return 0;
        }

        if (n > 0) {
            joined[n++] = ' ';
        }

        memcpy(joined + n, l.s.p, l.s.n);
        n += l.s.n;
        from = *end_r = l.next;
        says = quote_says(tk_str(joined, n));

        if (says) {
            return says;
        }
    }

    return 0;
}


static int
quote_head_bit(tk_str_t s)
{
    size_t     i;
    tk_str_t   name;
    ptrdiff_t  colon;

    s = quote_trim(s);
    colon = tk_str_chr(s, ':');

    if (colon < 1 || colon > 24) {
        return 0;
    }

    name = quote_trim(tk_str_sub(s, 0, (size_t) colon));

    for (i = 0; i < sizeof(quote_heads) / sizeof(quote_heads[0]); i++) {
        if (tk_str_ieqz(name, quote_heads[i].name)) {
            return quote_heads[i].bit;
        }
    }

    return 0;
}


bool
tk_quote_head(tk_str_t text, const tk_quote_line_t *first)
{
    int              bit, seen = 0;
    size_t           i, from = first->from, other = 0;
    tk_quote_line_t  l;

    if (!(quote_head_bit(first->s) & (HEAD_FROM | HEAD_DATE | HEAD_SUBJECT))) {
        return false;
    }

    for (i = 0; i < QUOTE_HEAD_LINES && other < 3; i++) {
        if (!tk_quote_line(text, from, &l)) {
            break;
        }

        from = l.next;
        bit = quote_head_bit(l.s);
        seen |= bit;
        other = bit ? 0 : other + 1;
    }

    return (seen & HEAD_FROM)
           && !!(seen & HEAD_DATE) + !!(seen & HEAD_TO)
              + !!(seen & HEAD_SUBJECT) >= 2;
}


bool
tk_quote_signature(tk_str_t s)
{
    static const char *const mobile[] = {
        "sent from", "sent with", "sent via", "get outlook for",
        "von meinem", "gesendet mit", "gesendet von", "diese nachricht wurde",
        "envoy\xc3\xa9 de", "envoy\xc3\xa9 depuis", "envoy\xc3\xa9 avec",
        "verstuurd vanaf", "verzonden vanaf", "verzonden met",
        "enviado desde", "enviado con", "inviato da", NULL
    };

    return tk_str_eqz(s, "--") || tk_str_eqz(s, "\xe2\x80\x94")
           || tk_str_eqz(s, "__") || tk_quote_rule(s) || quote_any(s, mobile);
}
