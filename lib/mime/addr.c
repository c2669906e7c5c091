#include "mime/addr.h"
#include "mime/charset.h"
#include "mime/header.h"
#include "mime/word.h"
#include "base/buf.h"
#include "base/utf8.h"

#define ADDR_TOKEN_MAX  4096

/* How far the end of a comment or of an angle bracket is looked for, so that
 * a field of open ones costs no square of its length. */
#define ADDR_LOOK_MAX  1024
#define ADDR_FIELD_MAX  (256 * 1024)


/* What has been read of the entry in hand. */
typedef struct {
    tk_str_t     rest;
    tk_buf_t     phrase;    /* words before the angle bracket */
    size_t       named;     /* of it, before the bracket */
    tk_buf_t     angle;
    tk_buf_t     comment;
    bool         has_angle;
} addr_entry_t;


static void
addr_clear(addr_entry_t *e)
{
    tk_buf_clear(&e->phrase);
    tk_buf_clear(&e->angle);
    tk_buf_clear(&e->comment);
    e->named = 0;
    e->has_angle = false;
}


static void
addr_skip(addr_entry_t *e, size_t n)
{
    e->rest = tk_str_sub(e->rest, n, e->rest.n);
}


/* "..." : an open quote ends with the field.  The quotes stay where they are
 * part of an address: in angle brackets, or before "@". */
static void
addr_quoted(addr_entry_t *e, tk_buf_t *out, bool keep)
{
    size_t    i;
    tk_str_t  s = e->rest;

    for (i = 1; i < s.n && s.p[i] != '"'; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n) {
            i++;
        }
    }

    if (keep || (i + 1 < s.n && s.p[i + 1] == '@')) {
        tk_buf_str(out, tk_str_sub(s, 0, i + 1));
        addr_skip(e, i + 1);
        return;
    }

    for (i = 1; i < s.n && s.p[i] != '"'; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n) {
            i++;
        }

        tk_buf_chr(out, s.p[i]);
    }

    addr_skip(e, i + 1);
}


/* (...), nested, in the first `max` bytes; an open one is not a comment. */
static void
addr_comment(addr_entry_t *e, tk_buf_t *out, size_t max)
{
    size_t    i, depth;
    tk_str_t  s = tk_str_sub(e->rest, 0, max);

    depth = 0;

    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n) {
            i++;

        } else if (s.p[i] == '(') {
            depth++;

        } else if (s.p[i] == ')' && --depth == 0) {
            break;
        }
    }

    if (i >= s.n) {
        tk_buf_chr(out, '(');
        addr_skip(e, 1);
        return;
    }

    if (e->comment.n > 0) {
        tk_buf_chr(&e->comment, ' ');
    }

    tk_buf_str(&e->comment, tk_str_sub(s, 1, i - 1));
    addr_skip(e, i + 1);
}


static void
addr_angle(addr_entry_t *e)
{
    char         c;
    ptrdiff_t    end;
    tk_str_t     s;
    const char  *stop;

    e->has_angle = true;
    e->named = e->phrase.n;
    tk_buf_clear(&e->angle);
    addr_skip(e, 1);
    s = tk_str_sub(e->rest, 0, ADDR_LOOK_MAX);
    end = tk_str_chr(s, '>');
    s = tk_str_sub(s, 0, end < 0 ? s.n : (size_t) end);
    stop = s.p + s.n;

    /* <@relay,@relay:box@host> */
    if (s.n > 0 && s.p[0] == '@' && tk_str_chr(s, ':') > 0) {
        addr_skip(e, (size_t) tk_str_chr(s, ':') + 1);
    }

    while (e->rest.n > 0) {
        c = e->rest.p[0];

        if (c == '>') {
            addr_skip(e, 1);
            return;
        }

        if (end < 0 && (c == ',' || c == ';')) {
            return;
        }

        if (c == '"') {
            addr_quoted(e, &e->angle, true);
            continue;
        }

        /* <jane(at work)@host> */
        if (c == '(' && e->rest.p < stop) {
            addr_comment(e, &e->angle, (size_t) (stop - e->rest.p));
            continue;
        }

        if (strchr(" \t<", c) == NULL) {
            tk_buf_chr(&e->angle, c);
        }

        addr_skip(e, 1);
    }
}


