#include "conf/kind.h"

#include "base/err.h"
#include "base/utf8.h"

#define QUOTE_MAX    80
#define NEAR_MAX     48     /* bytes of a name that are compared */
#define MESSAGE_MAX  2000


tk_str_t
tk_kind_quote(tk_arena_t *a, tk_str_t s)
{
    tk_str_t  cut;
    char     *p;
    size_t    i;

    cut = tk_arena_str(a, tk_str_sub(s, 0, QUOTE_MAX));
    p = (char *) cut.p;

    for (i = 0; p && i < cut.n; i++) {
        if ((unsigned char) p[i] < 0x20 || p[i] == 0x7f) {
            p[i] = '?';
        }
    }
    return s.n > QUOTE_MAX ? tk_arena_cat(a, cut, TK_STR("...")) : cut;
}


/* "deny | create" as: "deny" or "create". */
static void
add_words(tk_buf_t *b, tk_str_t syntax)
{
    tk_str_t  word;
    bool      first;

    for (first = true; syntax.p; first = false) {
        word = tk_str_trim(tk_str_cut(&syntax, '|'));
        if (!first) {
            tk_buf_z(b, syntax.p ? ", " : " or ");
        }
        tk_buf_printf(b, "\"%.*s\"", TK_STR_ARG(word));
    }
}


static void
add_what(tk_buf_t *b, const tk_conf_row_t *row)
{
    const char  *p;

    for (p = tk_kinds[row->kind].what; *p; p++) {
        if (*p != '@') {
            tk_buf_chr(b, *p);
            continue;
        }
        switch (*++p) {
        case 'l':
            tk_buf_z(b, row->low);
            break;
        case 'h':
            tk_buf_z(b, row->high);
            break;
        case 'w':
            add_words(b, tk_str_z(row->syntax));
            break;
        default:
            tk_buf_chr(b, '@');
            tk_buf_chr(b, *p);
        }
    }
}


static tk_str_t
message(const tk_kind_into_t *to, const tk_kind_arg_t *k)
{
    tk_buf_t  b;
    tk_str_t  bad;

    tk_buf_init(&b, to->arena, MESSAGE_MAX);
    tk_buf_printf(&b, "%s%.*s ", to->of, TK_STR_ARG(to->row->name));

    if (k->err.p) {
        tk_buf_str(&b, k->err);

    } else {
        tk_buf_z(&b, "must be ");
        add_what(&b, to->row);
        bad = k->bad < k->n ? k->v[k->bad] : TK_STR_NULL;
        bad = tk_kind_quote(to->arena, bad);
        tk_buf_printf(&b, ", not \"%.*s\"", TK_STR_ARG(bad));
    }
    return tk_buf_view(&b);
}


/* Bytes that no kind of value wants: they would end up in headers, logs
 * and paths. */
static bool
is_clean(tk_kind_id_t kind, tk_str_t s)
{
    size_t         i;
    unsigned char  c;

    for (i = 0; i < s.n; i++) {
        c = (unsigned char) s.p[i];
        if (c == 0x7f
            || (c < 0x20
                && !(kind == TK_KIND_TEXT
                     && (c == '\n' || c == '\t' || c == '\r'))))
        {
            return false;
        }
    }
    return tk_utf8_valid(s);
}


static int
run_parser(const tk_kind_t *kind, tk_kind_arg_t *k)
{
    for (k->bad = 0; k->bad < k->n; k->bad++) {
        if (!is_clean(k->row->kind, k->v[k->bad])) {
            return TK_EINVAL;
        }
    }

    k->bad = 0;
    return kind->parse(k);
}


int
tk_kind_parse(const tk_kind_into_t *to, const tk_str_t *v, unsigned n,
    tk_str_t *err_r)
{
    int            rc;
    tk_kind_arg_t  k = {
        .arena = to->arena, .row = to->row, .v = v, .n = n
    };

    k.field = tk_arena_zalloc(to->arena, to->row->size);
    if (k.field == NULL) {
        return TK_ENOMEM;
    }

    rc = run_parser(&tk_kinds[to->row->kind], &k);
    if (tk_arena_failed(to->arena)) {
        return TK_ENOMEM;
    }

    if (rc == TK_OK) {
        memcpy((char *) to->base + to->row->offset, k.field,
               to->row->size);

    } else if (rc == TK_EINVAL) {
        *err_r = message(to, &k);
    }
    return rc;
}


int
tk_kind_default(const tk_kind_into_t *to, tk_str_t *err_r)
{
    tk_str_t  rest, words[16];
    unsigned  n;

    if (to->row->kind == TK_KIND_MYSQL || to->row->kind == TK_KIND_SMTP) {
        return tk_kind_parse(to, NULL, 0, err_r);
    }
    if (to->row->def[0] == 0) {
        return TK_OK;
    }

    rest = tk_str_z(to->row->def);
    if (!tk_kinds[to->row->kind].many) {
        return tk_kind_parse(to, &rest, 1, err_r);
    }
    for (n = 0; rest.p && n < 16; n++) {
        words[n] = tk_str_cut(&rest, ' ');
    }
    return tk_kind_parse(to, words, n, err_r);
}


void
tk_kind_show(const tk_conf_row_t *row, const void *base, tk_buf_t *b)
{
    tk_kinds[row->kind].show(row, (const char *) base + row->offset, b);
}


/* Levenshtein distance of two short strings. */
static unsigned
distance(tk_str_t s, tk_str_t t)
{
    unsigned  d[NEAR_MAX + 1], i, j, diagonal, up;

    s = tk_str_sub(s, 0, NEAR_MAX);
    t = tk_str_sub(t, 0, NEAR_MAX);

    for (j = 0; j <= t.n; j++) {
        d[j] = j;
    }
    for (i = 1; i <= s.n; i++) {
        diagonal = d[0];
        d[0] = i;
        for (j = 1; j <= t.n; j++) {
            up = d[j];
            d[j] = diagonal + (s.p[i - 1] != t.p[j - 1]);
            d[j] = d[j] < up + 1 ? d[j] : up + 1;
            d[j] = d[j] < d[j - 1] + 1 ? d[j] : d[j - 1] + 1;
            diagonal = up;
        }
    }
    return d[t.n];
}


const tk_conf_row_t *
tk_kind_near(const tk_conf_row_t *rows, unsigned n, tk_str_t name)
{
    const tk_conf_row_t  *best;
    unsigned              i, d, least;

    best = NULL;
    least = (unsigned) (name.n < 12 ? name.n / 3 : 4) + 1;

    for (i = 0; i < n; i++) {
        d = distance(name, rows[i].name);
        if (d < least) {
            least = d;
            best = &rows[i];
        }
    }
    return best;
}
