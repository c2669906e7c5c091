#include "mime/uu.h"


static tk_str_t
uu_line(tk_str_t text, size_t at, size_t *next_r)
{
    size_t       n;
    const char  *nl;

    nl = memchr(text.p + at, '\n', text.n - at);
    n = nl ? (size_t) (nl - text.p) - at : text.n - at;
    *next_r = at + n + (nl != NULL);

    if (n > 0 && text.p[at + n - 1] == '\r') {
        n--;
    }

    return tk_str(text.p + at, n);
}


/* "begin 644 name" */
static bool
uu_begin(tk_str_t line, tk_str_t *name_r)
{
    size_t  i;

    if (!tk_str_starts(line, TK_STR("begin "))) {
        return false;
    }

    for (i = 6; i < line.n && line.p[i] >= '0' && line.p[i] <= '7'; i++) {
        /* void */
    }

    if (i < 9 || i > 10 || i + 1 >= line.n || line.p[i] != ' ') {
        return false;
    }

    *name_r = tk_str_trim(tk_str_sub(line, i + 1, line.n));

    return name_r->n > 0;
}


/* The first letter is the length; blanks at the end may have been lost. */
static bool
uu_data(tk_str_t line)
{
    size_t  n, want;

    if (line.n == 0) {
        return false;
    }

    if (line.p[0] < ' ' || line.p[0] > '`') {
        return false;
    }

    n = (size_t) ((line.p[0] - ' ') & 0x3f);
    want = 1 + (n + 2) / 3 * 4;

    return line.n <= want + 2 && line.n + 4 >= want;
}


static bool
uu_body(tk_str_t text, size_t at, size_t *end_r)
{
    size_t    lines, next;
    tk_str_t  line;

    for (lines = 0; at < text.n; lines++, at = next) {
        line = uu_line(text, at, &next);

        if (tk_str_eqz(tk_str_trim(line), "end")) {
            *end_r = next;
            return lines > 0;
        }

        if (!uu_data(line)) {
            return false;
        }
    }

    return false;
}


bool
tk_uu_at(tk_str_t text, size_t at, tk_uu_t *uu_r)
{
    size_t  next;

    if (!uu_begin(uu_line(text, at, &next), &uu_r->name)
        || !uu_body(text, next, &uu_r->end))
    {
        return false;
    }

    uu_r->start = at;
    uu_r->encoded = tk_str(text.p + at, uu_r->end - at);

    return true;
}


bool
tk_uu_find(tk_str_t text, size_t from, tk_uu_t *uu_r)
{
    size_t       at;
    const char  *p;

    for (at = from; at < text.n; at++) {
        p = memmem(text.p + at, text.n - at, "begin ", 6);
        if (p == NULL) {
            return false;
        }

        at = (size_t) (p - text.p);
        if ((at == 0 || text.p[at - 1] == '\n')
            && tk_uu_at(text, at, uu_r))
        {
            return true;
        }
    }

    return false;
}