/* Its characters in UTF-8, and no encoded words, which are not for addresses:
 * whose domain a server checked is what stands there. */
static tk_str_t
addr_squeeze(tk_arena_t *a, tk_str_t s)
{
    bool      quoted = false;
    size_t    i;
    tk_buf_t  b;

    s = tk_charset_utf8(a, TK_STR("utf-8"), s, ADDR_TOKEN_MAX);
    tk_buf_init(&b, a, s.n);

    for (i = 0; i < s.n; i++) {
        quoted ^= s.p[i] == '"';

        if (((unsigned char) s.p[i] > ' ' && s.p[i] != 0x7f
             && s.p[i] != '<' && s.p[i] != '>')
            || (quoted && s.p[i] == ' '))
        {
            tk_buf_chr(&b, s.p[i]);
        }
    }

    return tk_arena_str(a, tk_buf_view(&b));
}


static tk_str_t
addr_name(tk_arena_t *a, tk_str_t raw)
{
    raw = tk_word_decode(a, tk_str_trim(raw), ADDR_TOKEN_MAX);
    raw = tk_utf8_line(a, raw, TK_ADDR_NAME_MAX);

    if (raw.n >= 2 && (raw.p[0] == '"' || raw.p[0] == '\'')
        && raw.p[raw.n - 1] == raw.p[0])
    {
        raw = tk_str_trim(tk_str_sub(raw, 1, raw.n - 2));
    }

    return raw;
}


/* The end of the word that begins at i: blanks in quotes belong to it. */
static size_t
addr_word(tk_str_t s, size_t i)
{
    bool  quoted = false;

    for ( ; i < s.n && (quoted || (unsigned char) s.p[i] > ' '); i++) {
        quoted ^= s.p[i] == '"';
    }

    return i;
}


/* The next word that is an address, from *at_r on, or none. An encoded word
 * is a name, however it reads: the servers before us checked the other one. */
static tk_str_t
addr_next(tk_str_t s, size_t *at_r, size_t *end_r)
{
    tk_str_t   word;
    ptrdiff_t  at;

    for ( ; *at_r < s.n; *at_r = *end_r + 1) {
        *end_r = addr_word(s, *at_r);
        word = tk_str_sub(s, *at_r, *end_r - *at_r);

        if (tk_str_starts(word, TK_STR("["))
            && tk_str_ends(word, TK_STR("]")))
        {
            word = tk_str_sub(word, 1, word.n - 2);
        }

        at = tk_str_rchr(word, '@');

        if (at > 0 && (size_t) at + 1 < word.n
            && tk_word_len(word) < word.n)
        {
            return word;
        }
    }

    return TK_STR("");
}


/* "Jane Doe jane@example.com": one word is the address, the others the name,
 * whatever their order.  Where there is another, the comma was forgotten:
 * *rest_r is what follows the first. */
static void
addr_bare(tk_arena_t *a, addr_entry_t *e, tk_addr_t *addr, tk_str_t *rest_r)
{
    size_t    from = 0, end = 0, next, next_end;
    tk_str_t  word, name, s = tk_str_trim(tk_buf_view(&e->phrase));

    word = addr_next(s, &from, &end);

    if (word.n > 0) {
        next = end + 1;
        addr->addr = addr_squeeze(a, word);

        if (addr_next(s, &next, &next_end).n > 0) {
            *rest_r = tk_arena_str(a, tk_str_sub(s, end, s.n));
            s = tk_str_sub(s, 0, end);
        }

        name = addr_name(a, from > 0 ? tk_str_sub(s, 0, from)
                                     : tk_str_sub(s, end, s.n));
        addr->name = tk_str_chr(name, '@') < 0 ? name : TK_STR("");
        return;
    }

    if (tk_str_chr(s, '@') >= 0 && tk_str_find(s, TK_STR("=?")) < 0) {
        addr->addr = addr_squeeze(a, s);

    } else {
        addr->name = addr_name(a, s);
    }
}


