#include "fmt/csv.h"

#include "base/err.h"
#include "base/utf8.h"


static bool
tk_csv_formula(tk_str_t s)
{
    size_t  i = 0;

    while (i < s.n && s.p[i] == ' ') {
        i++;
    }

    return i < s.n && strchr("=+-@\t\r\n", s.p[i]) != NULL
           && s.p[i] != '\0';
}


static void
tk_csv_cell(tk_buf_t *b, bool first, bool shield, tk_str_t s)
{
    size_t  i;
    bool    quote = shield;

    for (i = 0; i < s.n && !quote; i++) {
        quote = s.p[i] == ',' || s.p[i] == ';' || s.p[i] == '"'
                || s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == '\t';
    }

    if (!first) {
        tk_buf_chr(b, ',');
    }

    if (!quote) {
        tk_buf_str(b, s);
        return;
    }

    tk_buf_z(b, shield ? "\"'" : "\"");

    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            tk_buf_chr(b, '"');
        }

        tk_buf_chr(b, s.p[i]);
    }

    tk_buf_chr(b, '"');
}


void
tk_csv_text(tk_buf_t *b, bool first, tk_str_t s)
{
    tk_csv_cell(b, first, tk_csv_formula(s), s);
}


void
tk_csv_plain(tk_buf_t *b, bool first, tk_str_t s)
{
    tk_csv_cell(b, first, false, s);
}


static char
tk_csv_separator(tk_str_t s)
{
    char      sep = ',';
    bool      quoted = false;
    size_t    i;
    unsigned  n[3] = { 0, 0, 0 };

    static const char  of[] = ",;\t";

    for (i = 0; i < s.n && (quoted || s.p[i] != '\n'); i++) {
        quoted ^= s.p[i] == '"';

        if (!quoted) {
            n[0] += s.p[i] == ',';
            n[1] += s.p[i] == ';';
            n[2] += s.p[i] == '\t';
        }
    }

    for (i = 1; i < 3; i++) {
        if (n[i] > n[0]) {
            n[0] = n[i];
            sep = of[i];
        }
    }

    return sep;
}


/* Tab, line ends, and nothing else below the blank; no UTF-16. */
static bool
tk_csv_is_text(tk_str_t s)
{
    size_t  i;

    if (tk_str_starts(s, TK_STR("\xff\xfe"))
        || tk_str_starts(s, TK_STR("\xfe\xff")))
    {
        return false;
    }

    for (i = 0; i < s.n; i++) {
        if ((uint8_t) s.p[i] < ' ' && s.p[i] != '\t' && s.p[i] != '\r'
            && s.p[i] != '\n')
        {
            return false;
        }
    }

    return true;
}


static int
tk_csv_western(tk_arena_t *a, tk_str_t *s)
{
    char      one[4];
    size_t    i;
    uint32_t  c;
    tk_buf_t  b;

    /* 0x80 to 0x9f; those that mean nothing as they are. */
    static const uint16_t  own[] = {
        0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
        0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
        0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
        0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178
    };

    tk_buf_init(&b, a, 3 * s->n + 1);

    for (i = 0; i < s->n; i++) {
        c = (uint8_t) s->p[i];
        c = c >= 0x80 && c < 0xa0 ? own[c - 0x80] : c;
        tk_buf_add(&b, one, tk_utf8_put(one, c));
    }

    *s = tk_buf_view(&b);

    return tk_buf_rc(&b);
}


int
tk_csv_init(tk_csv_t *c, tk_arena_t *a, tk_str_t text)
{
    int  rc = TK_OK;

    if (tk_str_starts(text, TK_STR(TK_CSV_BOM))) {
        text = tk_str_sub(text, 3, text.n);
    }

    if (!tk_csv_is_text(text)) {
        rc = TK_EINVAL;

    } else if (!tk_utf8_valid(text)) {
        rc = tk_csv_western(a, &text);
    }

    *c = (tk_csv_t) { .arena = a, .rest = text, .line = 1 };
    c->sep = tk_csv_separator(text);

    return rc;
}


/* What stands behind the opening quote, to the closing one. */
static int
tk_csv_quoted(tk_csv_t *c, tk_str_t *cell_r)
{
    char      *out;
    bool       doubled = false;
    size_t     i, k = 0;
    tk_str_t   s = c->rest;

    for (i = 0; i < s.n; i++) {
        c->line += s.p[i] == '\n';

        if (s.p[i] != '"') {
            continue;
        }

        if (i + 1 == s.n || s.p[i + 1] != '"') {
            break;
        }

        doubled = true;
        i++;
    }

    if (i == s.n) {
        return TK_EINVAL;
    }

    *cell_r = tk_str(s.p, i);
    c->rest = tk_str_sub(s, i + 1, s.n);

    if (!doubled) {
        return TK_OK;
    }

    out = tk_arena_alloc(c->arena, i + 1);

    if (out == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < cell_r->n; i++) {
        out[k++] = s.p[i];
        i += s.p[i] == '"';
    }

    *cell_r = tk_str(out, k);

    return TK_OK;
}


/* One cell; what stands between a closing quote and the separator is
 * dropped. *end_r: it was the last of its record. */
static int
tk_csv_read(tk_csv_t *c, tk_str_t *cell_r, bool *end_r)
{
    int       rc;
    bool      quoted;
    size_t    i;
    tk_str_t  s;

    quoted = c->rest.n > 0 && c->rest.p[0] == '"';

    if (quoted) {
        c->rest = tk_str_sub(c->rest, 1, c->rest.n);
        rc = tk_csv_quoted(c, cell_r);

        if (rc != TK_OK) {
            return rc;
        }
    }

    s = c->rest;

    for (i = 0; i < s.n && s.p[i] != c->sep && s.p[i] != '\n'; i++) {
        /* the cell */
    }

    if (!quoted) {
        *cell_r = tk_str(s.p, i > 0 && i < s.n && s.p[i] == '\n'
                              && s.p[i - 1] == '\r' ? i - 1 : i);

        if (i == s.n && i > 0 && s.p[i - 1] == '\r') {
            cell_r->n--;
        }
    }

    if (cell_r->n > 1 && cell_r->p[0] == '\''
        && tk_csv_formula(tk_str_sub(*cell_r, 1, cell_r->n)))
    {
        *cell_r = tk_str_sub(*cell_r, 1, cell_r->n);
    }

    *end_r = i == s.n || s.p[i] == '\n';
    c->line += i < s.n && s.p[i] == '\n';
    c->rest = tk_str_sub(s, i + 1, s.n);

    return TK_OK;
}


int
tk_csv_next(tk_csv_t *c, tk_str_t cells[TK_CSV_CELLS], unsigned *n_r)
{
    int       rc;
    bool      end, blank;
    unsigned  n;

    do {
        if (c->rest.n == 0) {
            return TK_ENOTFOUND;
        }

        n = 0;
        end = false;
        blank = true;

        while (!end) {
            if (n == TK_CSV_CELLS) {
                return TK_ELIMIT;
            }

            rc = tk_csv_read(c, &cells[n], &end);

            if (rc != TK_OK) {
                return rc;
            }

            blank = blank && tk_str_trim(cells[n]).n == 0;
            n++;
        }

    } while (blank);

    *n_r = n;

    return TK_OK;
}
