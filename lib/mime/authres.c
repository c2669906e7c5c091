#include "mime/authres.h"

#include "mime/build.h"

typedef enum {
    AUTHRES_NONE,                  /* not looked at                       */
    AUTHRES_OTHER,                 /* neither of these                    */
    AUTHRES_ANOTHER,               /* passed, as somebody else            */
    AUTHRES_PASS,
    AUTHRES_FAIL
} authres_verdict_t;

typedef struct {
    authres_verdict_t  spf;
    authres_verdict_t  dkim;
    authres_verdict_t  dmarc;
} authres_t;

/* Whom we ask about. */
typedef struct {
    tk_arena_t  *arena;
    tk_str_t     id;               /* of the server                       */
    tk_str_t     from;             /* domain of the sender; may be empty  */
} authres_ask_t;


static bool
authres_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}


/* Behind the comment that s begins with; they nest. */
static tk_str_t
authres_comment(tk_str_t s)
{
    size_t  i, depth = 0;

    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '\\') {
            i++;

        } else if (s.p[i] == '(') {
            depth++;

        } else if (s.p[i] == ')' && --depth == 0) {
            i++;
            break;
        }
    }

    return tk_str_sub(s, i, s.n);
}


/* Behind blanks and comments. */
static tk_str_t
authres_skip(tk_str_t s)
{
    while (s.n > 0 && (authres_blank(s.p[0]) || s.p[0] == '(')) {
        s = s.p[0] == '(' ? authres_comment(s) : tk_str_sub(s, 1, s.n);
    }

    return s;
}


/* The word that *s begins with, and what is behind it. */
static tk_str_t
authres_word(tk_str_t *s, const char *ends)
{
    size_t    i = 0;
    tk_str_t  word;

    *s = authres_skip(*s);

    while (i < s->n && !authres_blank(s->p[i]) && s->p[i] != '('
           && (s->p[i] == '\0' || strchr(ends, s->p[i]) == NULL))
    {
        i++;
    }

    word = tk_str_sub(*s, 0, i);
    *s = authres_skip(tk_str_sub(*s, i, s->n));

    return word;
}


/* The same where it may be quoted. An id has no need of escapes. */
static tk_str_t
authres_value(tk_str_t *s)
{
    tk_str_t   word;
    ptrdiff_t  end;

    *s = authres_skip(*s);

    if (s->n == 0 || s->p[0] != '"') {
        return authres_word(s, ";\"");
    }

    *s = tk_str_sub(*s, 1, s->n);
    end = tk_str_chr(*s, '"');
    word = tk_str_sub(*s, 0, end < 0 ? 0 : (size_t) end);
    *s = authres_skip(tk_str_sub(*s, end < 0 ? s->n : (size_t) end + 1,
                                 s->n));

    return word;
}


/* From the next ";" that no quotes and no comment have in them, behind it. */
static tk_str_t
authres_next(tk_str_t s)
{
    bool  quoted = false;

    while (s.n > 0 && (quoted || s.p[0] != ';')) {
        if (!quoted && s.p[0] == '(') {
            s = authres_comment(s);
            continue;
        }

        quoted ^= s.p[0] == '"';
        s = tk_str_sub(s, quoted && s.p[0] == '\\' ? 2 : 1, s.n);
    }

    return tk_str_sub(s, 1, s.n);
}


/* "/1" or nothing. */
static bool
authres_method_known(tk_str_t *s)
{
    if (s->n == 0 || s->p[0] != '/') {
        return true;
    }

    *s = tk_str_sub(*s, 1, s->n);

    return tk_str_eqz(authres_word(s, "=;"), "1");
}


/* Names are the same with and without the dot of the root. */
static tk_str_t
authres_undot(tk_str_t name)
{
    return tk_str_ends(name, TK_STR(".")) ? tk_str_sub(name, 0, name.n - 1)
                                          : name;
}


/* Of an address or of what is one already, in ASCII. */
static tk_str_t
authres_domain(tk_arena_t *a, tk_str_t s)
{
    s = tk_mime_ascii(a, tk_arena_cat(a, TK_STR("x@"),
            tk_str_sub(s, (size_t) (tk_str_rchr(s, '@') + 1), s.n)));

    return authres_undot(tk_str_sub(s, 2, s.n));
}


/* Behind the quotes that s begins with. */
static tk_str_t
authres_unquoted(tk_str_t s)
{
    size_t  i;

    for (i = 1; i < s.n && s.p[i] != '"'; i++) {
        i += s.p[i] == '\\';
    }

    return tk_str_sub(s, i + 1, s.n);
}


