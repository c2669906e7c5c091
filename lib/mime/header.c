#include "mime/header.h"
#include "base/buf.h"


/* Of a line that starts a field, so that one cannot crowd out the others. */
#define HEADER_LINE_MAX    65536
#define HEADER_VALUE_MAX   (256 * 1024)
#define HEADER_NEEDED      64
#define HEADER_NEEDED_MAX  8192


typedef struct {
    tk_headers_t              *h;
    const tk_header_limits_t  *limits;
    size_t                     used;     /* bytes of the lines taken      */
    bool                       closed;   /* no more lines for the last one */
    unsigned                   needed;   /* looked for behind the limit   */
} header_reader_t;


/* Cuts one line off *s; the line comes without CR LF. */
static tk_str_t
header_line(tk_str_t *s)
{
    size_t       n;
    tk_str_t     line;
    const char  *nl;

    nl = memchr(s->p, '\n', s->n);
    n = nl ? (size_t) (nl - s->p) : s->n;
    line = tk_str(s->p, n);

    n += (nl != NULL);
    s->p += n;
    s->n -= n;

    /* "\r\r\n", too */
    while (line.n > 0 && line.p[line.n - 1] == '\r') {
        line.n--;
    }

    return line;
}


static bool
header_name_valid(tk_str_t name)
{
    size_t  i;

    for (i = 0; i < name.n; i++) {
        if ((unsigned char) name.p[i] <= ' ' || name.p[i] == 0x7f) {
            return false;
        }
    }

    return name.n > 0;
}


/* Some senders break a long field without the blank that a fold needs. */
static bool
header_lost_fold(const tk_header_t *last, tk_str_t line)
{
    size_t  i;

    if (last == NULL || last->value.n == 0
        || last->value.p[last->value.n - 1] != ';')
    {
        return false;
    }

    for (i = 0; i < line.n; i++) {
        if (line.p[i] == '=') {
            return i > 0;
        }

        if (line.p[i] == ':' || line.p[i] == ' ') {
            return false;
        }
    }

    return false;
}


static void
header_extend(tk_header_t *last, tk_str_t line)
{
    if (last->value.p == NULL || last->value.n == 0) {
        last->value = tk_str_trim(line);
        return;
    }

    last->value = tk_str_trim(tk_str(last->value.p,
                              (size_t) (line.p + line.n - last->value.p)));
}


/* Whether n more bytes are within the limit. */
static bool
header_take(header_reader_t *r, size_t n)
{
    if (n > r->limits->bytes - r->used) {
        r->h->cut = true;
        r->closed = true;
        return false;
    }

    r->used += n;

    return true;
}


static void
header_continue(header_reader_t *r, tk_header_t *last, tk_str_t line)
{
    if (r->closed) {
        return;
    }

    if (last->value.n + line.n > HEADER_VALUE_MAX) {
        r->h->cut = true;
        r->closed = true;

    } else if (header_take(r, line.n)) {
        header_extend(last, line);
    }
}


/* Behind the limit only what says whose mail it is and about what. */
static bool
header_needed(header_reader_t *r, tk_str_t name)
{
    size_t  i;

    static const char *const names[] = {
        "From", "Sender", "Reply-To", "To", "Subject", "Date", "Message-ID",
        "In-Reply-To", "References", "Auto-Submitted", "Precedence",
        "List-Id", "Content-Type", "Content-Transfer-Encoding", NULL
    };

    for (i = 0; names[i] != NULL; i++) {
        if (tk_str_ieqz(name, names[i])) {
            return r->needed++ < HEADER_NEEDED
                   && tk_headers_get(r->h, names[i]).p == NULL;
        }
    }

    return false;
}


/* A field within the limits. */
static void
header_push(header_reader_t *r, tk_str_t line, tk_str_t name, bool cut)
{
    tk_header_t  *f;

    if (r->h->v.n >= r->limits->count || !header_take(r, line.n)) {
        r->h->cut = true;

        if (!header_needed(r, name) || line.n > HEADER_NEEDED_MAX) {
            return;
        }
    }

    f = tk_arr_push(&r->h->v);
    if (f != NULL) {
        r->closed = cut;
        r->h->cut |= cut;
        f->name = name;
        f->value = tk_str_trim(tk_str_sub(line, (size_t) tk_str_chr(line, ':')
                                                + 1, line.n));
    }
}


/* False for what is no line of a header. */
static bool
header_add(header_reader_t *r, tk_str_t line)
{
    bool          cut;
    ptrdiff_t     colon;
    tk_str_t      name;
    tk_header_t  *f;

    f = r->h->v.n ? tk_arr_at(&r->h->v, tk_header_t, r->h->v.n - 1) : NULL;

    if (f != NULL
        && (line.p[0] == ' ' || line.p[0] == '\t'
            || header_lost_fold(f, line)))
    {
        header_continue(r, f, line);
        return true;
    }

    r->closed = true;
    cut = line.n > HEADER_LINE_MAX;
    line = tk_str_sub(line, 0, HEADER_LINE_MAX);

    colon = tk_str_chr(line, ':');
    if (colon < 0) {
        return false;
    }

    name = tk_str_trim(tk_str(line.p, (size_t) colon));
    if (!header_name_valid(name)) {
        return false;
    }

    header_push(r, line, name, cut);

    return true;
}


void
tk_headers_read(tk_arena_t *a, tk_str_t s, const tk_header_limits_t *limits,
    tk_headers_t *h_r, tk_str_t *body_r)
{
    tk_str_t         line, from;
    header_reader_t  r = { h_r, limits, 0, true, 0 };

    tk_arr_init(&h_r->v, a, sizeof(tk_header_t));
    h_r->cut = false;
    h_r->text = TK_STR_NULL;

    while (s.n > 0) {
        from = s;
        line = header_line(&s);

        if (line.n == 0) {
            h_r->text = TK_STR_NULL;
            break;
        }

        if (!header_add(&r, line) && h_r->text.p == NULL) {
            h_r->text = from;
        }
    }

    *body_r = s;
}


tk_str_t
tk_headers_nth(const tk_headers_t *h, const char *name, size_t nth)
{
    size_t        i;
    tk_header_t  *f;

    for (i = 0; i < h->v.n; i++) {
        f = tk_arr_at(&h->v, tk_header_t, i);
        if (tk_str_ieqz(f->name, name) && nth-- == 0) {
            return f->value;
        }
    }

    return TK_STR_NULL;
}


tk_str_t
tk_headers_get(const tk_headers_t *h, const char *name)
{
    return tk_headers_nth(h, name, 0);
}


tk_str_t
tk_header_unfold(tk_arena_t *a, tk_str_t value)
{
    size_t    i;
    tk_buf_t  b;

    if (memchr(value.p ? value.p : "", '\n', value.n) == NULL) {
        return value;
    }

    tk_buf_init(&b, a, value.n);

    for (i = 0; i < value.n; i++) {
        if (value.p[i] == '\n'
            || (value.p[i] == '\r' && i + 1 < value.n
                && value.p[i + 1] == '\n'))
        {
            continue;
        }

        tk_buf_chr(&b, value.p[i]);
    }

    return tk_buf_view(&b);
}