static void
addr_finish(tk_arena_t *a, addr_entry_t *e, tk_arr_t *v, size_t max,
    bool *cut)
{
    tk_str_t   rest = TK_STR("");
    tk_addr_t  addr = { TK_STR_INIT(""), TK_STR_INIT("") }, *p;

    if (e->has_angle) {
        addr.name = addr_name(a, tk_str_sub(tk_buf_view(&e->phrase), 0,
                                            e->named));
        addr.addr = addr_squeeze(a, tk_buf_view(&e->angle));

    } else if (tk_str_trim(tk_buf_view(&e->phrase)).n > 0) {
        addr_bare(a, e, &addr, &rest);
    }

    if (addr.name.n == 0) {
        addr.name = addr_name(a, tk_buf_view(&e->comment));
    }

    if (tk_str_ieq(addr.name, addr.addr)) {
        addr.name = TK_STR("");
    }

    addr_clear(e);

    if (addr.addr.n == 0 && addr.name.n == 0) {
        return;
    }

    if (v->n >= max) {
        *cut = true;
        return;
    }

    p = tk_arr_push(v);
    if (p != NULL) {
        *p = addr;
    }

    if (p != NULL && rest.n > 0) {
        tk_buf_str(&e->phrase, rest);
        addr_finish(a, e, v, max, cut);
    }
}


/* "Bob <bob@host> Jane <jane@host>": the comma was forgotten. */
static void
addr_again(tk_arena_t *a, addr_entry_t *e, tk_arr_t *v, size_t max,
    bool *cut)
{
    tk_str_t  next;

    next = tk_str_sub(tk_buf_view(&e->phrase), e->named, e->phrase.n);
    next = tk_arena_str(a, next);
    addr_finish(a, e, v, max, cut);
    tk_buf_str(&e->phrase, next);
}


static void
addr_step(tk_arena_t *a, addr_entry_t *e, tk_arr_t *v, size_t max, bool *cut)
{
    size_t    n;
    tk_str_t  s;

    switch (e->rest.p[0]) {

    case '"':
        /* jane@host "Jane Doe": a name, even if it reads like an address */
        s = tk_str_sub(tk_buf_view(&e->phrase), e->named, e->phrase.n);
        addr_quoted(e, tk_str_chr(s, '@') < 0 ? &e->phrase : &e->comment,
                    false);
        return;

    case '(':
        addr_comment(e, &e->phrase, ADDR_LOOK_MAX);
        return;

    case '<':
        if (e->has_angle) {
            addr_again(a, e, v, max, cut);
        }

        addr_angle(e);
        return;

    case ',':
    case ';':
        addr_finish(a, e, v, max, cut);
        addr_skip(e, 1);
        return;

    case ':':
        /* the name of a group */
        if (!e->has_angle && tk_str_chr(tk_buf_view(&e->phrase), '@') < 0) {
            addr_clear(e);
            addr_skip(e, 1);
            return;
        }

        break;

    case '=':
        n = tk_word_len(e->rest);
        if (n > 0) {
            tk_buf_str(&e->phrase, tk_str_sub(e->rest, 0, n));
            addr_skip(e, n);
            return;
        }

        break;
    }

    tk_buf_chr(&e->phrase, e->rest.p[0]);
    addr_skip(e, 1);
}


