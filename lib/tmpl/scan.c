#include "base/err.h"
#include "tmpl/scan.h"


uint32_t
tk_scan_line(tk_scan_t *s, size_t at)
{
    for ( ; s->line_pos < at; s->line_pos++) {
        s->line += s->src.p[s->line_pos] == '\n';
    }

    return s->line;
}


int
tk_scan_error(tk_scan_t *s, size_t at, const char *what, tk_str_t name)
{
    (void) tk_scan_line(s, at);

    *s->err = tk_arena_printf(s->arena, "%.*s:%u: %s \"%.*s\"",
                              TK_STR_ARG(s->file), s->line, what,
                              (int) (name.n < 80 ? name.n : 80),
                              name.p != NULL ? name.p : "");
    return TK_EINVAL;
}


static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}


bool
tk_scan_line_start(const tk_scan_t *s, size_t pos)
{
    return pos == 0 || s->src.p[pos - 1] == '\n';
}


size_t
tk_scan_blanks(const tk_scan_t *s, size_t pos)
{
    while (pos < s->src.n && is_blank(s->src.p[pos])) {
        pos++;
    }

    return pos;
}


bool
tk_scan_is(const tk_scan_t *s, size_t pos, tk_str_t what)
{
    return what.n <= s->src.n - pos
           && memcmp(s->src.p + pos, what.p, what.n) == 0;
}


/* {{_ ..}}, {{_n ..}}, {{_c ..}}: the sigil's length, or 0. */
static size_t
message_sigil(const tk_scan_t *s, size_t pos)
{
    size_t  n;

    if (s->src.p[pos] != '_') {
        return 0;
    }

    n = 1;
    if (pos + n < s->src.n
        && (s->src.p[pos + n] == 'n' || s->src.p[pos + n] == 'c'))
    {
        n++;
    }

    return pos + n < s->src.n && (is_blank(s->src.p[pos + n])
                                  || s->src.p[pos + n] == '\n'
                                  || s->src.p[pos + n] == '\r') ? n : 0;
}


size_t
tk_scan_name(tk_str_t s)
{
    size_t  i;

    for (i = 1; i < s.n && s.p[0] == '{'; i++) {
        if (s.p[i] == '}') {
            return i > 1 ? i + 1 : 0;
        }

        if ((unsigned char) s.p[i] <= ' ' || s.p[i] == '{') {
            break;
        }
    }

    return 0;
}


/* The closing delimiter of a text, which may end with a {name}. */
static ptrdiff_t
message_end(const tk_scan_t *s, size_t pos)
{
    size_t  i, len;

    for (i = pos; i < s->src.n; i++) {
        len = tk_scan_name(tk_str_sub(s->src, i, s->src.n));

        if (len > 0) {
            i += len - 1;

        } else if (tk_scan_is(s, i, s->close)) {
            return (ptrdiff_t) i;
        }
    }

    return -1;
}


/* Where `rest` begins, with the byte `first` (unless 0) before it. */
static ptrdiff_t
find_from(const tk_scan_t *s, size_t pos, char first, tk_str_t rest)
{
    size_t     from;
    ptrdiff_t  i;

    from = pos;

    for ( ;; ) {
        i = tk_str_find(tk_str_sub(s->src, pos, s->src.n), rest);
        if (i < 0) {
            return -1;
        }

        pos += (size_t) i;
        if (first == 0 || (pos > from && s->src.p[pos - 1] == first)) {
            return (ptrdiff_t) pos;
        }

        pos++;
    }
}


/* Fills in where the tag stands on its line. */
static void
tag_place(const tk_scan_t *s, tk_tag_t *t)
{
    size_t  i;

    for (i = t->from; i > s->pos && is_blank(s->src.p[i - 1]); i--) {
        /* void */
    }

    t->line_from = i;
    t->before = tk_scan_line_start(s, i);

    i = tk_scan_blanks(s, t->end);

    if (i < s->src.n && s->src.p[i] == '\r') {
        i++;
    }

    t->after = i == s->src.n || s->src.p[i] == '\n';
    t->line_end = t->after && i < s->src.n ? i + 1 : i;
}


static int
tag_read(tk_scan_t *s, size_t from, tk_tag_t *t)
{
    char       shut;
    size_t     pos, n;
    ptrdiff_t  end;

    pos = from + s->open.n;
    while (pos < s->src.n && (is_blank(s->src.p[pos])
                              || s->src.p[pos] == '\n'
                              || s->src.p[pos] == '\r'))
    {
        pos++;
    }

    t->from = from;
    t->sigil = 0;
    shut = 0;

    if (pos == s->src.n) {
        return tk_scan_error(s, from, "tag is not closed",
                             tk_str_sub(s->src, from, 20));
    }

    n = message_sigil(s, pos);

    if (n > 0) {
        t->sigil = n == 2 ? s->src.p[pos + 1] : '_';
        pos += n;
        end = message_end(s, pos);

    } else {
        if (memchr("#^/>&!={<$", s->src.p[pos], 10) != NULL) {
            t->sigil = s->src.p[pos++];
            shut = t->sigil == '{' ? '}' : (t->sigil == '=' ? '=' : 0);
        }

        end = find_from(s, pos, shut, s->close);
    }

    if (end < 0) {
        return tk_scan_error(s, from, "tag is not closed",
                             tk_str_sub(s->src, from, 20));
    }

    t->end = (size_t) end + s->close.n;
    t->body = tk_str_trim(tk_str(s->src.p + pos,
                                 (size_t) end - pos - (shut != 0)));
    tag_place(s, t);

    return TK_OK;
}


int
tk_scan_delimiters(tk_scan_t *s, const tk_tag_t *t)
{
    size_t    i;
    tk_str_t  open, close;

    for (i = 0; i < t->body.n && (unsigned char) t->body.p[i] > ' '; i++) {
        /* void */
    }

    open = tk_str_sub(t->body, 0, i);
    close = tk_str_trim(tk_str_sub(t->body, i, t->body.n));

    for (i = 0; i < close.n && (unsigned char) close.p[i] > ' '; i++) {
        /* void */
    }

    if (open.n == 0 || close.n == 0 || i != close.n
        || memchr(t->body.p, '=', t->body.n) != NULL)
    {
        return tk_scan_error(s, t->from, "bad delimiters", t->body);
    }

    s->open = open;
    s->close = close;

    return TK_OK;
}


int
tk_scan_tag(tk_scan_t *s, tk_tag_t *tag_r)
{
    ptrdiff_t  from;

    from = find_from(s, s->pos, 0, s->open);

    return from < 0 ? TK_ENOTFOUND : tag_read(s, (size_t) from, tag_r);
}