/* "header.from=" among what a result says of itself, up to its ";". */
static tk_str_t
authres_from(tk_str_t s)
{
    tk_str_t  word, value;

    while (s.n > 0 && s.p[0] != ';') {
        word = authres_word(&s, "=;\"");

        if (s.n > 0 && s.p[0] == '=') {
            s = authres_skip(tk_str_sub(s, 1, s.n));
            value = s;

            if (tk_str_ieqz(word, "header.from")) {
                return authres_value(&value);
            }

            (void) authres_word(&s, ";\"");
        }

        s = s.n > 0 && s.p[0] == '"' ? authres_skip(authres_unquoted(s)) : s;
    }

    return TK_STR_NULL;
}


/* Is it another sender than ours that it names? */
static bool
authres_another(const authres_ask_t *ask, tk_str_t s)
{
    tk_str_t  from = authres_from(s);

    return from.n > 0 && ask->from.n > 0
           && !tk_str_ieq(authres_domain(ask->arena, from), ask->from);
}


/* Where a field has several results of a method, the one that wins counts. */
static void
authres_note(authres_verdict_t *v, authres_verdict_t said,
    authres_verdict_t wins)
{
    if ((*v < AUTHRES_PASS && said > *v) || said == wins) {
        *v = said;
    }
}


static authres_verdict_t *
authres_verdict(tk_str_t method, authres_t *r)
{
    return tk_str_ieqz(method, "dmarc") ? &r->dmarc
           : tk_str_ieqz(method, "dkim") ? &r->dkim
           : tk_str_ieqz(method, "spf") ? &r->spf : NULL;
}


/* "dmarc=fail reason=..." */
static void
authres_result(const authres_ask_t *ask, tk_str_t s, authres_t *r)
{
    tk_str_t            word;
    authres_verdict_t   said;
    authres_verdict_t  *v = authres_verdict(authres_word(&s, "/=;"), r);

    if (v == NULL || !authres_method_known(&s) || s.n == 0 || s.p[0] != '=') {
        return;
    }

    s = tk_str_sub(s, 1, s.n);
    word = authres_word(&s, ";");
    said = tk_str_ieqz(word, "pass") ? AUTHRES_PASS
           : tk_str_ieqz(word, "fail") ? AUTHRES_FAIL : AUTHRES_OTHER;

    if (v == &r->dmarc && said == AUTHRES_PASS && authres_another(ask, s)) {
        said = AUTHRES_ANOTHER;
    }

    /* one signature that holds is enough, every From must pass */
    authres_note(v, said, v == &r->dmarc ? AUTHRES_FAIL : AUTHRES_PASS);
}


/* Do quotes and comments end? */
static bool
authres_whole(tk_str_t s)
{
    bool    quoted = false;
    size_t  i, depth = 0;

    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && (quoted || depth > 0)) {
            i++;

        } else if (s.p[i] == '"' && depth == 0) {
            quoted = !quoted;

        } else if (s.p[i] == '(' && !quoted) {
            depth++;

        } else if (s.p[i] == ')' && depth > 0) {
            depth--;
        }
    }

    return depth == 0 && !quoted;
}


/* A field into which the server copied from the mail what opens a quote or a
 * comment and ends none: only what failed counts, wherever it stands. */
static void
authres_torn(tk_str_t s, authres_t *r)
{
    size_t              n;
    tk_str_t            part, method;
    authres_verdict_t  *v;

    while (s.n > 0) {
        part = tk_str_cut(&s, ';');
        method = tk_str_trim(tk_str_cut(&part, '='));
        part = tk_str_trim(part);
        v = authres_verdict(method, r);

        for (n = 0; n < part.n && part.p[n] != '(' && part.p[n] != '"'
                    && !authres_blank(part.p[n]); n++)
        {
            /* void */
        }

        if (v != NULL && tk_str_ieqz(tk_str_sub(part, 0, n), "fail")) {
            *v = AUTHRES_FAIL;
        }
    }
}


/* What a field says, if it is of that server. */
static authres_t
authres_read(const authres_ask_t *ask, tk_str_t s)
{
    authres_t  r = { AUTHRES_NONE, AUTHRES_NONE, AUTHRES_NONE };

    if (!tk_str_ieq(authres_undot(authres_value(&s)), ask->id)) {
        return r;
    }

    if (s.n > 0 && s.p[0] != ';' && !tk_str_eqz(authres_word(&s, ";"), "1")) {
        return r;
    }

    if (!authres_whole(s)) {
        authres_torn(s, &r);
        return r;
    }

    for (s = authres_next(s); s.n > 0; s = authres_next(s)) {
        authres_result(ask, s, &r);
    }

    return r;
}