void
tk_addr_list(tk_arena_t *a, tk_str_t value, size_t max, tk_arr_t *v_r,
    bool *cut_r)
{
    bool          cut;
    addr_entry_t  e;

    tk_arr_init(v_r, a, sizeof(tk_addr_t));
    tk_buf_init(&e.phrase, a, ADDR_TOKEN_MAX);
    tk_buf_init(&e.angle, a, ADDR_TOKEN_MAX);
    tk_buf_init(&e.comment, a, ADDR_TOKEN_MAX);
    addr_clear(&e);
    e.rest = tk_header_unfold(a, tk_str_sub(value, 0, ADDR_FIELD_MAX));
    e.rest = e.rest.p != NULL ? e.rest : TK_STR("");
    cut = value.n > ADDR_FIELD_MAX;

    if (cut && cut_r != NULL) {
        *cut_r = true;
        cut = false;
    }

    while (e.rest.n > 0 && !cut && !tk_arena_failed(a)) {
        addr_step(a, &e, v_r, max, &cut);
    }

    if (!cut) {
        addr_finish(a, &e, v_r, max, &cut);
    }

    if (cut && cut_r != NULL) {
        *cut_r = true;
    }
}


/* "root": somebody on a machine, where a name would have a capital. */
static bool
addr_local_user(tk_str_t name)
{
    size_t  i;

    for (i = 0; i < name.n; i++) {
        if (!(name.p[i] >= 'a' && name.p[i] <= 'z')
            && !(i > 0 && ((name.p[i] >= '0' && name.p[i] <= '9')
                           || strchr("-_.", name.p[i]))))
        {
            return false;
        }
    }

    return name.n > 0;
}


/* "Doe, Jane <jane@example.com>": the quotes were forgotten. */
static tk_addr_t
addr_comma(tk_arena_t *a, const tk_addr_t *last, const tk_addr_t *first)
{
    tk_str_t  name;

    name = tk_arena_printf(a, "%.*s, %.*s", TK_STR_ARG(last->name),
                           TK_STR_ARG(first->name));

    return (tk_addr_t) { .name = tk_utf8_head(name, TK_ADDR_NAME_MAX),
                         .addr = first->addr };
}


tk_addr_t
tk_addr_first(tk_arena_t *a, tk_str_t value)
{
    size_t      i;
    tk_arr_t    v;
    tk_addr_t  *addr;

    tk_addr_list(a, value, 8, &v, NULL);

    for (i = 0; i < v.n; i++) {
        addr = tk_arr_at(&v, tk_addr_t, i);

        if (addr->addr.n > 0) {
            return i == 1 && addr->name.n > 0
                   ? addr_comma(a, &addr[-1], addr) : *addr;
        }
    }

    if (v.n == 0) {
        return (tk_addr_t) { TK_STR(""), TK_STR("") };
    }

    addr = tk_arr_at(&v, tk_addr_t, 0);

    if (v.n == 1 && tk_str_eq(tk_str_trim(value), addr->name)
        && addr_local_user(addr->name))
    {
        addr->addr = addr->name;
    }

    return *addr;
}


static bool
addr_domain_valid(tk_str_t d)
{
    size_t         i;
    unsigned char  c, last;

    last = '.';

    for (i = 0; i < d.n; i++) {
        c = (unsigned char) d.p[i];

        if (c == '.' && (last == '.' || last == '-')) {
            return false;
        }

        if (c == '-' && last == '.') {
            return false;
        }

        if (c != '.' && c != '-' && c < 0x80
            && !(c >= '0' && c <= '9') && !((c | 0x20) >= 'a'
            && (c | 0x20) <= 'z'))
        {
            return false;
        }

        last = c;
    }

    return d.n > 0 && last != '.' && last != '-';
}


bool
tk_addr_valid(tk_str_t addr)
{
    size_t         i;
    tk_str_t       local;
    ptrdiff_t      at;
    unsigned char  c;

    at = tk_str_rchr(addr, '@');
    if (at < 1 || at > 64 || addr.n > TK_ADDR_MAX || !tk_utf8_valid(addr)) {
        return false;
    }

    local = tk_str(addr.p, (size_t) at);

    for (i = 0; i < local.n; i++) {
        c = (unsigned char) local.p[i];
        if (c <= ' ' || c == 0x7f || strchr("<>()[],;:\\\"@", c) != NULL) {
            return false;
        }
    }

    return addr_domain_valid(tk_str_sub(addr, (size_t) at + 1, addr.n));
}