/* The host that wrote a Received. */
static tk_str_t
authres_by(tk_str_t s)
{
    tk_str_t  word;

    while (s.n > 0 && s.p[0] != ';') {
        word = authres_word(&s, ";");

        if (tk_str_ieqz(word, "by")) {
            return authres_word(&s, ";");
        }
    }

    return TK_STR_NULL;
}


static tk_str_t
authres_parent(tk_str_t name)
{
    ptrdiff_t  dot = tk_str_chr(name, '.');

    return dot < 0 ? TK_STR("") : tk_str_sub(name, (size_t) dot + 1, name.n);
}


static bool
authres_below(tk_str_t host, tk_str_t domain)
{
    size_t  at;

    if (host.n <= domain.n) {
        return tk_str_ieq(host, domain);
    }

    at = host.n - domain.n;

    return host.p[at - 1] == '.'
           && tk_str_ieq(tk_str_sub(host, at, domain.n), domain);
}


/* Digits and colons are an address. */
static bool
authres_nameless(tk_str_t host)
{
    size_t  i;

    if (host.p[0] == '[' || tk_str_chr(host, ':') >= 0
        || tk_str_chr(host, '.') < 0)
    {
        return true;
    }

    for (i = 0; i < host.n; i++) {
        if (host.p[i] != '.' && (host.p[i] < '0' || host.p[i] > '9')) {
            return false;
        }
    }

    return true;
}


static bool
authres_kin(tk_str_t host, tk_str_t id)
{
    tk_str_t  parent = authres_parent(id);

    host = authres_undot(host);

    return authres_below(host, id)
           || (tk_str_chr(parent, '.') > 0 && authres_below(host, parent));
}


/* Who connected may say "(", ";" or "by" as its name: all that stands behind
 * a "by" could be the host. */
static bool
authres_any(tk_str_t s, tk_str_t id)
{
    bool      by = false;
    size_t    n;
    tk_str_t  word;

    for ( ; s.n > 0; s = tk_str_sub(s, n + 1, s.n)) {
        for (n = 0; n < s.n && !authres_blank(s.p[n])
                    && (s.p[n] == '\0' || !strchr("();\"", s.p[n])); n++)
        {
            /* void */
        }

        word = tk_str_sub(s, 0, n);

        if (by && n > 0 && authres_kin(word, id)) {
            return true;
        }

        by = n > 0 ? tk_str_ieqz(word, "by") : by;
    }

    return false;
}


static bool
authres_ours(tk_str_t received, tk_str_t id)
{
    tk_str_t  host = authres_by(received);

    return (host.n > 0 && authres_nameless(host))
           || authres_any(received, id);
}


static const char *
authres_failed(const authres_t *r)
{
    if (r->dmarc == AUTHRES_FAIL) {
        return "dmarc=fail";
    }

    if (r->dmarc == AUTHRES_ANOTHER) {
        return "dmarc=pass of another sender";
    }

    return r->dmarc != AUTHRES_PASS && r->spf == AUTHRES_FAIL
           && r->dkim == AUTHRES_FAIL ? "spf=fail, dkim=fail" : NULL;
}


/* A field below one that said something about it says nothing new. */
static void
authres_add(authres_t *all, const authres_t *r)
{
    all->spf = all->spf != AUTHRES_NONE ? all->spf : r->spf;
    all->dkim = all->dkim != AUTHRES_NONE ? all->dkim : r->dkim;
    all->dmarc = all->dmarc > AUTHRES_OTHER ? all->dmarc : r->dmarc;
}


const char *
tk_authres_failed(tk_arena_t *a, const tk_headers_t *h, tk_str_t authserv_id,
    tk_str_t from)
{
    size_t              i;
    authres_t           r, all = { AUTHRES_NONE, AUTHRES_NONE, AUTHRES_NONE };
    const char         *failed;
    authres_ask_t       ask = { a, authres_undot(authserv_id),
                                authres_domain(a, from) };
    const tk_header_t  *f;

    for (i = 0; ask.id.n > 0 && i < h->v.n; i++) {
        f = tk_arr_at(&h->v, tk_header_t, i);

        if (tk_str_ieqz(f->name, "Received")
            && !authres_ours(f->value, ask.id))
        {
            break;
        }

        if (!tk_str_ieqz(f->name, "Authentication-Results")) {
            continue;
        }

        r = authres_read(&ask, f->value);
        authres_add(&all, &r);
        failed = authres_failed(&all);

        if (failed != NULL || all.dmarc == AUTHRES_PASS) {
            return failed;
        }
    }

    return NULL;
}
